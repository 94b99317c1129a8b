"""The demo's two graded years: totals of the article, computed from rows; a changed row changes them and is in the chain."""

import random

import pytest

from branches.models import BranchGrading, GradingRound
from branches.services import grading_results
from config.demo import branches, branches_grading, roster
from config.demo.people import Names
from config.demo.profiles import PROFILES
from core import indicators, workdays
from core.periods import Period
from core.scope import EVERYTHING


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 5])
def test_altay_prints_the_figures_of_the_article(seed):
    workdays.fill()
    profile = PROFILES["altay"]
    rng = random.Random(f"altay/{seed}")
    root = roster.tree(profile, Names(rng, dotted=profile.dotted, single=profile.single), 1)
    branches.branches(profile, random.Random(f"altay/{seed}/branches"), root)
    branches_grading.grading(profile, random.Random(f"altay/{seed}/grading"), root)
    found = grading_results.summary(GradingRound.objects.get(year=2025), EVERYTHING)
    assert found.promotion is not None
    assert found.before is not None
    assert (found.eligible, found.five, sum(found.before), found.before[5]) == (427, 196, 414, 180)
    assert (found.share, found.change, found.promotion.rate) == (4590, 242, 7500)
    assert found.promotion.base % 4 == 0
    period = Period.parse("2025")
    codes = (
        "branches.sites.county",
        "branches.sites.prefecture",
        "branches.sites.region",
        "branches.promoted",
        "branches.promotable",
    )
    totals = [indicators.total(code, EVERYTHING, period) for code in codes]
    assert totals == [45, 14, 1, found.promotion.risen, found.promotion.base]
    row = BranchGrading.objects.filter(round__year=2025, good_count=5).first()
    assert row is not None
    BranchGrading.objects.filter(pk=row.pk).update(good_count=4)
    assert indicators.total("branches.good.5", EVERYTHING, period) == 195
