"""The monthly ranking of teams: points by a county's rule, places with ties stated. Pure.

Source: 「出台百分制考核办法，采取日常监管、月度排名、年终实绩考核的方式」 (一核五队). Which figures count and how much is the
county's setting; only what a team did counts, never how long or how often somebody was online.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.rounding import half_up

FULL = 10_000
"""百分制: the limits of a rule's lines add up to 100.00 points."""


@dataclass(frozen=True)
class Line:
    """One line of a rule: `points` (hundredths) for each `per` of the figure, at most `limit` (hundredths).

    With `each_member` the figure is divided by the members in post first, so that a large team has no advantage.
    """

    code: str
    figure: str
    points: int
    per: int
    limit: int
    each_member: bool = False


@dataclass(frozen=True)
class Place:
    """A team's place among others; `tied` with others of the same score."""

    place: int
    tied: bool


class RankingError(ValueError):
    """A rule that cannot be adopted: `problem` is `empty`, `twice`, `sum` or `nothing`; `line` names where."""

    def __init__(self, problem: str, line: str = "", total: int = 0) -> None:
        super().__init__(f"{problem} {line}")
        self.problem, self.line, self.total = problem, line, total


def check(lines: Sequence[Line]) -> None:
    """Refuse a rule without lines, with a line twice, with one that gives nothing, or whose limits are not 100 points.

    :raises RankingError: names the line.
    """
    if not lines:
        raise RankingError("empty")
    codes = [line.code for line in lines]
    for line in lines:
        if codes.count(line.code) > 1:
            raise RankingError("twice", line.code)
        if line.points <= 0 or line.per <= 0 or line.limit <= 0:
            raise RankingError("nothing", line.code)
    total = sum(line.limit for line in lines)
    if total != FULL:
        raise RankingError("sum", total=total)


def points(line: Line, value: int, members: int) -> int:
    """Return a line's points in hundredths, half up, for a figure's value; nobody in post brings no points of a mean."""
    if line.each_member and members <= 0:
        return 0
    divisor = line.per * (members if line.each_member else 1)
    return max(min(half_up(value * line.points, divisor), line.limit), 0)


def score(lines: Sequence[Line], values: Mapping[str, int], members: int) -> tuple[int, tuple[int, ...]]:
    """Return a team's score and the points of each line, in hundredths; a figure without value is 0."""
    parts = tuple(points(line, values.get(line.figure, 0), members) for line in lines)
    return sum(parts), parts


def places(scores: Mapping[int, int]) -> dict[int, Place]:
    """Return each team's place: equal scores share the place, the next one counts all before it (1, 2, 2, 4)."""
    first: dict[int, int] = {}
    count: dict[int, int] = {}
    for number, value in enumerate(sorted(scores.values(), reverse=True), start=1):
        first.setdefault(value, number)
        count[value] = count.get(value, 0) + 1
    return {key: Place(first[value], count[value] > 1) for key, value in scores.items()}
