"""`export_books --unit CODE --year Y --format hledger|beancount --output FILE`."""

import hashlib
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from accounts.management.base import PortalCommand
from accounts.selectors import unit_by_code
from core import files
from core.scope import EVERYTHING, Scope
from ledgers.domain import journal
from ledgers.services import exchange


class Command(PortalCommand):
    help = "Write a year of a collective's book as a journal that hledger or beancount checks and adds up."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--unit", required=True, help="the unit's division code")
        parser.add_argument("--year", required=True, type=int, help="as 2025")
        parser.add_argument("--format", required=True, choices=journal.FORMATS)
        parser.add_argument("--output", required=True, type=Path, help="the file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = self.actor(options)
        seen = EVERYTHING if actor.is_system else Scope.of(grant.path for grant in actor.grants)
        book = exchange.book_of(actor, unit_by_code(options["unit"], seen))
        text = exchange.export(actor=actor, book=book, year=options["year"], form=options["format"])
        content = text.encode()
        files.write_whole(options["output"], content)
        self.stdout.write(
            _("%(file)s: %(size)s bytes, SHA-256 %(hash)s")
            % {"file": options["output"], "size": len(content), "hash": hashlib.sha256(content).hexdigest()}
        )
