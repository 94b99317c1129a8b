"""Figures of units as village books and township libraries print them: read from the registry by code, those it has.

A code that no app has registered is left out, so a book fills as the portal learns to count more. Money is in fen.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from accounts.models import OrgUnit
from core import indicators
from core.periods import Period
from core.scope import Scope

Line = tuple[str, str]
"""Code and the unit that is printed behind the number."""
GROUPS: Mapping[str, Sequence[Line]] = {
    "teams": (
        ("teams.count", "支"), ("members.count", "名"), ("members.party", "名"), ("members.returnees", "名"), ("members.joined", "名"),
        ("members.left", "名"),
    ),
    "stars": (
        ("stars.year.5", "名"), ("stars.year.4", "名"), ("stars.year.3", "名"), ("stars.year.rated", "名"), ("stars.year.three-up", "名"),
    ),
    "work": (
        ("activities.count", "次"), ("activities.reach", "人次"), ("training.sessions", "场"), ("training.trained", "名"),
        ("practice.days", "天"),
    ),
    "branches": (
        ("branches.open", "个"), ("branches.members.full", "名"), ("branches.members.probationary", "名"), ("branches.pledges.due", "项"),
        ("branches.pledges.kept", "项"), ("branches.rectifying", "个"),
    ),
    "tickets": (
        ("tickets.taken", "件"), ("tickets.taken-closed", "件"), ("tickets.due", "件"), ("tickets.on-time", "件"),
        ("projects.total", "个"), ("projects.finished", "个"), ("projects.helped", "名"),
    ),
    "money": (
        ("economy.income", ""), ("economy.expense", ""), ("economy.surplus", ""), ("assets.value", ""), ("contracts.arrears", ""),
        ("distributions.paid", ""), ("funds.party", ""), ("funds.party.used", ""),
    ),
    "contracts": (("contracts.in-force", "份"), ("contracts.expiring", "份"), ("decisions.passed", "项"), ("distributions.homes", "户")),
    "honours": (
        ("honours.commended", "名（个）"), ("honours.commendation-events", "场"), ("honours.exchanges", "场"), ("honours.works", "部"),
        ("points.earned", "分"), ("points.redeemed", "分"),
    ),
    "reserve": (
        ("reserve.count", "名"), ("reserve.in-village-bodies", "名"), ("reserve.party-admitted", "名"), ("reserve.entered", "名"),
        ("reserve.left", "名"), ("reserve.from-teams", "名"), ("reserve.pairs", "名"), ("pairs.due", "名"), ("pairs.held", "名"),
    ),
    "sites": (
        ("branches.linkage-points", "个"), ("sites.practice-points", "个"), ("sites.model-households", "户"), ("sites.visits", "次"),
        ("sites.visitors", "人次"),
    ),
}  # fmt: skip
SHARES = (
    "members.party-share", "stars.year.three-up-share", "training.rate", "tickets.closing-rate", "tickets.on-time-rate",
    "branches.pledges-share", "reserve.share-of-teams", "reserve.pair-coverage", "pairs.coverage",
)  # fmt: skip


def known(codes: Collection[str]) -> list[str]:
    """Return the codes that the registry has as figures of units, in order."""
    return [code for code in codes if indicators.exists(code) and indicators.get(code).subject == "unit"]


def read(codes: Collection[str], unit: OrgUnit, period: Period) -> dict[str, dict[int, int]]:
    """Return each known figure's values by unit, over a unit and what lies below it: one query a figure."""
    scope = Scope.of([unit.path])
    with indicators.together():
        return {code: dict(indicators.get(code).query(scope, period)) for code in known(codes)}


def totals(codes: Collection[str], unit: OrgUnit, period: Period) -> dict[str, int]:
    """Return the sum of each known figure over a unit's area."""
    return {code: sum(values.values()) for code, values in read(codes, unit, period).items()}


def groups(unit: OrgUnit, period: Period) -> dict[str, list[dict[str, Any]]]:
    """Return the groups of figures: label, value and unit of each that the registry has; a group without any is empty."""
    sums = totals([code for lines in GROUPS.values() for code, _unit in lines], unit, period)
    return {
        name: [
            {"code": code, "label": str(indicators.get(code).label), "value": sums[code], "unit": measure}
            for code, measure in lines
            if code in sums
        ]
        for name, lines in GROUPS.items()
    }


def shares(unit: OrgUnit, period: Period) -> list[dict[str, Any]]:
    """Return the shares with both numbers; one of nothing is left out."""
    found = {ratio.code: ratio for ratio in indicators.ratios()}
    wanted = [found[code] for code in SHARES if code in found]
    sums = totals([code for ratio in wanted for code in (ratio.numerator, ratio.denominator)], unit, period)
    return [
        {"label": str(ratio.label), "part": sums.get(ratio.numerator, 0), "whole": sums[ratio.denominator]}
        for ratio in wanted
        if sums.get(ratio.denominator)
    ]


def by_unit(
    codes: Collection[str], units: Sequence[OrgUnit], top: OrgUnit, period: Period
) -> dict[int, dict[str, int]]:
    """Return each known figure of several units of an area, by the unit's key, with what lies below them."""
    values = read(codes, top, period)
    paths = dict(OrgUnit.objects.filter(path__startswith=top.path).values_list("pk", "path"))
    found: dict[int, dict[str, int]] = {unit.pk: defaultdict(int) for unit in units}
    at = {unit.path: unit.pk for unit in units}
    for code, of in values.items():
        for key, value in of.items():
            path = paths.get(key, "")
            owner = next((at[path[:end]] for end in range(len(path), 0, -4) if path[:end] in at), None)
            if owner is not None:
                found[owner][code] += value
    return {key: {code: row.get(code, 0) for code in values} for key, row in found.items()}
