"""A scheme small enough to reckon with by hand: five items of 20 points, one for each dimension."""

from collections.abc import Iterable
from dataclasses import replace

from teams.domain.rating import Sheet
from teams.domain.scheme import DIMENSIONS, Allotment, Item, ItemKind, Level, Quota, Scheme

CUTS = {5: 9000, 4: 8000, 3: 6000, 2: 5000, 1: 4000}
EXTRAS = (
    Item("praise", "duty", ItemKind.BONUS, 500),
    Item("absence", "duty", ItemKind.DEDUCTION, 1000),
    Item("grave", "politics", ItemKind.VETO, ceiling=0),
    Item("warned", "politics", ItemKind.VETO, ceiling=3),
)


def scheme(extras: Iterable[Item] = EXTRAS, **changes: object) -> Scheme:
    """Return the small scheme, by cut-off score unless told otherwise."""
    plain = Scheme(
        code="plain", base=10_000,
        items=(*(Item(d, d, ItemKind.MANUAL, 2000) for d in DIMENSIONS), *extras),
        levels=tuple(Level(stars, least) for stars, least in CUTS.items()),
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]


def ranked(quotas: dict[int, Quota], **changes: object) -> Scheme:
    """Return the small scheme, ranked with these quotas by stars."""
    levels = tuple(Level(stars, least, quotas.get(stars)) for stars, least in CUTS.items())
    return scheme(levels=levels, allotment=Allotment.RANKED, **changes)


def number(value: int) -> Quota:
    """Return a quota of so many members."""
    return Quota(value, is_share=False)


def sheet(member: int, five: Iterable[int], *vetoes: str, **given: int) -> Sheet:
    """Return a sheet with points for the five dimensions, in their order."""
    return Sheet(member, {**dict(zip(DIMENSIONS, five, strict=True)), **given}, {}, frozenset(vetoes))


def scoring(total: int) -> tuple[int, ...]:
    """Return five points that make up a total: the first dimensions full, then the rest."""
    points = []
    for _dimension in DIMENSIONS:
        points.append(min(total, 2000))
        total -= points[-1]
    assert total == 0, "more than the base"
    return tuple(points)
