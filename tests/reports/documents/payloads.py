"""Payloads of star summaries, made of synthetic people, in the shape a closed period stores.

Everything follows from a seed, and every total is the sum of its parts.
"""

import random

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚玥旻晞祎堃翀赟淏彧䶮㛃〇"
KAZAKH = ("阿依古丽", "叶尔肯", "努尔兰", "巴合提", "古丽娜尔", "赛力克", "木拉提", "加娜提")
FATHERS = ("哈布都拉", "托列根", "买买提", "吐尔逊", "阿不都热合曼", "居马别克")
LONGEST = "阿不都热合曼江·买买提吐尔逊托合塔尔洪"
RARE = ("苏玥", "张旻", "李䶮", "王㛃", "赵〇", "陈堃翀")
KINDS = ("本地能人", "技术能手", "创业骨干", "党员先锋", "热心群众")
DIMENSIONS = ("政治素质", "履职能力", "群众口碑", "发展贡献", "服务意识")
TOWNSHIPS = (
    "红星路街道", "团结路街道", "金山路街道", "北屯镇", "红墩镇", "阿苇滩镇", "切木尔切克镇",
    "阿拉哈克镇", "汗德尕特乡", "拉斯特乡", "喀拉希力克乡", "萨尔胡松乡", "巴里巴盖乡",
    "切尔克齐乡", "喀拉尕什乡", "桦林镇", "克兰河镇", "克兰河管理委员会",
)  # fmt: skip
ADJUST = (("no-star", "无星级"), ("no-improvement", "连续两个季度考评无改进"))
DIGEST = "3f9a0c5be1d24876a1b2c3d4e5f60718293a4b5c6d7e8f901122334455667788"


def share(part: int, whole: int) -> int:
    return (part * 20000 + whole) // (2 * whole) if whole else 0


def county(*, seed: int = 7, members: int = 4160, five: int = 260, demo: bool = True) -> dict:
    """A whole county: 18 townships, five kinds of team, a quarter before and a finished year."""
    rng = random.Random(seed)
    stars = [five, 812, 2477, 402, 148]
    stars.append(members - sum(stars))
    return _payload(rng, "county", "阿勒泰市", TOWNSHIPS, stars, demo)


def township(*, seed: int = 11, demo: bool = False) -> dict:
    """One township with fourteen villages."""
    rng = random.Random(seed)
    villages = tuple(f"{name}村" for name in (
        "乌图布拉克", "克孜勒加尔", "阔克塔勒", "萨亚铁热克", "喀拉塔斯", "阿克铁克", "阿克吐木斯克",
        "别勒吐木斯克", "多拉特", "团结", "红旗", "向阳", "民主", "新建",
    ))  # fmt: skip
    payload = _payload(rng, "township", "红墩镇", villages, [18, 52, 131, 24, 9, 6], demo)
    payload["four_star"] = _people(rng, 52, villages)
    return payload


def empty_county() -> dict:
    """A county that has just begun: no team, no member, no quarter before."""
    payload = county()
    zero = _distribution([0] * 6)
    payload.update(
        demo=False, notice=None, schemes=[], distribution=zero, average=0, vetoed=0, previous=None,
        changes=None, by_unit=[], by_kind=[], by_dimension=[], targets=[], annual=None,
        honour_roll=[], four_star=[], three_up={"count": 0, "share": 0},
    )  # fmt: skip
    payload["totals"] = dict.fromkeys(payload["totals"], 0)
    payload["lists"] = {
        "training_pool": 0, "pairing": 0, "adjust": 0,
        "adjust_rules": [{"code": c, "label": label, "count": 0} for c, label in ADJUST],
        "by_unit": [],
    }  # fmt: skip
    payload["work"] = {
        "activities": 0, "reach": 0, "activity_minutes": 0, "sessions": 0, "trained": 0,
        "trainable": 0, "trained_share": 0,
        "year_to_date": {"activities": 0, "reach": 0, "sessions": 0},
    }  # fmt: skip
    return payload


def _distribution(stars: list[int]) -> list[dict]:
    whole = sum(stars)
    return [
        {"stars": star, "count": count, "share": share(count, whole)}
        for star, count in zip((5, 4, 3, 2, 1, 0), stars, strict=True)
    ]


def _deal(rng: random.Random, count: int, hands: int) -> list[int]:
    """A count dealt out over so many hands, none of them empty while it lasts."""
    dealt = [count // hands] * hands
    for _ in range(count - sum(dealt)):
        dealt[rng.randrange(hands)] += 1
    for _ in range(count // 4):
        giver, taker = rng.randrange(hands), rng.randrange(hands)
        if dealt[giver] > 1:
            dealt[giver] -= 1
            dealt[taker] += 1
    return dealt


def _people(rng: random.Random, count: int, units: tuple[str, ...]) -> list[dict]:
    names: list[str] = [LONGEST, *RARE][:count]
    while len(names) < count:
        if rng.random() < 0.35:
            names.append(f"{rng.choice(KAZAKH)}·{rng.choice(FATHERS)}")
        else:
            given = "".join(rng.choice(GIVEN) for _ in range(rng.choice((1, 2, 2))))
            names.append(rng.choice(SURNAMES) + given)
    rng.shuffle(names)
    places = sorted(rng.randrange(len(units)) for _ in names)
    return [
        {"name": name, "unit": units[place], "team": f"{units[place]}{rng.choice(KINDS)}队",
         "score": 10000 - rng.randrange(500)}
        for name, place in zip(names, places, strict=True)
    ]  # fmt: skip


def _row(name: str, stars: list[int], teams: int, rng: random.Random) -> dict:
    assessed = sum(stars)
    three_up = sum(stars[:3])
    return {
        "name": name, "teams": teams, "members": assessed + (1 if rng.random() < 0.3 else 0),
        "assessed": assessed, "stars": stars[::-1], "three_up": three_up,
        "three_up_share": share(three_up, assessed), "average": 7900 + rng.randrange(700),
        "vetoed": 1 if rng.random() < 0.2 else 0,
    }  # fmt: skip


def _rows(rng: random.Random, names: tuple[str, ...], stars: list[int], teams: int) -> list[dict]:
    dealt = [_deal(rng, count, len(names)) for count in stars]
    sizes = _deal(rng, teams, len(names))
    return [_row(name, [column[place] for column in dealt], sizes[place], rng) for place, name in enumerate(names)]


def _matrix(rng: random.Random, stars: list[int], fresh: int) -> list[list[int]]:
    """Where the members of today stood a quarter ago; all but the new ones are in it."""
    matrix = [[0] * 6 for _ in range(6)]
    for to, count in enumerate(stars[::-1]):
        for _ in range(count):
            matrix[min(5, max(0, to + rng.choice((-1, 0, 0, 0, 0, 0, 1))))][to] += 1
    matrix[3][3] -= fresh
    return matrix


def _payload(rng, level: str, name: str, names: tuple[str, ...], stars: list[int], demo: bool):
    assessed, three_up = sum(stars), sum(stars[:3])
    teams = assessed // 4
    by_unit = _rows(rng, names, stars, teams)
    for place, row in enumerate(by_unit):
        row["code"] = f"654301{place + 1:03d}"
    members = sum(row["members"] for row in by_unit)
    matrix = _matrix(rng, stars, 17)
    before = [sum(row) for row in matrix[::-1]]
    before_up, before_all = sum(before[:3]), sum(before)
    up = sum(matrix[a][b] for a in range(6) for b in range(6) if b > a)
    down = sum(matrix[a][b] for a in range(6) for b in range(6) if b < a)
    party = members * 51 // 100
    pool, pairing = stars[1], stars[2] + stars[3]
    lists = [
        {"code": row["code"], "name": row["name"], "honour": row["stars"][5],
         "training_pool": row["stars"][4], "pairing": row["stars"][3] + row["stars"][2],
         "adjust": row["stars"][0]}
        for row in by_unit
    ]  # fmt: skip
    adjust = sum(row["adjust"] for row in lists)
    return {
        "schema": 1,
        "kind": "quarter-summary" if level == "county" else "township-summary",
        "demo": demo,
        "county": {"name": "阿勒泰市", "code": "654301"},
        "unit": {"name": name, "code": "654301" if level == "county" else "654301101", "level": level},
        "issuing_organ": "中共阿勒泰市委组织部" if level == "county" else "红墩镇党建工作办公室",
        "period": "2025Q4",
        "period_label": "2025年第四季度",
        "closed_on": "2026-01-16",
        "notice": {"from": "2026-01-05", "until": "2026-01-12"},
        "schemes": [{
            "name": "阿勒泰市队员星级评定实施细则", "version": "2025.1", "kinds": list(KINDS),
            "allotment": "cutoff",
            "levels": [{"stars": s, "min_score": m, "quota": None}
                       for s, m in ((5, 9500), (4, 9000), (3, 7500), (2, 6500), (1, 6000))],
        }],
        "totals": {
            "units": len(names), "teams": teams, "members": members, "assessed": assessed,
            "party_members": party, "party_share": share(party, members), "returnees": members // 13,
            "joined": 17, "left": 9, "teams_out_of_size": 3, "missing_kinds": 2,
        },
        "distribution": _distribution(stars),
        "three_up": {"count": three_up, "share": share(three_up, assessed)},
        "average": 8312,
        "vetoed": sum(row["vetoed"] for row in by_unit),
        "previous": {
            "period": "2025Q3", "period_label": "2025年第三季度", "distribution": _distribution(before),
            "three_up": {"count": before_up, "share": share(before_up, before_all)}, "average": 8290,
        },
        "changes": {"up": up, "down": down, "same": before_all - up - down, "new": 17, "gone": 0,
                    "matrix": matrix},
        "by_unit": by_unit,
        "by_kind": _rows(rng, KINDS, stars, teams),
        "by_dimension": [{"name": d, "base": 2000, "average": 1610 + 40 * i}
                         for i, d in enumerate(DIMENSIONS)],
        "targets": [
            _count_target("五星级队员", 100, stars[0]),
            _count_target("四星级队员", 500, stars[1]),
            {"name": "三星级及以上队员占比", "numerator_label": "三星级及以上队员",
             "denominator_label": "参加评定的队员", "threshold": 8500, "measure": "share",
             "numerator": three_up, "denominator": assessed, "actual": share(three_up, assessed),
             "gap": max(0, -(-assessed * 85 // 100) - three_up),
             "met": three_up * 100 >= assessed * 85},
        ],
        "annual": {"year": 2025, "assessed": assessed, "distribution": _distribution(stars),
                   "three_up": {"count": three_up, "share": share(three_up, assessed)}},
        "honour_roll": _people(rng, stars[0], names),
        "four_star": [],
        "lists": {
            "training_pool": pool, "pairing": pairing, "adjust": adjust, "by_unit": lists,
            "adjust_rules": [{"code": c, "label": label, "count": n} for (c, label), n in
                             zip(ADJUST, (stars[5], adjust - stars[5]), strict=True)],
        },
        "work": {
            "activities": 512, "reach": 18320, "activity_minutes": 0, "sessions": 46,
            "trained": members * 53 // 100,
            "trainable": members, "trained_share": share(members * 53 // 100, members),
            "year_to_date": {"activities": 1893, "reach": 71204, "sessions": 167},
        },
    }  # fmt: skip


def _count_target(name: str, threshold: int, actual: int) -> dict:
    return {
        "name": name, "numerator_label": name, "denominator_label": None, "threshold": threshold,
        "measure": "count", "numerator": actual, "denominator": None, "actual": actual,
        "gap": max(0, threshold - actual), "met": actual >= threshold,
    }  # fmt: skip
