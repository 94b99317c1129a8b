"""What lies behind the demo's exits and newest members: steps in order, by different offices, on working days."""

import pytest
from django.utils import timezone

from accounts.models import OrgUnit
from core import workdays
from teams.domain import exits as rule
from teams.domain.consequences import Quarter
from teams.models import ExitProposal, Member, Nomination
from tests.demo import demo_county


@pytest.fixture
def demo(db, settings, tmp_path):
    demo_county("gangcha", settings, tmp_path)
    return OrgUnit.objects.get(level="county")


def test_every_exit_carries_a_proposal_decided_after_notice_or_answer(demo) -> None:
    calendar = workdays.calendar_for(demo.path)
    gone = Member.objects.filter(left_on__isnull=False)
    decided = ExitProposal.objects.filter(state="decided").select_related("member").prefetch_related("steps")
    assert decided.count() == gone.count() == 9
    for row in decided:
        steps = list(row.steps.all())
        names = [step.step for step in steps]
        assert names in (["propose", "notify", "decide"], ["propose", "notify", "appeal", "answer", "decide"])
        assert [step.at for step in steps] == sorted(step.at for step in steps)
        days = [timezone.localdate(step.at) for step in steps]
        assert all(calendar.is_workday(day) for day in days)
        assert (row.outcome, row.decided_on, days[-1]) == ("removed", row.member.left_on, row.member.left_on)
        assert row.notice_until == calendar.add(row.notice_from, rule.NOTICE_WORKDAYS)
        assert rule.ripe("answered" if "answer" in names else "notified", row.notice_until, row.decided_on)
        assert rule.EXIT_REASON[row.ground] == row.member.exit_reason
        assert not rule.taken_before("decide", [(step.step, step.actor_name) for step in steps], steps[-1].actor_name)
        assert str(row.notice_from) in row.member.exit_procedure
        assert row.member.name not in row.member.exit_procedure
        history = [Quarter(fact["stars"], fact["score"]) for fact in row.facts]
        assert row.ground not in rule.BY_FACTS or rule.holds(row.ground, history)


def test_whoever_joined_in_the_year_was_recommended_reviewed_and_verified(demo) -> None:
    joined = Member.objects.filter(joined_on__year=2025)
    admitted = Nomination.objects.filter(state="admitted").select_related("member").prefetch_related("steps")
    assert {row.member for row in admitted} == set(joined)
    for row in admitted:
        steps = list(row.steps.all())
        assert [step.step for step in steps] == ["recommend", "review", "verify"]
        assert len({step.actor_name for step in steps}) == 3
        days = [timezone.localdate(step.at) for step in steps]
        assert row.begun_on == days[0] < days[1] < days[2]
        assert row.begun_on <= row.member.joined_on <= days[2]


def test_some_matters_are_open_at_every_step(demo) -> None:
    states = {"draft", "recommended", "reviewed", "admitted", "declined", "withdrawn"}
    assert set(Nomination.objects.values_list("state", flat=True)) == states
    open_ = list(ExitProposal.objects.exclude(state="decided").values_list("state", flat=True))
    assert sorted(open_) == ["appealed", "notified", "notified", "proposed"]
    assert not ExitProposal.objects.filter(member__user__isnull=False).exists(), "the demo member is left alone"
