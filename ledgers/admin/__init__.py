"""The ledgers in the administration; each page calls one service."""

from ledgers.admin import (  # noqa: F401
    book_words,
    books,
    contracts,
    economy,
    entities,
    holding_words,
    holdings,
    points,
    voucher_imports,
)
