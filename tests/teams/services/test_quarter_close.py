"""Opening, notice and close of a quarter; the ratings are the rule applied to each member."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.selectors import actor_of
from core import audit, indicators
from core.actors import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.models import AuditEntry
from core.periods import Period
from core.scope import Scope
from teams import selectors
from teams.domain.rating import Sheet, rate
from teams.models import (
    Activity,
    AnnualRating,
    Assessment,
    Member,
    Rating,
    Round,
    StarChange,
    StarOverride,
    TeamSheet,
    YearReview,
)
from teams.services import rating, roster, rounds, sheets, work
from tests.world import GIVEN, NOW, QUARTER, STEPS, TODAY, VILLAGES, World, bring_to

AFTER = datetime(2025, 12, 30, 2, 0, tzinfo=UTC)
AFTER_DAY = date(2025, 12, 30)
VILLAGE = "000100010001"


def fresh(world: World) -> Round:
    return Round.objects.select_related("unit").get(pk=world.round.pk)


def close(world: World, today: date = AFTER_DAY, name: str = "county") -> bool:
    return rounds.close(actor=actor_of(world.users[name]), round_=fresh(world), now=AFTER, today=today)[1]


def everyone(world: World) -> list[Member]:
    return [member for path in VILLAGES for member in world.members[path]]


# Opening ---------------------------------------------------------------------------------------------


def test_a_quarter_has_one_sheet_for_each_team_and_one_line_for_each_member_in_post(world: World) -> None:
    lines = Assessment.objects.filter(sheet__round=world.round)
    assert TeamSheet.objects.filter(round=world.round).count() == 8
    assert set(lines.values_list("member_id", flat=True)) == {member.pk for member in everyone(world)}
    assert all(row.sheet.team_id == row.member.team_id for row in lines.select_related("sheet", "member"))


@pytest.mark.parametrize(
    ("joined", "left", "counted"),
    [
        (date(2026, 3, 31), None, True), (date(2026, 4, 1), None, False),
        (date(2025, 1, 1), date(2026, 3, 31), False), (date(2025, 1, 1), date(2026, 4, 1), True),
    ],
)  # fmt: skip
def test_who_is_in_post_on_the_last_day_of_the_quarter_is_rated(
    world: World, joined: date, left: date | None, counted: bool
) -> None:
    member = world.members[VILLAGE][0]
    Member.objects.filter(pk=member.pk).update(joined_on=joined, left_on=left, exit_reason="moved" if left else "")
    world.scheme.pk, world.scheme.year, world.scheme._state.adding = None, 2026, True
    world.scheme.save()
    opened = rounds.open_round(actor=SYSTEM, county=world.county, period=Period.parse("2026Q1"), on=TODAY)
    assert Assessment.objects.filter(sheet__round=opened, member=member).exists() is counted


def test_a_quarter_is_opened_once_by_the_county_for_a_quarter_with_a_scheme(world: World) -> None:
    county = actor_of(world.users["county"])
    with pytest.raises(Conflict):
        rounds.open_round(actor=county, county=world.county, period=QUARTER, on=TODAY)
    with pytest.raises(DomainError) as caught:
        rounds.open_round(actor=county, county=world.county, period=Period.parse("2025-11"), on=TODAY)
    assert caught.value.field == "period"
    with pytest.raises(DomainError, match="2027"):
        rounds.open_round(actor=county, county=world.county, period=Period.parse("2027Q1"), on=TODAY)
    with pytest.raises(Forbidden):
        rounds.open_round(actor=actor_of(world.users["superior"]), county=world.county, period=QUARTER, on=TODAY)
    with pytest.raises(NotFound):
        rounds.open_round(actor=county, county=world.other_county, period=Period.parse("2025Q3"), on=TODAY)
    with pytest.raises(NotFound):
        rounds.find(county=world.county, period=Period.parse("2025Q3"))
    assert Round.objects.count() == 2


# Notice ----------------------------------------------------------------------------------------------


def test_the_notice_runs_for_five_working_days_and_names_what_is_not_verified(world: World) -> None:
    bring_to(world, "reviewed")
    with pytest.raises(rounds.UnfinishedSteps) as caught:
        rounds.publish(actor=SYSTEM, round_=fresh(world), on=TODAY)
    assert len(caught.value.steps) == 8
    for path in VILLAGES:
        assert world.units[path].name in str(caught.value)
    sheets.move_all(actor=SYSTEM, round_id=world.round.pk, event="verify", now=NOW)
    round_ = rounds.publish(actor=SYSTEM, round_=fresh(world), on=TODAY)
    # Monday 22 December is day 0; the fifth working day is Monday the 29th.
    assert (round_.state, round_.notice_from, round_.notice_until) == ("notice", TODAY, date(2025, 12, 29))
    with pytest.raises(Conflict):
        rounds.publish(actor=SYSTEM, round_=fresh(world), on=TODAY)


def test_a_notice_is_withdrawn_with_a_reason(world: World) -> None:
    bring_to(world, "notice")
    with pytest.raises(DomainError) as caught:
        rounds.withdraw(actor=SYSTEM, round_=fresh(world), reason=" ")
    assert caught.value.field == "reason"
    rounds.withdraw(actor=SYSTEM, round_=fresh(world), reason="名单有误")
    round_ = fresh(world)
    assert (round_.state, round_.notice_from, round_.notice_until) == ("open", None, None)
    assert AuditEntry.objects.get(action="round.withdrawn").reason == "名单有误"
    with pytest.raises(Conflict):
        rounds.withdraw(actor=SYSTEM, round_=round_, reason="x")


# Close -----------------------------------------------------------------------------------------------


def test_a_close_before_its_steps_names_each_of_them_and_changes_nothing(world: World) -> None:
    with pytest.raises(rounds.UnfinishedSteps) as caught:
        close(world)
    assert len(caught.value.steps) == 9  # eight sheets and the notice
    assert caught.value.status == 409
    assert all(step in str(caught.value) for step in caught.value.steps)
    bring_to(world, "verified")
    with pytest.raises(rounds.UnfinishedSteps) as caught:
        close(world)
    assert len(caught.value.steps) == 1
    rounds.publish(actor=SYSTEM, round_=fresh(world), on=TODAY)
    with pytest.raises(rounds.UnfinishedSteps, match="2025-12-29|12月29日"):
        close(world, today=date(2025, 12, 29))
    Round.objects.filter(pk=world.round.pk).update(open_objections=2)
    with pytest.raises(rounds.UnfinishedSteps, match="2"):
        close(world)
    assert fresh(world).state == "notice"
    assert not Rating.objects.exists()
    assert not AuditEntry.objects.filter(action__in=["round.closed", "rating.written"]).exists()
    Round.objects.filter(pk=world.round.pk).update(open_objections=0)
    assert close(world) is True


def test_more_than_eight_unfinished_sheets_are_counted_instead_of_named(world: World) -> None:
    kind = roster.add_kind(
        actor=SYSTEM, county=world.county, code="third", name="第三队", order=3, min_size=1, max_size=4
    )
    for n, path in enumerate(VILLAGES, start=1):
        team = roster.found_team(
            actor=SYSTEM, unit=world.units[path], kind=kind, name=f"第三队{n}", scene="town", founded_on=TODAY
        )
        TeamSheet.objects.create(round=world.round, team=team, scheme=world.scheme)
    steps = rounds.steps_left(fresh(world), TODAY)
    assert len(steps) == 10
    assert "4" in steps[8]


def test_only_the_county_closes(world: World) -> None:
    bring_to(world, "notice")
    for name in ("township", "village", "superior", "stranger", "sysadmin"):
        with pytest.raises((Forbidden, NotFound)):
            close(world, name=name)
        assert fresh(world).state == "notice"


def test_closing_twice_changes_nothing(world: World) -> None:
    bring_to(world, "notice")
    assert close(world) is True
    round_ = fresh(world)
    assert (round_.state, round_.closed_at, len(round_.rows_digest)) == ("final", AFTER, 64)
    before = (list(Rating.objects.order_by("pk").values()), AuditEntry.objects.count(), round_.version)
    assert close(world) is False
    assert (list(Rating.objects.order_by("pk").values()), AuditEntry.objects.count(), fresh(world).version) == before
    assert list(audit.breaks()) == []


def test_two_closes_of_one_quarter_cannot_both_write(world: World) -> None:
    bring_to(world, "notice")
    close(world)
    with pytest.raises(IntegrityError), transaction.atomic():
        rating.rate_round(actor=SYSTEM, round_=fresh(world))
    assert Rating.objects.count() == 24


def varied(world: World) -> None:
    """Give every member other points, some with bonus, deduction or veto."""
    given, vetoes = {}, {}
    for n, member in enumerate(everyone(world)):
        given[member.pk] = {
            code: max(points - 37 * n * (place + 1), 0) for place, (code, points) in enumerate(GIVEN.items())
        }
        if n % 5 == 0:
            given[member.pk]["praise"] = 60 * n
        if n % 7 == 0:
            given[member.pk]["absence"] = 45 * n
        if n in (4, 9):
            vetoes[member.pk] = {"breach": "处分决定"}
    rounds.give_points_many(actor=SYSTEM, round_=fresh(world), given=given, vetoes=vetoes)
    for event in STEPS:
        sheets.move_all(actor=SYSTEM, round_id=world.round.pk, event=event, now=NOW)
    rounds.publish(actor=SYSTEM, round_=fresh(world), on=TODAY)


def test_each_rating_row_is_the_rule_applied_to_that_member_alone(world: World) -> None:
    varied(world)
    close(world)
    scheme = selectors.to_rules(world.scheme)
    activities = dict.fromkeys((world.members[path][0].pk for path in VILLAGES), 1)
    scores = []
    for line in Assessment.objects.filter(sheet__round=world.round).order_by("member_id"):
        figures = {"member.activities": activities[line.member_id]} if line.member_id in activities else {}
        (alone,) = rate(scheme, [Sheet(line.member_id, line.given, figures, frozenset(line.vetoes))])
        row = Rating.objects.get(round=world.round, member=line.member_id)
        assert (row.score, row.stars, row.computed_stars, row.veto) == (
            alone.score,
            alone.stars,
            alone.stars,
            alone.veto,
        )
        assert row.points == {item.code: value for item, value in zip(scheme.items, alone.points, strict=True)}
        assert (row.figures, row.held_back, row.override_reason) == (figures, False, "")
        assert row.score == max(sum(row.points.values()), 0)
        scores.append(row.score)
    assert len(scores) == 24
    assert len(set(scores)) > 15
    for row in Rating.objects.filter(round=world.round):
        assert row.rank == 1 + sum(score > row.score for score in scores)
    assert Rating.objects.filter(round=world.round, veto="breach", stars=0).count() == 2


def test_a_score_worked_out_by_hand(world: World) -> None:
    bring_to(world, "notice")
    close(world)
    # 18.5 + 18 + 17 + 16 + 9 = 78.5; one activity brings 5.
    first, second = (Rating.objects.get(member=world.members[VILLAGE][n]) for n in (0, 1))
    assert (first.score, first.stars, first.points["activity"], first.rank) == (8350, 4, 500, 1)
    assert (second.score, second.stars, second.points["activity"], second.rank) == (7850, 3, 0, 5)


def test_the_number_of_queries_does_not_grow_with_the_members(world: World) -> None:
    bring_to(world, "notice")
    with CaptureQueriesContext(connection) as few, transaction.atomic():
        rating.rate_round(actor=SYSTEM, round_=fresh(world))
        transaction.set_rollback(True)
    assert not Rating.objects.exists()
    team = world.teams[VILLAGE][0]
    ids = roster.enlist_many(
        actor=SYSTEM, county=world.county,
        rows=[roster.NewMember(team.pk, f"新{n}", "volunteer", False, False, date(2024, 2, 1)) for n in range(300)],
    )  # fmt: skip
    sheet = world.sheet(VILLAGE)
    Assessment.objects.bulk_create([Assessment(sheet=sheet, member_id=pk, given=GIVEN) for pk in ids])
    with CaptureQueriesContext(connection) as many, transaction.atomic():
        rating.rate_round(actor=SYSTEM, round_=fresh(world))
    assert Rating.objects.count() == 324
    selects = [sum(q["sql"].lstrip().upper().startswith("SELECT") for q in run.captured_queries) for run in (few, many)]
    assert selects[0] == selects[1]
    assert len(many) <= len(few) + 5


def test_a_member_without_points_is_named_when_the_round_is_rated(world: World) -> None:
    bring_to(world, "notice")
    member = world.members[VILLAGE][2]
    Assessment.objects.filter(member=member).update(given={"politics": 100})
    with pytest.raises(DomainError) as caught:
        close(world)
    assert member.name in str(caught.value)
    assert world.units[VILLAGE].name in str(caught.value)
    assert fresh(world).state == "notice"
    assert not Rating.objects.exists()


# A person decides ------------------------------------------------------------------------------------


def decide(world: World, stars: int, reason: str, name: str = "county") -> StarOverride:
    return rounds.override(
        actor=actor_of(world.users[name]),
        round_=fresh(world),
        member=world.members[VILLAGE][1],
        stars=stars,
        reason=reason,
        now=NOW,
    )


def test_another_star_than_the_rules_needs_a_reason_and_is_kept_beside_it(world: World) -> None:
    bring_to(world, "notice")
    with pytest.raises(DomainError) as caught:
        decide(world, 5, "  ")
    assert caught.value.field == "reason"
    with pytest.raises(DomainError) as caught:
        decide(world, 6, "x")
    assert caught.value.field == "stars"
    with pytest.raises(Forbidden):
        decide(world, 5, "x", name="township")
    assert not StarOverride.objects.exists()
    decide(world, 5, "抢险救灾立功")
    close(world)
    row = Rating.objects.get(member=world.members[VILLAGE][1])
    assert (row.computed_stars, row.stars, row.override_reason, row.score) == (3, 5, "抢险救灾立功", 7850)
    kept = StarOverride.objects.get()
    assert (kept.decided_by, kept.decided_at, kept.reason) == ("county", NOW, "抢险救灾立功")
    assert AuditEntry.objects.get(action="rating.overridden").reason == "抢险救灾立功"
    assert Rating.objects.exclude(pk=row.pk).exclude(override_reason="").count() == 0
    with pytest.raises(Conflict):
        decide(world, 1, "x")


def test_the_database_keeps_no_other_star_without_a_reason(world: World) -> None:
    bring_to(world, "notice")
    close(world)
    row = Rating.objects.filter(round=world.round)[0]
    for values in ({"stars": 5 if row.stars != 5 else 1}, {"stars": 6}, {"computed_stars": 7}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Rating.objects.filter(pk=row.pk).update(**values)


def test_an_audit_entry_of_a_decision_does_not_hold_the_members_name(world: World) -> None:
    bring_to(world, "notice")
    decide(world, 5, "立功")
    name = world.members[VILLAGE][1].name
    for entry in AuditEntry.objects.all():
        assert name not in f"{entry.target_label}{entry.changes}{entry.reason}"


# The year --------------------------------------------------------------------------------------------


def past_quarter(world: World, code: str, scores: dict[int, int], stars: int = 3) -> None:
    round_ = Round.objects.create(
        unit=world.county,
        period=code,
        state="final",
        opened_on=TODAY,
        notice_from=TODAY,
        notice_until=TODAY,
        closed_at=NOW,
    )
    Rating.objects.bulk_create(
        [
            Rating(
                round=round_, member_id=pk, scheme=world.scheme, score=score, computed_stars=stars, stars=stars, rank=1
            )
            for pk, score in scores.items()
        ]
    )


def test_after_the_fourth_quarter_the_year_has_its_stars(world: World) -> None:
    people = world.members[VILLAGE]
    for code, score in (("2025Q1", 9000), ("2025Q2", 9500), ("2025Q3", 9301)):
        past_quarter(world, code, {people[0].pk: score})
    past_quarter(world, "2024Q4", {people[1].pk: 9999})  # another year is not counted
    bring_to(world, "notice")
    close(world)
    # (90.00 + 95.00 + 93.01 + 83.50) / 4 = 90.3775
    row = AnnualRating.objects.get(member=people[0])
    assert (row.year, row.score, row.stars, row.quarters) == (2025, 9038, 5, 4)
    # One quarter is fewer than the two that the scheme asks for.
    assert AnnualRating.objects.count() == 1


def test_the_years_review_counts_with_its_weight(world: World) -> None:
    type(world.scheme).objects.filter(pk=world.scheme.pk).update(
        quarters_weight=6000, review_weight=4000, min_quarters=1
    )
    people = world.members[VILLAGE]
    rating.review_many(
        actor=actor_of(world.users["county"]),
        county_path="0001",
        year=2025,
        scores={people[0].pk: 10000, people[1].pk: 5000},
    )
    YearReview.objects.create(year=2024, member=people[2], score=0)
    bring_to(world, "notice")
    close(world)
    found = dict(AnnualRating.objects.filter(member__in=people).values_list("member_id", "score"))
    # 0.6 * 83.50 + 0.4 * 100 = 90.10; 0.6 * 78.50 + 0.4 * 50 = 67.10; no review: 78.50
    assert [found[people[n].pk] for n in range(3)] == [9010, 6710, 7850]


def test_a_vetoed_member_has_no_star_in_the_year_either(world: World) -> None:
    member = world.members[VILLAGE][0]
    past_quarter(world, "2025Q3", {member.pk: 9900}, stars=5)
    bring_to(world, "notice")
    Assessment.objects.filter(member=member).update(vetoes={"breach": "处分决定"})
    close(world)
    assert Rating.objects.get(member=member, round=world.round).stars == 0
    row = AnnualRating.objects.get(member=member)
    assert (row.score, row.stars) == (9125, 0)


def test_an_earlier_quarter_writes_no_annual_star_but_its_changes(world: World) -> None:
    people = world.members[VILLAGE]
    past_quarter(world, "2025Q2", {people[0].pk: 9500, people[1].pk: 7900}, stars=3)
    Round.objects.filter(pk=world.round.pk).update(period="2025Q3")
    bring_to(world, "notice")
    close(world)
    assert not AnnualRating.objects.exists()
    # No activity of that quarter: 78.50, three stars for everyone.
    assert not StarChange.objects.exists()


def test_changes_of_stars_are_written_for_members_rated_in_both_quarters(world: World) -> None:
    people = world.members[VILLAGE]
    past_quarter(world, "2025Q3", {people[0].pk: 9500, people[1].pk: 7900, people[2].pk: 9000}, stars=3)
    bring_to(world, "notice")
    close(world)
    changes = StarChange.objects.values_list("member_id", "before", "after")
    assert list(changes) == [(people[0].pk, 3, 4)]
    history = selectors.histories([people[0].pk], world.county, QUARTER)[people[0].pk]
    assert [(q.stars, q.score) for q in history] == [(3, 9500), (4, 8350)]


# Figures ---------------------------------------------------------------------------------------------


def test_removing_one_activity_changes_what_it_fed(world: World) -> None:
    scope, member = Scope.of(["0001"]), world.members[VILLAGE][0]
    work.record_activity(
        actor=SYSTEM, unit=world.units[VILLAGE], members=[member],
        values={"title": "宣讲", "kind": "preaching", "action_line": "lead", "field": "governance", "held_on": date(2025, 12, 31), "reach": 25},
    )  # fmt: skip

    def values() -> tuple[int, int, int, int]:
        return (
            indicators.get("member.activities").query(scope, QUARTER).get(member.pk, 0),
            indicators.get("member.reach").query(scope, QUARTER).get(member.pk, 0),
            indicators.total("activities.count", scope, QUARTER),
            indicators.total("activities.reach", scope, QUARTER),
        )

    assert values() == (2, 65, 5, 185)  # four activities of 40 in the county, and this one of 25
    rows = indicators.get("member.activities").rows(member.pk, QUARTER)  # type: ignore[misc]
    assert [row.title for row in rows][-1] == "宣讲"
    Activity.objects.filter(title="宣讲").delete()
    assert values() == (1, 40, 4, 160)
    Activity.objects.filter(unit__path=VILLAGE).delete()
    assert values() == (0, 0, 3, 120)
