"""One team's sheet as a page: what stands in it, what a person typed, and what is wrong with that."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from core import indicators, persons, points
from core.actors import Actor
from core.errors import DomainError
from core.models import AuditEntry, FormDraft
from core.periods import Period
from core.points import NotPoints
from core.scope import Scope
from core.templatetags.portal import hundredths, moment
from teams import selectors
from teams.domain import rating as rule
from teams.domain import workflow
from teams.domain.scheme import Allotment, Item, ItemKind, Scheme
from teams.models import Assessment, Rating, StarItem, TeamSheet

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
    facts: Sequence[indicators.Fact] = ()
    points: int = 0
    previous: int | None = None
    """What the member got for the same item in the quarter before, where today's limit allows it."""
    team: str = ""
    """What is typed for the whole team in this item."""
    error: str = ""

    @property
    def by_hand(self) -> bool:
        return self.item.kind != ItemKind.VETO and not self.item.indicator

    @property
    def optional(self) -> bool:
        return self.item.kind in (ItemKind.BONUS, ItemKind.DEDUCTION)

    @property
    def is_extra(self) -> bool:
        """Whether a person gives it in few quarters only: bonus, deduction, veto."""
        return self.item.kind == ItemKind.VETO or (self.optional and self.by_hand)

    @property
    def is_used(self) -> bool:
        return bool(self.typed or self.reason or self.stored_reason or self.error)

    @property
    def mark(self) -> str:
        """Where a value that is not stored yet was taken over from: `previous`, `team`, or nothing."""
        if not self.by_hand or not self.typed or self.typed == hundredths(self.stored):
            return ""
        if self.previous is not None and self.typed == hundredths(self.previous):
            return "previous"
        return "team" if self.typed == self.team else ""

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
    figures: Mapping[str, int] = field(default_factory=dict)
    score: int | None = None
    stars: int | None = None
    would_be: int | None = None
    """The star that the points typed so far would bring, where nobody else's points decide it too."""

    @property
    def extras(self) -> list[Cell]:
        """Bonus, deduction and veto items that a person gives: folded away until one is used."""
        return [cell for cell in self.cells if cell.is_extra]

    @property
    def extras_used(self) -> int:
        return sum(cell.is_used for cell in self.extras)

    @property
    def groups(self) -> list[tuple[object, list[Cell]]]:
        """The other items under the headings of their dimensions."""

        def heading(cell: Cell) -> object:
            fits = cell.item.kind in (ItemKind.MANUAL, ItemKind.INDICATOR)
            return cell.item.get_dimension_display() if fits else cell.item.get_kind_display()

        return [
            (label, list(cells))
            for label, cells in groupby((cell for cell in self.cells if not cell.is_extra), key=heading)
        ]


@dataclass
class TeamField:
    """One manual item, to be given to all members of the team at once."""

    item: StarItem
    typed: str = ""
    error: str = ""

    @property
    def name(self) -> str:
        return f"all-{self.item.code}"


@dataclass
class SheetPage:
    """A sheet with its lines; `problems` are (id of the input, sentence) for the summary on top."""

    sheet: TeamSheet
    rules: Scheme
    lines: list[Line]
    whole_team: list[TeamField]
    previous: Period | None = None
    """The quarter before, where it offers points."""
    key: str = field(default_factory=lambda: str(uuid.uuid4()))
    problems: list[tuple[str, str]] = field(default_factory=list)
    reason: str = ""
    is_answer: bool = False
    """The page answers a post that was refused, so it shows what stands in the portal beside what was typed."""
    filled: int | None = None
    """How many empty fields were filled from the quarter before or for the whole team; None where nobody asked."""
    draft: FormDraft | None = None
    """The reader's own draft, where its values stand in the fields."""
    is_overtaken: bool = False
    """Points were stored after the draft was begun."""

    @property
    def offered(self) -> int:
        """How many empty fields the quarter before would fill."""
        return sum(cell.previous is not None and not cell.typed for line in self.lines for cell in line.cells)


def read(actor: Actor, sheet: TeamSheet) -> SheetPage:
    """Return a sheet's page as it stands: points given, figures with their rows and the points they bring."""
    scheme = selectors.scheme_of(sheet.scheme_id)
    items = sorted(scheme.items.all(), key=lambda item: item.order)
    rows = Assessment.objects.within(actor.scope("sheet.view")).filter(sheet=sheet).select_related("member")
    assessments = list(rows.order_by("member_id"))
    is_final = sheet.round.state == workflow.FINAL
    results: dict[int, Rating] = {}
    if is_final:
        found = Rating.objects.within(actor.scope("rating.view")).filter(round=sheet.round, member__team=sheet.team)
        results = {row.member_id: row for row in found}
    scope, period = Scope.of([sheet.team.unit.path]), Period.parse(sheet.round.period)
    codes = sorted({item.indicator for item in items if item.indicator})
    figures = {} if results else {code: indicators.get(code).query(scope, period) for code in codes}
    facts = indicators.facts(codes, [row.member_id for row in assessments], period)
    page = SheetPage(
        sheet, selectors.to_rules(scheme), [], [TeamField(item) for item in items if item.kind == ItemKind.MANUAL]
    )
    for row in assessments:
        result = results.get(row.member_id)
        own = result.figures if result else {code: values.get(row.member_id, 0) for code, values in figures.items()}
        line = Line(row, row.version, [_cell(item, row, own) for item in items], own)
        for cell in line.cells:
            cell.facts = facts.get(cell.item.indicator, {}).get(row.member_id, ())
        _count(line, own)
        if result:
            line.score, line.stars = result.score, result.stars
        page.lines.append(line)
    if not is_final:
        tally(page)
    for line in page.lines if sheet.state != workflow.DRAFT else ():
        line.would_be = None  # said to who is scoring; later the steps that follow decide
    if sheet.state == workflow.DRAFT and sheet.round.state == workflow.OPEN:
        _offer(actor, page, period.previous)
    return page


def _offer(actor: Actor, page: SheetPage, period: Period) -> None:
    """Put beside every manual item what the member got for it in `period`, unless it is above today's limit."""
    members = [line.assessment.member_id for line in page.lines]
    rows = Assessment.objects.within(actor.scope("sheet.view")).filter(
        member__in=members, sheet__round__period=period.code, sheet__round__unit=page.sheet.round.unit_id
    )
    given = dict(rows.values_list("member_id", "given"))
    for line in page.lines:
        for cell in line.cells:
            points_then = given.get(line.assessment.member_id, {}).get(cell.item.code)
            if cell.item.kind == ItemKind.MANUAL and points_then is not None and points_then <= cell.item.limit:
                cell.previous = points_then
                page.previous = period


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


def _count(line: Line, figures: Mapping[str, int]) -> None:
    """Set the points of every cell that has any, by the rule of the quarter."""
    row = line.assessment
    counted = [cell for cell in line.cells if cell.item.kind != ItemKind.MANUAL or cell.stored is not None]
    items = tuple(
        Item(i.code, i.dimension, ItemKind(i.kind), i.limit, i.indicator, i.points, i.per, i.ceiling)
        for i in (cell.item for cell in counted)
    )
    scored = rule.score(Scheme("", 0, items, ()), rule.Sheet(row.member_id, row.given, figures))
    for cell, value in zip(counted, scored.points, strict=True):
        cell.points = value


def tally(page: SheetPage) -> None:
    """Set every line's score and, where no quota decides with it, star as what is typed would bring them."""
    for line in page.lines:
        given: dict[str, int] = {}
        for cell in line.cells:
            value = _readable(cell) if cell.by_hand else None
            if value is not None:
                given[cell.item.code] = value
        vetoes = frozenset(cell.item.code for cell in line.cells if cell.item.kind == ItemKind.VETO and cell.typed)
        line.score = line.would_be = None
        try:
            scored = rule.score(page.rules, rule.Sheet(line.assessment.member_id, given, line.figures, vetoes))
        except rule.Unscored:
            continue
        line.score = scored.score
        if page.rules.allotment is Allotment.CUTOFF:
            line.would_be = rule.allot(page.rules, [scored])[line.assessment.member_id][0]


def _readable(cell: Cell) -> int | None:
    """Return the points that stand in a cell's field; None where it is empty or wrong."""
    try:
        value = points.parse(cell.typed)
    except NotPoints:
        return None
    return value if value is not None and value <= cell.item.limit else None


def hold(page: SheetPage, post: Mapping[str, str], *, is_whole: bool = True) -> None:
    """Put into the fields what was posted, without judging it.

    A draft may be older than the sheet (`is_whole` false): members and items that it does not know keep what they have.

    :raises DomainError: a member of the sheet is missing in a form that should be whole.
    """
    for one in page.whole_team:
        one.typed = post.get(one.name, "").strip()
    typed_for_all = {one.item.code: one.typed for one in page.whole_team}
    for line in page.lines:
        version = post.get(f"version-{line.assessment.pk}", "")
        if not version.isdigit():
            if is_whole:
                raise DomainError(_("The form is not complete: a member was added since. Open the sheet again."))
            continue
        line.version = int(version)
        for cell in line.cells:
            cell.team = typed_for_all.get(cell.item.code, "")
            if cell.item.kind == ItemKind.VETO:
                cell.typed = "on" if post.get(cell.name) else ""
                cell.reason = post.get(f"{cell.name}-reason", "").strip()
            elif cell.by_hand and (is_whole or cell.name in post):
                cell.typed = post.get(cell.name, "").strip()


def take(page: SheetPage, post: Mapping[str, str], *, handing_in: bool) -> list[dict[str, Any]]:
    """Fill the page with what was posted; return the arguments of `give_points`, one for each member.

    What is wrong stands in `page.problems` and at its cell afterwards.
    """
    page.is_answer = True
    hold(page, post)
    wanted = []
    for line in page.lines:
        given: dict[str, int] = {}
        vetoes: dict[str, str] = {}
        for cell in line.cells:
            if cell.by_hand:
                value = _points(cell, handing_in=handing_in)
                if value is not None:
                    given[cell.item.code] = value
            elif cell.item.kind == ItemKind.VETO:
                _veto(cell)
                if cell.typed and cell.reason:
                    vetoes[cell.item.code] = cell.reason
            if cell.error:
                page.problems.append((cell.name, f"{line.assessment.member.name} · {cell.item.name} · {cell.error}"))
        wanted.append({"assessment_id": line.assessment.pk, "given": given, "vetoes": vetoes, "version": line.version})
    tally(page)
    return wanted


def _number(typed: str, item: StarItem) -> tuple[int | None, str]:
    """Return the points that a text means, and what is wrong with it ("" for nothing)."""
    limit = hundredths(item.limit)
    try:
        value = points.parse(typed)
    except NotPoints:
        return None, _("Write a number from 0 to %(limit)s with at most two decimals, such as 8.5.") % {"limit": limit}
    if value is not None and value > item.limit:
        return None, _("Give points from 0 to %(limit)s.") % {"limit": limit}
    return value, ""


def _points(cell: Cell, *, handing_in: bool) -> int | None:
    value, cell.error = _number(cell.typed, cell.item)
    if value is None and not cell.error:
        if cell.optional:
            return None if cell.stored is None else 0
        if cell.stored is not None:
            cell.error = _("Points that were given cannot be left empty. Write 0 or another number.")
        elif handing_in:
            cell.error = _("Give points from 0 to %(limit)s before handing in.") % {
                "limit": hundredths(cell.item.limit)
            }
    return value


def _veto(cell: Cell) -> None:
    if cell.typed and not cell.reason:
        cell.error = _("Say why the veto is set.")
    elif cell.reason and not cell.typed:
        cell.error = _("Tick the veto, or clear its reason.")
    elif len(cell.reason) > _REASON_LENGTH:
        cell.error = _("Shorten the reason to %(n)s characters.") % {"n": _REASON_LENGTH}


def fill(page: SheetPage, step: str) -> None:
    """Put points into the empty fields, from the quarter before (`fill-previous`) or for the whole team.

    Nothing is stored. What is wrong with a value for the whole team stands in `page.problems` afterwards.
    """
    values: dict[str, str] = {}
    if step == "fill-team":
        for one in page.whole_team:
            value, one.error = _number(one.typed, one.item)
            if one.error:
                page.problems.append((one.name, f"{one.item.name} · {one.error}"))
            elif value is not None:
                one.typed = values[one.item.code] = hundredths(value)
    page.filled = 0
    for line in page.lines:
        for cell in line.cells:
            if cell.item.kind == ItemKind.MANUAL and not cell.typed:
                cell.team = values.get(cell.item.code, "")
                cell.typed = cell.team or (hundredths(cell.previous) if step == "fill-previous" else "")
                page.filled += bool(cell.typed)
    tally(page)


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
    ) % {"who": persons.called(last.actor_name) if last else "?", "when": moment(last.at) if last else "?"}
