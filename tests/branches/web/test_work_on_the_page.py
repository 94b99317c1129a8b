"""The page of an organisation: its meetings, term and grading with the way there and back, for a fixed number of queries."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from branches.models import Branch, BranchGrading, DemonstrationSite, Election, Meeting, RectificationPlan
from branches.selectors import meetings
from branches.services import elections, grading_rounds, standard_example, standards
from branches.services.elections import Plan
from core.actors import SYSTEM
from core.periods import Period
from core.scope import Scope
from tests.branches.meetings import NOW, OTHER_TOWNSHIP, VILLAGE, small
from tests.keeping import kept
from tests.world import sign_in


def _build():
    world, found, kinds = small()
    lines = {"goods": standard_example.goods(), "items": standard_example.items()}
    standard = standards.draft(actor=SYSTEM, county=world.county, year=2025, name="Standard", **lines)
    standards.adopt(actor=SYSTEM, standard_id=standard.pk, now=NOW)
    grading_rounds.open_round(actor=SYSTEM, county=world.county, year=2025, on=date(2025, 12, 1))
    return world, found, kinds


@pytest.fixture
def here(db):
    return kept("branch-page-work", _build)


def page_of(client, branch):
    answer = client.get(reverse("branches:branch", args=[branch.pk]))
    assert answer.status_code == 200
    return answer.content.decode()


def held(branch, kind, day, **values):
    return Meeting.objects.create(
        branch=branch, kind=kind, held_on=day, due=12, attended=10, host="书记", recorded_by="village", recorded_at=NOW, **values
    )  # fmt: skip


def the_plan(branch, day):
    return RectificationPlan.objects.create(
        branch=branch, kind="improve", opened_on=day - timedelta(days=40), problem="会议记录不全", sponsor="镇组织委员",
        deadline=day - timedelta(days=1),
    )  # fmt: skip


def test_the_page_leads_to_meetings_term_and_grading_and_each_leads_back(client, here):
    world, found, kinds = here
    branch, today = found.lead[VILLAGE], timezone.localdate()
    row = held(branch, kinds["lecture"], today)
    election = elections.plan(
        actor=SYSTEM, branch_id=branch.pk, today=today,
        asked=Plan(meeting_on=today + timedelta(days=60), seats=3, standing=["张一", "王二", "李三", "赵四"], secretary="张一"),
    )  # fmt: skip
    grading = BranchGrading.objects.get(branch=branch)
    site = DemonstrationSite.objects.create(branch=branch, level="county", granted_on=date(2024, 3, 7))
    plan = the_plan(branch, today)
    sign_in(client, world.users["village"])
    page = page_of(client, branch)
    back = f'href="{reverse("branches:branch", args=[branch.pk])}"'
    for name, key in (
        ("meeting-year", branch.pk), ("meeting", row.pk), ("election", election.pk), ("grading-sheet", grading.pk),
        ("plan", plan.pk),
    ):  # fmt: skip
        address = reverse(f"branches:{name}", args=[key])
        assert f'href="{address}"' in page, name
        if name != "meeting":
            assert back in client.get(address).content.decode(), name
    assert f'href="{reverse("branches:meeting-new", args=[branch.pk])}"' in page
    assert f'href="{reverse("branches:election-new", args=[branch.pk])}"' not in page, "one is under way"
    assert site.get_level_display() in page.split('id="grading-title"')[1].split("</section>")[0]
    assert "会议记录不全" in page
    for name in ("sites", "elections"):
        assert back in client.get(reverse(f"branches:{name}")).content.decode(), name
    year = f'href="{reverse("branches:meeting-year", args=[branch.pk])}"'
    assert year in client.get(reverse("branches:meeting", args=[row.pk])).content.decode()


def test_due_and_held_on_the_page_are_those_of_the_board(client, here):
    world, found, kinds = here
    branch, today = found.lead[VILLAGE], timezone.localdate()
    for day in {date(today.year, 1, 1), today}:
        held(branch, kinds["theme-day"], day)
    sign_in(client, world.users["county"])
    board = meetings.board(Scope.of([world.county.path]), Period.parse(str(today.year)), today)
    [whole] = [line.whole for line in board.lines if line.branch.pk == branch.pk]
    assert whole.held in (1, 2)
    assert f"<b>{whole.held} / {whole.due}</b>" in page_of(client, branch)


def test_nothing_of_another_area_and_no_step_without_its_right(client, here):
    world, found, _kinds = here
    branch = found.lead[VILLAGE]
    sign_in(client, world.users["village2"])
    assert client.get(reverse("branches:branch", args=[branch.pk])).status_code == 404
    other = page_of(client, found.lead[OTHER_TOWNSHIP])
    assert branch.name not in other
    Branch.objects.filter(pk=branch.pk).update(
        dissolved_on=date(2025, 12, 31), dissolve_approval="1号", dissolve_reason="合并"
    )
    sign_in(client, world.users["village"])
    gone = page_of(client, branch)
    for name in ("meeting-new", "election-new"):
        assert reverse(f"branches:{name}", args=[branch.pk]) not in gone


def test_a_final_grade_stands_beside_its_year(client, here):
    world, found, _kinds = here
    branch = found.lead[VILLAGE]
    row = BranchGrading.objects.select_related("round").get(branch=branch)
    sign_in(client, world.users["village"])
    words = page_of(client, branch).split('id="grading-title"')[1].split("</section>")[0]
    assert str(row.get_state_display()) in words
    BranchGrading.objects.filter(pk=row.pk).update(good_count=4, state="verified")
    type(row.round).objects.filter(pk=row.round_id).update(
        state="final", closed_at=NOW, notice_from=date(2025, 12, 1), notice_until=date(2025, 12, 8)
    )
    words = page_of(client, branch).split('id="grading-title"')[1].split("</section>")[0]
    assert "四个好" in words


def test_the_page_asks_as_often_for_a_full_record_as_for_an_empty_one(client, here, django_assert_max_num_queries):
    world, found, kinds = here
    branch, today = found.lead[VILLAGE], timezone.localdate()
    sign_in(client, world.users["township"])
    page_of(client, branch)
    with django_assert_max_num_queries(29) as empty:
        page_of(client, branch)
    for month in range(1, today.month + 1):
        for kind in ("theme-day", "committee", "group"):
            held(branch, kinds[kind], date(today.year, month, 1))
    for year in (2019, 2022):
        Election.objects.create(
            branch=branch, state="filed", full_members=12, due=12, present=11, meeting_on=date(year, 3, 1),
            held_on=date(year, 3, 1), filed_on=date(year, 3, 9),
        )  # fmt: skip
    for level in ("county", "prefecture"):
        DemonstrationSite.objects.get_or_create(branch=branch, level=level, granted_on=date(2024, 3, 7))
    the_plan(branch, today)
    with django_assert_max_num_queries(len(empty.captured_queries)):
        page = page_of(client, branch)
    assert page.count(reverse("branches:election", args=[Election.objects.latest("pk").pk])) == 1
