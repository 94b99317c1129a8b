"""The file of a reserve person as a paper and as a workbook: what it tells, to whom, and what it never holds."""

import pytest

from core import workbooks
from core.actors import SYSTEM
from core.errors import Forbidden, NotFound
from core.periods import Period
from reports.services import freezing, issuing, subjects
from teams.services import pairs, reserve
from teams.services import reserve_lists as setting
from tests.reports.paper import text_of
from tests.teams.reserve.pool import FIVE, VILLAGE, by, in_pool, lists_of, pattern, recommended
from tests.world import NOW, TODAY, World

YEAR = Period.parse("2025")
KIND = subjects.kind_of("reserve-file")


@pytest.fixture
def pool(world: World) -> World:
    lists_of(world)
    return world


def whole(pool: World):
    person = in_pool(pool, member=pool.members[VILLAGE][0])
    township = by(pool, "township")
    setting.set_cabinet(
        actor=township,
        unit=pool.units["00010001"],
        values={"place": "三号柜", "keeper": "管理员甲", "keeper_post": "组织干事"},
    )
    pairs.begin(
        actor=township, person=person, pattern=pattern(), mentors=FIVE, plan="每月联系一次", since=TODAY, today=TODAY
    )
    pairs.record_practice(
        actor=township, person=person, kind="shadowing", place="县民政局", begun_on=TODAY, last_on=TODAY, today=TODAY
    )
    pairs.record_talk(actor=township, person=person, held_on=TODAY, today=TODAY)
    reserve.record_event(
        actor=township, reserve_id=person.pk, kind="village-body", happened_on=TODAY, today=TODAY, post="村委会委员"
    )
    return person


def asked(actor, person, period: Period = YEAR):
    return subjects.of_record(actor=actor, kind=KIND, object_id=person.pk, period=period)


def test_the_file_tells_the_whole_way_as_paper_and_as_workbook(pool: World) -> None:
    person = whole(pool)
    snapshot = freezing.freeze(actor=SYSTEM, subject=asked(SYSTEM, person), now=NOW)
    made = issuing.render(snapshot)
    assert made.content == issuing.render(snapshot).content
    text = "".join(text_of(made.content).split())
    for told in (
        person.file_no, "三号柜", "组织推荐", "个人自荐", "镇级初审", "县级联审", "组织考察", "县委常委会讨论决定", "资格条件", "负面清单",
        "导师5", "每月联系一次", "县民政局", "共1天", "谈心谈话1次", "村委会委员",
    ):  # fmt: skip
        assert told in text, told
    assert pool.users["county"].username not in text
    rows = [list(map(str, row)) for page in workbooks.read(issuing.workbook(snapshot)) for row in page.rows]
    assert any("导师1" in row for row in rows)
    assert sum("通过" in row for row in rows) == 15


def test_who_keeps_the_reserve_and_the_person_alone_have_the_file(pool: World) -> None:
    person = whole(pool)
    for name in ("county", "township", "village", "member"):
        assert asked(by(pool, name), person).record == person
    for name, refusal in (
        ("township2", NotFound),
        ("village2", NotFound),
        ("stranger", NotFound),
        ("superior", Forbidden),
        ("department", Forbidden),
    ):
        with pytest.raises(refusal):
            asked(by(pool, name), person)


def test_there_is_no_file_before_the_pool(pool: World) -> None:
    person = recommended(pool)
    with pytest.raises(NotFound):
        asked(by(pool, "county"), person)
    with pytest.raises(NotFound):
        asked(by(pool, "county"), whole_later(pool), Period.parse("2024"))


def whole_later(pool: World):
    return in_pool(pool, "000100020001", "后来的人")
