"""Telephone numbers as match keys: two sheets are compared by them, and no number is kept."""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from functools import cache

from django.conf import settings

_SHORTEST = 7


@cache
def _key() -> bytes:
    return hashlib.blake2b(str(settings.SECRET_KEY).encode(), digest_size=32, person=b"baolei-phone").digest()


def digits(raw: str) -> str:
    """Return the digits of a telephone number without country code, or nothing when it is none."""
    found = re.sub(r"\D", "", unicodedata.normalize("NFKC", raw))
    if len(found) == 13 and found.startswith("86"):
        found = found[2:]
    return found if len(found) >= _SHORTEST else ""


def digest(number: str) -> str:
    """Return the keyed digest (32 hex digits) of `digits`; of nothing, nothing.

    The key is the installation's secret key: with another key old digests match nothing, and the
    clerk is asked instead.
    """
    return hashlib.blake2b(number.encode(), digest_size=16, key=_key()).hexdigest() if number else ""


def digests(numbers: Sequence[str]) -> list[str]:
    """Return the digest of each number."""
    blank = hashlib.blake2b(digest_size=16, key=_key())
    found = []
    for number in numbers:
        state = blank.copy()
        state.update(number.encode())
        found.append(state.hexdigest() if number else "")
    return found


def tail(number: str) -> str:
    """Return the last four digits, by which a clerk tells two people of one name apart."""
    return number[-4:]
