"""Sheets of rosters for the suite, and the members that they meet in `tests.world`."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from core import jobs, phones, xlsx
from core.actors import SYSTEM
from core.models import Job
from teams.models import Member, Team
from teams.services import roster
from tests.world import World

HEAD = ("姓名", "单位", "队伍", "手机号", "是否党员", "民族", "入队日期")
VILLAGE = "000100010001"


def sheet(rows: Sequence[Sequence[Any]], head: Sequence[str] = HEAD) -> bytes:
    """Return a workbook of one sheet with these rows."""
    return xlsx.workbook([xlsx.Page("花名册", head, rows, filtered=False)])


def line(world: World, name: str, *, path: str = VILLAGE, kind: int = 0, phone: str = "", joined: str = "2025-03-01") -> tuple[str, ...]:  # fmt: skip
    """Return a row of `HEAD` that names a unit and a kind of team of the world."""
    return (name, world.units[path].name, world.kinds[kind].name, phone, "是", "藏族", joined)


def enlist(team: Team, name: str, phone: str = "") -> Member:
    """Return a member in post with a telephone number."""
    number = phones.digits(phone)
    new = roster.NewMember(
        team.pk, name, "party-member", True, False, date(2024, 2, 1), phone_digest=phones.digest(number),
        phone_tail=phones.tail(number),
    )  # fmt: skip
    (pk,) = roster.enlist_many(actor=SYSTEM, county=team.unit, rows=[new])
    return Member.objects.get(pk=pk)


def work(kind: str) -> str:
    """Do the newest waiting job of a kind; return the state it ends in."""
    job = Job.objects.filter(kind=kind, state=Job.QUEUED).latest("pk")
    return jobs.run(job.pk)
