"""A portal of its own for one run: data folder, port, processes. Whatever happens, it ends with the run."""

import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
START, SETTLE, END = 180, 600, 40
"""Seconds that the portal may take to answer, to make its documents, and to end."""


def prepare(folder: str) -> str:
    """Point Django at a data folder, before anything of it is imported; return the demo accounts' password."""
    for name in ("DATABASE_URL", "REDIS_URL", "BAOLEI_ALLOWED_HOSTS", "BAOLEI_SECRET_KEY"):
        os.environ.pop(name, None)
    password = f"Screens-{secrets.token_hex(6)}"
    os.environ.update(
        BAOLEI_DATA=folder,
        DEMO_PASSWORD=password,
        DJANGO_SETTINGS_MODULE="config.settings.local",
        PORT=str(_free_port()),
    )
    import django

    django.setup()
    return password


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving() -> Iterator[str]:
    """Serve the data folder, yield the address, and end the processes.

    :raises RuntimeError: the portal does not answer in time.
    """
    port = os.environ["PORT"]
    from config import supervisor

    command = [sys.executable, "manage.py", "serve", "--port", port]
    with tempfile.TemporaryFile() as log:
        parent = os.getpid()
        process = subprocess.Popen(
            command, cwd=ROOT, stdout=log, stderr=log, preexec_fn=lambda: supervisor.die_with(parent)
        )
        try:
            address = f"http://127.0.0.1:{port}"
            _wait(address, process.pid)
            yield address
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(END)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)


def _wait(address: str, pid: int) -> None:
    until = time.monotonic() + START
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
    raise RuntimeError(f"The portal (process {pid}) did not answer at {address} within {START} s.")


def settle() -> int:
    """Wait until the workers have nothing left to do; return how many jobs they did.

    :raises RuntimeError: they are not done in time, or a job failed.
    """
    from core.models import Job

    until = time.monotonic() + SETTLE
    while Job.objects.filter(state__in=(Job.QUEUED, Job.RUNNING), parent__isnull=False).exists() or (
        Job.objects.filter(state__in=(Job.QUEUED, Job.RUNNING)).exists()
    ):
        if time.monotonic() > until:
            raise RuntimeError(f"The workers were not done within {SETTLE} s.")
        time.sleep(1)
    failed = Job.objects.filter(state=Job.FAILED).values_list("kind", "error")
    if failed:
        raise RuntimeError(f"Jobs have failed: {list(failed)}")
    return Job.objects.count()
