"""Activities and training entered by the unit: few fields, exactly once, corrected without losing anybody's values."""

import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from core.actors import SYSTEM
from core.models import AuditEntry, Submission
from core.periods import Period
from teams.models import Activity, ActivityMember, Rating, Team, TrainingAttendance, TrainingSession
from teams.services import work
from teams.web.work_forms import ActivityForm, SessionForm
from tests.world import World, bring_to, canary

VILLAGE, NEIGHBOUR, FAR = "000100010001", "000100010002", "000100020001"


def activity(world: World, **changes: object) -> dict[str, object]:
    team = world.teams[VILLAGE][0]
    return {
        "key": str(uuid.uuid4()), "unit": VILLAGE, "team": team.pk, "title": "春耕宣讲", "kind": "preaching",
        "held_on": timezone.localdate().isoformat(), "place": "村委会", "reach": "35", "outputs": "发放资料三十份",
        "action_line": "lead", "field": "governance", "members": [m.pk for m in world.members[VILLAGE][:2]], **changes,
    }  # fmt: skip


def training(world: World, **changes: object) -> dict[str, object]:
    return {
        "key": str(uuid.uuid4()), "unit": VILLAGE, "title": "政策培训", "tier": "village", "minutes": "90",
        "held_on": timezone.localdate().isoformat(), "attendees": [m.pk for m in world.members[VILLAGE]], **changes,
    }  # fmt: skip


def own(world: World) -> Activity:
    return Activity.objects.get(unit=world.units[VILLAGE])


# Entering --------------------------------------------------------------------------------------------


def test_a_village_enters_an_activity_in_at_most_eight_asked_fields(world: World, as_user) -> None:
    client, team = as_user("village"), world.teams[VILLAGE][0]
    page = client.get(reverse("teams:activity-new"), {"team": team.pk})
    form = page.context["form"]
    asked = [bound.name for bound in form.asked()]
    assert len(asked) <= 8
    assert [name for name in asked if form[name].value()] == ["held_on", "place", "members"], (
        "today, the own place and everybody of the team stand there"
    )
    assert not form.open_more(), "line and field go on as in the unit's last entry"
    assert {row.pk for row in form.fields["members"].queryset} == {m.pk for m in world.members[VILLAGE][:3]}
    assert len(SessionForm.base_fields) <= 8
    answer = client.post(reverse("teams:activity-new"), activity(world))
    assert answer.status_code == 302
    made = Activity.objects.get(title="春耕宣讲")
    assert (made.unit.path, made.team_id, made.reach, made.kind) == (VILLAGE, team.pk, 35, "preaching")
    assert set(made.members.values_list("pk", flat=True)) == {m.pk for m in world.members[VILLAGE][:2]}
    listed = client.get(answer.headers["Location"])
    assert "春耕宣讲" in listed.content.decode()
    assert "已登记" in listed.content.decode()


def test_the_team_of_the_last_entry_is_chosen_and_without_one_all_members_of_the_unit_are_offered(
    world: World, as_user
) -> None:
    client = as_user("village")
    page = client.get(reverse("teams:activity-new"))
    assert page.context["place"].team == world.teams[VILLAGE][0], "the team of the last entry"
    page = client.get(reverse("teams:activity-new"), {"team": "none"})
    assert page.context["place"].team is None
    assert not page.context["form"]["members"].value(), "of several teams nobody is ticked before"
    assert page.context["form"].fields["members"].queryset.count() == 6
    Team.objects.filter(pk=world.teams[VILLAGE][1].pk).update(closed_on=timezone.localdate())
    page = client.get(reverse("teams:activity-new"))
    assert page.context["place"].team == world.teams[VILLAGE][0]


def test_training_is_entered_with_its_roster(world: World, as_user) -> None:
    answer = as_user("village").post(reverse("teams:training-new"), training(world))
    assert answer.status_code == 302
    made = TrainingSession.objects.get(title="政策培训")
    assert (made.minutes, made.attendances.count()) == (90, 6)


def test_a_township_chooses_the_unit_and_no_other_than_its_own(world: World, as_user) -> None:
    client = as_user("township")
    page = client.get(reverse("teams:training-new"))
    assert page.context["place"].unit.path == "00010001"
    assert {unit.path for unit in page.context["place"].units} == {VILLAGE, NEIGHBOUR}
    assert client.post(reverse("teams:training-new"), training(world)).status_code == 302
    assert client.get(reverse("teams:training-new"), {"unit": FAR}).status_code == 404
    assert client.post(reverse("teams:activity-new"), activity(world, unit=FAR)).status_code == 404
    foreign = world.teams[NEIGHBOUR][0].pk
    assert client.post(reverse("teams:activity-new"), activity(world, team=foreign)).status_code == 404
    assert not Activity.objects.filter(title="春耕宣讲").exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""), ("title", "长" * 101), ("kind", "war"), ("held_on", ""), ("held_on", "2026-02-30"),
        ("held_on", "future"), ("reach", ""), ("reach", "-1"), ("reach", "many"), ("outputs", "长" * 201), ("place", "长" * 61),
        ("action_line", ""), ("field", "x"), ("members", "stranger"),
    ],
)  # fmt: skip
def test_a_bad_field_is_named_keeps_what_was_typed_and_changes_nothing(world: World, as_user, field, value) -> None:
    if value == "future":
        value = (timezone.localdate() + timedelta(days=1)).isoformat()
    if value == "stranger":
        value = [world.members[FAR][0].pk]
    answer = as_user("village").post(reverse("teams:activity-new"), activity(world, **{field: value}))
    body = answer.content.decode()
    assert answer.status_code == 400
    assert field in answer.context["form"].errors
    assert f'href="#id_{field}"' in body
    assert ("春耕宣讲" in body) == (field != "title")
    assert len(re.findall(r'name="members"[^>]*checked', body)) == (0 if field == "members" else 2)
    assert not Activity.objects.filter(title="春耕宣讲").exists()
    assert not Submission.objects.exists()


def test_a_title_tells_the_kind_and_where_it_does_not_it_is_as_last_time(world: World, as_user) -> None:
    client = as_user("village")
    for title, kind in (("河道清洁行动", "environment"), ("无题之一", "environment")):
        assert client.post(reverse("teams:activity-new"), activity(world, title=title, kind="")).status_code == 302
        assert Activity.objects.get(title=title).kind == kind
    Activity.objects.filter(unit=world.units[VILLAGE]).update(unit=world.units[NEIGHBOUR])
    answer = client.post(reverse("teams:activity-new"), activity(world, title="无题之二", kind=""))
    assert answer.status_code == 400
    assert "kind" in answer.context["form"].errors


def test_an_entry_sent_twice_is_one_and_another_body_is_refused(world: World, as_user) -> None:
    client, post = as_user("village"), activity(world)
    assert [client.post(reverse("teams:activity-new"), post).status_code for _ in range(2)] == [302, 302]
    assert client.post(reverse("teams:activity-new"), {**post, "title": "别的"}).status_code == 409
    assert Activity.objects.filter(unit=world.units[VILLAGE]).count() == 2


def test_an_entry_dated_in_a_final_quarter_is_kept_and_changes_no_star(world: World, as_user) -> None:
    round_ = bring_to(world, "verified")
    round_.state, round_.closed_at = "final", timezone.now()
    round_.notice_from = round_.notice_until = timezone.localdate()
    round_.save()
    member = world.members[VILLAGE][0]
    given = {
        "round": round_,
        "member": member,
        "scheme": world.scheme,
        "score": 8350,
        "computed_stars": 4,
        "stars": 4,
        "rank": 1,
    }
    row = Rating.objects.create(points={"activity": 500}, figures={"member.activities": 1}, **given)
    answer = as_user("village").post(reverse("teams:activity-new"), activity(world, held_on="2025-12-01"), follow=True)
    assert "不改变已经评定的星级" in answer.content.decode()
    assert Activity.objects.filter(title="春耕宣讲").exists()
    stored = Rating.objects.get(pk=row.pk)
    assert (stored.score, stored.stars, stored.figures) == (8350, 4, {"member.activities": 1})


# The lists -------------------------------------------------------------------------------------------


def test_the_lists_show_the_quarter_of_the_own_area(world: World, as_user) -> None:
    page = as_user("village").get(reverse("teams:activities"), {"period": "2025Q4"})
    assert [row.unit.path for row in page.context["rows"]] == [VILLAGE]
    page = as_user("township").get(reverse("teams:trainings"), {"period": "2025Q4"})
    assert {row.unit.path for row in page.context["rows"]} == {VILLAGE, NEIGHBOUR}
    assert canary(FAR) not in page.content.decode()
    assert as_user("township").get(reverse("teams:activities"), {"period": "2025Q3"}).context["rows"] == []
    for name in ("member", "superior", "department", "auditor"):
        assert as_user(name).get(reverse("teams:activities")).status_code == 403


@pytest.mark.parametrize("page", ["teams:activities", "teams:trainings"])
def test_a_list_takes_the_same_queries_however_long_and_goes_by_key(
    world: World, as_user, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setattr("teams.web.work.PAGE", 2)
    client = as_user("village")
    client.get(reverse(page), {"period": "2025Q4"})
    for number in (0, 4):
        for n in range(number):
            day = Period.parse("2025Q4").start + timedelta(days=n // 2)
            work.record_activity(
                actor=SYSTEM, unit=world.units[VILLAGE], members=[],
                values={"title": f"第{n}次", "kind": "service", "action_line": "lead", "field": "governance", "held_on": day, "reach": 1},
            )  # fmt: skip
            work.record_session(
                actor=SYSTEM, unit=world.units[VILLAGE], attendees=[],
                values={"title": f"第{n}次", "tier": "village", "held_on": day, "minutes": 60},
            )  # fmt: skip
        with django_assert_num_queries(7 if page == "teams:activities" else 9):  # the rate is two figures
            answer = client.get(reverse(page), {"period": "2025Q4"})
    seen = [row.pk for row in answer.context["rows"]]
    while answer.context["after"]:
        answer = client.get(reverse(page), {"period": "2025Q4", "after": answer.context["after"]})
        seen += [row.pk for row in answer.context["rows"]]
    assert len(seen) == len(set(seen)) == 5


# Correcting ------------------------------------------------------------------------------------------


def test_a_correction_changes_values_and_roster_with_an_entry_each(world: World, as_user) -> None:
    row, (first, second, _third) = own(world), world.members[VILLAGE][:3]
    assert set(row.members.values_list("pk", flat=True)) == {first.pk}
    post = {**activity(world, title="更正的名称", members=[second.pk], held_on="2025-11-04"), "version": row.version}
    answer = as_user("village").post(reverse("teams:activity", args=[row.pk]), post)
    assert answer.status_code == 302
    row.refresh_from_db()
    assert (row.title, row.version) == ("更正的名称", 2)
    assert set(row.members.values_list("pk", flat=True)) == {second.pk}
    entries = AuditEntry.objects.filter(target_type="teams.activity", target_id=str(row.pk)).order_by("pk")
    assert [entry.action for entry in entries] == ["activity.changed", "activity.roster-changed"]
    changes = entries[1].changes
    assert (changes["added"], changes["left_out"]) == (1, 1)
    assert first.name not in str(changes)


def test_a_correction_of_the_roster_alone_raises_the_version(world: World) -> None:
    row = TrainingSession.objects.get(unit=world.units[VILLAGE])
    people = world.members[VILLAGE][:1]
    work.update_session(actor=SYSTEM, session_id=row.pk, values={}, version=1, attendees=people)
    row.refresh_from_db()
    assert (row.version, row.attendances.count()) == (2, 1)
    work.update_session(actor=SYSTEM, session_id=row.pk, values={}, version=2, attendees=people)
    row.refresh_from_db()
    assert row.version == 2, "nothing changed"


def test_a_correction_made_meanwhile_is_shown_beside_ones_own_and_then_replaced(world: World, as_user) -> None:
    row = own(world)
    work.update_activity(actor=SYSTEM, activity_id=row.pk, values={"title": "别人改的名称"}, version=1)
    post = {**activity(world, title="我改的名称", held_on="2025-11-03"), "version": 1}
    client = as_user("village")
    answer = client.post(reverse("teams:activity", args=[row.pk]), post)
    body = answer.content.decode()
    assert answer.status_code == 409
    assert "我改的名称" in body
    assert "已保存：别人改的名称" in body
    row.refresh_from_db()
    assert row.title == "别人改的名称"
    assert ActivityMember.objects.filter(activity=row).count() == 1
    again = {**post, "key": str(uuid.uuid4()), "version": answer.context["version"]}
    assert client.post(reverse("teams:activity", args=[row.pk]), again).status_code == 302
    row.refresh_from_db()
    assert row.title == "我改的名称"


def test_nobody_corrects_what_another_unit_did(world: World, as_user) -> None:
    foreign = Activity.objects.get(unit=world.units[NEIGHBOUR])
    session = TrainingSession.objects.get(unit=world.units[NEIGHBOUR])
    client = as_user("village")
    post = {**activity(world), "version": 1}
    assert client.post(reverse("teams:activity", args=[foreign.pk]), post).status_code == 404
    assert client.get(reverse("teams:training", args=[session.pk])).status_code == 404
    inside = {**activity(world, members=[world.members[NEIGHBOUR][0].pk]), "version": 1}
    assert client.post(reverse("teams:activity", args=[own(world).pk]), inside).status_code == 400
    assert TrainingAttendance.objects.filter(session=session).count() == 6
    assert ActivityMember.objects.filter(activity=own(world)).count() == 1


def test_a_unit_with_too_many_members_is_not_ticked_on_one_page(
    world: World, as_user, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("teams.web.work.MOST_TICKS", 5)
    page = as_user("county").get(reverse("teams:training-new"))
    assert page.status_code == 200
    assert "队员较多" in page.content.decode()
    assert "attendees" in ActivityForm.base_fields or not page.context["form"].fields["attendees"].queryset.exists()
