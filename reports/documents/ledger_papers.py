"""Papers of the collective ledgers: the four statements, the public notice, the statement of the collective economy."""

from . import summaries, text
from .frame import Frame, Plain, Signatures, proof, stand
from .layout import Block, Code, Column, Paragraph, Table

TEMPLATE = "reports/pdf/plain.html"
_TITLES = {
    "trial-balance": "科目余额表", "income-and-expense": "收支明细表", "balance-sheet": "资产负债表",
    "income-statement": "收益及收益分配表", "public-notice": "财务收支公开表",
}  # fmt: skip
_INDENT = "　"
_RESTATED = "重述"
_TRIAL = (
    Column("科目", "prose", 320), Column("方向", "text", 70), Column("期初余额", "money", 275), Column("本期借方", "money", 275),
    Column("本期贷方", "money", 275), Column("方向", "text", 70), Column("期末余额", "money", 275),
)  # fmt: skip


def build(payload: dict, *, frame: Frame) -> Plain:
    """Compose a statement: its tables, where the book's chain stands, places to sign."""
    kind = payload["kind"]
    blocks: list[Block] = [
        _trial(table) if kind == "trial-balance" else _form(table, kind) for table in payload["tables"]
    ]
    blocks += _said(payload)
    blocks.append(Signatures("", places=("负责人", "审核", "制表")))
    blocks.extend(proof(payload, frame.digest))
    return Plain(
        name=f"{_place(payload)}{payload['period_label']}{_TITLES[kind]}",
        title=(_TITLES[kind],),
        under=(_heading(payload), f"{stand(frame)}　单位：元"),
        blocks=tuple(blocks),
        marks=summaries.marks(payload, None),
        corner=_RESTATED if payload["restated"] else "",
        compact=True,
    )


def build_notice(payload: dict, *, frame: Frame) -> Plain:
    """Compose the public notice: income, expenditure, money with claims and debts; no name of anybody."""
    now, year = payload["surplus"]
    blocks: list[Block] = [_form(table, "public-notice") for table in payload["tables"]]
    blocks.append(Paragraph(f"本期收支结余{text.money(now)}元，本年累计结余{text.money(year)}元。"))
    blocks += _said(payload)
    blocks.append(Signatures("", places=("村务监督委员会", "负责人", "制表")))
    blocks.extend(proof(payload, frame.digest))
    return Plain(
        name=f"{_place(payload)}{payload['period_label']}财务收支公开表",
        title=("财务收支公开表",),
        under=(_heading(payload), f"{stand(frame)}　单位：元"),
        blocks=tuple(blocks),
        marks=summaries.marks(payload, None),
        corner=_RESTATED if payload["restated"] else "",
        compact=True,
    )


def _place(payload: dict) -> str:
    return str(payload["book"] or payload["unit"]["name"])


def _heading(payload: dict) -> str:
    whole = f"（{payload['books']}本账簿汇总）" if not payload["book"] else ""
    return f"{_place(payload)}{whole}　{payload['period_label']}"


def _said(payload: dict) -> list[Block]:
    found: list[Block] = []
    if payload["restated"]:
        found.append(
            Paragraph(
                "本表期间按《村集体经济组织会计制度》（财会〔2004〕12号）核算，现按财会〔2023〕14号的会计科目重述。"
            )
        )
    demo = "本表使用演示数据。" if payload["demo"] else ""
    if demo and not payload["chain"]:
        found.append(Paragraph(demo))
    for chain in payload["chain"]:
        groups = text.digest_groups(chain["digest"])
        found.append(Paragraph(f"{demo}凭证链至第{chain['seq']}号，链末摘要如下：", kept=True))
        # One line, as the sentence above: a sheet with its proof has to stand on two pages.
        found.append(Code((" ".join(groups),)))
    return found


def _trial(table: dict) -> Table:
    rows: list[tuple[int | str | None, ...]] = []
    total: tuple[int | str | None, ...] | None = None
    for row in table["rows"]:
        opening_debit, opening_credit, debit, credit, closing_debit, closing_credit = (
            fen or 0 for fen in row["amounts"]
        )
        if row["total"]:
            total = ("合计", "", opening_debit, debit, credit, "", closing_debit)
            continue
        code, name = row["texts"]
        rows.append(
            (
                f"{_INDENT * (row['depth'] - 1)}{code} {name}", _side(opening_debit, opening_credit),
                opening_debit or opening_credit or "", debit or "", credit or "", _side(closing_debit, closing_credit),
                closing_debit or closing_credit or "",
            )
        )  # fmt: skip
    return Table("", _TRIAL, tuple(rows), total, dense=True)


def _side(debit: int, credit: int) -> str:
    return "借" if debit else "贷" if credit else "平"


def _form(table: dict, kind: str) -> Table:
    """Return a table of one text and two amounts; codes of accounts stand before their names."""
    heads = table["heads"][-2:]
    title, first = table["title"], "科目" if kind == "income-and-expense" else str(table["heads"][0])
    if kind == "balance-sheet":
        # Its two halves are named by their columns, as the form has it; a caption more and the assets need a second page.
        title, first = "", title
    columns = (Column(first, "prose", 780), Column(heads[0], "money", 390), Column(heads[1], "money", 390))
    rows = []
    for row in table["rows"]:
        name = " ".join(part for part in row["texts"] if part)
        rows.append((f"{_INDENT * max(row['depth'] - 1, 0)}{name}", *row["amounts"]))
    return Table(title, columns, tuple(rows), dense=True)


# Statement of the collective economy ------------------------------------------------------------


def build_economy(payload: dict, *, frame: Frame) -> Plain:
    """Compose the statement of a county's or township's collective economy."""
    sections: list[tuple[str, list[Block]]] = [
        ("总体情况", [Paragraph(_overall(payload))]),
        ("收入构成", [_categories(payload, "categories", "按收入类别"), _categories(payload, "old_view", "按统计口径")]),
        ("各单位情况", [_places(payload)]),
    ]  # fmt: skip
    if payload["weak"]:
        sections.append(("薄弱村情况", [Paragraph(_weak(payload))]))
    blocks: list[Block] = list(summaries.numbered(sections))
    closing = "收入、支出均由各村账簿凭证汇总，年末结转不计入。"
    if payload["restated"] or payload["base_restated"]:
        closing += "2024年以前年度按旧制度核算，本表按财会〔2023〕14号的会计科目重述。"
    blocks.append(Paragraph(closing + ("本表使用演示数据。" if payload["demo"] else "")))
    blocks.extend(proof(payload, frame.digest))
    title = f"{payload['unit']['name']}{payload['period_label']}村集体经济情况表"
    return Plain(
        name=title, title=summaries.title(f"{payload['unit']['name']}{payload['period_label']}", "村集体经济情况表"),
        under=(*((frame.issue.text,) if frame.issue else ()), f"{stand(frame)}　单位：万元"), blocks=tuple(blocks),
        marks=summaries.marks(payload, frame.issue),
        corner=_RESTATED if payload["restated"] else "",
    )  # fmt: skip


def _overall(payload: dict) -> str:
    wan, base = text.wan, payload["base_year"]
    restated = "（重述）" if payload["base_restated"] else ""
    says = f"{payload['period_label']}，{payload['books']}个村集体经济总收入{wan(payload['income'])}万元"
    if payload["growth"] is not None:
        change = payload["income"] - payload["base"]
        word, grown = ("净增", "增长") if change >= 0 else ("减少", "下降")
        says += (
            f"，较{base}年同期{restated}的{wan(payload['base'])}万元{word}{wan(abs(change))}万元，"
            f"{grown}{text.share(abs(payload['growth']))}"
        )
    says += f"；支出{wan(payload['spent'])}万元，净收益{wan(payload['surplus'])}万元。"
    if payload["share"] is not None:
        says += f"经营收入占比{text.share(payload['share'])}（口径：{payload['formula_name']}）。"
    return says


def _categories(payload: dict, key: str, title: str) -> Table:
    restated = "\n（重述）" if payload["base_restated"] else ""
    columns = (
        Column("类别", "text", 440), Column("收入（万元）", "money", 300), Column("占比", "share", 220),
        Column(f"{payload['base_year']}年同期{restated}", "money", 320), Column("增减（万元）", "money", 280),
    )  # fmt: skip
    rows = tuple(
        (
            row["name"], text.hundredths_of_wan(row["now"]), text.ratio(row["now"], payload["income"]),
            text.hundredths_of_wan(row["base"]), text.hundredths_of_wan(row["now"] - row["base"]),
        )
        for row in payload[key]
    )  # fmt: skip
    total = (
        "合计", text.hundredths_of_wan(payload["income"]), 10_000 if payload["income"] else None,
        text.hundredths_of_wan(payload["base"]), text.hundredths_of_wan(payload["income"] - payload["base"]),
    )  # fmt: skip
    return Table(title, columns, rows, total)


def _places(payload: dict) -> Table:
    columns = (
        Column("单位", "text", 420), Column("村数", "count", 130), Column("收入", "money", 220),
        Column(f"{payload['base_year']}年", "money", 220), Column("增幅", "share", 200), Column("经营收入\n占比", "share", 190),
        Column("净收益", "money", 180),
    )  # fmt: skip
    rows = tuple(
        (
            row["name"], row["villages"], text.hundredths_of_wan(row["now"]), text.hundredths_of_wan(row["base"]), row["growth"],
            row["share"], text.hundredths_of_wan(row["surplus"]),
        )
        for row in payload["places"]
    )  # fmt: skip
    total = (
        "合计", payload["books"], text.hundredths_of_wan(payload["income"]), text.hundredths_of_wan(payload["base"]),
        payload["growth"], payload["share"], text.hundredths_of_wan(payload["surplus"]),
    )  # fmt: skip
    return Table("各单位村集体经济情况（万元）", columns, rows, total, dense=True)


def _weak(payload: dict) -> str:
    parts = [
        f"{row['measure']}低于{text.wan(row['threshold'])}万元的村{row['count']}个（{payload['base_year']}年{row['base']}个），共{row['whole']}个村"
        for row in payload["weak"]
    ]
    return "；".join(parts) + "。"
