"""A scheme on a past quarter: the quarter's own scheme gives its own stars; nothing is written."""

from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.selectors import actor_of
from core.actors import SYSTEM
from core.errors import DomainError, NotFound
from teams.domain.simulation import How
from teams.models import Activity, Rating, Round, StarItem, StarLevel, StarScheme
from teams.services import rounds, schemes, sheets, simulation
from tests.world import GIVEN, NOW, STEPS, TODAY, TOWNSHIPS, VILLAGES, World, bring_to

AFTER = datetime(2025, 12, 30, 2, 0, tzinfo=UTC)
OWN = VILLAGES[0]


def close(world: World) -> Round:
    """Close the quarter with members who differ, one star decided by a person, one veto."""
    given = {
        member.pk: {code: max(points - 90 * place, 0) for code, points in GIVEN.items()}
        for place, member in enumerate(m for path in VILLAGES for m in world.members[path])
    }
    vetoes = {world.members[OWN][2].pk: {"breach": "Decision 7"}}
    rounds.give_points_many(actor=SYSTEM, round_=world.round, given=given, vetoes=vetoes)
    for step in STEPS:
        sheets.move_all(actor=SYSTEM, round_id=world.round.pk, event=step, now=NOW)
    rounds.override(actor=SYSTEM, round_=world.round, member=world.members[OWN][1], stars=5, reason="Rescue", now=AFTER)
    round_ = rounds.publish(actor=SYSTEM, round_=Round.objects.select_related("unit").get(pk=world.round.pk), on=TODAY)
    return rounds.close(actor=SYSTEM, round_=round_, now=AFTER, today=date(2025, 12, 30))[0]


def run(world: World, scheme: StarScheme, name: str = "county") -> simulation.Simulation:
    return simulation.simulate(actor=actor_of(world.users[name]), scheme_id=scheme.pk, round_id=world.round.pk)


def copied(world: World) -> StarScheme:
    return schemes.copy(actor=SYSTEM, scheme_id=world.scheme.pk, year=2026)


def test_the_quarters_own_scheme_gives_the_stored_stars_exactly(world: World) -> None:
    close(world)
    stored = Counter(Rating.objects.filter(round=world.round).values_list("stars", flat=True))
    assert len(stored) >= 4, "the quarter must hold different stars"
    for scheme in (world.scheme, copied(world)):
        result = run(world, scheme)
        assert result.moves == ()
        assert {stars: n for stars, n in result.after.items() if n} == dict(stored)
        assert result.before == result.after
        assert (result.members, result.covered, result.decided) == (24, 24, 1)


def test_a_closed_quarter_is_read_as_it_was_closed(world: World) -> None:
    """What was recorded of the quarter after its close moves nobody."""
    close(world)
    Activity.objects.all().delete()
    assert run(world, copied(world)).moves == ()


def test_a_quarter_on_notice_is_simulated_from_its_points(world: World) -> None:
    bring_to(world, "notice")
    result = run(world, copied(world))
    assert (result.moves, sum(result.before.values())) == ((), 24)
    assert not Rating.objects.filter(round=world.round).exists()


def test_a_higher_cut_off_moves_exactly_those_below_it(world: World) -> None:
    close(world)
    draft = copied(world)
    StarLevel.objects.filter(scheme=draft, stars=3).update(min_score=7000)
    lost = set(
        Rating.objects.filter(
            round=world.round, score__gte=6000, score__lt=7000, computed_stars=3, veto=""
        ).values_list("member_id", flat=True)
    ) - {world.members[OWN][1].pk}
    assert lost
    result = run(world, draft)
    assert {move.member for move in result.moves} == lost
    assert all((move.before.stars, move.after.stars, move.up) == (3, 2, False) for move in result.moves)
    assert (result.up, result.down) == (0, len(lost))
    assert result.after[3] == result.before[3] - len(lost)
    assert sum(row.down for row in result.townships) == len(lost)
    assert [row.path for row in result.townships] == list(TOWNSHIPS)
    assert sum(row.members for row in result.townships) == 24


def test_what_the_quarter_lacks_is_named(world: World) -> None:
    close(world)
    draft = copied(world)
    StarItem.objects.filter(scheme=draft, code="politics").update(limit=1500)
    StarItem.objects.filter(scheme=draft, code="breach").delete()
    for order, fields in enumerate(
        (
            {"code": "talks", "dimension": "politics", "kind": "manual", "limit": 500},
            {"code": "trained", "dimension": "duty", "kind": "bonus", "limit": 100, "indicator": "member.training.sessions", "points": 50},
        ),
        start=50,
    ):  # fmt: skip
        StarItem.objects.create(scheme=draft, order=order, name=f"Item {fields['code']}", **fields)
    result = run(world, draft)
    found = {source.item.code: source.how for source in result.sources}
    assert (found["politics"], found["talks"], found["trained"]) == (How.SCALED, How.ESTIMATED, How.FIGURE)
    assert result.counted_now == ("member.training.sessions",)
    assert [item.code for item in result.left_out] == ["breach"]
    assert result.past_names["breach"] == "Item breach"
    vetoed = world.members[OWN][2].pk
    assert [move.before.stars for move in result.moves if move.member == vetoed and move.up] == [0]


def test_a_scheme_for_one_kind_moves_only_its_teams(world: World) -> None:
    close(world)
    draft = copied(world)
    schemes.update(actor=SYSTEM, scheme_id=draft.pk, values={"team_kind": world.kinds[1]}, version=draft.version)
    StarLevel.objects.filter(scheme=draft, stars=1).update(min_score=4999)
    StarLevel.objects.filter(scheme=draft, stars=2).update(min_score=9700)
    StarLevel.objects.filter(scheme=draft, stars=3).update(min_score=9800)
    StarLevel.objects.filter(scheme=draft, stars=4).update(min_score=9900)
    StarLevel.objects.filter(scheme=draft, stars=5).update(min_score=9950)
    result = run(world, draft)
    own = {m.pk for path in VILLAGES for m in world.members[path] if m.team.kind_id == world.kinds[1].pk}
    assert (result.covered, result.members) == (12, 24)
    assert result.moves
    assert {move.member for move in result.moves} <= own


def test_nothing_is_written(world: World) -> None:
    close(world)
    draft = copied(world)
    StarLevel.objects.filter(scheme=draft, stars=3).update(min_score=7000)
    with CaptureQueriesContext(connection) as queries:
        assert run(world, draft).moves
    words = {query["sql"].split()[0].upper() for query in queries}
    assert words == {"SELECT"}


def test_targets_are_read_with_the_stars_before_and_after(world: World) -> None:
    close(world)
    for code, numerator, denominator, threshold, share in (
        ("three", "stars.year.three-up", "stars.year.rated", 8500, True),
        ("five", "stars.5", "", 1, False),
        ("members", "members.count", "", 24, False),
    ):
        schemes.set_target(
            actor=SYSTEM, county=world.county, year=2025, code=code,
            values={"name": code, "numerator": numerator, "denominator": denominator, "threshold": threshold, "is_share": share},
        )  # fmt: skip
    draft = copied(world)
    StarLevel.objects.filter(scheme=draft, stars=3).update(min_score=7000)
    result = run(world, draft)
    rows = {row.name: row for row in result.targets}
    assert set(rows) == {"three", "five"}, "a target that stars do not decide is left out"
    assert rows["five"].before.actual == rows["five"].after.actual == result.before[5]
    three = sum(n for stars, n in result.after.items() if stars >= 3)
    assert rows["three"].after.numerator == three < rows["three"].before.numerator
    assert result.targets_year == 2025


def test_only_those_who_change_the_countys_schemes_simulate_and_only_the_own_quarters(world: World) -> None:
    bring_to(world, "notice")
    draft = copied(world)
    for name in ("township", "stranger", "superior"):
        with pytest.raises(NotFound):
            run(world, draft, name)
    with pytest.raises(NotFound):
        simulation.simulate(actor=actor_of(world.users["county"]), scheme_id=draft.pk, round_id=world.other_round.pk)


def test_an_open_quarter_and_an_unusable_draft_are_refused_with_the_reason(world: World) -> None:
    draft = copied(world)
    with pytest.raises(DomainError) as caught:
        run(world, draft)
    assert caught.value.field == "quarter"
    bring_to(world, "notice")
    StarItem.objects.filter(scheme=draft, code="politics").update(limit=1)
    with pytest.raises(DomainError, match=r"80\.01"):
        run(world, draft)
