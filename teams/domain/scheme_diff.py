"""What differs between two versions of a star scheme, item by item. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from teams.domain.scheme import Item, ItemKind, Level, Scheme

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
What = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class Version:
    """A version as people know it: the rule's data, the items' names, and settings the rule does not read."""

    scheme: Scheme
    names: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """One field: the old value and the new one; None where a version has none."""

    field: str
    old: object
    new: object


@dataclass(frozen=True)
class Line:
    """An item (by code) or a level (by stars) that differs."""

    key: str
    name: str
    what: What
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Diff:
    """Everything that differs; all parts are empty between two equal versions."""

    settings: tuple[Change, ...]
    items: tuple[Line, ...]
    levels: tuple[Line, ...]
    reordered: bool
    """The items that both versions have stand in another order. It changes no score."""

    def __bool__(self) -> bool:
        return bool(self.settings or self.items or self.levels or self.reordered)


def compare(old: Version, new: Version) -> Diff:
    """Return what a person has to know who reads `new` after `old`.

    Items are matched by code, levels by stars. Items of the new version come first, in its order,
    then those it no longer has. A field that an item's kind does not read is no difference.
    """
    before, after = ({item.code: item for item in version.scheme.items} for version in (old, new))
    items = [
        *(_line(code, new.names, _facts(before.get(code), old), _facts(item, new)) for code, item in after.items()),
        *(_line(code, old.names, _facts(item, old), {}) for code, item in before.items() if code not in after),
    ]
    lower, upper = ({level.stars: level for level in version.scheme.levels} for version in (old, new))
    levels = [
        _line(str(stars), {}, _cut(lower.get(stars)), _cut(upper.get(stars)))
        for stars in sorted({*lower, *upper}, reverse=True)
    ]
    common = [code for code in after if code in before]
    return Diff(
        _changes(_settings(old), _settings(new)),
        tuple(line for line in items if line),
        tuple(line for line in levels if line),
        reordered=common != [code for code in before if code in after],
    )


def _settings(version: Version) -> dict[str, object]:
    scheme, annual = version.scheme, version.scheme.annual
    return {
        **version.settings,
        "base": scheme.base, "allotment": scheme.allotment.value, "tie_order": scheme.tie_order,
        "quarters_weight": annual.quarters_weight, "review_weight": annual.review_weight,
        "min_quarters": annual.min_quarters,
    }  # fmt: skip


def _facts(item: Item | None, version: Version) -> dict[str, object]:
    """Return what the rule and the reader take from an item."""
    if item is None:
        return {}
    facts: dict[str, object] = {
        "name": version.names.get(item.code, item.code), "dimension": item.dimension, "kind": item.kind.value,
    }  # fmt: skip
    if item.kind is ItemKind.VETO:
        return {**facts, "ceiling": item.ceiling}
    facts["limit"] = item.limit
    if item.indicator and item.kind is not ItemKind.MANUAL:
        facts |= {"indicator": item.indicator, "points": item.points, "per": item.per}
    return facts


def _cut(level: Level | None) -> dict[str, object]:
    return {} if level is None else {"min_score": level.min_score, "quota": level.quota}


def _changes(old: Mapping[str, object], new: Mapping[str, object]) -> tuple[Change, ...]:
    names = dict.fromkeys((*new, *old))
    return tuple(Change(n, old.get(n), new.get(n)) for n in names if old.get(n) != new.get(n))


def _line(key: str, names: Mapping[str, str], old: dict[str, object], new: dict[str, object]) -> Line | None:
    changes = _changes(old, new)
    if not changes:
        return None
    what: What = "added" if not old else "removed" if not new else "changed"
    return Line(key, names.get(key, key), what, changes)
