"""Photos of a form that was refused: kept for some hours under the form's key, so that nobody chooses them twice.

They stand in no list and at no address; the page of the same form shows them to whoever sent it. Their files go with the
acceptance of the form, else twice a day by the clock, so that none lies longer than a day.

Source: principle 3 of the portal, nothing is lost; the hours are a county setting.
"""

import hashlib
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from core import files
from core.actors import Actor
from core.errors import DomainError
from tickets.models import KeptPhoto
from tickets.services import photos

KEPT = timedelta(hours=10)
"""So long a photo is shown again; with a look every twelve hours its file is gone within 22."""
_FOLDER = "tickets/kept"


@dataclass(frozen=True)
class Kept:
    """A kept photo as a form uses it: its content is None once the form was accepted."""

    digest: str
    written: photos.Written | None


@dataclass(frozen=True)
class Form:
    """The form that photos are kept for: the key of its post, who sends it, which form it is."""

    key: uuid.UUID
    actor: Actor
    name: str

    @property
    def rows(self) -> dict[str, object]:
        """The columns that name it."""
        return {"key": self.key, "user_id": self.actor.user_id or 0, "form": self.name}


def of(form: Form, now: datetime, *, without: Collection[str] = ()) -> list[Kept]:
    """Return the photos that are kept for a form, in the order in which they came, but for those that are taken out."""
    rows = (
        KeptPhoto.objects.filter(**form.rows, kept_at__gt=now - KEPT).exclude(digest__in=list(without)).order_by("pk")
    )
    found = []
    for row in rows:
        content = files.read(row.file)
        if content is not None:
            found.append(Kept(row.digest, (content, row.width, row.height)))
        elif not row.file:
            found.append(Kept(row.digest, None))
    return found


def keep(form: Form, pictures: Iterable[photos.Written], now: datetime, *, without: Collection[str] = ()) -> None:
    """Keep photos of a form that was refused, three at the most; those that are taken out go at once."""
    with transaction.atomic():
        _erase(KeptPhoto.objects.filter(**form.rows, digest__in=list(without)))
        known = set(KeptPhoto.objects.filter(**form.rows).values_list("digest", flat=True))
        for content, width, height in pictures:
            digest = hashlib.sha256(content).hexdigest()
            if digest in known or len(known) >= photos.MOST:
                continue
            name = f"{_FOLDER}/{uuid.uuid4().hex}.jpg"
            files.store(name, content)
            KeptPhoto.objects.create(**form.rows, digest=digest, file=name, width=width, height=height, kept_at=now)
            known.add(digest)


def together(kept: Sequence[Kept], chosen: Sequence[photos.Written]) -> tuple[list[photos.Written], list[str]]:
    """Return the photos of a form, kept and just chosen, each once, and the digests of all of them.

    :raises DomainError: there are more than a ticket takes; names the field.
    """
    found = {row.digest: row.written for row in kept}
    found |= {hashlib.sha256(written[0]).hexdigest(): written for written in chosen}
    if len(found) > photos.MOST:
        raise DomainError(
            _("A ticket takes up to %(n)s photos, with those chosen before. Take some of them out.")
            % {"n": photos.MOST},
            field="photos",
        )
    return [written for written in found.values() if written is not None], list(found)


def accepted(form: Form) -> None:
    """Erase the files of a form that was accepted; what is left says that the same form came again."""
    for row in KeptPhoto.objects.filter(**form.rows).exclude(file=""):
        files.remove(row.file)
        KeptPhoto.objects.filter(pk=row.pk).update(file="")


def erase_old(now: datetime) -> int:
    """Erase the photos whose hours are over, and files that no row names; return how many rows."""
    count = _erase(KeptPhoto.objects.filter(kept_at__lte=now - KEPT))
    known = set(KeptPhoto.objects.exclude(file="").values_list("file", flat=True))
    before = (now - KEPT).timestamp()
    for name, changed in files.names(_FOLDER):
        if name not in known and changed < before:
            files.remove(name)
    return count


def _erase(rows: Iterable[KeptPhoto]) -> int:
    count = 0
    for row in rows:
        files.remove(row.file)
        count += KeptPhoto.objects.filter(pk=row.pk).delete()[0]
    return count
