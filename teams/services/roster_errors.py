"""The sheet given back: as it came, with the reason of every row that was not taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import xlsx_marked

if TYPE_CHECKING:
    from teams.services.roster_plan import Plan


def errors_workbook(data: bytes, plan: Plan) -> bytes:
    """Return the sheet as it came, as .xlsx, with a column that says why a row was not taken.

    Refused rows and those that wait for a decision have a reason. `data` is the file the plan was made
    of; the plan holds its sheet, so it is not read again.
    """
    sheet = plan.roster.sheet
    remarks = {row.line - 1 - sheet.first_row: row.reason for row in plan.of("refused", "ask")}
    return xlsx_marked.with_remarks(
        sheet, label=_("reason of the refusal"), heads=plan.roster.head_rows, remarks=remarks
    )
