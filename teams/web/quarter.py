"""The quarter on one page: days of the steps, what each unit owes and since when, and what the result leads to."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import charts
from core.actors import Actor
from core.charts import Bar, BarChart
from core.rounding import half_up
from core.scope import WIDTH, Scope
from teams import choices, selectors
from teams.domain import workflow
from teams.models import ListAct, Objection, Rating, Reminder, Round, StarChange, TeamSheet
from teams.web import lists

_REACHED = {"scored": "scored_at", "reviewed": "reviewed_at", "verified": "verified_at"}


@dataclass
class Debt:
    """A step owed at one row of the page: by the unit itself, or by `units` units below it."""

    step: str
    label: str
    sheets: int = 0
    units: int = 0
    late_units: int = 0
    late: int = 0
    untold: int = 0
    """Late units that the reader may remind and that nobody has reminded today."""
    own: bool = True
    """Whether the unit of the row owes it itself, so that it can be reminded from here."""
    reminded: date | None = None
    may_remind: bool = False


def rows(actor: Actor, round_: Round, scope: Scope, today: date) -> list[dict[str, Any]]:
    """Return the rows of a page: townships for a county, units for a township, the own unit for a village.

    Each has its sheets by step, what is owed (`debts`) and by how many days it is late at most (`late`).
    """
    found = lists.counts_by_unit(round_, scope)
    width = lists.depth(scope)
    keys = dict(OrgUnit.objects.within(scope).filter(path__in=[row["path"] for row in found]).values_list("path", "pk"))
    debts: dict[str, list[Debt]] = defaultdict(list)
    told = _told(round_, scope)
    for path, steps in selectors.owed(round_, scope, today).items():
        at = path[:width]
        for step in steps:
            debt = _debt(debts[at], step.step, own=path == at)
            debt.sheets += step.sheets
            debt.units += 1
            debt.late_units += bool(step.late)
            debt.late = max(debt.late, step.late)
            debt.untold += bool(step.late) and told.get((path, step.step)) != today and may_remind(actor, path)
            if debt.own:
                debt.reminded = told.get((path, step.step))
                debt.may_remind = debt.reminded != today and may_remind(actor, path)
    for row in found:
        row["pk"], row["debts"] = keys.get(row["path"], 0), debts[row["path"]]
        row["late"] = max((debt.late for debt in row["debts"]), default=0)
        row["untold"] = sum(debt.untold for debt in row["debts"])
    return found


def may_remind(actor: Actor, path: str) -> bool:
    """Tell whether the actor reminds the unit of this path: it lies in the area and is not the own one."""
    return actor.can("reminder.send", path) and path not in actor.scope("reminder.send").paths


def _debt(debts: list[Debt], step: str, *, own: bool) -> Debt:
    for debt in debts:
        if (debt.step, debt.own) == (step, own):
            return debt
    debts.append(Debt(step, str(dict(choices.OWED_STEPS)[step]), own=own))
    return debts[-1]


def _told(round_: Round, scope: Scope) -> dict[tuple[str, str], date]:
    """Return, by unit and step, the day of the last reminder."""
    if round_.state != workflow.OPEN:
        return {}
    found = Reminder.objects.within(scope).filter(round=round_).order_by().values_list("unit__path", "step")
    return {(path, step): last for path, step, last in found.annotate(last=Max("sent_on"))}


def steps(round_: Round, sums: dict[str, int], scope: Scope) -> list[dict[str, Any]]:
    """Return the quarter's steps with their days: the day a step was reached, or the day it is due."""
    found = lists.steps(round_, sums)
    names = {code: Max(name) for code, name in _REACHED.items()}
    reached = TeamSheet.objects.within(scope).filter(round=round_).aggregate(**names)
    due = {"scored": round_.score_by, "reviewed": round_.review_by}
    today = timezone.localdate()
    for step in found:
        code = step["code"]
        if code == "open":
            step["day"] = round_.opened_on
        elif code == "notice":
            step["day"], step["until"] = round_.notice_from, round_.notice_until
        elif code == "final":
            step["day"] = round_.closed_at
        elif step["state"] == "done":
            step["day"] = reached[code]
        elif due.get(code):
            step["due"], step["late"] = due[code], workflow.late_days(due[code], today)
    return found


def late_units(found: list[dict[str, Any]]) -> tuple[bool, bool]:
    """Tell whether any unit of the rows is late, and whether one of them was not reminded today."""
    return any(row["late"] for row in found), any(row["untold"] for row in found)


def waiting(actor: Actor, round_: Round) -> list[dict[str, Any]]:
    """Return the queues of sheets that the reader may take a step of, with how many wait, those of the own post first."""
    if round_.state != workflow.OPEN:
        return []
    return [
        {
            "action": action, "state": state,
            "count": TeamSheet.objects.within(actor.scope(action)).filter(round=round_, state=state).count(),
            "returned": TeamSheet.objects.within(actor.scope(action)).filter(round=round_, state=state).exclude(return_reason="").count(),
        }
        for action, state in lists.OWN_STEPS
        if actor.can(action)
    ]  # fmt: skip


def objections(round_: Round, scope: Scope) -> dict[str, int]:
    """Return how many objections of the scope there are, and how many are not answered."""
    rows = Objection.objects.within(scope).filter(round=round_)
    return rows.aggregate(total=Count("id"), open=Count("id", filter=Q(outcome="")))


def moves(round_: Round, scope: Scope) -> dict[str, int]:
    """Return how many stars of the scope went up and down."""
    rows = StarChange.objects.within(scope).filter(round=round_)
    return rows.aggregate(
        up=Count("id", filter=Q(after__gt=F("before"))), down=Count("id", filter=Q(after__lt=F("before")))
    )


def result_lists(round_: Round, scope: Scope) -> list[dict[str, Any]]:
    """Return the five lists with how many members stand on each and how many are without an act."""
    on_list = selectors.on_lists(round_, scope)
    acted: dict[str, set[int]] = defaultdict(set)
    for code, member in ListAct.objects.within(scope).filter(round=round_).values_list("listed", "member_id"):
        acted[code].add(member)
    return [
        {"code": code, "label": label, "count": len(on_list[code]), "left": len(set(on_list[code]) - acted[code])}
        for code, label in choices.LISTS
    ]


def stars_by_unit(round_: Round, scope: Scope) -> dict[str, Counter[int]]:
    """Return, by the unit's path, how many members of the scope have how many stars in a final quarter."""
    found: dict[str, Counter[int]] = defaultdict(Counter)
    rows = Rating.objects.within(scope).filter(round=round_).order_by()
    for path, stars, number in rows.values_list("member__team__unit__path", "stars").annotate(n=Count("id")):
        found[path][stars] += number
    return dict(found)


def star_charts(by_unit: dict[str, Counter[int]], names: dict[str, str]) -> list[BarChart]:
    """Return how the stars of a final quarter fell, and the share of three stars and more of each of the named units.

    `names` are the units that the page shows, by path. The second chart is left out where there is but one.
    """
    together = sum(by_unit.values(), Counter())
    total = sum(together.values())
    if not total:
        return []
    labels = dict(choices.STARS)
    rows = [
        Bar(str(labels[stars]), f"{together[stars]} · {_share(together[stars], total)}", together[stars], tone="star")
        for stars in range(5, -1, -1)
    ]
    first = charts.bars(
        _("Members by stars"), _("Of %(n)d members rated, how many have how many stars.") % {"n": total},
        (_("Stars"), _("Members · share")), rows,
    )  # fmt: skip
    second = _three_up(by_unit, names)
    return [first, second] if second is not None else [first]


def _share(part: int, whole: int) -> str:
    """Return a share in percent with one decimal, rounded half up."""
    tenths = half_up(1000 * part, whole)
    return f"{tenths // 10}.{tenths % 10}%"


def _three_up(by_unit: dict[str, Counter[int]], names: dict[str, str]) -> BarChart | None:
    found = []
    for path, name in names.items():
        counts = sum((rows for at, rows in by_unit.items() if at.startswith(path)), Counter())
        rated, up = sum(counts.values()), sum(number for stars, number in counts.items() if stars >= 3)
        if rated:
            found.append((half_up(1000 * up, rated), name, f"{_share(up, rated)} · {up}/{rated}"))
    if len(found) < 2:
        return None
    bars = [Bar(name, text, share) for share, name, text in sorted(found, key=lambda row: (-row[0], row[1]))]
    return charts.bars(
        _("Three stars and more, by unit"), _("Share of the members rated in each unit, the highest first."),
        (_("Unit"), _("Share · members")), bars, most=1000,
    )  # fmt: skip


def opened(actor: Actor, unit: str) -> OrgUnit | None:
    """Return the township of the reader's area that an address opens, if it names one below the reader's own level."""
    scope = actor.scope("sheet.view")
    if len(unit) != 2 * WIDTH or not scope.covers(unit) or unit in scope.paths:
        return None
    return OrgUnit.objects.within(scope).filter(path=unit).first()
