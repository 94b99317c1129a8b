"""Ranges that an organisation's counts are expected in, the watch over new branches, the cover of links. Pure.

Sources: 《中国共产党支部工作条例（试行）》 articles 4, 5 and 17 (three full members and more, fifty at the most, a joint branch
of at most five units, a committee of three to five from seven full members on); grids of a village and households of a hub
member are a county setting after the practice of Aheqi and others; two years of watch over a new branch is a county setting.
A count outside its range is pointed out and never refused.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Ranges:
    """What a county expects; both ends belong to the range."""

    grids_min: int = 3
    grids_max: int = 5
    """Grids of a village or community."""
    hub_min: int = 15
    hub_max: int = 20
    """Households that one hub member links, on the average of the branch."""
    committee_from: int = 7
    """So many full members have a committee."""
    committee_min: int = 3
    committee_max: int = 5
    members_min: int = 3
    members_max: int = 50
    joint_max: int = 5
    """Units that found a joint branch together."""
    watch_months: int = 24
    visit_months: int = 3
    """A new branch is visited at least once in so many months."""


@dataclass(frozen=True)
class Counts:
    """What is known of one organisation."""

    kind: str
    is_village: bool
    """Whether it leads a village or community, which alone has grids and hub members."""
    full_members: int
    grids: int
    hubs: int
    linked_households: int
    joined_units: int
    seats: int
    """Posts of the committee that are held now, the secretary's with them."""
    has_secretary: bool


@dataclass(frozen=True)
class Warned:
    """A count outside its range; `value` is in hundredths where `code` is `hub-households`."""

    code: str
    value: int
    low: int = 0
    high: int = 0


def problems(ranges: Ranges) -> Iterator[str]:
    """Yield the names of the fields whose range is upside down or empty."""
    pairs = (
        ("grids_max", ranges.grids_min, ranges.grids_max),
        ("hub_max", ranges.hub_min, ranges.hub_max),
        ("committee_max", ranges.committee_min, ranges.committee_max),
        ("members_max", ranges.members_min, ranges.members_max),
    )
    yield from (name for name, low, high in pairs if low > high)
    yield from (name for name in ("watch_months", "visit_months", "joint_max") if getattr(ranges, name) < 1)


def warnings(counts: Counts, ranges: Ranges) -> list[Warned]:
    """Return what lies outside its range, the gravest first."""
    found: list[Warned] = []
    if not counts.has_secretary:
        found.append(Warned("no-secretary", 0))
    if counts.kind == "committee":
        return found
    if counts.full_members < ranges.members_min:
        found.append(Warned("few-members", counts.full_members, ranges.members_min))
    if counts.full_members > ranges.members_max:
        found.append(Warned("many-members", counts.full_members, 0, ranges.members_max))
    if counts.full_members >= ranges.committee_from and not (
        ranges.committee_min <= counts.seats <= ranges.committee_max
    ):
        found.append(Warned("committee", counts.seats, ranges.committee_min, ranges.committee_max))
    if counts.kind == "joint" and counts.joined_units > ranges.joint_max:
        found.append(Warned("joint", counts.joined_units, 0, ranges.joint_max))
    if counts.is_village:
        found += _of_village(counts, ranges)
    return found


def _of_village(counts: Counts, ranges: Ranges) -> Iterator[Warned]:
    if not ranges.grids_min <= counts.grids <= ranges.grids_max:
        yield Warned("grids", counts.grids, ranges.grids_min, ranges.grids_max)
    households, hubs = counts.linked_households, counts.hubs
    if households and not hubs:
        yield Warned("no-hub", households)
    elif hubs and not ranges.hub_min * hubs <= households <= ranges.hub_max * hubs:
        yield Warned("hub-households", per_hub(households, hubs), ranges.hub_min, ranges.hub_max)


def per_hub(households: int, hubs: int) -> int:
    """Return the households of one hub member in hundredths, half rounded up; 0 without hub members."""
    return (households * 200 + hubs) // (2 * hubs) if hubs else 0


# Days -------------------------------------------------------------------------------------------


def months_after(day: date, months: int) -> date:
    """Return the same day some months later, the last of the month where it has no such day.

    :raises ValueError: the year would lie beyond 9999.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            if last == 28:
                raise
    raise AssertionError


def watched_since(today: date, ranges: Ranges) -> date:
    """Return the day after which a branch must have been founded to be under watch today."""
    return months_after(today, -ranges.watch_months)


def is_watched(founded_on: date, dissolved_on: date | None, today: date, ranges: Ranges) -> bool:
    """Tell whether a branch is new: founded within the months of watch, and not dissolved."""
    gone = dissolved_on is not None and dissolved_on <= today
    return not gone and watched_since(today, ranges) < founded_on <= today


def visit_due(founded_on: date, last_visit: date | None, ranges: Ranges) -> date:
    """Return the day by which a new branch is to be visited next."""
    return months_after(last_visit or founded_on, ranges.visit_months)


# Links ------------------------------------------------------------------------------------------


def cover(linked: int, total: int) -> int | None:
    """Return the share of linked branches in hundredths of a percent, half rounded up; None without branches.

    :raises ValueError: more are linked than there are.
    """
    if linked > total:
        raise ValueError("more branches are linked than exist")
    return (linked * 20_000 + total) // (2 * total) if total else None


def pledge_state(kept: bool | None, due_on: date, today: date) -> str:
    """Return how a pledge stands: `kept`, `broken`, `late` when its day has passed without a word, else `open`."""
    if kept is not None:
        return "kept" if kept else "broken"
    return "late" if due_on < today else "open"
