"""The roll of a year's commendations: who is named, who is counted, levels, workbook, rights, on paper."""

import io

import pytest
from django.utils import timezone
from openpyxl import load_workbook

from accounts import selectors
from core.actors import SYSTEM
from core.errors import DomainError, Forbidden, NotFound
from core.periods import Period
from reports.models import Snapshot
from reports.services import freezing, issuing, subjects
from teams.services import honours
from teams.services.honours import Honoured
from tests.teams.services.test_honours import event, rate
from tests.world import NOW, TODAY, VILLAGES, World

pytestmark = pytest.mark.django_db
VILLAGE, FAR, TOWNSHIP = VILLAGES[0], VILLAGES[2], "00010001"


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(timezone, "localdate", lambda *args: TODAY)


def frozen(world: World, path: str, period: str = "2025", actor=SYSTEM) -> Snapshot:
    kind = subjects.kind_of("commendation-roll")
    subject = subjects.find(actor=actor, kind=kind, unit=world.units[path], period=Period.parse(period), object_id=0)
    return freezing.freeze(actor=SYSTEM, subject=subject, now=NOW)


def commended(world: World) -> None:
    """Four members of one village by the county, two of them agree and one of these has three stars; a team and a unit; one by the village."""
    people = world.members[VILLAGE][:4]
    held = event(world, "0001", "county", title="先进典型表扬大会", document_no="组通报〔2025〕2号")
    bodies = [Honoured("team", world.teams[VILLAGE][0].pk), Honoured("unit", world.units[FAR].pk)]
    honours.commend(
        actor=SYSTEM, event_id=held.pk, honoured=[*(Honoured("member", one.pk, "model") for one in people), *bodies]
    )
    own = event(world, title="季度之星表扬")
    honours.commend(actor=SYSTEM, event_id=own.pk, honoured=[Honoured("member", people[0].pk, "organiser")])
    for row in [*held.commended.filter(member__in=people[:2]), own.commended.get()]:
        honours.consent(actor=SYSTEM, commendation_id=row.pk, agrees=True, on=TODAY, version=row.version)
    for person, stars in zip(people, (4, 2, 5), strict=False):
        rate(world, person.pk, stars)


def test_persons_are_named_by_consent_and_from_three_stars_on_and_the_others_are_counted(world: World) -> None:
    commended(world)
    payload = frozen(world, "0001").payload
    people = world.members[VILLAGE]
    levels = [(row["name"], row["total"], len(row["named"]), row["asked"], row["below"]) for row in payload["levels"]]
    assert levels == [("县级", 6, 3, 2, 1), ("村级", 1, 1, 0, 0)]
    assert people[0].name in str(payload)
    assert not any(one.name in str(payload) for one in people[1:4])


def test_a_township_has_its_own_people_alone_and_the_twin_every_level(world: World) -> None:
    commended(world)
    snapshot = frozen(world, TOWNSHIP)
    assert [row["total"] for row in snapshot.payload["levels"]] == [5, 1]
    book = load_workbook(io.BytesIO(issuing.workbook(snapshot)))
    assert {"各层级表扬情况", "县级表扬活动", "县级表扬名单", "村级表扬名单"} <= set(book.sheetnames)
    rows = [[cell.value for cell in row] for row in book["村级表扬名单"].iter_rows()]
    assert [1, world.members[VILLAGE][0].name, world.units[VILLAGE].name, "先进组织者", 1] in rows


def test_the_roll_says_its_figures_and_is_rendered_on_paper(world: World) -> None:
    commended(world)
    snapshot = frozen(world, "0001")
    _template, paper = issuing.build(snapshot)
    said = "".join(str(block) for block in paper.blocks)
    assert "受到表扬7名（个）次，其中列名公布4名（个）次" in said
    assert "另有本人尚未同意公布的2人次，星级不足三星级的1人次，不列名。" in said
    assert issuing.render(snapshot).content.startswith(b"%PDF")
    assert issuing.file_name(snapshot).endswith("2025年表扬光荣榜.pdf")
    _template, none = issuing.build(frozen(world, "0001", "2023"))
    assert "没有表扬记录。" in "".join(str(block) for block in none.blocks)


def test_the_roll_is_for_whoever_sees_briefings_of_a_county_or_township(world: World) -> None:
    assert frozen(world, TOWNSHIP, actor=selectors.actor_of(world.users["township"])).unit == world.units[TOWNSHIP]
    with pytest.raises(Forbidden):
        frozen(world, VILLAGE, actor=selectors.actor_of(world.users["member"]))
    with pytest.raises(NotFound):
        frozen(world, TOWNSHIP, actor=selectors.actor_of(world.users["stranger"]))
    for path, period in ((VILLAGE, "2025"), ("0001", "2025Q4")):
        with pytest.raises(DomainError):
            frozen(world, path, period)
