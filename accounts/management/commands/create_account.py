"""`create_account USERNAME --name NAME --role ROLE --unit CODE`: the first accounts of a real installation."""

import getpass
import sys
from typing import Any

from django.core.management.base import CommandParser
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.domain.roles import Role
from accounts.management.base import PortalCommand
from accounts.selectors import unit_by_code
from accounts.services import grants, users


class Command(PortalCommand):
    help = "Make an account with one role; the password is asked for, or read from standard input."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("username")
        parser.add_argument("--name", required=True, help="the person's name as shown")
        parser.add_argument("--role", required=True, choices=[role.value for role in Role])
        parser.add_argument("--unit", required=True, help="the division code of the unit the role is given on")

    def handle(self, *args: Any, **options: Any) -> None:
        actor = self.actor(options)
        unit = unit_by_code(options["unit"], actor.scope("unit.view"))
        prompt = _("First password (it must be changed at the first sign-in): ")
        password = getpass.getpass(prompt) if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
        with transaction.atomic():
            user = users.create(
                actor=actor, username=options["username"], display_name=options["name"], unit=unit, password=password
            )
            grants.give(actor=actor, user=user, role=options["role"], unit=unit)
        self.stdout.write(_("The account “%(name)s” is made.") % {"name": user.username})
