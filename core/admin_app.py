"""Django's admin with the portal's own site as its default."""

from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    default = False
    default_site = "core.admin_site.BaoleiAdminSite"

    def ready(self) -> None:
        """Take the page of Django's groups away again: rights come from the roles table alone."""
        from django.contrib.admin import site
        from django.contrib.auth.models import Group

        super().ready()
        if site.is_registered(Group):
            site.unregister(Group)
