"""Figures of a period for every unit: read once per indicator, rolled up the tree in memory."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from accounts.models import OrgUnit
from core import indicators
from core.periods import Period
from core.scope import WIDTH, Scope
from teams.domain.targets import share


@dataclass(frozen=True)
class Tree:
    """The units of a county and their figures. `values[code][path]` includes the whole subtree."""

    units: Mapping[int, OrgUnit]
    values: Mapping[str, Mapping[str, int]]

    def get(self, code: str, path: str) -> int:
        return self.values[code].get(path, 0)

    def below(self, path: str) -> list[OrgUnit]:
        """Return the direct children of a unit, in the tree's order."""
        return [u for u in self.units.values() if len(u.path) == len(path) + WIDTH and u.path.startswith(path)]


def read(county: OrgUnit, period: Period, codes: tuple[str, ...] | None = None) -> Tree:
    """Return every unit figure of a county and period: one query per indicator."""
    scope = Scope.of([county.path])
    units = {unit.pk: unit for unit in OrgUnit.objects.within(scope).order_by("path")}
    values: dict[str, dict[str, int]] = {}
    with indicators.together():
        for figure in indicators.of("unit"):
            if codes is not None and figure.code not in codes:
                continue
            sums: dict[str, int] = defaultdict(int)
            for unit_id, value in figure.query(scope, period).items():
                path = units[unit_id].path
                for end in range(WIDTH, len(path) + 1, WIDTH):
                    sums[path[:end]] += value
            values[figure.code] = dict(sums)
    return Tree(units, values)


Row = tuple[int, str, str, int, int | None, int | None]
"""A frozen figure: unit, period, code, value, and of a share both numbers."""


def rows_of(tree: Tree, period: str) -> Iterator[Row]:
    """Yield every figure and every share of every unit, as a close freezes them."""
    for unit in tree.units.values():
        for code, values in sorted(tree.values.items()):
            yield (unit.pk, period, code, values.get(unit.path, 0), None, None)
        for ratio in indicators.ratios():
            top, whole = tree.get(ratio.numerator, unit.path), tree.get(ratio.denominator, unit.path)
            yield (unit.pk, period, ratio.code, share(top, whole), top, whole)
