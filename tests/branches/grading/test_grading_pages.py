"""Pages of grading through the client: what is typed, refused, stored; steps by role; documents and figures printed."""

import re
import uuid

import pytest
from django.urls import reverse

from branches.models import BranchGrading, DemonstrationSite, GradingObjection, GradingRound, RectificationPlan
from branches.services import rectification, sites
from core.actors import SYSTEM
from tests.branches.grading import world as grading
from tests.keeping import kept
from tests.world import sign_in

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


def post(client, address, **data):
    return client.post(address, {"key": str(uuid.uuid4()), **data})


def test_a_secretary_hands_in_after_every_item_has_points(client, graded):
    sign_in(client, graded.world.users["village"])
    branch = graded.branches.lead["000100010001"]
    VALUES["test.due"], VALUES["test.done"] = {branch.pk: 4}, {branch.pk: 3}
    row = graded.row(branch)
    address = reverse("branches:grading-sheet", args=[row.pk])
    page = client.get(address).content.decode()
    assert "3 / 4" in page
    assert re.search(r'name="m1"', page)
    assert 'name="f1"' not in page
    points = {f"m{n}": "10" for n in range(1, 6)}
    refused = post(client, address, do="hand-on", version=row.version, **{**points, "m3": "12.01", "m4": "９.5"})
    assert refused.status_code == 400
    assert 'value="12.01"' in refused.content.decode()
    assert graded.row(branch).version == row.version
    short = post(client, address, do="hand-on", version=row.version, m1="10")
    assert short.status_code == 400
    assert graded.row(branch).own_given == {}
    taken = post(client, address, do="hand-on", version=row.version, **points)
    assert taken.status_code == 302
    after = graded.row(branch)
    assert (after.state, after.own_given, after.own_facts) == (
        "assessed", {f"m{n}": 1000 for n in range(1, 6)}, {"test.done": 3, "test.due": 4},
    )  # fmt: skip
    again = post(client, address, do="save", version=after.version, **points)
    assert again.status_code in (403, 409)


def test_a_township_passes_on_from_the_queue_or_returns_with_a_reason(client, graded):
    grading.bring_to(graded, "assessed")
    sign_in(client, graded.world.users["township"])
    queue = client.get(reverse("branches:grading-queue"))
    rows = [graded.row(graded.branches.lead[path]) for path in ("000100010001", "000100010002")]
    assert all(row.branch.name in queue.content.decode() for row in rows)
    assert graded.branches.lead["000100020001"].name not in queue.content.decode()
    step = reverse("branches:grading-queue-step", args=[rows[0].pk])
    assert post(client, step, do="review", version=rows[0].version).status_code == 302
    address = reverse("branches:grading-sheet", args=[rows[1].pk])
    assert post(client, address, do="return-to-branch", version=rows[1].version, reason=" ").status_code == 400
    assert post(client, address, do="return-to-branch", version=rows[1].version, reason="item 2").status_code == 302
    states = [BranchGrading.objects.get(pk=row.pk).state for row in rows]
    assert states == ["reviewed", "draft"]
    other = graded.row(graded.branches.lead["000100020001"])
    assert client.get(reverse("branches:grading-sheet", args=[other.pk])).status_code == 404


def test_the_county_takes_the_year_to_its_end_on_the_page(client, graded):
    grading.bring_to(graded, "reviewed")
    sign_in(client, graded.world.users["county"])
    address = reverse("branches:grading-round", args=[graded.round.pk])
    fresh = GradingRound.objects.get(pk=graded.round.pk)
    refused = post(client, address, do="sample", version=fresh.version, seed=" ")
    assert refused.status_code == 400
    assert post(client, address, do="sample", version=fresh.version, seed="A1").status_code == 302
    assert post(client, address, do="take-over").status_code == 302
    early = post(client, address, do="publish")
    assert early.status_code == 409
    sample = BranchGrading.objects.get(round=graded.round, is_sampled=True)
    step = reverse("branches:grading-queue-step", args=[sample.pk])
    assert post(client, step, do="verify", version=sample.version).status_code == 302
    assert GradingRound.objects.get(pk=graded.round.pk).state == "open"
    assert client.get(reverse("branches:grading")).status_code == 200
    sign_in(client, graded.world.users["village"])
    assert post(client, address, do="publish").status_code == 403


def test_results_print_share_and_promotion_with_their_numbers(client, graded):
    grading.bring_to(graded, "final")
    sign_in(client, graded.world.users["county"])
    page = client.get(reverse("branches:grading-results")).content.decode()
    count = len(graded.taking_part)
    assert "100.00%" in page
    assert f"{count} ÷ {count}" in page
    sheet = client.get(reverse("branches:grading-sheet", args=[graded.row(graded.branches.beside).pk])).content.decode()
    assert 'name="m1"' not in sheet
    listed = client.get(reverse("branches:gradings"), {"good_count": "5"}).content.decode()
    assert graded.branches.beside.name in listed


def test_an_objection_is_raised_by_the_organisation_and_answered_by_the_county(client, graded):
    grading.bring_to(graded, "notice")
    GradingRound.objects.filter(pk=graded.round.pk).update(notice_until="2999-12-31")
    row = graded.row(graded.branches.lead["000100010001"])
    sign_in(client, graded.world.users["village"])
    address = reverse("branches:grading-sheet", args=[row.pk])
    assert post(client, address, do="object", text=" ").status_code == 400
    assert post(client, address, do="object", text="Item m2").status_code == 302
    made = GradingObjection.objects.get()
    answer = reverse("branches:grading-answer", args=[made.pk])
    assert post(client, answer, version=1, outcome="rejected", answer="x").status_code == 403
    sign_in(client, graded.world.users["county"])
    assert post(client, answer, version=1, outcome="rejected", answer="").status_code == 400
    assert post(client, answer, version=1, outcome="rejected", answer="looked at").status_code == 302
    made.refresh_from_db()
    assert (made.outcome, made.answer) == ("rejected", "looked at")


def test_sites_and_plans_by_their_pages(client, graded):
    branch = graded.branches.lead["000100010001"]
    made = sites.grant(actor=SYSTEM, branch_id=branch.pk, level="county", granted_on=grading.OPENED, values={})
    with pytest.raises(Exception, match="."):
        sites.grant(actor=SYSTEM, branch_id=branch.pk, level="county", granted_on=grading.TODAY, values={})
    sites.revoke(actor=SYSTEM, site_id=made.pk, on=grading.TODAY, reason="looked at again", version=made.version)
    assert DemonstrationSite.objects.get().revoke_reason == "looked at again"
    plan = rectification.begin(
        actor=SYSTEM, branch_id=branch.pk, steps=[("first", grading.TODAY)],
        values={
            "kind": "improve", "opened_on": grading.OPENED, "problem": "few meetings", "sponsor": "secretary",
            "deadline": grading.TODAY,
        },
    )  # fmt: skip
    step = plan.steps.get()
    address = reverse("branches:plan", args=[plan.pk])
    sign_in(client, graded.world.users["village"])
    assert branch.name in client.get(reverse("branches:rectification")).content.decode()
    report = {"do": "report", "step": step.pk, "version": step.version, "done_on": "2025-12-20"}
    assert post(client, address, **report, result="").status_code == 400
    assert post(client, address, **report, result="held").status_code == 302
    assert post(client, address, do="accepted", version=plan.version, acceptance="good").status_code == 403
    sign_in(client, graded.world.users["township"])
    assert post(client, address, do="accepted", version=plan.version, acceptance="good").status_code == 302
    assert RectificationPlan.objects.get(pk=plan.pk).state == "accepted"
