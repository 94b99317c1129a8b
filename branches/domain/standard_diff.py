"""What differs between two versions of a standard, good by good and item by item. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from branches.domain.standard import Item, ItemKind, Standard

What = Literal["added", "removed", "changed"]


@dataclass(frozen=True)
class Version:
    """A version as people know it: the rule's data, names of goods by number and of items by code."""

    standard: Standard
    goods: Mapping[int, str] = field(default_factory=dict)
    items: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Change:
    """One field: the old value and the new one; None where a version has none."""

    field: str
    old: object
    new: object


@dataclass(frozen=True)
class Line:
    """A good (by number) or an item (by code) that differs."""

    key: str
    name: str
    what: What
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Diff:
    """Everything that differs; all parts are empty between two equal versions."""

    settings: tuple[Change, ...]
    goods: tuple[Line, ...]
    items: tuple[Line, ...]

    def __bool__(self) -> bool:
        return bool(self.settings or self.goods or self.items)


def compare(old: Version, new: Version) -> Diff:
    """Return what a person has to know who reads `new` after `old`.

    Items are matched by code; those of the new version come first, in its order. A field that an item's kind does not
    read is no difference.
    """
    before, after = (_items(version) for version in (old, new))
    items = [
        *(_line(code, new.items.get(code, code), before.get(code, {}), facts) for code, facts in after.items()),
        *(_line(code, old.items.get(code, code), facts, {}) for code, facts in before.items() if code not in after),
    ]
    lower, upper = (_goods(version) for version in (old, new))
    numbers = sorted({*lower, *upper})
    goods = [
        _line(str(n), new.goods.get(n, old.goods.get(n, str(n))), lower.get(n, {}), upper.get(n, {})) for n in numbers
    ]
    return Diff(
        _changes(old.settings, new.settings),
        tuple(line for line in goods if line),
        tuple(line for line in items if line),
    )


def _goods(version: Version) -> dict[int, dict[str, object]]:
    return {
        good.number: {
            "name": version.goods.get(good.number, ""), "points": good.points, "pass_mark": good.pass_mark,
        }
        for good in version.standard.goods
    }  # fmt: skip


def _items(version: Version) -> dict[str, dict[str, object]]:
    return {item.code: _facts(item, version) for item in version.standard.items}


def _facts(item: Item, version: Version) -> dict[str, object]:
    facts: dict[str, object] = {
        "name": version.items.get(item.code, item.code), "good": item.good, "kind": item.kind.value,
    }  # fmt: skip
    if item.kind is ItemKind.VETO:
        facts["of_all"] = item.of_all
        if item.indicator:
            facts |= {"indicator": item.indicator, "per": item.per}
        return facts
    facts["limit"] = item.limit
    if item.indicator and item.kind is not ItemKind.MANUAL:
        facts["indicator"] = item.indicator
        facts |= {"denominator": item.denominator} if item.denominator else {"points": item.points, "per": item.per}
    return facts


def _changes(old: Mapping[str, object], new: Mapping[str, object]) -> tuple[Change, ...]:
    names = dict.fromkeys((*new, *old))
    return tuple(Change(n, old.get(n), new.get(n)) for n in names if old.get(n) != new.get(n))


def _line(key: str, name: str, old: Mapping[str, object], new: Mapping[str, object]) -> Line | None:
    changes = _changes(old, new)
    if not changes:
        return None
    what: What = "added" if not old else "removed" if not new else "changed"
    return Line(key, name, what, changes)
