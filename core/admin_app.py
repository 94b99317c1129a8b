"""Django's admin with the portal's own site as its default."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    default = False
    default_site = "core.admin_site.BaoleiAdminSite"
