"""Lists of a million tickets: a page by key with filters, against a bare SELECT of the same page and the plain admin's list.

`python -m benchmarks.tickets [rows]`: on SQLite in a folder of its own, or on the database of DATABASE_URL (with
`config/install/services.sh -- python -m benchmarks.tickets`, one that is made for it). The three ways take turns in one
run and have to show the same rows; what is compared are ratios of their 95th percentiles.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

ROWS, CHUNK, PAGE = 1_000_000, 20_000, 50
SAMPLES = 20
MOST_QUERIES = 2
"""The page; for a township or village, whether it handles what lies elsewhere."""


def main() -> int:
    own = tempfile.TemporaryDirectory(prefix="baolei-bench-")
    os.environ.update(
        BAOLEI_DATA=own.name, DEMO_PASSWORD="Bench-Only-1", DJANGO_SETTINGS_MODULE="config.settings.local"
    )
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    call_command("load_demo", county="altay", verbosity=0)
    began = time.perf_counter()
    fill(count)
    print(f"{connection.vendor}: {count:,} tickets in {time.perf_counter() - began:.0f} s, {SAMPLES} pages each")
    return measure()


def fill(count: int) -> None:
    """Insert tickets of all villages, classes and states, the newest open."""
    from django.db import connection, transaction

    from accounts.models import OrgUnit
    from core import bulk
    from tickets.models import DeadlineRule, Ticket, TicketClass, TicketFlow
    from tickets.services.recording import COLUMNS

    rng = random.Random(1)
    county = OrgUnit.objects.get(level="county")
    units = list(
        OrgUnit.objects.filter(kind__in=("village", "community"), parent__level="township").values_list("pk", "parent")
    )
    classes = list(TicketClass.objects.values_list("pk", flat=True))
    flow, rule = (
        TicketFlow.objects.filter(is_default=True)[0].pk,
        DeadlineRule.objects.filter(code="general-days")[0].pk,
    )
    start = datetime(2020, 1, 1, tzinfo=UTC)
    done = 0

    def rows(first: int, size: int) -> Iterator[list[Any]]:
        for number in range(first, first + size):
            unit, township = rng.choice(units)
            filed = start + timedelta(minutes=3 * number)
            is_open = rng.random() < 0.02
            state = rng.choice(("filed", "gathered", "accepted")) if is_open else "cancelled"
            due = filed + timedelta(days=3)
            values = {
                "id": ids[number - first], "code": f"B{number:09d}", "unit": unit, "county": county.pk, "township": township, "owner": unit,
                "klass": rng.choice(classes), "flow": flow, "rule": rule, "matter": "水渠渗漏，请派人修补", "place": "三组水渠",
                "channel": rng.choice(("form", "behalf", "stall", "code")), "point": None, "colour": "", "contact": "",
                "state": state, "level": "village", "handler": unit if state in ("accepted", "cancelled") else None,
                "team": None, "member": None, "first_handler": unit, "filed_at": filed, "filed_by": "SYSTEM",
                "clock_from": filed, "last_day": date(due.year, due.month, due.day), "due_at": due, "due_note": "running",
                "accepted_at": None, "done_at": None if is_open else filed + timedelta(hours=rng.randrange(1, 90)),
                "ended_at": None if is_open else due, "result": "", "was_on_time": None, "is_solved": None,
                "satisfaction": "", "reopenings": 0, "version": 1,
            }  # fmt: skip
            yield [values[name] for name in COLUMNS]

    while done < count:
        size = min(CHUNK, count - done)
        with transaction.atomic():
            ids = bulk.next_ids(Ticket, size)
            bulk.insert(Ticket, COLUMNS, rows(done, size))
        done += size
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize=0x10002")


def cases() -> dict[str, tuple[str, dict[str, Any], str]]:
    """Return, by name: the account that reads, what the list is narrowed to, the same as bare SQL."""
    from accounts.models import OrgUnit, User
    from tickets.models import TicketClass

    county = OrgUnit.objects.get(level="county")
    village = User.objects.get(username="village").unit
    klass = TicketClass.objects.order_by("order")[0].pk
    of_county, of_village = f"county_id = {county.pk}", f"unit_id = {village.pk}"
    of_township = f"township_id = {village.parent_id}"
    return {
        "county, all": ("county", {}, of_county),
        "county, open": ("county", {"state": "gathered"}, f"{of_county} AND state = 'gathered'"),
        "county, class": ("county", {"klass": klass}, f"{of_county} AND klass_id = {klass}"),
        "county, class and open": (
            "county", {"klass": klass, "state": "filed"}, f"{of_county} AND klass_id = {klass} AND state = 'filed'",
        ),
        "county, one village": ("county", {"unit": village.pk}, of_village),
        "township, all": ("township", {}, of_township),
        "township, open": ("township", {"state": "gathered"}, f"{of_township} AND state = 'gathered'"),
        "village, all": ("village", {}, of_village),
        "village, open": ("village", {"state": "gathered"}, f"{of_village} AND state = 'gathered'"),
    }  # fmt: skip


_READ = ("unit", "klass", "handler")


def measure() -> int:
    """Time the three ways on every case, at the first page and at pages all over the list; return 1 for a wrong one."""
    from django.contrib.admin import ModelAdmin
    from django.contrib.admin.sites import AdminSite
    from django.db import connection
    from django.test import RequestFactory

    from accounts.selectors import actor_named
    from tickets import selectors
    from tickets.models import Ticket

    class Plain(ModelAdmin):
        list_display = ("code", "unit", "klass", "handler", "state", "filed_at")
        list_select_related = _READ
        list_per_page = PAGE
        ordering = ("-id",)

    class Anybody:
        is_active = is_staff = True

        def has_perm(self, _name: str) -> bool:
            return True

    rng, wrong = random.Random(2), 0
    columns = ", ".join(field.column for field in Ticket._meta.concrete_fields)
    print(
        f"{'list':<24}{'page':<7}{'bare ms':>9}{'portal':>9}{'admin':>9}{'portal/bare':>13}{'admin/portal':>14}{'queries':>9}"
    )
    for name, (who, narrowed, where) in cases().items():
        actor = actor_named(who)
        visible = selectors.visible(actor).filter(**narrowed)
        keys = list(visible.order_by("-pk").values_list("pk", flat=True))
        plain = Plain(Ticket, AdminSite())
        plain.get_queryset = lambda request, rows=visible: rows.order_by("-id")  # type: ignore[method-assign,misc]
        last_page = max(len(keys) // PAGE - 1, 0)
        for page in ("first", "deep"):
            times: dict[str, list[float]] = {"bare": [], "portal": [], "admin": []}
            queries = 0
            for _n in range(SAMPLES):
                number = 0 if page == "first" else rng.randint(last_page // 2, last_page)
                after = keys[number * PAGE - 1] if number else 0
                found: dict[str, list[int]] = {}

                def bare(after: int = after, where: str = where) -> list[int]:
                    until = f" AND id < {after}" if after else ""
                    with connection.cursor() as cursor:
                        cursor.execute(
                            f"SELECT {columns} FROM tickets_ticket WHERE {where}{until} ORDER BY id DESC LIMIT {PAGE}"
                        )
                        return [row[0] for row in cursor.fetchall()]

                def portal(after: int = after, actor: Any = actor, narrowed: Any = narrowed) -> list[int]:
                    rows = selectors.visible(actor).filter(**narrowed).select_related(*_READ)
                    rows = rows.filter(pk__lt=after) if after else rows
                    return [row.pk for row in rows.order_by("-pk")[:PAGE]]

                def admin(number: int = number, plain: Any = plain) -> list[int]:
                    request = RequestFactory().get("/", {"p": number + 1})
                    request.user = Anybody()  # type: ignore[assignment]
                    return [row.pk for row in plain.get_changelist_instance(request).result_list]

                ways: list[tuple[str, Callable[[], list[int]]]] = [("bare", bare), ("portal", portal), ("admin", admin)]
                rng.shuffle(ways)
                for way, run in ways:
                    seen: list[str] = []

                    def note(execute, sql, params, many, context, seen=seen):  # type: ignore[no-untyped-def]
                        seen.append(sql)
                        return execute(sql, params, many, context)

                    with connection.execute_wrapper(note):
                        began = time.perf_counter()
                        found[way] = run()
                        times[way].append(time.perf_counter() - began)
                    if way == "portal":
                        queries = max(queries, len(seen))
                if not found["bare"] == found["portal"] == found["admin"]:
                    print(f"{name}: the ways show other rows")
                    wrong = 1
            p95 = {way: sorted(rows)[int(SAMPLES * 0.95) - 1] * 1000 for way, rows in times.items()}
            wrong |= queries > MOST_QUERIES
            print(
                f"{name:<24}{page:<7}{p95['bare']:>9.2f}{p95['portal']:>9.2f}{p95['admin']:>9.1f}"
                f"{p95['portal'] / p95['bare']:>12.1f}×{p95['admin'] / p95['portal']:>13.1f}×{queries:>9}"
            )
    return wrong


if __name__ == "__main__":
    raise SystemExit(main())
