"""Sentences about counts that lie outside their range."""

from django.utils.translation import gettext as _

from branches.domain.records import Warned
from core.admin_words import hundredths


def warning(found: Warned) -> str:
    """Return what is said of a count outside its range: the count, and what is expected."""
    given = {"value": found.value, "low": found.low, "high": found.high}
    match found.code:
        case "no-secretary":
            return _("There is no secretary in post.")
        case "few-members":
            return (
                _("%(value)d full members; a branch has %(low)d and more. Found a joint branch, or merge it.") % given
            )
        case "many-members":
            return _("%(value)d full members; a branch has %(high)d at the most. Consider dividing it.") % given
        case "committee":
            return _("%(value)d members of the committee; %(low)d to %(high)d are expected.") % given
        case "joint":
            return _("%(value)d units founded it together; %(high)d at the most are expected.") % given
        case "grids":
            return _("%(value)d grids; %(low)d to %(high)d are expected of a village.") % given
        case "no-hub":
            return _("%(value)d households are linked, but there is no hub member.") % given
        case _:
            return _("%(value)s households to a hub member on average; %(low)d to %(high)d are expected.") % {
                **given, "value": hundredths(found.value),
            }  # fmt: skip
