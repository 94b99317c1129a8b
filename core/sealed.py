"""Text that is kept sealed: encrypted with the installation's key, readable by the portal alone.

A copy of the database without the key file holds nothing readable. With another key what was sealed is lost and said
to be, never shown as something else.
"""

import base64
import hashlib
from functools import cache

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings


@cache
def _box(secret: str) -> Fernet:
    key = hashlib.blake2b(secret.encode(), digest_size=32, person=b"baolei-sealed").digest()
    return Fernet(base64.urlsafe_b64encode(key))


def seal(text: str) -> str:
    """Return a text sealed; of nothing, nothing."""
    return _box(str(settings.SECRET_KEY)).encrypt(text.encode()).decode() if text else ""


def opened(sealed: str) -> str | None:
    """Return what was sealed, or None where it cannot be read with this installation's key."""
    if not sealed:
        return ""
    try:
        return _box(str(settings.SECRET_KEY)).decrypt(sealed.encode()).decode()
    except InvalidToken:
        return None
