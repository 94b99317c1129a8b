"""`make bench`: paired rounds in one run, equal results asserted, ratios printed, floors kept.

`python -m benchmarks paper` runs one of them.

Exits 1 when a ratio is under its floor. Uses a demo county in a data folder of its own; the import of a roster runs
on a PostgreSQL of its own making, and says so where there is none.
"""

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

ROUNDS = 5
SAMPLES = 6
FLOOR = 60.0


def main() -> int:
    """Run all benchmarks, or those that are named; return 1 if one is under its floor."""
    known: dict[str, Callable[[], int]] = {
        "rating": _rating,
        "roster": _roster_import,
        "paper": _paper,
        "grading": _grading,
        "ledgers": _ledgers,
    }
    wanted = sys.argv[1:] or list(known)
    if unknown := [name for name in wanted if name not in known]:
        print(f"There is no benchmark {', '.join(unknown)}; there are: {', '.join(known)}.")
        return 1
    return max([known[name]() for name in wanted])


def _paper() -> int:
    """Run the printing in a process of its own, whose memory holds nothing else."""
    return subprocess.run([sys.executable, "-u", "-m", "benchmarks.paper"], check=False).returncode


def _grading() -> int:
    """Run the grading of a year in a process of its own, on a database that is made for it."""
    return subprocess.run([sys.executable, "-u", "-m", "benchmarks.grading"], check=False).returncode


def _roster_import() -> int:
    """Run the import on a role and database that are made for it and removed after."""
    return _on_postgresql("Import of a roster", "benchmarks.roster_import")


def _ledgers() -> int:
    """Run a million lines of vouchers on a role and database that are made for it and removed after."""
    return _on_postgresql("Books", "benchmarks.ledgers")


def _on_postgresql(title: str, module: str) -> int:
    services = str(Path(__file__).resolve().parent.parent / "config" / "install" / "services.sh")
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    there = subprocess.run([services, "--", "true"], env=environment, check=False, capture_output=True, text=True)
    if there.returncode:
        print(f"{title}: not measured, there is no PostgreSQL here. {there.stderr.strip()}")
        return 0
    command = [services, "--", sys.executable, "-u", "-m", module]
    return subprocess.run(command, env=environment, check=False).returncode


def _rating() -> int:
    folder = tempfile.TemporaryDirectory(prefix="baolei-bench-")
    os.environ.update(
        BAOLEI_DATA=folder.name, DEMO_PASSWORD="Bench-Only-1", DJANGO_SETTINGS_MODULE="config.settings.local"
    )
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ.pop("DATABASE_URL", None)
    import django

    django.setup()
    from django.core.management import call_command

    from benchmarks import rating
    from teams.models import Assessment, Round

    call_command("load_demo", county="altay", verbosity=0)
    round_ = Round.objects.select_related("unit").get(period="2025Q4")
    members = Assessment.objects.filter(sheet__round=round_).count()
    rating.once(rating.by_portal, round_)
    ratios = []
    print(f"Rating {members} members, {ROUNDS} paired rounds (seconds)")
    print(f"{'round':>5} {'loop of saves':>14} {'portal':>8} {'ratio':>7}")
    for number in range(1, ROUNDS + 1):
        # The loop runs for many seconds and meets fast and slow moments of the machine alike; so does the
        # portal only when it is timed several times on both sides of the loop.
        before = [rating.once(rating.by_portal, round_) for _ in range(SAMPLES)]
        slow, slow_rows = rating.once(rating.by_loop, round_)
        after = [rating.once(rating.by_portal, round_) for _ in range(SAMPLES)]
        fast = statistics.median(seconds for seconds, _rows in [*before, *after])
        fast_rows = after[-1][1]
        if slow_rows != fast_rows:
            print("The two ways differ: nothing was measured.")
            return 1
        ratios.append(slow / fast)
        print(f"{number:>5} {slow:>14.3f} {fast:>8.3f} {slow / fast:>6.1f}×")
    median = statistics.median(ratios)
    print(f"median ratio {median:.1f}×, floor {FLOOR:.0f}×")
    return 0 if median >= FLOOR else 1


if __name__ == "__main__":
    raise SystemExit(main())
