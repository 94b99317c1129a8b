"""How the suite runs Hypothesis, and the strategy for whole star schemes with their members."""

import tempfile
from collections.abc import Callable

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.configuration import set_hypothesis_home_dir

from teams.domain.rating import Sheet
from teams.domain.scheme import DIMENSIONS, Allotment, Annual, Item, ItemKind, Level, Quota, Scheme

set_hypothesis_home_dir(tempfile.gettempdir() + "/baolei-hypothesis")
FIGURES = frozenset({"figure.a", "figure.b"})


def examples(number: int) -> Callable:  # type: ignore[type-arg]
    """Return the settings of one property: nothing is kept on disk, slow machines are no failure."""
    return settings(
        max_examples=number, deadline=None, database=None, derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip


@st.composite
def _items(draw: st.DrawFn) -> tuple[Item, ...]:
    items: list[Item] = []
    rate = {"points": st.integers(1, 900), "per": st.integers(1, 40)}

    def fed(kind: ItemKind, code: str, dimension: str, limit: int) -> Item:
        return Item(
            code,
            dimension,
            kind,
            limit,
            draw(st.sampled_from(sorted(FIGURES))),
            draw(rate["points"]),
            draw(rate["per"]),
        )

    for dimension in DIMENSIONS:
        for n in range(draw(st.integers(1, 2))):
            code, limit = f"{dimension}-{n}", draw(st.sampled_from([100, 500, 1000, 1999]))
            if draw(st.booleans()):
                items.append(Item(code, dimension, ItemKind.MANUAL, limit))
            else:
                items.append(fed(ItemKind.INDICATOR, code, dimension, limit))
    for kind in (ItemKind.BONUS, ItemKind.DEDUCTION):
        for n in range(draw(st.integers(0, 2))):
            code, dimension = f"{kind}-{n}", draw(st.sampled_from(DIMENSIONS))
            limit = draw(st.sampled_from([50, 300, 2000]))
            if draw(st.booleans()):
                items.append(Item(code, dimension, kind, limit))
            else:
                items.append(fed(kind, code, dimension, limit))
    for n in range(draw(st.integers(0, 2))):
        items.append(Item(f"veto-{n}", "politics", ItemKind.VETO, ceiling=draw(st.integers(0, 4))))
    return tuple(draw(st.permutations(items)))


@st.composite
def schemes(draw: st.DrawFn, allotment: Allotment | None = None) -> Scheme:
    """Return a whole scheme that the check accepts."""
    items = draw(_items())
    base = sum(i.limit for i in items if i.kind in (ItemKind.MANUAL, ItemKind.INDICATOR))
    cuts = sorted(draw(st.lists(st.integers(0, base), min_size=5, max_size=5, unique=True)), reverse=True)
    chosen = allotment or draw(st.sampled_from(list(Allotment)))
    quota = st.one_of(
        st.none(),
        st.builds(Quota, st.integers(0, 6), st.just(False)),
        st.builds(Quota, st.integers(0, 10_000), st.just(True)),
    )
    quotas = [None] * 5
    if chosen is Allotment.RANKED:
        quotas = draw(st.lists(quota, min_size=5, max_size=5).filter(any))
    review = draw(st.integers(0, 10_000))
    return Scheme(
        "drawn", base, items,
        tuple(Level(stars, cut, q) for stars, cut, q in zip((5, 4, 3, 2, 1), cuts, quotas, strict=True)),
        chosen, tuple(draw(st.permutations(DIMENSIONS))),
        Annual(10_000 - review, review, draw(st.integers(1, 4))),
    )  # fmt: skip


@st.composite
def sheets(draw: st.DrawFn, scheme: Scheme, most: int = 12) -> list[Sheet]:
    """Return complete sheets of some members; few different values, so that ties are common."""
    result = []
    for member in range(1, draw(st.integers(1, most)) + 1):
        given = {
            item.code: draw(st.sampled_from([0, item.limit // 2, item.limit, item.limit + 7, -3]))
            for item in scheme.items
            if item.kind is not ItemKind.VETO and not item.indicator
        }
        figures = {code: draw(st.integers(-1, 60)) for code in FIGURES if draw(st.integers(0, 3))}
        codes = [i.code for i in scheme.items if i.kind is ItemKind.VETO]
        vetoes = frozenset(code for code in codes if draw(st.integers(0, 4)) == 0)
        result.append(Sheet(member, given, figures, vetoes))
    return result


@st.composite
def counties(draw: st.DrawFn, allotment: Allotment | None = None) -> tuple[Scheme, list[Sheet]]:
    """Return a scheme with the sheets of its members."""
    scheme = draw(schemes(allotment))
    return scheme, draw(sheets(scheme))
