"""Rhythms filled in with one tap, several activities at once, the month day by day, photos."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from teams.models import Activity, ActivityPhoto, ActivityPlan
from tests.teams.services.test_activity_plans_and_photos import jpeg
from tests.world import World

VILLAGE, FAR = "000100010001", "000100020001"


def post(client, page: str, args: list[object] | None = None, **data: object):  # type: ignore[no-untyped-def]
    return client.post(reverse(f"teams:{page}", args=args or []), {"key": str(uuid.uuid4()), **data})


def rhythm(client, **more: object) -> ActivityPlan:  # type: ignore[no-untyped-def]
    today = timezone.localdate()
    given = {
        "unit": VILLAGE, "team": "none", "title": "“逢8”志愿服务", "days": f"{today.day}", "action_line": "root", "field": "volunteering",
        "place": "广场", "since": (today - timedelta(days=60)).isoformat(), **more,
    }  # fmt: skip
    answer = post(client, "plan-new", **given)
    assert answer.status_code == 302, answer.context["problems"]
    found = ActivityPlan.objects.get()
    assert found.kind == "volunteer", "the title tells the kind"
    return found


def test_a_day_of_a_rhythm_is_filled_in_and_recorded_once(world: World, as_user) -> None:
    client, today = as_user("village"), timezone.localdate()
    plan = rhythm(client)
    link = f"{reverse('teams:activity-new')}?plan={plan.pk}&amp;on={today.isoformat()}"
    assert link in client.get(reverse("teams:plan", args=[plan.pk])).content.decode()
    assert link in client.get(reverse("teams:calendar")).content.decode()
    page = client.get(reverse("teams:activity-new"), {"plan": plan.pk, "on": today.isoformat()})
    form = page.context["form"]
    empty = [name for name in form.fields if form[name].value() in (None, "", [])]
    assert empty == ["reach", "outputs"], "how many it reached is all that is asked"
    given = {name: form[name].value() for name in form.fields if name not in ("reach", "outputs")}
    given |= {
        "held_on": today.isoformat(),
        "reach": "30",
        "outputs": "",
        "plan": plan.pk,
        "unit": VILLAGE,
        "team": "none",
    }
    assert post(client, "activity-new", **given).status_code == 302
    made = Activity.objects.get(plan=plan)
    assert made.members.count() == len(world.members[VILLAGE])
    again = post(client, "activity-new", **given)
    assert again.status_code == 400
    assert Activity.objects.filter(plan=plan).count() == 1
    assert link not in client.get(reverse("teams:calendar")).content.decode()
    assert as_user("village2").get(reverse("teams:activity-new"), {"plan": plan.pk}).status_code == 404


def test_days_that_are_none_are_refused_beside_what_was_typed(world: World, as_user) -> None:
    client = as_user("village")
    answer = post(
        client,
        "plan-new",
        unit=VILLAGE,
        team="none",
        title="活动日",
        days="每周五",
        action_line="root",
        field="volunteering",
        since="2025-01-01",
    )
    assert answer.status_code == 400
    assert {"kind"} <= set(answer.context["form"].errors), "a title that tells no kind"
    answer = post(
        client,
        "plan-new",
        unit=VILLAGE,
        team="none",
        title="志愿日",
        days="每周五",
        action_line="root",
        field="volunteering",
        since="2025-01-01",
    )
    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"days"}
    assert answer.context["form"]["days"].value() == "每周五"
    assert not ActivityPlan.objects.exists()


def test_several_activities_go_in_on_one_page(world: World, as_user) -> None:
    client, team, today = as_user("village"), world.teams[VILLAGE][0], timezone.localdate()
    page = client.get(reverse("teams:activities-many"), {"team": team.pk})
    assert len(page.context["several"]) == 6
    before = Activity.objects.count()
    shared = {
        "unit": VILLAGE,
        "team": team.pk,
        "place": "广场",
        "action_line": "root",
        "field": "volunteering",
        "members": [m.pk for m in world.members[VILLAGE][:3]],
    }
    rows = {
        "1-title": "政策宣讲", "1-held_on": today.isoformat(), "1-reach": "40", "2-title": "河道清洁", "2-held_on": today.isoformat(), "2-reach": "12",
        **{f"{n}-held_on": today.isoformat() for n in (3, 4, 5, 6)},
    }  # fmt: skip
    wrong = post(client, "activities-many", **shared, **{**rows, "2-reach": ""})
    assert wrong.status_code == 400
    assert Activity.objects.count() == before
    assert (
        post(
            client, "activities-many", **shared, **{**rows, "1-title": "", "1-reach": "", "2-title": "", "2-reach": ""}
        ).status_code
        == 400
    )
    assert post(client, "activities-many", **shared, **rows).status_code == 302
    assert Activity.objects.count() == before + 2
    assert set(Activity.objects.order_by("-pk").values_list("kind", flat=True)[:2]) == {"preaching", "environment"}


def test_the_calendar_keeps_to_the_readers_area(world: World, as_user) -> None:
    row = Activity.objects.get(unit=world.units[VILLAGE])
    month = {"month": f"{row.held_on:%Y-%m}"}
    own = as_user("village").get(reverse("teams:calendar"), month).content.decode()
    assert reverse("teams:activity", args=[row.pk]) in own
    far = as_user("village2").get(reverse("teams:calendar"), month).content.decode()
    assert reverse("teams:activity", args=[row.pk]) not in far
    county = as_user("county").get(reverse("teams:calendar"), {**month, "unit": FAR}).content.decode()
    assert reverse("teams:activity", args=[row.pk]) not in county
    assert as_user("member").get(reverse("teams:calendar")).status_code == 403
    assert as_user("county").get(reverse("teams:calendar"), {"month": "x"}).status_code == 400


def test_photos_are_optional_and_for_those_who_see_the_activity(world: World, as_user, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path
    row = Activity.objects.get(unit=world.units[VILLAGE])
    client = as_user("village")
    page = reverse("teams:activity", args=[row.pk])
    answer = post(client, "activity-photos", [row.pk], photo=SimpleUploadedFile("a.jpg", jpeg(), "image/jpeg"))
    assert answer["Location"] == page
    photo = ActivityPhoto.objects.get()
    look = reverse("teams:activity-photo", args=[photo.pk])
    assert look in client.get(page).content.decode()
    for size in ("", "?size=small"):
        shown = client.get(look + size)
        assert shown["Content-Type"] == "image/jpeg"
        assert shown["X-Content-Type-Options"] == "nosniff"
    assert (
        post(client, "activity-photos", [row.pk], photo=SimpleUploadedFile("a.jpg", b"text", "image/jpeg")).status_code
        == 400
    )
    assert post(client, "activity-photos", [row.pk]).status_code == 400
    far = as_user("village2")
    assert far.get(look).status_code == 404
    assert far.post(look).status_code == 404
    assert as_user("village").post(look).status_code == 302
    assert not ActivityPhoto.objects.exists()


@pytest.mark.parametrize("name", ["village", "township", "county"])
def test_training_shows_the_rate_with_both_numbers(world: World, as_user, name: str) -> None:
    page = as_user(name).get(reverse("teams:trainings"), {"period": "2025Q4"})
    rate = page.context["rate"]
    assert rate["trained"] == rate["members"] > 0
    assert rate["share"] == "100.00%"
