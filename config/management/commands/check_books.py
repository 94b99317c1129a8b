"""`check_books`: prove again what the database should hold anyway."""

from typing import Any

from django.utils.translation import gettext as _

from accounts.management.base import PortalCommand
from accounts.services import org_tree
from core.errors import DomainError
from ledgers.services import proofs as ledgers
from reports import selectors as reports
from teams.services import proofs


class Command(PortalCommand):
    help = (
        "Prove unit paths, star quotas, stars, snapshots and the books again from their rows; exit 1 on any difference."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = [
            *org_tree.inconsistencies(),
            *proofs.inconsistencies(),
            *reports.inconsistencies(),
            *ledgers.inconsistencies(),
        ]
        for line in found[:50]:
            self.stderr.write(line)
        if found:
            raise DomainError(_("%(n)s differences were found.") % {"n": len(found)})
        self.stdout.write(_("Paths, stars, quotas, snapshots and books agree with their rows."))
