"""What tests of elections add to the small county: a committee of each township, a branch of each village under it."""

from datetime import date

from branches.models import Branch, BranchPost, Election
from branches.services import elections
from branches.services.elections import Plan
from core.actors import SYSTEM
from tests.world import TOWNSHIPS, VILLAGES, World, canary

VILLAGE, OTHER_VILLAGE = VILLAGES[0], VILLAGES[2]
TODAY = date(2025, 12, 22)
UNTIL = date(2026, 3, 1)
STANDING = ("张伟", "丁一", "王芳", "李强")


def make_branches(world: World) -> dict[str, Branch]:
    """Return the branches by their unit's path; each village's has 38 full members and a secretary in post."""
    found: dict[str, Branch] = {}
    for path in TOWNSHIPS:
        found[path] = Branch.objects.create(
            unit=world.units[path], name=f"Committee {canary(path)}", kind="committee", sector="rural",
            founded_on=date(2010, 1, 1), term_from=date(2021, 6, 1), term_until=date(2026, 12, 1), full_members=600,
        )  # fmt: skip
    for path in VILLAGES:
        found[path] = Branch.objects.create(
            unit=world.units[path], parent=found[path[:8]], name=f"Branch {canary(path)}", sector="rural",
            founded_on=date(2010, 1, 1), term_from=date(2021, 3, 1), term_until=UNTIL, full_members=38,
        )  # fmt: skip
        BranchPost.objects.create(branch=found[path], post="secretary", holder="旧书记", held_from=date(2021, 3, 1))
    return found


def a_plan(**values: object) -> Plan:
    """Return a plan for three seats with four candidates, of whom one stands for secretary."""
    given = {
        "meeting_on": UNTIL, "seats": 3, "standing": STANDING, "secretary": "张伟",
        "portfolios": {"丁一": "organisation", "王芳": "publicity"}, **values,
    }  # fmt: skip
    return Plan(**given)  # type: ignore[arg-type]


def a_held(branch: Branch, *, present: int = 32, on: date = UNTIL, **values: object) -> Election:
    """Return an election whose meeting was held with so many present."""
    row = elections.plan(actor=SYSTEM, branch_id=branch.pk, asked=a_plan(**values), today=TODAY)
    row = elections.approve(actor=SYSTEM, election_id=row.pk, version=None, today=TODAY, document_no="党发〔2026〕1号")
    row = elections.notice(
        actor=SYSTEM, election_id=row.pk, version=None, today=TODAY, meeting_on=on, place="村委会会议室"
    )
    return elections.hold(
        actor=SYSTEM, election_id=row.pk, version=None, today=on, held_on=on, present=present, presider="旧书记",
        tellers="赵敏、钱坤",
    )  # fmt: skip
