"""Django's `createsuperuser` has no meaning here: it says so, and what to do instead."""

from typing import Any

from django.core.management.base import CommandParser
from django.utils.translation import gettext as _

from accounts.management.base import PortalCommand
from core.errors import DomainError


class Command(PortalCommand):
    help = "There is no superuser: rights come from roles. Use create_account."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("ignored", nargs="*")

    def handle(self, *args: Any, **options: Any) -> None:
        raise DomainError(
            _(
                "This portal has no superuser; no account holds all rights. Make an account with a role: manage.py create_account."
            )
        )
