"""The two demo counties: totals of published articles, spread over synthetic people.

These numbers stand here and nowhere else in the code: everything the portal prints is counted
from the rows that the generator makes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

YEAR = 2025


@dataclass(frozen=True)
class Profile:
    """What a county's rows must add up to, for scale 1."""

    county: str
    file: str
    code: str
    kinds: tuple[tuple[str, str], ...]
    size: tuple[int, int]
    """The county's rule of size."""
    unit_kinds: tuple[str, ...]
    """Kinds of units that have teams."""
    members: int
    team_sizes: tuple[tuple[int, int], ...]
    """(size, how many teams); empty: every unit has every kind and sizes vary."""
    party: int
    returnees: int
    exits: int
    sessions: int
    reach: int
    targets: tuple[tuple[str, str, str, str, int, bool], ...]
    dotted: int
    single: int
    """Hundredths of members with dotted names, and with names without surname."""


_YEAR_STARS = "stars.year."

ALTAY = Profile(
    county="altay",
    file="altay.csv",
    code="654301",
    kinds=(
        ("local-talent", "本地能人"),
        ("technician", "技术能手"),
        ("entrepreneur", "创业骨干"),
        ("party-member", "党员"),
        ("volunteer", "热心群众"),
    ),
    size=(3, 8),
    unit_kinds=("village", "community", "village-like", "community-like"),
    members=4160,
    team_sizes=(),
    party=2138,
    returnees=520,
    exits=86,
    sessions=159,
    reach=138_462,
    targets=(
        ("five-star", "五星级队员", f"{_YEAR_STARS}5", "", 100, False),
        ("four-star", "四星级队员", f"{_YEAR_STARS}4", "", 500, False),
        ("three-up", "三星级及以上占比", f"{_YEAR_STARS}three-up", f"{_YEAR_STARS}rated", 8500, True),
    ),
    dotted=48,
    single=4,
)

GANGCHA = Profile(
    county="gangcha",
    file="gangcha.csv",
    code="632224",
    kinds=(
        ("ecology", "生态文明"),
        ("industry", "产业促进"),
        ("social-security", "社会保障"),
        ("governance", "社会治理"),
        ("culture", "文化宣传"),
    ),
    size=(3, 4),
    unit_kinds=("village",),
    members=473,
    team_sizes=((3, 55), (4, 77)),
    party=298,
    returnees=64,
    exits=9,
    sessions=24,
    reach=15_730,
    targets=(
        ("five-star", "五星级队员", f"{_YEAR_STARS}5", "", 12, False),
        ("four-star", "四星级队员", f"{_YEAR_STARS}4", "", 60, False),
        ("three-up", "三星级及以上占比", f"{_YEAR_STARS}three-up", f"{_YEAR_STARS}rated", 8500, True),
    ),
    dotted=0,
    single=55,
)

PROFILES = {profile.county: profile for profile in (ALTAY, GANGCHA)}

_Item = tuple[str, str, str, str, int, str, int, int, int]
ITEMS: tuple[_Item, ...] = (
    # code, dimension, kind, name, limit, indicator, points, per, ceiling
    ("study", "politics", "indicator", "参加政治理论学习和集中培训", 600, "member.training.sessions", 600, 1, 0),
    ("meeting", "politics", "manual", "按要求参加组织会议", 700, "", 0, 1, 0),
    ("assigned", "politics", "manual", "完成上级党组织交办任务", 700, "", 0, 1, 0),
    ("post-duty", "duty", "manual", "岗位职责履行", 1200, "", 0, 1, 0),
    ("activity", "duty", "indicator", "参加队伍活动", 800, "member.activities", 600, 1, 0),
    ("satisfaction", "reputation", "manual", "群众满意度测评", 2000, "", 0, 1, 0),
    ("result", "development", "manual", "产业带动和项目落实成效", 2000, "", 0, 1, 0),
    ("helping", "service", "manual", "为民服务和志愿服务", 1400, "", 0, 1, 0),
    ("reach", "service", "indicator", "活动服务群众人次", 600, "member.reach", 100, 8, 0),
    ("commended", "development", "bonus", "受到县级以上表扬加分", 400, "", 0, 1, 0),
    ("complaint", "reputation", "deduction", "查实的群众投诉扣分", 1000, "", 0, 1, 0),
    ("absence", "politics", "deduction", "无故缺席扣分", 400, "", 0, 1, 0),
    ("fraud", "politics", "veto", "工作弄虚作假", 0, "", 0, 1, 0),
    ("penalty", "duty", "veto", "受到党纪政务处分", 0, "", 0, 1, 2),
)
LEVELS = ((5, 9400), (4, 8900), (3, 7600), (2, 7000), (1, 6300))
SCHEME = "五支队伍星级评定实施细则"


def _earlier() -> Iterator[_Item]:
    """Yield the items of the first year: no points for people reached, other limits."""
    limits = {"study": 500, "meeting": 800, "helping": 2000, "complaint": 800}
    for item in ITEMS:
        if item[0] != "reach":
            ceiling = 1 if item[0] == "penalty" else item[8]
            yield (*item[:4], limits.get(item[0], item[4]), *item[5:8], ceiling)


@dataclass(frozen=True)
class Season:
    """A year of use: its scheme, its quarters' days, and how much was done beside the profile's year."""

    year: int
    items: tuple[_Item, ...]
    levels: tuple[tuple[int, int], ...]
    dates: tuple[tuple[date, date, date], ...]
    """Per quarter: opened, put on notice, closed."""
    priority: int = 8
    """Of the documents' jobs: nothing urgent waits for an older year's."""
    work: int = 100
    """Percent of the profile's people reached and training sessions."""
    idle: float = 0.0
    """Share of the quarters in which a team held nothing."""
    quality: float = 0.0
    """How far members were below what they are in the profile's year."""
    targets: int = 100
    """Percent of the profile's targets that are numbers."""
    keeps_last_open: bool = False
    """The last quarter stays on its ended public notice."""


SEASONS = (
    Season(
        year=2024, items=tuple(_earlier()), levels=((5, 9300), (4, 8800), (3, 7500), (2, 6800), (1, 6000)),
        dates=(
            (date(2024, 4, 1), date(2024, 4, 8), date(2024, 4, 16)),
            (date(2024, 7, 1), date(2024, 7, 8), date(2024, 7, 16)),
            (date(2024, 10, 8), date(2024, 10, 14), date(2024, 10, 22)),
            (date(2025, 1, 2), date(2025, 1, 6), date(2025, 1, 14)),
        ),
        priority=10, work=70, idle=0.2, quality=-0.035, targets=80,
    ),
    Season(
        year=YEAR, items=ITEMS, levels=LEVELS,
        dates=(
            (date(2025, 4, 1), date(2025, 4, 7), date(2025, 4, 16)),
            (date(2025, 7, 1), date(2025, 7, 7), date(2025, 7, 16)),
            (date(2025, 10, 9), date(2025, 10, 13), date(2025, 10, 22)),
            (date(2026, 1, 4), date(2026, 1, 5), date(2026, 1, 14)),
        ),
        keeps_last_open=True,
    ),
)  # fmt: skip
"""Two years of use, oldest first; the profile's totals are the newest year's."""

NEXT_ITEMS = (("helping", 1200),)
NEXT_ITEM: _Item = ("requests", "service", "manual", "群众诉求按期办结", 200, "", 0, 1, 0)
NEXT_LEVELS = ((5, 9450),)
"""What the draft for the year after changes: an item is divided, five stars ask for more."""
