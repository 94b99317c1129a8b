"""Workers are killed between claim and commit; every document exists once all the same.

Runs against its own installation: a data folder of its own, and on the services its own database.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg
import pytest

from tests.chaos.worker import POINTS

ROOT = Path(__file__).resolve().parents[2]
SEED = 20251236
EXPECT = 25
"""A county and five townships, the four quarters of 2025; and the briefing of the quarter that was closed here."""
ONLY_2025 = """
from core.models import Job
older = Job.objects.filter(period__startswith="2024")
older.filter(parent__isnull=False).delete()
older.delete()
"""

STATE = """
import json
from core.models import AuditEntry, Job
from reports.models import Document
print(json.dumps({
    "jobs": list(Job.objects.filter(kind="make-document").values_list("state", "starts")),
    "whole": list(Job.objects.filter(kind="star-summaries").values_list("state", "done", "total")),
    "documents": [
        [d.kind, d.unit_id, d.period, d.file.name, d.sha256] for d in Document.objects.order_by("pk")
    ],
    "made": AuditEntry.objects.filter(action="document.made").count(),
}))
"""


class Installation:
    """A demo county of its own, and the worker that is killed."""

    def __init__(self, folder: Path, *, lease: int, copied: "Installation | None" = None) -> None:
        self.folder = folder
        self.control = folder / "control"
        self.control.mkdir()
        if copied is not None:
            shutil.copytree(copied.folder / "data", folder / "data")
        self.database = ""
        self.env = {
            **os.environ,
            "BAOLEI_DATA": str(folder / "data"),
            "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
            "CHAOS_LEASE": str(lease),
            "DEMO_PASSWORD": "Chaos-Monkey-1",
        }
        if os.environ.get("DATABASE_URL", "").startswith("postgres"):
            self._own_database(copied.database if copied is not None else "template1")
        self.worker: subprocess.Popen | None = None

    def _own_database(self, template: str) -> None:
        self.server = os.environ["DATABASE_URL"]
        self.database = f"baolei_kills_{os.getpid()}_{time.time_ns() % 1_000_000}"
        with closing(psycopg.connect(self.server, autocommit=True)) as connection:
            connection.execute(f'CREATE DATABASE "{self.database}" TEMPLATE "{template}"')
        self.env["DATABASE_URL"] = urlunsplit(urlsplit(self.server)._replace(path=f"/{self.database}"))

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env,
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def state(self) -> dict:
        return json.loads(self.manage("shell", "-v", "0", "-c", STATE).strip().splitlines()[-1])

    def waiting(self) -> int:
        """Return how many jobs of documents are not done: asked of the database itself, no process starts for it."""
        sql = "SELECT count(*) FROM core_job WHERE kind = 'make-document' AND state <> 'done'"
        if self.database:
            with closing(psycopg.connect(self.env["DATABASE_URL"], autocommit=True)) as connection:
                return connection.execute(sql).fetchone()[0]
        with closing(sqlite3.connect(self.folder / "data" / "baolei.sqlite3", timeout=30)) as connection:
            return connection.execute(sql).fetchone()[0]

    def start(self) -> None:
        self.worker = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.worker", str(self.control)],
            cwd=ROOT,
            env=self.env,
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "worker.log").open("ab"),
        )

    def arm(self, point: str) -> None:
        (self.control / f"{point}.armed").touch()

    def wait_hit(self, point: str) -> tuple[int, int]:
        hit = self.control / f"{point}.hit"
        deadline = time.monotonic() + 40
        while not hit.exists():
            assert time.monotonic() < deadline, f"no job came by {point}: {(self.folder / 'worker.log').read_text()}"
            time.sleep(0.05)
        child, main, _job = hit.read_text().split()
        return int(child), int(main)

    def wait_idle(self, seconds: float, left: int = 0) -> dict:
        """Return the state once at most `left` jobs are not done, or when the time is up."""
        deadline = time.monotonic() + seconds
        while self.waiting() > left and time.monotonic() < deadline:
            time.sleep(0.5)
        return self.state()

    def end(self) -> None:
        if self.worker is not None and self.worker.poll() is None:
            self.worker.send_signal(signal.SIGTERM)
            try:
                self.worker.wait(30)
            except subprocess.TimeoutExpired:
                self.worker.kill()
                self.worker.wait()
        if self.database:
            with closing(psycopg.connect(self.server, autocommit=True)) as connection:
                connection.execute(f'DROP DATABASE "{self.database}" WITH (FORCE)')


@pytest.fixture(scope="module")
def county_closed(tmp_path_factory):
    """Return an installation that closed its quarter and on which no worker ever ran."""
    made = Installation(tmp_path_factory.mktemp("closed"), lease=2)
    try:
        made.manage("load_demo", "--county", "gangcha")
        made.manage("shell", "-v", "0", "-c", ONLY_2025)
        made.manage("close_quarter", "2025Q4", "--unit", "632224")
        yield made
    finally:
        made.end()


@pytest.fixture
def installation(county_closed, tmp_path, request):
    made = Installation(tmp_path, lease=getattr(request, "param", 2), copied=county_closed)
    try:
        yield made
    finally:
        made.end()


def kill_at_every_point(installation: Installation, rng: random.Random) -> list[str]:
    """Stop a job at each point in turn and kill, by recorded pid, its child or the main process."""
    story = []
    installation.start()
    for point in POINTS:
        installation.arm(point)
        child, main = installation.wait_hit(point)
        assert installation.worker is not None
        assert main == installation.worker.pid
        victim = rng.choice(("child", "main"))
        os.kill(child if victim == "child" else main, signal.SIGKILL)
        if victim == "main":
            installation.worker.wait()
            installation.start()
        story.append(f"{point}: {victim}")
    return story


def whole(installation: Installation, state: dict) -> list[str]:
    """Return what is wrong: nothing may be missing, double, or half done."""
    wrong = []
    keys = [tuple(row[:3]) for row in state["documents"]]
    if len(keys) != EXPECT or len(set(keys)) != EXPECT:
        wrong.append(f"{len(keys)} documents, {len(set(keys))} different, {EXPECT} expected")
    if state["made"] != EXPECT:
        wrong.append(f"{state['made']} documents were recorded as made")
    wrong += [f"job is {job} after {starts} starts" for job, starts in state["jobs"] if job != "done"]
    wrong += [
        f"batch is {job}, {done} of {total}" for job, done, total in state["whole"] if job != "done" or done != total
    ]
    media = installation.folder / "data" / "media"
    for *_key, name, digest in state["documents"]:
        if hashlib.sha256((media / name).read_bytes()).hexdigest() != digest:
            wrong.append(f"{name} is not what was recorded")
    return wrong


def test_every_document_exists_once_although_workers_are_killed_at_five_points(installation):
    story = kill_at_every_point(installation, random.Random(SEED))
    assert {part.split(": ")[1] for part in story} == {"child", "main"}, "the seed must kill both kinds"
    state = installation.wait_idle(180)
    assert whole(installation, state) == [], story
    jobs = state["jobs"]
    assert len(jobs) == 2 * 4 + 1, (
        "a quarter is two jobs, the county's own and its townships'; the briefing is one more"
    )
    assert sum(starts for _state, starts in jobs) >= len(jobs) + 3, "no job was started again: nothing was tested"
    printed_again_from_the_snapshot(installation, state)


def printed_again_from_the_snapshot(installation: Installation, state: dict) -> None:
    """With every stored file deleted, a new process prints the same bytes."""
    shutil.rmtree(installation.folder / "data" / "media")
    recorded = {
        (kind, period): digest for kind, _unit, period, _name, digest in state["documents"] if "quarter" in kind
    }
    output = installation.folder / "again.pdf"
    installation.manage("issue", "quarter-summary", "--unit", "632224", "--period", "2025Q4", "--output", str(output))
    assert hashlib.sha256(output.read_bytes()).hexdigest() == recorded[("quarter-summary", "2025Q4")]


@pytest.mark.parametrize("installation", [3600], indirect=True, ids=["lease-never-lapses"])
def test_without_the_lease_a_killed_job_is_never_taken_up_again(installation):
    """The guard of the test above: with the lease taken away, its check must fail."""
    installation.start()
    installation.arm("rendered")
    child, _main = installation.wait_hit("rendered")
    os.kill(child, signal.SIGKILL)
    state = installation.wait_idle(180, left=1)
    time.sleep(8)  # many times what the sweep takes to find a lapsed lease in the test above
    state = installation.state()
    wrong = whole(installation, state)
    assert any("documents" in line for line in wrong)
    assert [job for job, _starts in state["jobs"] if job != "done"] == ["running"]
