"""One-to-one help: a mentor stands by a member of two or three stars until the star rises or the member leaves."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, bulk, records
from core.actors import Actor
from core.errors import DomainError
from teams.domain import consequences
from teams.models import Member, MentorPair

_SECRET = ("mentor", "post")
RISEN, LEFT, CHANGED = "risen", "left", "changed"
_COLUMNS = ("id", "member", "mentor", "post", "stars_before", "since", "ended_on", "end_reason", "version")


def begin(*, actor: Actor, member: Member, mentor: str, post: str, stars: int, today: date) -> MentorPair:
    """Give a member a mentor, who is a person in post; a mentor the member has already is replaced.

    The caller has asked for the right.

    :raises DomainError: the mentor's name or post is missing, or the member has left.
    """
    if not mentor.strip():
        raise DomainError(_("Name the mentor."), field="mentor")
    if not post.strip():
        raise DomainError(_("Give the mentor's post: a mentor is a person in office."), field="post")
    if member.left_on:
        raise DomainError(_("%(name)s left already on %(day)s.") % {"name": member.name, "day": member.left_on})
    with transaction.atomic():
        path = member.team.unit.path
        old = open_pair(member)
        if old is not None:
            _end(actor, old, CHANGED, today)
        pair = MentorPair(member=member, mentor=mentor.strip(), post=post.strip(), stars_before=stars, since=today)
        records.create(actor=actor, action="mentor.paired", instance=pair, path=path, secret=_SECRET)
    return pair


def open_pair(member: Member) -> MentorPair | None:
    """Return the member's present pair."""
    return MentorPair.objects.select_for_update().filter(member=member, ended_on__isnull=True).first()


def left(*, actor: Actor, member: Member, on: date) -> None:
    """End the pair of a member who has left."""
    pair = open_pair(member)
    if pair is not None:
        _end(actor, pair, LEFT, on)


def _end(actor: Actor, pair: MentorPair, reason: str, on: date) -> None:
    records.change(
        actor=actor, action="mentor.ended", instance=pair, path=pair.member.team.unit.path,
        values={"ended_on": max(on, pair.since), "end_reason": reason},
    )  # fmt: skip


def risen(*, actor: Actor, county: OrgUnit, stars: Mapping[int, int], on: date) -> int:
    """End the pairs of members whose star has risen since the pair began; return how many. One audit entry."""
    rows = MentorPair.objects.filter(ended_on__isnull=True, since__lte=on, member__in=list(stars))
    ended = sorted(
        pk
        for pk, member, before in rows.values_list("pk", "member_id", "stars_before")
        if consequences.has_risen(before, stars[member])
    )
    if ended:
        MentorPair.objects.filter(pk__in=ended).update(ended_on=on, end_reason=RISEN, version=F("version") + 1)
        audit.record(
            actor=actor, action="mentor.ended-many", target=county, path=county.path,
            changes={"rows": len(ended), "digest": audit.digest_rows(ended)},
        )  # fmt: skip
    return len(ended)


def pair_many(
    *, actor: Actor, county: OrgUnit, rows: Sequence[tuple[int, str, str, int, date, date | None, str]]
) -> list[int]:
    """Insert pairs (member, mentor, post, stars, since, ended on, reason of the end) at once; return their keys."""
    actor.require("list.act", county.path)
    with transaction.atomic():
        ids = bulk.next_ids(MentorPair, len(rows))
        values = [(pk, *row, 1) for pk, row in zip(ids, rows, strict=True)]
        bulk.insert(MentorPair, _COLUMNS, values)
        audit.record(
            actor=actor, action="mentor.paired-many", target=county, path=county.path,
            changes={"rows": len(values), "digest": audit.digest_rows(values)},
        )  # fmt: skip
    return list(ids)
