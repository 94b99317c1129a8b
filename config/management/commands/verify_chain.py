"""`verify_chain`: prove the audit chains and the triggers that guard them."""

from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from accounts.management.base import PortalCommand
from core import audit, triggers
from core.errors import DomainError
from core.models import AuditEntry


class Command(PortalCommand):
    help = "Verify the audit chains and their triggers; exit 1 on any break."

    def handle(self, *args: Any, **options: Any) -> None:
        broken = [*audit.breaks(), *(f"trigger {name} is absent" for name in triggers.missing(connection))]
        for line in broken[:50]:
            self.stderr.write(line)
        if broken:
            raise DomainError(_("%(n)s breaks were found. The records before them still hold.") % {"n": len(broken)})
        self.stdout.write(_("%(n)s audit entries hold.") % {"n": AuditEntry.objects.count()})
