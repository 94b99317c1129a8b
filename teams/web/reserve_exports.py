"""The lists of the reserve as workbooks: persons, needs, who lacks mentors, proposals."""

from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from core import listing
from core.listing import Listed, Reader
from teams import choices
from teams.filters.reserve import ReserveExitFilters
from teams.models import ReserveExit
from teams.web import need_views, pair_views, people, reserve_views
from teams.web.entry import unit_path
from teams.web.list_exports import RIPE, ripe


def _listed(title: str, head: list[str], rows: QuerySet[Any], line: Any, words: str = "") -> Listed:
    return Listed(
        title=title, head=head, rows=lambda: (line(row) for row in rows.iterator(chunk_size=1000)), count=rows.count(),
        words=words, view_action="reserve.view",
    )  # fmt: skip


@listing.register("teams:reserve", "reserve.view")
def persons(asker: Reader, query: QueryDict) -> Listed:
    """Return the records of the reserve that fit the filters of the page."""
    given = reserve_views.given_of(query)
    words = str(dict(choices.RESERVE_STATES).get(given["state"], ""))
    return _listed(
        _("Reserve pool"),
        [
            _("Village"), _("Name"), _("Source"), _("Reserve tier"), _("Meant for the post"), _("Party member"), _("Skills"),
            _("In a team"), _("Step"), _("Recommended on"), _("Entered the pool on"), _("Document of the decision"),
            _("Left the pool on"), _("Reason for leaving"), _("Number of the file"),
        ],
        reserve_views.rows_of(asker.actor, given).order_by("unit__path", "pk"),
        lambda row: (
            row.unit.name, row.name, row.source.name, row.get_tier_display(), row.get_post_display(), row.is_party_member,
            row.skills, row.member_id is not None, row.get_state_display(), row.begun_on, row.entered_on, row.decision_no,
            row.left_on, row.get_leave_reason_display() if row.leave_reason else "", row.file_no,
        ),
        words,
    )  # fmt: skip


@listing.register("teams:needs", "reserve.view")
def needs(asker: Reader, query: QueryDict) -> Listed:
    """Return what villages need, with what is filled."""
    rows = need_views.rows_of(asker.actor, need_views.given_of(query)).order_by("unit__path", "pk")
    return _listed(
        _("Needs of villages"),
        [_("Village"), _("Post"), _("Skill needed"), _("Persons needed"), _("In the pool"), _("On the way"), _("Listed on"), _("Closed on")],
        rows,
        lambda row: (
            row.unit.name, row.get_post_display(), row.skill, row.number, row.filled, row.coming, row.listed_on, row.closed_on,
        ),
    )  # fmt: skip


@listing.register("teams:pairs", "reserve.view")
def without_mentors(asker: Reader, query: QueryDict) -> Listed:
    """Return who lacks mentors today, with the village of each."""
    show = query.get("show", "")
    show = show if show == pair_views.MEMBERS else pair_views.RESERVE
    scope = pair_views.narrowed(asker.actor, unit_path(query.get("unit", "")))
    rows, path = pair_views.lacking(scope, timezone.localdate(), show)
    of_pool = show == pair_views.RESERVE
    return _listed(
        _("Without mentors"), [_("Village"), _("Name"), _("Team") if not of_pool else _("Entered the pool on")],
        rows.order_by(path, "pk"),
        lambda row: (row.unit.name, row.name, row.entered_on) if of_pool else (row.team.unit.name, row.name, row.team.name),
        _("reserve pool") if of_pool else _("members of two and three stars"),
    )  # fmt: skip


@listing.register("teams:reserve-exits", "reserve.view")
def exits(asker: Reader, query: QueryDict) -> Listed:
    """Return the proposals of a state and a unit, newest first."""
    states = dict(choices.EXIT_STATES) | {RIPE: _("ready to decide")}
    filters = people.Filters.of(query, states)
    seen = ReserveExit.objects.within(asker.actor.scope("reserve.view")).select_related("reserve__unit")
    rows: QuerySet[Any] = ReserveExitFilters.narrowed(seen, {"unit": filters.unit})
    rows = ripe(rows) if filters.state == RIPE else ReserveExitFilters.narrowed(rows, {"state": filters.state})
    return _listed(
        _("Out of the reserve pool"),
        [_("Village"), _("Name"), _("Ground"), _("Told on"), _("May appeal until"), _("Step"), _("Decision"), _("Decided on")],
        rows.order_by("-pk"),
        lambda row: (
            row.reserve.unit.name, row.reserve.name, row.get_ground_display(), row.notice_from, row.notice_until,
            row.get_state_display(), row.get_outcome_display() if row.outcome else "", row.decided_on,
        ),
        str(states.get(filters.state, "")),
    )  # fmt: skip
