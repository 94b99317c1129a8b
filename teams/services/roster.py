"""Kinds of teams, teams and members: one at a time, and thousands in one set-based write."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import OrgUnit, User
from core import audit, bulk, names, records
from core.actors import Actor
from core.errors import DomainError, NotFound
from core.scope import WIDTH
from teams.domain import exits
from teams.models import ExitProposal, Member, Team, TeamKind
from teams.services import mentors

_TEAM_FIELDS = frozenset({"kind", "name", "scene", "founded_on", "closed_on"})
_MEMBER_FIELDS = frozenset({"name", "source", "is_party_member", "is_returnee", "skills", "joined_on", "user"})


@dataclass(frozen=True)
class NewMember:
    """A member to be enlisted."""

    team_id: int
    name: str
    source: str
    is_party_member: bool
    is_returnee: bool
    joined_on: date
    skills: str = ""
    left_on: date | None = None
    exit_reason: str = ""
    exit_procedure: str = ""
    phone_digest: str = ""
    phone_tail: str = ""


def add_kind(
    *, actor: Actor, county: OrgUnit, code: str, name: str, order: int, min_size: int, max_size: int
) -> TeamKind:
    """Return a new kind of team of the county.

    :raises DomainError: the county has a kind of this code or name.
    """
    actor.require("kind.change", county.path)
    for field, value in (("code", code), ("name", name)):
        if TeamKind.objects.filter(unit=county, **{field: value}).exists():
            raise DomainError(
                _("%(county)s has a kind of team “%(value)s” already. Change that one, or write another here.")
                % {"county": county.name, "value": value},
                field=field,
            )
    kind = TeamKind(unit=county, code=code, name=name, order=order, min_size=min_size, max_size=max_size)
    records.create(actor=actor, action="kind.created", instance=kind, path=county.path)
    return kind


def update_kind(*, actor: Actor, kind_id: int, values: dict[str, Any], version: int | None) -> TeamKind:
    """Rename a kind of team, or change its order, size rule or use."""
    kind = TeamKind.objects.within(actor.scope("team.view")).select_related("unit").filter(pk=kind_id).first()
    if kind is None:
        raise NotFound
    actor.require("kind.change", kind.unit.path, see="team.view")
    records.change(
        actor=actor, action="kind.changed", instance=kind, values=values, path=kind.unit.path, version=version
    )
    return kind


def found_team(*, actor: Actor, unit: OrgUnit, kind: TeamKind, name: str, scene: str, founded_on: date) -> Team:
    """Return a new team.

    :raises DomainError: the unit has an open team of this kind, or the kind is another county's.
    """
    actor.require("team.change", unit.path, see="team.view")
    _same_county(unit, kind)
    team = Team(unit=unit, kind=kind, name=name, scene=scene, founded_on=founded_on)
    records.create(actor=actor, action="team.founded", instance=team, path=unit.path)
    return team


def update_team(*, actor: Actor, team_id: int, values: dict[str, Any], version: int | None) -> Team:
    """Change a team's name, kind, scene or dates."""
    team = Team.objects.within(actor.scope("team.view")).select_related("unit").filter(pk=team_id).first()
    if team is None:
        raise NotFound
    actor.require("team.change", team.unit.path, see="team.view")
    _known(values, _TEAM_FIELDS)
    if "kind" in values:
        _same_county(team.unit, values["kind"])
    if values.get("closed_on") and team.members.filter(left_on__isnull=True).exists():
        raise DomainError(_("The team still has members in post. Record their leaving first."), field="closed_on")
    records.change(
        actor=actor, action="team.changed", instance=team, values=values, path=team.unit.path, version=version
    )
    return team


def enlist(*, actor: Actor, team: Team, values: dict[str, Any]) -> Member:
    """Return a new member of `team`."""
    actor.require("person.change", team.unit.path, see="person.view")
    _known(values, _MEMBER_FIELDS)
    raw = values.pop("name")
    member = Member(team=team, name=names.fold(raw), name_key=names.key(raw), **values)
    _own_county(member.user, team)
    records.create(
        actor=actor, action="member.enlisted", instance=member, path=team.unit.path, secret=["name", "name_key"]
    )
    return member


def update_member(*, actor: Actor, member_id: int, values: dict[str, Any], version: int | None) -> Member:
    """Correct a member's record. Joining and leaving have their own services."""
    member = member_seen(actor, member_id)
    path = member.team.unit.path
    actor.require("person.change", path, see="person.view")
    _known(values, _MEMBER_FIELDS)
    if "name" in values:
        values = {**values, "name_key": names.key(values["name"]), "name": names.fold(values["name"])}
    _own_county(values.get("user"), member.team)
    records.change(
        actor=actor, action="member.changed", instance=member, values=values, path=path, version=version,
        secret=["name", "name_key"],
    )  # fmt: skip
    return member


def leave(
    *, actor: Actor, member_id: int, left_on: date, reason: str, procedure: str, version: int | None = None,
    proposal: ExitProposal | None = None,
) -> Member:  # fmt: skip
    """Record that a member left, why, and by what procedure.

    :raises DomainError: the member has left already, the day is before joining, or the reason is one that
        only a decided proposal gives.
    """
    member = member_seen(actor, member_id)
    actor.require("person.change", member.team.unit.path, see="person.view")
    if member.left_on:
        raise DomainError(_("%(name)s left already on %(day)s.") % {"name": member.name, "day": member.left_on})
    if left_on < member.joined_on:
        raise DomainError(_("The day of leaving is before the day of joining."), field="left_on")
    if reason in exits.BY_PROPOSAL and not _decided(proposal, member, exits.REMOVED):
        raise DomainError(
            _("Nobody is removed for this reason by an entry: propose it, so that the person is told and may appeal."),
            field="exit_reason",
        )
    with transaction.atomic():
        records.change(
            actor=actor, action="member.left", instance=member, path=member.team.unit.path,
            version=member.version if version is None else version,
            values={"left_on": left_on, "exit_reason": reason, "exit_procedure": procedure}, reason=procedure,
        )  # fmt: skip
        mentors.left(actor=actor, member=member, on=left_on)
    return member


def transfer(*, actor: Actor, member_id: int, to_team: Team, proposal: ExitProposal) -> Member:
    """Move a member to another open team of the county, as a proposal has been decided.

    The record stays one: joining, stars and work go with the person. A quarter that is under way is finished on the
    sheet of the team in which it began.

    :raises DomainError: the proposal does not say so, or the team is closed, the same, or another county's.
    """
    member = member_seen(actor, member_id)
    path = member.team.unit.path
    actor.require("person.change", path, see="person.view")
    actor.require("person.change", to_team.unit.path, see="team.view")
    if not _decided(proposal, member, exits.MOVED) or proposal.to_team_id != to_team.pk:
        raise DomainError(_("A member changes the team only as a proposal has been decided."))
    if to_team.pk == member.team_id or to_team.closed_on or to_team.unit.path[:WIDTH] != path[:WIDTH]:
        raise DomainError(_("Choose another open team of the county."), field="to_team")
    records.change(
        actor=actor, action="member.transferred", instance=member, path=path, version=member.version,
        values={"team": to_team},
    )  # fmt: skip
    return member


def _decided(proposal: ExitProposal | None, member: Member, outcome: str) -> bool:
    return proposal is not None and (proposal.member_id, proposal.outcome) == (member.pk, outcome)


def member_seen(actor: Actor, member_id: int) -> Member:
    """Return a member inside the actor's scope, with team and unit.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = Member.objects.within(actor.scope("person.view")).select_related("team__unit")
    member = rows.filter(pk=member_id).first()
    if member is None:
        raise NotFound
    return member


def found_many(*, actor: Actor, county: OrgUnit, rows: Sequence[tuple[int, int, str, str, date]]) -> list[int]:
    """Insert teams (unit id, kind id, name, scene, founded on) at once; return their keys."""
    actor.require("team.change", county.path)
    columns = ("id", "unit", "kind", "name", "scene", "founded_on", "version")
    with transaction.atomic():
        ids = bulk.next_ids(Team, len(rows))
        values = [(pk, *row, 1) for pk, row in zip(ids, rows, strict=True)]
        bulk.insert(Team, columns, values)
        _one_entry(actor, "team.founded-many", county, values)
    return list(ids)


def enlist_many(*, actor: Actor, county: OrgUnit, rows: Iterable[NewMember]) -> list[int]:
    """Insert members at once; return their keys in the order of `rows`."""
    actor.require("person.change", county.path)
    given = list(rows)
    columns = (
        "id", "team", "name", "name_key", "source", "is_party_member", "is_returnee", "skills",
        "joined_on", "left_on", "exit_reason", "exit_procedure", "phone_digest", "phone_tail", "version",
    )  # fmt: skip
    with transaction.atomic():
        ids = bulk.next_ids(Member, len(given))
        values = [
            (
                pk, m.team_id, names.fold(m.name), names.key(m.name), m.source, m.is_party_member,
                m.is_returnee, m.skills, m.joined_on, m.left_on, m.exit_reason, m.exit_procedure,
                m.phone_digest, m.phone_tail, 1,
            )
            for pk, m in zip(ids, given, strict=True)
        ]  # fmt: skip
        bulk.insert(Member, columns, values)
        _one_entry(actor, "member.enlisted-many", county, values)
    return list(ids)


def _one_entry(actor: Actor, action: str, county: OrgUnit, values: Sequence[Sequence[Any]]) -> None:
    changes = {"rows": len(values), "digest": audit.digest_rows(values)}
    audit.record(actor=actor, action=action, target=county, path=county.path, changes=changes)


def _known(values: dict[str, Any], allowed: frozenset[str]) -> None:
    unknown = set(values) - allowed
    if unknown:
        raise DomainError(
            _("These fields cannot be changed here: %(fields)s.") % {"fields": ", ".join(sorted(unknown))}
        )


def _same_county(unit: OrgUnit, kind: TeamKind) -> None:
    if not unit.path.startswith(kind.unit.path):
        raise DomainError(_("This kind of team belongs to another county."), field="kind")


def _own_county(user: User | None, team: Team) -> None:
    if user is not None and not user.unit.path.startswith(team.unit.path[:4]):
        raise DomainError(_("This account belongs to another county."), field="user")
