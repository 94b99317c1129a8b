"""What a version of a standard would make of a year that was graded: nothing is written.

The version is applied to the points and figures that the year's sheets hold. An item scored by hand that the sheets
have no points for is estimated by the share of its good's points that the organisation got.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from branches import selectors
from branches.domain import grading as rule
from branches.domain.standard import Item, ItemKind
from branches.domain.standard import Standard as Rules
from branches.models import BranchGrading, GradingRound, Standard
from branches.services import grading_results, standards
from core.actors import Actor
from core.errors import DomainError, NotFound
from core.rounding import half_up
from core.scope import Scope


@dataclass(frozen=True)
class Move:
    """An organisation that would have another grade."""

    branch: int
    before: int
    after: int


@dataclass(frozen=True)
class Simulation:
    """What the version makes of a year: organisations by goods, who would move, items that were estimated."""

    standard: Standard
    round: GradingRound
    before: tuple[int, ...]
    after: tuple[int, ...]
    moves: tuple[Move, ...]
    estimated: tuple[str, ...]
    covered: int


def years(standard: Standard) -> list[GradingRound]:
    """Return the years of the county that the version can be tried on, newest first."""
    return list(GradingRound.objects.filter(unit=standard.unit).order_by("-year"))


def simulate(*, actor: Actor, standard_id: int, round_id: int) -> Simulation:
    """Apply a version to a year of the same county.

    :raises DomainError: the version cannot be used; says everything that is wrong.
    """
    standard = standards.seen(actor, standard_id)
    round_ = GradingRound.objects.select_related("unit").filter(pk=round_id, unit=standard.unit).first()
    if round_ is None:
        raise NotFound
    actor.require("standard.change", standard.unit.path, see="standard.view")
    rules = selectors.to_rules(standard)
    wrong = standards.problems(standard)
    if wrong and not rules.goods:
        raise DomainError("\n".join(wrong))
    scope = selectors.whole_county(round_.unit)
    rows = BranchGrading.objects.filter(round=round_, is_eligible=True).exclude(state=rule.DRAFT)
    if standard.sector:
        rows = rows.filter(branch__sector=standard.sector)
    before = {result.branch: result for result in grading_results.compute(rows, scope, round_.year)}
    sheets, estimated = _sheets(rows, rules, before, scope, round_.year)
    after = {row.branch: row.good_count for row in rule.grade(rules, sheets)}
    moves = tuple(
        Move(branch, before[branch].graded.good_count, count)
        for branch, count in sorted(after.items())
        if before[branch].graded.good_count != count
    )
    names = dict(standard.items.values_list("code", "name"))
    return Simulation(
        standard, round_, tuple(rule.tally(result.graded.good_count for result in before.values())),
        tuple(rule.tally(after.values())), moves, tuple(names[code] for code in sorted(estimated)), len(after),
    )  # fmt: skip


def _sheets(
    rows: object, rules: Rules, before: Mapping[int, grading_results.Result], scope: Scope, year: int
) -> tuple[list[rule.Sheet], set[str]]:
    """Return the rule's input as the version asks for it, and the items that were estimated."""
    values = grading_results.figures([rules], scope, year)
    estimated: set[str] = set()
    found = []
    for _key, own, _gradings, sheets in grading_results.sheets_of(rows, scope, year):  # type: ignore[arg-type]
        limits = {item.code: item.limit for item in own.items}
        most = {good.number: good.points for good in own.goods}
        for sheet in sheets:
            graded = before[sheet.branch].graded
            goods = {good.number: n for good, n in zip(own.goods, graded.goods, strict=True)}
            given = {}
            for item in rules.items:
                value = _given(item, sheet.given, limits, goods, most)
                if value is not None:
                    given[item.code] = value
                    if item.kind is ItemKind.MANUAL and item.code not in sheet.given:
                        estimated.add(item.code)
            facts = {code: found_.get(sheet.branch, 0) for code, found_ in values.items()}
            held = frozenset(code for code in sheet.vetoes if any(item.code == code for item in rules.items))
            found.append(rule.Sheet(sheet.branch, given, facts, held))
    return found, estimated


def _given(
    item: Item, given: Mapping[str, int], limits: Mapping[str, int], goods: Mapping[int, int], most: Mapping[int, int]
) -> int | None:
    """Return the points of an item in the version: as given, in proportion to another limit, or estimated."""
    value = given.get(item.code)
    if value is not None:
        old = limits.get(item.code) or item.limit
        return value if old == item.limit else half_up(value * item.limit, old)
    if item.kind is ItemKind.MANUAL:
        whole = most.get(item.good, 0)
        return half_up(goods.get(item.good, 0) * item.limit, whole) if whole else 0
    return None
