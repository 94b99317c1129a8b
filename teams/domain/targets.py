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


YEAR_FIGURES = "stars.year."
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
