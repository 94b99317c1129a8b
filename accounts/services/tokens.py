"""Tokens of integration accounts: made and revoked by the security administrator, shown once, kept as a digest."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import selectors
from accounts.models import ApiToken, User
from core import audit, records
from core.actors import Actor
from core.errors import Conflict, DomainError, NotFound

LONGEST_DAYS = 365
_MARK = "bl_"
_PREFIX = 8


@dataclass(frozen=True)
class Issued:
    """A new token and its secret, which is nowhere else."""

    token: ApiToken
    secret: str


def issue(*, actor: Actor, user: User, name: str, expires_on: date, now: datetime) -> Issued:
    """Return a new token of an integration account with its secret; only a digest of it is stored.

    :raises DomainError: the account is a person's or is blocked, the name is taken, or the day is not
        within the next 365 days; names the field.
    """
    actor.require("token.change", user.unit.path, see="token.view")
    today = timezone.localdate(now)
    if not user.is_integration or not user.is_active:
        raise DomainError(_("Only an integration account that is not blocked can have a token."), field="user")
    if not name.strip():
        raise DomainError(_("Say what the token is for, for example the program that uses it."), field="name")
    if not today < expires_on <= today + timedelta(days=LONGEST_DAYS):
        raise DomainError(
            _("Give a day after today, %(days)d days ahead at most.") % {"days": LONGEST_DAYS}, field="expires_on"
        )
    if ApiToken.objects.filter(user=user, name=name.strip()).exists():
        raise DomainError(_("This account has a token of this name already. Choose another name."), field="name")
    secret = _MARK + secrets.token_urlsafe(32)
    token = ApiToken(
        user=user, name=name.strip(), digest=_digest(secret), prefix=secret[:_PREFIX], created_at=now,
        created_by=actor.name, expires_on=expires_on,
    )  # fmt: skip
    records.create(actor=actor, action="token.issued", instance=token, path=user.unit.path, secret=["digest"])
    return Issued(token, secret)


def revoke(*, actor: Actor, token_id: int, reason: str, now: datetime) -> None:
    """Revoke a token; the next request with it is refused.

    :raises DomainError: no reason is given.
    :raises Conflict: the token is revoked already.
    """
    with transaction.atomic():
        rows = ApiToken.objects.within(actor.scope("token.view")).select_related("user__unit")
        token = rows.select_for_update(of=("self",)).filter(pk=token_id).first()
        if token is None:
            raise NotFound
        actor.require("token.change", token.user.unit.path, see="token.view")
        if not reason.strip():
            raise DomainError(_("Give the reason."), field="reason")
        if token.revoked_at is not None:
            raise Conflict(_("This token is revoked already."))
        records.change(
            actor=actor, action="token.revoked", instance=token, values={"revoked_at": now},
            path=token.user.unit.path, reason=reason.strip(),
        )  # fmt: skip


def holder(*, secret: str, now: datetime) -> tuple[ApiToken, Actor] | None:
    """Return the token that a secret opens and who acts by it; None where it opens nothing (any more).

    The first use of a day is noted on the token and in the audit chain, later ones are not: see
    `docs/adr/0015-reading-by-interface.md`.
    """
    today = timezone.localdate(now)
    token = (
        ApiToken.objects.select_related("user__unit")
        .filter(
            digest=_digest(secret), revoked_at__isnull=True, expires_on__gte=today, user__is_active=True,
            user__is_integration=True,
        )
        .first()
    )  # fmt: skip
    if token is None:
        return None
    actor = selectors.actor_of(token.user)
    if token.used_on is None or token.used_on < today:
        with transaction.atomic():
            unseen = ApiToken.objects.filter(Q(used_on__isnull=True) | Q(used_on__lt=today), pk=token.pk)
            if unseen.update(used_on=today):
                audit.record(actor=actor, action="token.used", target=token, path=token.user.unit.path, at=now)
    return token, actor


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
