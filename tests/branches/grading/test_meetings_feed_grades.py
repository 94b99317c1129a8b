"""One changed row of a meeting changes the figure behind a grade, the points that it gives, and stands in the audit."""

import uuid
from datetime import date

import pytest
from django.urls import reverse

from branches.models import BranchGrading, Meeting
from branches.services import grading_rounds, standards
from core.actors import SYSTEM
from core.models import AuditEntry
from tests.branches.meetings import NOW, VILLAGE, hold, small
from tests.branches.standards import plain
from tests.keeping import kept
from tests.world import sign_in

YEAR = 2025
FED = {"indicator": "branch.meetings.held", "denominator": "branch.meetings.due"}


def _build():
    """Build a county whose standard reads meetings held of those due: 8 points for all of them."""
    world, found, kinds = small()
    items = [
        {
            "code": item.code, "good": item.good, "kind": item.kind.value, "name": f"Item {item.code}", "limit": item.limit,
            "points": 0, "per": 1, "of_all": False, **(FED if item.indicator == "done" else {"indicator": "", "denominator": ""}),
        }
        for item in plain().items if item.kind.value in ("manual", "indicator")
    ]  # fmt: skip
    goods = [{"number": n, "name": f"Good {n}", "points": 2000, "pass_mark": 1400} for n in range(1, 6)]
    standard = standards.draft(actor=SYSTEM, county=world.county, year=YEAR, name="Meetings", goods=goods, items=items)
    standards.adopt(actor=SYSTEM, standard_id=standard.pk, now=NOW)
    grading_rounds.open_round(actor=SYSTEM, county=world.county, year=YEAR, on=date(2025, 12, 1))
    return world, found, kinds


@pytest.fixture
def here(db):
    return kept("meetings-feed-grades", _build)


def sheet(client, branch):
    """Return the figure and the points of the first item that meetings feed, and the page."""
    row = BranchGrading.objects.get(branch=branch)
    answer = client.get(reverse("branches:grading-sheet", args=[row.pk]))
    [cell] = [cell for cell in answer.context["page"].cells if cell.item.code == "f1"]
    return cell, answer.content.decode()


def points(held: int, due: int) -> int:
    """Return 8 points' share in hundredths, half up."""
    return (800 * held * 2 + due) // (2 * due)


def test_a_corrected_and_a_withdrawn_meeting_change_figure_points_and_audit(client, here):
    world, found, kinds = here
    branch = found.lead[VILLAGE]
    first = hold(branch, kinds["theme-day"], date(2025, 3, 5))
    second = hold(branch, kinds["theme-day"], date(2025, 4, 5))
    sign_in(client, world.users["village"])
    cell, page = sheet(client, branch)
    due = int(cell.figure.rsplit(" ", 1)[1])
    assert due > 12
    assert cell.figure.endswith(f" 2 / {due}")
    assert cell.figure in page
    assert (cell.worth, len(cell.facts)) == (points(2, due), 2)

    corrected = reverse("branches:meeting-correct", args=[second.pk])
    values = {
        "key": str(uuid.uuid4()), "version": "1", "held_on": "2025-03-19", "place": second.place, "due": "12", "attended": "10",
        "host": "书记", "agenda": "", "decisions": "", "reason": "日期填错",
    }  # fmt: skip
    assert client.post(corrected, values).status_code == 302
    cell, page = sheet(client, branch)
    assert cell.figure.endswith(f" 1 / {due}"), "both lie in March now: one of them counts"
    assert cell.figure in page
    assert (cell.worth, [fact.on for fact in cell.facts]) == (points(1, due), [date(2025, 3, 5)])
    entry = AuditEntry.objects.filter(action="meeting.corrected").get()
    assert (entry.target_id, entry.reason, entry.actor_name) == (str(second.pk), "日期填错", "village")
    assert entry.changes["held_on"] == ["2025-04-05", "2025-03-19"]

    taken = reverse("branches:meeting", args=[first.pk])
    for row in Meeting.objects.order_by("pk"):
        address = reverse("branches:meeting", args=[row.pk])
        given = {"key": str(uuid.uuid4()), "do": "withdraw", "version": row.version, "reason": "重复登记"}
        assert client.post(address, given).status_code == 302
    assert client.get(taken).status_code == 200
    cell, page = sheet(client, branch)
    assert cell.figure.endswith(f" 0 / {due}")
    assert (cell.worth, cell.facts) == (0, [])
    assert AuditEntry.objects.filter(action="meeting.withdrawn", reason="重复登记").count() == 2


def test_a_figure_that_changed_after_the_self_assessment_is_told_on_the_sheet(client, here):
    world, found, kinds = here
    branch = found.lead[VILLAGE]
    row = hold(branch, kinds["theme-day"], date(2025, 3, 5))
    grading = BranchGrading.objects.get(branch=branch)
    sign_in(client, world.users["village"])
    given = {f"m{n}": "10" for n in range(1, 6)}
    address = reverse("branches:grading-sheet", args=[grading.pk])
    data = {"key": str(uuid.uuid4()), "do": "hand-on", "version": grading.version, **given}
    assert client.post(address, data).status_code == 302
    assert client.get(address).context["page"].drifted == []
    withdraw = {"key": str(uuid.uuid4()), "do": "withdraw", "version": row.version, "reason": "误登"}
    assert client.post(reverse("branches:meeting", args=[row.pk]), withdraw).status_code == 302
    sign_in(client, world.users["township"])
    answer = client.get(address)
    [told] = answer.context["page"].drifted
    assert told.endswith("1 → 0")
    assert told in answer.content.decode()
