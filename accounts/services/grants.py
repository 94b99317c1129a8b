"""Giving and taking roles. Nobody gives a role to themselves."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain import roles
from accounts.models import OrgUnit, RoleGrant, User
from core import audit
from core.actors import Actor
from core.errors import DomainError, Forbidden, NotFound


def give(*, actor: Actor, user: User, role: str, unit: OrgUnit) -> RoleGrant:
    """Return the grant of `role` on `unit`, new or already held.

    :raises Forbidden: the actor gives a role to the own account.
    :raises DomainError: the account holds a role that excludes this one (three administrators), or the role
        is not for this sort of account (integration).
    """
    actor.require("grant.change", unit.path, see="grant.view")
    if actor.user_id is not None and actor.user_id == user.pk:
        raise Forbidden(_("Nobody can give a role to their own account. Ask another security administrator."))
    if not roles.suits(role, user.is_integration):
        raise DomainError(
            _("An integration account can hold the role “integration” and no other.")
            if user.is_integration
            else _("The role “integration” is for integration accounts, not for a person's account."),
            field="role",
        )
    with transaction.atomic():
        User.objects.select_for_update().filter(pk=user.pk).first()
        held = set(RoleGrant.objects.filter(user=user).values_list("role", flat=True))
        if not roles.compatible(held, role):
            raise DomainError(
                _(
                    "An account that is system, security or audit administrator holds no other role. "
                    "Take the other role away first, or use another account."
                ),
                field="role",
            )
        if role in roles.ADMINISTRATORS and RoleGrant.objects.filter(user=user, role=role).exclude(unit=unit).exists():
            raise DomainError(
                _("This account holds the role on another unit already. Take it away there first."), field="unit"
            )
        grant, created = RoleGrant.objects.get_or_create(
            user=user, role=role, unit=unit,
            defaults={"granted_at": timezone.now(), "granted_by": actor.name},
        )  # fmt: skip
        if created:
            audit.record(
                actor=actor, action="grant.given", target=user, path=unit.path,
                changes={"role": [None, role], "unit": [None, unit.path]},
            )  # fmt: skip
    return grant


def take(*, actor: Actor, grant_id: int, reason: str = "") -> None:
    """Take a role away; the account's next request is without it."""
    grant = (
        RoleGrant.objects.within(actor.scope("grant.view")).select_related("unit", "user").filter(pk=grant_id).first()
    )
    if grant is None:
        raise NotFound
    actor.require("grant.change", grant.unit.path, see="grant.view")
    with transaction.atomic():
        audit.record(
            actor=actor, action="grant.taken", target=grant.user, path=grant.unit.path, reason=reason,
            changes={"role": [grant.role, None], "unit": [grant.unit.path, None]},
        )  # fmt: skip
        grant.delete()
