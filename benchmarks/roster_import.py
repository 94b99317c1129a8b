"""A roster of 100,000 lines validated into PostgreSQL: the portal, plain calamine + COPY, and import-export in bulk mode.

All three read the same workbook into the same table and leave the same people in the same teams. The plain way
checks nothing and matches nobody: calamine in the process itself, COPY of the same columns as they come. The portal
reads in a process of its own, counts what the file unpacks to, finds headings, reads every cell, resolves units and
teams, looks for people in post, and writes one audit entry. import-export looks each person up, inserts in batches.

Run by `python -m benchmarks`, or alone with DATABASE_URL of an empty PostgreSQL database. Exits 1 under a floor.
"""

import io
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

LINES = int(os.environ.get("BENCH_LINES", "100000"))
ROUNDS = 3
CEILING, FLOOR = 1.5, 20.0
"""At most so many times as long as the plain way; import-export takes at least so many times as long as the portal."""
NOW, TODAY = datetime(2026, 5, 1, 2, tzinfo=UTC), date(2026, 5, 1)
HEAD = ["序号", "姓名", "联系电话", "所属村", "队伍", "人员来源", "政治面貌", "是否返乡", "特长", "入队时间"]
TOWNSHIPS, VILLAGES = 20, 25
KINDS = ("生态文明", "产业促进", "社会保障", "社会治理", "文化宣传")
SOURCES = {"致富带头人": "wealth-leader", "在职党员": "party-member", "村级后备力量": "reserve"}


def _county() -> Any:
    """Return a county of 500 villages with all their teams."""
    from accounts.models import OrgUnit
    from accounts.services import org_tree
    from core.actors import SYSTEM
    from teams.services import roster

    lines = ["code,name,level,parent_code", "990101,甲县,3,"]
    for t in range(1, TOWNSHIPS + 1):
        lines.append(f"990101{t:03},第{t}镇,4,990101")
        lines += [f"990101{t:03}{v:03},第{t}镇{v}村,5,990101{t:03}" for v in range(201, 201 + VILLAGES)]
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
        file.flush()
        org_tree.import_divisions(actor=SYSTEM, path=Path(file.name))
    county = OrgUnit.objects.get(level="county")
    kinds = [
        roster.add_kind(actor=SYSTEM, county=county, code=f"kind-{n}", name=name, order=n, min_size=3, max_size=99)
        for n, name in enumerate(KINDS, start=1)
    ]
    units = OrgUnit.objects.filter(level="unit").order_by("path")
    rows = [(u.pk, k.pk, f"{u.name}{k.name}队", "pastoral", date(2022, 1, 1)) for u in units for k in kinds]
    roster.found_many(actor=SYSTEM, county=county, rows=rows)
    return county


def _workbook() -> bytes:
    import xlsxwriter

    from accounts.models import OrgUnit
    from config.demo.people import Names

    rng = random.Random(1)
    names = Names(rng, dotted=30)
    units = list(OrgUnit.objects.filter(level="unit").order_by("path").values_list("name", flat=True))
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    page, style = book.add_worksheet("花名册"), book.add_format({"num_format": "yyyy-mm-dd"})
    page.write_row(0, 0, HEAD)
    for line in range(1, LINES + 1):
        joined = datetime(2022, 1, 1, tzinfo=UTC).replace(tzinfo=None) + timedelta(days=rng.randrange(1200))
        cells = [
            names.person(), f"100{line:08d}", units[line % len(units)], KINDS[line // len(units) % len(KINDS)],
            rng.choice(list(SOURCES)), rng.choice(["党员", "群众"]), rng.choice("是否"), rng.choice(["种养技术", "电商直播", ""]),
        ]  # fmt: skip
        page.write_number(line, 0, line)
        for column, cell in enumerate(cells, start=1):
            page.write_string(line, column, cell)
        page.write_datetime(line, 9, joined, style)
    book.close()
    return target.getvalue()


def by_portal(county: Any, data: bytes) -> None:
    """Plan the sheet and carry it out as the portal does."""
    from core.actors import SYSTEM
    from core.workbooks import Limits
    from teams.services import roster_plan

    limits = Limits(size=2**25, unpacked=2**28, rows=2 * LINES, memory=2**30, seconds=300)
    plan = roster_plan.plan(
        actor=SYSTEM, unit=county, data=data, defaults=roster_plan.Defaults(), today=TODAY, limits=limits
    )
    roster_plan.carry_out(actor=SYSTEM, plan=plan, decisions={}, now=NOW, today=TODAY)


def by_copy(county: Any, data: bytes) -> None:
    """Read with calamine and copy the same columns into the same table, unchecked."""
    from django.db import connection, transaction
    from python_calamine import CalamineWorkbook

    from teams.models import Team

    teams = {(u, k): pk for u, k, pk in Team.objects.values_list("unit__name", "kind__name", "pk")}
    rows = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0).to_python()
    columns = (
        "team_id, name, name_key, source, is_party_member, is_returnee, skills, joined_on, left_on, exit_reason,"
        " exit_procedure, phone_digest, phone_tail, version"
    )
    with (
        transaction.atomic(),
        connection.cursor() as cursor,
        cursor.copy(f"COPY teams_member ({columns}) FROM STDIN") as copy,
    ):
        for _n, name, phone, unit, kind, source, party, returnee, skills, joined in rows[1:]:
            copy.write_row(
                (
                    teams[unit, kind], name, name, SOURCES[source], party == "党员", returnee == "是", skills, joined,
                    None, "", "", phone, phone[-4:], 1,
                )
            )  # fmt: skip


def by_import_export(county: Any, data: bytes) -> None:
    """Import with django-import-export in bulk mode: teams from a table in memory, each person looked up."""
    import tablib
    from django.db import transaction
    from import_export import fields, resources, widgets

    from core import names, phones
    from teams.models import Member, Team

    teams = {(team.unit.name, team.kind.name): team for team in Team.objects.select_related("unit", "kind")}

    class Read(widgets.Widget):
        def __init__(self, function: Callable[[Any, Any], Any]) -> None:
            super().__init__()
            self.function = function

        def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
            return self.function(value, row)

    def column(attribute: str, heading: str, function: Callable[[Any, Any], Any]) -> Any:
        return fields.Field(attribute=attribute, column_name=heading, widget=Read(function))

    class MemberResource(resources.ModelResource):
        team = column("team", "队伍", lambda value, row: teams[row["所属村"], value])
        name = column("name", "姓名", lambda value, row: names.fold(value))
        phone = column("phone_digest", "联系电话", lambda value, row: phones.digest(phones.digits(str(value))))
        source = column("source", "人员来源", lambda value, row: SOURCES[value])
        party = column("is_party_member", "政治面貌", lambda value, row: value == "党员")
        returnee = column("is_returnee", "是否返乡", lambda value, row: value == "是")
        skills = column("skills", "特长", lambda value, row: value or "")
        joined_on = column("joined_on", "入队时间", lambda value, row: value.date())

        class Meta:
            model = Member
            fields = ("team", "name", "phone", "source", "party", "returnee", "skills", "joined_on")
            import_id_fields = ("team", "name", "phone")
            use_bulk = True
            batch_size = 1000
            skip_diff = True
            use_transactions = True

        def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            instance.name_key = names.key(instance.name)
            instance.phone_tail = phones.tail(phones.digits(str(row["联系电话"])))

    with transaction.atomic():
        sheet = tablib.Dataset().load(data, format="xlsx")
        result = MemberResource().import_data(sheet, raise_errors=True)
    if result.has_errors():
        raise SystemExit("import-export reports errors: nothing was measured.")


def once(way: Callable[[Any, bytes], None], county: Any, data: bytes) -> tuple[float, list[tuple[Any, ...]]]:
    """Return seconds, commit included, and the people written; leave nobody behind."""
    from django.db import connection

    from teams.models import Member

    began = time.perf_counter()
    way(county, data)
    seconds = time.perf_counter() - began
    columns = ("team_id", "name", "source", "is_party_member", "is_returnee", "skills", "joined_on", "phone_tail")
    rows = sorted(Member.objects.values_list(*columns))
    with connection.cursor() as cursor:
        # Tables that are only ever added to refuse to be emptied; this database is a scratch one.
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"
            " WHERE NOT tgisinternal AND tgtype & 32 <> 0 AND tgrelid <> 'teams_member'::regclass"
        )
        guarded = [table for (table,) in cursor.fetchall()]
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        cursor.execute("TRUNCATE teams_member CASCADE")
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    return seconds, rows


def main() -> int:
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection

    settings.DEBUG = False
    if connection.vendor != "postgresql":
        print("Import of a roster: not measured, DATABASE_URL names no PostgreSQL.")
        return 0
    call_command("migrate", verbosity=0)
    county = _county()
    data = _workbook()
    print(
        f"Import of a roster of {LINES} lines ({len(data) / 2**20:.1f} MB) into PostgreSQL, {ROUNDS} paired rounds (seconds)"
    )
    once(by_portal, county, data)
    print(f"{'round':>5} {'calamine + COPY':>16} {'portal':>8} {'ratio':>7}")
    ratios, mine, expected = [], [], []
    for number in range(1, ROUNDS + 1):
        before, _rows = once(by_portal, county, data)
        plain, expected = once(by_copy, county, data)
        after, rows = once(by_portal, county, data)
        if rows != expected or len(rows) != LINES:
            print("The two ways differ: nothing was measured.")
            return 1
        mine.append((before + after) / 2)
        ratios.append(mine[-1] / plain)
        print(f"{number:>5} {plain:>16.2f} {mine[-1]:>8.2f} {ratios[-1]:>6.2f}×")
    ratio = statistics.median(ratios)
    print(f"median {ratio:.2f}× plain calamine + COPY, ceiling {CEILING}×")
    theirs, rows = once(by_import_export, county, data)
    if rows != expected:
        print("import-export wrote something else: nothing was measured.")
        return 1
    times = theirs / statistics.median(mine)
    print(
        f"import-export in bulk mode, all {LINES} lines once: {theirs:.1f} s, {times:.1f}× the portal, floor {FLOOR:.0f}×"
    )
    return 0 if ratio <= CEILING and times >= FLOOR else 1


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    folder = tempfile.TemporaryDirectory(prefix="baolei-bench-")
    os.environ.update(BAOLEI_DATA=folder.name, DJANGO_SETTINGS_MODULE="config.settings.local")
    raise SystemExit(main())
