"""Kinds of documents and their labels."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "quarter-summary": _("quarterly star summary"),
    "township-summary": _("quarterly star summary of a township"),
}
"""Kinds this portal can make, by the name that commands and addresses use."""
