"""Admissions and proposals in the browser: lists, forms, buttons, and what a person sees about themselves."""

import re
import uuid
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.selectors import actor_of
from core import workdays
from core.actors import SYSTEM
from core.models import CalendarYear, Submission
from teams.domain import admission as joining
from teams.domain import exits as leaving
from teams.models import ExitProposal, Member, Nomination
from teams.services import admission, exits
from tests.world import World, canary, sign_in

VILLAGE, NEIGHBOUR, FAR = "000100010001", "000100010002", "000100020001"
NAME = "王小明"


@pytest.fixture(autouse=True)
def published(db: None) -> None:
    """Let working days be counted from the day on which the suite runs."""
    for year in (timezone.localdate().year, timezone.localdate().year + 1):
        CalendarYear.objects.get_or_create(year=year, defaults={"source": "made up for the suite"})


def person(world: World, path: str = VILLAGE, **changes: object) -> dict[str, object]:
    return {
        "key": str(uuid.uuid4()), "team": world.teams[path][0].pk, "name": NAME, "source": "craftsperson", "skills": "电工",
        "is_party_member": "on", "reason": "支部会议同意推荐", **changes,
    }  # fmt: skip


def nominated(world: World, state: str = "recommended", path: str = VILLAGE, name: str = NAME) -> Nomination:
    """Recommend somebody as the village, and put the record at a state."""
    now = timezone.now()
    made = admission.recommend(
        actor=actor_of(world.users["village" if path == VILLAGE else "county"]), team=world.teams[path][0],
        values={"name": name, "source": "veteran"}, reason="支部会议同意推荐", now=now, today=timezone.localdate(now),
    )  # fmt: skip
    Nomination.objects.filter(pk=made.pk).update(state=state)
    made.refresh_from_db()
    return made


def proposed(
    world: World, state: str = "proposed", number: int = 1, until: int = 5, kind: str = "remove"
) -> ExitProposal:
    """Propose something as the village; `until` is how many days from today an appeal is possible."""
    now = timezone.now()
    made = exits.propose(
        actor=actor_of(world.users["village"]), member_id=world.members[VILLAGE][number].pk, kind=kind,
        ground="discipline", reason="三次无故缺席队伍活动", now=now,
    )  # fmt: skip
    if state != "proposed":
        today = timezone.localdate(now)
        ExitProposal.objects.filter(pk=made.pk).update(
            state=state, notice_from=today - timedelta(days=9), notice_until=today + timedelta(days=until)
        )
    made.refresh_from_db()
    return made


def step(client: Client, row: Nomination | ExitProposal, do: str, **more: object) -> object:
    page = "teams:admission" if isinstance(row, Nomination) else "teams:exit"
    row.refresh_from_db()
    post = {"key": str(uuid.uuid4()), "version": row.version, "do": do, **more}
    return client.post(reverse(page, args=[row.pk]), post)


def buttons(client: Client, row: Nomination | ExitProposal) -> set[str]:
    page = "teams:admission" if isinstance(row, Nomination) else "teams:exit"
    body = client.get(reverse(page, args=[row.pk])).content.decode()
    return set(re.findall(r'name="do"\s+value="([\w-]+)"', body))


# Admissions ------------------------------------------------------------------------------------------


def test_a_secretary_recommends_somebody_in_seven_fields_for_a_team_of_the_own_unit(world: World, as_user) -> None:
    client = as_user("village")
    page = client.get(reverse("teams:nominate"))
    form = page.context["form"]
    assert len(form.fields) == 7
    assert {team.pk for team in form.fields["team"].queryset} == {team.pk for team in world.teams[VILLAGE]}
    answer = client.post(reverse("teams:nominate"), person(world))
    made = Nomination.objects.get()
    assert answer.headers["Location"] == reverse("teams:admission", args=[made.pk])
    assert (made.name, made.state, made.is_party_member, made.is_returnee) == (NAME, "recommended", True, False)
    assert NAME in client.get(reverse("teams:admissions")).content.decode()


def test_a_form_sent_twice_makes_one_admission(world: World, as_user) -> None:
    client, post = as_user("village"), person(world)
    first, second = (client.post(reverse("teams:nominate"), post) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Nomination.objects.count() == Submission.objects.count() == 1
    assert client.post(reverse("teams:nominate"), {**post, "name": "李四"}).status_code == 409
    assert Nomination.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value"),
    [("team", ""), ("name", ""), ("name", "长" * 51), ("source", ""), ("source", "king"), ("reason", ""), ("reason", "长" * 201), ("skills", "长" * 101)],
)  # fmt: skip
def test_a_bad_field_is_named_keeps_what_was_typed_and_changes_nothing(world: World, as_user, field, value) -> None:
    answer = as_user("village").post(reverse("teams:nominate"), person(world, **{field: value}))
    body = answer.content.decode()
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert f'href="#id_{field}"' in body
    assert ("电工" in body) == (field != "skills")
    assert not Nomination.objects.exists()
    assert not Submission.objects.exists()


def test_a_team_of_another_unit_cannot_be_posted(world: World, as_user) -> None:
    for path in (NEIGHBOUR, FAR, "000200010001"):
        answer = as_user("village").post(reverse("teams:nominate"), person(world, path))
        assert answer.status_code == 400
        assert canary(path) not in answer.content.decode()
    assert not Nomination.objects.exists()


def test_somebody_proposed_already_is_said_on_the_form_which_may_be_sent_again(world: World, as_user) -> None:
    nominated(world)
    client, post = as_user("village"), person(world)
    assert client.post(reverse("teams:nominate"), post).status_code == 400
    assert client.post(reverse("teams:nominate"), {**post, "name": "李四"}).status_code == 302, "the key is not used up"
    assert Nomination.objects.count() == 2


SHOWN = {
    ("village", "draft"): {"recommend", "withdraw"}, ("village", "recommended"): {"withdraw"},
    ("village", "reviewed"): {"withdraw"}, ("township", "draft"): {"recommend", "withdraw"},
    ("township", "recommended"): {"review", "return", "decline", "withdraw"}, ("township", "reviewed"): {"withdraw"},
    ("county", "draft"): {"recommend", "withdraw"}, ("county", "recommended"): {"review", "return", "decline", "withdraw"},
    ("county", "reviewed"): {"verify", "return-reviewed", "decline-reviewed", "withdraw"},
}  # fmt: skip
FILLED = {"reason": "事由"}


@pytest.mark.parametrize("name", ["village", "township", "county"])
@pytest.mark.parametrize("state", ["draft", "recommended", "reviewed", "declined", "withdrawn"])
def test_every_button_of_an_admission_works_and_every_other_step_is_refused(world: World, as_user, name, state) -> None:
    client = as_user(name)
    row = nominated(world, state)
    shown = buttons(client, row)
    assert shown == SHOWN.get((name, state), set())
    for event in sorted(joining.TABLE):
        Nomination.objects.filter(pk=row.pk).update(state=state, member=None)
        more = {**FILLED, "joined_on": timezone.localdate().isoformat()}
        more |= {key: value for key, value in person(world).items() if key not in ("key", "reason", "name")} | {
            "name": NAME
        }
        before = Nomination.objects.get(pk=row.pk)
        answer = step(client, row, event, **more)
        row.refresh_from_db()
        if event in shown:
            assert (answer.status_code, row.state) == (302, joining.TABLE[event].target), event
        else:
            assert answer.status_code in (403, 409), event
            assert (row.state, row.version) == (before.state, before.version), event
        Nomination.objects.filter(pk=row.pk).update(state="draft", member=None)
        Member.objects.filter(name=NAME).delete()


def test_a_return_shows_its_reason_to_the_village(world: World, as_user) -> None:
    row = nominated(world)
    answer = step(as_user("township"), row, "return", reason=" ")
    assert answer.status_code == 400
    assert 'href="#return_reason"' in answer.content.decode()
    assert step(as_user("township"), row, "return", reason="请补会议日期").status_code == 302
    body = as_user("village").get(reverse("teams:admission", args=[row.pk])).content.decode()
    assert "请补会议日期" in body
    assert NAME in body, "the form holds what was recommended"


def test_an_old_page_of_an_admission_is_refused_and_keeps_the_reason(world: World, as_user) -> None:
    row = nominated(world)
    Nomination.objects.filter(pk=row.pk).update(version=3)
    post = {"key": str(uuid.uuid4()), "version": 1, "do": "decline", "reason": "不符合条件"}
    answer = as_user("township").post(reverse("teams:admission", args=[row.pk]), post)
    assert answer.status_code == 409
    assert "不符合条件" in answer.content.decode()
    row.refresh_from_db()
    assert row.state == "recommended"


def test_a_step_sent_twice_is_taken_once(world: World, as_user) -> None:
    row, client = nominated(world), as_user("township")
    post = {"key": str(uuid.uuid4()), "version": row.version, "do": "review", "reason": ""}
    answers = [client.post(reverse("teams:admission", args=[row.pk]), post).status_code for _ in range(2)]
    assert answers == [302, 302]
    assert row.steps.filter(step="review").count() == 1


def test_lists_are_narrowed_by_state_and_unit_and_paged_by_key(world: World, as_user, monkeypatch) -> None:
    from teams.web import people

    monkeypatch.setattr(people, "PAGE", 2)
    rows = [
        nominated(world, "recommended", path, f"张{n}") for n, path in enumerate((VILLAGE, VILLAGE, NEIGHBOUR, FAR))
    ]
    nominated(world, "declined", VILLAGE, "李四")
    client = as_user("county")
    first = client.get(reverse("teams:admissions"), {"state": "recommended"})
    assert [row.pk for row in first.context["rows"]] == [rows[3].pk, rows[2].pk]
    then = client.get(reverse("teams:admissions"), {"state": "recommended", "after": first.context["after"]})
    assert [row.pk for row in then.context["rows"]] == [rows[1].pk, rows[0].pk]
    assert then.context["after"] == ""
    inside = client.get(reverse("teams:admissions"), {"unit": NEIGHBOUR}).context
    assert [row.pk for row in inside["rows"]] == [rows[2].pk]
    assert {tab["state"]: tab["count"] for tab in inside["tabs"]}["recommended"] == 1
    for bad in ({"state": "king"}, {"after": "x"}, {"unit": "abc"}, {"after": "9" * 30}):
        assert client.get(reverse("teams:admissions"), bad).status_code == 200


# Proposals -------------------------------------------------------------------------------------------


def test_a_proposal_is_made_from_the_member_s_page_with_the_grounds_that_hold(world: World, as_user) -> None:
    client, member = as_user("village"), world.members[VILLAGE][1]
    page = reverse("teams:propose", args=[member.pk])
    assert page in client.get(reverse("teams:member", args=[member.pk])).content.decode()
    shown = client.get(page, {"ground": "no-star"})
    assert [code for code, _label in shown.context["form"].fields["ground"].choices] == ["discipline", "other"]
    post = {"key": str(uuid.uuid4()), "kind": "remove", "ground": "discipline", "reason": "三次无故缺席"}
    for bad in ({"kind": ""}, {"ground": "no-star"}, {"reason": ""}, {"reason": "长" * 301}):
        answer = client.post(page, {**post, **bad})
        assert answer.status_code == 400
        assert set(answer.context["form"].errors) == set(bad)
    assert not ExitProposal.objects.exists()
    for _ in range(2):
        answer = client.post(page, post)
        assert answer.headers["Location"] == reverse("teams:exit", args=[ExitProposal.objects.get().pk])
    again = client.get(page)
    assert "form-title" not in again.content.decode(), "no second proposal is offered"
    assert page not in client.get(reverse("teams:member", args=[member.pk])).content.decode()


def test_nothing_is_proposed_about_members_of_others(world: World, as_user) -> None:
    post = {"key": str(uuid.uuid4()), "kind": "remove", "ground": "other", "reason": "事由"}
    for path in (NEIGHBOUR, FAR, "000200010001"):
        address = reverse("teams:propose", args=[world.members[path][1].pk])
        assert as_user("village").get(address).status_code == 404
        assert as_user("village").post(address, post).status_code == 404
    assert not ExitProposal.objects.exists()


EXITS_SHOWN = {
    ("village", "proposed"): {"notify", "withdraw"}, ("township", "proposed"): {"notify", "withdraw"},
    ("county", "proposed"): {"notify", "withdraw"}, ("village", "notified"): {"withdraw"},
    ("township", "notified"): {"appeal", "withdraw"}, ("county", "notified"): {"appeal", "withdraw"},
    ("village", "over"): {"withdraw"}, ("township", "over"): {"decide", "withdraw"}, ("county", "over"): {"decide", "withdraw"},
    ("village", "appealed"): {"withdraw"}, ("township", "appealed"): {"withdraw"}, ("county", "appealed"): {"answer", "withdraw"},
    ("village", "answered"): {"withdraw"}, ("township", "answered"): {"decide", "withdraw"},
    ("county", "answered"): {"decide", "withdraw"},
}  # fmt: skip


@pytest.mark.parametrize("name", ["village", "township", "county"])
@pytest.mark.parametrize("state", ["proposed", "notified", "over", "appealed", "answered", "withdrawn"])
def test_every_button_of_a_proposal_works_and_every_other_step_is_refused(world: World, as_user, name, state) -> None:
    client = as_user(name)
    stands, until = ("notified", -1) if state == "over" else (state, 5)
    row = proposed(world, stands, until=until)
    shown = buttons(client, row)
    assert shown == EXITS_SHOWN.get((name, state), set())
    given = {"notice_from": row.notice_from, "notice_until": row.notice_until, "outcome": "", "decided_on": None}
    more = {**FILLED, "told_on": timezone.localdate().isoformat(), "days": "5", "outcome": "kept", "to_team": ""}
    for event in sorted(leaving.TABLE):
        ExitProposal.objects.filter(pk=row.pk).update(state=stands, **given)
        before = ExitProposal.objects.get(pk=row.pk).version
        answer = step(client, row, event, **more)
        row.refresh_from_db()
        if event in shown:
            assert (answer.status_code, row.state) == (302, leaving.TABLE[event].target), event
        else:
            assert answer.status_code in (400, 403, 409), event
            assert (row.state, row.version) == (stands, before), event


def test_an_unknown_step_is_refused(world: World, as_user) -> None:
    for row in (nominated(world), proposed(world)):
        assert step(as_user("county"), row, "close", reason="事由").status_code == 400
        assert step(as_user("county"), row, "", reason="事由").status_code == 400


def test_the_decision_keeps_what_was_typed_when_it_is_refused(world: World, as_user) -> None:
    row = proposed(world, "answered", kind="adjust")
    client = as_user("township")
    offered = [
        code
        for code, _l in client.get(reverse("teams:exit", args=[row.pk]))
        .context["detail"]
        .sections[0]
        .form.fields["outcome"]
        .choices
    ]
    assert offered == ["kept", "moved"]
    answer = step(client, row, "decide", outcome="moved", to_team="", reason="调整到更合适的队伍")
    assert answer.status_code == 400
    body = answer.content.decode()
    assert 'href="#decide_to_team"' in body
    assert "调整到更合适的队伍" in body
    far = step(client, row, "decide", outcome="moved", to_team=world.teams[FAR][0].pk, reason="调整")
    assert far.status_code == 400
    assert canary(FAR) not in far.content.decode()
    row.refresh_from_db()
    assert row.state == "answered"


def test_a_member_moved_out_of_the_area_leads_back_to_the_list(world: World, as_user) -> None:
    row = proposed(world, "answered", kind="adjust")
    client = as_user("county")
    answer = step(client, row, "decide", outcome="moved", to_team=world.teams[FAR][0].pk, reason="调整")
    assert answer.status_code == 302
    assert Member.objects.get(pk=row.member_id).team == world.teams[FAR][0]
    assert as_user("township").get(reverse("teams:exit", args=[row.pk])).status_code == 404
    assert as_user("township2").get(reverse("teams:exit", args=[row.pk])).status_code == 200


def test_proposals_that_can_be_decided_have_a_list_of_their_own(world: World, as_user) -> None:
    over, answered = proposed(world, "notified", 1, -1), proposed(world, "answered", 2)
    proposed(world, "notified", 3, 5)
    rows = as_user("township").get(reverse("teams:exits"), {"state": "ripe"}).context["rows"]
    assert {row.pk for row in rows} == {over.pk, answered.pk}


# The desk and the person concerned -------------------------------------------------------------------


def test_the_desk_shows_what_waits_for_the_own_post_and_leads_there(world: World, as_user) -> None:
    nominated(world, "recommended", name="张一")
    nominated(world, "reviewed", name="张二")
    nominated(world, "draft", name="张三")
    proposed(world, "proposed", 1)
    proposed(world, "appealed", 2)
    proposed(world, "answered", 3)
    expected = {
        "village": {("teams:admissions", "draft"), ("teams:exits", "proposed")},
        "township": {("teams:admissions", "recommended"), ("teams:exits", "ripe"), ("teams:exits", "proposed")},
        "county": {("teams:admissions", "reviewed"), ("teams:exits", "appealed"), ("teams:exits", "ripe")},
        "township2": set(), "member": set(), "superior": set(), "department": set(),
    }  # fmt: skip
    for name, tiles in expected.items():
        client = as_user(name)
        found = client.get(reverse("desk")).context["matters"]
        assert {(row["page"], row["state"]) for row in found} == tiles, name
        assert all(row["count"] == 1 for row in found)
        for row in found:
            listed = client.get(reverse(row["page"]), {"state": row["state"]}).context["rows"]
            assert len(listed) == row["count"]


def test_the_person_reads_the_own_proposal_and_appeals_once(world: World, as_user) -> None:
    row = proposed(world, "proposed", 0)
    client = as_user("member")
    page = reverse("teams:own-exit")
    assert "三次无故缺席" not in client.get(reverse("desk")).content.decode(), "not before the person was told"
    today = timezone.localdate()
    exits.notify(actor=SYSTEM, proposal_id=row.pk, told_on=today, now=timezone.now(), today=today)
    row.refresh_from_db()
    assert row.notice_until == workdays.calendar_for("0001").add(today, 5)
    desk = client.get(reverse("desk")).content.decode()
    assert "三次无故缺席" in desk
    assert page in desk
    body = client.get(page).content.decode()
    assert "三次无故缺席" in body
    assert "village" not in body.replace("canary", ""), "offices are named to the person, not their officers"
    post = {"key": str(uuid.uuid4()), "version": row.version, "reason": " "}
    assert client.post(page, post).status_code == 400
    post["reason"] = "请核对签到记录"
    assert [client.post(page, post).status_code for _ in range(2)] == [302, 302]
    row.refresh_from_db()
    assert (row.state, row.steps.filter(step="appeal").count()) == ("appealed", 1)
    later = client.get(page).content.decode()
    assert "请核对签到记录" in later
    assert "<textarea" not in later


def test_an_appeal_after_the_period_is_refused_with_the_day(world: World, as_user) -> None:
    row = proposed(world, "notified", 0, -1)
    client = as_user("member")
    assert "<textarea" not in client.get(reverse("teams:own-exit")).content.decode()
    answer = client.post(
        reverse("teams:own-exit"), {"key": str(uuid.uuid4()), "version": row.version, "reason": "请核对"}
    )
    assert answer.status_code == 400
    row.refresh_from_db()
    assert row.state == "notified"


def test_the_own_page_is_about_nobody_else(world: World, as_user, client: Client) -> None:
    proposed(world, "notified", 1)
    mine = as_user("member")
    assert "三次无故缺席" not in mine.get(reverse("teams:own-exit")).content.decode()
    post = {"key": str(uuid.uuid4()), "version": 1, "reason": "请核对"}
    assert mine.post(reverse("teams:own-exit"), post).status_code == 404
    for name in ("village", "county", "superior", "sysadmin"):
        assert sign_in(Client(), world.users[name]).get(reverse("teams:own-exit")).status_code == 403
