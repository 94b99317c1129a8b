"""Pages of the monthly ranking, of appraisals and of the six shares: who sees what, steps, refusals that keep what was typed."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from core.actors import SYSTEM
from core.periods import Period
from core.scope import EVERYTHING
from teams.models import Appraisal, MonthRanking, StarTarget
from teams.services import appraisals, goals, ranking, schemes, work
from tests.world import NOW, VILLAGES, World

pytestmark = pytest.mark.django_db
VILLAGE = VILLAGES[0]


def post(client, name: str, *args: object, **data: object):
    return client.post(reverse(f"teams:{name}", args=args), {"key": str(uuid.uuid4()), **data})


def adopted(world: World) -> None:
    ranking.adopt_rule(actor=SYSTEM, rule_id=ranking.ship_rule(actor=SYSTEM, county=world.county).pk)


def test_the_county_computes_and_publishes_and_others_then_read_their_own(world: World, as_user) -> None:
    adopted(world)
    county = as_user("county")
    assert post(county, "ranking-step", do="compute", county=world.county.pk, period="2025-11").status_code == 302
    page = county.get(reverse("teams:ranking")).content.decode()
    assert "未公布" in page
    row = MonthRanking.objects.get()
    township = as_user("township")
    assert township.get(reverse("teams:ranking")).context["ranking"] is None
    assert post(township, "ranking-step", do="publish", ranking=row.pk, version=row.version).status_code == 403
    stranger = as_user("stranger")
    assert post(stranger, "ranking-step", do="publish", ranking=row.pk, version=row.version).status_code == 404
    assert post(stranger, "ranking-step", do="compute", county=world.county.pk, period="2025-10").status_code == 404
    county = as_user("county")
    assert post(county, "ranking-step", do="publish", ranking=row.pk, version=row.version).status_code == 302
    shown = as_user("township").get(reverse("teams:ranking"))
    assert [line.team.unit.path[:8] for line in shown.context["rows"]] == ["00010001"] * 4
    assert "并列" in shown.content.decode()
    own = row.lines.get(team=world.teams[VILLAGE][0])
    line = as_user("village").get(reverse("teams:ranking-line", args=[own.pk])).content.decode()
    assert "每1计15分，最多30分" in line
    other = row.lines.get(team=world.teams[VILLAGES[2]][0])
    assert as_user("village").get(reverse("teams:ranking-line", args=[other.pk])).status_code == 404


def test_a_month_that_cannot_be_computed_says_why(world: World, as_user) -> None:
    answer = post(as_user("county"), "ranking-step", do="compute", county=world.county.pk, period="2025Q4")
    assert answer.status_code == 302
    assert "2025-11" in as_user("county").get(reverse("teams:ranking")).content.decode()
    assert not MonthRanking.objects.exists()


def test_the_exported_ranking_has_the_points_of_every_line(world: World, as_user) -> None:
    adopted(world)
    made = ranking.compute(actor=SYSTEM, county=world.county, period=Period.parse("2025-11"), now=NOW)
    ranking.publish(actor=SYSTEM, ranking_id=made.pk, version=made.version, now=NOW)
    from accounts import selectors
    from core import listing

    user = world.users["township"]
    found = listing.listed(listing.Reader(user, selectors.actor_of(user)), "teams:ranking", "period=2025-11")
    rows = list(found.rows())
    assert (len(rows), len(found.head), len(rows[0])) == (4, 14, 14)


def test_appraisals_are_drafted_edited_reviewed_and_signed_on_pages(world: World, as_user) -> None:
    township = as_user("township")
    unit = world.units["00010001"]
    assert post(township, "appraisal-draft", year="2025", unit=unit.pk).status_code == 302
    assert post(township, "appraisal-draft", year="2025", unit=world.units["00010002"].pk).status_code == 404
    row = Appraisal.objects.get(team=world.teams[VILLAGE][0])
    page = township.get(reverse("teams:appraisal", args=[row.pk])).content.decode()
    assert row.sections[0]["composed"] in page
    refused = post(township, "appraisal", row.pk, do="review", version=row.version)
    assert (refused.status_code, "鉴定意见" in refused.content.decode()) == (400, True)
    long = post(township, "appraisal", row.pk, do="edit", version=row.version, verdict="好" * 1501)
    assert (long.status_code, "好" * 1501 in long.content.decode()) == (400, True)
    edited = post(
        township,
        "appraisal",
        row.pk,
        do="edit",
        version=row.version,
        verdict="履职认真。",
        work="另有表述。",
        grade="good",
    )
    assert edited.status_code == 302
    row.refresh_from_db()
    stale = post(township, "appraisal", row.pk, do="edit", version="1", verdict="别的话")
    assert (stale.status_code, "别的话" in stale.content.decode()) == (409, True)
    page = township.get(reverse("teams:appraisal", args=[row.pk])).content.decode()
    assert "原拟写" in page
    assert post(township, "appraisal", row.pk, do="review", version=row.version).status_code == 302
    row.refresh_from_db()
    assert post(township, "appraisal", row.pk, do="sign", version=row.version).status_code == 403
    assert post(as_user("village2"), "appraisal", row.pk, do="edit", version=row.version).status_code == 404
    assert post(as_user("county"), "appraisal", row.pk, do="sign", version=row.version).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.signed_by) == ("signed", "county")
    correction = post(as_user("county"), "appraisal-draft", year="2025", team=row.team_id, reason="更正")
    assert correction.status_code == 302
    assert Appraisal.objects.filter(team=row.team).count() == 2


def test_what_waits_of_rankings_and_appraisals_stands_on_the_desk(world: World, as_user) -> None:
    adopted(world)
    ranking.compute(actor=SYSTEM, county=world.county, period=Period.parse("2025-11"), now=NOW)
    appraisals.draft_many(actor=SYSTEM, unit=world.units[VILLAGE], year=2025, now=NOW)
    assert "公布2025年11月队伍排名" in as_user("county").get("/").content.decode()
    assert "待完善审核的书面鉴定" in as_user("township").get("/").content.decode()
    assert "待完善审核的书面鉴定" not in as_user("township2").get("/").content.decode()


# Six shares -------------------------------------------------------------------------------------


def test_six_shares_are_shipped_read_and_forecast(world: World, as_user) -> None:
    made = schemes.ship_slots(actor=SYSTEM, county=world.county, year=2025)
    assert [row.slot for row in made] == [1, 2, 3, 4, 5, 6]
    assert schemes.ship_slots(actor=SYSTEM, county=world.county, year=2025) == []
    for path, day in ((VILLAGES[0], date(2025, 2, 3)), (VILLAGES[1], date(2025, 5, 3))):
        team = world.teams[path][1]
        work.record_activity(
            actor=SYSTEM, unit=team.unit, members=[], values={
                "team": team, "title": "Border", "kind": "service", "action_line": "root", "field": "border", "held_on": day, "reach": 1,
            },
        )  # fmt: skip
    table = goals.table(world.county, EVERYTHING, 2025, date(2025, 7, 2))
    border = next(cell for cell in table["units"][0]["cells"] if cell["target"].slot == 3)
    assert (border["now"].numerator, border["now"].denominator, border["now"].gap) == (2, 8, 2)
    # One team by day 90, two by day 181: 2 + 184 / 91 = 4.02 by the year's end.
    assert (border["forecast"].numerator, border["forecast"].met, border["reason"]) == (4, True, "")
    early = goals.table(world.county, EVERYTHING, 2025, date(2025, 6, 30))
    cell = next(cell for cell in early["units"][0]["cells"] if cell["target"].slot == 3)
    assert (cell["forecast"], cell["reason"]) == (None, "few")
    over = goals.table(world.county, EVERYTHING, 2025, date(2026, 1, 1))
    cell = next(cell for cell in over["units"][0]["cells"] if cell["target"].slot == 3)
    assert (cell["forecast"], cell["reason"], cell["now"].numerator) == (None, "complete", 2)
    page = as_user("township").get(reverse("teams:targets"), {"year": 2025}).content.decode()
    assert "边境治理活动队伍占比" in page


@pytest.mark.parametrize(
    ("values", "field"),
    [({"threshold": 4999}, ""), ({"is_share": False, "denominator": ""}, ""), ({"slot": 7}, "slot")],
)
def test_a_slot_is_a_share_of_a_half_at_least(world: World, values: dict, field: str) -> None:
    from core.errors import DomainError

    given = {
        "order": 1, "slot": 1, "name": "Share", "numerator": "members.party", "denominator": "members.count", "threshold": 5000, "is_share": True,
    }  # fmt: skip
    with pytest.raises(DomainError) as error:
        schemes.add_target(actor=SYSTEM, county=world.county, year=2025, code="share", values={**given, **values})
    assert error.value.field == field
    assert not StarTarget.objects.filter(slot__isnull=False).exists()
