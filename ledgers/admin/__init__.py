"""The ledgers in the administration."""

from ledgers.admin import (  # noqa: F401
    book_words,
    books,
    voucher_imports,
)
