"""Running the portal's processes side by side: web, workers, scheduler.

Each is its own process, so that what kills one leaves the others. A process that ends is started
again, more slowly each time; when the supervisor itself is killed, the kernel ends its children.
"""

import ctypes
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import DomainError

logger = logging.getLogger("baolei.serve")
_PR_SET_PDEATHSIG = 1
_CALM = 30.0
"""Seconds after which a process counts as running well."""


@dataclass
class Child:
    """One process of the portal."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    not_before: float = 0.0
    environment: dict[str, str] = field(default_factory=dict)

    def start(self) -> None:
        self.started = time.monotonic()
        parent = os.getpid()
        self.process = subprocess.Popen(
            self.command, cwd=Path(__file__).resolve().parent.parent, preexec_fn=lambda: die_with(parent)
        )
        logger.info("%s started, process %s", self.name, self.process.pid)

    def look(self, now: float) -> None:
        """Start the process again if it ended, after a pause that grows with each failure."""
        if self.process is None:
            if now >= self.not_before:
                self.start()
            return
        code = self.process.poll()
        if code is None:
            return
        self.failures = 0 if now - self.started > _CALM else self.failures + 1
        pause = min(2.0**self.failures, 30.0)
        logger.warning("%s ended with code %s, starting it again in %s s", self.name, code, pause)
        self.process, self.not_before = None, now + pause


def die_with(parent: int) -> None:
    """Let the kernel end this process when `parent` ends, however that comes; to be called in the new process."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)
    os.setpgid(0, 0)


def children(*, host: str, port: int, workers: int) -> list[Child]:
    """Return the processes that make up the portal on this machine."""
    python = sys.executable
    web = [
        python, "-m", "gunicorn", "config.wsgi:application", "--bind", f"{host}:{port}", "--workers", "2",
        "--threads", "4", "--worker-class", "gthread", "--max-requests", "2000", "--max-requests-jitter", "200",
        "--timeout", "60", "--graceful-timeout", "10", "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip
    worker = [
        python,
        "-m",
        "celery",
        "-q",
        "-A",
        "config",
        "worker",
        "--loglevel",
        "WARNING",
        "--without-gossip",
        "--without-mingle",
    ]
    beat = [python, "-m", "celery", "-q", "-A", "config", "beat", "--loglevel", "WARNING", "--pidfile="]
    found = [Child("web", web)]
    found += [Child(f"worker {n}", [*worker, "--hostname", f"worker{n}@%h"]) for n in range(1, workers + 1)]
    return [*found, Child("scheduler", beat)]


def port_is_free(host: str, port: int) -> None:
    """Refuse when something else listens on the port.

    :raises DomainError: names the port and the mend.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise DomainError(
                _("Port %(port)s is in use. Stop what listens there, or choose another one with PORT=8001.")
                % {"port": port}
            ) from error


def run(*, host: str, port: int, ready: Callable[[], None] | None = None) -> None:
    """Serve until told to stop."""
    port_is_free(host, port)
    workers = 1 if settings.EMBEDDED_QUEUE else settings.WORKERS
    running = children(host=host, port=port, workers=workers)
    stopping = False

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    announced = False
    while not stopping:
        now = time.monotonic()
        for child in running:
            child.look(now)
        if not announced and _answers(host, port):
            announced = True
            if ready:
                ready()
        time.sleep(0.2)
    _end(running)


def _answers(host: str, port: int) -> bool:
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return True
    except OSError:
        return False


def _end(running: list[Child]) -> None:
    alive = [child for child in running if child.process is not None and child.process.poll() is None]
    for child in alive:
        assert child.process is not None
        child.process.terminate()
    deadline = time.monotonic() + 30
    for child in alive:
        assert child.process is not None
        try:
            child.process.wait(timeout=max(deadline - time.monotonic(), 0.1))
        except subprocess.TimeoutExpired:
            child.process.kill()
