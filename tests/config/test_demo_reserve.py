"""The demo's reserve pools: the totals of the articles from rows, steps in order by different offices, needs and mentors."""

import pytest
from django.utils import timezone

from accounts.models import OrgUnit
from core import indicators
from core.periods import Period
from core.rounding import half_up
from core.scope import EVERYTHING
from teams import choices
from teams.domain import reserve as rule
from teams.models import ReserveCheck, ReserveExit, ReservePair, ReservePerson
from teams.selectors import reserve as read
from tests.demo import demo_county

YEAR = Period.parse("2025")
IN_ORDER = ["recommend", "review", "joint-review", "inspect", "decide"]


def total(code: str) -> int:
    return indicators.total(code, EVERYTHING, YEAR)


@pytest.fixture
def gangcha(db, settings, tmp_path):
    demo_county("gangcha", settings, tmp_path)
    return OrgUnit.objects.get(level="county")


@pytest.fixture
def altay(db, settings, tmp_path):
    demo_county("altay", settings, tmp_path)
    return OrgUnit.objects.get(level="county")


def test_altay_has_493_in_reserve_227_in_village_bodies_and_76_admitted_to_the_party(altay) -> None:
    codes = ("reserve.count", "reserve.in-village-bodies", "reserve.party-admitted", "reserve.from-teams")
    assert [total(code) for code in codes] == [493, 227, 76, 405]
    assert total("reserve.pairs") == 487
    assert read.lacking_mentors(EVERYTHING, YEAR.last_day).count() == 6


def test_gangcha_has_217_of_473_members_in_reserve(gangcha) -> None:
    share = next(row for row in indicators.ratios() if row.code == "reserve.share-of-teams")
    held, of = total(share.numerator), total(share.denominator)
    assert (held, of, half_up(held * 10_000, of)) == (217, 473, 4588)
    assert total("reserve.count") == 217


def test_everybody_of_the_pool_went_all_the_way(gangcha) -> None:
    rows = ReservePerson.objects.filter(state="in-pool").prefetch_related("steps")
    checked = set(ReserveCheck.objects.filter(passed=True).values_list("reserve_id", flat=True))
    for row in rows:
        steps = list(row.steps.all())
        names = [step.step for step in steps]
        assert [name for place, name in enumerate(names) if name not in names[:place]] == IN_ORDER
        days = [step.held_on for step in steps]
        assert days == sorted(days)
        assert (row.begun_on, row.entered_on) == (days[0], days[-1])
        assert all(timezone.localdate(step.at) == step.held_on for step in steps)
        assert not rule.taken_before("decide", [(s.step, s.actor_name) for s in steps], steps[-1].actor_name)
        assert row.pk in checked
    for pair in ReservePair.objects.select_related("reserve", "pattern").prefetch_related("mentors"):
        mentors = list(pair.mentors.all())
        assert pair.pattern.fewest <= len(mentors) <= pair.pattern.most
        assert sum(mentor.is_lead for mentor in mentors) == 1
        assert pair.since >= pair.reserve.entered_on


def test_something_waits_at_every_step(gangcha) -> None:
    assert {code for code, _label in choices.RESERVE_STATES} == set(
        ReservePerson.objects.values_list("state", flat=True)
    )
    assert sorted(ReserveExit.objects.values_list("state", flat=True)) == ["notified", "proposed"]
    needs = list(read.needs(EVERYTHING))
    assert len(needs) >= 31
    assert {row.filled >= row.number for row in needs} == {True, False}
