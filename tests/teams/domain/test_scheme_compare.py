"""Two versions of a scheme: everything that differs is named, and nothing else."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from teams.domain.scheme import Allotment, Annual, Item, ItemKind, Level, Quota, Scheme
from teams.domain.scheme_diff import ADDED, CHANGED, REMOVED, Change, Version, compare
from tests.teams.domain.plain import number, ranked, scheme

PLAIN = scheme()


def version(rules: Scheme, **settings: object) -> Version:
    return Version(rules, {item.code: f"Item {item.code}" for item in rules.items}, settings)


def with_items(*items: Item) -> Scheme:
    return replace(PLAIN, items=items)


def test_an_item_that_is_new_gone_or_changed_is_named_with_old_and_new_values() -> None:
    first, second, *rest = PLAIN.items
    extra = Item("reach", "service", ItemKind.INDICATOR, 600, "member.reach", 100, 8)
    new = with_items(replace(first, limit=1800), *rest, extra)
    diff = compare(version(PLAIN), version(new))
    assert [(line.key, line.what) for line in diff.items] == [
        ("politics", CHANGED), ("reach", ADDED), (second.code, REMOVED)
    ]  # fmt: skip
    assert diff.items[0].changes == (Change("limit", 2000, 1800),)
    assert {c.field: (c.old, c.new) for c in diff.items[1].changes} == {
        "name": (None, "Item reach"), "dimension": (None, "service"), "kind": (None, "indicator"), "limit": (None, 600),
        "indicator": (None, "member.reach"), "points": (None, 100), "per": (None, 8),
    }  # fmt: skip
    assert diff.items[2].name == f"Item {second.code}"
    assert all(change.new is None for change in diff.items[2].changes)
    assert (diff.settings, diff.levels, diff.reordered) == ((), (), False)


def test_every_field_of_an_item_can_differ() -> None:
    item = Item("more", "duty", ItemKind.BONUS, 300, "member.reach", 100, 8)
    changes = {
        "dimension": "service", "limit": 400, "indicator": "member.activities", "points": 200, "per": 4,
        "kind": ItemKind.DEDUCTION,
    }  # fmt: skip
    for field, value in changes.items():
        diff = compare(version(with_items(item)), version(with_items(replace(item, **{field: value}))))
        assert [change.field for change in diff.items[0].changes] == [field]
    veto = Item("veto", "duty", ItemKind.VETO, ceiling=0)
    diff = compare(version(with_items(veto)), version(with_items(replace(veto, ceiling=2))))
    assert diff.items[0].changes == (Change("ceiling", 0, 2),)
    renamed = Version(with_items(item), {"more": "Other"})
    assert compare(version(with_items(item)), renamed).items[0].changes == (Change("name", "Item more", "Other"),)


def test_a_field_that_the_items_kind_does_not_read_is_no_difference() -> None:
    item = Item("hand", "duty", ItemKind.MANUAL, 300)
    assert not compare(version(with_items(item)), version(with_items(replace(item, per=9, points=7, ceiling=3))))


def test_levels_and_quotas_weights_and_settings_are_compared() -> None:
    old = replace(ranked({5: number(3)}), annual=Annual(8000, 2000))
    levels = tuple(
        replace(row, min_score=9100, quota=Quota(500, True)) if row.stars == 5 else row for row in old.levels
    )
    new = replace(old, levels=levels, annual=Annual(7000, 3000, 3), allotment=Allotment.CUTOFF, base=9000)
    diff = compare(version(old, notice_workdays=5), version(new, notice_workdays=7))
    assert [line.key for line in diff.levels] == ["5"]
    assert diff.levels[0].changes == (Change("min_score", 9000, 9100), Change("quota", number(3), Quota(500, True)))
    assert {change.field: (change.old, change.new) for change in diff.settings} == {
        "notice_workdays": (5, 7), "quarters_weight": (8000, 7000), "review_weight": (2000, 3000),
        "min_quarters": (2, 3), "allotment": ("ranked", "cutoff"), "base": (10_000, 9000),
    }  # fmt: skip


def test_a_level_that_one_version_lacks_is_named() -> None:
    short = replace(PLAIN, levels=PLAIN.levels[:-1])
    assert [(line.key, line.what) for line in compare(version(PLAIN), version(short)).levels] == [("1", REMOVED)]
    assert [(line.key, line.what) for line in compare(version(short), version(PLAIN)).levels] == [("1", ADDED)]


def test_another_order_is_said_once() -> None:
    diff = compare(version(PLAIN), version(replace(PLAIN, items=PLAIN.items[::-1])))
    assert diff.reordered
    assert not diff.items


ITEMS = st.builds(
    Item,
    code=st.sampled_from("abcdef"), dimension=st.sampled_from(("politics", "duty")), kind=st.sampled_from(ItemKind),
    limit=st.integers(0, 3), indicator=st.sampled_from(("", "x")), points=st.integers(0, 2), per=st.integers(1, 2),
    ceiling=st.integers(0, 2),
)  # fmt: skip
VERSIONS = st.builds(
    lambda items, levels, base: version(Scheme("x", base, tuple(items), tuple(levels))),
    st.lists(ITEMS, unique_by=lambda item: item.code),
    st.lists(st.builds(Level, st.integers(1, 5), st.integers(0, 3)), unique_by=lambda level: level.stars),
    st.integers(0, 2),
)


@given(VERSIONS)
def test_a_version_does_not_differ_from_itself(one: Version) -> None:
    assert not compare(one, one)


@given(VERSIONS, VERSIONS)
def test_the_other_way_round_every_difference_is_turned(one: Version, other: Version) -> None:
    there, back = compare(one, other), compare(other, one)
    turned = {ADDED: REMOVED, REMOVED: ADDED, CHANGED: CHANGED}
    for way in ("items", "levels"):
        assert {(line.key, line.what) for line in getattr(there, way)} == {
            (line.key, turned[line.what]) for line in getattr(back, way)
        }
    assert bool(there) == bool(back)
    assert there.reordered == back.reordered
