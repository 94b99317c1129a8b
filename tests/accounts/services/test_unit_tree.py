"""The unit tree: read in from a division file, found by code, kept in order."""

from collections.abc import Callable
from pathlib import Path

import pytest

from accounts.models import OrgUnit, UnitCode
from accounts.selectors import actor_of, code_of, unit_by_code
from accounts.services import org_tree
from core.actors import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.models import AuditEntry
from core.scope import EVERYTHING, Scope
from tests.world import World

HEADER = "code,name,level,parent_code,kind,name_source"
GOOD = """632224000000,刚察县,3,632200000000,县,nbs
632224100000,沙柳河镇,4,632224000000,镇,nbs2019
632224200000,泉吉乡,4,632224000000,乡,nbs2019
632224100201,红山村,5,632224100000,村委会,page
632224100001,沙柳河镇·社区001,5,632224100000,社区/居委会,page
632224200203,新泉村,5,632224200000,村委会,page
"""

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path, db: None) -> Write:
    def written(text: str = GOOD, header: str = HEADER, encoding: str = "utf-8") -> Path:
        file = tmp_path / "divisions.csv"
        file.write_bytes(f"{header}\n{text}".encode(encoding))
        return file

    return written


def read(file: Path, **more: object) -> org_tree.Imported:
    return org_tree.import_divisions(actor=SYSTEM, path=file, **more)  # type: ignore[arg-type]


def tree() -> list[tuple[str, str, str, str]]:
    return list(OrgUnit.objects.order_by("path").values_list("path", "level", "kind", "name"))


def test_a_division_file_becomes_the_tree(write: Write) -> None:
    assert read(write()) == org_tree.Imported(6, 0, 0)
    assert tree() == [
        ("0001", "county", "county", "刚察县"),
        ("00010001", "township", "town", "沙柳河镇"),
        ("000100010001", "unit", "village", "红山村"),
        ("000100010002", "unit", "community", "沙柳河镇·社区001"),
        ("00010002", "township", "rural-township", "泉吉乡"),
        ("000100020001", "unit", "village", "新泉村"),
    ]
    assert org_tree.inconsistencies() == []
    entry = AuditEntry.objects.get(action="unit.imported")
    assert (entry.path, entry.changes["added"]) == ("0001", 6)


def test_reading_the_file_again_changes_nothing(write: Write) -> None:
    read(write())
    before = list(OrgUnit.objects.order_by("pk").values())
    assert read(write()) == org_tree.Imported(0, 0, 6)
    assert list(OrgUnit.objects.order_by("pk").values()) == before
    assert UnitCode.objects.count() == 6
    assert AuditEntry.objects.filter(action="unit.imported").count() == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_renamed_and_an_added_unit_are_taken_over_and_keep_their_places(write: Write, encoding: str) -> None:
    read(write())
    place = OrgUnit.objects.get(name="红山村")
    text = GOOD.replace("红山村", "东山村") + "632224200204,宁夏村,5,632224200000,村委会,page\n"
    assert read(write(text, encoding=encoding)) == org_tree.Imported(1, 1, 5)
    place.refresh_from_db()
    assert (place.name, place.path, place.version) == ("东山村", "000100010001", 2)
    assert OrgUnit.objects.get(name="宁夏村").path == "000100020002"


def test_codes_may_be_written_with_or_without_their_trailing_zeros(write: Write) -> None:
    short = GOOD.replace("632224000000", "632224").replace("632224100000", "632224100").replace("632200000000", "")
    assert read(write(short)).added == 6
    assert read(write(GOOD)) == org_tree.Imported(0, 0, 6)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("632224", "刚察县"), ("632224000000", "刚察县"), (" 632224000000 ", "刚察县"),
        ("632224100", "沙柳河镇"), ("632224100000", "沙柳河镇"), ("632224100201", "红山村"),
    ],
)  # fmt: skip
def test_a_unit_is_found_by_its_code_with_or_without_trailing_zeros(write: Write, code: str, name: str) -> None:
    read(write())
    assert unit_by_code(code, EVERYTHING).name == name
    assert unit_by_code(code, Scope.of(["0001"])).name == name


@pytest.mark.parametrize("code", ["632225", "6322", "632224300000", "632224100000000", "", "县"])
def test_a_code_of_no_unit_is_said_to_be_none(write: Write, code: str) -> None:
    read(write())
    with pytest.raises(NotFound, match=code or "“”"):
        unit_by_code(code, EVERYTHING)


def test_a_code_outside_the_scope_is_as_if_it_were_not_there(write: Write) -> None:
    read(write())
    with pytest.raises(NotFound):
        unit_by_code("632224", Scope.of(["00010001"]))
    with pytest.raises(NotFound):
        unit_by_code("632224100201", Scope())
    assert unit_by_code("632224100201", Scope.of(["00010001"])).path == "000100010001"


def test_a_unit_tells_its_code_without_padding_and_its_path_when_it_has_none(write: Write) -> None:
    read(write())
    county = OrgUnit.objects.get(path="0001")
    assert code_of(county) == "632224"
    UnitCode.objects.filter(unit=county).delete()
    assert code_of(county) == "0001"


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("632224200000,泉吉乡,4,632224000000", "632224200000,泉吉乡,4,999999000000", "3", "999999000000"),
        ("632224200000,泉吉乡,4,632224000000", "632224200000,泉吉乡,4,", "3", "“”"),
        ("632224200000,泉吉乡,4", "632224200000,泉吉乡,6", "3", "6"),
        ("632224200000,泉吉乡,4", "632224200000,泉吉乡,", "3", "“”"),
        ("632224200000,泉吉乡,4,632224000000,乡,nbs2019", "632224200000,泉吉乡", "3", "“”"),
        ("632224200000,泉吉乡,4", ",泉吉乡,4", "3", "code"),
        ("632224200000,泉吉乡,4", "632224200000, ,4", "3", "name"),
        ("632224200000,泉吉乡,4,632224000000,乡,nbs2019", "632224200000,x,4,632224000000,乡,placeholder", "3", "名称"),
        ("632224200000,泉吉乡,4,632224000000", "632224200000,泉吉乡,5,632224000000", "3", "刚察县"),
    ],
    ids=["no-such-parent", "no-parent", "wrong-level", "no-level", "short-line", "no-code", "no-name", "placeholder",
         "village-below-county"],
)  # fmt: skip
def test_a_wrong_line_is_named_and_nothing_is_written(write: Write, old: str, new: str, line: str, word: str) -> None:
    rows = [row for row in GOOD.splitlines() if "沙柳河" not in row and "红山" not in row]
    text = "\n".join(rows)
    assert old in text
    with pytest.raises(DomainError) as caught:
        read(write(text.replace(old, new)))
    assert line in str(caught.value)
    assert word in str(caught.value)
    assert not OrgUnit.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_child_before_its_parent_is_named(write: Write) -> None:
    rows = GOOD.splitlines()
    with pytest.raises(DomainError, match="632224100000"):
        read(write("\n".join([rows[0], rows[3], rows[1]])))
    assert not OrgUnit.objects.exists()


def test_a_file_without_the_columns_or_that_is_no_text_is_refused(write: Write, tmp_path: Path) -> None:
    with pytest.raises(DomainError, match="parent_code"):
        read(write("1,2,3", header="code,name,level"))
    with pytest.raises(DomainError, match=r"divisions\.csv"):
        read(write(GOOD, encoding="gb18030"))
    with pytest.raises(DomainError, match=r"absent\.csv"):
        read(tmp_path / "absent.csv")
    assert not OrgUnit.objects.exists()


def test_a_unit_whose_name_is_not_known_gets_an_invented_one_and_later_the_real_one(write: Write) -> None:
    text = GOOD.replace(
        "632224200203,新泉村,5,632224200000,村委会,page", "632224200203,x,5,632224200000,村委会,placeholder"
    )
    read(write(text), invent=lambda row: f"虚拟{row['code'][-3:]}村")
    unit = OrgUnit.objects.get(path="000100020001")
    assert (unit.name, unit.is_invented) == ("虚拟203村", True)
    assert read(write(text), invent=lambda _row: "另一个村") == org_tree.Imported(0, 0, 6)
    assert OrgUnit.objects.get(pk=unit.pk).name == "虚拟203村"
    assert read(write()) == org_tree.Imported(0, 1, 5)
    unit.refresh_from_db()
    assert (unit.name, unit.is_invented) == ("新泉村", False)


def test_units_with_the_same_name_are_different_units(write: Write) -> None:
    read(write(GOOD.replace("新泉村", "红山村")))
    assert OrgUnit.objects.filter(name="红山村").count() == 2


def test_only_the_county_adds_and_mends_units_of_its_own(world: World) -> None:
    county, township = actor_of(world.users["county"]), actor_of(world.users["township"])
    parent = world.units["00010001"]
    unit = org_tree.add(actor=county, parent=parent, level="unit", kind="village", name="新村")
    assert unit.path == "000100010003"
    with pytest.raises(Forbidden):
        org_tree.add(actor=township, parent=parent, level="unit", kind="village", name="新村")
    with pytest.raises(NotFound):
        org_tree.add(actor=county, parent=world.other_county, level="unit", kind="agency", name="局")
    with pytest.raises(NotFound):
        org_tree.update(actor=county, unit_id=world.other_county.pk, values={"name": "x"}, version=None)
    with pytest.raises(Forbidden):
        org_tree.update(actor=township, unit_id=unit.pk, values={"name": "x"}, version=unit.version)
    org_tree.update(actor=county, unit_id=unit.pk, values={"name": "新新村"}, version=1)
    with pytest.raises(Conflict):
        org_tree.update(actor=county, unit_id=unit.pk, values={"name": "旧村"}, version=1)
    with pytest.raises(DomainError):
        org_tree.update(actor=county, unit_id=unit.pk, values={"path": "0009"}, version=2)
    unit.refresh_from_db()
    assert (unit.name, unit.path) == ("新新村", "000100010003")


def test_a_path_that_does_not_follow_from_its_parent_is_named(world: World) -> None:
    assert org_tree.inconsistencies() == []
    unit = world.units["000100010001"]
    OrgUnit.objects.filter(pk=unit.pk).update(parent=world.units["00010002"])
    (sentence,) = org_tree.inconsistencies()
    assert unit.name in sentence
    assert "000100010001" in sentence
