"""Decisions after 四议两公开: the order of the six sheets and the arithmetic of each. Pure.

Source: 《中国共产党农村基层组织工作条例》 and the register form of six sheets (屯昌, 中和村): 村党组织提议 → 村“两委”会商议 → 党员大会审议 (到会 2/3
以上, 应到会过半数同意) → 村民会议或村民代表会议决议 → 决议公开 → 实施结果公开. 《村民委员会组织法》 articles 22 and 26: a villagers' meeting has more
than half of the adult villagers or at least two thirds of the household delegates, a meeting of representatives at least two
thirds of its members; each decides by more than half of those who came. Meetings of a branch's committee need half of its members
(《中国共产党支部工作条例（试行）》). Voters are counts.
"""

from dataclasses import dataclass
from datetime import date

PROPOSAL, COMMITTEES, MEMBERS, VILLAGERS, PUBLISHED, RESULT = (
    "proposal", "committees", "members", "villagers", "published", "result",
)  # fmt: skip
SHEETS = (PROPOSAL, COMMITTEES, MEMBERS, VILLAGERS, PUBLISHED, RESULT)
PUBLIC = (PUBLISHED, RESULT)
ADULTS, DELEGATES, REPRESENTATIVES = "adults", "delegates", "representatives"
COMMITTEE, JOINT, ASSEMBLY = "committee", "joint", "assembly"
FORMS = {
    PROPOSAL: (COMMITTEE,), COMMITTEES: (JOINT,), MEMBERS: (ASSEMBLY,), VILLAGERS: (ADULTS, DELEGATES, REPRESENTATIVES),
}  # fmt: skip
"""The forms of meeting that a sheet may have been held as."""


@dataclass(frozen=True)
class Need:
    """What a meeting needs: a share of those due to come, and a share in favour of those due or of those who came.

    A share is (numerator, denominator, more): at least that much, or more than that where `more` says so.
    """

    came: tuple[int, int, bool]
    favour: tuple[int, int, bool]
    of_due: bool = False


NEEDS = {
    COMMITTEE: Need((1, 2, False), (1, 2, True)),
    JOINT: Need((1, 2, True), (1, 2, True)),
    ASSEMBLY: Need((2, 3, False), (1, 2, True), of_due=True),
    ADULTS: Need((1, 2, True), (1, 2, True)),
    DELEGATES: Need((2, 3, False), (1, 2, True)),
    REPRESENTATIVES: Need((2, 3, False), (1, 2, True)),
}


@dataclass(frozen=True)
class Count:
    """How a meeting came out: whether enough came, whether enough were in favour, and the least numbers for both."""

    came: bool
    carried: bool
    least_came: int
    least_favour: int
    share: int
    """In favour, of those that count, in hundredths of a percent."""

    @property
    def passed(self) -> bool:
        return self.came and self.carried


class Impossible(ValueError):
    """Numbers that cannot be: `field` is the one that is wrong."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def least(share: tuple[int, int, bool], of: int) -> int:
    """Return the least number of people that makes up a share."""
    numerator, denominator, more = share
    return of * numerator // denominator + 1 if more else -(-of * numerator // denominator)


def count(form: str, due: int, attended: int, favour: int) -> Count:
    """Return how a meeting came out.

    :raises Impossible: nobody was due, more came than were due, or more were in favour than came.
    """
    if due < 1:
        raise Impossible("due")
    if not 0 <= attended <= due:
        raise Impossible("attended")
    if not 0 <= favour <= attended:
        raise Impossible("favour")
    need = NEEDS[form]
    base = due if need.of_due else attended
    least_came, least_favour = least(need.came, due), least(need.favour, base)
    share = (favour * 20_000 + base) // (2 * base) if base else 0
    return Count(attended >= least_came, bool(favour) and favour >= least_favour, least_came, least_favour, share)


def next_sheet(recorded: int) -> str:
    """Return the sheet that follows when so many are recorded; "" when all are."""
    return SHEETS[recorded] if recorded < len(SHEETS) else ""


def days_public(since: date, until: date) -> int:
    """Return how many days something was on show, the first and the last counted."""
    return (until - since).days + 1
