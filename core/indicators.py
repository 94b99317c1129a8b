"""The registry of named figures.

An indicator is a code, a label, a unit, a direction, and one set-based query that returns a value
for every subject of a scope and period. Star items, dashboards and documents read figures by
code; nothing computes a figure in a second place. A figure links to the rows behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.db.models import QuerySet

from core.periods import Period
from core.scope import Scope

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Values = Mapping[int, int]
"""Subject's primary key → value in the indicator's unit (an integer)."""


@dataclass(frozen=True)
class Indicator:
    """A figure per subject: a member of a team, or a unit of the tree (leaf values, summed up)."""

    code: str
    label: StrOrPromise
    unit: StrOrPromise
    subject: Literal["member", "unit"]
    query: Callable[[Scope, Period], Values]
    rows: Callable[[int, Period], QuerySet] | None = None
    """The rows behind one subject's value."""
    higher_is_better: bool = True


@dataclass(frozen=True)
class Ratio:
    """A share of two unit indicators, in hundredths of a percent, printed with both numbers."""

    code: str
    label: StrOrPromise
    numerator: str
    denominator: str


_INDICATORS: dict[str, Indicator] = {}
_RATIOS: dict[str, Ratio] = {}


def register(figure: Indicator | Ratio) -> None:
    """Add a figure.

    :raises ValueError: the code is taken.
    """
    if figure.code in _INDICATORS or figure.code in _RATIOS:
        raise ValueError(f"indicator {figure.code!r} is registered twice")
    if isinstance(figure, Ratio):
        _RATIOS[figure.code] = figure
    else:
        _INDICATORS[figure.code] = figure


def get(code: str) -> Indicator:
    """Return the indicator of this code; `KeyError` when there is none."""
    return _INDICATORS[code]


def exists(code: str) -> bool:
    return code in _INDICATORS


def of(subject: str) -> tuple[Indicator, ...]:
    """Return all indicators of a kind of subject, by code."""
    return tuple(i for _, i in sorted(_INDICATORS.items()) if i.subject == subject)


def ratios() -> tuple[Ratio, ...]:
    return tuple(r for _, r in sorted(_RATIOS.items()))


def total(code: str, scope: Scope, period: Period) -> int:
    """Return the sum of an indicator over all subjects of a scope."""
    return sum(_INDICATORS[code].query(scope, period).values())
