"""Hypothesis strategies of whole standards and sheets, and one standard small enough to reckon with by hand."""

from hypothesis import strategies as st

from branches.domain.grading import Sheet
from branches.domain.standard import GOODS, Good, Item, ItemKind, Standard

FIGURES = frozenset({"done", "due", "late", "weak"})


def plain() -> Standard:
    """Return five goods of 20 points, pass mark 14: a manual item of 12 and a share of 8 each, extras in the first."""
    items = [
        item
        for n in range(1, GOODS + 1)
        for item in (
            Item(f"m{n}", n, ItemKind.MANUAL, 1200),
            Item(f"f{n}", n, ItemKind.INDICATOR, 800, "done", "due"),
        )
    ]
    extras = (
        Item("late", 1, ItemKind.DEDUCTION, 400, "late", points=150),
        Item("fault", 1, ItemKind.DEDUCTION, 500),
        Item("good-veto", 2, ItemKind.VETO),
        Item("all-veto", 3, ItemKind.VETO, of_all=True),
        Item("weak-veto", 4, ItemKind.VETO, indicator="weak", per=1, of_all=True),
    )
    return Standard("plain", tuple(Good(n, 2000, 1400) for n in range(1, GOODS + 1)), (*items, *extras))


def sheet(branch: int, points: int, *vetoes: str, done: int = 0, due: int = 0, **more: int) -> Sheet:
    """Return a sheet with the same points for each manual item; `late` and `weak` are figures, others are given."""
    figures = {"done": done, "due": due, **{key: more.pop(key) for key in ("late", "weak") if key in more}}
    given = {**{f"m{n}": points for n in range(1, GOODS + 1)}, **more}
    return Sheet(branch, given, figures, frozenset(vetoes))


@st.composite
def standards(draw: st.DrawFn) -> Standard:
    """Return a whole standard that the check accepts, its items in any order."""
    items: list[Item] = []
    codes = st.sampled_from(sorted(FIGURES))
    for good in range(1, GOODS + 1):
        for n in range(draw(st.integers(1, 3))):
            code, limit = f"{good}-{n}", draw(st.sampled_from([100, 333, 800, 1999]))
            kind = draw(st.sampled_from(["manual", "rate", "share"]))
            if kind == "manual":
                items.append(Item(code, good, ItemKind.MANUAL, limit))
            elif kind == "share":
                items.append(Item(code, good, ItemKind.INDICATOR, limit, draw(codes), draw(codes)))
            else:
                rate = {"points": draw(st.integers(1, 900)), "per": draw(st.integers(1, 40))}
                items.append(Item(code, good, ItemKind.INDICATOR, limit, draw(codes), **rate))
    for n in range(draw(st.integers(0, 3))):
        good, limit = draw(st.integers(1, GOODS)), draw(st.sampled_from([50, 700]))
        fed = draw(st.booleans())
        items.append(
            Item(f"d{n}", good, ItemKind.DEDUCTION, limit, draw(codes), points=40)
            if fed
            else Item(f"d{n}", good, ItemKind.DEDUCTION, limit)
        )
    for n in range(draw(st.integers(0, 3))):
        items.append(
            Item(
                f"v{n}", draw(st.integers(1, GOODS)), ItemKind.VETO, indicator=draw(st.sampled_from(["", "weak"])),
                per=draw(st.integers(1, 3)), of_all=draw(st.booleans()),
            )
        )  # fmt: skip
    goods = []
    for number in range(1, GOODS + 1):
        points = sum(i.limit for i in items if i.good == number and i.is_scored)
        goods.append(Good(number, points, draw(st.integers(1, points))))
    return Standard("drawn", tuple(goods), tuple(draw(st.permutations(items))))


@st.composite
def counties(draw: st.DrawFn, most: int = 8) -> tuple[Standard, list[Sheet]]:
    """Return a standard with complete sheets of some organisations; values outside the limits are among them."""
    standard = draw(standards())
    by_hand = [i for i in standard.items if i.kind is not ItemKind.VETO and not i.indicator]
    fed = [i for i in standard.items if i.kind is not ItemKind.VETO and i.indicator]
    vetoes = [i.code for i in standard.items if i.kind is ItemKind.VETO and not i.indicator]
    found = []
    for branch in range(1, draw(st.integers(1, most)) + 1):
        given = {i.code: draw(st.sampled_from([-7, 0, i.limit // 2, i.limit, i.limit + 9])) for i in by_hand}
        given |= {i.code: draw(st.integers(0, i.limit)) for i in fed if draw(st.integers(0, 5)) == 0}
        figures = {code: draw(st.integers(0, 12)) for code in sorted(FIGURES) if draw(st.integers(0, 3))}
        found.append(Sheet(branch, given, figures, frozenset(c for c in vetoes if draw(st.integers(0, 3)) == 0)))
    return standard, found
