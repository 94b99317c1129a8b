"""What the page of an organisation's grading shows and takes: each item with its fact, its rows, what each step gave."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from branches import selectors
from branches.domain import grading as rule
from branches.domain.standard import Item, ItemKind, Standard
from branches.models import BranchGrading
from branches.services import grading_sheets
from core import indicators, points
from core.actors import Actor
from core.indicators import Fact
from core.periods import Period
from core.templatetags.portal import hundredths

_MOST_FACTS = 40


@dataclass
class Cell:
    """One item of the sheet."""

    item: Item
    name: str
    kind: str
    own: int | None
    township: int | None
    county: int | None
    value: int
    """Points that count, a deduction's negative."""
    figure: str = ""
    """The fact in words, such as 9 of 12."""
    worth: int | None = None
    facts: list[Fact] = field(default_factory=list)
    more_facts: int = 0
    nothing_due: bool = False
    """Whether the figure's denominator is nought, so that the item gives all its points."""
    has_figure: bool = True
    """Whether this portal has the figure the item reads."""
    reasons: list[tuple[str, str]] = field(default_factory=list)
    """Who gave a reason, in words, and the reason."""
    editable: bool = False
    typed: str = ""
    reason: str = ""
    veto: str = ""
    error: str = ""
    reason_error: str = ""

    @property
    def is_veto(self) -> bool:
        return self.item.kind is ItemKind.VETO

    @property
    def is_deduction(self) -> bool:
        return self.item.kind is ItemKind.DEDUCTION

    @property
    def limit(self) -> int:
        return self.item.limit


@dataclass
class GoodPart:
    """One good of the sheet with its items."""

    number: int
    name: str
    points: int
    most: int
    pass_mark: int
    passed: bool
    cells: list[Cell]

    @property
    def scored(self) -> list[Cell]:
        return [cell for cell in self.cells if not cell.is_veto and not cell.is_deduction]

    @property
    def extras(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.is_veto or cell.is_deduction]

    @property
    def extras_used(self) -> bool:
        return any(cell.veto or cell.value or cell.error or cell.reason_error for cell in self.extras)


@dataclass
class SheetPage:
    """An organisation's grading as a reader sees it."""

    row: BranchGrading
    goods: list[GoodPart]
    step: str
    """The step for which the sheet waits and that the reader may take: `own`, `township`, `county`, or ""."""
    good_count: int | None
    total: int
    missing: int
    """Items scored by hand that have no points yet."""
    drifted: list[str]
    """Figures that are not what they were at the self-assessment."""
    key: str
    reason: str = ""
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def cells(self) -> list[Cell]:
        return [cell for good in self.goods for cell in good.cells]


def read(actor: Actor, row: BranchGrading) -> SheetPage:
    """Return the page of a sheet, each figure with the rows behind it."""
    rules = selectors.to_rules(row.standard)
    goods = {good.number: good.name for good in row.standard.goods.all()}
    names = {item.code: item.name for item in row.standard.items.all()}
    kinds = {item.code: str(item.get_kind_display()) for item in row.standard.items.all()}
    is_final = row.round.state == rule.FINAL
    now = grading_sheets.facts_of(row)
    facts = row.facts if is_final else now
    step = _step(actor, row)
    behind = _behind(rules, row)
    given = grading_sheets.effective(row)
    result, missing = _result(rules, row, given, facts)
    cells = [
        _cell(item, names[item.code], kinds[item.code], row, facts, given, behind, step, points)
        for item, points in zip(rules.items, result.points, strict=True)
    ]
    parts = [
        GoodPart(
            good.number, goods[good.number], points, good.points, good.pass_mark, passed,
            [cell for cell in cells if cell.item.good == good.number],
        )
        for good, points, passed in zip(rules.goods, result.goods, result.passed, strict=True)
    ]  # fmt: skip
    before = row.facts if is_final else row.own_facts
    drifted = [
        f"{indicators.get(code).label}：{before[code]} → {value}"
        for code, value in now.items()
        if code in before and before[code] != value
    ]
    count = row.good_count if is_final else None if missing else result.good_count
    return SheetPage(row, parts, step, count, result.total, missing, drifted, str(uuid.uuid4()))


def _step(actor: Actor, row: BranchGrading) -> str:
    step = grading_sheets.step_of(row)
    if not step or not row.is_eligible or row.round.state != rule.OPEN:
        return ""
    may = actor.can(rule.SHEET[grading_sheets.STEPS[step]].action, row.branch.unit.path)
    return step if may else ""


def _result(
    rules: Standard, row: BranchGrading, given: Mapping[str, int], facts: Mapping[str, int]
) -> tuple[rule.Graded, int]:
    """Return the grade as far as points are given, and how many items have none."""
    manual = [item.code for item in rules.items if item.kind is ItemKind.MANUAL]
    missing = [code for code in manual if code not in given]
    sheet = rule.Sheet(row.branch_id, {**dict.fromkeys(missing, 0), **given}, facts, frozenset(row.vetoes))
    return rule.grade(rules, [sheet])[0], len(missing)


def _behind(rules: Standard, row: BranchGrading) -> dict[str, list[Fact]]:
    """Return the rows behind the figures of organisations: one query each."""
    codes = [code for code in rules.figures if indicators.exists(code) and indicators.get(code).subject == "branch"]
    found = indicators.facts(codes, [row.branch_id], Period.parse(str(row.round.year)))
    return {code: list(rows.get(row.branch_id, ())) for code, rows in found.items()}


def _cell(
    item: Item, name: str, kind: str, row: BranchGrading, facts: Mapping[str, int], given: Mapping[str, int],
    behind: Mapping[str, list[Fact]], step: str, points: int,
) -> Cell:  # fmt: skip
    cell = Cell(
        item, name, kind, row.own_given.get(item.code), row.township_given.get(item.code),
        row.county_given.get(item.code), points, veto=row.vetoes.get(item.code, ""),
        reasons=[
            (str(label), row.reasons.get(who, {}).get(item.code, ""))
            for who, label in (("own", _("organisation")), ("township", _("township")), ("county", _("county")))
            if row.reasons.get(who, {}).get(item.code)
        ],
    )  # fmt: skip
    if item.indicator:
        cell.has_figure = all(indicators.exists(code) for code in item.figures)
        value, of = facts.get(item.indicator, 0), facts.get(item.denominator, 0)
        label = indicators.get(item.indicator).label if indicators.exists(item.indicator) else item.indicator
        cell.figure = f"{label} {value} / {of}" if item.denominator else f"{label} {value}"
        cell.nothing_due = bool(item.denominator) and of <= 0
        if not cell.is_veto:
            cell.worth = rule.worth(item, value, of)
        rows = behind.get(item.indicator, [])
        cell.facts, cell.more_facts = rows[:_MOST_FACTS], max(len(rows) - _MOST_FACTS, 0)
    cell.editable = bool(step) and not (item.indicator if step == "own" or cell.is_veto else "")
    if step == "own" and cell.is_veto:
        cell.editable = False
    if cell.editable and not cell.is_veto:
        shown = given.get(item.code)
        if shown is None and item.indicator:
            shown = cell.worth
        cell.typed = hundredths(shown) if shown is not None else ""
        cell.reason = row.reasons.get(step, {}).get(item.code, "")
    return cell


def take(page: SheetPage, post: Mapping[str, Any]) -> dict[str, Any]:
    """Fill the page with what was posted; return what the service takes. What is wrong stands in `page.problems`."""
    given: dict[str, int] = {}
    reasons: dict[str, str] = {}
    vetoes: dict[str, str] = {}
    for cell in page.cells:
        code = cell.item.code
        if not cell.editable:
            if cell.is_veto and code in page.row.vetoes:
                vetoes[code] = page.row.vetoes[code]
            continue
        if cell.is_veto:
            cell.veto = str(post.get(f"veto-{code}", "")).strip()
            if cell.veto:
                vetoes[code] = cell.veto
            continue
        cell.typed, cell.reason = str(post.get(code, "")), str(post.get(f"reason-{code}", "")).strip()
        if cell.reason:
            reasons[code] = cell.reason
        try:
            value = points.parse(cell.typed)
            if value is not None and value > cell.limit:
                raise points.NotPoints(cell.typed)
        except points.NotPoints:
            cell.error = _("%(item)s: give points from 0 to %(limit)s.") % {
                "item": cell.name, "limit": hundredths(cell.limit),
            }  # fmt: skip
            page.problems.append((code, cell.error))
            continue
        if value is not None:
            given[code] = value
    wanted: dict[str, Any] = {"given": given, "reasons": reasons}
    if page.step != grading_sheets.OWN:
        wanted["vetoes"] = vetoes
    page.reason = str(post.get("reason", "")).strip()
    return wanted


def refuse(page: SheetPage, fieldname: str, sentence: str) -> None:
    """Put what the service refused beside the field it names."""
    page.problems.append((fieldname, sentence))
    for cell in page.cells:
        if fieldname == cell.item.code:
            cell.error = sentence
        elif fieldname in (f"reason-{cell.item.code}", f"veto-{cell.item.code}"):
            cell.reason_error = sentence
