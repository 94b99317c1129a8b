"""One definition of each filter: the admin, the portal, the export and the programming interface ask the same set."""

from datetime import date

import django_filters
import pytest
from django.urls import reverse

from accounts.filters import UnitFilters
from accounts.models import OrgUnit
from core.admin_base import site
from core.admin_filters import Adapter, DaysAdapter
from core.filtering import Choice, Day, Key, Subtree, YesNo
from teams.filters import OF_MODEL, ActivityFilters, MemberFilters, SheetFilters, TeamFilters, TrainingFilters
from teams.models import Activity, Member, Team, TeamSheet, TrainingSession
from tests.core.test_admin_base import address
from tests.world import VILLAGES, World, bring_to


def fits(filters: type[django_filters.FilterSet], rows, **given: str) -> set[int]:
    found = filters(given, queryset=rows)
    assert found.is_valid(), found.errors
    return set(found.qs.values_list("pk", flat=True))


def keys(rows, **condition) -> set[int]:
    return set(rows.filter(**condition).values_list("pk", flat=True))


def test_members_are_narrowed_by_post_place_kind_source_and_days(world: World) -> None:
    rows = Member.objects.all()
    left, early = world.members[VILLAGES[0]][:2]
    Member.objects.filter(pk=left.pk).update(left_on=date(2025, 6, 1), exit_reason="moved", source="veteran")
    Member.objects.filter(pk=early.pk).update(joined_on=date(2020, 1, 1))
    assert fits(MemberFilters, rows, in_post="no") == {left.pk}
    assert fits(MemberFilters, rows, in_post="true") == keys(rows, left_on=None)
    assert fits(MemberFilters, rows, township="00010001") == keys(rows, team__unit__path__startswith="00010001")
    assert fits(MemberFilters, rows, unit=VILLAGES[2]) == keys(rows, team__unit__path=VILLAGES[2])
    assert fits(MemberFilters, rows, kind_of_team=str(world.kinds[1].pk)) == keys(rows, team__kind=world.kinds[1])
    assert fits(MemberFilters, rows, source="veteran", exit_reason="moved") == {left.pk}
    assert fits(MemberFilters, rows, is_party_member="1") == keys(rows, is_party_member=True)
    assert fits(MemberFilters, rows, is_returnee="0") == keys(rows, is_returnee=False)
    assert fits(MemberFilters, rows, joined_on_to="2020-01-01") == {early.pk}
    assert early.pk not in fits(MemberFilters, rows, joined_on_from="2020-01-02")
    assert fits(MemberFilters, rows, left_on_from="2025-06-01", left_on_to="2025-06-01") == {left.pk}
    assert fits(MemberFilters, rows, left_on_from="2025-06-02") == set()


def test_teams_are_narrowed_by_the_rule_of_size_whatever_else_was_counted(world: World) -> None:
    from django.db.models import Count

    small = world.teams[VILLAGES[0]][0]
    Member.objects.filter(pk=world.members[VILLAGES[0]][0].pk).update(left_on=date(2025, 6, 1), exit_reason="moved")
    for rows in (Team.objects.all(), Team.objects.annotate(n=Count("members"), sheets_=Count("sheets"))):
        assert fits(TeamFilters, rows, size="out") == {small.pk}
        assert fits(TeamFilters, rows, size="fits") == keys(Team.objects) - {small.pk}
    closed = world.teams[VILLAGES[1]][0]
    Team.objects.filter(pk=closed.pk).update(closed_on=date(2025, 7, 1))
    assert fits(TeamFilters, Team.objects.all(), is_open="no") == {closed.pk}
    assert closed.pk not in fits(TeamFilters, Team.objects.all(), size="fits")


def test_sheets_work_and_units_are_narrowed(world: World) -> None:
    bring_to(world, "scored")
    rows = TeamSheet.objects.all()
    assert fits(SheetFilters, rows, period="2025Q4", state="scored") == keys(rows, round=world.round)
    assert fits(SheetFilters, rows, quarter=str(world.other_round.pk)) == keys(rows, round=world.other_round)
    assert fits(ActivityFilters, Activity.objects.all(), held_on_from="2025-11-04") == set()
    assert fits(ActivityFilters, Activity.objects.all(), unit=VILLAGES[0], kind="service", field="governance") == keys(
        Activity.objects, unit__path=VILLAGES[0]
    )
    assert fits(TrainingFilters, TrainingSession.objects.all(), tier="county") == set()
    units = OrgUnit.objects.all()
    assert fits(UnitFilters, units, level="township", unit="0001") == keys(units, path__in=("00010001", "00010002"))
    assert fits(UnitFilters, units, parent=str(world.units["00010001"].pk)) == keys(units, path__in=VILLAGES[:2])


@pytest.mark.parametrize(
    "given",
    [
        {"in_post": "perhaps"}, {"township": "1"}, {"township": "00010001' OR 1=1"}, {"unit": "0001" * 16},
        {"kind_of_team": "0"}, {"kind_of_team": "99999999999999999999"}, {"kind_of_team": "1.5"}, {"source": "king"},
        {"joined_on_from": "yesterday"}, {"joined_on_to": "2025-02-30"},
    ],
)  # fmt: skip
def test_a_value_that_is_not_understood_is_an_error_and_matches_nothing(world: World, as_user, given: dict) -> None:
    found = MemberFilters(given, queryset=Member.objects.all())
    assert not found.is_valid()
    assert list(found.errors) == list(given)
    assert not MemberFilters.narrowed(Member.objects.all(), given).exists()
    name, value = next(iter(given.items()))
    if name != "unit":
        answer = as_user("county").get(reverse("admin:teams_member_changelist"), {name: value})
        assert answer.status_code == 200
        assert answer.context["cl"].result_count == 0


def test_an_empty_value_narrows_nothing(world: World) -> None:
    rows = Member.objects.all()
    assert MemberFilters.narrowed(rows, {"source": "", "township": None}).count() == rows.count()


@pytest.mark.parametrize(
    ("model", "old", "new"),
    [
        (Member, "source__exact=party-member", "source=party-member"),
        (Member, "is_returnee__exact=1", "is_returnee=yes"), (Member, "is_party_member__exact=0", "is_party_member=no"),
        (Team, "scene__exact=town", "scene=town"), (TeamSheet, "state__exact=draft", "state=draft"),
        (Activity, "kind__exact=service", "kind=service"), (OrgUnit, "level__exact=unit", "level=unit"),
    ],
)  # fmt: skip
def test_addresses_of_before_still_lead_to_the_same_rows(world: World, as_user, model, old: str, new: str) -> None:
    Team.objects.filter(pk=world.teams[VILLAGES[0]][0].pk).update(scene="town")
    client = as_user("county")
    page = address(model, "changelist")
    found = [client.get(f"{page}?{query}").context["cl"] for query in (old, new, "")]
    assert list(found[0].queryset.values_list("pk")) == list(found[1].queryset.values_list("pk"))
    assert found[0].result_count > 0 or old.endswith("=0")
    assert found[0].result_count < found[2].result_count or model in (Member, Activity, TeamSheet)


def test_a_day_range_of_the_admin_is_the_filter_sets(world: World, as_user) -> None:
    Member.objects.filter(pk=world.members[VILLAGES[0]][0].pk).update(joined_on=date(2020, 1, 1))
    client = as_user("county")
    for query, count in (("joined_on_from=2020-01-01&joined_on_to=2020-12-31", 1), ("joined_on_to=2019-12-31", 0)):
        assert client.get(f"{address(Member, 'changelist')}?{query}").context["cl"].result_count == count


def test_every_condition_of_a_teams_list_stands_in_its_filter_set() -> None:
    """An adapter holds no condition of its own; a filter that brings one is found here by its name."""
    seen = 0
    for model, filters in OF_MODEL.items():
        if model not in site._registry:
            continue
        for entry in site._registry[model].list_filter or ():
            if isinstance(entry, tuple):
                assert issubclass(entry[1], DaysAdapter), (model, entry)
                assert f"{entry[0]}_from" in filters.base_filters
            else:
                assert isinstance(entry, type), (model, entry)
                assert issubclass(entry, Adapter), (model, entry)
                assert entry.parameter_name in filters.base_filters, (model, entry)
            seen += 1
    assert seen >= 25


def test_every_filter_has_a_label_for_people_and_for_the_schema() -> None:
    for filters in [*OF_MODEL.values(), UnitFilters]:
        for name, one in filters.base_filters.items():
            assert one.label, (filters, name)
            assert isinstance(one, YesNo | Key | Choice | Subtree | Day | django_filters.Filter)


COUNTS = {
    "member": 11,
    "team": 11,
    "teamsheet": 11,
    "assessment": 11,
    "activity": 10,
    "trainingsession": 10,
    "rating": 11,
}
"""Queries of a list's first page, session, rights, saved views and the offers of its filters included."""


@pytest.mark.parametrize("name", sorted(COUNTS))
def test_the_queries_of_a_list_do_not_grow_with_its_rows(
    world: World, as_user, name: str, django_assert_max_num_queries
) -> None:  # type: ignore[no-untyped-def]
    from django.apps import apps

    client = as_user("county")
    page = address(apps.get_model("teams", name), "changelist")
    client.get(page)
    for query in ("", "?township=00010001", "?q=canary"):
        with django_assert_max_num_queries(COUNTS[name]) as seen:
            client.get(page + query)
        assert len(seen) <= 12
