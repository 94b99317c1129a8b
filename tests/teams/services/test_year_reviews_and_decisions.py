"""The year-end review team by team, and stars decided by persons: changed, withdrawn, final."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.db import connection

from accounts.selectors import actor_of
from core.actors import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.models import AuditEntry
from teams.models import Activity, Member, Rating, Round, StarOverride, Team, TeamKind, TrainingSession, YearReview
from teams.services import rating, reviews, roster, rounds, schemes, work
from tests.world import NOW, World, bring_to, make_world

VILLAGE, OTHER = "000100010001", "000100010002"
AFTER, DAY = datetime(2025, 12, 30, 2, 0, tzinfo=UTC), date(2025, 12, 30)


def people(world: World) -> list[Member]:
    return [member for member in world.members[VILLAGE] if member.team_id == world.teams[VILLAGE][0].pk]


def review(
    world: World, scores: dict[int, int], versions: dict[int, int], name: str = "county", year: int = 2025
) -> int:
    return reviews.set_scores(
        actor=actor_of(world.users[name]),
        team_id=world.teams[VILLAGE][0].pk,
        year=year,
        scores=scores,
        versions=versions,
    )


def close(world: World) -> Round:
    bring_to(world, "notice")
    round_ = Round.objects.select_related("unit").get(pk=world.round.pk)
    return rounds.close(actor=SYSTEM, round_=round_, now=AFTER, today=DAY)[0]


def test_a_team_is_reviewed_at_once_and_changed_later(world: World) -> None:
    first, second, third = people(world)
    assert review(world, {first.pk: 9000, second.pk: 0}, {first.pk: 0, second.pk: 0, third.pk: 0}) == 2
    assert dict(YearReview.objects.values_list("member_id", "score")) == {first.pk: 9000, second.pk: 0}
    assert review(world, {first.pk: 9000, second.pk: 8800}, {first.pk: 1, second.pk: 1}) == 1
    assert YearReview.objects.get(member=second).score == 8800
    assert AuditEntry.objects.filter(action="review.scored").count() == 3


def test_a_review_that_somebody_else_has_saved_is_not_overwritten(world: World) -> None:
    first = people(world)[0]
    review(world, {first.pk: 9000}, {first.pk: 0})
    with pytest.raises(Conflict):
        review(world, {first.pk: 8000}, {first.pk: 0})
    assert YearReview.objects.get(member=first).score == 9000


@pytest.mark.parametrize("score", [-1, 10_001])
def test_a_review_is_from_nought_to_a_hundred(world: World, score: int) -> None:
    first = people(world)[0]
    with pytest.raises(DomainError) as caught:
        review(world, {first.pk: score}, {first.pk: 0})
    assert caught.value.field == f"m{first.pk}"
    assert not YearReview.objects.exists()


@pytest.mark.parametrize(("name", "error"), [
    ("township", Forbidden), ("village", Forbidden), ("stranger", NotFound), ("superior", NotFound),
])  # fmt: skip
def test_only_the_own_county_reviews(world: World, name: str, error: type[DomainError]) -> None:
    first = people(world)[0]
    with pytest.raises(error):
        review(world, {first.pk: 9000}, {first.pk: 0}, name=name)
    assert not YearReview.objects.exists()


def test_a_member_of_another_team_is_not_scored_here(world: World) -> None:
    stranger = world.members[OTHER][0]
    with pytest.raises(NotFound):
        review(world, {stranger.pk: 9000}, {stranger.pk: 0})
    assert not YearReview.objects.exists()


def test_after_the_fourth_quarter_nothing_is_reviewed(world: World) -> None:
    first = people(world)[0]
    close(world)
    with pytest.raises(Conflict):
        review(world, {first.pk: 9000}, {first.pk: 0})
    assert review(world, {first.pk: 9000}, {first.pk: 0}, year=2026) == 1


def test_a_close_that_comes_between_reading_and_writing_is_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _second, _third = people(world)
    members_of = reviews.members_of

    def meanwhile(team: Team, year: int) -> list[Member]:
        close(world)
        return members_of(team, year)

    monkeypatch.setattr(reviews, "members_of", meanwhile)
    with pytest.raises(Conflict, match=r"final|确定|定星"):
        review(world, {first.pk: 9000}, {first.pk: 0})
    assert not YearReview.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_who_review_a_team_at_once_do_not_both_write() -> None:
    world = make_world()
    first, _second, _third = people(world)
    start, told = threading.Barrier(3), []

    def score(points: int) -> None:
        start.wait()
        try:
            review(world, {first.pk: points}, {first.pk: 0})
        except Exception as error:  # noqa: BLE001
            told.append(type(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=score, args=(points,)) for points in (7000, 8000, 9000)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [Conflict, Conflict]
    assert YearReview.objects.count() == 1


def test_many_at_once_do_not_overwrite_a_review(world: World) -> None:
    first = people(world)[0]
    review(world, {first.pk: 9000}, {first.pk: 0})
    with pytest.raises(Conflict):
        rating.review_many(actor=SYSTEM, county_path="0001", year=2025, scores={first.pk: 100})
    assert YearReview.objects.get().score == 9000


# A person decides ------------------------------------------------------------------------------


def decide(world: World, stars: int, reason: str = "抢险立功", version: int | None = None) -> StarOverride:
    return rounds.override(
        actor=actor_of(world.users["county"]), round_=Round.objects.get(pk=world.round.pk),
        member=world.members[VILLAGE][1], stars=stars, reason=reason, now=NOW, version=version,
    )  # fmt: skip


def withdraw(world: World, row: StarOverride, name: str = "county", reason: str = "事实有误") -> StarOverride:
    return rounds.withdraw_override(actor=actor_of(world.users[name]), override_id=row.pk, reason=reason)


def test_a_decision_is_changed_in_its_own_row(world: World) -> None:
    bring_to(world, "notice")
    first = decide(world, 5)
    second = decide(world, 4, "复核后改为四星", version=first.version)
    assert (second.pk, StarOverride.objects.get().stars) == (first.pk, 4)
    with pytest.raises(Conflict):
        decide(world, 2, version=first.version)
    assert StarOverride.objects.get().stars == 4
    assert AuditEntry.objects.filter(action="rating.overridden").count() == 2


def test_a_withdrawn_decision_does_not_count_and_may_be_made_anew(world: World) -> None:
    bring_to(world, "notice")
    row = withdraw(world, decide(world, 5))
    assert row.is_withdrawn
    member = world.members[VILLAGE][1]
    assert rating.proposed(world.round)[member.pk] == (7850, 3)
    with pytest.raises(Conflict):
        withdraw(world, row)
    decide(world, 5)
    assert rating.proposed(world.round)[member.pk] == (7850, 5)
    withdraw(world, StarOverride.objects.get())
    close_now = Round.objects.select_related("unit").get(pk=world.round.pk)
    rounds.close(actor=SYSTEM, round_=close_now, now=AFTER, today=DAY)
    stored = Rating.objects.get(member=member)
    assert (stored.stars, stored.computed_stars, stored.override_reason) == (3, 3, "")
    assert AuditEntry.objects.filter(action="rating.override-withdrawn", reason="事实有误").count() == 2


def test_withdrawing_needs_a_reason_and_the_right_and_an_open_quarter(world: World) -> None:
    bring_to(world, "notice")
    row = decide(world, 5)
    with pytest.raises(DomainError) as caught:
        withdraw(world, row, reason="")
    assert caught.value.field == "reason"
    with pytest.raises(Forbidden):
        withdraw(world, row, name="township")
    with pytest.raises(NotFound):
        withdraw(world, row, name="stranger")
    rounds.close(actor=SYSTEM, round_=Round.objects.select_related("unit").get(pk=world.round.pk), now=AFTER, today=DAY)
    with pytest.raises(Conflict):
        withdraw(world, row)
    assert not StarOverride.objects.get().is_withdrawn


# Adding what is there already, and fields that stay --------------------------------------------


def test_adding_a_kind_or_target_that_exists_is_refused_by_its_field(world: World) -> None:
    kind = world.kinds[0]
    given = {"order": 9, "min_size": 3, "max_size": 4}
    for code, name, field in ((kind.code, "New", "code"), ("new", kind.name, "name")):
        with pytest.raises(DomainError) as caught:
            roster.add_kind(actor=SYSTEM, county=world.county, code=code, name=name, **given)
        assert caught.value.field == field
    assert TeamKind.objects.filter(unit=world.county).count() == 2
    values = {"order": 1, "name": "五星", "numerator": "stars.5", "denominator": "", "threshold": 1, "is_share": False}
    made = schemes.add_target(actor=SYSTEM, county=world.county, year=2025, code="five", values=values)
    with pytest.raises(DomainError) as caught:
        schemes.add_target(actor=SYSTEM, county=world.county, year=2025, code="five", values={**values, "threshold": 9})
    made.refresh_from_db()
    assert (caught.value.field, made.threshold) == ("code", 1)


def test_unit_and_other_units_teams_are_not_posted_into_an_activity(world: World) -> None:
    activity = Activity.objects.get(unit__path=VILLAGE)
    township = actor_of(world.users["township"])
    for values in ({"unit": world.units[OTHER]}, {"team": world.teams[OTHER][0]}, {"members": []}):
        with pytest.raises(DomainError):
            work.update_activity(actor=township, activity_id=activity.pk, values=values, version=activity.version)
    work.update_activity(
        actor=township, activity_id=activity.pk, values={"team": world.teams[VILLAGE][1]}, version=activity.version
    )
    activity.refresh_from_db()
    assert (activity.unit_id, activity.team_id) == (world.units[VILLAGE].pk, world.teams[VILLAGE][1].pk)
    session = TrainingSession.objects.get(unit__path=VILLAGE)
    with pytest.raises(DomainError):
        work.update_session(
            actor=township, session_id=session.pk, values={"unit": world.units[OTHER]}, version=session.version
        )
    with pytest.raises(DomainError):
        work.record_activity(
            actor=township, unit=world.units[VILLAGE], members=[], values={"team": world.teams[OTHER][0], "title": "x"}
        )
