"""A small county with an adopted standard of the plain sort, to be graded; figures are a test's own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime

from branches.models import Branch, BranchGrading, GradingRound, Standard
from branches.services import grading_rounds, grading_sheets, standards
from core import indicators
from core.actors import SYSTEM, Actor, Grant
from core.indicators import Indicator
from tests.branches.standards import plain
from tests.branches.world import Branches, make_branches
from tests.world import World, make_world

YEAR = 2025
OPENED = date(2025, 12, 1)
NOW = datetime(2025, 12, 22, 2, 0, tzinfo=UTC)
TODAY = date(2025, 12, 22)
AFTER_NOTICE = date(2026, 1, 5)
FIGURES = ("test.done", "test.due")
GOOD_NAMES = ("Leaders", "Members", "Rules", "Results", "People")


@dataclass(frozen=True)
class Graded:
    """What was built."""

    world: World
    branches: Branches
    standard: Standard
    round: GradingRound

    def row(self, branch: Branch) -> BranchGrading:
        """Return an organisation's sheet, read anew."""
        rows = BranchGrading.objects.select_related("branch__unit", "round__unit", "standard")
        return rows.get(round=self.round, branch=branch)

    @property
    def taking_part(self) -> list[Branch]:
        """The organisations of the county that take part: every one of the small county."""
        keys = BranchGrading.objects.filter(round=self.round, is_eligible=True).values_list("branch_id", flat=True)
        return list(Branch.objects.filter(pk__in=keys).order_by("pk"))


@contextmanager
def figures(values: dict[str, dict[int, int]]) -> Iterator[None]:
    """Let the registry have figures of organisations that say what a test wants, read from a mapping that it changes."""
    codes = [code for code in FIGURES if not indicators.exists(code)]
    for code in codes:
        figure = Indicator(code, code, "times", "branch", lambda _scope, _period, code=code: dict(values.get(code, {})))
        indicators.register(figure)
    try:
        yield
    finally:
        for code in codes:
            del indicators._INDICATORS[code]


def goods() -> list[dict[str, object]]:
    return [
        {"number": good.number, "name": GOOD_NAMES[good.number - 1], "points": good.points, "pass_mark": good.pass_mark}
        for good in plain().goods
    ]


def items() -> list[dict[str, object]]:
    """Return the plain standard's items over the test's figures; what reads others is left out."""
    rename = {"done": "test.done", "due": "test.due"}
    return [
        {
            "code": item.code, "good": item.good, "kind": item.kind.value, "name": f"Item {item.code}", "limit": item.limit,
            "indicator": rename.get(item.indicator, item.indicator), "denominator": rename.get(item.denominator, ""),
            "points": item.points, "per": item.per, "of_all": item.of_all,
        }
        for item in plain().items
        if set(item.figures) <= set(rename)
    ]  # fmt: skip


def make_graded() -> Graded:
    """Build the county, adopt the standard, open the year. To be called inside `figures`."""
    world = make_world()
    branches = make_branches(world)
    standard = standards.draft(
        actor=SYSTEM, county=world.county, year=YEAR, name="Standard", goods=goods(), items=items()
    )
    standards.adopt(actor=SYSTEM, standard_id=standard.pk, now=NOW)
    round_ = grading_rounds.open_round(actor=SYSTEM, county=world.county, year=YEAR, on=OPENED)
    return Graded(world, branches, Standard.objects.get(pk=standard.pk), round_)


def actor_for(world: World, name: str) -> Actor:
    """Return an account of the small county with its rights, as a request has it."""
    from accounts.domain.roles import ACTIONS, Role
    from tests.world import ACCOUNTS

    role, path = ACCOUNTS[name]
    user = world.users[name]
    grants = (Grant(role, path, ACTIONS[Role(role)]),) if role else ()
    return Actor(user_id=user.pk, name=user.username, grants=grants)


def give_everyone(graded: Graded, points: int = 900) -> None:
    """Give every organisation the same points for each manual item, and hand all in."""
    given = {branch.pk: {f"m{n}": points for n in range(1, 6)} for branch in graded.taking_part}
    grading_sheets.give_many(actor=SYSTEM, round_=graded.round, given=given, reasons={})


def bring_to(graded: Graded, state: str) -> GradingRound:
    """Bring the year to `assessed`, `reviewed`, `verified`, `notice` or `final`."""
    give_everyone(graded)
    key = graded.round.pk
    for event, reached in (("assess", "assessed"), ("review", "reviewed")):
        grading_sheets.move_all(actor=SYSTEM, round_id=key, event=event, now=NOW)
        if reached == state:
            return GradingRound.objects.get(pk=key)
    fresh = GradingRound.objects.get(pk=key)
    grading_rounds.draw_sample(actor=SYSTEM, round_id=key, seed="seed", now=NOW, version=fresh.version)
    grading_sheets.move_all(actor=SYSTEM, round_id=key, event="verify", now=NOW)
    sample = BranchGrading.objects.filter(round=graded.round, is_sampled=True).values_list("pk", flat=True)
    grading_sheets.verify_sample(actor=SYSTEM, round_id=key, keys=list(sample), now=NOW)
    if state == "verified":
        return GradingRound.objects.get(pk=key)
    grading_rounds.publish(actor=SYSTEM, round_id=key, on=TODAY)
    if state == "final":
        grading_rounds.close(actor=SYSTEM, round_id=key, now=NOW, today=AFTER_NOTICE)
    return GradingRound.objects.get(pk=key)
