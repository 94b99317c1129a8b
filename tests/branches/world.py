"""What tests of branches add to the small county: a committee per township, a branch per village, and one beside it.

Every name holds the canary of its unit; a committee's does not, because whoever reads a branch may read above it.
"""

from dataclasses import dataclass
from datetime import date

from branches.models import Branch
from branches.services import records_many
from branches.services.records_many import NewBranch, NewPost
from core.actors import SYSTEM
from tests.world import OTHER_VILLAGE, TOWNSHIPS, VILLAGES, World, canary

FOUNDED = date(2015, 7, 1)
TERM = (date(2022, 3, 1), date(2027, 3, 1))
COUNTED = date(2025, 11, 30)
POSTS = ("secretary", "organisation", "publicity")
FULL_MEMBERS = 12


@dataclass(frozen=True)
class Branches:
    """What was built, by the unit's path."""

    committees: dict[str, Branch]
    lead: dict[str, Branch]
    """The branch that leads each village and the department."""
    beside: Branch
    """A second, joint branch in the first village, without committee: four full members."""


def make_branches(world: World) -> Branches:
    """Found committees, village branches with three posts each, and one joint branch of new organisations."""
    above = ["0001", *TOWNSHIPS, "00020001"]
    committees = _founded(
        world,
        {
            path: NewBranch(
                unit_id=world.units[path].pk, name=f"Committee {place}", sector="rural", founded_on=FOUNDED, kind="committee",
                is_lead=True, term_from=TERM[0], term_until=TERM[1],
            )
            for place, path in enumerate(above, start=1)
        },
    )  # fmt: skip
    paths = [*VILLAGES, OTHER_VILLAGE, "00010003"]
    lead = _founded(world, {path: _branch(world, path, committees) for path in paths})
    beside = _founded(
        world,
        {
            VILLAGES[0]: NewBranch(
                unit_id=world.units[VILLAGES[0]].pk, name=f"Joint {canary(VILLAGES[0])}", sector="new", founded_on=FOUNDED,
                kind="joint", parent_id=committees[TOWNSHIPS[0]].pk, founding="industry", full_members=4, joined_units=3,
                term_years=3, term_from=date(2024, 6, 1), term_until=date(2027, 6, 1), counted_on=COUNTED,
            )
        },
    )[VILLAGES[0]]  # fmt: skip
    for county in (world.county, world.other_county):
        mine = [(path, branch) for path, branch in lead.items() if path.startswith(county.path)]
        rows = [
            NewPost(branch.pk, post, f"Holder {post} {canary(path)}", TERM[0])
            for path, branch in mine
            for post in POSTS
        ]
        if county == world.county:
            rows.append(NewPost(beside.pk, "secretary", f"Holder joint {canary(VILLAGES[0])}", date(2024, 6, 1)))
        records_many.appoint_many(actor=SYSTEM, county=county, rows=rows)
    return Branches(committees, lead, beside)


def _branch(world: World, path: str, committees: dict[str, Branch]) -> NewBranch:
    above = path[:8] if len(path) > 8 else path[:4]
    return NewBranch(
        unit_id=world.units[path].pk, name=f"Branch {canary(path)}", sector="rural" if len(path) > 8 else "agency",
        founded_on=FOUNDED, parent_id=committees[above].pk, is_lead=True, term_from=TERM[0], term_until=TERM[1],
        full_members=FULL_MEMBERS, probationary_members=1, applicants=3, activists=2, prospects=1, grids=4, groups=2, hubs=6,
        linked_households=102, counted_on=COUNTED,
    )  # fmt: skip


def _founded(world: World, rows: dict[str, NewBranch]) -> dict[str, Branch]:
    """Return the organisations by path; each county's are one write."""
    keys: dict[str, int] = {}
    for county in (world.county, world.other_county):
        mine = {path: row for path, row in rows.items() if path.startswith(county.path)}
        if mine:
            founded = records_many.found_many(actor=SYSTEM, county=county, rows=list(mine.values()))
            keys |= dict(zip(mine, founded, strict=True))
    found = Branch.objects.select_related("unit", "parent").in_bulk(list(keys.values()))
    return {path: found[key] for path, key in keys.items()}
