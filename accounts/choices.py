"""Labels of the choices of accounts."""

from django.utils.translation import gettext_lazy as _

from accounts.domain.roles import Role

LEVELS = (("county", _("county")), ("township", _("township")), ("unit", _("village or other unit")))
KINDS = (
    ("county", _("county")),
    ("town", _("town")),
    ("rural-township", _("rural township")),
    ("subdistrict", _("subdistrict")),
    ("farm", _("farm of township rank")),
    ("village", _("village")),
    ("community", _("community")),
    ("village-like", _("unit like a village")),
    ("community-like", _("unit like a community")),
    ("department", _("county department")),
    ("agency", _("agency")),
    ("school", _("school")),
    ("enterprise", _("enterprise")),
)
ROLES = (
    (Role.COUNTY.value, _("county staff")),
    (Role.TOWNSHIP.value, _("township officer")),
    (Role.VILLAGE.value, _("village secretary")),
    (Role.MEMBER.value, _("team member")),
    (Role.DEPARTMENT.value, _("department")),
    (Role.SUPERIOR.value, _("superior")),
    (Role.INTEGRATION.value, _("integration")),
    (Role.SYSADMIN.value, _("system administrator")),
    (Role.SECADMIN.value, _("security administrator")),
    (Role.AUDITOR.value, _("audit administrator")),
)
