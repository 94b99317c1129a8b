"""Targets as data: a numerator, a denominator or none, and a threshold. Pure."""

from dataclasses import dataclass

from teams.domain.rating import half_up


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
