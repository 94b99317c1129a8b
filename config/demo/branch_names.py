"""What the Party organisations of a demo county are called. The names are made up of common words; none is taken from a list."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product


@dataclass(frozen=True)
class Sort:
    """A sort of organisation: its name, and what its rows are drawn from."""

    name: str
    sector: str
    kind: str = "branch"
    founding: str = "single"
    size: tuple[int, int] = (6, 24)


TOWN = (
    Sort("机关党支部", "agency", size=(9, 30)),
    Sort("中心学校党支部", "school", size=(8, 34)),
    Sort("退休干部党支部", "retired", size=(8, 26)),
    Sort("{clinic}党支部", "school", size=(5, 16)),
    Sort("{joint}联合党支部", "new", "joint", "industry", (4, 14)),
    Sort("综合服务中心党支部", "agency", size=(6, 20)),
    Sort("商贸流通联合党支部", "new", "joint", "{area}", (3, 9)),
    Sort("派出所党支部", "agency", size=(4, 14)),
)
"""What a township has beside its villages, in the order in which a county gets them."""
WORDS = {
    "subdistrict": {"clinic": "社区卫生服务中心", "joint": "楼宇商圈", "area": "building"},
    "": {"clinic": "卫生院", "joint": "农民专业合作社", "area": "region"},
}

_OFFICES = (
    "办公室", "组织部", "宣传部", "统战部", "政法委", "发展和改革委员会", "教育局", "科学技术局", "工业和信息化局", "公安局",
    "民政局", "司法局", "财政局", "自然资源局", "生态环境局", "住房和城乡建设局", "商务局", "文化体育和旅游局", "卫生健康委员会",
    "退役军人事务局", "应急管理局", "审计局", "市场监督管理局", "统计局", "医疗保障局", "乡村振兴局", "林业和草原局", "城市管理局",
    "信访局", "税务局", "气象局", "供销合作社", "总工会", "团委", "妇女联合会", "科学技术协会", "残疾人联合会", "红十字会", "档案馆",
    "党校", "融媒体中心", "政务服务中心", "畜牧兽医站", "农业技术推广中心", "水管总站", "图书馆", "文化馆", "疾病预防控制中心",
)  # fmt: skip
_RETIRED = tuple(f"{name}退休干部党支部" for name in _OFFICES[4:20])
_SCHOOLS = (
    "第一中学", "第二中学", "第三中学", "职业技术学校", "第一小学", "第二小学", "第三小学", "第四小学", "第五小学", "特殊教育学校",
    "第一幼儿园", "第二幼儿园", "第三幼儿园", "第四幼儿园", "人民医院门诊", "人民医院住院部", "人民医院行政", "中医医院", "妇幼保健院",
    "急救中心",
)  # fmt: skip
_STATE = (
    "供排水公司", "热力公司", "城市建设投资公司", "旅游投资公司", "农业发展公司", "公共交通公司", "粮食储备库", "国有林场", "种畜场",
    "水库管理站", "文化旅游公司", "物业管理公司", "电力服务公司", "燃气公司", "殡葬服务公司",
)  # fmt: skip
_STEMS = ("金源", "绿洲", "北辰", "天润", "雪峰", "康泰", "恒丰", "丰禾", "瑞祥", "远达", "银河", "万顺")
_TRADES = ("乳业公司", "物流公司", "建筑公司", "食品公司", "律师事务所", "民办幼儿园", "养老服务中心", "行业协会")


def of_county() -> Iterator[Sort]:
    """Yield what lies directly under the county, without end of its own before some 200."""
    agencies = [Sort(f"{name}机关党支部", "agency", size=(7, 32)) for name in _OFFICES]
    retired = [Sort(name, "retired", size=(7, 28)) for name in _RETIRED]
    schools = [Sort(f"{name}党支部", "school", size=(8, 40)) for name in _SCHOOLS]
    state = [Sort(f"{name}党支部", "enterprise", size=(6, 30)) for name in _STATE]
    new = [
        Sort(f"{stem}{trade}党支部", "new", "branch", "seconded" if stem in _STEMS[:3] else "single", (3, 12))
        for trade, stem in product(_TRADES, _STEMS)
    ]
    return _mixed([agencies, retired, schools, state, new[: len(agencies)]], new[len(agencies) :])


def _mixed(groups: list[list[Sort]], rest: list[Sort]) -> Iterator[Sort]:
    """Yield every sort spread evenly over the others of its county, so that any first part holds all of them."""
    longest = max(map(len, groups))
    for place in range(longest):
        for group in groups:
            first, last = place * len(group) // longest, (place + 1) * len(group) // longest
            yield from islice(group, first, last)
    yield from rest
