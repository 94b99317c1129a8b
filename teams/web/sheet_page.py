"""One team's sheet as a page: what stands in it, what a person typed, and what is wrong with that."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from core import indicators
from core.actors import Actor
from core.errors import DomainError
from core.models import AuditEntry
from core.periods import Period
from core.scope import Scope
from core.templatetags.portal import hundredths, moment
from teams import selectors
from teams.domain import rating as rule
from teams.domain import workflow
from teams.domain.scheme import Item, ItemKind, Scheme
from teams.models import Assessment, Rating, StarItem, TeamSheet
from teams.web import points
from teams.web.points import NotPoints

_REASON_LENGTH = 200


@dataclass
class Cell:
    """One item of one member. `name` is the input's name and id; `typed` what stands in the input."""

    item: StarItem
    name: str
    stored: int | None = None
    typed: str = ""
    reason: str = ""
    stored_reason: str = ""
    figure: int | None = None
    figure_label: object = ""
    points: int = 0
    error: str = ""

    @property
    def by_hand(self) -> bool:
        return self.item.kind != ItemKind.VETO and not self.item.indicator

    @property
    def optional(self) -> bool:
        return self.item.kind in (ItemKind.BONUS, ItemKind.DEDUCTION)

    @property
    def now_stored(self) -> str:
        """What stands in the portal, where it differs from what was typed."""
        if self.item.kind == ItemKind.VETO:
            return self.stored_reason if self.stored_reason != self.reason.strip() else ""
        return hundredths(self.stored) if self.typed != hundredths(self.stored) else ""


@dataclass
class Line:
    """One member of the sheet."""

    assessment: Assessment
    version: int
    cells: list[Cell]
    score: int | None = None
    stars: int | None = None

    @property
    def has_veto(self) -> bool:
        """Whether a veto is set, has been set, or is wrongly filled in."""
        vetoes = (cell for cell in self.cells if cell.item.kind == ItemKind.VETO)
        return any(cell.typed or cell.reason or cell.stored_reason or cell.error for cell in vetoes)

    @property
    def groups(self) -> list[tuple[object, list[Cell]]]:
        """The items under the headings of their dimensions; bonus, deduction and veto stand apart."""

        def heading(cell: Cell) -> object:
            fits = cell.item.kind in (ItemKind.MANUAL, ItemKind.INDICATOR)
            return cell.item.get_dimension_display() if fits else cell.item.get_kind_display()

        return [(label, list(cells)) for label, cells in groupby(self.cells, key=heading)]


@dataclass
class SheetPage:
    """A sheet with its lines; `problems` are (id of the input, sentence) for the summary on top."""

    sheet: TeamSheet
    lines: list[Line]
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    problems: list[tuple[str, str]] = field(default_factory=list)
    reason: str = ""
    is_answer: bool = False
    """The page answers a post that was refused, so it shows what stands in the portal beside what was typed."""


def read(actor: Actor, sheet: TeamSheet) -> SheetPage:
    """Return a sheet's page as it stands: points given, figures and the points they bring."""
    items = selectors.items_of(sheet.scheme_id)
    rows = Assessment.objects.within(actor.scope("sheet.view")).filter(sheet=sheet).select_related("member")
    assessments = list(rows.order_by("member_id"))
    results: dict[int, Rating] = {}
    if sheet.round.state == workflow.FINAL:
        found = Rating.objects.within(actor.scope("rating.view")).filter(round=sheet.round, member__team=sheet.team)
        results = {row.member_id: row for row in found}
    scope, period = Scope.of([sheet.team.unit.path]), Period.parse(sheet.round.period)
    codes = {item.indicator for item in items if item.indicator}
    figures = {} if results else {code: indicators.get(code).query(scope, period) for code in sorted(codes)}
    lines = []
    for row in assessments:
        result = results.get(row.member_id)
        own = result.figures if result else {code: values.get(row.member_id, 0) for code, values in figures.items()}
        line = Line(row, row.version, [_cell(item, row, own) for item in items])
        score = _count(line, own)
        if result:
            line.score, line.stars = result.score, result.stars
        elif all(cell.stored is not None for cell in line.cells if cell.item.kind == ItemKind.MANUAL):
            line.score = score
        lines.append(line)
    return SheetPage(sheet, lines)


def _cell(item: StarItem, row: Assessment, figures: Mapping[str, int]) -> Cell:
    cell = Cell(item, f"i{row.pk}-{item.code}")
    if item.kind == ItemKind.VETO:
        cell.stored_reason = cell.reason = str(row.vetoes.get(item.code, ""))
        cell.typed = "on" if cell.reason else ""
        return cell
    cell.stored = row.given.get(item.code)
    cell.typed = hundredths(cell.stored)
    if item.indicator:
        cell.figure = figures.get(item.indicator, 0)
        cell.figure_label = (
            indicators.get(item.indicator).label if indicators.exists(item.indicator) else item.indicator
        )
    return cell


def _count(line: Line, figures: Mapping[str, int]) -> int:
    """Set the points of every cell that has any, by the rule of the quarter; return their score."""
    row = line.assessment
    counted = [cell for cell in line.cells if cell.item.kind != ItemKind.MANUAL or cell.stored is not None]
    items = tuple(
        Item(i.code, i.dimension, ItemKind(i.kind), i.limit, i.indicator, i.points, i.per, i.ceiling)
        for i in (cell.item for cell in counted)
    )
    scored = rule.score(Scheme("", 0, items, ()), rule.Sheet(row.member_id, row.given, figures))
    for cell, value in zip(counted, scored.points, strict=True):
        cell.points = value
    return scored.score


def take(page: SheetPage, post: Mapping[str, str], *, handing_in: bool) -> list[dict[str, Any]]:
    """Fill the page with what was posted; return the arguments of `give_points`, one for each member.

    What is wrong stands in `page.problems` and at its cell afterwards.
    """
    page.is_answer = True
    wanted = []
    for line in page.lines:
        version = post.get(f"version-{line.assessment.pk}", "")
        if not version.isdigit():
            raise DomainError(_("The form is not complete: a member was added since. Open the sheet again."))
        line.version = int(version)
        given: dict[str, int] = {}
        vetoes: dict[str, str] = {}
        for cell in line.cells:
            if cell.by_hand:
                value = _points(cell, post.get(cell.name, ""), handing_in=handing_in)
                if value is not None:
                    given[cell.item.code] = value
            elif cell.item.kind == ItemKind.VETO:
                _veto(cell, post)
                if cell.typed and cell.reason:
                    vetoes[cell.item.code] = cell.reason
            if cell.error:
                page.problems.append((cell.name, f"{line.assessment.member.name} · {cell.item.name} · {cell.error}"))
        wanted.append({"assessment_id": line.assessment.pk, "given": given, "vetoes": vetoes, "version": line.version})
    return wanted


def _points(cell: Cell, text: str, *, handing_in: bool) -> int | None:
    cell.typed = text.strip()
    limit = hundredths(cell.item.limit)
    try:
        value = points.parse(text)
    except NotPoints:
        cell.error = _("Write a number from 0 to %(limit)s with at most two decimals, such as 8.5.") % {"limit": limit}
        return None
    if value is None:
        if cell.optional:
            return None if cell.stored is None else 0
        if cell.stored is not None:
            cell.error = _("Points that were given cannot be left empty. Write 0 or another number.")
        elif handing_in:
            cell.error = _("Give points from 0 to %(limit)s before handing in.") % {"limit": limit}
        return None
    if value > cell.item.limit:
        cell.error = _("Give points from 0 to %(limit)s.") % {"limit": limit}
        return None
    return value


def _veto(cell: Cell, post: Mapping[str, str]) -> None:
    cell.typed = "on" if post.get(cell.name) else ""
    cell.reason = post.get(f"{cell.name}-reason", "").strip()
    if cell.typed and not cell.reason:
        cell.error = _("Say why the veto is set.")
    elif cell.reason and not cell.typed:
        cell.error = _("Tick the veto, or clear its reason.")
    elif len(cell.reason) > _REASON_LENGTH:
        cell.error = _("Shorten the reason to %(n)s characters.") % {"n": _REASON_LENGTH}


def renew(page: SheetPage, fresh: SheetPage) -> list[Assessment]:
    """Put what now stands in the portal beside what was typed; return the lines somebody changed since they were read.

    Nothing counts as changed once the sheet has left the secretary: then it is the step that stands in the way.
    """
    newer = {line.assessment.pk: line for line in fresh.lines}
    page.sheet = fresh.sheet
    changed = []
    for line in page.lines:
        current = newer.get(line.assessment.pk)
        if current is None:
            continue
        if line.version != current.version and fresh.sheet.state == workflow.DRAFT:
            changed.append(line.assessment)
        line.version = current.version
        for cell, now in zip(line.cells, current.cells, strict=True):
            cell.stored, cell.stored_reason, cell.points = now.stored, now.stored_reason, now.points
    return changed


def overtaken(actor: Actor, lines: list[Assessment]) -> str:
    """Return the sentence that says who saved other points meanwhile, and what to do."""
    entries = AuditEntry.objects.within(actor.scope("sheet.view")).filter(
        target_type=Assessment._meta.label_lower, target_id__in=[str(line.pk) for line in lines]
    )
    last = entries.order_by("-pk").first()
    return _(
        "%(who)s saved other points at %(when)s. Your values stand in the fields, the stored ones below them. "
        "Saving again replaces the stored ones."
    ) % {"who": last.actor_name if last else "?", "when": moment(last.at) if last else "?"}
