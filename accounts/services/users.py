"""Making, changing and blocking accounts. Source of the separation of rights: GB/T 22239-2019."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OldPassword, OrgUnit, User
from accounts.services import sessions
from core import audit, records
from core.actors import Actor
from core.errors import DomainError, NotFound

_EDITABLE = frozenset({"display_name", "unit", "is_active", "must_change_password"})


def create(
    *, actor: Actor, username: str, display_name: str, unit: OrgUnit, password: str = "", is_integration: bool = False
) -> User:
    """Return a new account, which must change its password at the first sign-in.

    An integration account has no password: it reads by token and never signs in.

    :raises DomainError: user name taken, password against the policy, or given to an integration
        account; names the field.
    """
    actor.require("user.change", unit.path, see="user.view")
    if is_integration:
        return _create_integration(actor, User(username=username, display_name=display_name, unit=unit), password)
    user = User(username=username, display_name=display_name, unit=unit, must_change_password=True)
    with transaction.atomic():
        _set_password(user, password)
        records.create(actor=actor, action="user.created", instance=user, path=unit.path, secret=["password"])
        OldPassword.objects.create(user=user, password=user.password, set_at=timezone.now())
    return user


def _create_integration(actor: Actor, user: User, password: str) -> User:
    if password:
        raise DomainError(_("An integration account has no password: it reads by token."), field="password")
    user.is_integration = True
    user.set_unusable_password()
    records.create(actor=actor, action="user.created", instance=user, path=user.unit.path, secret=["password"])
    return user


def must_renew(user: User) -> bool:
    """Tell whether the account has to set a new password before anything else: told to, or too old."""
    if user.must_change_password:
        return True
    if user.is_demo or user.password_set_at is None:
        return False
    return timezone.now() - user.password_set_at > timedelta(days=settings.PASSWORD_MAX_AGE_DAYS)


def update(*, actor: Actor, user_id: int, values: dict[str, Any], version: int | None) -> User:
    """Change an account; one that is blocked is signed out everywhere at once."""
    user = _locked(actor, user_id)
    actor.require("user.change", user.unit.path, see="user.view")
    unknown = set(values) - _EDITABLE
    if unknown:
        raise DomainError(
            _("These fields cannot be changed here: %(fields)s.") % {"fields": ", ".join(sorted(unknown))}
        )
    if "unit" in values:
        actor.require("user.change", values["unit"].path, see="user.view")
    with transaction.atomic():
        records.change(
            actor=actor, action="user.changed", instance=user, values=values, path=user.unit.path, version=version
        )
        if values.get("is_active") is False:
            sessions.end_all(user)
    return user


def set_password(*, actor: Actor, user: User, password: str) -> None:
    """Set an account's password: the owner's own, or by a system administrator for another.

    :raises DomainError: the password is against the policy, or the account is a program's.
    """
    own = actor.user_id == user.pk
    if not own:
        actor.require("user.change", user.unit.path, see="user.view")
    if user.is_integration:
        raise DomainError(_("An integration account has no password: it reads by token."), field="password")
    with transaction.atomic():
        _set_password(user, password)
        user.must_change_password = not own
        user.save(update_fields=["password", "password_set_at", "must_change_password"])
        OldPassword.objects.create(user=user, password=user.password, set_at=timezone.now())
        sessions.end_all(user)
        audit.record(
            actor=actor, action="user.password-set", target=user, path=user.unit.path,
            changes={"password": [audit.CHANGED, audit.CHANGED]},
        )  # fmt: skip


def ensure_demo(*, actor: Actor, username: str, display_name: str, unit: OrgUnit, password: str) -> User:
    """Return the demo account of this name with this password; it has no second step.

    :raises DomainError: the settings allow no demo accounts.
    """
    if not settings.DEMO_ALLOWED:
        raise DomainError(_("Demo accounts are refused under production settings."))
    user = User.objects.filter(username=username).first()
    if user is not None and not user.is_demo:
        raise DomainError(_("“%(name)s” is a real account; the demo does not touch it.") % {"name": username})
    with transaction.atomic():
        if user is None:
            user = User(username=username, display_name=display_name, unit=unit, is_demo=True)
            user.set_password(password)
            user.password_set_at = timezone.now()
            records.create(actor=actor, action="user.created", instance=user, path=unit.path, secret=["password"])
        elif not user.check_password(password):
            user.set_password(password)
            user.password_set_at = timezone.now()
            user.save(update_fields=["password", "password_set_at"])
            audit.record(
                actor=actor, action="user.password-set", target=user, path=unit.path,
                changes={"password": [audit.CHANGED, audit.CHANGED]},
            )  # fmt: skip
    return user


def _set_password(user: User, password: str) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise DomainError(" ".join(error.messages), field="password") from error
    user.set_password(password)
    user.password_set_at = timezone.now()


def _locked(actor: Actor, user_id: int) -> User:
    user = User.objects.within(actor.scope("user.view")).filter(pk=user_id).first()
    if user is None:
        raise NotFound
    return user
