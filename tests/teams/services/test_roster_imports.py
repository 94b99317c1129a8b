"""An import of a roster: who may, which state follows which, what is remembered, kept back and erased."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone, translation

from accounts.models import RoleGrant
from accounts.selectors import actor_of
from core import files, jobs, schedule
from core.errors import Conflict, DomainError, Forbidden, IllegalTransition, NotFound
from core.models import AuditEntry, Job
from teams.models import ColumnMapping, Member, RosterImport
from teams.services import roster, roster_import, roster_plan
from tests.rosters import HEAD, VILLAGE, enlist, line, sheet, work
from tests.world import NOW, World

TOWNSHIP, OTHER_TOWNSHIP = "00010001", "00010002"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return Path(settings.MEDIA_ROOT)


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def stored() -> list[str]:
    return [name for name, _changed in files.names("imports")]


def begin(world: World, data: bytes, who: str = "township", path: str = TOWNSHIP, **given: Any) -> RosterImport:
    """Return an import as a person has started it."""
    return roster_import.start(
        actor=actor_of(world.users[who]), unit=world.units[path], file_name="C:\\rosters\\沙柳河.xlsx", data=data,
        now=NOW, **{"kind": None, **given},
    )  # fmt: skip


def again(row: RosterImport) -> RosterImport:
    return RosterImport.objects.get(pk=row.pk)


def read(world: World, rows: list[tuple[str, ...]], **given: Any) -> RosterImport:
    """Return an import whose sheet has been read."""
    row = begin(world, sheet(rows), **given)
    assert work("read-roster") == "done"
    return again(row)


def step(world: World, row: RosterImport, who: str = "township") -> dict[str, Any]:
    return {"actor": actor_of(world.users[who]), "import_id": row.pk, "version": again(row).version, "now": NOW}


def outcomes(row: RosterImport) -> dict[int, str]:
    return dict(row.rows.values_list("line", "outcome"))


# Starting ------------------------------------------------------------------------------------------


def test_a_sheet_is_stored_and_read_by_a_job_of_the_person(world: World) -> None:
    row = begin(world, sheet([line(world, "扎西")]))
    assert (row.state, row.file_name, row.created_by) == ("reading", "沙柳河.xlsx", "township")
    assert stored() == [row.file]
    job = Job.objects.get(kind="read-roster")
    assert (job.owner_id, job.path, job.priority <= jobs.URGENT) == (world.users["township"].pk, TOWNSHIP, True)
    entry = AuditEntry.objects.get(action="roster-import.started")
    assert "沙柳河" not in f"{entry.changes}{entry.target_label}", "a file's name may name a person"
    assert entry.target_label == f"{world.units[TOWNSHIP]} #{row.pk}"


@pytest.mark.parametrize(
    ("who", "path", "error"),
    [("village", VILLAGE, Forbidden), ("superior", TOWNSHIP, Forbidden), ("township", OTHER_TOWNSHIP, NotFound),
     ("township", "0001", NotFound), ("stranger", TOWNSHIP, NotFound), ("sysadmin", TOWNSHIP, Forbidden)],
)  # fmt: skip
def test_only_county_and_township_start_imports_for_their_units(
    world: World, who: str, path: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        begin(world, sheet([line(world, "扎西")]), who, path)
    assert not RosterImport.objects.exists()
    assert stored() == []


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "empty"), (b"%PDF-1.7 roster", "PDF"), (b"name,unit\n", "no workbook"), (b"PK\x03\x04" + b"0" * (5 * 2**20), "MB")],
)  # fmt: skip
def test_what_is_no_workbook_or_too_large_is_refused_at_once(world: World, data: bytes, said: str) -> None:
    with pytest.raises(DomainError, match=said) as refused:
        begin(world, data)
    assert refused.value.field == "file"
    assert not RosterImport.objects.exists()
    assert not Job.objects.filter(kind="read-roster").exists()
    assert stored() == []


def test_a_kind_of_another_county_is_refused(world: World) -> None:
    foreign = world.teams["000200010001"][0].kind
    with pytest.raises(DomainError) as refused:
        begin(world, sheet([line(world, "扎西")]), kind=foreign)
    assert refused.value.field == "kind"
    assert stored() == []


# Reading -------------------------------------------------------------------------------------------


def test_a_read_sheet_shows_what_each_row_would_do_and_writes_nothing(world: World) -> None:
    team = world.teams[VILLAGE][0]
    enlist(team, "卓玛", "13900000001")
    before = Member.objects.count()
    row = read(
        world,
        [
            line(world, "扎西", phone="13900000002"), line(world, "卓玛", phone="13900000001", joined="2024-02-01"),
            line(world, "才让", phone="139"), line(world, "卓玛", kind=1, phone="13900000009"),
        ],
    )  # fmt: skip
    assert row.state == "preview"
    assert outcomes(row) == {2: "added", 3: "same", 4: "refused", 5: "ask"}
    assert (row.added, row.changed, row.same, row.refused, row.asked) == (1, 0, 1, 1, 1)
    assert {h["text"]: h["drop"] for h in row.headings if h["drop"]} == {"民族": "forbidden"}
    assert "藏族" not in str(list(row.rows.values())), "what the portal must not hold is not kept for a moment"
    assert row.rows.get(line=4).reason
    assert Member.objects.count() == before
    assert stored() == sorted([row.file, roster_import.errors_name(row.file)])


def test_a_sheet_that_is_no_roster_is_refused_with_the_reason_and_the_job_is_done(world: World) -> None:
    row = begin(world, sheet([("1", "2025-01-01")], ("序号", "日期")))
    assert work("read-roster") == "done"
    row = again(row)
    assert row.state == "refused"
    assert row.problem
    assert row.ended_at is not None
    assert not row.rows.exists()


def test_who_has_lost_the_right_meanwhile_gets_no_preview(world: World) -> None:
    row = begin(world, sheet([line(world, "扎西")]))
    RoleGrant.objects.filter(user=world.users["township"]).delete()
    assert work("read-roster") == "done"
    assert again(row).state == "refused"
    assert not row.rows.exists()


def test_a_reading_that_was_cancelled_meanwhile_leaves_nothing(world: World) -> None:
    row = begin(world, sheet([line(world, "扎西")]))
    roster_import.cancel(**step(world, row))
    assert work("read-roster") == "done"
    assert again(row).state == "cancelled"
    assert not row.rows.exists()


# Columns -------------------------------------------------------------------------------------------

OWN_HEAD = ("人名", "单位", "队伍", "手机号")


def test_headings_that_the_portal_does_not_know_are_set_once_and_remembered(world: World) -> None:
    rows = [("扎西", world.units[VILLAGE].name, world.kinds[0].name, "13900000002")]
    row = begin(world, sheet(rows, OWN_HEAD))
    work("read-roster")
    assert again(row).state == "refused"
    assert {h["text"]: h["field"] for h in again(row).headings} == {
        "人名": "",
        "单位": "unit",
        "队伍": "team",
        "手机号": "phone",
    }
    columns = {"人名": "name", "单位": "unit", "队伍": "team", "手机号": "phone"}
    roster_import.map_columns(columns=columns, **step(world, row))
    assert again(row).state == "reading"
    work("read-roster")
    assert again(row).state == "preview"
    assert outcomes(row) == {2: "added"}
    assert ColumnMapping.objects.get().columns == columns
    later = begin(world, sheet([("卓玛", *rows[0][1:3], "13900000003")], OWN_HEAD))
    work("read-roster")
    assert again(later).state == "preview", "the next sheet is read without asking"
    elsewhere = begin(world, sheet(rows, OWN_HEAD), "township2", OTHER_TOWNSHIP)
    work("read-roster")
    assert again(elsewhere).state == "refused", "what one office calls its columns says nothing of another's"


def test_a_column_may_be_left_out(world: World, django_capture_on_commit_callbacks: Any) -> None:
    row = read(world, [line(world, "扎西", phone="139")])
    assert outcomes(row) == {2: "refused"}
    columns = {h["text"]: h["field"] for h in row.headings} | {"手机号": ""}
    roster_import.map_columns(columns=columns, **step(world, row))
    with django_capture_on_commit_callbacks(execute=True):
        work("read-roster")
    assert outcomes(row) == {2: "added"}
    assert stored() == [row.file], "the old sheet of refusals is gone"


@pytest.mark.parametrize(
    "columns",
    [
        {"姓名": ""},
        {"姓名": "name", "单位": "name"},
        {"姓名": "name", "民族": "skills"},
        {"姓名": "name", "单位": "id_number"},
    ],
)
def test_columns_that_make_no_sense_are_refused(world: World, columns: dict[str, str]) -> None:
    row = read(world, [line(world, "扎西")])
    with pytest.raises(DomainError):
        roster_import.map_columns(columns=columns, **step(world, row))
    assert again(row).state == "preview"
    assert not ColumnMapping.objects.exists()


# Deciding ------------------------------------------------------------------------------------------


@pytest.fixture
def asked(world: World) -> tuple[RosterImport, Member]:
    """An import with one new person and one namesake, who is to be decided."""
    known = enlist(world.teams[VILLAGE][0], "卓玛", "13900000001")
    row = read(
        world, [line(world, "扎西", phone="13900000002"), line(world, "卓玛", phone="13900000009")]
    )  # fmt: skip
    assert outcomes(row) == {2: "added", 3: "ask"}
    return row, known


def test_nothing_is_written_while_a_row_is_undecided(world: World, asked: tuple[RosterImport, Member]) -> None:
    row, _known = asked
    with pytest.raises(DomainError, match="1 row is still to be decided"):
        roster_import.apply(**step(world, row))
    assert again(row).state == "preview"
    assert not Job.objects.filter(kind="apply-roster").exists()


@pytest.mark.parametrize(("decision", "people"), [("new", 2), ("skip", 1), ("member", 1)])
def test_a_decided_import_is_written_as_a_whole(
    world: World, asked: tuple[RosterImport, Member], decision: str, people: int
) -> None:
    row, known = asked
    before = Member.objects.count()
    given = {3: str(known.pk) if decision == "member" else decision}
    assert roster_import.decide(decisions=given, **step(world, row)) == 0
    roster_import.apply(**step(world, row))
    assert again(row).state == "applying"
    assert work("apply-roster") == "done"
    assert again(row).state == "done"
    assert Member.objects.count() == before + people
    assert Member.objects.filter(name="扎西", team=world.teams[VILLAGE][0]).count() == 1
    known.refresh_from_db()
    assert known.phone_tail == ("0009" if decision == "member" else "0001")
    assert AuditEntry.objects.get(action="roster-import.decided").changes == {"rows": 1}
    for entry in AuditEntry.objects.filter(action__startswith="roster-import."):
        assert "扎西" not in str(entry.changes)
        assert "卓玛" not in str(entry.changes)


@pytest.mark.parametrize("given", [{3: "maybe"}, {3: "1"}, {2: "skip"}, {99: "new"}])
def test_an_answer_that_is_not_offered_is_refused(
    world: World, asked: tuple[RosterImport, Member], given: dict[int, str]
) -> None:
    row, _known = asked
    with pytest.raises(DomainError):
        roster_import.decide(decisions=given, **step(world, row))
    assert set(row.rows.values_list("decision", flat=True)) == {""}


def test_of_two_clerks_the_second_is_told(world: World, asked: tuple[RosterImport, Member]) -> None:
    row, _known = asked
    seen = step(world, row)
    roster_import.decide(decisions={3: "new"}, **step(world, row, "county"))
    with pytest.raises(Conflict):
        roster_import.decide(decisions={3: "skip"}, **seen)
    with pytest.raises(Conflict):
        roster_import.apply(**seen)
    assert row.rows.get(line=3).decision == "new"


def test_steps_outside_the_scope_find_nothing(world: World, asked: tuple[RosterImport, Member]) -> None:
    row, _known = asked
    for call, more in (
        (roster_import.decide, {"decisions": {3: "new"}}), (roster_import.apply, {}), (roster_import.cancel, {}),
        (roster_import.map_columns, {"columns": {"姓名": "name"}}),
    ):  # fmt: skip
        with pytest.raises(NotFound):
            call(**more, **step(world, row, "township2"))
    with pytest.raises(NotFound):
        roster_import.errors_of(actor=actor_of(world.users["township2"]), import_id=row.pk)
    assert again(row).state == "preview"


# Writing -------------------------------------------------------------------------------------------


def test_what_changed_since_it_was_looked_through_is_shown_anew_and_nothing_is_written(world: World) -> None:
    row = read(world, [line(world, "扎西", phone="13900000002"), line(world, "才让", phone="13900000003")])
    roster_import.apply(**step(world, row))
    enlist(world.teams[VILLAGE][0], "扎西", "13900000002")
    before = Member.objects.count()
    assert work("apply-roster") == "done"
    row = again(row)
    assert row.state == "preview"
    assert row.problem
    assert Member.objects.count() == before
    assert outcomes(row)[2] in ("changed", "same")
    roster_import.apply(**step(world, row))
    assert work("apply-roster") == "done"
    assert again(row).state == "done"
    assert Member.objects.count() == before + 1


def test_a_refusal_of_the_writing_leads_back_to_the_preview(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = read(world, [line(world, "扎西")])
    roster_import.apply(**step(world, row))

    def refuse(**_given: Any) -> None:
        raise Conflict("somebody was faster")

    monkeypatch.setattr(roster_plan, "carry_out", refuse)
    assert work("apply-roster") == "done"
    assert (again(row).state, again(row).problem) == ("preview", "somebody was faster")


def test_a_worker_that_breaks_in_the_writing_leaves_nothing_and_the_step_can_be_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = read(world, [line(world, "扎西")])
    before = Member.objects.count()
    roster_import.apply(**step(world, row))
    carry_out = roster_plan.carry_out

    def break_after(**given: Any) -> None:
        carry_out(**given)
        raise MemoryError("killed")

    monkeypatch.setattr(roster_plan, "carry_out", break_after)
    for _start in range(3):
        Job.objects.filter(kind="apply-roster").update(due_at=NOW)
        work("apply-roster")
    assert Job.objects.get(kind="apply-roster").state == "failed"
    assert (again(row).state, Member.objects.count()) == ("applying", before)
    monkeypatch.setattr(roster_plan, "carry_out", carry_out)
    roster_import.resume(actor=actor_of(world.users["township"]), import_id=row.pk, now=NOW)
    assert work("apply-roster") == "done"
    assert (again(row).state, Member.objects.count()) == ("done", before + 1)


def test_the_same_job_run_twice_writes_once(world: World) -> None:
    row = read(world, [line(world, "扎西")])
    roster_import.apply(**step(world, row))
    job = Job.objects.get(kind="apply-roster")
    assert [jobs.run(job.pk), jobs.run(job.pk)] == ["done", "skipped"]
    with pytest.raises(IllegalTransition):
        roster_import.apply(**step(world, row))
    assert Member.objects.filter(name="扎西").count() == 1


def test_there_must_be_something_to_write(world: World) -> None:
    enlist(world.teams[VILLAGE][0], "卓玛", "13900000001")
    row = read(world, [line(world, "卓玛", phone="13900000001", joined="2024-02-01")])
    assert outcomes(row) == {2: "same"}
    with pytest.raises(DomainError, match="nothing to write"):
        roster_import.apply(**step(world, row))


# Erasing -------------------------------------------------------------------------------------------


def test_cancelling_erases_the_file_and_the_rows_at_once(world: World, django_capture_on_commit_callbacks: Any) -> None:
    row = read(world, [line(world, "扎西", phone="139")])
    assert len(stored()) == 2
    with django_capture_on_commit_callbacks(execute=True):
        roster_import.cancel(**step(world, row))
    row = again(row)
    assert (row.state, row.file, row.headings, row.rows.count()) == ("cancelled", "", [], 0)
    assert stored() == []
    with pytest.raises(IllegalTransition):
        roster_import.cancel(**step(world, row))


def erase(now: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: now)
    schedule.insert_due("erase-imports", now)
    assert work("erase-imports") == "done"


def test_a_week_after_the_end_the_file_and_the_rows_are_erased(
    world: World, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    row = read(world, [line(world, "扎西"), line(world, "才让", phone="139")])
    roster_import.apply(**step(world, row))
    work("apply-roster")
    ended = again(row).ended_at
    assert ended is not None
    erase(ended + timedelta(days=6), monkeypatch)
    assert (again(row).rows.count(), len(stored())) == (2, 2)
    with django_capture_on_commit_callbacks(execute=True):
        erase(ended + timedelta(days=8), monkeypatch)
    row = again(row)
    assert (row.state, row.file, row.rows.count(), row.added) == ("done", "", 0, 1)
    assert stored() == []


def test_an_import_that_nobody_writes_is_cancelled_after_a_month(
    world: World, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    row = read(world, [line(world, "扎西")])
    with django_capture_on_commit_callbacks(execute=True):
        erase(NOW + timedelta(days=31), monkeypatch)
    assert (again(row).state, again(row).file, row.rows.count()) == ("cancelled", "", 0)
    assert stored() == []


def test_a_file_that_no_import_names_is_removed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    files.store("imports/left-behind", b"somebody's roster")
    erase(timezone.now() + timedelta(days=2), monkeypatch)
    assert stored() == []


def test_a_file_is_never_stored_outside_the_media_folder() -> None:
    with pytest.raises(ValueError, match="not below the media folder"):
        files.store("../outside", b"x")
    assert not (Path(settings.MEDIA_ROOT).parent / "outside").exists()


def test_a_member_keeps_the_record_that_the_sheet_does_not_name(world: World) -> None:
    known = enlist(world.teams[VILLAGE][0], "卓玛", "13900000001")
    roster.update_member(
        actor=actor_of(world.users["township"]), member_id=known.pk, values={"skills": "herding"}, version=None
    )
    row = read(world, [line(world, "卓玛", phone="13900000001", joined="2024-03-05")])
    assert row.rows.get().changes == {"joined_on": ["2024-02-01", "2024-03-05"]}
    roster_import.apply(**step(world, row))
    work("apply-roster")
    known.refresh_from_db()
    assert (known.joined_on.isoformat(), known.skills) == ("2024-03-05", "herding")


def test_the_head_of_the_suites_sheets_holds_a_column_that_must_not_be_kept() -> None:
    assert "民族" in HEAD
