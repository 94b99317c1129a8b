"""The desk and a year's grading: each post reads its own step, and the line goes when the step is taken."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.models import BranchGrading, GradingObjection, GradingRound, RectificationPlan
from branches.services import grading_objections, grading_rounds, grading_sheets, rectification
from core.actors import SYSTEM
from tests.branches.grading import world as grading
from tests.keeping import kept
from tests.world import OTHER_VILLAGE, VILLAGES, sign_in

pytestmark = pytest.mark.django_db
VALUES: dict[str, dict[int, int]] = {}
FIRST, NEIGHBOUR = VILLAGES[0], VILLAGES[1]


@pytest.fixture(autouse=True)
def _figures():
    with grading.figures(VALUES):
        yield


@pytest.fixture
def graded() -> grading.Graded:
    return kept("graded", grading.make_graded)


def lines(client, graded, name):
    """Return the desk's lines of grading and rectification, by address."""
    sign_in(client, graded.world.users[name])
    rows = client.get("/").context["desk"].todo
    return {row.href: row for row in rows if "/grading/" in row.href or "/rectification/" in row.href}


def sheet_of(graded, branch):
    return reverse("branches:grading-sheet", args=[graded.row(branch).pk])


def test_a_secretary_goes_straight_to_the_own_sheets_until_they_are_handed_in(client, graded):
    today = timezone.localdate()
    GradingRound.objects.filter(pk=graded.round.pk).update(
        assess_by=today - timedelta(days=3), review_by=today + timedelta(days=3)
    )
    own = [graded.branches.lead[FIRST], graded.branches.beside]
    found = lines(client, graded, "village")
    assert set(found) == {sheet_of(graded, branch) for branch in own}
    assert all(row.own and row.late == 3 for row in found.values())
    assert lines(client, graded, "township") == {}, "a township's step has not come"
    grading.give_everyone(graded)
    row = graded.row(own[0])
    grading_sheets.move(actor=SYSTEM, grading_id=row.pk, event="assess", now=grading.NOW)
    assert set(lines(client, graded, "village")) == {sheet_of(graded, own[1])}
    grading_sheets.move(
        actor=SYSTEM, grading_id=row.pk, event="return-to-branch", now=grading.NOW, reason="第二项请核对"
    )
    assert "第二项请核对" in lines(client, graded, "village")[sheet_of(graded, own[0])].note


def test_many_own_sheets_are_one_line_with_their_number(client, graded, monkeypatch):
    monkeypatch.setattr("branches.web.grading_desk.MOST", 1)
    [row] = lines(client, graded, "village").values()
    assert row.count == 2
    assert client.get(row.href).status_code == 200


def test_the_queues_wait_for_the_township_and_for_the_county(client, graded):
    grading.bring_to(graded, "assessed")
    [row] = lines(client, graded, "township").values()
    mine = BranchGrading.objects.filter(round=graded.round, branch__unit__path__startswith="00010001").count()
    assert (row.count, row.due) == (mine, graded.round.review_by)
    assert client.get(row.href).context["left"] == mine
    assert lines(client, graded, "village") == {}
    assert lines(client, graded, "county") == {}, "no sample is drawn yet"
    grading_sheets.move_all(actor=SYSTEM, round_id=graded.round.pk, event="review", now=grading.NOW)
    fresh = GradingRound.objects.get(pk=graded.round.pk)
    grading_rounds.draw_sample(actor=SYSTEM, round_id=fresh.pk, seed="A1", now=grading.NOW, version=fresh.version)
    [row] = lines(client, graded, "county").values()
    assert row.count == BranchGrading.objects.filter(round=graded.round, is_sampled=True).count() > 0
    assert client.get(row.href).context["left"] == row.count
    assert lines(client, graded, "township") == {}
    assert lines(client, graded, "stranger") == {}


def test_an_objection_waits_for_the_county_until_it_is_answered(client, graded):
    grading.bring_to(graded, "notice")
    made = grading_objections.raise_objection(
        actor=SYSTEM, grading_id=graded.row(graded.branches.lead[FIRST]).pk, text="Item m2", now=grading.NOW,
        today=grading.TODAY,
    )  # fmt: skip
    [row] = lines(client, graded, "county").values()
    assert (row.count, client.get(row.href).status_code) == (1, 200)
    assert lines(client, graded, "village") == lines(client, graded, "township") == {}
    grading_objections.answer(
        actor=SYSTEM, objection_id=made.pk, outcome="rejected", text="looked at", version=made.version, now=grading.NOW
    )
    assert GradingObjection.objects.get().outcome == "rejected"
    assert lines(client, graded, "county") == {}


def test_a_late_step_of_rectification_is_told_to_the_organisation_and_above(client, graded):
    grading.bring_to(graded, "final")
    today = timezone.localdate()
    branch = graded.branches.lead[FIRST]
    plan = rectification.begin(
        actor=SYSTEM, branch_id=branch.pk,
        steps=[("first", today - timedelta(days=4)), ("second", today - timedelta(days=2)), ("third", today)],
        values={
            "kind": "improve", "opened_on": today - timedelta(days=30), "problem": "few meetings", "sponsor": "secretary",
            "deadline": today + timedelta(days=30),
        },
    )  # fmt: skip
    page = reverse("branches:plan", args=[plan.pk])
    own = lines(client, graded, "village")
    assert {href: row.late for href, row in own.items()} == {page: 4}
    assert branch.name in own[page].label
    for name in ("township", "county"):
        [row] = lines(client, graded, name).values()
        assert (row.count, row.late) == (1, 4)
    assert lines(client, graded, "village2") == lines(client, graded, "township2") == {}
    for step in plan.steps.order_by("order")[:2]:
        rectification.report_step(
            actor=SYSTEM, step_id=step.pk, done_on=today, result="held", today=today, version=step.version
        )
    assert RectificationPlan.objects.get().state == "open"
    assert [lines(client, graded, name) for name in ("village", "township")] == [{}, {}]


def test_the_desk_asks_as_often_for_many_sheets_as_for_few(client, graded, django_assert_max_num_queries):
    sign_in(client, graded.world.users["village"])
    client.get("/")
    with django_assert_max_num_queries(34) as one:
        client.get("/")
    BranchGrading.objects.filter(branch__unit__path=OTHER_VILLAGE).update(state="draft")
    first = graded.row(graded.branches.lead[FIRST])
    for number in range(12):
        branch = type(first.branch).objects.create(
            unit=first.branch.unit, name=f"More {number}", sector="agency", is_lead=False, full_members=9,
            founded_on=first.branch.founded_on,
        )  # fmt: skip
        BranchGrading.objects.create(round=first.round, branch=branch, standard=first.standard)
    with django_assert_max_num_queries(len(one.captured_queries) + 1):
        client.get("/")
