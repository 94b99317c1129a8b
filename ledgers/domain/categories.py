"""Which income category a line of an income account has where nobody has said another. Pure.

Source: the words of income of the regulation of 2023 against those that the statistics still use (发包, 出租, 上交 …), as the
table of accounts says.
"""

_OF_ACCOUNT = (
    ("50103", "rent"), ("50104", "contracting"), ("501", "operating"), ("50201", "remittance"), ("502", "investment"),
    ("503", "subsidy"), ("504", "other"),
)  # fmt: skip


def of_account(code: str) -> str:
    """Return the category of an account's lines, "" where the account is none of income."""
    return next((category for begin, category in _OF_ACCOUNT if code.startswith(begin)), "")
