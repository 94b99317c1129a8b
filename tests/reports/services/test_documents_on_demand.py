"""Frozen content in versions, documents that are made once, jobs of several documents, letterheads."""

import time

import pytest
from django.core.management import CommandError, call_command

from core import audit, jobs
from core.actors import SYSTEM
from core.errors import Conflict, DomainError, NotFound
from core.models import AuditEntry, Job
from core.periods import Period
from reports.documents import score_sheet
from reports.documents.frame import Frame
from reports.domain.kinds import CHUNK, KINDS, chunks
from reports.models import Document, Letterhead, Snapshot
from reports.services import closing, heads, issuing, subjects
from teams.models import Assessment
from tests.reports.paper import CLOSED_AT, close, frozen, made, paired, subject, text_of, with_stars
from tests.world import NOW, QUARTER, World, canary

VILLAGE = "000100010001"


def test_the_same_facts_are_the_same_version_and_other_facts_the_next(world: World) -> None:
    sheet = world.sheet(VILLAGE)
    first = frozen(world, "score-sheet", VILLAGE, sheet.pk)
    assert (first.version, first.digest) == (1, audit.digest_rows([first.payload]))
    assert frozen(world, "score-sheet", VILLAGE, sheet.pk) == first
    Assessment.objects.filter(sheet=sheet).update(given={"duty": 1500})
    second = frozen(world, "score-sheet", VILLAGE, sheet.pk)
    assert (second.version, second.digest != first.digest) == (2, True)
    Assessment.objects.filter(sheet=sheet).update(given={})
    third = frozen(world, "score-sheet", VILLAGE, sheet.pk)
    assert (third.version, third.digest) == (3, first.digest)
    assert AuditEntry.objects.filter(action="document.frozen").count() == 3
    assert Job.objects.filter(kind="make-document").count() == 3


def test_a_document_that_is_made_is_not_rendered_again_and_asking_costs_a_hundredth(world: World, monkeypatch) -> None:
    close(world)
    snapshot = frozen(world, "honour-roll")
    began = time.perf_counter()
    document = made(snapshot)
    rendering = time.perf_counter() - began
    monkeypatch.setattr(issuing, "render", lambda snapshot: pytest.fail("rendered again"))
    assert issuing.ask(actor=SYSTEM, subject=subject(world, "honour-roll"), now=CLOSED_AT).document == document
    job = issuing.job_of(snapshot)
    Job.objects.filter(pk=job.pk).update(state=Job.QUEUED)
    claim = jobs.claim(job.pk, now=CLOSED_AT)
    began = time.perf_counter()
    issuing.do_job(claim)
    skipping = time.perf_counter() - began
    assert Document.objects.filter(snapshot=snapshot).count() == 1
    assert AuditEntry.objects.filter(action="document.made").count() == 1
    print(f"\nrendering {rendering * 1000:.0f} ms, skipping {skipping * 1000:.2f} ms")
    assert skipping * 10 < rendering, "a hundredth on a quiet machine"


def test_a_batch_is_the_countys_alone_and_the_others_eight_to_a_job() -> None:
    assert chunks([]) == []
    assert chunks([7]) == [[7]]
    parts = chunks(list(range(20)))
    assert [len(part) for part in parts] == [1, CHUNK, CHUNK, 3]
    assert [key for part in parts for key in part] == list(range(20))


def test_a_job_makes_what_is_missing_and_counts_each_document(world: World, monkeypatch) -> None:
    close(world)
    batch = Job.objects.get(kind=closing.BATCH_JOB)
    first, rest = Job.objects.filter(parent=batch).order_by("priority", "pk")
    assert [len(job.arguments["snapshots"]) for job in (first, rest)] == [1, 2]
    assert jobs.run(first.pk) == Job.DONE
    render, broken = issuing.render, rest.arguments["snapshots"][0]

    def failing(snapshot):
        if snapshot.pk == broken:
            raise DomainError("no paper")
        return render(snapshot)

    monkeypatch.setattr(issuing, "render", failing)
    assert jobs.run(rest.pk) == Job.FAILED
    batch.refresh_from_db()
    rest.refresh_from_db()
    assert (batch.done, batch.total, batch.state, rest.done, rest.error) == (2, 3, Job.FAILED, 1, "no paper")
    asked: list[int] = []
    monkeypatch.setattr(issuing, "render", lambda snapshot: asked.append(snapshot.pk) or render(snapshot))
    closing.close_quarter(actor=SYSTEM, county=world.county, period=QUARTER, at=CLOSED_AT)
    assert jobs.run(rest.pk) == Job.DONE
    batch.refresh_from_db()
    assert asked == [broken]
    assert (batch.done, batch.state, Document.objects.count()) == (3, Job.DONE, 3)


def test_a_batch_gives_way_to_somebody_who_waits_for_one_document(world: World) -> None:
    close(world)
    rest = Job.objects.filter(kind="make-document").order_by("priority", "pk").last()
    Job.objects.exclude(pk=rest.pk).filter(kind="make-document").delete()
    urgent = jobs.enqueue(
        kind="make-document", key="urgent", actor=SYSTEM, now=NOW, arguments={"snapshots": []}, priority=0
    )
    assert jobs.run(rest.pk) == Job.QUEUED
    rest.refresh_from_db()
    assert (rest.state, rest.starts, rest.lease_token, Document.objects.count()) == (Job.QUEUED, 0, "", 0)
    assert jobs.run(urgent.pk) == Job.DONE
    assert jobs.run(rest.pk) == Job.DONE


def test_the_roll_holds_five_stars_only_and_the_list_of_pairs_no_star(world: World) -> None:
    close(world)
    five = with_stars(world, VILLAGE, 5)
    low = with_stars(world, VILLAGE, 2, 1)
    alone = with_stars(world, VILLAGE, 3, 2)
    paired(world, VILLAGE, 1, "Mentor of one")
    roll = frozen(world, "honour-roll").payload
    assert [person["name"] for person in roll["people"]] == [five]
    pairs = frozen(world, "pairing-list", VILLAGE).payload
    by_name = {row["name"]: row for row in pairs["people"]}
    assert by_name[low]["mentor"] == "Mentor of one"
    assert by_name[alone]["since"] is None
    assert five not in by_name
    assert all(set(row) == {"name", "unit", "team", "mentor", "post", "since"} for row in pairs["people"])
    text = text_of(issuing.render(frozen(world, "pairing-list", VILLAGE)).content)
    assert "内部使用" in text
    assert "星级" not in text.replace("星级评定", "")


def test_a_members_file_shows_every_item_the_work_and_the_mentor(world: World) -> None:
    close(world)
    member = world.members[VILLAGE][0]
    paired(world, VILLAGE, 0, "Mentor of the first")
    snapshot = frozen(world, "member-file", VILLAGE, member.pk)
    payload = snapshot.payload
    assert payload["member"]["name"] == member.name
    assert [row["period"] for row in payload["quarters"]] == ["2025Q4"]
    points = {item["name"]: item["points"] for item in payload["schemes"][0]["items"]}
    assert (points["Item duty"], points["Item activity"]) == ([1800], [500])
    assert [row["title"] for row in payload["activities"]] == [f"Activity {canary(VILLAGE)}"]
    text = text_of(issuing.render(snapshot).content)
    for wanted in (
        "队员工作档案",
        "Itempolitics",
        "18.50",
        "5.00（1）",
        "Mentorofthefirst",
        "核验码",
        snapshot.digest[:4],
    ):
        assert wanted in text


def test_a_blank_sheet_has_limits_and_no_points_and_a_filled_one_has_them(world: World) -> None:
    sheet = world.sheet(VILLAGE)
    Assessment.objects.filter(sheet=sheet).update(given={"duty": 1234})
    blank = frozen(world, "score-sheet-blank", VILLAGE, sheet.pk)
    Assessment.objects.filter(sheet=sheet).update(given={"duty": 1235})
    assert frozen(world, "score-sheet-blank", VILLAGE, sheet.pk) == blank, "points are no part of a blank sheet"
    frame = Frame(blank.digest, 1, "2025-12-22")
    table = score_sheet.build_blank(blank.payload, frame=frame).blocks[0]
    cells = {row[0]: row[1:] for row in table.rows}
    assert cells["Item duty"] == (2000, "", "", "")
    assert cells["Item activity"] == (1000, "—", "—", "—")
    filled = score_sheet.build(frozen(world, "score-sheet", VILLAGE, sheet.pk).payload, frame=frame).blocks[0]
    cells = {row[0]: row[1:] for row in filled.rows}
    assert cells["Item duty"] == (2000, 1235, 1235, 1235)
    assert cells["Item politics"] == (2000, None, None, None)
    assert filled.total == ("得分", None, None, None, None), "without every point there is no sum"


@pytest.mark.parametrize(("kind", "path", "with_object", "refusal"), [
    ("member-file", VILLAGE, False, DomainError), ("honour-roll", "0001", True, DomainError),
    ("honour-roll", VILLAGE, False, DomainError), ("score-sheet", "000100010002", True, NotFound),
    ("nonsense", "0001", False, DomainError),
])  # fmt: skip
def test_what_does_not_fit_is_refused_and_freezes_nothing(
    world: World, kind: str, path: str, with_object: bool, refusal: type[DomainError]
) -> None:
    close(world)
    before = Snapshot.objects.count()
    number = world.sheet(VILLAGE).pk if with_object else 0
    with pytest.raises(refusal):
        subjects.find(
            actor=SYSTEM, kind=subjects.kind_of(kind), unit=world.units[path], period=QUARTER, object_id=number
        )  # fmt: skip
    assert Snapshot.objects.count() == before


def test_an_open_quarter_has_no_roll(world: World) -> None:
    with pytest.raises(NotFound):
        subject(world, "honour-roll")
    with pytest.raises(DomainError):
        subjects.find(
            actor=SYSTEM, kind=KINDS["honour-roll"], unit=world.county, period=Period.parse("2025"), object_id=0
        )


def test_the_command_prints_a_sheet_and_keeps_to_the_accounts_rights(world: World, tmp_path) -> None:
    sheet = world.sheet(VILLAGE)
    output = tmp_path / "sheet.pdf"
    given = ["score-sheet-blank", "--unit", "990101101201", "--period", "2025Q4", "--output", str(output)]
    call_command("issue", *given, "--object", str(sheet.pk))
    assert "填写说明" in text_of(output.read_bytes())
    output.unlink()
    own = ["--object", str(sheet.pk)]
    for refused in ([], ["--object", "x"], [*own, "--as", "superior"], [*own, "--as", "village2"]):
        with pytest.raises((CommandError, DomainError, SystemExit)):
            call_command("issue", *given, *refused)
    assert not output.exists()


HEAD = {"organ": "Organ", "series": "Series", "reports_to": "Above", "sent_to": "Below"}


def test_a_letterhead_is_frozen_and_without_one_the_title_is_plain(world: World) -> None:
    close(world)
    plain = frozen(world, "honour-roll")
    assert plain.payload["letterhead"] is None
    assert issuing.build(plain)[1].head is None
    own = heads.add(actor=SYSTEM, unit=world.county, values=HEAD)
    red = frozen(world, "honour-roll")
    head, foot = issuing.build(red)[1].head, issuing.build(red)[1].foot
    assert (head.organ, head.series, foot.recipients) == ("Organ", "Series", (("报", "Above"), ("发", "Below")))
    heads.change(actor=SYSTEM, letterhead_id=own.pk, values={"organ": "Other"}, version=own.version)
    assert issuing.build(red)[1].head.organ == "Organ", "what is frozen keeps its head"
    with pytest.raises(Conflict):
        heads.change(actor=SYSTEM, letterhead_id=own.pk, values={"organ": "Third"}, version=own.version)
    with pytest.raises(DomainError):
        heads.add(actor=SYSTEM, unit=world.county, values=HEAD)
    with pytest.raises(DomainError):
        heads.add(actor=SYSTEM, unit=world.units[VILLAGE], values=HEAD)
    assert Letterhead.objects.get().organ == "Other"
    assert AuditEntry.objects.filter(action__startswith="letterhead.").count() == 2
