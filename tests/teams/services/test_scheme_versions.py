"""Versions of a scheme: numbering, copying, checking, adopting; the notice needs one in force."""

import threading

import pytest
from django.db import connection

from accounts.selectors import actor_of
from core.actors import SYSTEM
from core.errors import Conflict, DomainError
from core.models import AuditEntry
from teams.models import Round, StarItem, StarScheme, TeamKind
from teams.services import rounds, schemes
from tests.world import TODAY, World, bring_to, make_world


def test_a_copy_keeps_everything_and_names_what_it_is_copied_from(world: World) -> None:
    order = ["service", "development", "reputation", "duty", "politics"]
    StarScheme.objects.filter(pk=world.scheme.pk).update(
        tie_order=order,
        team_kind=world.kinds[1],
        quarters_weight=7000,
        review_weight=3000,
        min_quarters=3,
        notice_workdays=7,
    )
    made = schemes.copy(actor=actor_of(world.users["county"]), scheme_id=world.scheme.pk, year=2026)
    made.refresh_from_db()
    assert (made.state, made.year, made.number, made.copied_from) == ("draft", 2026, 1, world.scheme)
    assert (made.tie_order, made.team_kind, made.name) == (order, world.kinds[1], world.scheme.name)
    assert (made.quarters_weight, made.review_weight, made.min_quarters, made.notice_workdays) == (7000, 3000, 3, 7)
    for lines in ("items", "levels"):
        own, source = (list(getattr(row, lines).order_by("pk").values()) for row in (made, world.scheme))
        assert [{**row, "id": 0, "scheme_id": 0} for row in own] == [{**row, "id": 0, "scheme_id": 0} for row in source]


def test_versions_of_a_year_are_numbered_one_after_the_other(world: World) -> None:
    made = [schemes.copy(actor=SYSTEM, scheme_id=world.scheme.pk, year=2026) for _ in range(3)]
    assert [row.number for row in made] == [1, 2, 3]
    made[0].delete()
    again = schemes.copy(actor=SYSTEM, scheme_id=world.scheme.pk, year=2026)
    assert again.number == 4, "a number is never given twice while a later one stands"


@pytest.mark.django_db(transaction=True)
def test_two_drafts_at_once_get_different_numbers() -> None:
    world = make_world()
    start, failed = threading.Barrier(3), []

    def draft() -> None:
        start.wait()
        try:
            schemes.copy(actor=SYSTEM, scheme_id=world.scheme.pk, year=2026)
        except Exception as error:  # noqa: BLE001
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=draft) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sorted(StarScheme.objects.filter(year=2026).values_list("number", flat=True)) == [1, 2, 3]


def test_a_check_names_everything_at_once_in_points_and_names(world: World) -> None:
    draft = schemes.copy(actor=SYSTEM, scheme_id=world.scheme.pk, year=2026)
    assert schemes.problems(draft) == []
    StarItem.objects.filter(scheme=draft, code="politics").update(limit=1050)
    StarItem.objects.filter(scheme=draft, code="absence").update(limit=0)
    draft.levels.filter(stars=4).update(min_score=9500)
    found = schemes.problems(StarScheme.objects.get(pk=draft.pk))
    assert len(found) == 3
    assert "90.50" in found[0]
    assert "100.00" in found[0]
    assert "Item absence" in found[1]
    with pytest.raises(DomainError) as caught:
        schemes.adopt(actor=SYSTEM, scheme_id=draft.pk)
    assert str(caught.value) == "\n".join(found)
    draft.refresh_from_db()
    assert draft.state == "draft"
    assert not AuditEntry.objects.filter(action="scheme.adopted", target_id=str(draft.pk)).exists()


def test_a_dimension_without_an_item_is_named_by_its_name(world: World) -> None:
    draft = schemes.copy(actor=SYSTEM, scheme_id=world.scheme.pk, year=2026)
    StarItem.objects.filter(scheme=draft, code="reputation").update(dimension="duty")
    [problem] = schemes.problems(draft)
    assert str(dict(schemes.choices.DIMENSIONS)["reputation"]) in problem


def test_a_draft_for_a_kind_that_is_no_longer_in_use_is_not_adopted(world: World) -> None:
    StarScheme.objects.filter(pk=world.scheme.pk).update(team_kind=world.kinds[1])
    TeamKind.objects.filter(pk=world.kinds[1].pk).update(is_active=False)
    made = schemes.copy(actor=SYSTEM, scheme_id=world.scheme.pk, year=2026)
    with pytest.raises(DomainError, match=world.kinds[1].name):
        schemes.adopt(actor=SYSTEM, scheme_id=made.pk)
    schemes.update(actor=SYSTEM, scheme_id=made.pk, values={"team_kind": None}, version=made.version)
    assert schemes.adopt(actor=SYSTEM, scheme_id=made.pk).state == "adopted"


def test_a_draft_that_changes_while_it_is_checked_is_not_adopted(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made = schemes.copy(actor=SYSTEM, scheme_id=world.scheme.pk, year=2026)
    problems = schemes.problems

    def meanwhile(scheme: StarScheme) -> list[str]:
        found = problems(scheme)
        StarScheme.objects.filter(pk=scheme.pk).update(version=scheme.version + 1)
        return found

    monkeypatch.setattr(schemes, "problems", meanwhile)
    with pytest.raises(Conflict):
        schemes.adopt(actor=SYSTEM, scheme_id=made.pk)
    made.refresh_from_db()
    assert made.state == "draft"


def test_without_a_scheme_in_force_nothing_goes_on_public_notice(world: World) -> None:
    bring_to(world, "verified")
    StarScheme.objects.filter(pk=world.scheme.pk).update(state="retired")
    with pytest.raises(DomainError, match="2025"):
        rounds.publish(actor=SYSTEM, round_=Round.objects.select_related("unit").get(pk=world.round.pk), on=TODAY)
    assert Round.objects.get(pk=world.round.pk).state == "open"
