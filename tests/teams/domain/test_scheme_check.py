"""A scheme that cannot be used is refused, and every refusal can be reached."""

import inspect
import re
from dataclasses import replace

import pytest

from teams.domain import scheme as module
from teams.domain.scheme import Allotment, Annual, Item, ItemKind, Level, Quota, Scheme, SchemeError, check
from tests.teams.domain.plain import EXTRAS, number, ranked, scheme

FIGURES = frozenset({"member.activities"})


def with_item(**fields: object) -> Scheme:
    """Return the small scheme with one more bonus, changed by `fields`."""
    extra = replace(Item("more", "duty", ItemKind.BONUS, 100), **fields)  # type: ignore[arg-type]
    return scheme([*EXTRAS, extra])


def with_levels(*scores: int, quotas: tuple[Quota | None, ...] = (None,) * 5) -> tuple[Level, ...]:
    return tuple(Level(s, c, q) for s, c, q in zip((5, 4, 3, 2, 1), scores, quotas, strict=True))


PLAIN = scheme()
WRONG: list[tuple[str, Scheme, dict[str, object]]] = [
    ("item-twice", scheme([*EXTRAS, EXTRAS[0]]), {"item": "praise"}),
    ("base-not-met", scheme(base=9900), {"total": 10000, "base": 9900}),
    (
        "dimension-empty",
        replace(PLAIN, items=(Item("all", "duty", ItemKind.MANUAL, 10_000),)),
        {"dimension": "politics"},
    ),
    ("unknown-dimension", with_item(dimension="loyalty"), {"item": "more"}),
    ("veto-ceiling", with_item(kind=ItemKind.VETO, ceiling=5), {"item": "more"}),
    ("veto-ceiling", with_item(kind=ItemKind.VETO, ceiling=-1), {"item": "more"}),
    ("no-limit", with_item(limit=0), {"item": "more"}),
    ("no-limit", with_item(kind=ItemKind.DEDUCTION, limit=-100), {"item": "more"}),
    (
        "no-indicator",
        replace(PLAIN, items=(*PLAIN.items[1:], Item("politics", "politics", ItemKind.INDICATOR, 2000))),
        {"item": "politics"},
    ),
    (
        "manual-with-indicator",
        replace(
            PLAIN, items=(Item("politics", "politics", ItemKind.MANUAL, 2000, "member.activities", 1), *PLAIN.items[1:])
        ),
        {"item": "politics"},
    ),
    ("unknown-indicator", with_item(indicator="member.steps", points=1), {"item": "more", "indicator": "member.steps"}),
    ("no-rate", with_item(indicator="member.activities", points=0), {"item": "more"}),
    ("no-rate", with_item(indicator="member.activities", points=1, per=0), {"item": "more"}),
    ("levels", replace(PLAIN, levels=PLAIN.levels[:-1]), {}),
    ("levels", replace(PLAIN, levels=PLAIN.levels[::-1]), {}),
    ("levels-not-falling", replace(PLAIN, levels=with_levels(9000, 9000, 6000, 5000, 4000)), {}),
    ("levels-not-falling", replace(PLAIN, levels=with_levels(9000, 8000, 6000, 5000, 5500)), {}),
    ("levels-not-falling", replace(PLAIN, levels=with_levels(9000, 8000, 6000, 5000, -1)), {}),
    ("cutoff-with-quota", replace(ranked({5: number(1)}), allotment=Allotment.CUTOFF), {}),
    ("ranked-without-quota", scheme(allotment=Allotment.RANKED), {}),
    ("quota-value", ranked({5: number(-1)}), {}),
    ("quota-value", ranked({4: Quota(10_001, is_share=True)}), {}),
    ("annual-weights", scheme(annual=Annual(7000, 2000)), {}),
    ("annual-weights", scheme(annual=Annual(11_000, -1000)), {}),
    ("tie-order", scheme(tie_order=("politics", "duty", "reputation", "development")), {}),
    ("tie-order", scheme(tie_order=("politics", "politics", "reputation", "development", "service")), {}),
]


@pytest.mark.parametrize(("key", "wrong", "values"), WRONG, ids=[f"{n}-{row[0]}" for n, row in enumerate(WRONG)])
def test_a_scheme_that_cannot_be_used_is_refused_with_the_reason(
    key: str, wrong: Scheme, values: dict[str, object]
) -> None:
    with pytest.raises(SchemeError) as caught:
        check(wrong, FIGURES)
    assert (caught.value.key, caught.value.values) == (key, values)


def test_every_reason_has_an_example_here() -> None:
    source = inspect.getsource(module)
    assert set(re.findall(r'SchemeError\(\s*"([a-z-]+)"', source)) == {key for key, _wrong, _values in WRONG}


@pytest.mark.parametrize(
    "right",
    [
        scheme(), ranked({5: number(0)}), ranked({5: Quota(10_000, is_share=True), 1: number(3)}),
        with_item(kind=ItemKind.VETO, ceiling=0, limit=0), with_item(kind=ItemKind.VETO, ceiling=4),
        with_item(indicator="member.activities", points=1, per=3),
        scheme(levels=with_levels(9000, 8000, 6000, 5000, 0)), scheme(annual=Annual(0, 10_000)),
        scheme(tie_order=("service", "development", "reputation", "duty", "politics")),
    ],
)  # fmt: skip
def test_a_scheme_that_can_be_used_is_accepted(right: Scheme) -> None:
    check(right, FIGURES)
