"""State tables: which step may follow which. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass


class StepNotAllowed(ValueError):
    """The step may not be taken from the present state."""

    def __init__(self, event: str, current: str) -> None:
        super().__init__(f"{event} from {current}")
        self.event = event
        self.current = current


@dataclass(frozen=True)
class Rule:
    """A step: from which states, to which one, and the action that gives the right to it."""

    sources: frozenset[str]
    target: str
    action: str


def next_state(table: Mapping[str, Rule], *, event: str, current: str) -> str:
    """Return the state that `event` leads to.

    :raises StepNotAllowed: the event may not be taken from `current`.
    """
    rule = table[event]
    if current not in rule.sources:
        raise StepNotAllowed(event, current)
    return rule.target
