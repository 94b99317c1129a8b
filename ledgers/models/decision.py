"""Decisions of a collective after 四议两公开: six sheets, each with its arithmetic."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.querysets import Scoped, Versioned
from ledgers import choices
from ledgers.models.book import Book


class Decision(Scoped, Versioned):
    """A matter that a collective decides: number, matter, occasion and how far its sheets have come."""

    scope_field = "book__unit__path"

    book = models.ForeignKey(Book, models.PROTECT, related_name="decisions", verbose_name=_("book"))
    number = models.CharField(pgettext_lazy("ledger", "number"), max_length=30)
    title = models.CharField(_("matter"), max_length=100)
    occasion = models.CharField(pgettext_lazy("ledger", "occasion"), max_length=10, choices=choices.OCCASIONS)
    begun_on = models.DateField(_("begun on"))
    state = models.CharField(_("state"), max_length=10, choices=choices.DECISION_STATES, default="open")
    round = models.PositiveSmallIntegerField(_("round of sheets"), default=1, editable=False)
    """A matter that was sent back begins its sheets anew; the sheets of earlier attempts stay."""
    recorded = models.PositiveSmallIntegerField(_("sheets recorded"), default=0, editable=False)
    passed_on = models.DateField(_("passed on"), null=True, blank=True, editable=False)
    end_reason = models.CharField(_("reason of the end"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = pgettext_lazy("ledger", "decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="decision_number_once_in_book"),
            models.CheckConstraint(condition=~Q(number="") & ~Q(title=""), name="decision_is_named"),
            models.CheckConstraint(
                condition=Q(passed_on__isnull=False, recorded__gte=4) | Q(passed_on__isnull=True, recorded__lte=4),
                name="decision_passed_by_its_fourth_sheet",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"


class DecisionSheet(Scoped, Versioned):
    """One of the six sheets of a decision: a meeting with its counts, or a publication with its days."""

    scope_field = "decision__book__unit__path"

    decision = models.ForeignKey(
        Decision, models.PROTECT, related_name="sheets", verbose_name=pgettext_lazy("ledger", "decision")
    )
    round = models.PositiveSmallIntegerField(_("round of sheets"), default=1)
    kind = models.CharField(pgettext_lazy("ledger", "sheet"), max_length=10, choices=choices.SHEETS)
    matter = models.CharField(_("matter text"), max_length=200)
    on = models.DateField(_("date"))
    form = models.CharField(_("form of meeting"), max_length=15, choices=choices.MEETING_FORMS, blank=True)
    due = models.PositiveIntegerField(_("due to come"), default=0)
    attended = models.PositiveIntegerField(_("came"), default=0)
    favour = models.PositiveIntegerField(_("in favour"), default=0)
    content = models.CharField(_("what was discussed and resolved"), max_length=1000)
    township_post = models.CharField(_("township officer present, by post"), max_length=60, blank=True)
    signed = models.PositiveIntegerField(_("signatures"), default=0)
    public_from = models.DateField(_("on show from"), null=True, blank=True)
    public_until = models.DateField(_("on show until"), null=True, blank=True)
    opinion = models.CharField(_("opinion of the supervision committee"), max_length=200, blank=True)
    passed = models.BooleanField(_("carried"), default=False)

    class Meta:
        verbose_name = _("sheet of a decision")
        verbose_name_plural = _("sheets of decisions")
        constraints = [
            models.UniqueConstraint(fields=["decision", "round", "kind"], name="decision_sheet_once"),
            models.CheckConstraint(
                condition=Q(favour__lte=models.F("attended"), attended__lte=models.F("due")),
                name="decision_sheet_counts",
            ),
            models.CheckConstraint(
                condition=Q(
                    kind__in=("published", "result"), public_from__isnull=False, public_until__isnull=False, form=""
                )
                | Q(kind__in=("proposal", "committees", "members", "villagers"), due__gte=1) & ~Q(form=""),
                name="decision_sheet_is_meeting_or_publication",
            ),
            models.CheckConstraint(
                condition=Q(public_until__isnull=True) | Q(public_until__gte=models.F("public_from")),
                name="decision_sheet_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision.number} {self.get_kind_display()}"
