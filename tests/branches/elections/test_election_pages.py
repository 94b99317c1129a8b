"""A secretary's and a township's way through an election by the pages, with what is typed on the way."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from branches.domain import elections as rules
from branches.models import Branch, BranchPost, Election, TermExtension
from branches.services import elections, terms
from core.actors import SYSTEM
from tests.branches.elections.world import OTHER_VILLAGE, VILLAGE, a_plan
from tests.world import TOWNSHIPS, World

MEETING = timezone.localdate() + timedelta(days=40)
PLAN = {
    "meeting_on": MEETING.isoformat(), "full_members": "38", "seats": "3", "secretary": "张伟", "kind": "term", "body": "assembly",
    "standing": "张伟\n丁一 组织\n王芳 宣传\n李强", "deputies": "",
}  # fmt: skip


def plan_by_page(client: Client, branch: Branch, **values: str) -> Any:
    return client.post(reverse("branches:election-new", args=[branch.pk]), {"key": uuid4(), **PLAN, **values})


def step(client: Client, election: Election, event: str, **values: Any) -> Any:
    election.refresh_from_db()
    data = {"key": uuid4(), "version": election.version, "do": event, **values}
    return client.post(reverse("branches:election", args=[election.pk]), data)


def test_an_election_by_pages_from_plan_to_committee(as_user: Any, branches: dict[str, Branch]) -> None:
    """Names of candidates are typed once; later steps ask for numbers and offer what is known already."""
    village = as_user("village")
    branch = branches[VILLAGE]
    page = village.get(reverse("branches:election-new", args=[branch.pk])).content.decode()
    assert 'value="38"' in page
    assert plan_by_page(village, branch).status_code == 302
    election = Election.objects.get(branch=branch)
    assert election.state == rules.SUBMITTED
    assert village.get(reverse("branches:election", args=[election.pk])).status_code == 200
    township = as_user("township")
    board = township.get(reverse("branches:elections")).content.decode()
    assert reverse("branches:election", args=[election.pk]) in board
    assert step(township, election, "approve", document_no="党发〔2026〕1号").status_code == 302
    village = as_user("village")
    Election.objects.filter(pk=election.pk).update(meeting_on=timezone.localdate())
    assert step(village, election, "notice", meeting_on=timezone.localdate(), place="村委会").status_code == 302
    asked = village.get(reverse("branches:election", args=[election.pk])).content.decode()
    assert "张伟" in asked
    refused = step(
        village, election, "hold", held_on=timezone.localdate(), present="30", presider="旧书记", tellers="赵敏"
    )
    assert refused.status_code == 400
    assert "会议无效：应到会38名，须有五分之四即31名到会" in refused.content.decode()
    assert 'value="30"' in refused.content.decode(), "what was typed stays"
    held = {"held_on": timezone.localdate(), "present": "32", "presider": "旧书记", "tellers": "赵敏"}
    assert step(village, election, "hold", **held).status_code == 302
    for votes, voters in (({"张伟": 30, "丁一": 25, "王芳": 22, "李强": 19}, 32), ({"张伟": 3}, 3)):
        seat = next(row for row in election.seats.order_by("order") if not row.outcome)
        lines = {f"for_{row.pk}": votes[row.name] for row in seat.candidates.all()}
        given = {"seat": seat.pk, "voters": voters, "returned": voters, "void": 0, "written": "", **lines}
        assert step(village, election, "count", **given).status_code == 302
    shown = village.get(reverse("branches:election", args=[election.pk])).content.decode()
    assert "超过应到会38名的半数：20票" in shown
    assert "19 &lt; 20" in shown
    assert step(village, election, "report").status_code == 302
    assert step(village, election, "file", document_no="2号").status_code == 403
    township = as_user("township")
    assert step(township, election, "file", document_no="党发〔2026〕9号").status_code == 302
    held_posts = BranchPost.objects.filter(branch=branch, held_until__isnull=True).order_by("pk")
    assert list(held_posts.values_list("post", "holder")) == [
        ("secretary", "张伟"), ("organisation", "丁一"), ("publicity", "王芳"),
    ]  # fmt: skip
    branch.refresh_from_db()
    assert branch.term_from == timezone.localdate()


def test_the_same_form_sent_twice_plans_one_election(as_user: Any, branches: dict[str, Branch]) -> None:
    village, key = as_user("village"), uuid4()
    address = reverse("branches:election-new", args=[branches[VILLAGE].pk])
    first = village.post(address, {"key": key, **PLAN})
    second = village.post(address, {"key": key, **PLAN})
    assert (first.status_code, second.status_code, first["Location"]) == (302, 302, second["Location"])
    assert Election.objects.count() == 1


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"standing": "张伟\n丁一\n王芳"}, "至少需要4名候选人，现有3名"), ({"secretary": "孙立"}, "“孙立”不是委员候选人"),
        ({"meeting_on": "2020-01-01"}, "会议日期不能早于今天"), ({"full_members": "0"}, "没有人可以投票"),
        ({"meeting_on": "soon"}, "会议日期"),
    ],
)  # fmt: skip
def test_a_bad_plan_is_told_and_kept(
    as_user: Any, branches: dict[str, Branch], values: dict[str, str], says: str
) -> None:
    answer = plan_by_page(as_user("village"), branches[VILLAGE], **values)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert says in page
    assert "张伟" in page
    assert not Election.objects.exists()


def test_a_returned_plan_opens_with_what_was_sent(as_user: Any, branches: dict[str, Branch]) -> None:
    row = elections.plan(
        actor=SYSTEM, branch_id=branches[VILLAGE].pk, asked=a_plan(meeting_on=MEETING), today=timezone.localdate()
    )
    assert step(as_user("township"), row, "return", reason="候选人太少").status_code == 302
    village = as_user("village")
    address = reverse("branches:election-plan", args=[row.pk])
    page = village.get(address).content.decode()
    assert "候选人太少" in page
    assert "丁一 组织" in page
    row.refresh_from_db()
    again = {**PLAN, "standing": f"{PLAN['standing']}\n孙立", "version": row.version, "key": uuid4()}
    assert village.post(address, again).status_code == 302
    assert Election.objects.get(pk=row.pk).seats.get(post="member").candidates.count() == 5


def test_an_extension_by_pages(as_user: Any, branches: dict[str, Branch]) -> None:
    branch = branches[VILLAGE]
    until = (branch.term_until + timedelta(days=90)).isoformat()
    address = reverse("branches:extension-new", args=[branch.pk])
    village = as_user("village")
    too_late = village.post(address, {"key": uuid4(), "until": "2027-03-02", "reason": "防汛"})
    assert too_late.status_code == 400
    assert "不晚于2027-03-01" in too_late.content.decode()
    assert village.post(address, {"key": uuid4(), "until": until, "reason": "防汛"}).status_code == 302
    row = TermExtension.objects.get()
    page = reverse("branches:extension", args=[row.pk])
    decision = {"key": uuid4(), "version": row.version, "outcome": "approve", "document_no": "1号"}
    assert village.post(page, decision).status_code == 403
    assert as_user("township").post(page, decision).status_code == 302
    branch.refresh_from_db()
    assert branch.term_until.isoformat() == until


def test_the_board_counts_and_narrows(as_user: Any, world: World, branches: dict[str, Branch]) -> None:
    today = timezone.localdate()
    Branch.objects.update(term_from=None, term_until=today + timedelta(days=900))
    Branch.objects.filter(pk=branches[VILLAGE].pk).update(term_until=None)
    Branch.objects.filter(pk=branches[OTHER_VILLAGE].pk).update(term_until=today - timedelta(days=70))
    county = as_user("county")
    page = county.get(reverse("branches:elections"), {"standing": "overdue"}).content.decode()
    assert "逾期2个月" in page
    assert branches[OTHER_VILLAGE].name in page
    assert branches[VILLAGE].name not in page
    page = county.get(reverse("branches:elections"), {"standing": "missing", "unit": TOWNSHIPS[0]}).content.decode()
    assert branches[VILLAGE].name in page
    village = as_user("village").get(reverse("branches:elections")).content.decode()
    assert branches[VILLAGE].name in village
    assert branches[OTHER_VILLAGE].name not in village


def test_the_board_asks_as_often_for_many_rows_as_for_few(
    as_user: Any, branches: dict[str, Branch], django_assert_max_num_queries: Any
) -> None:
    county = as_user("county")
    county.get(reverse("branches:elections"))
    with django_assert_max_num_queries(30) as few:
        county.get(reverse("branches:elections"))
    first = branches[VILLAGE]
    Branch.objects.bulk_create(
        Branch(
            unit=first.unit,
            parent=first.parent,
            name=f"More {n}",
            sector="rural",
            is_lead=False,
            founded_on=first.founded_on,
        )
        for n in range(40)
    )
    with django_assert_max_num_queries(len(few.captured_queries)):
        county.get(reverse("branches:elections"))


def test_the_desk_says_what_waits(as_user: Any, branches: dict[str, Branch]) -> None:
    branch, today = branches[VILLAGE], timezone.localdate()
    Branch.objects.update(term_from=None, term_until=today + timedelta(days=900))
    Branch.objects.filter(pk=branch.pk).update(term_until=today + timedelta(days=20))
    terms.remind(timezone.now())
    assert f"{branch.name}任期届满，请筹备换届选举" in as_user("village").get("/").content.decode()
    row = elections.plan(actor=SYSTEM, branch_id=branch.pk, asked=a_plan(meeting_on=MEETING), today=today)
    assert "请筹备换届选举" not in as_user("village").get("/").content.decode()
    assert "件换届方案、选举结果、延期申请待批复" in as_user("township").get("/").content.decode()
    elections.approve(actor=SYSTEM, election_id=row.pk, version=None, today=today, document_no="1号")
    assert "待批复" not in as_user("township").get("/").content.decode()
    assert f"{branch.name}选举：已批准" in as_user("village").get("/").content.decode()
