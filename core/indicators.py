"""The registry of named figures.

An indicator is a code, a label, a unit, a direction, and one set-based query that returns a value
for every subject of a scope and period. Star items, dashboards and documents read figures by
code; nothing computes a figure in a second place. A figure links to the rows behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.periods import Period
from core.scope import Scope

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

FEN = _("fen")
"""The unit of money: whoever prints a figure of this unit prints 10,000 yuan."""
Values = Mapping[int, int]
"""Subject's primary key → value in the indicator's unit (an integer)."""


@dataclass(frozen=True)
class Fact:
    """One row behind a figure as people read it: day, title, kind, and what it weighs in words."""

    on: date
    title: str
    kind: StrOrPromise
    weight: StrOrPromise = ""


Facts = Mapping[int, Sequence[Fact]]
"""Subject's primary key → the rows behind its value, oldest first."""


@dataclass(frozen=True)
class Indicator:
    """A figure per subject: a member of a team, a team, a Party organisation, or a unit of the tree (leaf values, summed up)."""

    code: str
    label: StrOrPromise
    unit: StrOrPromise
    subject: Literal["member", "team", "unit", "branch"]
    query: Callable[[Scope, Period], Values]
    rows: Callable[[int, Period], QuerySet] | None = None
    """The rows behind one subject's value."""
    rows_of: Callable[[Collection[int], Period], Facts] | None = None
    """The rows behind the values of many subjects: one query, however many they are."""
    higher_is_better: bool = True
    feeds_members: bool = False
    """Of a unit's figure: a scheme may count it for the people whose unit it is."""


@dataclass(frozen=True)
class Ratio:
    """A share of two unit indicators, in hundredths of a percent, printed with both numbers."""

    code: str
    label: StrOrPromise
    numerator: str
    denominator: str


T = TypeVar("T")
_SHARED: ContextVar[dict[Hashable, Any] | None] = ContextVar("shared reads", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Let figures that stand on the same rows read them once, until the block ends.

    For whoever reads many figures of one moment and writes nothing in between.
    """
    token = _SHARED.set({})
    try:
        yield
    finally:
        _SHARED.reset(token)


def shared(key: Hashable, read: Callable[[], T]) -> T:
    """Return what `read` returns; inside `together` it is called once for each key."""
    store = _SHARED.get()
    if store is None:
        return read()
    if key not in store:
        store[key] = read()
    found: T = store[key]
    return found


_INDICATORS: dict[str, Indicator] = {}
_RATIOS: dict[str, Ratio] = {}
_FOLLOWERS: list[Callable[[Indicator], None]] = []


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
        for take in _FOLLOWERS if figure.feeds_members else ():
            take(figure)


def follow(take: Callable[[Indicator], None]) -> None:
    """Call `take` with every unit's figure that may feed its people's, those that are registered later too."""
    _FOLLOWERS.append(take)
    for figure in [one for one in _INDICATORS.values() if one.feeds_members]:
        take(figure)


def get(code: str) -> Indicator:
    """Return the indicator of this code; `KeyError` when there is none."""
    return _INDICATORS[code]


def exists(code: str) -> bool:
    return code in _INDICATORS


def of(subject: str) -> tuple[Indicator, ...]:
    """Return all indicators of a kind of subject, by code."""
    return tuple(i for _, i in sorted(_INDICATORS.items()) if i.subject == subject)


def facts(codes: Collection[str], members: Collection[int], period: Period) -> dict[str, Facts]:
    """Return the rows behind each of these figures; figures that stand on the same rows are read once."""
    readers = {code: get(code).rows_of for code in codes if exists(code)}
    read = {reader: reader(members, period) for reader in dict.fromkeys(readers.values()) if reader is not None}
    return {code: read[reader] for code, reader in readers.items() if reader is not None}


def ratios() -> tuple[Ratio, ...]:
    return tuple(r for _, r in sorted(_RATIOS.items()))


def total(code: str, scope: Scope, period: Period) -> int:
    """Return the sum of an indicator over all subjects of a scope."""
    return sum(_INDICATORS[code].query(scope, period).values())
