"""The written appraisal of a team's year: facts in, Chinese sections out, and its three steps. Pure.

Source: 「年终实绩考核」「作出书面鉴定」 (一核五队). The rules write only what the facts say; the verdict and the grade are a
person's. Members are named with four stars and more, the others are numbers.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from core.rounding import half_up
from core.states import Rule

DRAFTED, REVIEWED, SIGNED = "drafted", "reviewed", "signed"
TABLE = {
    "edit": Rule(frozenset({DRAFTED, REVIEWED}), DRAFTED, "appraisal.draft"),
    "review": Rule(frozenset({DRAFTED}), REVIEWED, "appraisal.review"),
    "return": Rule(frozenset({REVIEWED}), DRAFTED, "appraisal.review"),
    "sign": Rule(frozenset({REVIEWED}), SIGNED, "appraisal.sign"),
}
"""拟写 → 审核 → 签发; an edit after the review asks for another review."""
SECTIONS = ("basis", "work", "training", "stars", "honours", "lacking", "verdict")
VERDICT = "verdict"
_QUARTERS = "一二三四"
NAMED_FROM = 4
LONGEST = 1500


@dataclass(frozen=True)
class Facts:
    """What is known of a team's year. Scores are hundredths; a rank is (month, place, ranked teams)."""

    team: str
    kind: str
    unit: str
    township: str
    year: int
    members: int
    joined: int = 0
    left: int = 0
    party: int = 0
    activities: int = 0
    reach: int = 0
    taking_part: int = 0
    fields: tuple[tuple[str, int], ...] = ()
    """Fields of activity with how many, the most first."""
    idle_quarters: tuple[int, ...] = ()
    trained: int = 0
    attendances: int = 0
    stars: Mapping[int, int] = field(default_factory=dict)
    """Annual stars → members."""
    named: tuple[tuple[int, tuple[str, ...]], ...] = ()
    """Stars from `NAMED_FROM` on → names, the most stars first."""
    quarter_scores: tuple[tuple[int, int], ...] = ()
    """Quarter → mean score of the members."""
    ranks: tuple[tuple[int, int, int], ...] = ()
    settled: int = 0
    on_time: int = 0
    honours: int | None = None
    """Commendations of the team and its members; None where the portal keeps none."""
    points: int | None = None
    """Points that the members earned for service acts; None where the portal keeps none."""


def compose(facts: Facts) -> dict[str, str]:
    """Return the sections by code, in order; a section without facts says so in words."""
    return {
        "basis": _basis(facts), "work": _work(facts), "training": _training(facts), "stars": _stars(facts),
        "honours": _honours(facts), "lacking": _lacking(facts), VERDICT: "",
    }  # fmt: skip


def _share(part: int, whole: int) -> str:
    found = half_up(part * 10_000, whole)
    return f"{found // 100}.{found % 100:02d}%"


def _fixed(score: int) -> str:
    return f"{score // 100}.{score % 100:02d}"


def _basis(facts: Facts) -> str:
    place = f"{facts.township}{facts.unit}" if facts.township else facts.unit
    if not facts.members:
        return f"{facts.team}系{place}{facts.kind}队伍。{facts.year}年末无在岗队员。"
    says = (
        f"{facts.team}系{place}{facts.kind}队伍，{facts.year}年末在岗队员{facts.members}名，其中党员{facts.party}名。"
    )
    moves = [f"新加入{facts.joined}名" if facts.joined else "", f"离队{facts.left}名" if facts.left else ""]
    moved = "、".join(part for part in moves if part)
    return says + (f"年内{moved}。" if moved else "年内人员保持稳定。")


def _work(facts: Facts) -> str:
    if not facts.activities:
        says = "全年未记载开展活动。"
    else:
        says = f"全年开展活动{facts.activities}次，服务群众{facts.reach}人次，队员参加活动{facts.taking_part}人次"
        if facts.fields:
            says += "。活动涉及" + "、".join(f"{name}{number}次" for name, number in facts.fields)
        says += "。"
    if facts.settled:
        says += f"承办群众诉求办结{facts.settled}件，其中按期办结{facts.on_time}件，按期率{_share(facts.on_time, facts.settled)}。"
    return says


def _training(facts: Facts) -> str:
    if not facts.members:
        return "年末无在岗队员，不计培训率。"
    if not facts.attendances:
        return "全年未记载队员参加培训。"
    return (
        f"年末在岗队员{facts.members}名中，{facts.trained}名年内参加过培训，培训率{_share(facts.trained, facts.members)}；"
        f"全年参加培训{facts.attendances}人次。"
    )


_STAR_WORDS = {5: "五星级", 4: "四星级", 3: "三星级", 2: "二星级", 1: "一星级", 0: "无星级"}


def _stars(facts: Facts) -> str:
    says = ""
    if facts.quarter_scores:
        scores = "、".join(f"第{_QUARTERS[number - 1]}季度{_fixed(score)}分" for number, score in facts.quarter_scores)
        says = f"季度考评队员平均得分：{scores}。"
    rated = sum(facts.stars.values())
    if not rated:
        return says + "年度定星结果尚未产生。"
    counted = "、".join(
        f"{_STAR_WORDS[stars]}{number}名" for stars, number in sorted(facts.stars.items(), reverse=True) if number
    )
    up = sum(number for stars, number in facts.stars.items() if stars >= 3)
    says += f"年度定星{rated}名，其中{counted}；三星级及以上占{_share(up, rated)}。"
    return says + "".join(f"{_STAR_WORDS[stars]}队员：{'、'.join(names)}。" for stars, names in facts.named)


def _honours(facts: Facts) -> str:
    if facts.ranks:
        best = min(facts.ranks, key=lambda rank: (rank[1], rank[0]))
        listed = "、".join(f"{month}月第{place}名" for month, place, _teams in facts.ranks)
        says = (
            f"年内公布月度排名{len(facts.ranks)}次：{listed}；最好名次为{best[0]}月第{best[1]}名（共{best[2]}支队伍）。"
        )
    else:
        says = "年内未公布月度排名。"
    if facts.honours:
        says += f"队伍及队员受到表扬{facts.honours}次。"
    elif facts.honours == 0:
        says += "年内未记载受到表扬。"
    if facts.points:
        says += f"队员按积分标准获得积分{facts.points}分。"
    return says


def _lacking(facts: Facts) -> str:
    found = []
    if facts.idle_quarters:
        quarters = "、".join(f"第{_QUARTERS[number - 1]}" for number in facts.idle_quarters)
        found.append(f"{quarters}季度未记载开展活动")
    if facts.members and facts.trained < facts.members:
        found.append(f"{facts.members - facts.trained}名在岗队员年内未参加培训")
    if facts.settled > facts.on_time:
        found.append(f"{facts.settled - facts.on_time}件群众诉求超期办结")
    low = sum(number for stars, number in facts.stars.items() if stars < 3)
    if low:
        found.append(f"{low}名队员年度星级在三星级以下")
    return "；".join(found) + "。" if found else "依据本年度记录，未发现应列明的不足。"


def edited(sections: Sequence[Mapping[str, str]]) -> list[int]:
    """Return the numbers (from 1) of the sections whose text is another than the rules wrote.

    The verdict is a person's from the beginning and does not count.
    """
    return [
        number
        for number, section in enumerate(sections, start=1)
        if section["code"] != VERDICT and section["text"] != section["composed"]
    ]


def missing(sections: Iterable[Mapping[str, str]], grade: str) -> str:
    """Return what an appraisal lacks before it is reviewed: `verdict`, `grade`, the code of an empty section, or ""."""
    for section in sections:
        if not section["text"].strip():
            return section["code"]
    return "" if grade else "grade"


def barred(event: str, trail: Iterable[tuple[str, str]], person: str) -> bool:
    """Tell whether `person` may not sign because they reviewed it themselves last."""
    reviews = [who for step, who in trail if step == "review"]
    return event == "sign" and bool(reviews) and reviews[-1] == person
