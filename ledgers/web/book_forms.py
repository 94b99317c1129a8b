"""Forms of books: the voucher of an accountant, a sub-account, reasons. The services check again what they ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.errors import DomainError
from ledgers import choices
from ledgers.domain import categories, money_words, posting
from ledgers.domain.posting import Line
from ledgers.models import Account, Book

BLANK, MORE, MOST = 6, 4, 60
BY_HAND = tuple(row for row in choices.VOUCHERS if row[0] not in (posting.REVERSAL, posting.CLOSING))
"""A reversal is made of a voucher, a closing of a year's balances: neither is typed."""


class _Form(forms.Form):
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(field.label) if field.label else field.label


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)


def _text(label: Any, most: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.TextInput(attrs={"autocomplete": "off"}), **more)


class HeadForm(_Form):
    """The head of a voucher."""

    on = _day(_("date"))
    kind = forms.ChoiceField(label=_("kind"), choices=BY_HAND)
    memo = _text(_("summary"), 120)
    attachments = forms.IntegerField(
        label=_("attached papers"), min_value=0, max_value=999, initial=0, required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


class AccountForm(_Form):
    """A sub-account below another."""

    parent = forms.ChoiceField(label=_("account above"))
    code = _text(_("code"), 12, help_text=_("That of the account above and two digits more."))
    name = _text(_("name"), 60)

    def __init__(self, *args: Any, book: Book, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keys = {row.code: (row.pk, str(row)) for row in Account.objects.filter(book=book).order_by("code")}
        self.fields["parent"].choices = [  # type: ignore[attr-defined]
            ("", "—"), *((code, label) for code, (_key, label) in self.keys.items())
        ]  # fmt: skip

    def clean_parent(self) -> int:
        return self.keys[self.cleaned_data["parent"]][0]


class ReasonForm(_Form):
    """Why something is asked for."""

    reason = _text(_("reason"), 200)


class ReverseForm(_Form):
    """The day and the reason of a red reversal."""

    on = _day(_("date"))
    reason = _text(_("reason"), 200)


class BookForm(_Form):
    """The name of a collective's book."""

    name = _text(_("collective"), 100)


@dataclass
class Row:
    """A line of the voucher form as it was typed."""

    number: int
    account: str = ""
    debit: str = ""
    credit: str = ""
    category: str = ""
    memo: str = ""
    problem: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.account or self.debit.strip() or self.credit.strip() or self.memo.strip())


def rows_of(given: QueryDict, *, more: bool = False) -> list[Row]:
    """Return the lines of a voucher form, with empty ones to fill in; `more` adds some."""
    count = given.get("lines", "")
    number = min(int(count), MOST) if count.isascii() and count.isdigit() else BLANK
    number = min(max(number, 2) + (MORE if more else 0), MOST)
    return [
        Row(n, *(given.get(f"{name}_{n}", "")[:120] for name in ("account", "debit", "credit", "category", "memo")))
        for n in range(1, number + 1)
    ]


def lines_of(rows: Sequence[Row]) -> list[Line]:
    """Return the lines that were typed; empty ones are left out.

    :raises DomainError: an amount is none, an account is missing; names the line.
    """
    found: list[Line] = []
    for row in rows:
        if row.is_empty:
            continue
        debit, credit = money_words.typed(row.debit), money_words.typed(row.credit)
        if debit is None or credit is None:
            row.problem = gettext("Line %(line)d: write the amount as 1234.56.") % {"line": row.number}
        elif not row.account:
            row.problem = gettext("Line %(line)d: choose the account.") % {"line": row.number}
        elif bool(debit) == bool(credit):
            row.problem = gettext("Line %(line)d: give an amount on one side.") % {"line": row.number}
        if row.problem:
            raise DomainError(row.problem, field=f"line_{row.number}")
        category = row.category or categories.of_account(row.account)
        found.append(Line(row.account, debit or 0, credit or 0, category, row.memo.strip()))
    return found


def account_groups(book: Book) -> list[tuple[str, list[Account]]]:
    """Return the accounts that take lines, by their class, for a picker."""
    labels = dict(choices.ACCOUNT_KINDS)
    found: dict[str, list[Account]] = {}
    for row in Account.objects.filter(book=book, is_open=True).order_by("code"):
        found.setdefault(str(labels[row.kind]), []).append(row)
    return list(found.items())


def sums(rows: Sequence[Row]) -> tuple[int, int]:
    """Return debit and credit as typed so far, in fen; what is no amount counts as nothing."""
    return (
        sum(money_words.typed(row.debit) or 0 for row in rows),
        sum(money_words.typed(row.credit) or 0 for row in rows),
    )


def day_or_today(text: str, today: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return today
