"""The kinds of meetings that are shipped as examples; a county changes them and adds its own. Pure data.

Source: 《中国共产党支部工作条例（试行）》 for 三会一课, 主题党日, 组织生活会 and 民主评议; 党课 quarterly and the joint meetings by county setting.
"""

from typing import Any

_BRANCHES = ["general", "branch", "joint"]
_VILLAGES = ["rural", "community"]
_SHIPPED: tuple[dict[str, Any], ...] = (
    {"code": "general-meeting", "name": "支部党员大会", "per": "quarter", "agenda": "学习上级精神；讨论决定支部重要事项"},
    {
        "code": "committee", "name": "支委会", "per": "month", "min_members": 7, "attendance": "committee",
        "agenda": "研究支部日常工作；安排下月任务",
    },
    {"code": "group", "name": "党小组会", "per": "month", "needs": "groups", "agenda": "学习讨论；通报党员发挥作用情况"},
    {"code": "lecture", "name": "党课", "per": "quarter", "agenda": "党课学习"},
    {"code": "theme-day", "name": "主题党日", "per": "month", "agenda": "主题学习；交纳党费；志愿服务"},
    {
        "code": "life-meeting", "name": "组织生活会", "per": "year", "usual_quarter": 4, "together": "appraisal",
        "agenda": "查摆问题；开展批评和自我批评；提出整改措施",
    },
    {
        "code": "appraisal", "name": "民主评议党员", "per": "year", "usual_quarter": 4,
        "agenda": "个人自评；党员互评；民主测评；组织评定",
    },
    {
        "code": "five-teams", "name": "五支队伍联席会议", "per": "quarter", "sectors": _VILLAGES, "needs": "teams",
        "attendance": "teams", "hands_up": True, "agenda": "通报各队工作；研究群众诉求；协调解决问题",
    },
    {
        "code": "three-party", "name": "三方联席会议", "per": "", "attendance": "teams", "hands_up": True,
        "agenda": "通报情况；协商解决问题",
    },
    {"code": "progress", "name": "推进会", "per": "", "attendance": "teams", "agenda": "通报进度；安排下一步工作"},
    {"code": "dispatch", "name": "调度会", "per": "", "attendance": "teams", "agenda": "调度重点工作；解决问题"},
    {"code": "forum", "name": "座谈会", "per": "", "attendance": "teams", "agenda": "听取意见建议"},
    {"code": "courtyard", "name": "院坝会", "per": "", "attendance": "teams", "agenda": "政策宣讲；收集诉求"},
    {"code": "grid", "name": "网格议事会", "per": "", "attendance": "teams", "agenda": "商议网格内公共事务"},
)  # fmt: skip
SHIPPED: tuple[dict[str, Any], ...] = tuple({"organisations": _BRANCHES, **row} for row in _SHIPPED)
RHYTHMIC = tuple((row["code"], row["name"]) for row in SHIPPED if row["per"])
"""Code and name of the shipped kinds that are owed: each has figures of its own."""
