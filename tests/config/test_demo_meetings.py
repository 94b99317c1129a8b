"""The demo's meetings: two and more years of them, with gaps; the same for the same seed; few entries of the chain."""

import random
from datetime import UTC, datetime

import pytest
from django.db.models import Count

from branches.models import Branch, Meeting, MeetingKind, MeetingMatter
from branches.selectors import meetings as selectors
from config.demo import branches, branches_meetings, roster
from config.demo.people import Names
from config.demo.profiles import PROFILES
from core import audit
from core.models import AuditEntry
from core.periods import Period
from core.scope import Scope

NOW = datetime(2026, 5, 20, 4, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_a_demo_county_has_met_in_its_rhythm_with_gaps():
    profile = PROFILES["gangcha"]
    root = roster.tree(profile, Names(random.Random(1), dotted=0, single=0), 1)
    branches.branches(profile, random.Random(2), root)
    before = AuditEntry.objects.count()
    branches_meetings.run("gangcha", 1, root, NOW)
    today = NOW.date()
    assert not Meeting.objects.filter(held_on__gt=today).exists()
    assert not Meeting.objects.exclude(state="held").exists()
    assert AuditEntry.objects.count() - before < 60
    assert AuditEntry.objects.filter(action="meeting.recorded-many").count() == 1
    shares = {}
    for year in (2024, 2025):
        whole = selectors.board(Scope.of([root.path]), Period.parse(str(year)), today).whole
        assert whole.due == whole.owed > 800
        shares[year] = whole.held * 100 // whole.due
    assert 80 <= shares[2024] < shares[2025] < 100
    held = Meeting.objects.filter(held_on__year=2025).values("branch").annotate(n=Count("id"))
    there = Branch.objects.exclude(kind="committee").filter(founded_on__lt="2025-01-01", dissolved_on=None)
    assert held.count() >= there.count()
    assert {row.code for row in MeetingKind.objects.filter(unit=root)} >= {"lecture", "five-teams", "grid"}
    assert not MeetingMatter.objects.filter(state="answered", answer="").exists()
    assert list(audit.breaks()) == []
