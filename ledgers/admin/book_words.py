"""What the audit chain's action codes of books are called."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import admin_words

admin_words.register(
    {
        "ledger.book-founded": _("book founded"),
        "ledger.book-changed": _("book changed"),
        "ledger.account-added": _("sub-account added"),
        "ledger.account-changed": pgettext_lazy("book", "account changed"),
        "ledger.month-opened": _("month of a book begun"),
        "ledger.months-opened-many": _("months of books begun, many at once"),
        "ledger.month-closed": _("month of a book closed"),
        "ledger.months-closed-many": _("months of books closed, many at once"),
        "ledger.month-reopened": _("month of a book opened again"),
        "ledger.reopening-asked": _("opening a month again asked for"),
        "ledger.reopening-granted": _("opening a month again granted"),
        "ledger.reopening-refused": _("opening a month again refused"),
        "ledger.receipt-posted": _("receipt entered"),
        "ledger.payment-posted": _("payment entered"),
        "ledger.transfer-posted": _("transfer entered"),
        "ledger.accrual-posted": _("accrual entered"),
        "ledger.general-posted": _("voucher entered"),
        "ledger.opening-posted": _("opening balance entered"),
        "ledger.closing-posted": _("year-end closing entered"),
        "ledger.reversal-posted": _("red reversal entered"),
        "ledger.paper-added": _("paper of a voucher added"),
        "ledger.posted-many": _("vouchers entered, many at once"),
        "ledger.exported": _("book exported"),
        "ledger.statement-read": _("bank statement read"),
        "ledger.statement-matched": _("lines of a bank statement matched"),
        "ledger.statement-paired": _("line of a bank statement matched by hand"),
        "voucher-import.read": _("sheet of vouchers read"),
        "voucher-import.written": _("sheet of vouchers written"),
        "voucher-import.cancelled": _("import of vouchers cancelled"),
    },
    {
        "digest": _("digest"),
        "months": pgettext_lazy("book", "months"),
        "lines": _("lines"),
        "vouchers": _("vouchers"),
        "on": _("date"),
    },
)
