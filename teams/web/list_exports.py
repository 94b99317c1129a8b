"""The portal's lists as workbooks: admissions, proposals, and what a quarter and a year have brought.

Each answers the query of its page, and the quarter or list of the page's address as `round` and `listed`.
"""

from typing import Any

from django.db.models import F, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import listing
from core.actors import Actor
from core.errors import NotFound
from core.listing import Listed, Reader
from core.period_words import period_name
from core.scope import Scope
from core.xlsx import Hundredths
from teams import choices, selectors
from teams.domain import exits as exit_rule
from teams.filters import ExitFilters, NominationFilters
from teams.models import AnnualRating, ExitProposal, ListAct, Member, Nomination, Objection, Rating, Round, StarChange
from teams.services import rounds
from teams.web import entry, people

RIPE = "ripe"
"""Proposals that can be decided: the state of the page's own tab."""


def _round(reader: Reader, query: QueryDict, action: str) -> Round:
    """Return the quarter that a list belongs to, the newest without one.

    :raises NotFound: there is no such quarter in the reader's county.
    """
    number = entry.number(query.get("round", ""))
    if number is not None:
        return rounds.seen(reader.actor, number, action=action)
    newest = selectors.rounds(reader.actor.scope(action)).first()
    if newest is None or "round" in query:
        raise NotFound
    return newest


def _unit(actor: Actor, path: str) -> list[str]:
    found = OrgUnit.objects.within(actor.scope("unit.view")).filter(path=path).values_list("name", flat=True).first()
    return [found or "—"] if path else []


def _stars(number: int) -> str:
    return str(dict(choices.STARS)[number])


def _place(member: Member) -> tuple[str, str, str]:
    return member.name, member.team.unit.name, member.team.name


def _head(*more: str) -> list[str]:
    return [_("Member"), _("Unit"), _("Team"), *more]


def _listed(title: Any, head: list[str], rows: QuerySet[Any], line: Any, words: list[Any], action: str) -> Listed:
    return Listed(
        title=str(title), head=head, rows=lambda: (line(row) for row in rows.iterator(chunk_size=1000)),
        count=rows.count(), words="；".join(str(word) for word in words), view_action=action,
    )  # fmt: skip


# Of people -------------------------------------------------------------------------------------


@listing.register("teams:admissions", "admission.view")
def admissions(reader: Reader, query: QueryDict) -> Listed:
    """Return the admissions of a state and a unit, newest first."""
    filters = people.Filters.of(query, [code for code, _label in choices.NOMINATION_STATES])
    seen = Nomination.objects.within(reader.actor.scope("admission.view")).select_related("team__unit")
    rows = NominationFilters.narrowed(seen, {"unit": filters.unit, "state": filters.state}).order_by("-pk")
    words = [dict(choices.NOMINATION_STATES)[filters.state]] if filters.state else []
    return _listed(
        _("Admissions"), [_("Name"), _("Team"), _("Unit"), _("Recommended on"), _("Step")], rows,
        lambda row: (row.name, row.team.name, row.team.unit.name, row.begun_on, row.get_state_display()),
        [*words, *_unit(reader.actor, filters.unit)], "admission.view",
    )  # fmt: skip


def ripe(rows: QuerySet[ExitProposal]) -> QuerySet[ExitProposal]:
    """Return the proposals that can be decided today."""
    over = Q(state=exit_rule.NOTIFIED, notice_until__lt=timezone.localdate())
    return rows.filter(Q(state=exit_rule.ANSWERED) | over)


@listing.register("teams:exits", "exit.view")
def exits(reader: Reader, query: QueryDict) -> Listed:
    """Return the proposals of a state and a unit, newest first."""
    states = dict(choices.EXIT_STATES) | {RIPE: _("ready to decide")}
    filters = people.Filters.of(query, states)
    seen = ExitProposal.objects.within(reader.actor.scope("exit.view")).select_related("member__team__unit")
    rows: QuerySet[Any] = ExitFilters.narrowed(seen, {"unit": filters.unit})
    rows = ripe(rows) if filters.state == RIPE else ExitFilters.narrowed(rows, {"state": filters.state})
    words = [states[filters.state]] if filters.state else []
    return _listed(
        _("Adjusting and removing"), _head(_("Proposal"), _("Ground"), _("May appeal until"), _("Step"), _("decision")),
        rows.order_by("-pk"),
        lambda row: (
            *_place(row.member), row.get_kind_display(), row.get_ground_display(), row.notice_until,
            row.get_state_display(), row.get_outcome_display() if row.outcome else "",
        ),
        [*words, *_unit(reader.actor, filters.unit)], "exit.view",
    )  # fmt: skip


# Of a quarter ----------------------------------------------------------------------------------


@listing.register("teams:list", "list.view")
def result_list(reader: Reader, query: QueryDict) -> Listed:
    """Return one of the lists that a final quarter leads to, with what was done about each member.

    :raises NotFound: there is no such list.
    """
    round_, code = _round(reader, query, "list.view"), query.get("listed", "") or choices.LISTS[0][0]
    if code not in dict(choices.LISTS):
        raise NotFound
    scope = reader.actor.scope("list.view")
    acts = {
        row.member_id: row
        for row in ListAct.objects.within(scope).filter(round=round_, listed=code).select_related("pair")
    }
    keys = selectors.on_lists(round_, scope)[code]
    left, unit = query.get("state", "") == "left", entry.unit_path(query.get("unit", ""))
    rows = Rating.objects.within(scope).filter(
        round=round_, member_id__in=[key for key in keys if not left or key not in acts]
    )
    if unit:
        rows = rows.within(Scope.of([unit]))

    def line(row: Rating) -> tuple[Any, ...]:
        act = acts.get(row.member_id)
        pair = act.pair if act else None
        return (
            *_place(row.member), _stars(row.stars), Hundredths(row.score),
            act.get_act_display() if act else _("without an act"), f"{pair.mentor}，{pair.post}" if pair else "",
            act.reason if act else "",
        )  # fmt: skip

    return _listed(
        dict(choices.LISTS)[code],
        _head(_("Stars"), _("Score"), _("Act"), _("Mentor"), _("Reason")),
        rows.select_related("member__team__unit").order_by("member__team__unit__path", "member_id"), line,
        [period_name(round_.period), *([_("without an act")] if left else []), *_unit(reader.actor, unit)], "list.view",
    )  # fmt: skip


@listing.register("teams:changes", "rating.view")
def changes(reader: Reader, query: QueryDict) -> Listed:
    """Return whose stars went up, or down, in a quarter."""
    round_, down = _round(reader, query, "round.view"), query.get("way", "") == "down"
    rows = StarChange.objects.within(reader.actor.scope("rating.view")).filter(round=round_)
    rows = rows.filter(Q(after__lt=F("before")) if down else Q(after__gt=F("before")))
    return _listed(
        _("Changes of stars"), _head(_("From"), _("To")),
        rows.select_related("member__team__unit").order_by("member__team__unit__path", "pk"),
        lambda row: (*_place(row.member), _stars(row.before), _stars(row.after)),
        [period_name(round_.period), _("Stars fallen") if down else _("Stars risen")], "rating.view",
    )  # fmt: skip


@listing.register("teams:objections", "objection.view")
def objections(reader: Reader, query: QueryDict) -> Listed:
    """Return the objections of a quarter, on request those without an answer."""
    round_, only_open = _round(reader, query, "objection.view"), query.get("state", "") == "open"
    rows = Objection.objects.within(reader.actor.scope("objection.view")).filter(round=round_)
    rows = rows.filter(outcome="") if only_open else rows
    return _listed(
        _("Objections"), [_("About the member"), _("Unit"), _("Raised by"), _("Entered"), _("Outcome")],
        rows.select_related("member__team__unit").order_by("member__team__unit__path", "pk"),
        lambda row: (
            row.member.name, row.member.team.unit.name, row.get_channel_display(), timezone.localdate(row.raised_at),
            row.get_outcome_display() if row.outcome else _("not answered"),
        ),
        [period_name(round_.period), *([_("not answered")] if only_open else [])], "objection.view",
    )  # fmt: skip


# Of a year -------------------------------------------------------------------------------------


@listing.register("teams:annual", "rating.view")
def annual(reader: Reader, query: QueryDict) -> Listed:
    """Return the annual stars of a year, the newest there is without one."""
    rows = AnnualRating.objects.within(reader.actor.scope("rating.view"))
    year = entry.number(query.get("year", "")[:4])
    if year is None:
        year = rows.order_by("-year").values_list("year", flat=True).first() or timezone.localdate().year
    return _listed(
        _("Annual stars"), _head(_("Quarters counted"), _("Score"), _("Stars")),
        rows.filter(year=year).select_related("member__team__unit").order_by("member__team__unit__path", "pk"),
        lambda row: (*_place(row.member), row.quarters, Hundredths(row.score), _stars(row.stars)),
        [str(year)], "rating.view",
    )  # fmt: skip
