"""一审、二审、终审: which step may follow which, whose turn it is, how a document is numbered, what an edit changes.

Source: the custom of party and government offices that a paper is read by three persons before it is issued (三审),
made a county setting; the form of the number is GB/T 9704-2012, 7.2.5. Pure.
"""

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from core.states import Rule

DRAFT, FIRST, SECOND, FINAL, ISSUED, DROPPED = "draft", "first", "second", "final", "issued", "dropped"
REVIEWS = (FIRST, SECOND, FINAL)
OPEN = (DRAFT, *REVIEWS)
SUBMIT, PASS, SIGN, RETURN, DROP = "submit", "pass", "sign", "return", "drop"
REVIEWERS, ALL, ANY = "reviewers", "all", "any"

ACTION = {
    DRAFT: "document.draft",
    FIRST: "document.review1",
    SECOND: "document.review2",
    FINAL: "document.final",
}
"""The right to the step that a document waits for."""
STEPS: Mapping[str, Rule] = {
    SUBMIT: Rule(frozenset({DRAFT}), FIRST, "document.draft"),
    PASS: Rule(frozenset({FIRST, SECOND}), FINAL, ""),
    SIGN: Rule(frozenset({FINAL}), ISSUED, "document.final"),
    RETURN: Rule(frozenset(REVIEWS), DRAFT, ""),
    DROP: Rule(frozenset({DRAFT}), DROPPED, "document.draft"),
}
"""Which step may be taken in which state; where it leads depends on how many reviews the county has (`target`)."""
_BY_COUNT = {3: REVIEWS, 2: (FIRST, FINAL), 1: (FINAL,)}
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")


@dataclass(frozen=True)
class Taken:
    """A step that somebody took: which event, in which state. `person` is the account's key."""

    event: str
    state: str
    person: int


def reviews(count: int) -> tuple[str, ...]:
    """Return the reviews of a county in their order, by how many it has (1 to 3)."""
    return _BY_COUNT[count]


def target(event: str, state: str, count: int) -> str:
    """Return the state that a step leads to where a county has `count` reviews.

    :raises ValueError: the step may not be taken in this state.
    """
    if event not in STEPS or state not in STEPS[event].sources:
        raise ValueError(f"{event} from {state}")
    order = reviews(count)
    if event == SUBMIT:
        return order[0]
    if event == PASS:
        # A county that has taken a review away in the meantime goes on with the next that is left.
        return next(step for step in REVIEWS[REVIEWS.index(state) + 1 :] if step in order)
    return STEPS[event].target


def since_submission(steps: Collection[Taken]) -> list[Taken]:
    """Return the last handing in and what followed: a returned document is reviewed anew."""
    found = list(steps)
    starts = [at for at, step in enumerate(found) if step.event == SUBMIT]
    return found[starts[-1] :] if starts else []


def barred(event: str, person: int, steps: Collection[Taken], persons: str) -> str:
    """Return why a person may not pass or sign off now: "reviewed", "handed-in", or "" for may.

    :param steps: every step so far, oldest first.
    :param persons: the county's rule: every review by another person, none by who handed in either, or anybody.
    """
    if event not in (PASS, SIGN) or persons == ANY:
        return ""
    now = since_submission(steps)
    if any(step.person == person for step in now if step.event == PASS):
        return "reviewed"
    if persons == ALL and any(step.person == person for step in now if step.event == SUBMIT):
        return "handed-in"
    return ""


def number_text(code_word: str, year: int, number: int) -> str:
    """Return a document's number: 阿组简〔2026〕3号, without an organ's word 〔2026〕第3期."""
    return f"{code_word}〔{year}〕{number}号" if code_word else f"〔{year}〕第{number}期"


def figures_changed(before: str, after: str) -> tuple[str, ...]:
    """Return the figures that an edit brings in or takes away, in their order; each as often as it differs."""
    old, new = _FIGURE.findall(before), _FIGURE.findall(after)
    off = (Counter(new) - Counter(old)) + (Counter(old) - Counter(new))
    return tuple(dict.fromkeys(figure for figure in (*old, *new) if figure in off))
