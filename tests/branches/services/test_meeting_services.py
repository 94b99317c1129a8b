"""Meetings by the services: recording, planning, correcting, withdrawing; matters, papers; what the level above does."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from branches.models import Meeting, MeetingAttachment, MeetingMatter, MeetingReminder
from branches.selectors import meetings as selectors
from branches.services import meeting_lead, meeting_matters, meeting_setting, meetings
from branches.services.meetings import COLUMNS, Held, RaisedMatter
from core import files, indicators
from core.actors import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.models import AuditEntry
from core.periods import Period
from core.scope import Scope
from tests.branches.meetings import NOW, OTHER_TOWNSHIP, TODAY, VILLAGE, actor, hold, small

YEAR, QUARTER = Period.parse("2025"), Period.parse("2025Q3")


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def here(db):
    return small()


def entry(action):
    return AuditEntry.objects.filter(action=action).latest("pk")


def test_a_meeting_is_recorded_once_with_its_matters_and_audited(here):
    _world, found, kinds = here
    row = hold(found.lead[VILLAGE], kinds["five-teams"], date(2025, 11, 3), matters=["修水渠", " ", "修水渠", "换路灯"])
    assert (row.state, row.due, row.attended, row.recorded_by) == ("held", 12, 10, "village")
    assert list(row.matters.values_list("order", "text", "state")) == [(1, "修水渠", "open"), (2, "换路灯", "open")]
    assert entry("meeting.recorded").target_id == str(row.pk)
    with pytest.raises(DomainError, match="recorded for this day already"):
        hold(found.lead[VILLAGE], kinds["five-teams"], date(2025, 11, 3))
    assert Meeting.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"held_on": TODAY + timedelta(days=1)}, "held_on"), ({"held_on": date(2015, 6, 30)}, "held_on"), ({"due": 0}, "due"),
        ({"attended": 0}, "attended"), ({"attended": 13}, "attended"), ({"host": " "}, "host"),
        ({"matters": ["x" * 201]}, "matters"), ({"matters": [f"m{n}" for n in range(11)]}, "matters"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_names_its_field(here, values, field):
    _world, found, kinds = here
    held = replace(Held(TODAY, 12, 10, host="书记"), **values)
    with pytest.raises(DomainError) as refused:
        meetings.record(
            actor=actor("village"), branch_id=found.lead[VILLAGE].pk, kind_id=kinds["lecture"].pk, held=held, now=NOW, today=TODAY
        )  # fmt: skip
    assert refused.value.field == field
    assert not Meeting.objects.exists()
    assert not MeetingMatter.objects.exists()


def test_rights_and_scope(here):
    world, found, kinds = here
    with pytest.raises(NotFound):
        hold(found.lead[OTHER_TOWNSHIP], kinds["lecture"], TODAY, by="village")
    with pytest.raises(NotFound):
        hold(found.lead[VILLAGE], kinds["lecture"], TODAY, by="stranger")
    with pytest.raises(NotFound):
        hold(found.lead[VILLAGE], kinds["lecture"], TODAY, by="superior")
    row = hold(found.lead[VILLAGE], kinds["lecture"], TODAY, by="township")
    with pytest.raises(NotFound):
        meetings.seen(actor("village2"), row.pk)
    with pytest.raises(Forbidden):
        meeting_lead.exempt(
            actor=actor("village"), branch_id=found.lead[VILLAGE].pk, kind_id=None, period=YEAR, reason="x", now=NOW
        )
    other = meeting_setting.ship(actor=SYSTEM, county=world.other_county)["lecture"]
    with pytest.raises(DomainError, match="in use"):
        hold(found.lead[VILLAGE], other, TODAY)


def test_the_database_itself_refuses_what_no_service_may_write(here):
    _world, found, kinds = here
    row = hold(found.lead[VILLAGE], kinds["lecture"], TODAY)
    for values in ({"attended": 13}, {"held_on": None}, {"together": row.pk}, {"state": "planned"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Meeting.objects.filter(pk=row.pk).update(**values)


def test_two_that_are_held_together_are_two_rows_and_follow_each_other(here):
    _world, found, kinds = here
    row = hold(found.lead[VILLAGE], kinds["life-meeting"], date(2025, 11, 5), together=True)
    twin = row.twins.get()
    assert (twin.kind.code, twin.held_on, twin.decisions) == ("appraisal", date(2025, 11, 5), "")
    meetings.correct(
        actor=actor("village"), meeting_id=row.pk, values={"attended": 11, "decisions": "整改"}, version=row.version,
        reason="数错", today=TODAY,
    )  # fmt: skip
    twin.refresh_from_db()
    assert (twin.attended, twin.decisions) == (11, "")
    meetings.withdraw(actor=actor("village"), meeting_id=row.pk, version=row.version + 1, reason="误登")
    assert set(Meeting.objects.values_list("state", flat=True)) == {"withdrawn"}
    with pytest.raises(DomainError, match="not held together"):
        hold(found.lead[VILLAGE], kinds["lecture"], TODAY, together=True)


def test_a_correction_needs_a_reason_and_the_version_that_was_read(here):
    _world, found, kinds = here
    row = hold(found.lead[VILLAGE], kinds["lecture"], TODAY)
    given = {"actor": actor("village"), "meeting_id": row.pk, "values": {"attended": 9}, "today": TODAY}
    with pytest.raises(DomainError, match="reason"):
        meetings.correct(**given, version=row.version, reason=" ")
    with pytest.raises(Conflict):
        meetings.correct(**given, version=row.version + 1, reason="数错")
    meetings.correct(**given, version=row.version, reason="数错")
    found_entry = entry("meeting.corrected")
    assert (found_entry.reason, found_entry.changes) == ("数错", {"attended": [10, 9]})
    meetings.withdraw(actor=actor("village"), meeting_id=row.pk, version=row.version + 1, reason="误登")
    with pytest.raises(Conflict):
        meetings.correct(**given, version=row.version + 2, reason="数错")
    hold(found.lead[VILLAGE], kinds["lecture"], TODAY)  # the day is free again


def test_a_planned_meeting_is_taken_up_once(here):
    _world, found, kinds = here
    branch = found.lead[VILLAGE]
    given = {
        "actor": actor("village"),
        "branch_id": branch.pk,
        "kind_id": kinds["lecture"].pk,
        "place": "会议室",
        "agenda": "",
    }
    with pytest.raises(DomainError, match="today or later"):
        meetings.plan(**given, planned_on=TODAY - timedelta(days=1), now=NOW, today=TODAY)
    plan = meetings.plan(**given, planned_on=TODAY, now=NOW, today=TODAY)
    assert selectors.board(Scope.of([VILLAGE]), YEAR, TODAY).lines[0].held == 0
    row = hold(branch, kinds["lecture"], TODAY, plan_id=plan.pk)
    assert (row.pk, row.state, row.planned_on, row.held_on) == (plan.pk, "held", TODAY, TODAY)
    with pytest.raises(Conflict):
        hold(branch, kinds["lecture"], TODAY, plan_id=plan.pk)


# Due versus held -------------------------------------------------------------------------------------


def test_changing_one_row_changes_the_figure_behind_it_and_the_chain_says_so(here):
    _world, found, kinds = here
    branch = found.lead[VILLAGE]
    rows = [
        hold(branch, kinds["general-meeting"], day) for day in (date(2025, 2, 3), date(2025, 5, 3), date(2025, 8, 3))
    ]
    scope, figure = Scope.of([VILLAGE]), indicators.get("branch.meetings.general-meeting.held")
    due = indicators.get("branch.meetings.general-meeting.due")
    past = Period.parse("2024")
    assert figure.query(scope, YEAR)[branch.pk] == 3
    assert due.query(scope, past) == {branch.pk: 4, found.beside.pk: 4}
    assert list(figure.rows(branch.pk, YEAR)) == rows
    facts = figure.rows_of([branch.pk], YEAR)[branch.pk]
    assert [(fact.on, fact.weight) for fact in facts] == [(row.held_on, "10/12") for row in rows]
    persons = indicators.get("branch.meetings.attended").query(scope, YEAR)
    assert persons == {branch.pk: 30}
    meetings.correct(
        actor=actor("village"), meeting_id=rows[1].pk, values={"held_on": date(2025, 3, 31)}, version=rows[1].version,
        reason="日期写错", today=TODAY,
    )  # fmt: skip
    assert figure.query(scope, YEAR)[branch.pk] == 2
    assert [row.pk for row in figure.rows(branch.pk, YEAR)] == [rows[0].pk, rows[2].pk]
    assert entry("meeting.corrected").changes == {"held_on": ["2025-05-03", "2025-03-31"]}


def test_a_small_branch_owes_no_committee_and_teams_are_of_the_leading_one(here):
    _world, found, kinds = here
    lines = {row.branch.pk: row for row in selectors.board(Scope.of([VILLAGE]), QUARTER, TODAY).lines}
    codes = {key: {kind.code for kind in kinds.values() if kind.pk in line.kinds} for key, line in lines.items()}
    assert codes[found.beside.pk] == {"general-meeting", "lecture", "theme-day"}
    assert codes[found.lead[VILLAGE].pk] == {
        "general-meeting",
        "committee",
        "group",
        "lecture",
        "theme-day",
        "five-teams",
    }
    assert lines[found.beside.pk].whole.due == 5
    assert lines[found.beside.pk].is_silent


def test_the_board_asks_the_same_number_of_queries_for_one_and_for_all(here):
    _world, found, kinds = here
    hold(found.lead[VILLAGE], kinds["lecture"], TODAY)

    def count(scope):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            lines = selectors.board(scope, YEAR, TODAY).lines
        return len(asked), len(lines)

    one, few = count(Scope.of([VILLAGE]))
    all_, many = count(Scope.of(["0001", "0002"]))
    assert many > few
    assert one == all_ <= 7


def test_an_exemption_takes_meetings_off_and_taking_it_back_brings_them_again(here):
    _world, found, kinds = here
    branch, scope = found.lead[VILLAGE], Scope.of([VILLAGE])

    def due():
        return indicators.get("branch.meetings.theme-day.due").query(scope, QUARTER)[branch.pk]

    assert due() == 3
    row = meeting_lead.exempt(
        actor=actor("township"), branch_id=branch.pk, kind_id=kinds["theme-day"].pk, period=Period.parse("2025-08"),
        reason="转场放牧", now=NOW,
    )  # fmt: skip
    assert due() == 2
    with pytest.raises(DomainError, match="exempt from this already"):
        meeting_lead.exempt(
            actor=actor("township"), branch_id=branch.pk, kind_id=kinds["theme-day"].pk, period=Period.parse("2025-08"),
            reason="again", now=NOW,
        )  # fmt: skip
    meeting_lead.take_back(actor=actor("township"), exemption_id=row.pk, reason="已返回", now=NOW)
    assert due() == 3
    with pytest.raises(Conflict):
        meeting_lead.take_back(actor=actor("township"), exemption_id=row.pk, reason="已返回", now=NOW)


def test_a_kind_out_of_use_owes_nothing_and_a_changed_rhythm_is_reckoned_anew(here):
    _world, found, kinds = here
    branch, scope = found.lead[VILLAGE], Scope.of([VILLAGE])
    due = indicators.get("branch.meetings.lecture.due")
    assert due.query(scope, Period.parse("2024"))[branch.pk] == 4
    row = meeting_setting.change_kind(
        actor=actor("county"), kind_id=kinds["lecture"].pk, values={"per": "half"}, version=kinds["lecture"].version
    )
    assert due.query(scope, Period.parse("2024"))[branch.pk] == 2
    meeting_setting.change_kind(actor=actor("county"), kind_id=row.pk, values={"is_active": False}, version=row.version)
    assert branch.pk not in due.query(scope, Period.parse("2024"))
    with pytest.raises(DomainError) as refused:
        meeting_setting.change_kind(
            actor=actor("county"),
            kind_id=kinds["group"].pk,
            values={"usual_quarter": 4},
            version=kinds["group"].version,
        )
    assert "yearly" in str(refused.value)
    with pytest.raises(Forbidden):
        meeting_setting.change_kind(
            actor=actor("township"), kind_id=kinds["group"].pk, values={"name": "x"}, version=kinds["group"].version
        )


# Reminders, reviews, talks -----------------------------------------------------------------------------


def test_an_organisation_is_reminded_once_a_day(here):
    _world, found, _kinds = here
    given = {"actor": actor("township"), "period": QUARTER, "now": NOW}
    row = meeting_lead.remind(branch_id=found.beside.pk, today=TODAY, **given)
    assert row.owed == 5
    with pytest.raises(Conflict, match="today already"):
        meeting_lead.remind(branch_id=found.beside.pk, today=TODAY, **given)
    many = meeting_lead.remind_many(scope=Scope.of(["00010001"]), today=TODAY, **given)
    assert (many.sent, many.told_today) == (2, 1)
    again = meeting_lead.remind_many(scope=Scope.of(["00010001"]), today=TODAY, **given)
    assert (again.sent, again.told_today) == (0, 3)
    assert MeetingReminder.objects.count() == 3
    assert entry("meeting.reminded-many").changes["rows"] == 2
    later = meeting_lead.remind_many(scope=Scope.of(["00010001"]), today=TODAY + timedelta(days=1), **given)
    assert later.sent == 3
    with pytest.raises(NotFound):
        meeting_lead.remind_many(scope=Scope.of(["00010002"]), today=TODAY, **given)


def test_who_owes_nothing_is_not_reminded(here):
    _world, found, _kinds = here
    with pytest.raises(Conflict, match="no meeting"):
        meeting_lead.remind(
            actor=actor("township"), branch_id=found.lead[VILLAGE].pk, period=Period.parse("2014"), now=NOW, today=TODAY
        )


def test_a_review_names_both_days_and_a_talk_keeps_post_day_and_reason(here):
    _world, found, _kinds = here
    branch = found.lead[VILLAGE]
    given = {"actor": actor("village"), "branch_id": branch.pk, "result": "完成", "now": NOW, "today": TODAY}
    with pytest.raises(DomainError) as refused:
        meeting_lead.review(**given, period=QUARTER, public_from=TODAY, public_until=None)
    assert refused.value.field == "public_until"
    with pytest.raises(DomainError, match="not begun"):
        meeting_lead.review(**given, period=Period.parse("2026"), public_from=None, public_until=None)
    meeting_lead.review(**given, period=QUARTER, public_from=TODAY, public_until=TODAY)
    with pytest.raises(DomainError, match="reviewed already"):
        meeting_lead.review(**given, period=QUARTER, public_from=None, public_until=None)
    talk = meeting_lead.talk(
        actor=actor("township"), branch_id=branch.pk, post="secretary", held_on=TODAY, reason="未按期开会", today=TODAY
    )
    names = {field.name for field in talk._meta.fields}
    assert names == {"id", "branch", "post", "held_on", "reason"}


# Matters and papers --------------------------------------------------------------------------------------


def test_an_unsolved_matter_goes_to_the_township_and_comes_back_answered(here):
    _world, found, kinds = here
    meeting = hold(found.lead[VILLAGE], kinds["five-teams"], TODAY, matters=["修水渠"])
    matter = meeting.matters.get()
    with pytest.raises(Forbidden):
        meeting_matters.answer(actor=actor("village"), matter_id=matter.pk, version=1, result="办结", now=NOW)
    handed = meeting_matters.hand_up(actor=actor("village"), matter_id=matter.pk, version=1, now=NOW)
    assert (handed.state, handed.township.path) == ("handed-up", "00010001")
    with pytest.raises(NotFound):
        meeting_matters.answer(actor=actor("township2"), matter_id=matter.pk, version=2, result="办结", now=NOW)
    with pytest.raises(DomainError, match="what came of"):
        meeting_matters.answer(actor=actor("township"), matter_id=matter.pk, version=2, result=" ", now=NOW)
    answered = meeting_matters.answer(actor=actor("township"), matter_id=matter.pk, version=2, result="已修", now=NOW)
    assert (answered.state, answered.answer, answered.answered_by) == ("answered", "已修", "township")
    with pytest.raises(Conflict):
        meeting_matters.answer(actor=actor("township"), matter_id=matter.pk, version=3, result="再修", now=NOW)
    plain = hold(found.lead[VILLAGE], kinds["lecture"], TODAY, matters=["x"]).matters.get()
    with pytest.raises(DomainError, match="not handed up"):
        meeting_matters.hand_up(actor=actor("village"), matter_id=plain.pk, version=1, now=NOW)
    settled = meeting_matters.settle(actor=actor("village"), matter_id=plain.pk, version=1, result="", now=NOW)
    assert settled.state == "settled"


def photo(colour="red"):
    out = io.BytesIO()
    picture = Image.new("RGB", (1600, 900), colour)
    exif = picture.getexif()
    exif[0x010F] = "SECRET-CAMERA"
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def pdf(script=""):
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    if script:
        action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject(script)}
        writer._root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_papers_are_checked_by_what_they_hold(here, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    _world, found, kinds = here
    meeting = hold(found.lead[VILLAGE], kinds["lecture"], TODAY)

    def attach(data, name="x.jpg"):
        return meeting_matters.attach(actor=actor("village"), meeting_id=meeting.pk, name=name, data=data, now=NOW)

    row = attach(photo(), "../..\\会议:照片.PNG")
    stored = files.read(row.file)
    assert (row.kind, row.name) == ("image", "会议 照片.jpg")
    assert b"SECRET-CAMERA" not in stored
    assert Image.open(io.BytesIO(stored)).size == (1280, 720)
    assert attach(photo()).pk == row.pk
    paper = attach(pdf(), "签到.exe")
    assert (paper.kind, paper.name) == ("pdf", "签到.pdf")
    for wrong in (b"", b"<html>", photo()[:2000], pdf("app.alert(1)"), pdf()[:200], b"%PDF-1.7 nothing"):
        with pytest.raises(DomainError) as refused:
            attach(wrong)
        assert refused.value.field == "file"
    assert MeetingAttachment.objects.count() == 2
    with pytest.raises(NotFound):
        meeting_matters.read(actor=actor("village2"), attachment_id=row.pk)
    for number in range(4):
        attach(photo(("green", "blue", "white", "black")[number]))
    with pytest.raises(DomainError, match="up to 6 files"):
        attach(photo("yellow"))


@pytest.mark.django_db(transaction=True)
def test_a_file_that_is_removed_is_gone_from_the_disk(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    _world, found, kinds = small()
    meeting = hold(found.lead[VILLAGE], kinds["lecture"], TODAY)
    row = meeting_matters.attach(actor=actor("village"), meeting_id=meeting.pk, name="a.jpg", data=photo(), now=NOW)
    with pytest.raises(DomainError, match="reason"):
        meeting_matters.detach(actor=actor("village"), attachment_id=row.pk, reason="", now=NOW)
    meeting_matters.detach(actor=actor("village"), attachment_id=row.pk, reason="照片上有人", now=NOW)
    assert files.read(row.file) is None
    assert entry("meeting.file-removed").reason == "照片上有人"


# Many at once ------------------------------------------------------------------------------------------------


def test_many_meetings_are_one_write_with_one_entry(here):
    world, found, kinds = here
    days = [date(2025, 1, 5), date(2025, 2, 5)]
    columns = dict(
        zip(
            COLUMNS,
            ([found.lead[VILLAGE].pk] * 2, [kinds["theme-day"].pk] * 2, days, ["会议室"] * 2, [12] * 2, [11] * 2, ["书记"] * 2,
             ["a\tb"] * 2, [""] * 2, ["2025-01-05 10:00:00", "2025-02-05 10:00:00"]),
            strict=True,
        )
    )  # fmt: skip
    before = AuditEntry.objects.count()
    keys = meetings.record_many(
        actor=SYSTEM, county=world.county, columns=columns,
        matters=[RaisedMatter(1, "修路", "settled", None, "已修", NOW)],
    )  # fmt: skip
    rows = list(Meeting.objects.filter(pk__in=keys).order_by("pk"))
    assert [row.held_on for row in rows] == days
    assert rows[0].agenda == "a\tb"
    assert rows[1].matters.get().answer == "已修"
    assert AuditEntry.objects.count() == before + 1
    assert entry("meeting.recorded-many").changes["rows"] == 2
    with pytest.raises(DomainError):
        meetings.record_many(actor=SYSTEM, county=world.other_county, columns=columns)
