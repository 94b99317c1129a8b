"""Filters of units, accounts and roles; see `core.filtering`."""

from django.utils.translation import gettext_lazy as _

from accounts import choices
from accounts.models import ApiToken, OrgUnit, ReportedFigure, RoleGrant, User
from core.filtering import AnyPeriod, Choice, FigureCode, Filters, Key, Subtree, YesNo


class UnitFilters(Filters):
    """Units of the tree."""

    level = Choice(choices=choices.LEVELS, label=_("level"))
    kind = Choice(choices=choices.KINDS, label=_("kind"))
    township = Subtree(field_name="", label=_("township"))
    unit = Subtree(field_name="", label=_("unit"))
    parent = Key(field_name="parent", label=_("parent unit"))
    is_invented = YesNo(field_name="is_invented", label=_("invented name"))
    is_open = YesNo(field_name="closed_on", lookup_expr="isnull", label=_("still open"))

    class Meta:
        model = OrgUnit
        fields = ()


class UserFilters(Filters):
    """Accounts."""

    unit = Subtree(field_name="", label=_("unit"))
    is_active = YesNo(field_name="is_active", label=_("may sign in"))
    is_integration = YesNo(field_name="is_integration", label=_("integration account"))

    class Meta:
        model = User
        fields = ()


class GrantFilters(Filters):
    """Roles of accounts."""

    unit = Subtree(field_name="", label=_("unit"))
    role = Choice(choices=choices.ROLES, label=_("role"))

    class Meta:
        model = RoleGrant
        fields = ()


class TokenFilters(Filters):
    """Tokens of integration accounts."""

    unit = Subtree(field_name="", label=_("unit"))
    is_revoked = YesNo(field_name="revoked_at", lookup_expr="isnull", exclude=True, label=_("revoked"))

    class Meta:
        model = ApiToken
        fields = ()


class ReportedFilters(Filters):
    """Reported figures."""

    unit = Subtree(field_name="", label=_("unit"))
    period = AnyPeriod(label=_("period"))
    code = FigureCode(label=_("figure"))

    class Meta:
        model = ReportedFigure
        fields = ()
