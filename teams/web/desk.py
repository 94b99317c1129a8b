"""What of the teams stands on the desk: what waits, what is late, and a member's own record."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import OrgUnit
from core.actors import Actor
from core.period_words import period_name
from core.periods import Period
from core.scope import Scope
from core.templatetags.portal import day
from teams import choices, selectors
from teams.domain import workflow
from teams.models import (
    AnnualRating,
    Member,
    Objection,
    Rating,
    Reminder,
    RosterImport,
    Round,
    StarScheme,
    TeamSheet,
)
from teams.web import lists, quarter, record
from teams.web.lists import OWN_STEPS

ONE_BY_ONE = 8
"""Up to so many sheets to score are offered one by one, each with its own link."""


@dataclass(frozen=True)
class Todo:
    """One thing that waits: what, how many, where it is done, until when. `own` is the step of the reader's post."""

    label: str
    href: str
    count: int = 0
    note: str = ""
    due: date | None = None
    late: int = 0
    own: bool = False


def todo(
    actor: Actor, round_: Round | None, today: date, own: list[dict[str, Any]], proposals: list[Any],
    matters: list[dict[str, Any]],
) -> list[Todo]:  # fmt: skip
    """Return what waits for the reader, the step of the own post first, each with the way straight to the work.

    `matters` are the admissions and proposals that wait, as `people.waiting` returns them.
    """
    found: list[Todo] = []
    if round_ is not None:
        found += _sheets(actor, round_, today)
    found += _of_oneself(own, proposals, today)
    found += [Todo(row["label"], _page(row), row["count"], own=True) for row in matters]
    if round_ is not None:
        found += _round(actor, round_, today)
    found += _imports(actor)
    return found


def _page(row: dict[str, Any]) -> str:
    """Return the address of what waits: the record itself where it is one, else the list of those that wait."""
    if row["count"] == 1:
        return reverse(
            {"teams:admissions": "teams:admission", "teams:exits": "teams:exit"}[row["page"]], args=[row["first"]]
        )
    return f"{reverse(row['page'])}?state={row['state']}"


def _sheets(actor: Actor, round_: Round, today: date) -> list[Todo]:
    """Return the sheets that wait for the step of the reader's post; those to score one by one where they are few."""
    if round_.state != workflow.OPEN:
        return []
    action, state = next(((action, state) for action, state in OWN_STEPS if actor.can(action)), ("", ""))
    if not action:
        return []
    rows = TeamSheet.objects.within(actor.scope(action)).filter(round=round_, state=state)
    due = {workflow.DRAFT: round_.score_by, workflow.SCORED: round_.review_by}.get(state)
    late = workflow.late_days(due, today)
    if action == "sheet.score":
        some = list(rows.select_related("team__unit").order_by("team__unit__path", "pk")[: ONE_BY_ONE + 1])
        if len(some) <= ONE_BY_ONE:
            return [
                Todo(
                    _("Score: %(team)s") % {"team": sheet.team.name}, reverse("teams:sheet", args=[sheet.pk]), 0,
                    _("returned: %(reason)s") % {"reason": sheet.return_reason} if sheet.return_reason else "", due, late,
                    own=True,
                )
                for sheet in some
            ]  # fmt: skip
    count = rows.count()
    if not count:
        return []
    labels = {
        "sheet.score": _("sheets to score"), "sheet.review": _("sheets to review"), "sheet.verify": _("sheets to verify"),
    }  # fmt: skip
    queue = reverse("teams:queue") if action != "sheet.score" else f"{reverse('teams:sheets')}?state={state}"
    return [Todo(str(labels[action]), queue, count, str(period_name(round_.period)), due, late, own=True)]


def _of_oneself(own: list[dict[str, Any]], proposals: list[Any], today: date) -> list[Todo]:
    """Return what a member may do about the own case: object while the star is on notice, appeal against a proposal."""
    found = [
        Todo(
            _("Your proposed star is on notice: look at it, object if it is wrong"), reverse("teams:own"), 0,
            str(period_name(record["notice"].period)), record["notice"].notice_until, own=True,
        )
        for record in own
        if record["notice"] and workflow.may_object(record["notice"].state, record["notice"].notice_until, today)
    ]  # fmt: skip
    found += [
        Todo(
            _("A proposal about you: read it, appeal if it is wrong"), reverse("teams:own-exit"), 0,
            f"{row.get_kind_display()} · {row.get_ground_display()}：{row.reason}", row.notice_until, own=True,
        )
        for row in proposals
        if row.state == "notified" and row.notice_until and row.notice_until >= today
    ]  # fmt: skip
    return found


def _round(actor: Actor, round_: Round, today: date) -> list[Todo]:
    """Return the county's next step of the quarter, objections to answer, and lists that nobody has dealt with."""
    found: list[Todo] = []
    page, period = f"{reverse('teams:overview')}?period={round_.period}", str(period_name(round_.period))
    runs = actor.can("round.notice", round_.unit.path)
    if actor.can("objection.answer", round_.unit.path) and round_.open_objections:
        listed = reverse("teams:objections", args=[round_.pk])
        found.append(
            Todo(_("objections to answer"), listed, round_.open_objections, period, round_.notice_until, own=True)
        )
    if runs and round_.state == workflow.OPEN:
        states = TeamSheet.objects.within(actor.scope("sheet.view")).filter(round=round_).order_by()
        if set(states.values_list("state", flat=True).distinct()) == {workflow.VERIFIED}:
            found.append(Todo(_("Begin the public notice"), page, 0, _("Every sheet is verified."), own=True))
    over = round_.notice_until is not None and round_.notice_until < today and not round_.open_objections
    if actor.can("round.close", round_.unit.path) and round_.state == workflow.NOTICE and over:
        found.append(Todo(_("Close the quarter"), page, 0, _("The notice is over and no objection is open."), own=True))
    if round_.state == workflow.FINAL:
        found += _next_quarter(actor, round_, today)
    return found + _lists(actor, round_)


def _next_quarter(actor: Actor, round_: Round, today: date) -> list[Todo]:
    period = Period.parse(round_.period).next
    if not actor.can("round.open", round_.unit.path) or period.start > today:
        return []
    if not StarScheme.objects.within(actor.scope("scheme.view")).filter(year=period.year, state="adopted").exists():
        return [
            Todo(
                _("Adopt the star scheme of %(year)s") % {"year": period.year}, reverse("admin:teams_starscheme_changelist"),
                0, _("Before its first quarter can be opened."), own=True,
            )
        ]  # fmt: skip
    label = _("Open %(quarter)s") % {"quarter": period_name(period)}
    return [Todo(label, reverse("admin:teams_round_add"), 0, _("The quarter before it is final."), own=True)]


def _lists(actor: Actor, round_: Round) -> list[Todo]:
    """Return the members whom the newest final quarter put on a list and about whom nobody has done anything yet."""
    scope = actor.scope("list.act")
    final = round_ if round_.state == workflow.FINAL else selectors.rounds(scope).filter(state=workflow.FINAL).first()
    left = [row for row in quarter.result_lists(final, scope) if row["left"]] if scope and final else []
    if not left or final is None:
        return []
    note = "；".join(f"{row['label']} {row['left']}" for row in left)
    href = f"{reverse('teams:overview')}?period={final.period}#lists-title"
    if len(left) == 1:
        href = reverse("teams:list", args=[final.pk, left[0]["code"]])
    return [Todo(_("members on lists without an act"), href, sum(row["left"] for row in left), note)]


def _imports(actor: Actor) -> list[Todo]:
    if not actor.can("roster.import"):
        return []
    rows = RosterImport.objects.within(actor.scope("roster.import")).filter(state="preview")
    found = rows.aggregate(n=Count("id"), first=Min("id"))
    if not found["n"]:
        return []
    one = found["n"] == 1
    href = (
        reverse("admin:teams_rosterimport_change", args=[found["first"]])
        if one
        else reverse("admin:teams_rosterimport_changelist")
    )
    return [Todo(_("imports of rosters to look through"), href, found["n"])]


# What is late ----------------------------------------------------------------------------------


@dataclass
class Late:
    """A step that is late: the own one, or that of a unit of the area."""

    label: str
    href: str
    late: int
    sheets: int = 0
    units: int = 0
    own: bool = False

    @property
    def note(self) -> str:
        """How many sheets, of how many units."""
        text = ngettext("%(n)d sheet", "%(n)d sheets", self.sheets) % {"n": self.sheets}
        if self.units > 1:
            text += " · " + ngettext("%(n)d unit", "%(n)d units", self.units) % {"n": self.units}
        return text


def late(actor: Actor, round_: Round, today: date) -> list[Late]:
    """Return the steps that are late: those of the own units first, then, for those who remind, the units by days late."""
    scope = actor.scope("sheet.view")
    owed = selectors.owed(round_, scope, today)
    if not any(row.late for rows in owed.values() for row in rows):
        return []
    width, steps = lists.depth(scope), dict(choices.OWED_STEPS)
    found: dict[tuple[str, str], Late] = {}
    for path, rows in owed.items():
        own = path in scope.paths
        if not own and not actor.can("reminder.send", path):
            continue
        for row in rows:
            at = path if own else path[:width]
            if row.late:
                known = found.setdefault((at, row.step), Late("", "", row.late, own=own))
                known.sheets += row.sheets
                known.units += 1
    names = dict(OrgUnit.objects.within(scope).filter(path__in={at for at, _step in found}).values_list("path", "name"))
    for (at, step), debt in found.items():
        debt.label = f"{names.get(at, '')} · {steps[step]}"
        waits = workflow.OWED[step]
        debt.href = f"{reverse('teams:sheets')}?period={round_.period}&state={waits}&unit={at}"
        if debt.units > 1:
            debt.href = f"{reverse('teams:overview')}?period={round_.period}&unit={at}"
        if debt.own and step == workflow.REVIEW and actor.can("sheet.review"):
            debt.href = f"{reverse('teams:queue')}?step=review"
    order = sorted(found.items(), key=lambda pair: (not pair[1].own, -pair[1].late, -pair[1].sheets, pair[0]))
    return [row for _key, row in order]


# Reminders -------------------------------------------------------------------------------------


def reminders(actor: Actor, round_: Round) -> list[Reminder]:
    """Return the last reminder of each step that the reader's own unit owes and has not done since, with its due day."""
    if round_.state != workflow.OPEN:
        return []
    rights = {workflow.SCORE: "sheet.score", workflow.REVIEW: "sheet.review"}
    due = {workflow.SCORE: round_.score_by, workflow.REVIEW: round_.review_by}
    paths = {step: actor.scope(action).paths for step, action in rights.items()}
    rows = Reminder.objects.filter(round=round_, unit__path__in=set().union(*paths.values())).select_related("unit")
    found: dict[tuple[str, str], Reminder] = {}
    for row in rows.order_by("sent_on", "pk"):
        if row.unit.path in paths[row.step]:
            found[row.unit.path, row.step] = row
    result = []
    for (path, step), row in found.items():
        waiting = TeamSheet.objects.within(Scope.of([path])).filter(round=round_, state=workflow.OWED[step]).count()
        if waiting:
            row.sheets, row.due = waiting, due[step]  # type: ignore[attr-defined]
            result.append(row)
    return result


# A member's own record -------------------------------------------------------------------------


def own_members(user: Any) -> list[dict[str, Any]]:
    """Return the account's own member records with their stars by quarter, the year's star and the own objections."""
    members = list(Member.objects.filter(user=user).select_related("team__unit", "team__kind"))
    keys = [member.pk for member in members]
    objections: dict[int, list[Objection]] = defaultdict(list)
    if keys:
        rows = Objection.objects.filter(member__in=keys, channel="own").select_related("round")
        for row in rows.order_by("-pk")[:20]:
            objections[row.member_id].append(row)
    result = []
    for member in members:
        quarters = record.of(Rating.objects.filter(member=member))
        rows_ = Round.objects.filter(state=workflow.NOTICE, sheets__assessments__member=member)
        result.append(
            {
                "member": member, "ratings": quarters, "chart": record.chart(quarters),
                "annual": AnnualRating.objects.filter(member=member).order_by("-year").first(),
                "notice": rows_.first(), "objections": objections[member.pk],
            }
        )  # fmt: skip
    return result


def standing(round_: Round) -> str:
    """Return in a sentence where a quarter stands, for a reader for whom nothing waits."""
    if round_.state == workflow.FINAL:
        return _("Nothing. The quarter is final.")
    if round_.state == workflow.NOTICE:
        return _("Nothing. The results are on public notice until %(last)s, inclusive.") % {
            "last": day(round_.notice_until)
        }
    return _("Nothing at the moment.")
