"""Mentors, practice, talks and needs by their services, and the figures of the reserve, counted by hand and at size."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import indicators
from core.actors import SYSTEM
from core.errors import DomainError, Forbidden, NotFound
from core.periods import Period
from core.scope import EVERYTHING, Scope
from teams.domain.pairs import Mentor
from teams.models import MentorPair, PairTalk, PracticeStay, ReservePair
from teams.selectors import reserve as read
from teams.services import mentors, pairs, reserve, reserve_many
from teams.services import reserve_lists as setting
from teams.services.reserve_many import PastPair, PastPerson, PastStep
from tests.teams.reserve.pool import FAR, FIVE, NEIGHBOUR, VILLAGE, by, in_pool, lists_of, pattern, source, take
from tests.world import NOW, TODAY, VILLAGES, World

YEAR = Period.parse("2025")
COUNTY, TOWNSHIP = Scope.of(["0001"]), Scope.of(["00010001"])
FIGURES = (
    "reserve.count", "reserve.from-teams", "reserve.in-village-bodies", "reserve.party-admitted", "reserve.entered",
    "reserve.left", "reserve.pairs", "reserve.needed", "reserve.needs-filled", "practice.days", "practice.times",
    "pairs.talks", "pairs.due", "pairs.held",
)  # fmt: skip


@pytest.fixture
def pool(world: World) -> World:
    lists_of(world)
    return world


def begin(pool: World, person, who: str = "township", group=FIVE, **more) -> ReservePair:
    given = {"pattern": pattern(), "plan": "每月一次", "since": TODAY, "today": TODAY, **more}
    return pairs.begin(actor=by(pool, who), person=person, mentors=group, **given)


def test_a_group_of_five_helps_one_person_and_a_new_group_ends_the_old_pair(pool: World) -> None:
    person = in_pool(pool)
    first = begin(pool, person)
    assert [(m.name, m.role, m.is_lead) for m in first.mentors.all()][:2] == [
        ("导师1", "角色1", True),
        ("导师2", "角色2", False),
    ]
    second = begin(pool, person, pattern=pattern("n-plus-one"), group=[*FIVE[:2]])
    first.refresh_from_db()
    assert (first.ended_on, first.end_reason) == (TODAY, "changed")
    assert pairs.pair_of(person) == second


@pytest.mark.parametrize(
    ("group", "more", "field"),
    [
        (FIVE[:4], {}, "mentors"), ([*FIVE, Mentor("第六", "职务", "")], {}, "mentors"), (FIVE[1:] * 2, {}, "mentors"),
        ([*FIVE[:4], Mentor("第五", " ", "")], {}, "mentors"), (FIVE, {"plan": " "}, "plan"), (FIVE, {"plan": "x" * 301}, "plan"),
        (FIVE, {"since": TODAY + timedelta(days=1)}, "since"), (FIVE, {"since": TODAY - timedelta(days=1)}, "since"),
    ],
)  # fmt: skip
def test_a_group_that_does_not_fit_is_refused(pool: World, group, more: dict, field: str) -> None:
    person = in_pool(pool)
    with pytest.raises(DomainError) as refused:
        begin(pool, person, group=group, **more)
    assert refused.value.field == field
    assert not ReservePair.objects.exists()


def test_who_names_mentors_and_who_enters_practice(pool: World) -> None:
    person = in_pool(pool)
    with pytest.raises(Forbidden):
        begin(pool, person, "village")
    for name, refusal in (
        ("township2", NotFound),
        ("stranger", NotFound),
        ("member", Forbidden),
        ("superior", Forbidden),
    ):
        with pytest.raises(refusal):
            begin(pool, person, name)
    begin(pool, person)
    given = {
        "kind": "shadowing",
        "place": "县农业农村局",
        "begun_on": TODAY,
        "last_on": TODAY,
        "today": TODAY,
        "person": person,
    }
    pairs.record_practice(actor=by(pool, "village"), **given)
    with pytest.raises(NotFound):
        pairs.record_practice(actor=by(pool, "village2"), **given)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"place": ""}, "place"), ({"last_on": TODAY - timedelta(days=1)}, "last_on"), ({"last_on": TODAY + timedelta(days=1)}, "last_on"),
        ({"begun_on": TODAY - timedelta(days=30)}, "begun_on"), ({"days": 2}, "days"), ({"days": 0}, "days"),
    ],
)  # fmt: skip
def test_practice_that_cannot_be_is_refused(pool: World, more: dict, field: str) -> None:
    person = in_pool(pool)
    given = {"kind": "rotation", "place": "县民政局", "begun_on": TODAY, "last_on": TODAY, "today": TODAY, **more}
    with pytest.raises(DomainError) as refused:
        pairs.record_practice(actor=by(pool, "village"), person=person, **given)
    assert refused.value.field == field
    assert not PracticeStay.objects.exists()


def test_of_a_talk_the_day_alone_is_kept(pool: World) -> None:
    person = in_pool(pool)
    talk = pairs.record_talk(actor=by(pool, "village"), person=person, held_on=TODAY, today=TODAY)
    assert {field.name for field in PairTalk._meta.fields} == {
        "id",
        "unit",
        "reserve",
        "mentor_pair",
        "held_on",
        "recorded_by",
    }
    assert talk.unit.path == VILLAGE
    with pytest.raises(DomainError):
        pairs.record_talk(actor=by(pool, "village"), person=person, held_on=TODAY, today=TODAY)


def test_a_team_members_pair_has_plan_practice_and_talks_too(pool: World) -> None:
    member = pool.members[VILLAGE][1]
    pair = mentors.begin(actor=SYSTEM, member=member, mentor="某某", post="村书记", stars=2, today=TODAY)
    village = by(pool, "village")
    pairs.plan_of_member(actor=village, pair_id=pair.pk, plan="每周一次", version=1)
    pair.refresh_from_db()
    assert pair.plan == "每周一次"
    pairs.record_talk(actor=village, pair=pair, held_on=TODAY, today=TODAY)
    pairs.record_practice(
        actor=village, pair=pair, kind="shadowing", place="乡镇", begun_on=TODAY, last_on=TODAY, today=TODAY
    )
    assert indicators.total("practice.days", COUNTY, YEAR) == indicators.total("pairs.talks", COUNTY, YEAR) == 1
    with pytest.raises(NotFound):
        pairs.plan_of_member(actor=by(pool, "village2"), pair_id=pair.pk, plan="x", version=None)
    MentorPair.objects.filter(pk=pair.pk).update(ended_on=TODAY, end_reason="risen")
    with pytest.raises(DomainError):
        pairs.plan_of_member(actor=village, pair_id=pair.pk, plan="x", version=None)


def test_a_pair_ends_with_a_reason_and_when_the_person_leaves(pool: World) -> None:
    person = in_pool(pool)
    pair = begin(pool, person)
    given = {"actor": by(pool, "township"), "pair_id": pair.pk, "today": TODAY, "on": TODAY}
    with pytest.raises(DomainError) as refused:
        pairs.end(reason="left", **given)
    assert refused.value.field == "end_reason"
    pairs.end(reason="finished", **given)
    again = begin(pool, person)
    take(pool, person, "leave", "county", leave_reason="moved")
    again.refresh_from_db()
    assert (again.ended_on, again.end_reason) == (TODAY, "left")


# Needs -----------------------------------------------------------------------------------------------


def test_a_need_is_filled_by_persons_of_the_pool(pool: World) -> None:
    need = setting.list_need(
        actor=by(pool, "village"),
        unit=pool.units[VILLAGE],
        post="secretary",
        skill="财务",
        number=2,
        listed_on=TODAY,
        today=TODAY,
    )
    person = in_pool(pool)
    reserve.correct(actor=by(pool, "township"), reserve_id=person.pk, values={"need": need})
    row = read.needs(COUNTY).get(pk=need.pk)
    assert (row.number, row.filled, row.coming, row.missing) == (2, 1, 0, 1)
    assert indicators.total("reserve.needed", COUNTY, YEAR) == 2
    assert indicators.total("reserve.needs-filled", COUNTY, YEAR) == 1
    far = setting.list_need(
        actor=by(pool, "village2"),
        unit=pool.units[FAR],
        post="secretary",
        skill="",
        number=1,
        listed_on=TODAY,
        today=TODAY,
    )
    with pytest.raises(DomainError) as refused:
        reserve.correct(actor=by(pool, "township"), reserve_id=person.pk, values={"need": far})
    assert refused.value.field == "need"
    with pytest.raises(NotFound):
        setting.change_need(actor=by(pool, "village"), need_id=far.pk, values={"number": 3}, today=TODAY)


def test_counts_of_a_body_add_up_to_its_seats(pool: World) -> None:
    zero = dict.fromkeys(("to_junior", "senior", "college", "bachelor", "to_35", "to_45", "to_55", "over_55"), 0)
    given = {"counted_on": TODAY, "seats": 5, **zero, "college": 5, "to_45": 5}
    who = {"actor": by(pool, "village"), "unit": pool.units[VILLAGE], "today": TODAY}
    for wrong, field in (
        ({"college": 4}, "to_junior"),
        ({"to_45": 6}, "to_35"),
        ({"counted_on": TODAY + timedelta(days=1)}, "counted_on"),
    ):
        with pytest.raises(DomainError) as refused:
            setting.count_body(values={**given, **wrong}, **who)
        assert refused.value.field == field
    first = setting.count_body(values=given, **who)
    assert setting.count_body(values={**given, "to_45": 4, "to_35": 1}, **who).pk == first.pk


# Figures ---------------------------------------------------------------------------------------------


def test_the_figures_of_a_small_pool(pool: World) -> None:
    person = in_pool(pool, name="甲", member=pool.members[VILLAGE][1])
    far = in_pool(pool, FAR, "乙")
    begin(pool, person)
    reserve.record_event(actor=by(pool, "county"), reserve_id=far.pk, kind="party", happened_on=TODAY, today=TODAY)
    pairs.record_practice(
        actor=by(pool, "village"),
        person=person,
        kind="shadowing",
        place="乡镇",
        begun_on=TODAY,
        last_on=TODAY,
        today=TODAY,
    )
    counted = {code: (indicators.total(code, COUNTY, YEAR), indicators.total(code, TOWNSHIP, YEAR)) for code in FIGURES}
    assert counted == {
        **dict.fromkeys(FIGURES, (0, 0)), "reserve.count": (2, 1), "reserve.from-teams": (1, 1), "reserve.entered": (2, 1),
        "reserve.party-admitted": (1, 0), "reserve.pairs": (1, 1), "practice.days": (1, 1), "practice.times": (1, 1),
    }  # fmt: skip
    before = Period.parse("2025Q3")
    assert {indicators.total(code, COUNTY, before) for code in FIGURES} == {0}
    take(pool, far, "leave", "county", leave_reason="promoted")
    assert [
        indicators.total(code, COUNTY, YEAR) for code in ("reserve.count", "reserve.left", "reserve.party-admitted")
    ] == [1, 1, 1]


def people(pool: World, number: int, first: int = 0) -> list[int]:
    """Put so many persons into the pool, spread over the villages; return their keys."""
    day = date(2025, 6, 2)
    step = PastStep("decide", day, NOW, "somebody", "office", document_no="1")
    rows = [
        PastPerson(
            unit_id=pool.units[VILLAGES[n % len(VILLAGES)]].pk, name=f"后备{n}", source_id=source().pk, tier="village", post="secretary",
            is_party_member=False, skills="", state="in-pool", begun_on=day, steps=[step], entered_on=day, decision_no="1",
            check=("1", day), events=(("village-body", day, "委员", ""),),
        )
        for n in range(first, first + number)
    ]  # fmt: skip
    return reserve_many.record_persons(
        actor=SYSTEM, county=pool.county, rows=rows, checklist=reserve.checklist_for("0001")
    )


def paired(pool: World, keys: list[int]) -> list[int]:
    units = dict(read.in_pool_on(EVERYTHING, TODAY).filter(pk__in=keys).values_list("pk", "unit_id"))
    day = date(2025, 7, 1)
    rows = [
        PastPair(key, units[key], pattern().pk, "每月一次", day, FIVE, [("shadowing", "乡镇", day, day, 1)], [day])
        for key in keys
    ]
    return reserve_many.record_pairs(actor=SYSTEM, county=pool.county, rows=rows)


def test_1139_pairs_cover_everybody_and_without_one_its_village_is_named(pool: World) -> None:
    made = paired(pool, people(pool, 1139))
    assert len(made) == indicators.total("reserve.pairs", COUNTY, YEAR) == 1139
    coverage = next(row for row in indicators.ratios() if row.code == "reserve.pair-coverage")
    assert (coverage.numerator, coverage.denominator) == ("reserve.pairs", "reserve.count")
    assert indicators.total("reserve.count", COUNTY, YEAR) == 1139
    assert list(read.lacking_mentors(COUNTY, TODAY)) == []
    pair = ReservePair.objects.select_related("reserve__unit").get(pk=made[2])
    pairs.end(actor=by(pool, "county"), pair_id=pair.pk, reason="finished", on=TODAY, today=TODAY)
    lacking = list(read.lacking_mentors(COUNTY, TODAY).select_related("unit"))
    assert [(row.pk, row.unit.name) for row in lacking] == [(pair.reserve_id, pool.units[VILLAGES[2]].name)]
    assert indicators.total("reserve.pairs", COUNTY, YEAR) == 1138
    board = read.board(COUNTY, 12, TODAY)
    assert [(row.unit.path, row.lacking) for row in board if row.lacking] == [(VILLAGES[2], 1)]


def test_figures_take_as_many_queries_for_hundreds_as_for_ten(pool: World) -> None:
    def queries() -> list[int]:
        counts = []
        for code in FIGURES:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                indicators.get(code).query(COUNTY, YEAR)
            counts.append(len(asked))
        with CaptureQueriesContext(connection) as asked:
            read.board(COUNTY, 12, TODAY)
        return [*counts, len(asked)]

    paired(pool, people(pool, 10))
    few = queries()
    paired(pool, people(pool, 600, 10))
    assert queries() == few
    assert few == [1] * len(FIGURES) + [3]
    assert indicators.total("reserve.count", COUNTY, YEAR) == 610


def test_neighbours_see_nothing_of_each_other(pool: World) -> None:
    in_pool(pool, NEIGHBOUR, "甲")
    assert read.in_pool_on(by(pool, "village").scope("reserve.view"), TODAY).count() == 0
    assert read.in_pool_on(by(pool, "township").scope("reserve.view"), TODAY).count() == 1
