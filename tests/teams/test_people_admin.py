"""Admin pages of admissions and proposals: what is listed, the trail, the steps and who may take them."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.selectors import actor_of
from core.models import CalendarYear
from teams.models import ExitProposal, Member, Nomination
from teams.services import admission, exits
from tests.world import World, canary

OWN, SIBLING, FAR = "000100010001", "000100010002", "000100020001"


@pytest.fixture(autouse=True)
def published(db: None) -> None:
    """Let working days be counted from the day on which the suite runs."""
    for year in (timezone.localdate().year, timezone.localdate().year + 1):
        CalendarYear.objects.get_or_create(year=year, defaults={"source": "made up for the suite"})


def nominated(world: World, path: str = OWN, name: str = "王小明") -> Nomination:
    now = timezone.now()
    return admission.recommend(
        actor=actor_of(world.users["village" if path == OWN else "county"]), team=world.teams[path][0],
        values={"name": name, "source": "veteran"}, reason="支部会议同意推荐", now=now, today=timezone.localdate(now),
    )  # fmt: skip


def proposed(world: World, path: str = OWN, number: int = 1) -> ExitProposal:
    return exits.propose(
        actor=actor_of(world.users["village" if path == OWN else "county"]),
        member_id=world.members[path][number].pk, kind="remove", ground="discipline", reason="三次无故缺席",
        now=timezone.now(),
    )  # fmt: skip


def at(row: Nomination | ExitProposal, page: str) -> str:
    return reverse(f"admin:teams_{row._meta.model_name}_{page}", args=[row.pk])


def offered(client: Client, row: Nomination | ExitProposal) -> set[str]:
    """Return the steps whose buttons the page shows."""
    body = client.get(at(row, "change")).content.decode()
    steps = ("review", "verify", "send_back", "decline", "withdraw", "notify", "appeal", "answer", "decide")
    return {step for step in steps if f"/{row.pk}/{step.replace('_', '-')}" in body or f"/{row.pk}/{step}" in body}


def test_lists_hold_the_own_area_and_can_be_filtered(world: World, as_user) -> None:
    mine, other = nominated(world), nominated(world, FAR, "李四")
    proposed(world)
    proposed(world, FAR)
    client = as_user("township")
    for model in ("nomination", "exitproposal"):
        page = reverse(f"admin:teams_{model}_changelist")
        assert client.get(page).context["cl"].result_count == 1
        assert canary(FAR) not in client.get(page).content.decode()
        assert client.get(page, {"state": "withdrawn"}).context["cl"].result_count == 0
        assert client.get(page, {"township": "00010001"}).context["cl"].result_count == 1
    assert client.get(at(mine, "change")).status_code == 200
    assert client.get(at(other, "change")).status_code == 404


def test_a_record_is_read_only_and_shows_its_trail(world: World, as_user) -> None:
    row, proposal = nominated(world), proposed(world)
    client = as_user("county")
    for record, reason in ((row, "支部会议同意推荐"), (proposal, "三次无故缺席")):
        body = client.get(at(record, "change")).content.decode()
        assert reason in body
        assert world.units[OWN].name in body
        assert 'name="name"' not in body
        assert client.post(at(record, "change"), {"name": "x"}).status_code == 403
        assert client.get(reverse(f"admin:teams_{record._meta.model_name}_add")).status_code == 403


def test_an_admission_is_reviewed_and_verified_on_its_page(world: World, as_user) -> None:
    row = nominated(world)
    township = as_user("township")
    assert offered(township, row) == {"review", "send_back", "decline", "withdraw"}
    assert township.post(at(row, "verify"), {"joined_on": timezone.localdate().isoformat()}).status_code == 403
    assert township.post(at(row, "review"), {}).status_code == 302
    county = as_user("county")
    assert offered(county, row) == {"verify", "send_back", "decline", "withdraw"}
    early = county.post(at(row, "verify"), {"joined_on": "2020-01-01"})
    assert "joined_on" in early.context["form"].errors
    assert county.post(at(row, "verify"), {"joined_on": timezone.localdate().isoformat()}).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.member.name if row.member else "") == ("admitted", "王小明")
    assert offered(county, row) == set()


@pytest.mark.parametrize("state", ["recommended", "reviewed"])
@pytest.mark.parametrize(("step", "target"), [("send_back", "draft"), ("decline", "declined")])
def test_a_return_needs_a_reason_whatever_step_the_record_is_at(world: World, as_user, state, step, target) -> None:
    row = nominated(world)
    Nomination.objects.filter(pk=row.pk).update(state=state)
    client = as_user("county")
    assert "reason" in client.post(at(row, step), {"reason": ""}).context["form"].errors
    assert client.post(at(row, step), {"reason": "请补材料"}).status_code == 302
    row.refresh_from_db()
    assert row.state == target
    assert row.steps.last().reason == "请补材料"


def test_a_proposal_goes_its_whole_way_on_its_pages(world: World, as_user) -> None:
    member = world.members[OWN][1]
    township = as_user("county")
    page = reverse("admin:teams_member_propose", args=[member.pk])
    bad = township.post(page, {"kind": "remove", "ground": "no-star", "reason": "无星级"})
    assert "ground" in bad.context["form"].errors
    assert township.post(page, {"kind": "remove", "ground": "discipline", "reason": "三次无故缺席"}).status_code == 302
    row = ExitProposal.objects.get()
    assert township.get(page).status_code == 403, "there is an open one"
    assert offered(township, row) == {"notify", "withdraw"}
    today = timezone.localdate()
    assert township.post(at(row, "notify"), {"told_on": today.isoformat(), "days": "5"}).status_code == 302
    assert township.post(at(row, "decide"), {"outcome": "removed", "reason": "x"}).status_code == 403, "too early"
    client = as_user("township")
    assert offered(client, row) == {"appeal", "withdraw"}
    assert client.post(at(row, "appeal"), {"reason": "请核对"}).status_code == 302
    assert as_user("county").post(at(row, "answer"), {"reason": "属实"}).status_code == 403, "the proposer"
    ExitProposal.objects.filter(pk=row.pk).update(state="answered")
    client = as_user("township")
    assert offered(client, row) == {"decide", "withdraw"}
    refused = client.post(at(row, "decide"), {"outcome": "moved", "to_team": world.teams[FAR][0].pk, "reason": "调整"})
    assert "to_team" in refused.context["form"].errors
    assert canary(FAR) not in refused.content.decode()
    assert client.post(at(row, "decide"), {"outcome": "removed", "reason": "研究决定"}).status_code == 302
    member.refresh_from_db()
    row.refresh_from_db()
    assert (row.outcome, member.left_on, member.exit_reason) == ("removed", today, "discipline")


def test_a_decision_after_the_period_may_move_the_member(world: World, as_user) -> None:
    row = proposed(world)
    today = timezone.localdate()
    ExitProposal.objects.filter(pk=row.pk).update(
        state="notified", notice_from=today - timedelta(days=9), notice_until=today - timedelta(days=1)
    )
    team = world.teams[SIBLING][0]
    answer = as_user("township").post(at(row, "decide"), {"outcome": "moved", "to_team": team.pk, "reason": "调整"})
    assert answer.status_code == 302
    assert Member.objects.get(pk=row.member_id).team == team


@pytest.mark.parametrize("reason", ["unfit", "discipline", "other"])
def test_leaving_is_entered_only_for_reasons_that_need_no_proposal(world: World, as_user, reason: str) -> None:
    member = world.members[OWN][2]
    page = reverse("admin:teams_member_leave", args=[member.pk])
    data = {"left_on": "2025-12-01", "exit_reason": reason, "exit_procedure": "会议研究"}
    assert "exit_reason" in as_user("township").post(page, data).context["form"].errors
    member.refresh_from_db()
    assert member.left_on is None
    assert as_user("township").post(page, {**data, "exit_reason": "own-wish"}).status_code == 302


def test_records_of_others_take_no_step(world: World, as_user) -> None:
    row, proposal = nominated(world, FAR, "李四"), proposed(world, FAR)
    client = as_user("township")
    for record, steps in ((row, ("review", "decline", "withdraw")), (proposal, ("notify", "withdraw"))):
        for step in steps:
            assert client.post(at(record, step), {"reason": "事由"}).status_code == 404
        record.refresh_from_db()
        assert record.version == 1
