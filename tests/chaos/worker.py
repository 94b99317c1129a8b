"""A real worker whose jobs stop at named points, so that a test can kill it exactly there.

Run as `python -m tests.chaos.worker CONTROL_FOLDER [celery worker options]`. A point that is armed
(a file `<point>.armed`) stops the next job that comes by, once, and says so in `<point>.hit` with
the pids of child and main process. A job is stopped at one point only. A stopped child goes on
when its main process is gone.
"""

import functools
import os
import sys
import time
from pathlib import Path

POINTS = ("claimed", "rendered", "stored", "in-transaction", "before-commit")


def stop_at(control: Path, point: str, job_id: int) -> None:
    armed = control / f"{point}.armed"
    if not armed.exists() or (control / f"job-{job_id}").exists():
        return
    try:
        armed.rename(control / f"{point}.taken")
    except FileNotFoundError:
        return
    (control / f"job-{job_id}").touch()
    parent = os.getppid()
    part = control / f"{point}.part"
    part.write_text(f"{os.getpid()} {parent} {job_id}")
    part.rename(control / f"{point}.hit")
    for _ in range(300):
        if os.getppid() != parent:
            return
        time.sleep(0.1)


def plant(control: Path) -> None:
    """Wrap the steps of a document's job so that they stop where they are armed to."""
    from core import files, jobs
    from reports.services import issuing

    current: list[int] = []

    def after(module, name, point):
        inner = getattr(module, name)

        @functools.wraps(inner)
        def wrapped(*args, **kwargs):
            result = inner(*args, **kwargs)
            if current:
                stop_at(control, point, current[-1])
            return result

        setattr(module, name, wrapped)

    claim = jobs.claim

    def claimed(job_id, *, now):
        taken = claim(job_id, now=now)
        current[:] = [job_id] if taken is not None and taken.job.kind == "make-document" else []
        if current:
            stop_at(control, "claimed", job_id)
        return taken

    jobs.claim = claimed
    after(issuing, "render", "rendered")
    after(files, "store", "stored")
    after(jobs.Claim, "finish", "in-transaction")
    after(issuing.audit, "record", "before-commit")


def main() -> None:
    control = Path(sys.argv[1])
    from config.celery import app

    plant(control)
    app.worker_main(["worker", "--loglevel", "ERROR", "--without-gossip", "--without-mingle", *sys.argv[2:]])


if __name__ == "__main__":
    main()
