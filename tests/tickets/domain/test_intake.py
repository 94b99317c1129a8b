"""What a form takes and sends elsewhere, and how many repeats of a matter are shown before it is sent."""

import random

import pytest

from tickets.domain import intake
from tickets.domain.intake import Elsewhere, Known

SEED = 20251205
PAIRS, RECALL = 200, 90
THINGS = (
    "水渠渗漏", "路灯不亮", "自来水停水", "道路塌陷", "桥面破损", "电线垂落", "垃圾没有清运", "灌溉水泵故障", "网络信号差", "厕所堵塞",
    "围栏倒塌", "变压器异响", "消防栓漏水", "排水沟堵塞", "广场器材损坏", "温室大棚被风吹坏", "养老保险认证", "医保缴费查询", "草场边界纠纷", "玉米病虫害防治",
)  # fmt: skip
WHERE = ("一组", "二组", "三组", "四组", "村口", "村委会旁", "学校门口", "卫生室后面", "文化广场", "水库边")
ASKS = ("请派人修补", "请尽快处理", "需要有人来看", "希望解决", "请帮忙办理")
OPENINGS = ("", "", "我们这里", "反映一下，", "您好，", "昨天起")
SAME = {
    "请派人修补": "请来人修一下", "请尽快处理": "请快点处理", "需要有人来看": "需要派人看看", "希望解决": "希望能解决", "请帮忙办理": "请帮忙办一下",
    "不亮": "不亮了", "渗漏": "渗漏严重", "停水": "停水了", "塌陷": "塌陷了", "堵塞": "堵塞了", "损坏": "坏了",
}  # fmt: skip


def _varied(dice: random.Random, thing: str, where: str, ask: str) -> tuple[str, str]:
    """Return the same matter as somebody else would write it."""
    for old, new in SAME.items():
        if dice.random() < 0.5:
            thing, ask = thing.replace(old, new), ask.replace(old, new)
    parts = [
        where if dice.random() < 0.6 else "",
        dice.choice(["的", ""]),
        thing,
        dice.choice(["，", "。", " ", "、"]),
        ask,
    ]
    if dice.random() < 0.25:
        parts[3:] = [""]
    text = dice.choice(OPENINGS) + "".join(parts)
    if dice.random() < 0.3:
        at = dice.randrange(len(text))
        text = text[:at] + text[at + 1 :]
    place = where if dice.random() < 0.6 else f"{where}附近" if dice.random() < 0.5 else ""
    return text, place


def _village(dice: random.Random) -> list[tuple[str, str, str]]:
    """Return 40 open matters of a village, no two of one thing at one place."""
    both = dice.sample([(thing, where) for thing in THINGS for where in WHERE], 40)
    return [(thing, where, dice.choice(ASKS)) for thing, where in both]


def test_nine_of_ten_repeats_are_shown_before_they_are_sent() -> None:
    dice = random.Random(SEED)
    hits = shown = 0
    for _n in range(PAIRS):
        matters = _village(dice)
        known = [
            Known(key, f"{where}{thing}，{ask}", where, same_class=dice.random() < 0.9)
            for key, (thing, where, ask) in enumerate(matters)
        ]
        key = dice.randrange(len(matters))
        text, place = _varied(dice, *matters[key])
        found = intake.likely(text, place, known)
        hits += key in found
        shown += len(found)
    print(f"\nrecall {hits} of {PAIRS}, {shown / PAIRS:.2f} shown for each")
    assert hits * 100 >= RECALL * PAIRS


def test_a_new_matter_rarely_looks_like_an_old_one() -> None:
    dice = random.Random(SEED)
    wrong = 0
    for _n in range(PAIRS):
        things = list(THINGS)
        dice.shuffle(things)
        known = [
            Known(n, f"{where}{thing}，{dice.choice(ASKS)}", where)
            for n, (thing, where) in enumerate(zip(things[:10], WHERE, strict=True))
        ]
        wrong += bool(intake.likely(f"{dice.choice(WHERE)}{things[11]}", dice.choice(WHERE), known))
    print(f"\n{wrong} of {PAIRS} new matters shown as repeats")
    assert wrong * 100 <= 15 * PAIRS


def test_nothing_is_like_an_empty_text() -> None:
    assert intake.likeness("", "水渠渗漏") == 0
    assert intake.likely("", "", [Known(1, "", "")]) == ()


@pytest.mark.parametrize(
    ("text", "belongs"),
    [
        ("三组水渠渗漏，请派人修补", None), ("路灯不亮", None), ("电线垂落有危险", None), ("草场起火隐患", None),
        ("举报村支书贪污", Elsewhere.DISCIPLINE), ("村 干 部 受 贿", Elsewhere.DISCIPLINE), ("某人信教", Elsewhere.DISCIPLINE),
        ("有人在村里赌博", Elsewhere.POLICE), ("身份证６５０１０２１９９００１０１１２３４", Elsewhere.IDENTITY),
        ("卡号 6222 0212 3456 7890 123", Elsewhere.IDENTITY), ("电话13800001234", None),
    ],
)  # fmt: skip
def test_where_a_text_belongs(text: str, belongs: Elsewhere | None) -> None:
    assert intake.elsewhere(text) == belongs


def test_a_matter_is_kept_as_it_was_written() -> None:
    assert intake.kept("  三组水渠，\r\n 渗漏！ ") == "三组水渠， 渗漏！"
    assert intake.plain("ＡＢ，　１２") == "AB, 12"


def test_hazards_are_things_and_four() -> None:
    assert intake.HAZARDS == ("road", "water", "power", "fire")
