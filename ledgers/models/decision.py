"""Decisions of a collective after 四议两公开: six sheets, each with its arithmetic."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped, Versioned
from ledgers import choices
from ledgers.models.book import Book


class Decision(Scoped, Versioned):
    """A matter that a collective decides: number, matter, occasion and how far its sheets have come."""

    scope_field = "book__unit__path"

    book = models.ForeignKey(Book, models.PROTECT, related_name="decisions", verbose_name=_("book"))
    number = models.CharField(_("number"), max_length=30)
    title = models.CharField(_("matter"), max_length=100)
    occasion = models.CharField(_("occasion"), max_length=10, choices=choices.OCCASIONS)
    begun_on = models.DateField(_("begun on"))
    state = models.CharField(_("state"), max_length=10, choices=choices.DECISION_STATES, default="open")

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="decision_number_once_in_book"),
            models.CheckConstraint(condition=~Q(number="") & ~Q(title=""), name="decision_is_named"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"
