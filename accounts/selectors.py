"""Reads of units and accounts."""

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.domain.roles import ACTIONS, Role
from accounts.models import OrgUnit, RoleGrant, UnitCode, User
from core.actors import Actor, Grant
from core.errors import NotFound
from core.scope import Scope


def actor_of(user: User) -> Actor:
    """Return the actor of an account, its grants and rights loaded by one query."""
    if not user.is_active:
        return Actor(user_id=user.pk, name=user.username)
    rows = RoleGrant.objects.filter(user=user).values_list("role", "unit__path").order_by("pk")
    grants = tuple(Grant(role, path, ACTIONS[Role(role)]) for role, path in rows)
    return Actor(user_id=user.pk, name=user.username, grants=grants)


def actor_named(username: str) -> Actor:
    """Return the actor of the account of this user name.

    :raises NotFound: there is no such account, or it is blocked.
    """
    user = User.objects.filter(username=username, is_active=True).first()
    if user is None:
        raise NotFound(_("No account that may sign in is named “%(name)s”.") % {"name": username})
    return actor_of(user)


def normal_code(code: str) -> str:
    """Return a division code without the zeros that pad it to its level (`654301000000` → `654301`)."""
    text = code.strip()
    if len(text) == 12 and text.isdigit():
        if text.endswith("000000"):
            return text[:6]
        if text.endswith("000"):
            return text[:9]
    return text


def unit_by_code(code: str, scope: Scope) -> OrgUnit:
    """Return the unit that a division code names, with or without its trailing zeros.

    :raises NotFound: no unit of the scope has it.
    """
    short = normal_code(code)
    unit = (
        OrgUnit.objects.within(scope)
        .filter(Q(codes__code=short) | Q(codes__code=code.strip()))
        .order_by("path")
        .first()
    )
    if unit is None:
        raise NotFound(_no_unit(code))
    return unit


def _no_unit(code: str) -> str:
    return _("No unit has the division code “%(code)s”. Give a code of the unit tree, for example 654301.") % {
        "code": code
    }


def code_of(unit: OrgUnit) -> str:
    """Return the unit's division code without padding, or its path when it has none."""
    code = UnitCode.objects.filter(unit=unit).order_by("-edition").values_list("code", flat=True).first()
    return code or unit.path


def codes(paths_of: Scope) -> dict[int, str]:
    """Return the codes of all units of a scope, by the unit's key."""
    rows = UnitCode.objects.filter(unit__in=OrgUnit.objects.within(paths_of)).order_by("edition")
    return dict(rows.values_list("unit_id", "code"))
