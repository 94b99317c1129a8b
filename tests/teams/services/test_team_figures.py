"""The figures of teams, counted by hand in the small county."""

from datetime import date

from core import indicators
from core.actors import SYSTEM
from core.periods import Period
from core.scope import EVERYTHING, NOTHING, Scope
from teams.models import AnnualRating, Member, Rating, Round
from teams.services import roster, rounds
from tests.world import NOW, QUARTER, TODAY, VILLAGES, World, bring_to

COUNTY, TOWNSHIP = Scope.of(["0001"]), Scope.of(["00010001"])
EXPECTED = {
    # code: whole county, one township, both counties
    "teams.count": (8, 4, 9), "members.count": (24, 12, 27),
    "members.party": (8, 4, 9), "members.returnees": (8, 4, 9),
    "members.joined": (0, 0, 0), "members.left": (0, 0, 0),
    "activities.count": (4, 2, 5), "activities.reach": (160, 80, 200),
    "training.sessions": (4, 2, 5), "training.trained": (24, 12, 27),
    "stars.rated": (0, 0, 0), "stars.5": (0, 0, 0),
}  # fmt: skip


def test_the_figures_of_the_small_county(world: World) -> None:
    scopes = (COUNTY, TOWNSHIP, EVERYTHING)
    assert {code: tuple(indicators.total(code, scope, QUARTER) for scope in scopes) for code in EXPECTED} == EXPECTED
    assert {indicators.total(code, NOTHING, QUARTER) for code in EXPECTED} == {0}


def test_figures_of_units_belong_to_the_unit_where_the_rows_are(world: World) -> None:
    values = indicators.get("members.count").query(COUNTY, QUARTER)
    assert values == {world.units[path].pk: 6 for path in VILLAGES}


def test_figures_of_members(world: World) -> None:
    for code, each, people in (
        ("member.training.sessions", 1, 24), ("member.training.minutes", 90, 24),
        ("member.activities", 1, 4), ("member.reach", 40, 4),
    ):  # fmt: skip
        values = indicators.get(code).query(COUNTY, QUARTER)
        assert (code, len(values), set(values.values())) == (code, people, {each})
        assert indicators.get(code).query(NOTHING, QUARTER) == {}
        assert indicators.get(code).query(COUNTY, Period.parse("2025Q3")) == {}


def test_every_member_figure_leads_to_the_rows_behind_it(world: World) -> None:
    member = world.members[VILLAGES[0]][0]
    others = ("member.tickets.", "member.honours", "member.points", "member.unit.")
    for figure in (row for row in indicators.of("member") if not row.code.startswith(others)):
        value = figure.query(COUNTY, QUARTER)[member.pk]
        assert figure.rows is not None
        rows = list(figure.rows(member.pk, QUARTER))
        counted = {
            "member.reach": sum(getattr(r, "reach", 0) for r in rows),
            "member.training.minutes": sum(getattr(r, "minutes", 0) for r in rows),
        }
        assert value == counted.get(figure.code, len(rows))


def test_members_count_on_the_day_they_join_and_not_on_the_day_they_leave(world: World) -> None:
    leaver, comer = world.members[VILLAGES[0]][:2]
    roster.leave(actor=SYSTEM, member_id=leaver.pk, left_on=QUARTER.last_day, reason="moved", procedure="本人申请")
    Member.objects.filter(pk=comer.pk).update(joined_on=QUARTER.start)
    total = {
        code: indicators.total(code, COUNTY, QUARTER) for code in ("members.count", "members.left", "members.joined")
    }
    assert total == {"members.count": 23, "members.left": 1, "members.joined": 1}
    before = Period.parse("2025Q3")
    assert indicators.total("members.count", COUNTY, before) == 23
    assert indicators.total("members.left", COUNTY, before) == 0


def test_a_closed_team_is_not_counted(world: World) -> None:
    team = world.teams[VILLAGES[0]][0]
    for member in team.members.all():
        roster.leave(
            actor=SYSTEM, member_id=member.pk, left_on=date(2025, 12, 1), reason="post-change", procedure="撤队"
        )
    roster.update_team(actor=SYSTEM, team_id=team.pk, values={"closed_on": date(2025, 12, 31)}, version=team.version)
    assert indicators.total("teams.count", COUNTY, QUARTER) == 7
    assert indicators.total("teams.count", COUNTY, Period.parse("2025Q3")) == 8


def test_stars_are_counted_after_the_close(world: World) -> None:
    bring_to(world, "notice")
    rounds.close(actor=SYSTEM, round_=Round.objects.get(pk=world.round.pk), now=NOW, today=date(2025, 12, 30))
    expected = {
        # the first member of each village took part in an activity: 83.50; the others have 78.50
        "stars.5": 0, "stars.4": 4, "stars.3": 20, "stars.2": 0, "stars.0": 0, "stars.rated": 24, "stars.three-up": 24,
        "stars.vetoed": 0, "stars.score-sum": 4 * 8350 + 20 * 7850, "stars.year.rated": 0,
    }  # fmt: skip
    assert {code: indicators.total(code, COUNTY, QUARTER) for code in expected} == expected
    assert indicators.total("stars.4", TOWNSHIP, QUARTER) == 2
    row = Rating.objects.filter(round=world.round)[0]
    AnnualRating.objects.create(year=2025, member=row.member, scheme=row.scheme, score=9100, stars=5, quarters=4)
    assert indicators.total("stars.year.5", COUNTY, QUARTER) == 1
    assert indicators.total("stars.year.three-up", COUNTY, Period.parse("2024")) == 0


def test_ratios_name_figures_that_exist() -> None:
    assert indicators.ratios()
    for ratio in indicators.ratios():
        assert indicators.exists(ratio.numerator)
        assert indicators.exists(ratio.denominator)
    assert TODAY in QUARTER
