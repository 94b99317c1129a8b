"""What a star summary says, composed from its figures. Used by the county's summary and by that of a township.

Each function returns the blocks of one section. A sentence is written only when the payload holds the figure behind it;
where a figure is zero or cannot be computed the sentence says so.
"""

from . import charts, rolls, tables, text
from .frame import proof
from .layout import Block, Paragraph
from .scope import words_of

# So many names stand in a sentence; the others are counted.
_LAST_NAMED = 3


def overview(payload: dict) -> tuple[str, list[Block]]:
    """一、总体情况: teams and members, how many were assessed, stars, chart and table."""
    blocks: list[Block] = [Paragraph(_establishment(payload)), Paragraph(_results(payload))]
    if (chart := charts.stars(payload)) is not None:
        blocks.append(chart)
    blocks.append(tables.distribution(payload))
    return "总体情况", blocks


def _establishment(payload: dict) -> str:
    words, totals = words_of(payload), payload["totals"]
    rows, counted = len(payload["by_unit"]), totals["units"]
    where = f"{words.whole}{rows}{words.parts}" if rows else words.whole
    if rows and counted > rows and payload["unit"]["level"] == "county":
        where += f"、{counted}个{words.below}"
    if not totals["teams"]:
        return f"{payload['period_label']}，{where}尚未组建队伍。"
    says = f"{payload['period_label']}，{where}共有队伍{totals['teams']}支、队员{totals['members']}名。"
    if totals["members"]:
        says += f"队员中，党员{totals['party_members']}名，占{text.share(totals['party_share'])}；"
        says += f"返乡人才{totals['returnees']}名。" if totals["returnees"] else "无返乡人才。"
    says += _turnover(totals["joined"], totals["left"])
    says += _gaps(totals["teams_out_of_size"], totals["missing_kinds"])
    return says


def _turnover(joined: int, left: int) -> str:
    if not joined and not left:
        return "本季度队员无进出。"
    came = f"新增队员{joined}名" if joined else "无新增队员"
    went = f"退出队员{left}名" if left else "无队员退出"
    return f"本季度{came}，{went}。"


def _gaps(out_of_size: int, missing: int) -> str:
    size = f"人数不符合规定的队伍有{out_of_size}支" if out_of_size else "各队伍人数均符合规定"
    lack = f"应建未建的队伍有{missing}支" if missing else "应建队伍均已组建"
    return f"{size}，{lack}。"


def _results(payload: dict) -> str:
    totals, three, before = payload["totals"], payload["three_up"], payload["previous"]
    if not totals["assessed"]:
        return "本季度无参加评定的队员，不计算占比和平均分。"
    says = f"本季度参加评定的队员{totals['assessed']}名"
    if (absent := totals["members"] - totals["assessed"]) > 0:
        says += f"，未参加评定的{absent}名"
    says += f"；平均得分{text.score(payload['average'])}分。其中，{_by_star(payload['distribution'])}。"
    says += f"三星级及以上队员{three['count']}名，占{text.share(three['share'])}"
    if before:
        says += f"，{_against_before(three['share'], before['three_up']['share'])}"
    says += "。"
    if payload["vetoed"]:
        return says + f"触发“一票否决”情形的{payload['vetoed']}名。"
    return says + "无触发“一票否决”情形的队员。"


def _against_before(now: int, before: int) -> str:
    change = text.share_change(now, before)
    return "与上季度持平" if change == "持平" else f"比上季度{change}"


def _by_star(distribution: list[dict]) -> str:
    rows = sorted(distribution, key=lambda row: -row["stars"])
    there = [row for row in rows if row["count"]]
    lowest = min((row["stars"] for row in there), default=0)
    none = [text.STAR_NAMES[row["stars"]] for row in rows if not row["count"] and row["stars"] > lowest]
    says = "；".join(f"{text.STAR_NAMES[row['stars']]}{row['count']}名，占{text.share(row['share'])}" for row in there)
    if none:
        says += f"；无{text.joined(none)}队员"
    if lowest and len(there) > 1:
        says += f"；参加评定的队员均在{text.STAR_NAMES[lowest]}以上（含{text.STAR_NAMES[lowest]}）"
    return says


def movement(payload: dict) -> tuple[str, list[Block]]:
    """二、星级变化: ups and downs against the quarter before, with the matrix."""
    before, changes = payload["previous"], payload["changes"]
    if not before or not changes:
        return "星级变化", [Paragraph("无上一季度评定结果，本季度不作比较。")]
    compared = changes["up"] + changes["down"] + changes["same"]
    says = f"与上季度（{before['period_label']}）相比，"
    if compared:
        says += f"两个季度均参加评定的队员{compared}名，其中{_moves(changes)}。"
    else:
        says += "无两个季度均参加评定的队员。"
    came = f"本季度新参加评定的{changes['new']}名" if changes["new"] else "本季度无新参加评定的队员"
    gone = f"上季度参加评定、本季度未参加的{changes['gone']}名"
    says += f"{came}，{gone if changes['gone'] else '无上季度参加评定而本季度未参加的队员'}。"
    blocks: list[Block] = [Paragraph(says)]
    if payload["totals"]["assessed"]:
        blocks.append(Paragraph(_star_changes(payload)))
    if compared and (table := tables.movement(payload)) is not None:
        blocks.append(table)
    return "星级变化", blocks


def _moves(changes: dict) -> str:
    named = (("up", "升星"), ("down", "降星"), ("same", "星级不变"))
    parts = [f"{label}{changes[key]}名" if changes[key] else f"无{label}" for key, label in named]
    return "，".join(parts)


def _star_changes(payload: dict) -> str:
    earlier = {row["stars"]: row["count"] for row in payload["previous"]["distribution"]}
    rows = {row["stars"]: row["count"] for row in payload["distribution"]}
    parts = []
    for stars in (5, 4, 3):
        name, now, then = text.STAR_NAMES[stars], rows[stars], earlier[stars]
        if now == then:
            parts.append(f"{name}队员{now}名，与上季度持平")
        else:
            parts.append(f"{name}队员由{then}名变为{now}名，{text.count_change(now, then)}")
    change = text.score_change(payload["average"], payload["previous"]["average"])
    average = f"平均得分{text.score(payload['average'])}分，"
    average += "与上季度持平" if change == "持平" else f"比上季度{change}"
    return f"{'；'.join(parts)}。{average}。"


def units(payload: dict) -> tuple[str, list[Block]]:
    """三、分乡镇（街道）情况, or by village: the table, and who stands at both ends."""
    words = words_of(payload)
    title = f"分{words.part}情况"
    table = tables.units(payload)
    if table is None:
        return title, [Paragraph(f"{words.whole}无可列的{words.part}。")]
    rated = [row for row in payload["by_unit"] if row["assessed"]]
    if not rated:
        return title, [Paragraph(f"各{words.part}本季度均无参加评定的队员。"), table]
    return title, [Paragraph(_ends(payload, rated)), table]


def _ends(payload: dict, rated: list[dict]) -> str:
    words = words_of(payload)
    above = sum(row["three_up_share"] > payload["three_up"]["share"] for row in rated)
    says = f"{len(rated)}{words.parts}有队员参加评定。"
    ends = text.extremes(rated, "three_up_share")
    if ends is None:
        if len(rated) > 1:
            share = text.share(rated[0]["three_up_share"])
            says += f"各{words.part}三星级及以上队员占比均为{share}。"
        return says + _vetoed(payload)
    high, top, low, bottom = ends
    says += f"三星级及以上队员占比最高的是{_short(high)}，为{text.share(top)}；"
    says += f"最低的是{_short(low)}，为{text.share(bottom)}；"
    says += f"两者相差{text.hundredths(top - bottom)}个百分点。"
    says += f"占比高于{words.whole}平均水平的有{above}个。" if above else ""
    return says + _vetoed(payload)


def _vetoed(payload: dict) -> str:
    rows = [row for row in payload["by_unit"] if row["vetoed"]]
    if not rows:
        return ""
    return f"触发“一票否决”情形的队员分布在{len(rows)}{words_of(payload).parts}。"


def _short(names: str) -> str:
    """Names that share a place in the order; when there are many, the first ones and their number."""
    found = names.split("、")
    if len(found) <= _LAST_NAMED:
        return names
    return f"{text.joined(found[:_LAST_NAMED])}等{len(found)}个"


def kinds(payload: dict) -> tuple[str, list[Block]]:
    """四、分队伍情况: each kind of team."""
    table = tables.kinds(payload)
    if table is None:
        return "分队伍情况", [Paragraph("尚未组建队伍。")]
    rated = [row for row in payload["by_kind"] if row["assessed"]]
    if not rated:
        return "分队伍情况", [Paragraph("各类队伍本季度均无参加评定的队员。"), table]
    ends = text.extremes(rated, "average")
    if ends is None:
        says = f"各类队伍平均得分均为{text.score(rated[0]['average'])}分。"
    else:
        high, top, low, bottom = ends
        says = f"平均得分最高的是{_short(high)}队伍，为{text.score(top)}分；"
        says += f"最低的是{_short(low)}队伍，为{text.score(bottom)}分。"
    return "分队伍情况", [Paragraph(says), table]


def dimensions(payload: dict) -> tuple[str, list[Block]]:
    """五、维度得分: the five dimensions."""
    table = tables.dimensions(payload)
    if table is None or not payload["totals"]["assessed"]:
        return "维度得分", [Paragraph("本季度无参加评定的队员，不计算各维度得分。")]
    rows = [
        {"name": row["name"], "rate": text.ratio(row["average"], row["base"])}
        for row in payload["by_dimension"]
        if row["base"] > 0
    ]
    ends = text.extremes(rows, "rate")
    if ends is None:
        return "维度得分", [
            Paragraph("各维度得分率持平。" if len(rows) > 1 else "得分率见下表。"),
            table,
        ]
    high, top, low, bottom = ends
    says = f"得分率最高的维度是{high}，为{text.share(top)}；"
    says += f"最低的是{low}，为{text.share(bottom)}。"
    return "维度得分", [Paragraph(says), table]


def targets(payload: dict) -> tuple[str, list[Block]]:
    """六、年度目标: each target with what is reached and what is missing."""
    table = tables.targets(payload)
    if table is None:
        return "年度目标", [Paragraph("未设定年度目标。")]
    met = sum(row["met"] for row in payload["targets"])
    total = len(payload["targets"])
    says = f"年度目标共{total}项，"
    if met == total:
        return "年度目标", [Paragraph(f"{says}均已达到，具体见下表。"), table]
    says += f"已达到{met}项，未达到{total - met}项。" if met else "均未达到。"
    says += "".join(_unmet(row) for row in payload["targets"] if not row["met"])
    return "年度目标", [Paragraph(says), table]


def _unmet(row: dict) -> str:
    if row["measure"] == "share" and not row["denominator"]:
        return f"{row['name']}：目标{tables.wanted(row)}，无可计算的人数。"
    says = f"{row['name']}：目标{tables.wanted(row)}，实际{tables.reached(row)}"
    if row["measure"] == "share":
        whole = row["denominator_label"] or "总数"
        says += f"（{row['numerator_label']}{row['numerator']}名，{whole}{row['denominator']}名）"
    return f"{says}，尚缺{row['gap']}名。" if row["gap"] else f"{says}。"


def annual(payload: dict) -> tuple[str, list[Block]] | None:
    """The stars of the year, only in a complete year."""
    table, year = tables.annual(payload), payload["annual"]
    if table is None:
        return None
    if not year["assessed"]:
        return "年度定星", [Paragraph(f"{year['year']}年度无定星的队员。")]
    three = year["three_up"]
    says = f"{year['year']}年度共有{year['assessed']}名队员定星，其中三星级及以上{three['count']}名，"
    says += f"占{text.share(three['share'])}。各星级人数见下表。"
    return "年度定星", [Paragraph(says), table]


def honour(payload: dict) -> tuple[str, list[Block]]:
    """五星级队员光荣榜: names, units and teams."""
    people = payload["honour_roll"]
    if not people:
        return "五星级队员光荣榜", [Paragraph("本季度无五星级队员。")]
    says = f"本季度评定为五星级的队员{len(people)}名，按单位顺序列示如下。"
    return "五星级队员光荣榜", [Paragraph(says), rolls.roll("五星级队员名单", people)]


def four_star(payload: dict) -> tuple[str, list[Block]]:
    """四星级队员名单: the township's training pool, by name."""
    people = payload["four_star"]
    if not people:
        return "四星级队员名单", [Paragraph("本季度无四星级队员。")]
    says = f"本季度评定为四星级的队员{len(people)}名，纳入乡镇（街道）重点培养库，名单如下。"
    return "四星级队员名单", [Paragraph(says), rolls.roll("四星级队员名单", people)]


def lists(payload: dict) -> tuple[str, list[Block]]:
    """需办理事项清单: counts of what a person has to act on, and who decides."""
    found = payload["lists"]
    pool, pairing = found["training_pool"], found["pairing"]
    says = f"纳入重点培养库的四星级队员{pool}名；" if pool else "无纳入重点培养库的四星级队员；"
    says += f"需“一对一”结对帮带的队员{pairing}名" if pairing else "无需结对帮带的队员"
    blocks: list[Block] = [Paragraph(f"{says}。"), Paragraph(_adjust(found)), Paragraph(_DECIDED)]
    if (table := tables.lists(payload)) is not None:
        blocks.append(table)
    return "需办理事项清单", blocks


_DECIDED = (
    "二星级及以下队员的姓名不在本简报中列示，只在办理页面向有权限的人员显示。"
    "是否调整、清退，须经告知本人、听取申诉后，由有权决定的组织按规定程序研究决定。"
)


def _adjust(found: dict) -> str:
    if not found["adjust"]:
        return "本季度无拟调整建议。"
    rules = [f"{rule['label']}的{rule['count']}名" for rule in found["adjust_rules"] if rule["count"]]
    says = f"符合提出调整建议情形的队员{found['adjust']}名"
    says += f"，其中{'，'.join(rules)}。" if rules else "。"
    if sum(rule["count"] for rule in found["adjust_rules"]) > found["adjust"]:
        says += "同一队员符合两种以上情形的，分别计入各情形。"
    return says


def work(payload: dict) -> tuple[str, list[Block]]:
    """工作开展: activities, people reached, training."""
    done = payload["work"]
    says = "本季度无活动记录；"
    if done["activities"]:
        says = f"本季度开展活动{done['activities']}场次，服务群众{done['reach']}人次；"
    if done["sessions"]:
        says += f"举办培训{done['sessions']}场次，参训队员{done['trained']}名"
        if done["trainable"]:
            says += f"，占应训队员{done['trainable']}名的{text.share(done['trained_share'])}"
        says += "。"
    else:
        says += "无培训记录。"
    year = done["year_to_date"]
    label = f"{payload['period'][:4]}年以来累计"
    if year["activities"] or year["sessions"]:
        says += f"{label}开展活动{year['activities']}场次，服务群众{year['reach']}人次；"
        says += f"举办培训{year['sessions']}场次。"
    else:
        says += f"{label}无活动和培训记录。"
    return "工作开展", [Paragraph(says)]


def notes(payload: dict, digest: str) -> tuple[str, list[Block]]:
    """说明: the schemes, rounding, date of the figures, and the digest of the frozen content."""
    blocks: list[Block] = [Paragraph(_scheme(scheme)) for scheme in payload["schemes"]]
    says = f"本简报数据于{text.date(payload['closed_on'])}冻结，此后的更正另行列明，不改动本期数据。"
    if (notice := payload["notice"]) is not None:
        says += f"评定结果已于{text.span(notice['from'], notice['until'])}公示。"
    else:
        says += "本期无公示记录。"
    says += "得分和占比保留两位小数，第三位四舍五入，各项占比之和可能与100.00%略有出入。"
    says += "两个占比之差以“个百分点”表示。"
    if payload["demo"]:
        says += "本简报使用演示数据，所列姓名均为虚构。"
    blocks.append(Paragraph(says))
    blocks.extend(proof(payload, digest))
    return "说明", blocks


def _scheme(scheme: dict) -> str:
    kinds = text.joined(scheme["kinds"])
    says = f"星级按《{scheme['name'].strip('《》')}》（版本{scheme['version']}）评定"
    says += f"，适用于{kinds}队伍；" if kinds else "，适用于各类队伍；"
    named = (level for level in scheme["levels"] if level["stars"])
    levels = sorted(named, key=lambda level: -level["stars"])
    ranked = scheme["allotment"] == "ranked"
    says += "按得分排名和名额定星：" if ranked else "按得分定星："
    return says + "，".join(_level(level) for level in levels) + "。"


def _level(level: dict) -> str:
    name = text.STAR_NAMES[level["stars"]]
    says = f"{name}不低于{text.score(level['min_score'])}分"
    if (quota := level["quota"]) is None:
        return says
    if quota["kind"] == "share":
        return f"{says}且不超过参评人数的{text.share(quota['value'])}"
    return f"{says}且不超过{quota['value']}名"
