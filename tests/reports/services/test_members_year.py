"""A member's year in one file: stars with evidence, work, honours, points, objections; nothing of private life."""

from datetime import date, timedelta

from core.actors import SYSTEM
from core.periods import Period
from reports.documents import member_file
from reports.documents.frame import Frame
from reports.documents.layout import Table
from reports.domain.kinds import KINDS
from reports.models import Snapshot
from reports.services import freezing, issuing, subjects
from teams.services import honours, objections, points
from tests.reports.paper import CLOSED_AT, close, text_of
from tests.teams.services.test_points import earn, tariff
from tests.world import NOW, TODAY, World, canary

VILLAGE = "000100010001"


def in_year(world: World, member: int) -> Snapshot:
    """Return the frozen file of a member for 2025."""
    subject = subjects.held(
        actor=SYSTEM,
        kind=KINDS["member-file"],
        unit=world.units[VILLAGE],
        period=Period.parse("2025"),
        object_id=member,
    )
    return freezing.freeze(actor=SYSTEM, subject=subject, now=CLOSED_AT)


def test_a_members_year_is_told_by_one_file(world: World) -> None:
    member = world.members[VILLAGE][0]
    values = {
        "title": "最美队员表扬",
        "level": "village",
        "kind": "meeting",
        "held_on": date(2025, 6, 1),
        "document_no": "2025-6",
    }
    event = honours.record_event(actor=SYSTEM, unit=world.units[VILLAGE], values=values, today=TODAY)
    honours.commend(actor=SYSTEM, event_id=event.pk, honoured=[honours.Honoured("member", member.pk, "organiser")])
    rate = tariff(world).rates.get(order=1)
    earned = earn(world, times=3, rate=rate)
    spent = points.spend(actor=SYSTEM, member_id=member.pk, points=6, on=TODAY, now=NOW)
    close(world)
    raised = NOW + timedelta(hours=1)
    objections.record_many(
        actor=SYSTEM, round_=world.round,
        rows=[(member.pk, "own", "一次培训未计入", "member", raised, "upheld", "已补录", "county", raised)],
    )  # fmt: skip
    snapshot = in_year(world, member.pk)
    payload = snapshot.payload
    assert payload["honours"][0]["title"] == "最美队员表扬"
    assert payload["points"] == {
        "earned": 15, "spent": 6, "left": 9, "rows": [
            {"on": "2025-12-22", "act": rate.act, "kind": "获得", "times": 3, "points": 15, "note": ""},
            {"on": "2025-12-22", "act": "", "kind": "兑换", "times": 1, "points": -6, "note": ""},
        ],
    }  # fmt: skip
    assert {entry.member_id for entry in (earned, spent)} == {member.pk}
    assert [part["items"][0]["name"] for part in payload["evidence"]] == ["Item activity"]
    assert [row["title"] for row in payload["evidence"][0]["rows"]] == [f"Activity {canary(VILLAGE)}"]
    assert payload["objections"][0]["answer"] == "已补录"
    assert not {"phone", "user", "health", "family"} & set(payload["member"])
    text = text_of(issuing.render(snapshot).content)
    for wanted in (
        "得分依据",
        "最美队员表扬",
        "先进组织者",
        "获得积分15分",
        "期末余额9分",
        "参加活动",
    ):
        assert wanted in text, wanted
    frame = Frame(snapshot.digest, 1, "2025-12-22")
    tables = {
        block.title: block.rows for block in member_file.build(payload, frame=frame).blocks if isinstance(block, Table)
    }
    assert tables["异议和答复"][0][2:] == ("2025年第四季度：一次培训未计入", "成立", "已补录")
    older = {
        name: value
        for name, value in payload.items()
        if name not in ("evidence", "honours", "points", "objections", "moves")
    }
    blocks = member_file.build(older, frame=frame).blocks
    assert len(blocks) > 5, "what was frozen before these parts were kept prints as it did"
