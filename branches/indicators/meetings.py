"""Figures of meetings, each by the organisation's primary key. All set-based.

How each is counted: docs/rules/meetings.md.
"""

from collections.abc import Callable, Collection
from typing import Any

from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches.domain.meeting_kinds import RHYTHMIC
from branches.models import Meeting
from branches.selectors import meetings
from core.indicators import Fact, Facts, Indicator, Values, register
from core.periods import Period
from core.scope import Scope

MEETINGS, PERSONS = _("meetings"), _("persons")
_KIND_LABELS = {
    "general-meeting": (_("members' meetings due"), _("members' meetings held of those due")),
    "committee": (_("committee meetings due"), _("committee meetings held of those due")),
    "group": (_("group meetings due"), _("group meetings held of those due")),
    "lecture": (_("Party lectures due"), _("Party lectures held of those due")),
    "theme-day": (_("theme days due"), _("theme days held of those due")),
    "life-meeting": (_("organisational life meetings due"), _("organisational life meetings held of those due")),
    "appraisal": (_("democratic appraisals due"), _("democratic appraisals held of those due")),
    "five-teams": (_("joint meetings of the teams due"), _("joint meetings of the teams held of those due")),
}


def _standing(code: str, part: str) -> Callable[[Scope, Period], Values]:
    """Return the query of what is due or held: of one kind, or of all; organisations that owe none are left out."""

    def query(scope: Scope, period: Period) -> Values:
        found = meetings.board(scope, period, timezone.localdate())
        wanted = {kind.pk for kind in found.kinds if kind.code == code}
        values: dict[int, int] = {}
        for line in found.lines:
            rows = [row for key, row in line.kinds.items() if not code or key in wanted]
            if rows:
                values[line.branch.pk] = sum(getattr(row, part) for row in rows)
        return values

    return query


def _counting(code: str) -> Callable[[int, Period], QuerySet[Any]]:
    return lambda branch, period: meetings.counting(branch, period, (code,) if code else ())


def _facts(code: str) -> Callable[[Collection[int], Period], Facts]:
    """Return the reader of the meetings behind the figures of many organisations."""

    def read(branches: Collection[int], period: Period) -> Facts:
        found = meetings.counting_of(branches, period, (code,) if code else ())
        return {
            key: [
                Fact(row.held_on, row.kind.name, row.place, f"{row.attended}/{row.due}")
                for row in rows
                if row.held_on is not None
            ]
            for key, rows in found.items()
        }

    return read


def _held(branch: int, period: Period) -> QuerySet[Meeting]:
    rows = Meeting.objects.filter(meetings.HELD, held_on__gte=period.start, held_on__lt=period.end, branch=branch)
    return rows.select_related("kind", "branch").order_by("held_on", "pk")


def _persons(part: str) -> Callable[[Scope, Period], Values]:
    def query(scope: Scope, period: Period) -> Values:
        rows = Meeting.objects.within(scope).filter(meetings.HELD, held_on__gte=period.start, held_on__lt=period.end)
        return dict(rows.order_by().values_list("branch_id").annotate(n=Sum(part)))

    return query


register(
    Indicator(
        "branch.meetings.due", _("meetings due"), MEETINGS, "branch", _standing("", "due"), higher_is_better=False
    )
)
register(
    Indicator(
        "branch.meetings.held", _("meetings held of those due"), MEETINGS, "branch", _standing("", "held"),
        _counting(""), _facts(""),
    )
)  # fmt: skip
for _code, _name in RHYTHMIC:
    _due, _done = _KIND_LABELS[_code]
    register(
        Indicator(
            f"branch.meetings.{_code}.due", _due, MEETINGS, "branch", _standing(_code, "due"), higher_is_better=False
        )
    )
    register(
        Indicator(
            f"branch.meetings.{_code}.held", _done, MEETINGS, "branch", _standing(_code, "held"), _counting(_code),
            _facts(_code),
        )
    )  # fmt: skip
register(
    Indicator(
        "branch.meetings.due-persons", _("persons due at meetings"), PERSONS, "branch", _persons("due"), _held,
        higher_is_better=False,
    )
)  # fmt: skip
register(
    Indicator(
        "branch.meetings.attended", _("persons present at meetings"), PERSONS, "branch", _persons("attended"), _held
    )
)
