"""Red flags in words: the check, its rule, what the row shows."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ledgers import choices
from ledgers.domain import red_flags
from ledgers.domain.money_words import yuan
from ledgers.domain.red_flags import Flag, Limits

LABELS = dict(choices.CHECKS)


def words_of(flag: Flag, limits: Limits) -> dict[str, Any]:
    """Return a flag as its reader sees it."""
    return {
        "flag": flag,
        "label": LABELS[flag.check],
        "rule": red_flags.CHECKS[flag.check],
        "shows": shows(flag, limits),
    }


def shows(flag: Flag, limits: Limits) -> str:
    """Return what of the row made the check fire."""
    n = flag.weight
    if flag.check == red_flags.ARREARS:
        return _("%(sum)s yuan overdue") % {"sum": yuan(n)}
    if flag.check == red_flags.OCCUPIED:
        if not n:
            return _("stands as let, without a contract in force")
        return ngettext("ran out %(n)d day ago", "ran out %(n)d days ago", n) % {"n": n}
    if flag.check == red_flags.OVER_TERM:
        return _("longer than %(n)d years") % {"n": n}
    if flag.check == red_flags.LOW_PRICE:
        return _("%(n)d%% of the middle of the county's; the limit is %(limit)d%%") % {
            "n": n,
            "limit": limits.low_percent,
        }
    if flag.check == red_flags.LATE_TO_BANK:
        return _("%(n)d days until in the account; the limit is %(limit)d") % {"n": n, "limit": limits.days_to_bank}
    if flag.check == red_flags.NO_BIDDING:
        return _("%(sum)s yuan by agreement; bidding is due from %(limit)s") % {
            "sum": yuan(n), "limit": yuan(limits.bidding_from_fen),
        }  # fmt: skip
    if flag.check == red_flags.WAIVED:
        return _("%(sum)s yuan waived") % {"sum": yuan(n)}
    return _("%(sum)s yuan without a decision") % {"sum": yuan(n)}
