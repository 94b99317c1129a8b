"""A member's record as a page: stars by quarter with their points, who gave and passed them, what the figures rest on."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core import charts, indicators
from core.charts import LineChart, Point
from core.indicators import Fact
from core.period_words import period_name, quarter_number
from core.periods import Period
from core.scope import EVERYTHING
from core.templatetags.portal import fixed, hundredths
from teams.domain import workflow
from teams.indicators import OF_UNIT
from teams.models import Activity, Assessment, Member, Rating, StarChange, StarItem, TrainingSession

QUARTERS = 8


def of(rows: QuerySet[Rating]) -> list[dict[str, Any]]:
    """Return the last eight final quarters of one member, newest first.

    Each has its points by item (`lines`), the sheet they were given on (`sheet`: who scored, reviewed and verified),
    the change of stars it brought (`change`) and why (`why`). `rows` are read within a scope, or are the reader's own.
    """
    final = rows.filter(round__state=workflow.FINAL).select_related("round")
    found = list(final.order_by("-round__period")[:QUARTERS])
    if not found:
        return []
    member, rounds = found[0].member_id, [rating.round_id for rating in found]
    items: dict[int, list[StarItem]] = {}
    for item in StarItem.objects.filter(scheme__in={rating.scheme_id for rating in found}).order_by("scheme", "order"):
        items.setdefault(item.scheme_id, []).append(item)
    given = Assessment.objects.within(EVERYTHING).filter(member=member, sheet__round__in=rounds).select_related("sheet")
    lines = {row.sheet.round_id: row for row in given}
    moves = {row.round_id: row for row in StarChange.objects.within(EVERYTHING).filter(member=member, round__in=rounds)}
    earlier = [*found[1:], None]
    return [
        {
            "rating": rating, "change": moves.get(rating.round_id), "sheet": _sheet(lines.get(rating.round_id)),
            "lines": [_line(item, rating, lines.get(rating.round_id)) for item in items.get(rating.scheme_id, [])],
            "why": _why(rating, before, items.get(rating.scheme_id, []), lines.get(rating.round_id)),
        }
        for rating, before in zip(found, earlier, strict=True)
    ]  # fmt: skip


def _sheet(line: Assessment | None) -> Any:
    return line.sheet if line is not None else None


def _line(item: StarItem, rating: Rating, given: Assessment | None) -> dict[str, Any]:
    figure = rating.figures.get(item.indicator) if item.indicator else None
    source = indicators.get(item.indicator) if item.indicator and indicators.exists(item.indicator) else None
    vetoed = rating.veto == item.code
    return {
        "item": item, "points": rating.points.get(item.code, 0), "figure": 0 if source and figure is None else figure,
        "figure_label": source.label if source else "", "has_rows": bool(source and source.rows and figure),
        "veto": item.kind == "veto", "vetoed": vetoed,
        "veto_reason": given.vetoes.get(item.code, "") if vetoed and given is not None else "",
    }  # fmt: skip


def _why(rating: Rating, before: Rating | None, items: Iterable[StarItem], given: Assessment | None) -> str:
    """Return why the star is what it is: a person's decision, a veto, a full quota, or the score before and now."""
    if rating.override_reason:
        return _("decided by a person: %(reason)s") % {"reason": rating.override_reason}
    if rating.veto:
        name = next((item.name for item in items if item.code == rating.veto), rating.veto)
        return _("veto: %(item)s") % {"item": name}
    if rating.held_back:
        return _("the places of the higher level were taken")
    if before is None:
        return _("first quarter rated: %(score)s points") % {"score": fixed(rating.score)}
    return _("score %(before)s → %(after)s") % {"before": fixed(before.score), "after": fixed(rating.score)}


def chart(quarters: list[dict[str, Any]]) -> LineChart | None:
    """Return the scores by quarter as a line, oldest first; None where there is nothing to compare."""
    rows = [row["rating"] for row in reversed(quarters)]
    if len(rows) < 2:
        return None
    points, year = [], 0
    for rating in rows:
        period = Period.parse(rating.round.period)
        under = str(period.year) if period.year != year else ""
        year = period.year
        points.append(
            Point(
                _("Q%(n)s") % {"n": quarter_number(period.number)}, hundredths(rating.score), rating.score, under,
                str(rating.get_stars_display()),
            )
        )  # fmt: skip
    first, last = rows[0], rows[-1]
    return charts.line(
        _("Score by quarter"),
        _("%(first)s %(before)s points, %(last)s %(after)s points; every quarter stands in the table below.")
        % {
            "first": period_name(first.round.period), "before": fixed(first.score),
            "last": period_name(last.round.period), "after": fixed(last.score),
        },
        (_("Quarter"), _("Score"), _("Stars")),
        points,
    )  # fmt: skip


# Evidence --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Evidence:
    """The rows behind a member's figures of a quarter."""

    label: str
    activities: list[Activity]
    sessions: list[TrainingSession]
    facts: list[Fact]
    """Rows of other apps, as their figures tell them."""

    @property
    def is_empty(self) -> bool:
        return not self.activities and not self.sessions and not self.facts


def evidence(member: Member, period: Period, figure: str) -> Evidence:
    """Return the rows behind one figure of a member, or behind all of them ("")."""
    chosen = indicators.get(figure) if figure and indicators.exists(figure) else None
    # Figures of the unit are its members' only where a scheme says so, so only one that is asked for is told.
    own = [row for row in indicators.of("member") if row.rows and not row.code.startswith(OF_UNIT)]
    wanted = [chosen] if chosen is not None else own
    found: dict[type, list[Any]] = {Activity: [], TrainingSession: []}
    facts: list[Fact] = []
    for source in {row.rows: row for row in wanted if row.rows}.values():
        assert source.rows
        rows = source.rows(member.pk, period)
        if rows.model in found:
            found[rows.model] = list(rows)
        elif source.rows_of is not None:
            facts += source.rows_of([member.pk], period).get(member.pk, ())
    told = sorted(dict.fromkeys(facts), key=lambda fact: fact.on)
    return Evidence(str(chosen.label) if chosen is not None else "", found[Activity], found[TrainingSession], told)
