"""Password rules beyond Django's own. Source: GB/T 22239-2019 8.1.4.1; numbers are settings."""

from typing import Any

from django.contrib.auth.hashers import check_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _


class CharacterClassValidator:
    """Wants characters of several classes: small and capital letters, digits, other signs."""

    def __init__(self, classes: int = 3) -> None:
        self.classes = classes

    def validate(self, password: str, user: Any = None) -> None:
        kinds = {
            "digit" if c.isdigit() else "lower" if c.islower() else "upper" if c.isupper() else "other"
            for c in password
        }
        if len(kinds) < self.classes:
            raise ValidationError(self.get_help_text(), code="password_classes")

    def get_help_text(self) -> str:
        return _("Use at least %(classes)d of: capital letters, small letters, digits, other characters.") % {
            "classes": self.classes
        }


class HistoryValidator:
    """Refuses the last passwords of the same account."""

    def __init__(self, kept: int = 5) -> None:
        self.kept = kept

    def validate(self, password: str, user: Any = None) -> None:
        if user is None or user.pk is None:
            return
        old = user.old_passwords.order_by("-set_at").values_list("password", flat=True)[: self.kept]
        if any(check_password(password, hashed) for hashed in old):
            raise ValidationError(self.get_help_text(), code="password_used")

    def get_help_text(self) -> str:
        return _("Do not use one of your last %(kept)d passwords.") % {"kept": self.kept}
