"""Grading a county's year: the portal's way against the best single SQL statement for each item.

Both read the same sheets and figures and give the same points item by item; the results are compared row by row. The
statements get what the portal reads (given points as JSON, two figures as tables) and let the engine work out each
item in one pass over all organisations; the goods are summed in Python as the portal does. Run at 427 and 42,700:
`python -m benchmarks.grading`, in a scratch database of its own that nothing of is kept.
"""

import os
import random
import sys
import time
from datetime import date
from typing import Any

ITEMS = 15
_SIZES = (427, 42_700)


def _build(size: int) -> Any:
    """Return an open year of a county with `size` organisations, all handed in."""
    from accounts.models import OrgUnit
    from branches.models import Branch, BranchGrading
    from branches.services import grading_rounds, grading_sheets, standards
    from core import bulk
    from core.actors import SYSTEM
    from tests.branches.grading import world

    county = OrgUnit.objects.create(name="County", level="county", kind="county", path=f"{size % 9000 + 1:04d}")
    columns = ("unit", "name", "kind", "sector", "founding", "is_lead", "founded_on", "term_years", "full_members")
    zero = (
        "probationary_members",
        "applicants",
        "activists",
        "prospects",
        "grids",
        "groups",
        "hubs",
        "linked_households",
    )
    more = tuple(f.name for f in Branch._meta.concrete_fields if f.name == "joined_units")
    rows = [
        (county.pk, f"Branch {n}", "branch", "agency", "single", False, date(2015, 1, 1), 3, 9, *(0,) * (len(zero) + len(more)), 1)
        for n in range(size)
    ]  # fmt: skip
    bulk.insert(Branch, (*columns, *zero, *more, "version"), rows)
    draft = standards.draft(
        actor=SYSTEM, county=county, year=world.YEAR, name="Standard", goods=world.goods(), items=world.items()
    )
    standards.adopt(actor=SYSTEM, standard_id=draft.pk, now=world.NOW)
    round_ = grading_rounds.open_round(actor=SYSTEM, county=county, year=world.YEAR, on=world.OPENED)
    rng = random.Random(size)
    keys = list(BranchGrading.objects.filter(round=round_).order_by("branch_id").values_list("branch_id", flat=True))
    given = {key: {f"m{n}": rng.randrange(0, 1201, 50) for n in range(1, 6)} for key in keys}
    grading_sheets.give_many(actor=SYSTEM, round_=round_, given=given, reasons={})
    facts = {"test.due": dict.fromkeys(keys, 12), "test.done": {key: rng.randrange(0, 13) for key in keys}}
    return round_, facts


def by_portal(round_: Any) -> list[tuple[int, ...]]:
    """Return (organisation, goods, good count) as the portal grades them."""
    from branches.services import grading_results

    return [(row.branch, *row.graded.goods, row.graded.good_count) for row in grading_results.of_round(round_)]


def by_statements(round_: Any) -> list[tuple[int, ...]]:
    """Return the same by one statement for each item, each over all organisations."""
    from django.db import connection

    columns: list[list[int]] = []
    keys: list[int] = []
    with connection.cursor() as cursor:
        for n in range(1, 6):
            manual = (
                f"CAST(own_given ->> '$.m{n}' AS INTEGER)"
                if connection.vendor == "sqlite"
                else f"(own_given ->> 'm{n}')::int"
            )
            for points in (manual, "min(CAST((2 * 800 * d.value + u.value) / (2 * u.value) AS INTEGER), 800)"):
                query = (
                    f"SELECT g.branch_id, {points} FROM branches_branchgrading g "
                    "JOIN bench_done d ON d.branch = g.branch_id JOIN bench_due u ON u.branch = g.branch_id "
                    "WHERE g.round_id = %s AND g.is_eligible ORDER BY g.branch_id"
                )
                cursor.execute(query.replace("min(", "least(") if connection.vendor != "sqlite" else query, [round_.pk])
                rows = cursor.fetchall()
                keys = [row[0] for row in rows]
                columns.append([row[1] for row in rows])
    sums = [[a + b for a, b in zip(columns[at], columns[at + 1], strict=True)] for at in range(0, 10, 2)]
    return [(key, *goods, sum(value >= 1400 for value in goods)) for key, *goods in zip(keys, *sums, strict=True)]


def measure(size: int) -> str:
    """Return a line of the table; the two ways must agree."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from tests.branches.grading import world

    values: dict[str, dict[int, int]] = {}
    with world.figures(values):
        round_, facts = _build(size)
        values.update(facts)
        with connection.cursor() as cursor:
            for name, found in (("bench_done", facts["test.done"]), ("bench_due", facts["test.due"])):
                cursor.execute(f"CREATE TEMPORARY TABLE {name} (branch bigint PRIMARY KEY, value integer)")
                cursor.executemany(f"INSERT INTO {name} VALUES (%s, %s)", list(found.items()))
        seconds, results = [], []
        for way in (by_portal, by_statements):
            best = None
            for _try in range(3):
                began = time.perf_counter()
                result = way(round_)
                took = time.perf_counter() - began
                best = took if best is None else min(best, took)
            seconds.append(best or 0.0)
            results.append(result)
        assert results[0] == results[1], "the two ways differ"
        with CaptureQueriesContext(connection) as asked:
            by_portal(round_)
        with connection.cursor() as cursor:
            for name in ("bench_done", "bench_due"):
                cursor.execute(f"DROP TABLE {name}")
    portal, best_sql = (int(value * 1_000_000) for value in seconds)
    times = f"{portal * 100 // max(best_sql, 1)} %"
    return f"{size:>7}  portal {portal // 1000:>6} ms  statements {best_sql // 1000:>6} ms  {times:>6}  queries {len(asked)}"


def main() -> None:
    """Measure every size in a database of its own."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    django.setup()
    from django.test.runner import DiscoverRunner

    runner = DiscoverRunner(verbosity=0, interactive=False)
    old = runner.setup_databases()
    try:
        for size in _SIZES:
            sys.stdout.write(measure(size) + "\n")
    finally:
        runner.teardown_databases(old)


if __name__ == "__main__":
    main()
