"""What one team's sheet of points prints, frozen: as it stands, or blank with the limits alone."""

from typing import Any

from core import indicators
from core.scope import Scope
from reports.services import heads
from reports.services.subjects import Subject
from teams import selectors
from teams.domain import rating as rule
from teams.domain import workflow
from teams.domain.scheme import Item, ItemKind, Scheme
from teams.models import Assessment, Rating, StarItem, TeamSheet

_STEPS = ("scored", "reviewed", "verified")


def _base(subject: Subject, sheet: TeamSheet, items: list[StarItem]) -> dict[str, Any]:
    unit = sheet.team.unit
    return {
        **heads.of_payload(subject.kind.code),
        "county": sheet.round.unit.name,
        "unit": {"name": unit.name, "level": unit.level},
        "township": unit.parent.name if unit.parent and unit.level == "unit" else "",
        "team": sheet.team.name,
        "team_kind": sheet.team.kind.name,
        "period": subject.period.code,
        "period_label": subject.period.label,
        "scheme": {"name": sheet.scheme.name, "version": f"{sheet.scheme.year}.{sheet.scheme.number}"},
        "items": [
            {
                "code": item.code, "name": item.name, "dimension": item.get_dimension_display(), "kind": item.kind,
                "limit": item.limit, "by_figure": bool(item.indicator),
            }
            for item in items
        ],
    }  # fmt: skip


def blank(subject: Subject) -> dict[str, Any]:
    """Return the members and items of a sheet, without a point."""
    sheet = _sheet(subject)
    items = selectors.items_of(sheet.scheme_id)
    names = Assessment.objects.filter(sheet=sheet).order_by("member_id").values_list("member__name", flat=True)
    return {**_base(subject, sheet, items), "members": [{"name": name} for name in names]}


def filled(subject: Subject) -> dict[str, Any]:
    """Return the sheet with what was given, the points that figures bring, and the result once it is final."""
    sheet = _sheet(subject)
    items = selectors.items_of(sheet.scheme_id)
    rows = list(Assessment.objects.filter(sheet=sheet).select_related("member").order_by("member_id"))
    is_final = sheet.round.state == workflow.FINAL
    results = {}
    if is_final:
        found = Rating.objects.filter(round=sheet.round_id, member__in=[row.member_id for row in rows])
        results = {rating.member_id: rating for rating in found}
    figures = _figures(subject, sheet, items) if not is_final else {}
    members = []
    for row in rows:
        own = {code: values.get(row.member_id, 0) for code, values in figures.items()}
        members.append(_line(row, items, own, results.get(row.member_id)))
    return {
        **_base(subject, sheet, items),
        "state": sheet.state,
        "final": is_final,
        "steps": [
            {"step": step, "on": at.isoformat() if at else None}
            for step, at in ((step, _day(sheet, step)) for step in _STEPS)
        ],
        "members": members,
    }


def _sheet(subject: Subject) -> TeamSheet:
    assert isinstance(subject.record, TeamSheet)
    return subject.record


def _day(sheet: TeamSheet, step: str) -> Any:
    """Return the day of a step that the sheet has reached and not lost again by a return."""
    reached = (workflow.DRAFT, *_STEPS)
    if reached.index(sheet.state) < reached.index(step):
        return None
    at = getattr(sheet, f"{step}_at")
    return heads.local_day(at) if at else None


def _figures(subject: Subject, sheet: TeamSheet, items: list[StarItem]) -> dict[str, Any]:
    scope = Scope.of([sheet.team.unit.path])
    return {
        code: indicators.get(code).query(scope, subject.period)
        for code in sorted({item.indicator for item in items if item.indicator})
    }


def _line(row: Assessment, items: list[StarItem], figures: dict[str, int], result: Rating | None) -> dict[str, Any]:
    """Return one member: points by item (None where nobody has given any), figures, vetoes with reasons, the result."""
    counted = [item for item in items if item.kind != ItemKind.MANUAL or item.code in row.given]
    if result is not None:
        points = {item.code: result.points.get(item.code, 0) for item in items}
        figures, score = dict(result.figures), result.score
    else:
        plain = tuple(
            Item(i.code, i.dimension, ItemKind(i.kind), i.limit, i.indicator, i.points, i.per, i.ceiling)
            for i in counted
        )
        scored = rule.score(Scheme("", 0, plain, ()), rule.Sheet(row.member_id, row.given, figures))
        points = dict(zip((item.code for item in counted), scored.points, strict=True))
        score = scored.score
    complete = result is not None or all(i.code in row.given for i in items if i.kind == ItemKind.MANUAL)
    return {
        "name": row.member.name,
        "points": {item.code: points.get(item.code) for item in items if item.kind != ItemKind.VETO},
        "figures": {item.code: figures.get(item.indicator, 0) for item in items if item.indicator},
        "vetoes": [
            {"item": item.name, "reason": str(row.vetoes[item.code])} for item in items if item.code in row.vetoes
        ],
        "score": score if complete else None,
        "stars": result.stars if result is not None else None,
    }
