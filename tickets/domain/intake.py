"""What a form takes and what it sends elsewhere: matter and place, never a report on a person. Pure.

Source: principle 1 of the portal (records of organisations, never of residents); 国家信访 and 纪检监察 have ways of their
own, which the refusal names. The word lists are the county's to widen; a person reads every ticket anyway.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

LONGEST_MATTER, SHORTEST_MATTER, LONGEST_PLACE = 500, 4, 80
HAZARDS = ("road", "water", "power", "fire")
"""路、水、电、火: the only hazards that are taken; they are things, not people."""


class Elsewhere(StrEnum):
    """Where a matter belongs that is not taken here."""

    DISCIPLINE = "discipline"
    """Conduct of a Party member or an official: 纪检监察, telephone 12388."""
    POLICE = "police"
    """A danger or a crime: 110."""
    IDENTITY = "identity"
    """The text holds a number of an identity card or a bank card: it is to be taken out."""


_CONDUCT = (
    "举报", "检举", "贪污", "受贿", "行贿", "收受", "索贿", "吃拿卡要", "以权谋私", "优亲厚友", "违纪", "挪用", "侵占", "作风问题",
    "包养", "渎职", "不作为", "乱作为", "两面人", "收红包", "收黑钱", "中饱私囊", "公款吃喝",
)  # fmt: skip
_CRIME = ("吸毒", "贩毒", "赌博", "卖淫", "嫖娼", "诈骗", "杀人", "持刀", "走私", "恐怖", "非法集会", "可疑人员")
_PERSON_OF_BELIEF = ("信教", "宗教活动", "做礼拜", "思想动态", "思想有问题")
_IDENTITY = re.compile(r"(?<![0-9])(?:[1-9][0-9]{5}(?:19|20)[0-9]{9}[0-9Xx]|[0-9]{16,19})(?![0-9])")
_SPACE = re.compile(r"\s+")
_MARK = re.compile(r"[\s，。、；：！？,.;:!?（）()“”\"'《》\-—…·]+")


def plain(text: str) -> str:
    """Return a text as it is compared and searched: full-width forms folded, spaces made one, ends cut."""
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def kept(text: str) -> str:
    """Return a text as it is kept: as it was written, but for spaces in excess."""
    return _SPACE.sub(" ", text).strip()


def elsewhere(text: str) -> Elsewhere | None:
    """Return where a text belongs instead, or None where it is a matter for the portal."""
    folded = plain(text).replace(" ", "")
    if _IDENTITY.search(folded):
        return Elsewhere.IDENTITY
    if any(word in folded for word in _CRIME):
        return Elsewhere.POLICE
    if any(word in folded for word in (*_CONDUCT, *_PERSON_OF_BELIEF)):
        return Elsewhere.DISCIPLINE
    return None


@dataclass(frozen=True)
class Known:
    """A ticket that a new one may repeat."""

    key: int
    matter: str
    place: str
    same_class: bool = True


ALIKE = 45
"""Hundredths of shared pairs of characters from which two texts are shown as likely the same."""
SHOWN = 3


def _pairs(text: str) -> set[str]:
    bare = _MARK.sub("", plain(text)).lower()
    return {bare[n : n + 2] for n in range(len(bare) - 1)} or ({bare} if bare else set())


def likeness(one: str, other: str) -> int:
    """Return how alike two texts are, in hundredths: the pairs of characters they share of those of the shorter."""
    a, b = _pairs(one), _pairs(other)
    return 100 * len(a & b) // min(len(a), len(b)) if a and b else 0


def likely(matter: str, place: str, known: Iterable[Known]) -> Sequence[int]:
    """Return the keys of at most three tickets that a new one likely repeats, the likeliest first.

    The same place makes a doubtful likeness likely, another class makes a likely one doubtful. It is a suggestion:
    nothing is merged unless a person confirms it.
    """
    found = []
    for row in known:
        weight = likeness(matter, row.matter)
        if place and row.place:
            weight += 20 if likeness(place, row.place) >= 60 else -10
        weight -= 0 if row.same_class else 15
        if weight >= ALIKE:
            found.append((-weight, row.key))
    return tuple(key for _weight, key in sorted(found)[:SHOWN])
