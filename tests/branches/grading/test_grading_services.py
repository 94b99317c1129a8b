"""A year's grading through the services: facts, steps, reasons, the sample, notice, objections, close, regrading."""

from datetime import date

import pytest

from branches.indicators import grading as own
from branches.models import BranchGrading, GradingMove, GradingRound, Standard
from branches.services import (
    grading_objections,
    grading_results,
    grading_rounds,
    grading_sheets,
    rectification,
    standard_example,
    standard_simulation,
    standards,
)
from core import audit, indicators
from core.actors import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, IllegalTransition, NotFound
from core.models import AuditEntry
from core.periods import Period
from core.scope import EVERYTHING, Scope
from tests.branches.grading import world as grading
from tests.keeping import kept

pytestmark = pytest.mark.django_db
VALUES: dict[str, dict[int, int]] = {}


@pytest.fixture(autouse=True)
def _figures():
    VALUES.clear()
    with grading.figures(VALUES):
        yield


@pytest.fixture
def graded() -> grading.Graded:
    return kept("graded", grading.make_graded)


def counts(graded: grading.Graded) -> dict[int, int]:
    return grading_results.counts(GradingRound.objects.get(pk=graded.round.pk))


def test_committees_get_no_sheet_and_each_refusal_has_its_reason(graded):
    rows = BranchGrading.objects.filter(round=graded.round)
    assert not rows.filter(branch__kind="committee").exists()
    assert {row.refusals == [] for row in rows} == {True}
    late = grading_rounds.set_up(
        actor=SYSTEM, round_id=graded.round.pk, values={"min_full_members": 5}, version=graded.round.version
    )
    small = graded.row(graded.branches.beside)
    assert (late.min_full_members, small.is_eligible, small.refusals) == (5, False, ["too-few"])
    decided = grading_rounds.decide_eligibility(
        actor=grading.actor_for(graded.world, "county"), grading_id=small.pk, takes_part=True, reason="joint", version=small.version
    )  # fmt: skip
    assert (decided.is_eligible, decided.decision_reason, decided.refusals) == (True, "joint", ["too-few"])
    # Asked again, a person's decision stays.
    fresh = GradingRound.objects.get(pk=graded.round.pk)
    grading_rounds.set_up(actor=SYSTEM, round_id=fresh.pk, values={"min_full_members": 6}, version=fresh.version)
    assert graded.row(graded.branches.beside).is_eligible


def test_an_open_rectification_as_weak_keeps_out_and_a_reason_is_asked_for(graded):
    branch = graded.branches.lead["000100010001"]
    plan = {
        "kind": "weak",
        "opened_on": date(2025, 3, 1),
        "problem": "no meetings",
        "sponsor": "secretary",
        "deadline": date(2025, 12, 30),
    }
    rectification.begin(actor=SYSTEM, branch_id=branch.pk, values=plan)
    GradingRound.objects.filter(pk=graded.round.pk).update(bars_rectified=False)
    fresh = GradingRound.objects.get(pk=graded.round.pk)
    grading_rounds.set_up(actor=SYSTEM, round_id=fresh.pk, values={"bars_rectified": True}, version=fresh.version)
    row = graded.row(branch)
    assert (row.is_eligible, row.refusals) == (False, ["in-rectification"])
    with pytest.raises(DomainError) as refused:
        grading_rounds.decide_eligibility(
            actor=SYSTEM, grading_id=row.pk, takes_part=True, reason=" ", version=row.version
        )
    assert refused.value.field == "reason"


def test_one_changed_row_changes_the_figure_and_the_grade_behind_it(graded):
    branch = graded.branches.lead["000100010001"]
    VALUES["test.due"] = {branch.pk: 12}
    VALUES["test.done"] = {branch.pk: 12}
    grading.give_everyone(graded, 600)
    row = graded.row(branch)
    grading_sheets.move(actor=SYSTEM, grading_id=row.pk, event="assess", now=grading.NOW)
    assert counts(graded)[branch.pk] == 5
    assert graded.row(branch).own_facts == {"test.done": 12, "test.due": 12}
    VALUES["test.done"] = {branch.pk: 11}
    # 600 + 8.00 × 11/12 = 13.33: below the pass mark of 14 in every good.
    assert counts(graded)[branch.pk] == 0
    assert grading_sheets.facts_of(graded.row(branch))["test.done"] == 11


def test_a_final_year_keeps_the_figures_it_was_made_of(graded):
    for code in grading.FIGURES:
        VALUES[code] = {branch.pk: 4 for branch in graded.taking_part}
    round_ = grading.bring_to(graded, "final")
    branch = graded.branches.lead["000100010001"]
    before = graded.row(branch)
    assert (before.good_count, before.facts["test.done"], before.passed) == (5, 4, [True] * 5)
    VALUES["test.done"] = {}
    assert grading_results.counts(round_)[branch.pk] == 5
    copied = standards.copy(actor=SYSTEM, standard_id=graded.standard.pk, year=2025)
    changed = [{**good, "pass_mark": 2000} for good in grading.goods()]
    standards.update(
        actor=SYSTEM, standard_id=copied.pk, values={}, version=copied.version, goods=changed, items=grading.items()
    )
    standards.adopt(actor=SYSTEM, standard_id=copied.pk, now=grading.NOW)
    after = graded.row(branch)
    assert (after.good_count, after.standard_id, after.version) == (5, graded.standard.pk, before.version)
    with pytest.raises(Conflict):
        grading_sheets.move(actor=SYSTEM, grading_id=before.pk, event="return-to-township", now=grading.NOW, reason="x")


def test_an_edited_standard_regrades_drafts_and_sends_back_what_lacks_points(graded):
    grading.bring_to(graded, "reviewed")
    branch = graded.branches.lead["000100010001"]
    assert counts(graded)[branch.pk] == 5
    harder = standards.copy(actor=SYSTEM, standard_id=graded.standard.pk, year=2025)
    goods = [{**good, "pass_mark": 1800 if good["number"] == 1 else good["pass_mark"]} for good in grading.goods()]
    standards.update(
        actor=SYSTEM, standard_id=harder.pk, values={}, version=harder.version, goods=goods, items=grading.items()
    )
    standards.adopt(actor=SYSTEM, standard_id=harder.pk, now=grading.NOW)
    assert counts(graded)[branch.pk] == 4
    assert graded.row(branch).state == "reviewed"
    assert Standard.objects.get(pk=graded.standard.pk).state == "retired"
    more = standards.copy(actor=SYSTEM, standard_id=harder.pk, year=2025)
    items = [{**item, "limit": 700} if item["code"] == "m1" else item for item in grading.items()]
    items.append({**items[0], "code": "new", "name": "New", "limit": 500})
    standards.update(actor=SYSTEM, standard_id=more.pk, values={}, version=more.version, goods=goods, items=items)
    standards.adopt(actor=SYSTEM, standard_id=more.pk, now=grading.NOW)
    row = graded.row(branch)
    assert (row.state, row.standard_id) == ("draft", more.pk)
    assert GradingMove.objects.filter(grading=row).latest("pk").event == "reopened"
    entry = AuditEntry.objects.filter(action="grading.regraded-many").latest("pk")
    assert entry.changes["reopened"] == entry.changes["rows"] == len(graded.taking_part)


def test_an_adopted_version_is_never_changed_and_a_wrong_draft_never_adopted(graded):
    with pytest.raises(Conflict):
        standards.update(
            actor=SYSTEM, standard_id=graded.standard.pk, values={"name": "Other"}, version=graded.standard.version
        )
    draft = standards.draft(actor=SYSTEM, county=graded.world.county, year=2026, name="Bad", goods=grading.goods()[:4])
    with pytest.raises(DomainError) as refused:
        standards.adopt(actor=SYSTEM, standard_id=draft.pk, now=grading.NOW)
    assert str(refused.value).count("\n") >= 4
    assert Standard.objects.get(pk=draft.pk).state == "draft"


def test_every_later_step_gives_a_reason_for_other_points_and_keeps_those_before(graded):
    branch = graded.branches.lead["000100010001"]
    VALUES["test.due"], VALUES["test.done"] = {branch.pk: 4}, {branch.pk: 2}
    village, township = (grading.actor_for(graded.world, name) for name in ("village", "township"))
    row = graded.row(branch)
    own_points = {f"m{n}": 1000 for n in range(1, 6)}
    row = grading_sheets.give(actor=village, grading_id=row.pk, step="own", given=own_points, version=row.version)
    row = grading_sheets.move(actor=village, grading_id=row.pk, event="assess", now=grading.NOW)
    with pytest.raises(DomainError) as refused:
        grading_sheets.give(
            actor=township, grading_id=row.pk, step="township", given={**own_points, "m2": 700}, version=row.version
        )
    assert refused.value.field == "reason-m2"
    row = grading_sheets.give(
        actor=township, grading_id=row.pk, step="township", given={**own_points, "m2": 700, "f1": 800, "f2": 400},
        reasons={"m2": "records are thin", "f1": "two meetings were recorded late"}, version=row.version,
    )  # fmt: skip
    # Points equal to those before, and to what the figure gives, are not kept.
    assert row.township_given == {"m2": 700, "f1": 800}
    assert row.reasons["township"] == {"m2": "records are thin", "f1": "two meetings were recorded late"}
    assert row.own_given == own_points
    result = grading_results.compute(BranchGrading.objects.filter(pk=row.pk), EVERYTHING, 2025)[0].graded
    assert result.goods == (1800, 1100, 1400, 1400, 1400)
    with pytest.raises(Forbidden):
        grading_sheets.give(actor=village, grading_id=row.pk, step="township", given={}, version=row.version)
    with pytest.raises(NotFound):
        grading_sheets.seen(grading.actor_for(graded.world, "township2"), row.pk)


def test_steps_follow_each_other_and_returns_say_why(graded):
    branch = graded.branches.lead["000100010001"]
    grading.give_everyone(graded)
    row = graded.row(branch)
    with pytest.raises(IllegalTransition):
        grading_sheets.move(actor=SYSTEM, grading_id=row.pk, event="review", now=grading.NOW)
    row = grading_sheets.move(actor=SYSTEM, grading_id=row.pk, event="assess", now=grading.NOW)
    with pytest.raises(DomainError) as refused:
        grading_sheets.move(actor=SYSTEM, grading_id=row.pk, event="return-to-branch", now=grading.NOW)
    assert refused.value.field == "reason"
    township = grading.actor_for(graded.world, "township")
    row = grading_sheets.move(
        actor=township,
        grading_id=row.pk,
        event="return-to-branch",
        now=grading.NOW,
        reason="item 3",
        version=row.version,
    )
    assert (row.state, row.return_reason) == ("draft", "item 3")
    assert list(row.moves.order_by("pk").values_list("event", "reason")) == [
        ("assess", ""),
        ("return-to-branch", "item 3"),
    ]
    with pytest.raises(Conflict):
        grading_sheets.move(actor=SYSTEM, grading_id=row.pk, event="assess", now=grading.NOW, version=row.version - 1)


def test_a_sheet_without_all_points_is_not_handed_in(graded):
    row = graded.row(graded.branches.lead["000100010001"])
    row = grading_sheets.give(actor=SYSTEM, grading_id=row.pk, step="own", given={"m1": 100}, version=row.version)
    with pytest.raises(DomainError) as refused:
        grading_sheets.move(actor=SYSTEM, grading_id=row.pk, event="assess", now=grading.NOW)
    assert refused.value.field == "m2"
    for code, value in (("m1", 1201), ("f1", 1), ("good-veto", 1), ("nothing", 1)):
        with pytest.raises(DomainError):
            grading_sheets.give(actor=SYSTEM, grading_id=row.pk, step="own", given={code: value}, version=row.version)


def test_a_veto_has_a_reason_and_takes_its_good(graded):
    branch = graded.branches.lead["000100010001"]
    grading.bring_to(graded, "assessed")
    row = graded.row(branch)
    with pytest.raises(DomainError) as refused:
        grading_sheets.give(actor=SYSTEM, grading_id=row.pk, step="township", given={}, vetoes={"good-veto": " "})
    assert refused.value.field == "veto-good-veto"
    grading_sheets.give(
        actor=SYSTEM, grading_id=row.pk, step="township", given={}, vetoes={"good-veto": "decided by the committee"}
    )
    assert counts(graded)[branch.pk] == 4


def test_the_sample_is_verified_one_by_one_and_is_not_drawn_again_after_that(graded):
    grading.bring_to(graded, "reviewed")
    key = graded.round.pk
    county = grading.actor_for(graded.world, "county")
    with pytest.raises(Conflict):
        grading_sheets.move_all(actor=county, round_id=key, event="verify", now=grading.NOW)
    fresh = GradingRound.objects.get(pk=key)
    drawn = grading_rounds.draw_sample(
        actor=county, round_id=key, seed="2025-A", now=grading.NOW, version=fresh.version
    )
    rows = BranchGrading.objects.filter(round_id=key)
    sample = set(rows.filter(is_sampled=True).values_list("branch_id", flat=True))
    assert len(sample) == drawn == 1
    rest = grading_sheets.move_all(actor=county, round_id=key, event="verify", now=grading.NOW)
    assert rest == len(graded.taking_part) - 1
    assert set(rows.filter(state="reviewed").values_list("branch_id", flat=True)) == sample
    with pytest.raises(grading_rounds.UnfinishedSteps):
        grading_rounds.publish(actor=county, round_id=key, on=grading.TODAY)
    grading_sheets.move(actor=county, grading_id=rows.get(is_sampled=True).pk, event="verify", now=grading.NOW)
    fresh = GradingRound.objects.get(pk=key)
    with pytest.raises(Conflict):
        grading_rounds.draw_sample(actor=county, round_id=key, seed="2025-B", now=grading.NOW, version=fresh.version)
    assert grading_rounds.publish(actor=county, round_id=key, on=grading.TODAY).state == "notice"


def test_an_open_objection_keeps_the_year_open(graded):
    round_ = grading.bring_to(graded, "notice")
    village, county = (grading.actor_for(graded.world, name) for name in ("village", "county"))
    row = graded.row(graded.branches.lead["000100010001"])
    made = grading_objections.raise_objection(
        actor=village, grading_id=row.pk, text="Item m2", now=grading.NOW, today=grading.TODAY
    )
    with pytest.raises(grading_rounds.UnfinishedSteps) as refused:
        grading_rounds.close(actor=county, round_id=round_.pk, now=grading.NOW, today=grading.AFTER_NOTICE)
    assert len(refused.value.steps) == 1
    with pytest.raises(Forbidden):
        grading_objections.answer(
            actor=village, objection_id=made.pk, outcome="upheld", text="x", version=1, now=grading.NOW
        )
    grading_objections.answer(
        actor=county, objection_id=made.pk, outcome="rejected", text="looked at", version=1, now=grading.NOW
    )
    with pytest.raises(Conflict):
        grading_objections.answer(
            actor=county, objection_id=made.pk, outcome="upheld", text="x", version=2, now=grading.NOW
        )
    with pytest.raises(Conflict):
        grading_objections.raise_objection(
            actor=village, grading_id=row.pk, text="late", now=grading.NOW, today=grading.AFTER_NOTICE
        )
    closed, now = grading_rounds.close(actor=county, round_id=round_.pk, now=grading.NOW, today=grading.AFTER_NOTICE)
    assert (closed.state, now) == ("final", True)
    assert (
        grading_rounds.close(actor=county, round_id=round_.pk, now=grading.NOW, today=grading.AFTER_NOTICE)[1] is False
    )
    entry = AuditEntry.objects.filter(action="grading.objection-raised").latest("pk")
    assert "Item m2" not in str(entry.changes)


def test_figures_count_final_years_and_agree_with_the_summary(graded):
    period = Period.parse("2025")
    assert indicators.total("branches.eligible", EVERYTHING, period) == 0
    round_ = grading.bring_to(graded, "final")
    whole = grading_results.summary(round_, EVERYTHING)
    assert indicators.total("branches.eligible", EVERYTHING, period) == whole.eligible == len(graded.taking_part)
    assert indicators.total("branches.good.5", EVERYTHING, period) == whole.five == whole.eligible
    assert whole.share == 10_000
    township = Scope.of(["00010002"])
    assert (
        grading_results.summary(round_, township).eligible
        == indicators.total("branches.eligible", township, period)
        == 2
    )
    unit = graded.branches.lead["000100010001"].unit_id
    rows = indicators.get("branches.good.5").rows
    assert rows is not None
    assert rows(unit, period).count() == own.eligible(EVERYTHING, period)[unit] == 2


def test_grading_asks_the_same_number_of_queries_whatever_the_number_of_organisations(
    graded, django_assert_num_queries
):
    grading.give_everyone(graded)
    rows = grading_results.taking_part(graded.round)
    with django_assert_num_queries(4):
        few = grading_results.compute(rows.filter(branch=graded.branches.lead["000100010001"]), EVERYTHING, 2025)
    with django_assert_num_queries(4):
        many = grading_results.compute(rows, EVERYTHING, 2025)
    assert (len(few), len(many)) == (1, len(graded.taking_part))


def test_a_simulation_says_who_would_move_and_writes_nothing(graded):
    grading.bring_to(graded, "final")
    draft = standards.copy(actor=SYSTEM, standard_id=graded.standard.pk, year=2026)
    goods = [{**good, "pass_mark": 1800} for good in grading.goods()]
    standards.update(
        actor=SYSTEM, standard_id=draft.pk, values={}, version=draft.version, goods=goods, items=grading.items()
    )
    before = list(BranchGrading.objects.values_list("pk", "version"))
    found = standard_simulation.simulate(actor=SYSTEM, standard_id=draft.pk, round_id=graded.round.pk)
    assert (found.before[5], found.after[0], len(found.moves)) == (len(graded.taking_part),) * 3
    assert list(BranchGrading.objects.values_list("pk", "version")) == before


def test_the_shipped_example_can_be_adopted_and_reads_only_figures_that_exist(graded):
    made = standard_example.ship(actor=SYSTEM, county=graded.world.county, year=2026)
    for sector, draft in made.items():
        assert standards.problems(draft) == []
        for item in draft.items.exclude(indicator=""):
            assert indicators.exists(item.indicator), sector
    assert sum(good.points for good in made[""].goods.all()) == 10_000
    assert made["rural"].items.filter(code="tickets").exists()
    assert not made[""].items.filter(code="tickets").exists()


def test_the_chain_holds_after_a_whole_year(graded):
    grading.bring_to(graded, "final")
    assert list(audit.breaks()) == []


def test_a_record_entered_late_changes_the_grade_and_stands_in_the_chain(graded):
    grading.bring_to(graded, "assessed")
    branch = graded.branches.lead["000100010001"]
    copied = standards.copy(actor=SYSTEM, standard_id=graded.standard.pk, year=2025)
    veto = {
        "code": "weak", "good": 1, "kind": "veto", "name": "Weak", "limit": 0, "indicator": "branch.weak", "denominator": "",
        "points": 0, "per": 1, "of_all": True,
    }  # fmt: skip
    standards.update(
        actor=SYSTEM, standard_id=copied.pk, values={}, version=copied.version, goods=grading.goods(),
        items=[*grading.items(), veto],
    )  # fmt: skip
    standards.adopt(actor=SYSTEM, standard_id=copied.pk, now=grading.NOW)
    assert (graded.row(branch).state, counts(graded)[branch.pk]) == ("assessed", 5)
    plan = {
        "kind": "weak",
        "opened_on": date(2025, 12, 5),
        "problem": "no meetings",
        "sponsor": "secretary",
        "deadline": date(2026, 6, 1),
    }
    made = rectification.begin(actor=SYSTEM, branch_id=branch.pk, values=plan)
    assert counts(graded)[branch.pk] == 0
    facts = indicators.facts(["branch.weak"], [branch.pk], Period.parse("2025"))["branch.weak"][branch.pk]
    assert [fact.title for fact in facts] == ["no meetings"]
    entry = AuditEntry.objects.get(action="rectification.begun", target_id=str(made.pk))
    assert entry.changes["kind"] == [None, "weak"]
