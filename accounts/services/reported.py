"""Reported figures: entered or imported, held against the computed ones, never overwritten."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain import reported as rule
from accounts.models import OrgUnit, ReportedFigure
from core import audit, indicators, records, workbooks
from core.actors import Actor
from core.errors import DomainError
from core.periods import Period
from core.rounding import half_up
from core.scope import Scope
from core.sheet_words import normal

MOST = 500
_COLUMNS = ("unit", "code", "period", "value", "as_of", "source")


# Figures ----------------------------------------------------------------------------------------


def figures() -> list[tuple[str, Any]]:
    """Return code and label of every figure that may be reported: those of units, and shares of two of them."""
    found = [(figure.code, figure.label) for figure in indicators.of("unit")]
    return found + [(ratio.code, ratio.label) for ratio in indicators.ratios()]


def label_of(code: str) -> str:
    """Return a figure's name; its code where the portal has no such figure any more."""
    return str(dict(figures()).get(code, code))


def kind_of(code: str) -> str:
    """Return how a figure is written; a code that the portal does not know counts as a number."""
    if indicators.exists(code):
        return rule.MONEY if indicators.get(code).unit is indicators.FEN else rule.COUNT
    return rule.SHARE if any(ratio.code == code for ratio in indicators.ratios()) else rule.COUNT


def unit_of(code: str) -> str:
    """Return the unit in which a figure is printed."""
    kind = kind_of(code)
    if kind == rule.COUNT:
        return str(indicators.get(code).unit) if indicators.exists(code) else ""
    return _("10,000 yuan") if kind == rule.MONEY else "%"


# Entering ---------------------------------------------------------------------------------------


def report(
    *, actor: Actor, unit: OrgUnit, code: str, period: str, value: int, as_of: date | None, source: str, now: datetime
) -> ReportedFigure:  # fmt: skip
    """Keep a figure that somebody reports; it stands beside the computed one and beside other sources.

    :raises DomainError: the portal has no such figure, the period is none, the day lies ahead, or this source has
        reported it as of this day already.
    """
    actor.require("figure.report", unit.path, see="figure.view")
    made = _checked(unit, code, period, value, as_of, source, actor, now)
    records.create(actor=actor, action="figure.reported", instance=made, path=unit.path)
    return made


def _checked(
    unit: OrgUnit, code: str, period: str, value: int, as_of: date | None, source: str, actor: Actor, now: datetime
) -> ReportedFigure:
    if code not in dict(figures()):
        raise DomainError(
            _("The portal has no figure “%(code)s”. Choose one of the list.") % {"code": code}, field="code"
        )
    wanted = Period.parse(period)
    if as_of is None or as_of > timezone.localdate(now):
        raise DomainError(_("Give the day as of which the figure holds, today at the latest."), field="as_of")
    if not source.strip():
        raise DomainError(_("Name the source."), field="source")
    return ReportedFigure(
        unit=unit, code=code, period=wanted.code, value=value, as_of=as_of, source=source.strip(), entered_by=actor.name,
        entered_at=now,
    )  # fmt: skip


# Comparison -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Compared:
    """A reported figure beside the computed one; `computed` None where the portal cannot compute it (any more)."""

    row: ReportedFigure
    kind: str
    computed: int | None

    @property
    def reported_text(self) -> str:
        return rule.written(self.kind, self.row.value)

    @property
    def computed_text(self) -> str:
        return "" if self.computed is None else rule.written(self.kind, self.computed)

    @property
    def label(self) -> str:
        return label_of(self.row.code)

    @property
    def unit(self) -> str:
        return unit_of(self.row.code)

    @property
    def differs(self) -> bool:
        return self.computed is not None and rule.differs(self.kind, self.row.value, self.computed)

    @property
    def warning(self) -> str:
        """What to say of a figure that differs; empty where both agree."""
        if self.computed is None or not self.differs:
            return ""
        apart = rule.printed(self.kind, self.row.value) - rule.printed(self.kind, self.computed)
        step = apart if self.kind == rule.COUNT else apart * 10_000 if self.kind == rule.MONEY else apart
        return _("The portal counts %(computed)s, so the reported figure differs by %(difference)s (%(unit)s).") % {
            "computed": self.computed_text, "difference": rule.written(self.kind, step), "unit": self.unit,
        }  # fmt: skip


def compare(rows: Sequence[ReportedFigure]) -> list[Compared]:
    """Return figures (read with their unit) beside the computed ones: one query a figure and period, however many units."""
    wanted: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in rows:
        wanted[row.code, row.period].add(row.unit.path)
    with indicators.together():
        found = {key: _sums(*key, paths) for key, paths in wanted.items()}
    return [Compared(row, kind_of(row.code), found[row.code, row.period].get(row.unit.path)) for row in rows]


def _sums(code: str, period: str, paths: set[str]) -> Mapping[str, int]:
    ratio = next((one for one in indicators.ratios() if one.code == code), None)
    if ratio is not None:
        parts = _sums(ratio.numerator, period, paths)
        wholes = _sums(ratio.denominator, period, paths)
        return {path: half_up(parts.get(path, 0) * 10_000, whole) for path, whole in wholes.items() if whole}
    if not indicators.exists(code):
        return {}
    scope = Scope.of(sorted(paths))
    values = indicators.get(code).query(scope, Period.parse(period))
    places = dict(OrgUnit.objects.within(scope).values_list("pk", "path"))
    sums = dict.fromkeys(paths, 0)
    for unit, value in values.items():
        for path in paths:
            if places.get(unit, "").startswith(path):
                sums[path] += value
    return sums


def beside(scope: Scope, period: str, accepts: Callable[[str], bool] = lambda code: True) -> list[Compared]:
    """Return what is reported of a period in a scope, of figures that `accepts` lets pass, beside the computed."""
    rows = ReportedFigure.objects.within(scope).filter(period=period).select_related("unit")
    kept = [row for row in rows.order_by("unit__path", "code", "-as_of", "pk")[:MOST] if accepts(row.code)]
    return compare(kept)


# Import -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One row of a sheet: what it would write, or why not. `number` is its place in the sheet."""

    number: int
    given: dict[str, str]
    problem: str = ""
    is_known: bool = False
    """The very same figure is there already: nothing is written again."""
    compared: Compared | None = None


def heads() -> tuple[Any, ...]:
    """Return the headings of the sheet, in order."""
    return (_("Unit code"), _("Figure"), _("Period"), _("Reported value"), _("As of"), _("Source"))


def read(actor: Actor, data: bytes) -> list[dict[str, str]]:
    """Return the rows of a sheet as texts, by column; rows without anything are left out.

    :raises DomainError: the file is no workbook, has no such table, or too many rows.
    """
    wanted = {normal(str(head)): name for head, name in zip(heads(), _COLUMNS, strict=True)}
    for sheet in workbooks.read(data):
        for at, row in enumerate(sheet.rows[:10]):
            places = {wanted[normal(str(cell))]: n for n, cell in enumerate(row) if normal(str(cell)) in wanted}
            if set(places) == set(_COLUMNS):
                lines = [
                    {"number": str(sheet.first_row + number), **{name: _text(cells[n]) for name, n in places.items()}}
                    for number, cells in enumerate(sheet.rows[at + 1 :], start=at + 2)
                    if any(_text(cells[n]) for n in places.values())
                ]
                if len(lines) > MOST:
                    raise DomainError(
                        _("At most %(n)d figures at once. Split the table.") % {"n": MOST}, field="upload"
                    )
                return lines
    raise DomainError(
        _("There is no table with the columns %(heads)s. Take the template.") % {"heads": "、".join(map(str, heads()))},
        field="upload",
    )


def _text(cell: Any) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell if cell is not None else "").strip()


def plan(actor: Actor, lines: Iterable[Mapping[str, str]], now: datetime) -> list[Line]:
    """Return what rows of a sheet would write: each is new, there already, or has a problem that says the mend."""
    given = [dict(line) for line in lines]
    scope = actor.scope("figure.report")
    codes = {line.get("unit", "").rstrip("0") for line in given}
    units: dict[str, OrgUnit] = {}
    for unit in OrgUnit.objects.within(scope).prefetch_related("codes"):
        for code in unit.codes.all():
            if code.code.rstrip("0") in codes:
                units[code.code.rstrip("0")] = unit
    names = {str(label): code for code, label in reversed(figures())}
    found: list[tuple[dict[str, str], ReportedFigure | None, str]] = []
    seen: set[tuple[Any, ...]] = set()
    for line in given:
        try:
            row = _row(actor, line, units, names, now)
        except DomainError as error:
            found.append((line, None, str(error)))
            continue
        key = (row.unit_id, row.code, row.period, row.as_of, row.source)
        twice = key in seen
        seen.add(key)
        found.append((line, None if twice else row, _("This row stands twice in the sheet.") if twice else ""))
    rows = [row for _line, row, _problem in found if row is not None]
    compared = {id(one.row): one for one in compare(rows)}
    there = {
        (unit, code, period, as_of, source): value
        for unit, code, period, as_of, source, value in ReportedFigure.objects.filter(
            unit__in={row.unit_id for row in rows}, code__in={row.code for row in rows}
        ).values_list("unit_id", "code", "period", "as_of", "source", "value")
    }
    result = []
    for line, made, problem in found:
        known = False
        if made is not None:
            value = there.get((made.unit_id, made.code, made.period, made.as_of, made.source))
            known = value == made.value
            if value is not None and not known:
                problem = _("This source has reported another value as of this day already; it is not overwritten.")
        result.append(
            Line(
                int(line.get("number", "0") or 0),
                line,
                problem,
                known,
                compared[id(made)] if made is not None else None,
            )
        )
    return result


def _row(
    actor: Actor, line: Mapping[str, str], units: Mapping[str, OrgUnit], names: Mapping[str, str], now: datetime
) -> ReportedFigure:
    unit = units.get(line.get("unit", "").rstrip("0") or "-")
    if unit is None:
        raise DomainError(_("There is no unit of this code in your area."))
    code = names.get(line.get("code", ""), line.get("code", ""))
    if code not in dict(figures()):
        raise DomainError(_("The portal has no figure “%(code)s”. Choose one of the list.") % {"code": code})
    try:
        value = rule.parse(kind_of(code), line.get("value", ""))
    except rule.NotFigure as error:
        raise DomainError(not_a_value(code, line.get("value", ""))) from error
    try:
        as_of = date.fromisoformat(line.get("as_of", "").replace("/", "-"))
    except ValueError as error:
        raise DomainError(
            _("“%(text)s” is no day. Write it as 2026-01-31.") % {"text": line.get("as_of", "")}
        ) from error
    return _checked(unit, code, line.get("period", ""), value, as_of, line.get("source", ""), actor, now)


def not_a_value(code: str, text: str) -> str:
    """Return how a value of a figure is written."""
    how = {
        rule.COUNT: _("Give a whole number, as 465."),
        rule.MONEY: _("Give yuan as 39334200.00, or 10,000 yuan as 3933.42万."),
        rule.SHARE: _("Give percent with at most two decimals, as 45.88."),
    }[kind_of(code)]
    return _("“%(text)s” is no value of this figure.") % {"text": text} + " " + how


def write(*, actor: Actor, lines: Iterable[Mapping[str, str]], now: datetime) -> int:
    """Keep the figures of a sheet that were shown before; return how many are new. All of them, or none.

    :raises DomainError: a row has a problem; names the row.
    """
    with transaction.atomic():
        planned = plan(actor, lines, now)
        for line in planned:
            if line.problem:
                raise DomainError(
                    _("Row %(n)d: %(problem)s") % {"n": line.number, "problem": line.problem}, field="upload"
                )
        new = [line.compared.row for line in planned if line.compared is not None and not line.is_known]
        for row in new:
            records.create(actor=actor, action="figure.reported", instance=row, path=row.unit.path)
        if new:
            audit.record(
                actor=actor, action="figure.imported", target=new[0].unit, path=min(row.unit.path for row in new), at=now,
                changes={"rows": len(new), "digest": audit.digest_rows([(row.unit_id, row.code, row.period, row.value) for row in new])},
            )  # fmt: skip
    return len(new)
