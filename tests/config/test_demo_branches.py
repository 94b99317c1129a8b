"""The demo counties' Party organisations: rows that the grading's totals stand on, whatever the seed."""

import random
from datetime import date

import pytest
from django.db.models import Q

from branches.models import Branch, BranchPost, LeaderLink
from config.demo import branches as demo
from config.demo import roster
from config.demo.people import Names
from config.demo.profiles import PROFILES
from core.models import AuditEntry

GRADED = ("branch", "joint")


def founded(county: str, seed: int, scale: int = 1):
    profile = PROFILES[county]
    rng = random.Random(f"{county}/{seed}")
    root = roster.tree(profile, Names(rng, dotted=profile.dotted, single=profile.single), scale)
    demo.branches(profile, random.Random(f"{county}/{seed}/branches"), root)
    return Branch.objects.filter(kind__in=GRADED)


def open_at(rows, day: date):
    return rows.filter(founded_on__lte=day).filter(Q(dissolved_on__isnull=True) | Q(dissolved_on__gt=day))


def eligible(rows, year: int) -> int:
    held = open_at(rows, date(year, 12, 31))
    return held.filter(founded_on__lt=date(year, 7, 1), full_members__gte=3).count()


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 7])
def test_altay_has_the_organisations_that_the_grading_counts(seed):
    rows = founded("altay", seed)
    assert open_at(rows, date(2025, 12, 31)).count() == 431
    assert eligible(rows, 2025) == 427
    assert eligible(rows, 2024) == 414
    assert Branch.objects.filter(kind="committee").count() == 19
    assert rows.filter(is_lead=True, unit__level="unit").exclude(unit__kind="department").count() == 145
    assert not rows.filter(term_until__lt=date(2027, 10, 1)).exists()


@pytest.mark.django_db
def test_gangcha_has_a_leading_branch_in_every_village():
    rows = founded("gangcha", 1)
    assert rows.filter(is_lead=True, unit__kind="village").count() == 31
    links = LeaderLink.objects.filter(kind="leader", until__isnull=True)
    assert (links.values("post").distinct().count(), links.values("branch").distinct().count()) == (28, 31)
    assert LeaderLink.objects.filter(kind="liaison").count() == 5


@pytest.mark.django_db
def test_every_open_organisation_has_one_secretary_and_committees_fit_their_size():
    rows = founded("altay", 1)
    assert BranchPost.objects.filter(post="secretary", held_until__isnull=True).count() == 431 + 19
    for branch in rows.filter(dissolved_on__isnull=True).prefetch_related("posts"):
        seats = sum(post.held_until is None for post in branch.posts.all())
        assert (3 <= seats <= 5) if branch.full_members >= 7 else seats == 1
    assert not BranchPost.objects.filter(branch__dissolved_on__isnull=False, held_until__isnull=True).exists()


@pytest.mark.django_db
def test_a_county_of_twice_the_villages_has_twice_the_branches_in_as_many_writes():
    rows = founded("altay", 1, scale=2)
    assert open_at(rows, date(2025, 12, 31)).count() == 862
    assert AuditEntry.objects.filter(action__in=["branch.founded-many", "branch.appointed-many"]).count() == 3
