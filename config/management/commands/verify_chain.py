"""`verify_chain`: prove the audit chains, the chains of the books, and the triggers that guard them."""

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.db import connection
from django.utils.translation import gettext as _

from accounts.management.base import PortalCommand
from core import audit, triggers
from core.errors import DomainError
from core.models import AuditEntry
from ledgers.models import Voucher
from ledgers.services import chain


class Command(PortalCommand):
    help = "Verify the audit chains, the books' chains and their triggers; exit 1 on any break."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--heads", type=Path, default=None, metavar="FILE", help="heads of books printed earlier: lines of code, seq, digest"
        )  # fmt: skip
        parser.add_argument(
            "--print-heads", action="store_true", help="print the present heads of the books, and nothing else"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["print_heads"]:
            for head in chain.heads():
                self.stdout.write(f"{head.unit} {head.seq} {head.digest}")
            return
        printed = chain.read_heads(options["heads"].read_text(encoding="utf-8")) if options["heads"] else []
        broken = [
            *audit.breaks(),
            *chain.breaks(printed),
            *(f"trigger {name} is absent" for name in triggers.missing(connection)),
        ]
        for line in broken[:50]:
            self.stderr.write(line)
        if broken:
            raise DomainError(_("%(n)s breaks were found. The records before them still hold.") % {"n": len(broken)})
        self.stdout.write(_("%(n)s audit entries hold.") % {"n": AuditEntry.objects.count()})
        self.stdout.write(
            _("%(n)s vouchers hold; %(heads)s printed heads were compared.")
            % {"n": Voucher.objects.count(), "heads": len(printed)}
        )
