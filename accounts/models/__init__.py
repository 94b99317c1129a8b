"""Units, accounts, grants."""

from accounts.models.org_unit import OrgUnit, UnitCode
from accounts.models.reported import ReportedFigure
from accounts.models.role_grant import RoleGrant
from accounts.models.user import ApiToken, OldPassword, OpenSession, User

__all__ = ["ApiToken", "OldPassword", "OpenSession", "OrgUnit", "ReportedFigure", "RoleGrant", "UnitCode", "User"]
