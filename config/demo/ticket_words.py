"""What the demo's tickets and projects are about: matters and places, nobody's name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Matters:
    """Matters of one class: texts with a {thing} that varies, places, and what was done about it."""

    texts: Sequence[str]
    things: Sequence[str]
    places: Sequence[str]
    results: Sequence[str]


_HOMES = ("一组巷道", "二组巷道", "三组巷道", "牧业点", "村委会东侧", "定居点北区", "小区2号楼", "小区6号楼")
_FIELDS = ("东片条田", "西片条田", "三号地块", "打草场", "渠尾地块", "大棚区", "冬窝子", "春秋草场")
_OFFICES = ("党群服务中心", "便民服务大厅", "小区凉亭", "农村广场")

MATTERS: Mapping[str, Matters] = {
    "policy": Matters(
        ("咨询{thing}，请讲解条件和材料", "想了解{thing}怎么申请、到哪里办", "对{thing}的标准不清楚，请上门说明", "请在院坝会上讲一讲{thing}"),
        ("农机购置补贴", "草原生态补奖政策", "棚圈建设补助", "小额创业贴息贷款", "危旧房改造政策", "返乡创业扶持政策", "耕地地力保护补贴",
         "庭院经济奖补", "农业保险理赔流程", "技能培训报名办法"),
        _OFFICES, ("已讲解条件、标准和所需材料，并留下办事指南", "已联系主管部门核实后当面答复", "已在院坝会上集中讲解并现场答疑"),
    ),
    "social": Matters(
        ("办理{thing}，请代办代跑", "{thing}需要补交材料，请指导填写", "行动不便的住户要办{thing}，请上门", "{thing}网上提交不成功，请帮助"),
        ("城乡居民养老保险参保登记", "社保卡补换卡", "社保关系转移", "养老金领取资格认证", "灵活就业参保登记", "社保缴费方式变更", "城乡居民医保参保登记"),
        _OFFICES, ("已代办并送达回执", "已上门协助填写并提交", "材料齐全，已在经办窗口办结", "已指导在手机上重新提交成功"),
    ),
    "mediation": Matters(
        ("两户因{thing}有分歧，请到场调解", "{thing}多次协商未果，请组织议事", "因{thing}影响生产，请帮助划定", "请就{thing}召开院坝议事会"),
        ("草场边界", "灌溉用水先后", "宅基地界址", "院墙滴水", "共用道路占用", "牲畜越界吃苗", "土地流转费结算", "共用水井维护"),
        (*_HOMES, *_FIELDS), ("已到现场丈量并签订调解协议", "经议事会协商，双方达成一致", "已按确权登记核定并设立界标", "已约定轮灌次序并公示"),
    ),
    "farming": Matters(
        ("{thing}，请派技术员指导", "请教{thing}的处理办法", "请组织一次{thing}的现场讲解", "{thing}，请帮助诊断"),
        ("打瓜苗期黄叶", "饲草料收割晾晒", "奶牛产后管理", "羔羊育肥配方", "大棚温湿度控制", "食葵病虫防治", "滴灌设备调试", "接羔保暖措施",
         "苜蓿返青施肥", "农机具春检"),
        _FIELDS, ("技术员已到场指导并约定复查", "已现场示范操作要点", "已发放技术明白纸并回访效果", "已联系农机服务队检修完毕"),
    ),
    "ecology": Matters(
        ("{thing}，请安排管护", "发现{thing}，请清理", "请对{thing}加设标识", "{thing}影响通行，请处理"),
        ("河道岸边垃圾堆积", "草场围栏倒伏", "湿地边界标桩缺失", "林带幼树倒伏", "巡护道路积水", "牧道旁塑料废弃物"),
        ("河边段", "湖滨段", "夏季草场", "冬季草场", "林带东侧", "牧道三岔口"), ("已组织管护队清理完毕", "已修复并纳入日常巡护", "已补设标识"),
    ),
    "culture": Matters(
        ("想借用{thing}，请安排时间", "{thing}损坏，请维修", "建议增加{thing}", "请协调{thing}"),
        ("村文化室", "广场音响", "农家书屋图书", "篮球架", "文艺演出场地", "健身器材"),
        ("文化广场", "村文化室", "农家书屋", "社区活动室"), ("已安排时间并登记", "已维修并恢复使用", "已列入采购并答复"),
    ),
    "road": Matters(
        ("{thing}，夜间通行不安全", "{thing}，请尽快修补", "{thing}，请设警示牌"),
        ("路面塌陷", "桥面护栏松动", "巷道积雪结冰", "路口无反光镜", "路肩被水冲毁", "井盖缺失"),
        ("村口大桥", "学校门前路段", "二组巷道", "牧道转弯处", "小区西门", "乡道3公里处"), ("已填补并压实", "已加固护栏并设警示", "已清除冰雪并撒防滑料"),
    ),
    "water": Matters(
        ("{thing}，请派人检修", "{thing}，影响用水", "{thing}，请尽快处理"),
        ("自来水管冻裂", "水渠渗漏", "供水压力不足", "机井水泵不出水", "闸门关不严", "排水沟堵塞"),
        ("三组水渠", "村东机井", "小区4号楼", "定居点南区", "支渠二号闸"), ("已更换管段恢复供水", "已修补渠道并试水", "已检修水泵恢复出水"),
    ),
    "power": Matters(
        ("{thing}，请联系供电所处理", "{thing}，存在用电隐患", "{thing}，请派电工检查"),
        ("电杆倾斜", "路灯不亮", "线路老化裸露", "配电箱门损坏", "电压不稳", "树枝压线"),
        ("一组巷道", "文化广场", "机井房", "小区5号楼", "养殖小区"), ("供电所已到场更换线路", "已修复照明", "已加固电杆并修剪树枝"),
    ),
    "fire": Matters(
        ("{thing}，请组织清理", "{thing}，请检查", "{thing}，请督促整改"),
        ("草料堆放靠近电线", "消防通道被占用", "灭火器过期", "消火栓无水", "烟道积灰", "公共楼道堆放杂物"),
        ("养殖小区", "小区3号楼", "草料场", "村文化室", "临街商铺"), ("已搬移并划定堆放区", "已清理通道并张贴提示", "已更换器材并登记"),
    ),
}  # fmt: skip

LIVELIHOOD = (
    "村内道路硬化", "太阳能路灯安装", "自来水入户管网改造", "垃圾收集点建设", "文化广场修缮", "灌溉渠防渗改造", "公共厕所改造", "机井房维修",
    "便民桥加固", "牧道修整", "小区凉亭新建", "充电桩安装", "村卫生室修缮", "污水管网延伸",
)  # fmt: skip
STEPS = ("方案公示", "组织施工", "验收交付")
SMALL_THREE = (
    ("yard", "小庭院蔬菜种植"), ("yard", "小庭院果树栽培"), ("yard", "小庭院花卉育苗"), ("yard", "小庭院家禽养殖"),
    ("pasture", "小牧场育肥羊"), ("pasture", "小牧场奶牛养殖"), ("pasture", "小牧场饲草种植"),
    ("workshop", "奶制品小作坊"), ("workshop", "刺绣小作坊"), ("workshop", "馕饼小作坊"), ("workshop", "毛毡小作坊"), ("workshop", "木器小作坊"),
)  # fmt: skip

_HAZARDS = (
    ("road", "道路隐患", "road"), ("water", "用水隐患", "water"), ("power", "用电隐患", "power"), ("fire", "消防隐患", "fire"),
)  # fmt: skip


@dataclass(frozen=True)
class Counts:
    """What a year's tickets add up to, for scale 1."""

    tickets: int
    late: int
    reopened: int
    unreached: int
    fair: int
    """Follow-ups that said “basically satisfied”."""
    slow: int = 0
    """Hundredths of the tickets that are settled on a drawn day, whichever it is; the rest on the earlier one of two."""


@dataclass(frozen=True)
class Totals:
    """What a county's tickets and projects add up to, for scale 1."""

    classes: Sequence[tuple[str, str, str, str, int]]
    """Code, name, deadline rule, hazard, weight."""
    tickets: Counts
    """Of the profile's year."""
    before: Counts
    """Of the year before: fewer and slower, made up; no article tells them."""
    livelihood: int
    unfinished: int
    small_three: int
    helped: int


ALTAY = Totals(
    classes=(
        ("policy", "政策咨询", "simple-days", "", 24), ("social", "社保办理", "general-days", "", 26),
        ("mediation", "矛盾调解", "complex-days", "", 14), ("farming", "农业技术指导", "general-days", "", 20),
        *((code, name, "simple-days", hazard, 4) for code, name, hazard in _HAZARDS),
    ),
    tickets=Counts(1222, late=31, reopened=18, unreached=64, fair=76),
    before=Counts(864, late=47, reopened=21, unreached=69, fair=84, slow=20),
    livelihood=312, unfinished=5, small_three=243, helped=1336,
)  # fmt: skip
"""The 1,222 tickets, 243 leaders of 三小 and 1,336 people helped of the articles; more than 300 livelihood projects."""

GANGCHA = Totals(
    classes=(
        ("policy", "政策咨询", "simple-workdays", "", 20), ("ecology", "生态管护", "general-workdays", "", 22),
        ("social", "社会保障", "general-workdays", "", 22), ("mediation", "矛盾调解", "complex-workdays", "", 12),
        ("culture", "文化活动", "general-workdays", "", 8),
        *((code, name, "simple-workdays", hazard, 4) for code, name, hazard in _HAZARDS),
    ),
    tickets=Counts(236, late=8, reopened=4, unreached=14, fair=17),
    before=Counts(158, late=11, reopened=5, unreached=13, fair=19, slow=20),
    livelihood=46, unfinished=1, small_three=28, helped=151,
)  # fmt: skip
OF = {"altay": ALTAY, "gangcha": GANGCHA}
