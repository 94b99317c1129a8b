"""A team's sheet of points: filled as it stands, or blank to be filled in by hand with places to sign."""

from collections.abc import Iterator

from . import summaries, text
from .frame import Frame, Plain, Signatures, item_name, proof, stand
from .layout import TYPE_WIDTH, Block, Column, Paragraph, Table

TEMPLATE = "reports/pdf/plain.html"
_NAME, _LIMIT = 530, 130
# Members beside one another in one table: more would leave no room to write.
_ACROSS = 5
_STEPS = {"scored": "村（社区）评分", "reviewed": "乡镇（街道）审核", "verified": "县级核定"}
_STATES = {"draft": "待评分", "scored": "已评分，待审核", "reviewed": "已审核，待核定", "verified": "已核定"}
_PLACES = ("评分人", "审核人", "核定人")
_HOW = (
    "填写说明：得分保留两位小数，不超过该项上限；标“—”的项目由系统按工作记录取数，不需填写；"
    "如有否决情形，在对应栏内打“√”，另附事由和依据。"
)


def build(payload: dict, *, frame: Frame) -> Plain:
    """Compose the sheet with its points."""
    groups = list(_groups(payload["members"]))
    blocks: list[Block] = [
        _filled(payload, members, "" if place == 0 else "（续表）", _steps(payload) if place + 1 == len(groups) else "")
        for place, members in enumerate(groups)
    ]
    blocks.extend(Paragraph(says) for says in _vetoes(payload["members"]))
    blocks.append(Signatures("", places=_PLACES))
    blocks.extend(proof(payload, frame.digest))
    return _plain(payload, frame, "星级评定评分表", blocks)


def build_blank(payload: dict, *, frame: Frame) -> Plain:
    """Compose the form to be filled in by hand."""
    groups = list(_groups(payload["members"]))
    blocks: list[Block] = [
        _blank(payload, members, "" if place == 0 else "（续表）", _HOW if place + 1 == len(groups) else "")
        for place, members in enumerate(groups)
    ]
    blocks.append(Signatures("", places=_PLACES))
    blocks.extend(proof(payload, frame.digest))
    return _plain(payload, frame, "星级评定评分表（空表）", blocks)


def _plain(payload: dict, frame: Frame, what: str, blocks: list[Block]) -> Plain:
    place = f"{payload['township']}{payload['unit']['name']}" if payload["township"] else payload["unit"]["name"]
    scheme = payload["scheme"]
    title = (f"{payload['period_label']}{what}",)
    return Plain(
        name=f"{payload['team']}{title[0]}",
        title=title,
        under=(
            f"{payload['county']}　{place}　{payload['team']}",
            f"《{scheme['name'].strip('《》')}》（版本{scheme['version']}）",
            stand(frame),
        ),
        blocks=tuple(blocks),
        marks=summaries.marks(payload, None),
        compact=True,
    )


def _groups(members: list[dict]) -> Iterator[list[dict]]:
    """Yield the members as they stand beside one another, in groups as even as can be."""
    count = max(-(-len(members) // _ACROSS), 1)
    size = max(-(-len(members) // count), 1)
    for at in range(0, max(len(members), 1), size):
        yield members[at : at + size]


def _columns(members: list[dict]) -> tuple[Column, ...]:
    room = TYPE_WIDTH - _NAME - _LIMIT
    each = room // max(len(members), 1)
    widths = [each] * len(members)
    name = _NAME + room - sum(widths)
    own = tuple(Column(member["name"], "score", width) for member, width in zip(members, widths, strict=True))
    return (Column("评分项目", "text", name), Column("上限", "score", _LIMIT), *own)


def _filled(payload: dict, members: list[dict], title: str, note: str) -> Table:
    rows = []
    for item in payload["items"]:
        if item["kind"] == "veto":
            names = {veto["item"] for member in members for veto in member["vetoes"]}
            if item["name"] in names:
                hit = tuple("有" if any(v["item"] == item["name"] for v in m["vetoes"]) else "" for m in members)
                rows.append((item_name(item), None, *hit))
            continue
        rows.append((item_name(item), item["limit"], *(member["points"][item["code"]] for member in members)))
    if payload["final"]:
        rows.append(("得分", None, *(member["score"] for member in members)))
        total = ("星级", None, *(text.STAR_NAMES[m["stars"]] if m["stars"] is not None else None for m in members))
    else:
        total = ("得分", None, *(member["score"] for member in members))
    return Table(title, _columns(members), tuple(rows), total, note, dense=True)


def _blank(payload: dict, members: list[dict], title: str, note: str) -> Table:
    rows = []
    for item in payload["items"]:
        cell = "—" if item["by_figure"] else ""
        limit = None if item["kind"] == "veto" else item["limit"]
        rows.append((item_name(item), limit, *(cell for _member in members)))
    return Table(title, _columns(members), tuple(rows), ("合计", None, *("" for _member in members)), note, dense=True)


def _vetoes(members: list[dict]) -> Iterator[str]:
    for member in members:
        for veto in member["vetoes"]:
            yield f"{member['name']}触发否决情形“{veto['item']}”，事由：{veto['reason'].rstrip('。')}。"


def _steps(payload: dict) -> str:
    done = [f"{_STEPS[step['step']]}于{text.date(step['on'])}完成" for step in payload["steps"] if step["on"]]
    says = f"本表状态：{'评定结果已生效' if payload['final'] else _STATES[payload['state']]}。"
    if done:
        says += f"{'，'.join(done)}。"
    if not payload["final"]:
        says += "由系统取数的项目按当前工作记录计算，评定结果生效前可能变化。"
    return says
