"""Linkage points, practice points and visits by their service and pages: grant, expiry, revocation, figures, numbers alone."""

import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse

from branches.models import DemonstrationSite, LinkagePoint, PointVisit
from branches.services import points, sites
from core import indicators
from core.actors import SYSTEM
from core.errors import Conflict, DomainError
from core.models import AuditEntry
from core.periods import Period
from core.scope import EVERYTHING, Scope
from tests.branches import world as branches
from tests.world import NOW, TODAY, VILLAGES, World

pytestmark = pytest.mark.django_db
VILLAGE = VILLAGES[0]
SINCE = date(2025, 4, 15)
YEAR = Period.parse("2025")


def figure(code: str, period: Period = YEAR, scope: Scope = EVERYTHING) -> int:
    return indicators.total(code, scope, period)


def point(world: World, level: str = "village", path: str = VILLAGE, **more) -> LinkagePoint:
    return points.add_point(
        actor=SYSTEM, unit=world.units[path], level=level, name=f"Point {level} {path}", since=SINCE, **more
    )


def test_points_count_from_the_grant_until_expiry_or_revocation(world: World) -> None:
    point(world)
    point(world, "practice")
    point(world, "practice", "00010001", expires_on=date(2025, 9, 30))
    point(world, "household", households=6)
    revoked = point(world, "township", "00010002")
    assert (figure("branches.linkage-points"), figure("sites.practice-points"), figure("sites.model-households")) == (
        2,
        1,
        6,
    )
    assert figure("sites.practice-points", Period.parse("2025Q3")) == 2
    assert figure("sites.practice-points", Period.parse("2025Q1")) == 0
    points.revoke_point(
        actor=SYSTEM, point_id=revoked.pk, on=date(2025, 10, 1), reason="no longer fits", version=revoked.version
    )
    assert (figure("branches.linkage-points"), figure("branches.linkage-points", Period.parse("2025Q3"))) == (1, 2)
    assert figure("sites.model-households", scope=Scope.of(["00010002"])) == 0
    with pytest.raises(Conflict):
        points.revoke_point(actor=SYSTEM, point_id=revoked.pk, on=TODAY, reason="again", version=None)
    with pytest.raises(Conflict):
        points.change_point(actor=SYSTEM, point_id=revoked.pk, values={"name": "x"}, version=None)
    assert AuditEntry.objects.get(action="linkage.revoked").reason == "no longer fits"


@pytest.mark.parametrize(("level", "path", "more"), [
    ("city", VILLAGE, {}), ("village", "0001", {}), ("township", VILLAGE, {}), ("household", VILLAGE, {}),
    ("village", VILLAGE, {"households": 3}), ("village", VILLAGE, {"expires_on": SINCE - timedelta(days=1)}),
])  # fmt: skip
def test_a_point_that_does_not_fit_is_refused(world: World, level: str, path: str, more: dict) -> None:
    with pytest.raises(DomainError):
        point(world, level, path, **more)
    assert not LinkagePoint.objects.exists()


def test_a_revocation_names_its_reason_and_follows_the_grant(world: World) -> None:
    row = point(world, expires_on=date(2025, 6, 30))
    for on, reason, error in (
        (SINCE - timedelta(days=1), "x", DomainError), (date(2025, 5, 1), " ", DomainError), (date(2025, 7, 1), "x", Conflict),
    ):  # fmt: skip
        with pytest.raises(error):
            points.revoke_point(actor=SYSTEM, point_id=row.pk, on=on, reason=reason, version=None)


def test_visits_are_bodies_and_numbers_on_days_on_which_the_place_was_one(world: World) -> None:
    place = point(world, expires_on=date(2025, 10, 31))
    given = {"actor": SYSTEM, "kind": "observe", "visitors": "a county's department", "headcount": 20, "today": TODAY}
    made = points.receive(place=place, visited_on=date(2025, 6, 1), **given)
    assert (made.unit, figure("sites.visits"), figure("sites.visitors")) == (world.units[VILLAGE], 1, 20)
    for day in (SINCE - timedelta(days=1), date(2025, 11, 1), TODAY + timedelta(days=1)):
        with pytest.raises(DomainError) as error:
            points.receive(place=place, visited_on=day, **given)
        assert error.value.field == "visited_on"
    with pytest.raises(DomainError):
        points.receive(place=place, visited_on=date(2025, 6, 1), **{**given, "headcount": 0})
    points.change_visit(actor=SYSTEM, visit_id=made.pk, values={"headcount": 25}, today=TODAY, version=made.version)
    assert figure("sites.visitors") == 25
    branch = branches.make_branches(world).lead[VILLAGE]
    site = sites.grant(actor=SYSTEM, branch_id=branch.pk, level="county", granted_on=SINCE, values={})
    assert isinstance(site, DemonstrationSite)
    points.receive(place=site, visited_on=date(2025, 6, 2), **{**given, "kind": "study"})
    assert (figure("sites.visits"), figure("sites.visitors", Period.parse("2025-06"))) == (2, 45)


def test_a_secretary_records_a_visit_on_the_page_and_typing_stays(world: World, as_user, monkeypatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    place, other = point(world), point(world, path=VILLAGES[2])
    village = as_user("village")
    new = reverse("branches:point-visit-new")
    page = village.get(new, {"place": f"p{place.pk}"}).content.decode()
    assert f'value="p{place.pk}" selected' in page
    assert f"p{other.pk}" not in page
    form = {
        "key": str(uuid.uuid4()),
        "place": f"p{place.pk}",
        "kind": "study",
        "visited_on": "2025-06-01",
        "visitors": "县委党校",
        "headcount": "30",
    }
    refused = village.post(new, {**form, "headcount": "0"})
    assert refused.status_code == 400
    assert "县委党校" in refused.content.decode()
    early = village.post(new, {**form, "key": str(uuid.uuid4()), "visited_on": "2025-01-01"})
    assert (early.status_code, "县委党校" in early.content.decode()) == (400, True)
    assert village.post(new, form).status_code == 302
    assert village.post(new, form).status_code == 302
    row = PointVisit.objects.get()
    assert (row.point, row.headcount) == (place, 30)
    foreign = village.post(new, {**form, "key": str(uuid.uuid4()), "place": f"p{other.pk}"})
    assert foreign.status_code == 400
    change = village.post(
        reverse("branches:point-visit", args=[row.pk]),
        {
            "key": str(uuid.uuid4()),
            "version": "1",
            "kind": "study",
            "visited_on": "2025-06-01",
            "visitors": "县委党校",
            "headcount": "31",
        },
    )
    assert (change.status_code, PointVisit.objects.get().headcount) == (302, 31)
    assert "县委党校" in as_user("county").get(reverse("branches:point-visits")).content.decode()
    assert "县委党校" not in as_user("village2").get(reverse("branches:point-visits")).content.decode()
