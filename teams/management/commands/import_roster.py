"""`import_roster FILE --unit CODE [--kind NAME_OR_CODE] [--dry-run] [--errors OUT.xlsx]`."""

from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.management.base import PortalCommand
from accounts.models import OrgUnit
from accounts.selectors import unit_by_code
from core.errors import DomainError
from core.scope import WIDTH
from teams import choices
from teams.models import TeamKind
from teams.services import roster_plan

_SHOWN = 10


class Command(PortalCommand):
    help = "Read members from an office's own sheet (.xlsx or .xls); reading it again changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--unit", required=True, metavar="CODE", help="division code of the county, township or village"
        )
        parser.add_argument(
            "--kind",
            default="",
            metavar="KIND",
            help="kind of team of all rows, by name or code, for a sheet that names none",
        )
        parser.add_argument(
            "--source", default="", choices=["", *dict(choices.SOURCES)], help="source group of new members without one"
        )
        parser.add_argument(
            "--joined-on",
            type=date.fromisoformat,
            default=None,
            metavar="DATE",
            help="joining day of new members without one",
        )
        parser.add_argument("--dry-run", action="store_true", help="compare only, save nothing")
        parser.add_argument(
            "--errors",
            type=Path,
            default=None,
            metavar="OUT.xlsx",
            help="write the sheet with the reasons of refused rows here",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        actor, now = self.actor(options), timezone.now()
        today = timezone.localdate(now)
        unit = unit_by_code(options["unit"], actor.scope("unit.view"))
        defaults = roster_plan.Defaults(_kind(unit, options["kind"]), options["source"], options["joined_on"])
        data = options["file"].read_bytes()
        plan = roster_plan.plan(actor=actor, unit=unit, data=data, defaults=defaults, today=today)
        self._tell(plan)
        waiting = list(plan.of("refused", "ask"))
        if not options["dry_run"]:
            skipped = {row.line: "skip" for row in waiting if row.outcome == "ask"}
            done = roster_plan.carry_out(actor=actor, plan=plan, decisions=skipped, now=now, today=today)
            self.stdout.write(_("Saved: %(added)s new, %(changed)s changed; %(founded)s teams founded.") % done)
        else:
            self.stdout.write(_("Compared only: nothing was saved."))
        if options["errors"] and waiting:
            options["errors"].write_bytes(roster_plan.errors_workbook(data, plan))
            self.stdout.write(
                _("The lines that were not taken stand with their reasons in %(file)s.") % {"file": options["errors"]}
            )

    def _tell(self, plan: roster_plan.Plan) -> None:
        counts = plan.counts
        write = self.stdout.write
        write(_("Sheet “%(sheet)s”, %(count)s people.") % {"sheet": plan.sheet_name, "count": len(plan.rows)})
        if plan.other_sheets:
            write(_("Other rosters in the file, not read: %(sheets)s.") % {"sheets": "、".join(plan.other_sheets)})
        if plan.forbidden:
            write(
                _("Left out, because the portal does not hold it: %(columns)s.")
                % {"columns": "、".join(plan.forbidden)}
            )
        if plan.unused:
            write(_("Left out, because it is not needed: %(columns)s.") % {"columns": "、".join(plan.unused)})
        write(
            _("%(added)s new, %(changed)s changed, %(same)s as they stand, %(refused)s refused.")
            % {**counts, "refused": counts["refused"] + counts["ask"]}
        )
        waiting = plan.of("refused", "ask")
        for _place, row in zip(range(_SHOWN), waiting, strict=False):
            write(_("Line %(line)s: %(reason)s") % {"line": row.line, "reason": row.reason})
        more = counts["refused"] + counts["ask"] - _SHOWN
        if more > 0:
            write(ngettext("and %(count)s more line.", "and %(count)s more lines.", more) % {"count": more})
        if counts["ask"]:
            write(_("Lines that ask who somebody is are not saved here: import the sheet in the admin, which asks."))


def _kind(unit: OrgUnit, given: str) -> TeamKind | None:
    if not given:
        return None
    kinds = list(TeamKind.objects.filter(unit__path=unit.path[:WIDTH], is_active=True).order_by("order"))
    for kind in kinds:
        if given in (kind.code, kind.name):
            return kind
    raise DomainError(
        _("The county has no kind of team “%(kind)s”. There are: %(known)s.")
        % {"kind": given, "known": "、".join(f"{kind.name} ({kind.code})" for kind in kinds)},
        field="kind",
    )
