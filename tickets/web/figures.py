"""The figures of tickets as a page: tiles with their denominators, and the rows behind each."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import entry_web, indicators
from core.actors import Actor
from core.errors import NotFound
from core.periods import Period
from core.querysets import subtree
from core.scope import WIDTH, Scope
from core.templatetags.portal import fixed
from tickets import indicators as figures
from tickets.domain.figures import Share
from tickets.models import Project, Ticket

_MONTHS, _QUARTERS = 6, 8


@dataclass(frozen=True)
class Asked:
    """What an address asks for, checked against what the reader may see."""

    period: Period
    unit: OrgUnit | None
    scope: Scope
    root: str
    """The path below which the table by unit goes; "" where the reader has several units."""

    def query(self, **more: str) -> str:
        """Return the query of an address with the same period and unit, and with what is given besides."""
        values = {"period": self.period.code, "unit": self.unit.path if self.unit else "", **more}
        return urlencode({name: value for name, value in values.items() if value})


def asked(actor: Actor, values: Any, today: date) -> Asked:
    """Return period and unit of an address; the present year without a period, the whole own area without a unit.

    :raises WrongPeriod: the period is none.
    :raises NotFound: the unit is none of the reader's area.
    """
    period = Period.parse(values.get("period") or str(today.year))
    whole, unit = actor.scope("ticket.view"), None
    path = entry_web.unit_path(values.get("unit", ""))
    if values.get("unit"):
        unit = OrgUnit.objects.within(whole).filter(path=path or "-").first()
        if unit is None:
            raise NotFound
    scope = whole if unit is None else Scope.of([unit.path])
    paths = sorted(scope.paths)
    return Asked(period, unit, scope, paths[0] if len(paths) == 1 else "")


def periods(today: date, shown: Period) -> list[Period]:
    """Return the periods to choose from: two years, the last quarters and months, the shown one among them."""
    found = [Period.parse(str(today.year)), Period.parse(str(today.year - 1))]
    for first, count in ((Period.quarter_of(today), _QUARTERS), (Period.parse(f"{today:%Y-%m}"), _MONTHS)):
        found.append(first)
        for _n in range(count - 1):
            found.append(found[-1].previous)
    return found if shown in found else [shown, *found]


# Tiles -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tile:
    """A figure: how it is printed, what it is, its denominator in words, the address of the rows behind it."""

    text: str
    label: str
    hint: str = ""
    href: str = ""
    late: bool = False


@dataclass(frozen=True)
class Rate:
    """A share: its two numbers stand below it, each with the address of its rows; `more` is a figure beside them."""

    text: str
    label: str
    part: Tile
    whole: Tile
    more: Tile | None = None


@dataclass
class Page:
    """The tiles of the page, the figures of units that they add up, and the last day that they are of."""

    by_unit: dict[Any, dict[str, int]]
    sums: dict[str, int]
    as_of: date
    rates: list[Rate] = field(default_factory=list)
    counts: list[Tile] = field(default_factory=list)
    projects: list[Tile] = field(default_factory=list)
    project_rate: Rate | None = None


def address(asked: Asked, figure: str, **where: str) -> str:
    """Return where the rows behind a figure stand; `where` narrows them to a key of a dimension, or to another unit."""
    return f"{reverse('tickets:figure-rows')}?{asked.query(figure=figure, **where)}"


def percent(part: int, whole: int) -> str:
    """Return a share as it is printed; a dash where there is nothing to share."""
    found = Share(part, whole).hundredths
    return f"{fixed(found)}%" if found is not None else "–"


def page(asked: Asked) -> Page:
    """Return the tiles: the figures of units are read once, and added up."""
    by_unit = figures.breakdown(asked.scope, asked.period, "unit")
    sums: dict[str, int] = defaultdict(int)
    for line in by_unit.values():
        for code, value in line.items():
            sums[code] += value
    moment = figures.as_of(asked.period)
    found = Page(by_unit, dict(sums), timezone.localdate(moment - timedelta(microseconds=1)))
    _tiles(found, asked, sums)
    _of_projects(found, asked)
    return found


def _tile(asked: Asked, code: str, value: int, *, late: bool = False) -> Tile:
    return Tile(str(value), str(indicators.get(code).label), href=address(asked, code), late=late)


def _tiles(found: Page, asked: Asked, sums: dict[str, int]) -> None:
    for code, label, part, whole in figures.RATES[:4]:
        more = None
        if code == "tickets.closing-rate":
            said = _("open: %(n)d") % {"n": sums["tickets.open"]}
            more = Tile(said, str(indicators.get("tickets.open").label), href=address(asked, "tickets.open"))
        text = percent(sums[part], sums[whole])
        found.rates.append(
            Rate(text, str(label), _tile(asked, part, sums[part]), _tile(asked, whole, sums[whole]), more)
        )
    for code in ("tickets.received", "tickets.closed", "tickets.open", "tickets.overdue", "tickets.reopened"):
        found.counts.append(_tile(asked, code, sums[code], late=code == "tickets.overdue" and sums[code] > 0))
    median, difference = figures.median_change(asked.scope, asked.period)
    hint = " · ".join((_("of %(n)s settled") % {"n": sums["tickets.closed"]}, changed(difference)))
    found.counts.append(Tile(duration(median), _("median handling time"), hint, address(asked, "tickets.closed")))


def duration(minutes: int | None) -> str:
    """Return a time span as people say it: minutes, hours, or days and hours."""
    if minutes is None:
        return "–"
    if minutes < 60:
        return _("%(n)d min") % {"n": minutes}
    if minutes < 48 * 60:
        return _("%(h)d h %(m)d min") % {"h": minutes // 60, "m": minutes % 60}
    return _("%(d)d d %(h)d h") % {"d": minutes // 1440, "h": minutes % 1440 // 60}


def changed(change: int | None) -> str:
    """Return in words by how many minutes a median differs from last year's."""
    if change is None:
        return _("nothing to compare with last year")
    if change == 0:
        return _("as last year")
    span = duration(abs(change))
    return (_("%(span)s less than last year") if change < 0 else _("%(span)s more than last year")) % {"span": span}


def _of_projects(found: Page, asked: Asked) -> None:
    values = {
        code: indicators.total(code, asked.scope, asked.period)
        for code in ("projects.livelihood", "projects.livelihood-finished", "projects.small-three", "projects.leaders", "projects.helped")
    }  # fmt: skip
    part, whole = "projects.livelihood-finished", "projects.livelihood"
    found.project_rate = Rate(
        percent(values[part], values[whole]), _("completion of livelihood projects"),
        _tile(asked, part, values[part]), _tile(asked, whole, values[whole]),
    )  # fmt: skip
    for code in ("projects.small-three", "projects.leaders", "projects.helped"):
        found.projects.append(_tile(asked, code, values[code]))


# Rows behind a figure -------------------------------------------------------------------------------


def behind(asked: Asked, code: str, by: str, key: str) -> QuerySet[Any]:
    """Return the rows behind a figure of an address, narrowed to one class, colour, channel, team or member.

    :raises NotFound: there is no such figure.
    """
    if code not in figures.BEHIND or (by and by not in figures.DIMENSIONS):
        raise NotFound
    rows = figures.BEHIND[code](asked.scope, asked.period)
    if by and rows.model is not Project:
        field_name = figures.DIMENSIONS[by]
        value: Any = key if field_name in ("colour", "channel") else entry_web.number(key)
        path = field_name if rows.model is Ticket else f"ticket__{field_name}"
        rows = rows.filter(**{path: value}) if value is not None else rows.none()
    return rows


def rows_of(rows: QuerySet[Any], after: str, size: int = entry_web.PAGE) -> tuple[list[Any], str]:
    """Return one page of rows, the newest first, and the key after which the next page begins ("" for none)."""
    related = {
        "ticket": ("klass", "unit", "handler"), "project": ("unit", "leader"),
        "followup": ("ticket__klass", "ticket__unit"), "ticketmove": ("ticket__klass", "ticket__unit"),
    }[str(rows.model._meta.model_name)]  # fmt: skip
    key = entry_web.number(after)
    if key is not None:
        rows = rows.filter(pk__lt=key)
    found = list(rows.select_related(*related).order_by("-pk")[: size + 1])
    return found[:size], str(found[size - 1].pk) if len(found) > size else ""


def ticket_address(pk: int) -> str:
    """Return the address of a ticket's page."""
    try:
        return reverse("tickets:ticket", args=[pk])
    except NoReverseMatch:
        return ""


def units(actor: Actor, asked: Asked) -> QuerySet[OrgUnit]:
    """Return the units to choose from: the level below the reader, and below the chosen township."""
    scope = actor.scope("ticket.view")
    rows = OrgUnit.objects.within(scope).exclude(kind="department")
    if all(len(path) >= 3 * WIDTH for path in scope.paths):
        return rows.none()
    narrow = (
        rows.filter(level="township") if any(len(path) == WIDTH for path in scope.paths) else rows.filter(level="unit")
    )
    if asked.unit is not None and len(asked.unit.path) >= 2 * WIDTH:
        narrow = narrow | rows.filter(subtree("path", asked.unit.path[: 2 * WIDTH]), level="unit")
    return narrow.order_by("path")
