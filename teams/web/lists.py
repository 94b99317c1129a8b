"""What the pages of a quarter show: its steps, counts by unit, and sheets page by page."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import listing
from core.actors import Actor
from core.errors import NotFound
from core.listing import Listed, Reader
from core.period_words import period_name
from core.scope import WIDTH, Scope
from teams import selectors
from teams.choices import SHEET_STATES
from teams.domain import workflow
from teams.filters import SheetFilters
from teams.models import Round, TeamSheet

PAGE = 50
STATES = (workflow.DRAFT, workflow.SCORED, workflow.REVIEWED, workflow.VERIFIED)
OWN_STEPS = (("sheet.verify", workflow.REVIEWED), ("sheet.review", workflow.SCORED), ("sheet.score", workflow.DRAFT))
"""Rights and the state that waits for them: verifying is the county's, reviewing the township's, scoring the secretary's."""


def depth(scope: Scope) -> int:
    """Return the length of path at which counts are shown: townships for a county, villages below it."""
    shortest = min((len(path) for path in scope.paths), default=WIDTH)
    return min(shortest + WIDTH, 3 * WIDTH)


def counts_by_unit(round_: Round, scope: Scope) -> list[dict[str, Any]]:
    """Return, for each township or village of the scope, how many sheets stand at which step."""
    width = depth(scope)
    rows = TeamSheet.objects.within(scope).filter(round=round_).order_by()
    counts: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(STATES, 0))
    for path, state, number in rows.values_list("team__unit__path", "state").annotate(n=Count("id")):
        counts[path[:width]][state] += number
    names = dict(OrgUnit.objects.within(scope).filter(path__in=counts).values_list("path", "name"))
    return [
        {"name": names.get(path, ""), "path": path, "total": sum(states.values()), **states}
        for path, states in sorted(counts.items())
    ]


def total(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Return the sums over `counts_by_unit`."""
    return {key: sum(row[key] for row in rows) for key in (*STATES, "total")}


def steps(round_: Round, sums: dict[str, int]) -> list[dict[str, Any]]:
    """Return the quarter's steps in order, each done, current or to come.

    A step of the sheets is done once no sheet in the reader's area stands before it.
    """
    labels = (
        ("open", _("opened")),
        ("scored", _("scored")),
        ("reviewed", _("reviewed")),
        ("verified", _("verified")),
        ("notice", _("public notice")),
        ("final", _("final")),
    )
    closed = round_.state != workflow.OPEN
    before = 0
    done = {"open": True}
    for waiting, reached in zip(STATES[:-1], STATES[1:], strict=True):
        before += sums[waiting]
        done[reached] = closed or (before == 0 and sums["total"] > 0)
    done["notice"] = done["final"] = round_.state == workflow.FINAL
    current = "notice" if round_.state == workflow.NOTICE else next((c for c, _l in labels if not done[c]), "")
    return [
        {"code": code, "label": label, "state": "done" if done[code] else "current" if code == current else "todo"}
        for code, label in labels
    ]


@dataclass(frozen=True)
class Filters:
    """What a reader asks of the list of sheets."""

    state: str = ""
    unit: str = ""
    after: str = ""

    @classmethod
    def of(cls, query: Any) -> "Filters":
        """Return the filters of an address; what is not understood is left out."""
        state, unit, after = (query.get(name, "") for name in ("state", "unit", "after"))
        path, _dot, key = after.partition(".")
        return cls(
            state if state in STATES else "",
            unit if unit.isascii() and unit.isdigit() and len(unit) <= 60 else "",
            after if after.isascii() and path.isdigit() and key.isdigit() and len(key) < 19 else "",
        )


def rows_of(round_: Round, scope: Scope, filters: Filters) -> QuerySet[Any]:
    """Return the sheets that fit the filter, in the order of the list."""
    rows = TeamSheet.objects.within(scope).filter(round=round_)
    fitting = SheetFilters.narrowed(rows, {"state": filters.state, "unit": filters.unit})
    found = fitting.select_related("team__unit__parent", "team__kind").annotate(lines=Count("assessments"))
    return found.order_by("team__unit__path", "pk")


def sheets(round_: Round, scope: Scope, filters: Filters) -> tuple[list[Any], str]:
    """Return one page of a quarter's sheets, and the key after which the next page begins ("" for none)."""
    rows = rows_of(round_, scope, filters)
    if filters.after:
        path, _dot, key = filters.after.partition(".")
        rows = rows.filter(Q(team__unit__path__gt=path) | Q(team__unit__path=path, pk__gt=int(key)))
    page = list(rows[: PAGE + 1])
    if len(page) <= PAGE:
        return page, ""
    last = page[PAGE - 1]
    return page[:PAGE], f"{last.team.unit.path}.{last.pk}"


@listing.register("teams:sheets", "sheet.view")
def export(reader: Reader, query: QueryDict) -> Listed:
    """Return the list of sheets as a workbook shows it.

    :raises NotFound: there is no such quarter in the reader's county.
    """
    found = list(selectors.rounds(reader.actor.scope("round.view")))
    wanted = query.get("period", "")
    round_ = next((row for row in found if not wanted or row.period == wanted), None)
    if round_ is None:
        raise NotFound
    filters = Filters.of(query)
    rows = rows_of(round_, reader.actor.scope("sheet.view"), filters)
    words = [str(period_name(round_.period))]
    if filters.state:
        words.append(str(dict(SHEET_STATES)[filters.state]))
    if filters.unit:
        words.append(
            OrgUnit.objects.within(reader.actor.scope("unit.view"))
            .filter(path=filters.unit)
            .values_list("name", flat=True)
            .first()
            or "—"
        )
    return Listed(
        title=_("Sheets"), head=[_("Team"), _("Kind"), _("Unit"), _("Members"), _("Step"), _("returned")],
        rows=lambda: (
            (s.team.name, s.team.kind.name, s.team.unit.name, s.lines, s.get_state_display(), s.return_reason)
            for s in rows.iterator(chunk_size=1000)
        ),
        count=rows.count(), words="；".join(words), view_action="sheet.view",
    )  # fmt: skip


def states(round_: Round, scope: Scope, filters: Filters) -> dict[str, int]:
    """Return how many sheets of the filtered unit stand at which step."""
    rows = SheetFilters.narrowed(TeamSheet.objects.within(scope).filter(round=round_), {"unit": filters.unit})
    counts = dict(rows.order_by().values_list("state").annotate(n=Count("id")))
    return {state: counts.get(state, 0) for state in STATES}


def choices(scope: Scope, filters: Filters) -> QuerySet[OrgUnit]:
    """Return the units that the list can be narrowed to: the level below the reader, and below the chosen one.

    Who reads one village alone has nothing to choose.
    """
    rows = OrgUnit.objects.within(scope).exclude(kind="department")
    if len(scope.paths) == 1 and all(len(path) >= 3 * WIDTH for path in scope.paths):
        return rows.none()
    condition = Q(level="township") if depth(scope) == 2 * WIDTH else Q(level="unit")
    if filters.unit and scope.covers(filters.unit) and len(filters.unit) >= 2 * WIDTH:
        township = filters.unit[: 2 * WIDTH]
        condition |= Q(level="unit", path__startswith=township)
    return rows.filter(condition).order_by("path")


def events(actor: Actor, round_: Round, state: str, path: str) -> list[str]:
    """Return the steps that the reader may take now of a sheet in this state."""
    if round_.state != workflow.OPEN:
        return []
    return [event for event, rule in workflow.SHEET.items() if state in rule.sources and actor.can(rule.action, path)]


def next_waiting(actor: Actor, sheet: TeamSheet) -> TeamSheet | None:
    """Return the next sheet of the round, in the order of the list, that waits for a step of the reader's post."""
    if sheet.round.state != workflow.OPEN:
        return None
    path = sheet.team.unit.path
    rows = TeamSheet.objects.within(own_scope(actor)).filter(round=sheet.round, state__in=own_states(actor))
    later = rows.filter(Q(team__unit__path__gt=path) | Q(team__unit__path=path, pk__gt=sheet.pk))
    return later.select_related("team__unit").order_by("team__unit__path", "pk").first()


def own_states(actor: Actor) -> list[str]:
    """Return the state of sheets that wait for the highest step the reader may take."""
    return [state for action, state in OWN_STEPS if actor.can(action)][:1]


def own_scope(actor: Actor) -> Scope:
    """Return where the reader may take that step."""
    return next((actor.scope(action) for action, _state in OWN_STEPS if actor.can(action)), Scope())
