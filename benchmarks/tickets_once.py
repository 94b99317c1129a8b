"""Forms of residents sent again and again: 10,000 matters, a third of the answers lost, every form sent by two at once.

`python -m benchmarks.tickets_once [matters] [senders]` (10,000 and 50) serves a demo county in a data folder of its own as
the portal is served, on SQLite or on the database of DATABASE_URL. Each form is posted to a village's page by two senders
at the same time, each of which tries until an answer arrives; of every third post the answer is lost, half of these
by a connection that is cut while the portal works. Prints what was sent and what is there; exits 1 unless there is
exactly one ticket for each key, and a used key with another matter is refused.
"""

import http.client
import json
import os
import queue
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

MATTERS, SENDERS = 10_000, 50
MOST_TRIES = 200
SERVED = ("--workers", "2", "--threads", "4", "--worker-class", "gthread")
"""As `manage.py serve` runs it."""
Answer = tuple[int, dict[str, Any]]
Post = Callable[[dict[str, str], bool], Answer]
"""Posts a form; with True the sender hangs up before the answer comes. Status 0 stands for no answer."""


def forms(number: int, what: str) -> list[dict[str, str]]:
    """Return forms of different matters, each with a key of its own."""
    return [
        {"key": str(uuid.uuid4()), "what": what, "matter": f"第{n}件：水渠渗漏请修补", "place": f"{n % 9 + 1}组"}
        for n in range(number)
    ]


def storm(
    posting: Callable[[int], Post], bodies: Sequence[dict[str, str]], senders: int, seed: int = 1
) -> tuple[Counter[str], dict[str, set[str]]]:
    """Send every form twice at once until both senders have an answer; return counts, and the codes told for each key."""
    waiting: queue.SimpleQueue[dict[str, str]] = queue.SimpleQueue()
    for body in bodies:
        waiting.put(body)
        waiting.put(body)
    counts: Counter[str] = Counter()
    codes: dict[str, set[str]] = {body["key"]: set() for body in bodies}
    lock = threading.Lock()

    def send(number: int) -> None:
        dice, post = random.Random(seed * 1000 + number), posting(number)
        while True:
            try:
                body = waiting.get_nowait()
            except queue.Empty:
                return
            for _try in range(MOST_TRIES):
                fate = dice.random() * 6
                status, told = post(body, fate < 1)
                lost = fate < 2
                with lock:
                    counts["posts"] += 1
                    counts["answers lost"] += lost
                    counts[f"status {status or 'none'}"] += 1
                    if status == 200 and not lost:
                        codes[told["key"]].add(told["code"])
                if status == 200 and not lost:
                    break
                if status != 200:
                    time.sleep(dice.random() / 10)
            else:
                with lock:
                    counts["given up"] += 1

    threads = [threading.Thread(target=send, args=(number,)) for number in range(senders)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return counts, codes


def over_http(port: int, address: str) -> Post:
    """Return a sender that posts over the network as a telephone's script does."""

    def post(body: dict[str, str], hangs_up: bool) -> Answer:
        wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
        try:
            wire.request("POST", address, urlencode(body), headers)
            if hangs_up:
                return 0, {}
            answer = wire.getresponse()
            content = answer.read()
            return answer.status, json.loads(content) if answer.status < 500 else {}
        except (OSError, http.client.HTTPException, ValueError):
            return 0, {}
        finally:
            wire.close()

    return post


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> int:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else MATTERS
    senders = int(sys.argv[2]) if len(sys.argv) > 2 else SENDERS
    folder = tempfile.TemporaryDirectory(prefix="baolei-bench-")
    os.environ.update(
        BAOLEI_DATA=folder.name, DEMO_PASSWORD="Bench-Only-1", DJANGO_SETTINGS_MODULE="benchmarks.once_settings"
    )
    root = Path(__file__).resolve().parent.parent
    sys.path.insert(0, str(root))
    import django

    django.setup()
    address, what = _village()
    from django.db import connection, connections

    from tickets.models import Ticket

    before = Ticket.objects.count()
    connections.close_all()
    port = _free_port()
    bodies = forms(number, what)
    command = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{port}", *SERVED]
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, cwd=root, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        post = over_http(port, address)
        while not post({}, False)[0]:
            time.sleep(0.2)
        began = time.monotonic()
        counts, codes = storm(lambda _number: post, bodies, senders)
        seconds = time.monotonic() - began
        made = Ticket.objects.count() - before
        other, _told = post({**bodies[0], "matter": "同一个键的另一件事"}, False)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(30)
    print(f"{connection.vendor}: {number} forms, {senders} senders at once, each form by two of them, {seconds:.0f} s")
    print(", ".join(f"{name}: {count}" for name, count in sorted(counts.items())))
    whole = sum(len(told) == 1 for told in codes.values())
    after = Ticket.objects.count() - before
    print(
        f"tickets: {made}; keys with exactly one code: {whole}; a used key with another matter: {other}, then {after}"
    )
    return 0 if made == after == whole == number and other == 409 else 1


def _village() -> tuple[str, str]:
    """Load a demo county; return the address of a village's page and what its matters are about."""
    from datetime import date

    from django.core.management import call_command

    from accounts.models import OrgUnit
    from accounts.selectors import code_of
    from core.actors import SYSTEM
    from tickets import selectors
    from tickets.services import setting

    call_command("load_demo", county="gangcha", verbosity=0)
    county = OrgUnit.objects.get(path="0001")
    setting.ship(actor=SYSTEM, county=county, on=date(2020, 1, 1))
    values = {"code": "bench", "name": "测量", "order": 99, "rule": "general-days"}
    klass = selectors.classes(county).first() or setting.add_class(actor=SYSTEM, county=county, values=values)
    rows = OrgUnit.objects.filter(level="unit", closed_on__isnull=True).exclude(kind="department")
    return f"/p/{code_of(rows.order_by('path')[0])}/", f"class-{klass.pk}"


if __name__ == "__main__":
    raise SystemExit(main())
