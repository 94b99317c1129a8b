"""Services of organisations: who may, what is stored, what the chain says, what is refused."""

from datetime import date

import pytest

from accounts.selectors import actor_named
from branches import selectors
from branches.domain.records import Warned
from branches.models import Branch, BranchPost, LeaderLink
from branches.services import duties, links, records, watching
from core import indicators
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.models import AuditEntry
from core.periods import Period
from core.scope import Scope
from tests.world import OTHER_VILLAGE, TODAY, TOWNSHIPS, VILLAGES

FIRST = VILLAGES[0]
NEW = {"name": "New branch", "kind": "branch", "sector": "new", "founded_on": date(2025, 6, 1), "is_lead": False}


def entries(action: str):
    return AuditEntry.objects.filter(action=action)


def test_a_township_founds_an_organisation_below_its_committee(world, branches):
    parent = branches.committees[TOWNSHIPS[0]]
    made = records.found(
        actor=actor_named("township"),
        unit=world.units[FIRST],
        values={**NEW, "parent": parent, "full_members": 5},
        today=TODAY,
    )
    stored = Branch.objects.get(pk=made.pk)
    assert (stored.parent_id, stored.full_members, stored.counted_on) == (parent.pk, 5, TODAY)
    assert entries("branch.founded").get().target_id == str(made.pk)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"founded_on": date(2026, 1, 1)}, "founded_on"), ({"joined_units": 3}, "joined_units"), ({"sector": "x"}, "sector"),
        ({"name": ""}, "name"), ({"term_from": date(2025, 1, 1), "term_until": date(2024, 1, 1)}, ""), ({"is_lead": True}, ""),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_refused_with_its_field(world, branches, values, field):
    before = Branch.objects.count()
    with pytest.raises(DomainError) as refused:
        records.found(actor=actor_named("county"), unit=world.units[FIRST], values={**NEW, **values}, today=TODAY)
    assert refused.value.field == field
    assert Branch.objects.count() == before


def test_a_parent_is_a_committee_of_the_county_that_exists_and_no_own_descendant(world, branches):
    county = actor_named("county")
    for parent in (branches.committees["00020001"], branches.lead[FIRST]):
        with pytest.raises(DomainError) as refused:
            records.found(actor=county, unit=world.units[FIRST], values={**NEW, "parent": parent}, today=TODAY)
        assert refused.value.field == "parent"
    upper, lower = branches.committees["0001"], branches.committees[TOWNSHIPS[0]]
    records.change(actor=county, branch_id=lower.pk, values={"parent": upper}, version=lower.version, today=TODAY)
    lower.refresh_from_db()
    with pytest.raises(DomainError, match="不能隶属于自身"):
        records.change(actor=county, branch_id=upper.pk, values={"parent": lower}, version=upper.version, today=TODAY)


def test_a_secretary_reports_counts_and_what_is_out_of_range_is_taken_and_pointed_out(branches):
    row = branches.lead[FIRST]
    records.report_counts(
        actor=actor_named("village"), branch_id=row.pk, values={"grids": 7, "full_members": 60}, version=row.version,
        counted_on=TODAY, today=TODAY,
    )  # fmt: skip
    row.refresh_from_db()
    assert (row.grids, row.full_members, row.counted_on) == (7, 60, TODAY)
    assert entries("branch.counted").get().changes["grids"] == [4, 7]
    found = selectors.warned(Branch.objects.filter(pk=row.pk))
    assert found == {row.pk: [Warned("many-members", 60, 0, 50), Warned("grids", 7, 3, 5)]}


def test_counts_are_whole_of_a_day_that_was_and_of_the_version_that_was_read(branches):
    row, village = branches.lead[FIRST], actor_named("village")
    given = {"actor": village, "branch_id": row.pk, "version": row.version, "today": TODAY}
    with pytest.raises(DomainError) as negative:
        records.report_counts(values={"grids": -1}, counted_on=TODAY, **given)
    assert negative.value.field == "grids"
    with pytest.raises(DomainError) as ahead:
        records.report_counts(values={"grids": 4}, counted_on=date(2026, 1, 1), **given)
    assert ahead.value.field == "counted_on"
    records.report_counts(values={"grids": 5}, counted_on=TODAY, **given)
    with pytest.raises(Conflict):
        records.report_counts(values={"grids": 3}, counted_on=TODAY, **given)
    row.refresh_from_db()
    assert row.grids == 5


def test_outside_the_area_there_is_nothing_and_without_the_right_it_is_refused(world, branches):
    village = actor_named("village")
    with pytest.raises(NotFound):
        records.report_counts(
            actor=village,
            branch_id=branches.lead[VILLAGES[2]].pk,
            values={"grids": 3},
            version=1,
            counted_on=TODAY,
            today=TODAY,
        )
    with pytest.raises(Forbidden):
        records.change(actor=village, branch_id=branches.lead[FIRST].pk, values={"name": "x"}, version=1, today=TODAY)
    with pytest.raises(NotFound):
        records.seen(actor_named("member"), branches.lead[FIRST].pk)


def test_dissolving_needs_approval_and_reason_and_ends_posts_and_links(world, branches):
    row, county = branches.beside, actor_named("county")
    link = links.link(actor=county, branch=row, post="deputy head", since=date(2025, 1, 1))
    given = {"actor": county, "branch_id": row.pk, "on": date(2025, 12, 1), "version": row.version, "today": TODAY}
    for approval, reason, field in (("", "merged", "approval"), ("No. 5", " ", "reason")):
        with pytest.raises(DomainError) as refused:
            records.dissolve(approval=approval, reason=reason, **given)
        assert refused.value.field == field
    records.dissolve(approval="township committee, No. 5", reason="the firms have moved away", **given)
    row.refresh_from_db()
    link.refresh_from_db()
    assert (row.dissolved_on, row.dissolve_approval) == (date(2025, 12, 1), "township committee, No. 5")
    assert link.until == date(2025, 12, 1)
    assert not BranchPost.objects.filter(branch=row, held_until__isnull=True).exists()
    assert entries("branch.dissolved").get().reason == "the firms have moved away"
    with pytest.raises(DomainError, match="不能再变动"):
        records.report_counts(
            actor=county, branch_id=row.pk, values={"grids": 3}, version=row.version, counted_on=TODAY, today=TODAY
        )


def test_a_committee_with_branches_below_is_not_dissolved(branches):
    row = branches.committees[TOWNSHIPS[0]]
    with pytest.raises(DomainError, match="下辖"):
        records.dissolve(
            actor=actor_named("county"),
            branch_id=row.pk,
            on=TODAY,
            approval="No. 1",
            reason="x",
            version=row.version,
            today=TODAY,
        )


def test_a_new_secretary_follows_the_old_one_and_no_name_stands_in_the_chain(branches):
    row, village = branches.lead[FIRST], actor_named("village")
    given = {
        "actor": village,
        "branch_id": row.pk,
        "post": "secretary",
        "holder": "沙某",
        "held_from": date(2025, 12, 1),
        "today": TODAY,
    }
    with pytest.raises(DomainError, match="已有书记"):
        records.begin_post(**given)
    made = records.begin_post(**given, follows=True)
    held = BranchPost.objects.filter(branch=row, post="secretary").order_by("held_from")
    assert [(post.holder == "沙某", post.held_until) for post in held] == [(False, date(2025, 12, 1)), (True, None)]
    entry = entries("branch-post.begun").get()
    assert "沙某" not in f"{entry.target_label}{entry.changes}"
    records.end_post(actor=village, post_id=made.pk, on=TODAY, version=made.version, today=TODAY)
    assert entries("branch-post.ended").count() == 2
    with pytest.raises(DomainError, match="已经结束"):
        records.end_post(actor=village, post_id=made.pk, on=TODAY, version=2, today=TODAY)


def test_ranges_are_the_countys_own_once_set(world, branches):
    row = branches.lead[FIRST]
    Branch.objects.filter(pk=row.pk).update(grids=6)
    assert selectors.warned(Branch.objects.filter(pk=row.pk))
    made = watching.set_ranges(actor=actor_named("county"), county=world.county, values={"grids_max": 6}, version=None)
    assert selectors.warned(Branch.objects.filter(pk=row.pk)) == {}
    with pytest.raises(DomainError) as refused:
        watching.set_ranges(
            actor=actor_named("county"), county=world.county, values={"grids_min": 9}, version=made.version
        )
    assert refused.value.field == "grids_max"
    with pytest.raises((NotFound, Forbidden)):
        watching.set_ranges(actor=actor_named("township"), county=world.county, values={"grids_max": 7}, version=None)


def test_warnings_of_a_county_take_as_many_queries_as_of_one(world, branches, django_assert_num_queries):
    with django_assert_num_queries(3):
        selectors.warned(Branch.objects.within(Scope.of(["0001"])))


def test_leaders_link_village_branches_and_the_figure_counts_each_branch_once(world, branches):
    county = actor_named("county")
    for post in ("head", "deputy head"):
        links.link(actor=county, branch=branches.lead[FIRST], post=post, since=date(2025, 1, 1))
    links.link(actor=county, branch=branches.beside, post="head", since=date(2025, 1, 1))
    row = links.link(actor=county, branch=branches.lead[VILLAGES[1]], post="head", since=date(2025, 1, 1))
    year, scope = Period.parse("2025"), Scope.of(["0001"])
    assert indicators.total("branches.linked", scope, year) == 2
    assert indicators.total("branches.villages", scope, year) == 4
    assert {branch.pk for branch in indicators.get("branches.linked").rows(world.units[FIRST].pk, year)} == {
        branches.lead[FIRST].pk
    }
    with pytest.raises(DomainError, match="已联系"):
        links.link(actor=county, branch=branches.lead[FIRST], post="head", since=date(2025, 1, 1))
    links.end(actor=county, link_id=row.pk, on=date(2025, 12, 1), version=row.version)
    assert indicators.total("branches.linked", scope, year) == 1
    assert indicators.total("branches.linked", scope, Period.parse("2025Q3")) == 2


def test_a_liaison_links_a_township_and_nothing_else(world, branches):
    county = actor_named("county")
    made = links.liaise(actor=county, township=world.units[TOWNSHIPS[0]], post="liaison", since=TODAY)
    assert LeaderLink.objects.get(pk=made.pk).branch is None
    with pytest.raises(DomainError) as refused:
        links.liaise(actor=county, township=world.units[FIRST], post="liaison", since=TODAY)
    assert refused.value.field == "unit"


def test_figures_count_organisations_and_members_of_the_last_day(world, branches):
    year, scope = Period.parse("2025"), Scope.of(["0001"])
    assert indicators.total("branches.open", scope, year) == 6
    assert indicators.total("branches.members.full", scope, year) == 5 * 12 + 4
    assert indicators.total("branches.members.probationary", scope, year) == 5
    assert indicators.total("branches.open", scope, Period.parse("2014")) == 0
    assert indicators.total("branches.open", Scope.of([OTHER_VILLAGE]), year) == 1


def test_new_branches_are_watched_and_visited_by_post(world, branches):
    county = actor_named("county")
    young = records.found(
        actor=county, unit=world.units[FIRST], values={**NEW, "founded_on": date(2025, 3, 1)}, today=TODAY
    )
    assert [row.pk for row in selectors.watched(Scope.of(["0001"]), TODAY)] == [young.pk]
    watching.visit(
        actor=actor_named("township"),
        branch=young,
        visited_on=date(2025, 10, 1),
        post="organisation member",
        guidance="the first course",
        today=TODAY,
    )
    assert selectors.with_last_visit(selectors.watched(Scope.of(["0001"]), TODAY)).get().last_visit == date(2025, 10, 1)
    assert indicators.total("branches.watched", Scope.of(["0001"]), Period.parse("2025")) == 1
    with pytest.raises(DomainError) as refused:
        watching.visit(actor=county, branch=branches.lead[FIRST], visited_on=TODAY, post="x", guidance="y", today=TODAY)
    assert refused.value.field == "visited_on"


def test_pledges_of_duty_posts_are_kept_or_not_with_a_day(world, branches):
    village, row = actor_named("village"), branches.lead[FIRST]
    duty = duties.add_duty(
        actor=village,
        branch=row,
        values={"title": "water steward", "duties": "canals", "holder": "沙某", "since": date(2025, 1, 5)},
    )
    pledge = duties.pledge(
        actor=village, branch=row,
        values={"text": "canal of group 3 mended", "pledged_on": date(2025, 2, 1), "due_on": date(2025, 6, 30), "duty": duty},
    )  # fmt: skip
    given = {"actor": village, "pledge_id": pledge.pk, "result": "mended", "today": TODAY}
    with pytest.raises(DomainError) as refused:
        duties.settle(kept=True, on=date(2025, 1, 1), version=pledge.version, **given)
    assert refused.value.field == "settled_on"
    settled = duties.settle(kept=True, on=date(2025, 6, 20), version=pledge.version, **given)
    year, scope = Period.parse("2025"), Scope.of([FIRST])
    assert (
        indicators.total("branches.pledges.due", scope, year),
        indicators.total("branches.pledges.kept", scope, year),
    ) == (1, 1)
    duties.settle(kept=None, on=None, version=settled.version, **given)
    assert indicators.total("branches.pledges.kept", scope, year) == 0
    with pytest.raises(DomainError) as other:
        duties.pledge(
            actor=actor_named("county"),
            branch=branches.lead[VILLAGES[1]],
            values={"text": "x", "pledged_on": TODAY, "due_on": TODAY, "duty": duty},
        )
    assert other.value.field == "duty"
