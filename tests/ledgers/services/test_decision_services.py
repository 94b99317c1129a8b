"""Decisions: six sheets in their order, sent back, ended, corrected."""

from datetime import date

import pytest

from core.actors import SYSTEM
from core.errors import Conflict, DomainError
from core.models import AuditEntry
from ledgers.models import Decision, DecisionSheet
from ledgers.services import decisions
from tests.ledgers.holdings_world import CAME, sheet
from tests.world import TODAY, VILLAGES

pytestmark = pytest.mark.django_db


@pytest.fixture
def matter(holdings) -> Decision:
    return decisions.begin(
        actor=SYSTEM, book=holdings.books[VILLAGES[0]], today=TODAY,
        values={"number": "D-7", "title": "a well", "occasion": "people", "begun_on": date(2025, 10, 1)},
    )  # fmt: skip


def record(matter, kind, day, otherwise="end", **other):
    return decisions.record(
        actor=SYSTEM, decision_id=matter.pk, kind=kind, values=sheet(kind, date(2025, 10, day), **other), version=None,
        today=TODAY, otherwise=otherwise,
    )  # fmt: skip


def test_sheets_come_in_their_order_each_once(matter):
    with pytest.raises(Conflict):
        record(matter, "members", 2)
    record(matter, "proposal", 2)
    with pytest.raises(Conflict):
        record(matter, "proposal", 3)
    for day, kind in enumerate(("committees", "members", "villagers"), 3):
        record(matter, kind, day)
    matter.refresh_from_db()
    assert (matter.state, matter.passed_on) == ("passed", date(2025, 10, 5))
    record(matter, "published", 6)
    record(matter, "result", 20)
    matter.refresh_from_db()
    assert (matter.state, matter.recorded) == ("carried", 6)
    assert decisions.present(matter) == ""


def test_a_sheet_that_is_not_carried_ends_the_matter(matter):
    record(matter, "proposal", 2)
    record(matter, "committees", 3)
    record(matter, "members", 4, attended=20, favour=15, signed=20)
    matter.refresh_from_db()
    assert (matter.state, matter.recorded) == ("rejected", 3)
    with pytest.raises(Conflict):
        record(matter, "villagers", 5)


def test_a_sheet_that_is_not_carried_sends_the_matter_back(matter):
    record(matter, "proposal", 2)
    record(matter, "committees", 3, otherwise="back", attended=4, favour=4, signed=4)
    matter.refresh_from_db()
    assert (matter.state, matter.round, matter.recorded) == ("open", 2, 0)
    record(matter, "proposal", 9)
    assert DecisionSheet.objects.filter(decision=matter).count() == 3


@pytest.mark.parametrize(
    ("kind", "other", "field"),
    [
        ("proposal", {"on": date(2025, 9, 30)}, "on"), ("proposal", {"on": date(2026, 9, 30)}, "on"),
        ("proposal", {"form": "adults"}, "form"), ("proposal", {"attended": 6}, "attended"),
        ("proposal", {"favour": 5}, "favour"), ("proposal", {"due": 0}, "due"), ("proposal", {"signed": 5}, "signed"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_by_its_field_and_changes_nothing(matter, kind, other, field):
    with pytest.raises(DomainError) as refused:
        decisions.record(
            actor=SYSTEM, decision_id=matter.pk, kind=kind, version=None, today=TODAY,
            values={**sheet(kind, date(2025, 10, 2)), **other},
        )  # fmt: skip
    assert refused.value.field == field
    assert not matter.sheets.exists()


def test_a_publication_is_shown_for_the_days_that_the_county_has_set(holdings, matter):
    for day, kind in enumerate(CAME, 2):
        record(matter, kind, day)
    with pytest.raises(DomainError) as refused:
        record(matter, "published", 6, public_until=date(2025, 10, 9))
    assert refused.value.field == "public_until"
    decisions.set_rule(actor=SYSTEM, county=holdings.world.county, values={"decision_days": 3}, version=None)
    with pytest.raises(DomainError) as refused:
        record(matter, "published", 6, public_until=date(2025, 10, 9), opinion=" ")
    assert refused.value.field == "opinion"
    record(matter, "published", 6, public_until=date(2025, 10, 9))


def test_a_correction_needs_a_reason_and_never_turns_the_outcome(matter):
    row = record(matter, "proposal", 2)
    given = {"actor": SYSTEM, "sheet_id": row.pk, "version": row.version, "today": TODAY}
    with pytest.raises(DomainError) as refused:
        decisions.correct_sheet(**given, values={"favour": 3}, reason="")
    assert refused.value.field == "reason"
    with pytest.raises(Conflict):
        decisions.correct_sheet(**given, values={"favour": 1}, reason="misread")
    decisions.correct_sheet(**given, values={"favour": 3}, reason="misread")
    entry = AuditEntry.objects.get(action="decision.sheet-corrected")
    assert (entry.changes, entry.reason) == ({"favour": [4, 3]}, "misread")
