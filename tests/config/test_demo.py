"""The demo counties hold the articles' totals, counted from rows, whatever the seed."""

import ast
from pathlib import Path

import pytest
from django.contrib.auth import authenticate
from django.test import RequestFactory

from accounts.models import OrgUnit, RoleGrant, User
from config.demo import load
from core import indicators, jobs
from core.actors import SYSTEM
from core.errors import Conflict, DomainError
from core.models import Job
from core.periods import Period
from core.scope import Scope
from reports.models import Snapshot
from teams import selectors
from teams.domain.scheme_diff import compare
from teams.domain.targets import share
from teams.models import (
    Activity,
    AnnualRating,
    Member,
    Round,
    StarChange,
    StarScheme,
    Team,
    TrainingAttendance,
)
from teams.services import schemes, simulation
from tests.demo import PASSWORD, demo_county

ROOT = Path(__file__).resolve().parents[2]
Q4 = Period.parse("2025Q4")
YEAR = Period.parse("2025")


def county() -> OrgUnit:
    return OrgUnit.objects.get(level="county")


def figure(code: str, period: Period = Q4) -> int:
    return indicators.total(code, Scope.of([county().path]), period)


@pytest.fixture
def demo_password(settings, tmp_path):
    settings.DATA, settings.DEMO_PASSWORD = tmp_path, PASSWORD


@pytest.fixture
def gangcha(db, settings, tmp_path):
    demo_county("gangcha", settings, tmp_path)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [1, 7])
def test_altay_has_the_totals_of_the_articles(demo_password, seed):
    load.load("altay", seed=seed)
    assert figure("members.count") == 4160
    assert share(figure("members.party"), figure("members.count")) == 5139  # printed as 51.4 % with one place
    assert figure("members.returnees") == 520
    assert Member.objects.filter(left_on__isnull=False).count() == 86
    assert not Member.objects.filter(left_on__isnull=False, exit_procedure="").exists()
    assert figure("training.sessions", YEAR) == 159
    assert figure("training.trained") == 4160
    assert figure("activities.reach", YEAR) > 138_000
    assert OrgUnit.objects.filter(level="township").count() == 18
    assert OrgUnit.objects.filter(kind="village").count() == 103
    states = dict(Round.objects.values_list("period", "state"))
    closed = [f"{year}Q{number}" for year in (2024, 2025) for number in range(1, 5)][:-1]
    assert states == {**dict.fromkeys(closed, "final"), "2025Q4": "notice"}
    assert Round.objects.get(period="2025Q4").open_objections == 0
    assert not OrgUnit.objects.filter(name__contains="·").exists(), "a placeholder name is shown to nobody"


@pytest.mark.django_db
def test_gangcha_has_its_villages_teams_and_members(gangcha):
    villages = OrgUnit.objects.filter(kind="village")
    assert villages.count() == 31
    assert not villages.filter(is_invented=True).exists()
    assert figure("teams.count") == 132
    assert figure("members.count") == 473
    sizes = [team.members.filter(left_on__isnull=True).count() for team in Team.objects.all()]
    assert (sizes.count(3), sizes.count(4)) == (55, 77)


@pytest.mark.django_db
def test_the_year_before_is_there_with_less_work_and_a_scheme_of_its_own(gangcha):
    before = Period.parse("2024")
    for code in ("activities.count", "activities.reach", "training.sessions"):
        assert 0 < figure(code, before) < figure(code, YEAR), code
    assert AnnualRating.objects.filter(year=2024).count() > 400
    assert not AnnualRating.objects.filter(year=2025).exists(), "the newest year is not closed yet"
    assert StarChange.objects.filter(round__period="2024Q2").exists()
    assert Snapshot.objects.filter(period="2024Q4").count() == 6
    versions = {row.year: row for row in StarScheme.objects.prefetch_related("items", "levels")}
    assert {year: row.state for year, row in versions.items()} == {2024: "adopted", 2025: "adopted", 2026: "draft"}
    assert versions[2026].copied_from == versions[2025]
    assert [schemes.problems(row) for row in versions.values()] == [[], [], []]
    first, second = (
        compare(selectors.to_version(versions[year]), selectors.to_version(versions[year + 1])) for year in (2024, 2025)
    )
    assert {line.key for line in first.items} == {"study", "meeting", "helping", "reach", "complaint", "penalty"}
    assert len(first.levels) == 5
    assert {line.key for line in second.items} == {"helping", "requests"}
    assert {line.key for line in second.levels} == {"5"}
    newest = Round.objects.order_by("-period").first()
    assert simulation.simulate(actor=SYSTEM, scheme_id=versions[2026].pk, round_id=newest.pk).moves


@pytest.mark.django_db
def test_documents_of_the_newest_year_are_made_first(gangcha):
    waiting = Job.objects.filter(kind="make-document").order_by("priority", "due_at", "id")
    periods = list(waiting.values_list("period", flat=True))
    assert sum(waiting.values_list("total", flat=True)) == 42
    assert len(periods) == 14, "a quarter's summaries are two jobs: the county's, and those of its five townships"
    assert {period[:4] for period in periods[:6]} == {"2025"}
    assert {period[:4] for period in periods[6:]} == {"2024"}
    assert min(waiting.values_list("priority", flat=True)) > jobs.URGENT, "nothing urgent waits behind them"


@pytest.mark.django_db
def test_every_total_is_counted_from_rows(gangcha):
    member = Member.objects.filter(left_on__isnull=True, is_party_member=True, user=None).first()
    activity = Activity.objects.order_by("-reach").first()
    before = {code: figure(code) for code in ("members.count", "members.party", "training.trained")}
    reach = figure("activities.reach", YEAR)
    TrainingAttendance.objects.filter(member=member).delete()
    assert figure("training.trained") == before["training.trained"] - 1
    Member.objects.filter(pk=member.pk).update(joined_on="2026-03-01")
    assert figure("members.count") == before["members.count"] - 1
    assert figure("members.party") == before["members.party"] - 1
    Activity.objects.filter(pk=activity.pk).update(reach=0)
    assert figure("activities.reach", YEAR) == reach - activity.reach


@pytest.mark.django_db
def test_loading_again_changes_nothing_and_another_county_is_refused(db, settings, tmp_path):
    first = demo_county("gangcha", settings, tmp_path)
    counts = (Member.objects.count(), Snapshot.objects.count(), RoleGrant.objects.count(), User.objects.count())
    again = load.load("gangcha")
    assert (first.new, again.new) == (True, False)
    assert counts == (Member.objects.count(), Snapshot.objects.count(), RoleGrant.objects.count(), User.objects.count())
    with pytest.raises(Conflict):
        load.load("altay")


@pytest.mark.django_db
def test_the_nine_demo_accounts_sign_in_with_the_one_password(gangcha):
    request = RequestFactory().post("/accounts/sign-in/")
    for username, _name, role in load.ACCOUNTS:
        user = authenticate(request, username=username, password=PASSWORD)
        assert user is not None, username
        assert not user.must_change_password
        assert set(RoleGrant.objects.filter(user=user).values_list("role", flat=True)) == {role.value}
    assert Member.objects.get(user__username="member").team.unit.kind == "village"


@pytest.mark.django_db
def test_production_settings_refuse_the_demo(demo_password, settings):
    settings.DEMO_ALLOWED = False
    with pytest.raises(DomainError):
        load.load("gangcha")
    assert not User.objects.exists()


def test_acceptance_figures_stand_nowhere_in_code_but_the_demo_generator():
    """4160 members, 2138 of them in the Party, 473, 138,462 …: printed because they were counted."""
    figures = {4160, 2138, 473, 138_462, 159_000, 51.4, 5139, 3536, 1222, 1336}
    found = []
    for app in ("core", "accounts", "branches", "teams", "tickets", "reports", "config"):
        for path in (ROOT / app).rglob("*.py"):
            if "demo" in path.parts or "migrations" in path.parts:
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and type(node.value) in (int, float) and node.value in figures:
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.value}")
    assert found == []
