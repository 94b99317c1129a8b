"""Exactly-once form posts: the client makes a UUID, and an accepted post uses it up for good."""

import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core import audit
from core.actors import Actor
from core.errors import Conflict
from core.models import Submission


def receipt(*, key: uuid.UUID, actor: Actor, form: str, body: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the receipt of this very post if it was accepted before, else None."""
    found = Submission.objects.filter(pk=key, user_id=actor.user_id or 0, form=form).first()
    same = found is not None and found.body_digest == audit.digest_rows([body])
    return dict(found.receipt) if found is not None and same else None


def is_used(key: uuid.UUID) -> bool:
    """Tell whether a post with this key was accepted, whoever sent it and whatever it held."""
    return Submission.objects.filter(pk=key).exists()


def accept(
    *,
    key: uuid.UUID,
    actor: Actor,
    form: str,
    body: Mapping[str, Any],
    now: datetime,
    effect: Callable[[], dict[str, Any]],
) -> tuple[dict[str, Any], bool]:
    """Do `effect` once for `key` and return its receipt, and whether it was done now.

    The key row and the effect stand in one transaction, so a refused post does not use the key
    up. The same key with the same body gets the first receipt.

    :raises Conflict: the key was used for another body, form or person.
    """
    digest = audit.digest_rows([body])
    found = Submission.objects.filter(pk=key).first()
    if found is None:
        try:
            with transaction.atomic():
                receipt = effect()
                Submission.objects.create(
                    key=key, user_id=actor.user_id or 0, form=form, body_digest=digest,
                    receipt=receipt, accepted_at=now,
                )  # fmt: skip
                return receipt, True
        except IntegrityError:
            found = Submission.objects.filter(pk=key).first()
            if found is None:
                raise
    if (found.user_id, found.form, found.body_digest) != (actor.user_id or 0, form, digest):
        raise Conflict(_("This form has been sent already with other content. Open the form anew and send it again."))
    return dict(found.receipt), False
