"""Rhythms of activities with their entries, several activities at once, photos, kinds of training."""

import io
from datetime import date

import pytest
from PIL import Image

from core import files, pictures
from core.actors import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.models import AuditEntry
from core.periods import Period
from core.scope import EVERYTHING, Scope
from teams.models import Activity, ActivityPhoto, ActivityPlan, TrainingSession
from teams.selectors import work as selectors
from teams.services import activity_photos, plans, work
from tests.teams.services.test_honours import actor_of
from tests.world import NOW, TODAY, World

VILLAGE, FAR = "000100010001", "000100020001"
MONTH = Period.parse("2025-12")


def plan(world: World, **more: object) -> ActivityPlan:
    values = {
        "team": None, "title": "“逢8”志愿服务", "kind": "volunteer", "action_line": "root", "field": "volunteering",
        "place": "广场", "days": "逢8", "since": date(2025, 1, 1), "until": None, **more,
    }  # fmt: skip
    return plans.add(actor=SYSTEM, unit=world.units[VILLAGE], values=values)


def entry(world: World, row: ActivityPlan, on: date) -> Activity:
    values = {name: getattr(row, name) for name in plans.FILLED_IN}
    return work.record_activity(
        actor=SYSTEM, unit=row.unit, values={**values, "held_on": on, "reach": 30}, members=world.members[VILLAGE],
        today=TODAY, plan=row,
    )  # fmt: skip


def test_a_rhythm_says_which_days_are_still_to_be_recorded(world: World) -> None:
    row = plan(world)
    assert row.days == "8,18,28"
    assert plans.dates_of(row, MONTH) == [date(2025, 12, 8), date(2025, 12, 18), date(2025, 12, 28)]
    found = list(selectors.plans_on(EVERYTHING, MONTH))
    assert selectors.owed(found, MONTH, TODAY) == {row.pk: [date(2025, 12, 8), date(2025, 12, 18)]}
    entry(world, row, date(2025, 12, 8))
    assert selectors.owed(found, MONTH, TODAY) == {row.pk: [date(2025, 12, 18)]}
    with pytest.raises(DomainError):
        entry(world, row, date(2025, 12, 8))  # the same day of the same rhythm
    plans.change(actor=SYSTEM, plan_id=row.pk, values={"until": date(2025, 12, 10)}, version=row.version)
    row.refresh_from_db()
    assert selectors.owed([row], MONTH, TODAY) == {row.pk: []}
    assert selectors.owed([], MONTH, TODAY) == {}


def test_a_rhythm_is_the_units_own(world: World) -> None:
    for field, wrong in (("days", "每周五"), ("days", "0"), ("team", world.teams[FAR][0])):
        with pytest.raises(DomainError) as refused:
            plan(world, **{field: wrong})
        assert refused.value.field == field
    with pytest.raises(DomainError):
        plan(world, until=date(2024, 1, 1))
    row = plan(world)
    with pytest.raises(NotFound):
        plans.change(actor=actor_of(world, "village2"), plan_id=row.pk, values={"title": "x"}, version=1)
    with pytest.raises(Conflict):
        plans.change(actor=actor_of(world, "village"), plan_id=row.pk, values={"title": "x"}, version=7)


def test_several_activities_are_recorded_all_or_none(world: World) -> None:
    team = world.teams[VILLAGE][0]
    shared = {"team": team, "action_line": "root", "field": "volunteering", "place": "广场"}
    rows = [{"title": f"第{n}次", "kind": "service", "held_on": date(2025, 12, n), "reach": n} for n in (1, 2, 3)]
    before = Activity.objects.count()
    with pytest.raises(DomainError) as refused:
        work.record_several(
            actor=SYSTEM, unit=team.unit, shared=shared, rows=[*rows, {**rows[0], "held_on": date(2026, 1, 1)}],
            members=world.members[VILLAGE][:2], today=TODAY,
        )  # fmt: skip
    assert refused.value.field == "4-held_on"
    assert Activity.objects.count() == before
    made = work.record_several(
        actor=SYSTEM, unit=team.unit, shared=shared, rows=rows, members=world.members[VILLAGE][:2], today=TODAY
    )
    assert [row.members.count() for row in made] == [2, 2, 2]
    assert selectors.by_team(Scope.of([VILLAGE]), MONTH)[team.pk][0] == 3
    tallies = {
        row.code: (row.count, row.reach)
        for row in selectors.tallies(selectors.activities(Scope.of([VILLAGE]), MONTH), "kind")
    }
    assert tallies["service"][0] >= 3


def jpeg(colour: str = "red") -> bytes:
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x8825] = {1: "N", 2: (47.0, 50.0, 0.0)}
    exif[0x010F] = "Camera of somebody"
    Image.new("RGB", (2000, 900), colour).save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_photos_lose_what_the_camera_added_and_are_for_those_who_see_the_activity(
    world: World, settings, tmp_path, django_capture_on_commit_callbacks
) -> None:
    settings.MEDIA_ROOT = tmp_path
    row = Activity.objects.get(unit=world.units[VILLAGE])
    village, neighbour = actor_of(world, "village"), actor_of(world, "village2")
    written = pictures.written_anew(jpeg(), "photo")
    kept = activity_photos.add(actor=village, activity_id=row.pk, written=written, now=NOW)
    assert activity_photos.add(actor=village, activity_id=row.pk, written=written, now=NOW) == kept, (
        "the same one twice is one"
    )
    _row, content = activity_photos.read(actor=village, photo_id=kept.pk)
    assert b"Camera" not in content
    assert not Image.open(io.BytesIO(content)).getexif()
    assert Image.open(io.BytesIO(content)).width == 1280
    for act in (
        lambda: activity_photos.read(actor=neighbour, photo_id=kept.pk),
        lambda: activity_photos.add(actor=neighbour, activity_id=row.pk, written=written, now=NOW),
        lambda: activity_photos.remove(actor=neighbour, photo_id=kept.pk, now=NOW),
    ):
        with pytest.raises(NotFound):
            act()
    for colour in ("green", "blue"):
        activity_photos.add(actor=village, activity_id=row.pk, written=pictures.written_anew(jpeg(colour)), now=NOW)
    with pytest.raises(DomainError) as full:
        activity_photos.add(actor=village, activity_id=row.pk, written=pictures.written_anew(jpeg("white")), now=NOW)
    assert full.value.field == "photo"
    with django_capture_on_commit_callbacks(execute=True):
        activity_photos.remove(actor=village, photo_id=kept.pk, now=NOW)
    assert files.read(kept.file) is None
    assert ActivityPhoto.objects.count() == 2
    assert AuditEntry.objects.filter(action="activity.photo-removed").count() == 1
    reader = type(village)(
        user_id=village.user_id,
        name="reader",
        grants=tuple(
            type(grant)(grant.role, grant.path, grant.actions - {"activity.change"}) for grant in village.grants
        ),
    )
    with pytest.raises(Forbidden):
        activity_photos.add(actor=reader, activity_id=row.pk, written=written, now=NOW)


def test_training_tells_courses_from_journeys_and_studies(world: World) -> None:
    for kind in ("journey", "degree", "shadowing"):
        work.record_session(
            actor=SYSTEM, unit=world.county, attendees=world.members[VILLAGE],
            values={"title": f"培训 {kind}", "tier": "county", "kind": kind, "held_on": TODAY, "minutes": 240}, today=TODAY,
        )  # fmt: skip
    counted = dict(TrainingSession.objects.filter(unit=world.county).values_list("kind", "minutes"))
    assert counted == {
        "journey": 240,
        "degree": 240,
        "shadowing": 240,
        **({"course": counted["course"]} if "course" in counted else {}),
    }
