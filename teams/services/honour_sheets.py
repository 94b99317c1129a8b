"""Those commended from a sheet: it is read, looked at as a whole with every row's outcome, then confirmed by a person.

The file is not kept; what is confirmed are the persons and bodies that the rows were found to name.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from branches.models import Branch
from core import workbooks, xlsx
from core.actors import Actor
from core.errors import DomainError, Forbidden
from core.querysets import subtree
from teams import choices
from teams.domain import honour_sheet as sheet
from teams.models import CommendationEvent, Member, Team
from teams.services.honours import BRANCH, MEMBER, TEAM, UNIT, Honoured, event_seen

MOST = 2_000
NEW, KNOWN, REFUSED = "new", "known", "refused"


@dataclass(frozen=True)
class Line:
    """What a row of the sheet comes to."""

    row: sheet.Row
    outcome: str
    found: str = ""
    """The one found, with its team or unit."""
    reason: str = ""
    honoured: Honoured | None = None


@dataclass(frozen=True)
class _Candidate:
    sort: str
    key: int
    label: str
    places: frozenset[str]


def plan(*, actor: Actor, event_id: int, data: bytes) -> list[Line]:
    """Return what each row of a sheet comes to; nothing is written.

    :raises DomainError: it is no workbook, no sheet of it has a column of names, or it is too long; names the field `upload`.
    """
    event = event_seen(actor, event_id)
    if not actor.can("honour.change", event.unit.path):
        raise Forbidden
    rows = _rows(data)
    known = _candidates(event, {sheet.key(row.name) for row in rows})
    present = {
        key: found
        for found in event.commended.filter(withdrawn_on__isnull=True)
        for key in ((MEMBER, found.member_id), (TEAM, found.team_id), (BRANCH, found.branch_id), (UNIT, found.body_id))
        if key[1] is not None
    }
    seen: set[tuple[str, int]] = set()
    lines = []
    for row in rows:
        line = _judge(row, known.get(sheet.key(row.name), []))
        if line.honoured is not None:
            key = (line.honoured.sort, line.honoured.key)
            if key in present:
                line = Line(row, KNOWN, line.found, _("commended by this event already"))
            elif key in seen:
                line = Line(row, REFUSED, line.found, _("stands in the sheet twice"))
            seen.add(key)
        lines.append(line)
    return lines


def blank() -> bytes:
    """Return an empty sheet with the headings that are understood and two rows that say how."""
    rows = [("张三", "红旗村", "先进参与者"), ("红旗村党支部", "", "先进集体")]
    return xlsx.workbook([xlsx.Page("表扬名单", ("姓名或名称", "单位", "表扬身份"), rows)])


def _rows(data: bytes) -> list[sheet.Row]:
    try:
        sheets = workbooks.read(data)
    except DomainError as error:
        raise DomainError(str(error), field="upload") from error
    for given in sheets:
        found = sheet.read(given.rows, given.first_row + 1)
        if found:
            if len(found) > MOST:
                raise DomainError(
                    _("The sheet has %(n)d rows, the most is %(most)d. Hand it in by township.")
                    % {"n": len(found), "most": MOST},
                    field="upload",
                )
            return found
    raise DomainError(
        _("No sheet of the workbook has a column headed 姓名 or 名称 with rows below it. Use the blank sheet."),
        field="upload",
    )


def _candidates(event: CommendationEvent, keys: set[str]) -> dict[str, list[_Candidate]]:
    """Return, by key of the name, who of the event's part of the tree may be meant."""
    path, day = event.unit.path, event.held_on
    found: dict[str, list[_Candidate]] = defaultdict(list)
    people = Member.objects.filter(subtree("team__unit__path", path), name_key__in=keys, joined_on__lte=day)
    people = people.filter(Q(left_on__isnull=True) | Q(left_on__gt=day)).select_related("team__unit__parent")
    for row in people.order_by("pk"):
        places = {row.team.name, row.team.unit.name, *([row.team.unit.parent.name] if row.team.unit.parent else [])}
        found[row.name_key].append(
            _Candidate(
                MEMBER,
                row.pk,
                f"{row.name} · {row.team.unit.name} · {row.team.name}",
                frozenset(map(sheet.key, places)),
            )
        )
    for team in Team.objects.filter(subtree("unit__path", path), closed_on__isnull=True).select_related("unit"):
        if sheet.key(team.name) in keys:
            home = frozenset({sheet.key(team.unit.name)})
            found[sheet.key(team.name)].append(_Candidate(TEAM, team.pk, f"{team.unit.name} · {team.name}", home))
    for branch in Branch.objects.filter(subtree("unit__path", path), dissolved_on__isnull=True).select_related("unit"):
        if sheet.key(branch.name) in keys:
            home = frozenset({sheet.key(branch.unit.name)})
            found[sheet.key(branch.name)].append(_Candidate(BRANCH, branch.pk, branch.name, home))
    return found


def _judge(row: sheet.Row, candidates: Sequence[_Candidate]) -> Line:
    if not row.role:
        words = "、".join(word for word in sheet.ROLES if word)
        return Line(
            row,
            REFUSED,
            reason=_("“%(word)s” is not understood. Write one of: %(words)s.") % {"word": row.said, "words": words},
        )
    fit = [one for one in candidates if not row.place or sheet.key(row.place) in one.places]
    if not fit:
        reason = (
            _("nobody of this name there on the day")
            if row.place and candidates
            else _("nobody of this name in post on the day")
        )
        return Line(row, REFUSED, reason=reason)
    if len(fit) > 1:
        return Line(
            row, REFUSED, reason=_("%(n)d have this name: name the unit or team. %(who)s")
            % {"n": len(fit), "who": "；".join(one.label for one in fit[:3])},
        )  # fmt: skip
    one = fit[0]
    role = "body" if one.sort != MEMBER else "model" if row.role == "body" else row.role
    return Line(row, NEW, one.label, str(dict(choices.HONOUR_ROLES)[role]), Honoured(one.sort, one.key, role))
