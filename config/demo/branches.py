"""The Party organisations of a demo county: committees of townships, a branch of every village, and the others.

Counts and dates add up whatever the seed: in altay 431 organisations may be graded at the end of 2025; of these 427
are eligible (three were founded after June, one has two full members), and 414 of those at the end of 2024 were.
Every term given here runs beyond September 2027: the demo of elections makes the terms that are due.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from accounts.models import OrgUnit
from branches.services import records_many
from branches.services.records_many import NewBranch, NewPost
from config.demo import branch_names, branch_work
from config.demo.branch_names import Sort
from config.demo.people import Names
from config.demo.profiles import Profile
from core.actors import SYSTEM

COUNTED = date(2025, 12, 31)
_TERM_YEARS = {"rural": 5, "community": 5}
_REASONS = ("企业停业注销，党员组织关系已全部转出。", "正式党员长期不足3人，并入联合党支部。")


@dataclass(frozen=True)
class Totals:
    """How many organisations a county has beside those of its villages, for scale 1."""

    of_township: int
    """Sorts of organisations in each township."""
    of_county: int
    """Organisations directly under the county that are open, departments' with them."""
    late: int = 0
    """Founded after June of 2025."""
    young: int = 0
    """Founded from October of 2024 to June of 2025."""
    dissolved: int = 0
    """In 2025; not among `of_county`."""
    small: int = 0
    """With two full members."""
    committees: tuple[str, ...] = ("直属机关工作委员会",)


OF = {
    "altay": Totals(8, 142, late=3, young=16, dissolved=3, small=1),
    "gangcha": Totals(4, 24, late=1, young=3, dissolved=1),
}


def branches(profile: Profile, rng: random.Random, root: OrgUnit) -> None:
    """Found the county's organisations with their committees and counts."""
    totals = OF[profile.county]
    units = list(OrgUnit.objects.filter(path__startswith=root.path).order_by("path"))
    committees = _committees(root, units)
    parents = dict(
        zip(
            (row.unit_id for row in committees),
            records_many.found_many(actor=SYSTEM, county=root, rows=committees),
            strict=True,
        )
    )
    rows = _of_villages(rng, profile, units, parents)
    others = _others(rng, totals, root, units, parents, _scale(profile, rows))
    rows += others
    keys = records_many.found_many(actor=SYSTEM, county=root, rows=rows)
    names = Names(rng, dotted=profile.dotted, single=profile.single)
    posts = _posts(rng, names, zip(keys, rows, strict=True))
    posts += _posts(rng, names, zip(parents.values(), committees, strict=True))
    records_many.appoint_many(actor=SYSTEM, county=root, rows=posts)
    branch_work.work(rng, names, root, linked=profile.county == "gangcha")


def _scale(profile: Profile, rows: Sequence[NewBranch]) -> int:
    """Return how many times the county's villages stand in the tree."""
    return max(1, round(len(rows) / {"altay": 145, "gangcha": 40}[profile.county]))


def _committees(root: OrgUnit, units: Iterable[OrgUnit]) -> list[NewBranch]:
    """Return the committees: one of every township, one of the county's offices."""
    rows = [
        NewBranch(
            unit_id=unit.pk, name=f"中共{unit.name}委员会", sector="rural" if unit.kind != "subdistrict" else "community",
            founded_on=date(1984, 10, 1), kind="committee", is_lead=True, term_from=date(2023, 3, 20),
            term_until=date(2028, 3, 20), counted_on=COUNTED,
        )
        for unit in units
        if unit.level == "township"
    ]  # fmt: skip
    offices = NewBranch(
        unit_id=root.pk, name=f"中共{root.name}直属机关工作委员会", sector="agency", founded_on=date(1990, 6, 1), kind="committee",
        is_lead=True, term_from=date(2023, 5, 10), term_until=date(2028, 5, 10), counted_on=COUNTED,
    )  # fmt: skip
    return [*rows, offices]


def _day(rng: random.Random, first: date, last: date) -> date:
    return first + timedelta(days=rng.randrange((last - first).days + 1))


def _after(day: date, years: int) -> date:
    """Return the same day some years later; the 28th where there is no 29th of February."""
    return day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)


def _term(rng: random.Random, sector: str) -> dict[str, Any]:
    """Return a term that began after the organisation's founding and ends after September 2027."""
    years = _TERM_YEARS.get(sector, 3)
    start = _day(rng, date(2027 - years, 10, 8), date(2025, 6, 20))
    if years == 3:
        start = _day(rng, date(2024, 10, 8), date(2025, 12, 20))
    return {"term_years": years, "term_from": start, "term_until": _after(start, years)}


def _of_villages(
    rng: random.Random, profile: Profile, units: Iterable[OrgUnit], parents: dict[int, int]
) -> list[NewBranch]:
    """Return the branch that leads every village and community."""
    kinds = {"village", "community", "village-like", "community-like"}
    rows = []
    for unit in units:
        if unit.kind not in kinds:
            continue
        sector = "community" if unit.kind.startswith("community") else "rural"
        full = rng.choice((rng.randint(16, 48), rng.randint(18, 36)))
        if rng.random() < 0.02:
            full = rng.randint(51, 58)
        hubs = rng.randint(8, 26) if sector == "rural" else rng.randint(12, 40)
        rows.append(
            NewBranch(
                unit_id=unit.pk, name=f"{unit.name}党支部", sector=sector, parent_id=parents[unit.parent_id or 0], is_lead=True,
                founded_on=_day(rng, date(1965, 1, 10), date(2012, 11, 20)), full_members=full,
                probationary_members=rng.randint(0, 3), applicants=rng.randint(2, 12), activists=rng.randint(1, 7),
                prospects=rng.randint(0, 3), grids=rng.choice((3, 3, 4, 4, 5, 5, 6 if rng.random() < 0.2 else 3)),
                groups=max(2, full // 12), hubs=hubs, linked_households=hubs * rng.randint(15, 19) + rng.randint(0, hubs),
                counted_on=COUNTED, **_term(rng, sector),
            )
        )  # fmt: skip
    return rows


def _others(
    rng: random.Random, totals: Totals, root: OrgUnit, units: Iterable[OrgUnit], parents: dict[int, int], scale: int
) -> list[NewBranch]:
    """Return agencies, schools, enterprises and new organisations, with those founded and dissolved of late."""
    places: list[tuple[OrgUnit, Sort, str, bool]] = []
    units = list(units)
    for number in range(1, scale + 1):
        again = f"（{number}）" if number > 1 else ""
        for unit in units:
            if unit.level == "township":
                words = branch_names.WORDS.get(unit.kind, branch_names.WORDS[""])
                for sort in branch_names.TOWN[: totals.of_township]:
                    made = replace(sort, founding=sort.founding.format(**words))
                    places.append((unit, made, f"{unit.name}{sort.name.format(**words)}{again}", False))
        left = totals.of_county + totals.dissolved
        for unit in units:
            if unit.kind == "department":
                sort = Sort("", "agency", size=(9, 34))
                places.append((unit, sort, f"{unit.name}机关党支部{again}", number == 1))
                left -= 1
        for sort, _place in zip(branch_names.of_county(), range(left), strict=False):
            places.append((root, sort, f"{root.name}{sort.name}{again}", False))
    rows = [_other(rng, unit, sort, name, lead, parents) for unit, sort, name, lead in places]
    return _of_late(rng, totals, scale, rows)


def _other(rng: random.Random, unit: OrgUnit, sort: Sort, name: str, lead: bool, parents: dict[int, int]) -> NewBranch:
    full = rng.randint(*sort.size)
    parent = parents.get(unit.pk) or parents[unit.parent_id or 0]
    oldest = date(2012, 5, 10) if sort.sector == "new" else date(1986, 3, 1)
    newest = date(2024, 5, 20) if sort.sector == "new" else date(2019, 11, 20)
    return NewBranch(
        unit_id=unit.pk, name=name, sector=sort.sector, founded_on=_day(rng, oldest, newest), kind=sort.kind,
        parent_id=parent, founding=sort.founding, is_lead=lead, full_members=full, probationary_members=rng.randint(0, 2),
        applicants=rng.randint(0, 6), activists=rng.randint(0, 4), prospects=rng.randint(0, 2),
        groups=full // 12 if full >= 24 else 0, joined_units=rng.randint(2, 5) if sort.kind == "joint" else 0,
        counted_on=COUNTED, **_term(rng, sort.sector),
    )  # fmt: skip


def _of_late(rng: random.Random, totals: Totals, scale: int, rows: Sequence[NewBranch]) -> list[NewBranch]:
    """Return the rows with those dates that decide who is eligible in 2025 and in 2024."""
    young = [place for place, row in enumerate(rows) if row.sector == "new"]
    wanted = [totals.late * scale, totals.young * scale, totals.dissolved * scale]
    drawn = rng.sample(young, sum(wanted))
    late, fresh, gone = drawn[: wanted[0]], drawn[wanted[0] : wanted[0] + wanted[1]], drawn[wanted[0] + wanted[1] :]
    changed = list(rows)
    for place, (first, last) in [
        *((place, (date(2025, 7, 15), date(2025, 11, 20))) for place in late),
        *((place, (date(2024, 10, 10), date(2025, 6, 20))) for place in fresh),
    ]:
        founded = _day(rng, first, last)
        changed[place] = replace(changed[place], founded_on=founded, term_from=founded, term_until=_after(founded, 3))
    for number, place in enumerate(gone, start=1):
        changed[place] = replace(
            changed[place], dissolved_on=_day(rng, date(2025, 2, 10), date(2025, 11, 10)),
            dissolve_approval=f"经上级党委研究同意，组复〔2025〕{number + 20}号", dissolve_reason=_REASONS[number % len(_REASONS)],
        )  # fmt: skip
    retired = [place for place, row in enumerate(rows) if row.sector == "retired"]
    for place in rng.sample(retired, totals.small * scale):
        changed[place] = replace(changed[place], full_members=2, groups=0)
    return changed


def _posts(rng: random.Random, names: Names, pairs: Iterable[tuple[int, NewBranch]]) -> list[NewPost]:
    """Return every organisation's committee as it is, and some secretaries who came before."""
    rows = []
    for key, branch in pairs:
        posts = ["secretary"]
        if branch.kind == "committee" or branch.full_members >= 7:
            posts += ["organisation", "publicity"]
        if branch.kind == "committee" or branch.full_members >= 16:
            posts += ["deputy", "discipline"]
        elif branch.full_members >= 9 and rng.random() < 0.4:
            posts.append("discipline")
        start = max(branch.term_from or branch.founded_on, branch.founded_on)
        until = branch.dissolved_on
        used: set[str] = set()
        for post in posts:
            holder = names.person()
            while holder in used:
                holder = names.person()
            used.add(holder)
            rows.append(
                NewPost(key, post, holder, start if until is None or start < until else branch.founded_on, until)
            )
        if branch.founded_on < start - timedelta(days=1500) and rng.random() < 0.2:
            rows.append(NewPost(key, "secretary", names.person(), start - timedelta(days=1400), start))
    return rows
