"""Distribution: planned in the statutory order, entered after resolution and notice alone, reversed in red."""

from datetime import UTC, date, datetime

import pytest

from accounts.selectors import actor_named
from core.actors import SYSTEM
from core.errors import Conflict, DomainError, Forbidden
from ledgers.models import Distribution, SplitRule, Voucher
from ledgers.services import distribution, posting
from tests.ledgers.holdings_world import passed
from tests.world import NOW, TODAY, VILLAGES

pytestmark = pytest.mark.django_db
FIRST = VILLAGES[0]
LATER = date(2025, 12, 20)


def values(holdings, **other):
    return {
        "year": 2024, "title": "of the year", "surplus_fen": 10_000_000, "brought_fen": -500_000, "transferred_fen": 0,
        "reserve_share": 1000, "pool_fen": 5_000_001, "other_fen": 100_000, "rule": holdings.rule, "households_count": 40,
        "members_count": 150, **other,
    }  # fmt: skip


@pytest.fixture
def planned(holdings) -> Distribution:
    return distribution.plan(actor=SYSTEM, book=holdings.books[FIRST], values=values(holdings))


def through(row, holdings, *steps):
    for step in steps:
        row.refresh_from_db()
        given = {"actor": SYSTEM, "distribution_id": row.pk, "version": row.version}
        if step == "resolve":
            distribution.resolve(**given, decision=holdings.decision)
        elif step == "publish":
            distribution.publish(**given, since=date(2025, 12, 1), until=date(2025, 12, 10))
        elif step == "approve":
            distribution.approve(**given, objections=0, note="", today=LATER)
        elif step == "enter":
            distribution.enter(**given, on=LATER, now=NOW, today=TODAY)
    row.refresh_from_db()
    return row


def test_the_lines_stand_in_the_statutory_order_and_are_exact(planned):
    assert [(line.item, line.amount_fen) for line in planned.lines.order_by("order")] == [
        ("loss", 500_000), ("reserve", 950_000), ("members", 1_000_000 + 2_400_001), ("company", 1_200_000),
        ("collective", 400_000), ("other", 100_000),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"pool_fen": 8_550_001}, "pool_fen"), ({"pool_fen": 8_500_000, "other_fen": 50_001}, "other_fen"),
        ({"pool_fen": 900_000}, "pool_fen"), ({"brought_fen": -10_000_000}, "pool_fen"), ({"members_count": 0}, "members_count"),
    ],
)  # fmt: skip
def test_more_than_there_is_is_refused_by_its_field(holdings, other, field):
    with pytest.raises(DomainError) as refused:
        distribution.plan(actor=SYSTEM, book=holdings.books[FIRST], values=values(holdings, **other))
    assert refused.value.field == field
    assert not Distribution.objects.exists()


def test_nothing_is_entered_before_resolution_notice_and_approval(holdings, planned):
    for step in ("resolve", "publish", "approve"):
        with pytest.raises(Conflict):
            through(planned, holdings, "enter")
        through(planned, holdings, step)
    before = Voucher.objects.count()
    done = through(planned, holdings, "enter")
    assert Voucher.objects.count() == before + 1
    assert [(x.account, x.debit, x.credit) for x in posting.lines_of(done.voucher)] == [
        ("3220101", 950_000, 0), ("311", 0, 950_000), ("3220102", 3_400_001, 0), ("113", 0, 3_400_001),
        ("3220199", 1_200_000, 0), ("211", 0, 1_200_000), ("3220199", 100_000, 0), ("211", 0, 100_000),
    ]  # fmt: skip
    with pytest.raises(Conflict):
        through(planned, holdings, "enter")


def test_a_notice_is_long_enough_and_over_before_the_approval(holdings, planned):
    through(planned, holdings, "resolve")
    given = {"actor": SYSTEM, "distribution_id": planned.pk, "version": None}
    with pytest.raises(DomainError) as refused:
        distribution.publish(**given, since=date(2025, 12, 1), until=date(2025, 12, 6))
    assert refused.value.field == "notice_until"
    with pytest.raises(DomainError) as refused:
        distribution.publish(**given, since=date(2025, 10, 1), until=date(2025, 12, 6))
    assert refused.value.field == "notice_from"
    through(planned, holdings, "publish")
    with pytest.raises(Conflict):
        distribution.approve(**given, objections=0, note="", today=date(2025, 12, 10))
    with pytest.raises(DomainError) as refused:
        distribution.approve(**given, objections=2, note="", today=LATER)
    assert refused.value.field == "objections_note"


def test_the_village_plans_and_the_township_approves(holdings, planned):
    through(planned, holdings, "resolve", "publish")
    given = {"distribution_id": planned.pk, "objections": 0, "note": "", "version": None, "today": LATER}
    with pytest.raises(Forbidden):
        distribution.approve(actor=actor_named("village"), **given)
    assert distribution.approve(actor=actor_named("township"), **given).approved_by == "township"


def test_only_a_passed_decision_of_the_own_book_resolves(holdings, planned):
    foreign = passed(holdings.books[VILLAGES[2]])
    for decision in (None, foreign):
        with pytest.raises(DomainError) as refused:
            distribution.resolve(actor=SYSTEM, distribution_id=planned.pk, decision=decision, version=None)
        assert refused.value.field == "decision"


def test_an_entered_distribution_is_reversed_in_red(holdings, planned):
    row = through(planned, holdings, "resolve", "publish", "approve", "enter")
    now = datetime(2025, 12, 22, 3, 0, tzinfo=UTC)
    distribution.reverse(
        actor=SYSTEM, distribution_id=row.pk, on=TODAY, reason="wrong year", version=row.version, now=now
    )
    row.refresh_from_db()
    assert row.reversal.reverses_id == row.voucher_id
    assert sum(x.debit for x in posting.lines_of(row.reversal)) == -sum(x.debit for x in posting.lines_of(row.voucher))


def test_a_plan_taken_back_begins_anew(holdings, planned):
    row = through(planned, holdings, "resolve", "publish")
    distribution.withdraw(actor=SYSTEM, distribution_id=row.pk, reason="objection upheld", version=None)
    row.refresh_from_db()
    assert (row.state, row.decision, row.notice_from) == ("planned", None, None)


def test_a_rule_is_followed_by_a_new_edition(holdings, planned):
    parties = [distribution.Party("members", 0, 7000), distribution.Party("collective", 0, 3000)]
    new = distribution.make_rule(
        actor=SYSTEM, unit=holdings.world.county, code="floor", name="Floor", kind="floor", parties=parties
    )
    old = SplitRule.objects.get(pk=holdings.rule.pk)
    assert (new.edition, old.retired, old.is_used) == (2, True, True)
    assert list(distribution.rules_for(FIRST)) == [new]
    planned.refresh_from_db()
    assert planned.rule_id == old.pk
    with pytest.raises(DomainError):
        distribution.make_rule(
            actor=SYSTEM, unit=holdings.world.county, code="x", name="x", kind="floor",
            parties=[distribution.Party("members", 0, 9999)],
        )  # fmt: skip


def test_the_book_s_own_figures_stand_beside_the_plan(holdings):
    assert distribution.book_figures(holdings.books[FIRST], 2024) == (10_000_000, 0)
