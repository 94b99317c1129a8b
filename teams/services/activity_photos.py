"""Photos of activities: written anew without what the camera had added, kept below the media folder, never served as files."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, files
from core.actors import Actor
from core.errors import DomainError, Forbidden, NotFound
from core.pictures import Written
from teams.models import Activity, ActivityPhoto
from teams.services.work import activity_seen

MOST = 3
"""Photos of one activity."""


def add(*, actor: Actor, activity_id: int, written: Written, now: datetime) -> ActivityPhoto:
    """Add a photo that `core.pictures.written_anew` has given; the same one twice is one.

    :raises DomainError: there are three already.
    """
    activity = _mine(actor, activity_id)
    content, width, height = written
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        Activity.objects.select_for_update(of=("self",)).get(pk=activity.pk)
        here = ActivityPhoto.objects.filter(activity=activity)
        known = here.filter(digest=digest).first()
        if known is not None:
            return known
        if here.count() >= MOST:
            raise DomainError(
                _("An activity takes up to %(n)s photos. Take one out first.") % {"n": MOST}, field="photo"
            )
        name = f"activities/{activity.pk}/{digest}.jpg"
        files.store(name, content)
        row = ActivityPhoto.objects.create(
            activity=activity, file=name, digest=digest, width=width, height=height, added_by=actor.name, added_at=now
        )
        audit.record(
            actor=actor, action="activity.photo-added", target=activity, path=activity.unit.path, at=now,
            changes={"sha256": digest},
        )  # fmt: skip
    return row


def remove(*, actor: Actor, photo_id: int, now: datetime) -> None:
    """Take a photo out; its file goes when the row is gone for good."""
    row, activity = _found(actor, photo_id)
    if not actor.can("activity.change", activity.unit.path):
        raise Forbidden
    with transaction.atomic():
        if ActivityPhoto.objects.filter(pk=row.pk).delete()[0] == 0:
            raise NotFound
        audit.record(
            actor=actor, action="activity.photo-removed", target=activity, path=activity.unit.path, at=now,
            changes={"sha256": row.digest},
        )  # fmt: skip
        transaction.on_commit(lambda: files.remove(row.file))


def read(*, actor: Actor, photo_id: int) -> tuple[ActivityPhoto, bytes]:
    """Return a photo of an activity that the actor may see.

    :raises NotFound: there is none, it lies outside, or its file is gone.
    """
    row, _activity = _found(actor, photo_id)
    content = files.read(row.file)
    if content is None:
        raise NotFound
    return row, content


def _found(actor: Actor, photo_id: int) -> tuple[ActivityPhoto, Activity]:
    rows = ActivityPhoto.objects.within(actor.scope("activity.view")).select_related("activity__unit")
    row = rows.filter(pk=photo_id).first()
    if row is None:
        raise NotFound
    return row, row.activity


def _mine(actor: Actor, activity_id: int) -> Activity:
    activity = activity_seen(actor, activity_id)
    if not actor.can("activity.change", activity.unit.path):
        raise Forbidden
    return activity
