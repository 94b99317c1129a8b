"""Due versus held as pages: of an area by township or organisation with its chart, the silent ones, one organisation's year."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from branches.domain import rhythm
from branches.domain.rhythm import Light, Standing
from branches.models import MeetingKind
from branches.selectors import meetings as selectors
from branches.selectors.meetings import Board, Line
from core import charts, entry_web, listing
from core.actors import Actor
from core.charts import Bar, BarChart
from core.errors import NotFound
from core.listing import Listed, Reader
from core.period_words import period_name
from core.periods import Period
from core.scope import WIDTH, Scope
from core.templatetags.portal import fixed

TAGS = {Light.GREEN: "verified", Light.YELLOW: "returned", Light.RED: "failed", Light.GREY: ""}
MOST_SILENT = 60
_MONTHS, _QUARTERS = 6, 6


def words(light: Light) -> str:
    """Return what a light says; the colour repeats it."""
    return {
        Light.GREEN: _("on time"), Light.YELLOW: _("time is running out"), Light.RED: _("something is missing"),
        Light.GREY: _("nothing owed"),
    }[light]  # fmt: skip


def share(standing: Standing) -> int | None:
    """Return the share held of those due in hundredths of a percent, rounded half up; None when nothing is due."""
    return (standing.held * 20_000 + standing.due) // (2 * standing.due) if standing.due else None


def share_text(standing: Standing) -> str:
    found = share(standing)
    return f"{fixed(found)}%" if found is not None else "–"


@dataclass(frozen=True)
class Asked:
    """What an address asks for, checked against what the reader may see."""

    period: Period
    unit: OrgUnit | None
    scope: Scope

    @property
    def by_township(self) -> bool:
        """Whether the area is a whole county, which is told township by township."""
        return any(len(path) == WIDTH for path in self.scope.paths)

    def query(self, **more: str) -> str:
        unit = {"unit": self.unit.path} if self.unit is not None else {}
        return urlencode({"period": self.period.code, **unit, **more})


def asked(actor: Actor, values: Any, today: date) -> Asked:
    """Return period and unit of an address; the present quarter without a period, the whole own area without a unit.

    :raises WrongPeriod: the period is none.
    :raises NotFound: the unit is none of the reader's area.
    """
    period = Period.parse(values["period"]) if values.get("period") else Period.quarter_of(today)
    whole, unit = actor.scope("meeting.view"), None
    if values.get("unit"):
        path = entry_web.unit_path(values["unit"])
        unit = OrgUnit.objects.within(whole).filter(path=path or "-").first()
        if unit is None:
            raise NotFound
    return Asked(period, unit, whole if unit is None else Scope.of([unit.path]))


def periods(today: date, shown: Period) -> list[Period]:
    """Return the periods to choose from: two years, the last quarters and months, the shown one among them."""
    found = [Period.parse(str(today.year)), Period.parse(str(today.year - 1))]
    for first, count in ((Period.quarter_of(today), _QUARTERS), (Period.parse(f"{today:%Y-%m}"), _MONTHS)):
        found.append(first)
        for _n in range(count - 1):
            found.append(found[-1].previous)
    return found if shown in found else [shown, *found]


def units(actor: Actor, chosen: OrgUnit | None) -> QuerySet[OrgUnit]:
    """Return the units to choose from: townships and departments for a county, villages of a township."""
    scope = actor.scope("meeting.view")
    rows = OrgUnit.objects.within(scope)
    if all(len(path) >= 3 * WIDTH for path in scope.paths):
        return rows.none()
    inside = rows.filter(level="township") | rows.filter(kind="department")
    if chosen is not None and len(chosen.path) >= 2 * WIDTH:
        inside = inside | rows.filter(path__startswith=chosen.path[: 2 * WIDTH])
    if not any(len(path) == WIDTH for path in scope.paths):
        inside = rows
    return inside.order_by("path")


# The page --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """How a kind stands, as a page shows it; None of `standing` where it is not owed."""

    kind: MeetingKind
    standing: Standing | None

    @property
    def text(self) -> str:
        return f"{self.standing.held}/{self.standing.due}" if self.standing is not None else "–"

    @property
    def tag(self) -> str:
        return TAGS[self.standing.light] if self.standing is not None else ""

    @property
    def word(self) -> str:
        return words(self.standing.light) if self.standing is not None else ""


@dataclass
class Row:
    """One line of the table: an organisation, or a township with all of its own."""

    name: str
    href: str
    whole: Standing
    cells: list[Cell]
    note: str = ""
    number: int = 1
    silent: int = 0
    lights: dict[str, int] = field(default_factory=dict)

    @property
    def share(self) -> str:
        return share_text(self.whole)

    @property
    def tag(self) -> str:
        return TAGS[self.whole.light]

    @property
    def word(self) -> str:
        return words(self.whole.light)


@dataclass
class Page:
    """The board of an area."""

    board: Board
    kinds: list[MeetingKind]
    rows: list[Row]
    silent: list[Line]
    chart: BarChart | None

    @property
    def whole(self) -> Standing:
        return self.board.whole

    @property
    def share(self) -> str:
        return share_text(self.whole)

    @property
    def lights(self) -> dict[str, int]:
        return _lights(self.board.lines)


def _lights(lines: Sequence[Line]) -> dict[str, int]:
    found = {light.value: 0 for light in Light}
    for line in lines:
        found[line.whole.light.value] += 1
    return found


def read(wanted: Asked, today: date) -> Page:
    """Return the board of an area: by township for a county, else by organisation."""
    board = selectors.board(wanted.scope, wanted.period, today)
    kinds = [kind for kind in board.kinds if any(kind.pk in line.kinds for line in board.lines)]
    owing = [line for line in board.lines if line.kinds or line.held]
    if wanted.by_township:
        rows = _by_township(wanted, owing, kinds)
    else:
        rows = [_of_line(wanted, line, kinds) for line in owing]
    return Page(board, kinds, rows, [line for line in board.lines if line.is_silent], _chart(wanted, board, kinds))


def _of_line(wanted: Asked, line: Line, kinds: Sequence[MeetingKind]) -> Row:
    href = f"{reverse('branches:meeting-year', args=[line.branch.pk])}?year={wanted.period.year}"
    note = line.branch.unit.name if not line.branch.name.startswith(line.branch.unit.name) else ""
    return Row(line.branch.name, href, line.whole, [Cell(kind, line.kinds.get(kind.pk)) for kind in kinds], note)


def _by_township(wanted: Asked, lines: Sequence[Line], kinds: Sequence[MeetingKind]) -> list[Row]:
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        groups[line.branch.unit.path[: 2 * WIDTH]].append(line)
    names = dict(OrgUnit.objects.within(wanted.scope).filter(path__in=groups).values_list("path", "name"))
    page, rows = reverse("branches:meeting-board"), []
    for path in sorted(groups):
        found = groups[path]
        cells = []
        for kind in kinds:
            parts = [line.kinds[kind.pk] for line in found if kind.pk in line.kinds]
            cells.append(Cell(kind, rhythm.together(parts) if parts else None))
        is_county = len(path) == WIDTH
        name = _("directly under %(unit)s") % {"unit": names.get(path, "")} if is_county else names.get(path, "")
        query = urlencode({"period": wanted.period.code, "unit": path})
        rows.append(
            Row(
                name, "" if is_county else f"{page}?{query}", rhythm.together(line.whole for line in found), cells,
                number=len(found), silent=sum(line.is_silent for line in found), lights=_lights(found),
            )
        )  # fmt: skip
    return rows


def _tone(found: int) -> str:
    """Return the colour of a share in hundredths of a percent: all held, most, fewer than nine in ten."""
    return "good" if found == 10_000 else "" if found >= 9_000 else "warn"


def _chart(wanted: Asked, board: Board, kinds: Sequence[MeetingKind]) -> BarChart | None:
    """Return the share of each kind as bars up to the whole."""
    bars = []
    for kind in kinds:
        standing = board.of_kind(kind.pk)
        found = share(standing)
        if found is not None:
            note = _("%(held)s of %(due)s") % {"held": standing.held, "due": standing.due}
            bars.append(
                Bar(
                    kind.name,
                    f"{fixed(found)}%",
                    found,
                    tone=_tone(found),
                    note=note,
                )
            )
    if not bars:
        return None
    return charts.bars(
        _("Held of those due, by kind"),
        _("Share of the meetings due in %(period)s that were held, for each kind.") % {"period": period_name(wanted.period.code)},
        (_("Kind"), _("Held of those due")), bars, most=10_000,
    )  # fmt: skip


# Exports ---------------------------------------------------------------------------------------------


@listing.register("branches:meeting-board", "meeting.view")
def board_list(reader: Reader, query: QueryDict) -> Listed:
    """Return due versus held of every organisation of the area, a line each."""
    today = timezone.localdate()
    wanted = asked(reader.actor, query, today)
    board = selectors.board(wanted.scope, wanted.period, today)
    kinds = [kind for kind in board.kinds if any(kind.pk in line.kinds for line in board.lines)]
    head = [_("Unit"), _("Party organisation"), _("Due"), _("Held"), _("State"), _("Held in all"), _("Last held on")]
    for kind in kinds:
        head += [_("%(kind)s: due") % {"kind": kind.name}, _("%(kind)s: held") % {"kind": kind.name}]

    def line(row: Line) -> list[Any]:
        cells: list[Any] = []
        for kind in kinds:
            standing = row.kinds.get(kind.pk)
            cells += [standing.due, standing.held] if standing is not None else [None, None]
        return [
            row.branch.unit.name, row.branch.name, row.whole.due, row.whole.held, words(row.whole.light), row.held, row.last,
            *cells,
        ]  # fmt: skip

    rows = [line(row) for row in board.lines if row.kinds or row.held]
    told = [period_name(wanted.period.code), *([wanted.unit.name] if wanted.unit is not None else [])]
    return Listed(_("Meetings due and held"), head, lambda: rows, len(rows), "；".join(told), "meeting.view")
