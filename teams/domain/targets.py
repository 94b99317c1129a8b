"""Targets as data: a numerator, a denominator or none, and a threshold. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from core.rounding import half_up
from teams.domain.rating import Scored, allot, annual_score
from teams.domain.scheme import Scheme


@dataclass(frozen=True)
class Target:
    """`threshold` is a number of the numerator's unit, or a share in hundredths of a percent."""

    code: str
    name: str
    numerator: str
    denominator: str
    threshold: int
    is_share: bool


@dataclass(frozen=True)
class Reading:
    """A target against figures. `gap` is what the numerator lacks, 0 when the target is met."""

    target: Target
    numerator: int
    denominator: int | None
    actual: int
    gap: int

    @property
    def met(self) -> bool:
        return self.gap == 0


def share(numerator: int, denominator: int) -> int:
    """Return the share in hundredths of a percent, half up; 0 of nothing is 0."""
    return half_up(numerator * 10_000, denominator) if denominator else 0


def read(target: Target, numerator: int, denominator: int | None) -> Reading:
    """Return how far the target is reached.

    A share's gap is counted with whole numbers: the fewest more that reach the threshold, so that
    rounding never hides a miss (3,536 of 4,160 is the least that makes 85 %).
    """
    if not target.is_share:
        return Reading(target, numerator, None, numerator, max(target.threshold - numerator, 0))
    whole = denominator or 0
    needed = -(-whole * target.threshold // 10_000)
    return Reading(target, numerator, whole, share(numerator, whole), max(needed - numerator, 0))


@dataclass(frozen=True)
class Trend:
    """A forecast by a straight line, or why there is none: `reason` is "" where `value` stands.

    Reasons: `complete` (the year is over, the figure stands), `few` (fewer than two quarters of the year are over).
    """

    value: int | None
    reason: str = ""


def linear(ends: Sequence[tuple[int, int]], at: int, *, complete: bool = False, most: int | None = None) -> Trend:
    """Return what a figure comes to on day `at` if it goes on as between the first and the last of `ends`.

    `ends` are (day of the year, value) at the ends of quarters that are over, rising; a year's other days do not
    count. The result is a whole number, half away from zero, not below nought and not above `most` (the denominator of
    a share, which a part of it never exceeds).
    """
    if complete:
        return Trend(None, "complete")
    if len(ends) < 2:
        return Trend(None, "few")
    (first, low), (last, high) = ends[0], ends[-1]
    found = max(high + half_up((high - low) * (at - last), last - first), 0)
    return Trend(found if most is None else min(found, most))


YEAR_FIGURES = "stars.year."
STAR_FIGURES = "stars."
SLOTS = 6
LEAST_SHARE = 5000
"""What a share of the six slots is at the least, in hundredths of a percent. Source: 「六个“占比不低于50%”」."""
QUARTERS_OF_A_YEAR = 4


def projected(scheme: Scheme, quarters: Mapping[int, Sequence[int]], vetoes: Mapping[int, str]) -> dict[int, int]:
    """Return the annual stars of members as if the rest of the year went like its final quarters so far.

    `quarters` holds each member's scores of the final quarters. The annual score is the scheme's own formula on
    them; the year-end review is not known yet, so its weight goes to the quarters. The fewest quarters for an
    annual star are not asked for while the year runs, because the missing ones are still to come. Members of one
    scheme are allotted together, so that quotas hold. A projection, not a promise: the caller says on how many
    quarters it rests.
    """
    running = replace(scheme, annual=replace(scheme.annual, min_quarters=1))
    nothing = (0,) * len(scheme.items)
    scored = [
        Scored(member, score, nothing, vetoes.get(member, ""))
        for member, scores in quarters.items()
        if (score := annual_score(running, scores, None)) is not None
    ]
    return {member: stars for member, (stars, _held) in allot(running, scored).items()}


def counts(stars: Sequence[int]) -> dict[str, int]:
    """Return the year's figures of stars, by the codes that targets name."""
    found = {f"{YEAR_FIGURES}{number}": stars.count(number) for number in range(6)}
    return {
        **found, f"{YEAR_FIGURES}rated": len(stars), f"{YEAR_FIGURES}three-up": sum(number >= 3 for number in stars),
    }  # fmt: skip
