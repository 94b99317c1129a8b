"""What an import leaves behind: no text of a sheet in the chain, no file that nobody works with, no damage."""

import io
import time
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DataError
from django.utils import timezone, translation

from accounts.selectors import actor_of
from core import files, jobs, schedule
from core.errors import DomainError
from core.models import AuditEntry, Job
from teams.domain import roster_values
from teams.models import Member, RosterImport
from teams.services import roster_import, roster_plan
from tests.rosters import HEAD, VILLAGE, line, sheet, work
from tests.world import NOW, World

TOWNSHIP = "00010001"
PERSON = "扎西顿珠"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def begin(world: World, data: bytes, **given: Any) -> RosterImport:
    return roster_import.start(
        actor=actor_of(world.users["township"]), unit=world.units[TOWNSHIP], file_name="a.xlsx", data=data, now=NOW,
        **{"kind": None, **given},
    )  # fmt: skip


def step(world: World, row: RosterImport) -> dict[str, Any]:
    version = RosterImport.objects.get(pk=row.pk).version
    return {"actor": actor_of(world.users["township"]), "import_id": row.pk, "version": version, "now": NOW}


def chain() -> str:
    return str(list(AuditEntry.objects.filter(action__startswith="roster-import").values_list("changes", "target_label", "reason")))  # fmt: skip


def test_a_reason_that_quotes_the_sheet_is_in_no_audit_entry_when_it_is_taken_back(world: World) -> None:
    # A list without headings: the first line, taken for headings, is a person.
    head = (PERSON, "单位", "队伍", "手机号")
    row = begin(world, sheet([("才让", world.units[VILLAGE].name, world.kinds[0].name, "13900000002")], head))
    work("read-roster")
    refused = RosterImport.objects.get(pk=row.pk)
    assert (refused.state, PERSON in refused.problem) == ("refused", True)
    columns = {PERSON: "name", "单位": "unit", "队伍": "team", "手机号": "phone"}
    roster_import.map_columns(columns=columns, **step(world, row))
    assert AuditEntry.objects.filter(action="roster-import.mapped").exists()
    assert PERSON not in chain()


def test_a_reason_of_a_writing_held_up_is_in_no_audit_entry_either(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = begin(world, sheet([line(world, "才让", phone="13900000002")]))
    work("read-roster")
    roster_import.apply(**step(world, row))
    carry_out = roster_plan.carry_out

    def refuse(**_given: Any) -> None:
        raise DomainError(f"{PERSON} is in the way")

    monkeypatch.setattr(roster_plan, "carry_out", refuse)
    work("apply-roster")
    monkeypatch.setattr(roster_plan, "carry_out", carry_out)
    assert PERSON in RosterImport.objects.get(pk=row.pk).problem
    roster_import.apply(**step(world, row))
    work("apply-roster")
    assert RosterImport.objects.get(pk=row.pk).state == "done"
    assert PERSON not in chain()


@pytest.mark.parametrize("writing", [False, True])
def test_an_import_that_has_failed_for_good_is_erased_after_a_month(
    world: World, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any, writing: bool
) -> None:
    row = begin(world, sheet([line(world, "才让", phone="13900000002")]))
    if writing:
        work("read-roster")
        roster_import.apply(**step(world, row))
    waits = RosterImport.objects.get(pk=row.pk).job_id
    Job.objects.filter(pk=waits).update(state=Job.FAILED, error="x")
    later = NOW + timedelta(days=31)
    monkeypatch.setattr(timezone, "now", lambda: later)
    schedule.insert_due("erase-imports", later)
    with django_capture_on_commit_callbacks(execute=True):
        assert work("erase-imports") == "done"
    found = RosterImport.objects.get(pk=row.pk)
    assert (found.state, found.file, found.rows.count()) == ("cancelled", "", 0)
    assert list(files.names("imports")) == []


def test_a_reading_under_way_is_not_erased_however_old(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = begin(world, sheet([line(world, "才让")]))
    later = NOW + timedelta(days=31)
    monkeypatch.setattr(timezone, "now", lambda: later)
    schedule.insert_due("erase-imports", later)
    work("erase-imports")
    found = RosterImport.objects.get(pk=row.pk)
    assert (found.state, found.file) == ("reading", row.file)


def test_a_reading_that_is_cancelled_at_its_end_leaves_no_sheet_of_refusals(
    world: World, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    row = begin(world, sheet([line(world, "才让", phone="139")]))
    store = files.store

    def cancelled_first(name: str, content: bytes) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            roster_import.cancel(**step(world, row))
        store(name, content)

    monkeypatch.setattr(files, "store", cancelled_first)
    work("read-roster")
    assert RosterImport.objects.get(pk=row.pk).state == "cancelled"
    assert list(files.names("imports")) == []


def _with_nul(data: bytes) -> bytes:
    """Return a workbook in whose texts ¤ has become the escape that stands for a character of number 0."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            new.writestr(part.filename, old.read(part).replace("¤".encode(), b"_x0000_"))
    return target.getvalue()


@pytest.mark.parametrize("phones", [("13900000001", "13900000002"), (13900000001, "13900000002¤")])
def test_a_character_that_no_database_takes_is_left_out(world: World, phones: tuple[Any, Any]) -> None:
    names = ("才¤让", "卓玛")
    rows = [(*line(world, name)[:3], phone, *line(world, name)[4:]) for name, phone in zip(names, phones, strict=True)]
    row = begin(world, _with_nul(sheet(rows, [f"{HEAD[0]}¤", *HEAD[1:]])))
    assert work("read-roster") == "done"
    found = RosterImport.objects.get(pk=row.pk)
    assert found.state == "preview", found.problem
    assert "\0" not in str([found.headings, list(found.rows.values())])
    roster_import.apply(**step(world, row))
    assert work("apply-roster") == "done"
    assert set(names[1:]) | {"才让"} <= set(Member.objects.values_list("name", flat=True))


def test_a_day_of_joining_in_the_future_is_refused_for_all_rows(world: World) -> None:
    with pytest.raises(DomainError) as refused:
        begin(world, sheet([line(world, "才让")]), joined_on=date(2025, 12, 23))
    assert refused.value.field == "joined_on"
    assert not RosterImport.objects.exists()
    assert begin(world, sheet([line(world, "才让")]), joined_on=date(2025, 12, 22)).state == "reading"


@pytest.mark.parametrize(("text", "name"), [(" " * 32_000 + "a", "a"), ("张" + "　" * 32_000 + "三", "张三")])
def test_long_padding_costs_no_time(text: str, name: str) -> None:
    began = time.perf_counter()
    assert roster_values.name(text) == name
    assert time.perf_counter() - began < 0.2


def test_what_a_database_says_of_a_row_stands_in_no_job(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    row = begin(world, sheet([line(world, "才让")]))

    def broken(**_given: Any) -> None:
        raise DataError(f"invalid byte sequence\nCONTEXT:  COPY teams_member, line 1: {PERSON}")

    monkeypatch.setattr(roster_plan, "plan", broken)
    job = Job.objects.get(kind="read-roster")
    jobs.run(job.pk)
    job.refresh_from_db()
    assert job.error.startswith("DataError")
    assert PERSON not in job.error
    assert PERSON not in caplog.text
    assert RosterImport.objects.get(pk=row.pk).state == "reading"
