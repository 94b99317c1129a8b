"""Names as offices write them come out one way, and match each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.names import fold, key
from tests.properties import examples

STORED = "努尔兰·叶尔肯"


@pytest.mark.parametrize(
    "dot", list("\u2022\u30fb\uff65\u2027\u2219\u22c5\uff0e") + [".", "\u3002", "\u00b7"], ids=ascii
)
@pytest.mark.parametrize("around", ["{}", " {} ", "\u3000{}", "{}\t", "\u200b{}\u200b"], ids=ascii)
def test_every_look_alike_of_the_dot_becomes_the_one_dot(dot: str, around: str) -> None:
    assert fold(f"努尔兰{around.format(dot)}叶尔肯") == STORED


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("张　三", "张三"), ("张 三", "张三"), ("张 \t 三", "张三"), (" 李四 ", "李四"), ("\u3000李四\u3000", "李四"),
        ("王\u200b五", "王五"), ("\ufeff王五", "王五"), ("王\u2060五\u200d", "王五"),
        ("赵六\n", "赵六"), ("赵\r\n六", "赵六"),
        ("努尔兰·", "努尔兰"), ("·努尔兰", "努尔兰"), ("努尔兰··叶尔肯", STORED), ("努尔兰•·叶尔肯", STORED),
        ("阿不都热合曼.阿布都克里木江。玉素甫", "阿不都热合曼·阿布都克里木江·玉素甫"),
        ("龙", "龙"), ("王〇", "王〇"), ("王 〇", "王〇"), ("王〇.叶", "王〇·叶"),
        ("𠮷 野", "𠮷野"), ("𠮷.野", "𠮷·野"), ("㛃㛃", "㛃㛃"), ("䶮 䶮", "䶮䶮"),
        ("李四（小）", "李四（小）"), ("李四2", "李四2"), ("欧阳娜娜", "欧阳娜娜"),
        ("Nurlan Yerken", "Nurlan Yerken"), ("Nurlan  Yerken ", "Nurlan Yerken"), ("J. Smith", "J. Smith"),
        ("Nurlan A. Yerken", "Nurlan A. Yerken"), ("Jose\u0301", "Jos\u00e9"),
        ("", ""), ("   ", ""), ("·", ""),
    ],
)  # fmt: skip
def test_a_name_is_kept_without_padding(raw: str, kept: str) -> None:
    assert fold(raw) == kept


@pytest.mark.parametrize(
    "raw",
    [
        "努尔兰·叶尔肯",
        "努尔兰叶尔肯",
        "努尔兰 叶尔肯",
        "努尔兰\u3000叶尔肯",
        "努尔兰．叶尔肯",
        "努尔兰。叶尔肯",
        " 努尔兰 • 叶尔肯\n",
    ],
)
def test_a_name_matches_with_and_without_its_dot(raw: str) -> None:
    assert key(raw) == "努尔兰叶尔肯"


@pytest.mark.parametrize(
    ("one", "other"),
    [("努尔蘭·葉爾肯", STORED), ("李四（小）", "李四"), ("李四2", "李四"), ("王〇", "王"), ("阿依古丽", "阿依古丽木")],
)
def test_names_that_differ_do_not_match(one: str, other: str) -> None:
    assert key(one) != key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("李四（小）", "李四(小)"),
        ("NURLAN Yerken", "Nurlan yerken"),
        ("李四２", "李四2"),
        ("Nurlan Yerken", "NurlanYerken"),
    ],
)
def test_full_width_signs_capitals_and_blanks_do_not_matter_for_matching(one: str, other: str) -> None:
    assert key(one) == key(other)


_SIGNS = st.sampled_from(list("张三努〇𠮷aB é.。·•・．  \u3000\u200b\n(（2") + ["e\u0301"])


@examples(300)
@given(st.lists(_SIGNS, max_size=12).map("".join))
def test_keeping_a_kept_name_changes_nothing(raw: str) -> None:
    kept = fold(raw)
    assert fold(kept) == kept
    assert key(kept) == key(raw)
