"""The way of a document from its draft to its number: steps, edits, marks, the issue, the withdrawal."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.period_words import period_name
from core.querysets import Scoped, Versioned
from reports import choices


class SignOffRule(Scoped, Versioned):
    """How many reviews a county's documents take and whether the same person may take two. County setting.

    A county without a rule has three, by three persons.
    """

    unit = models.OneToOneField("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    steps = models.PositiveSmallIntegerField(_("reviews"), choices=choices.REVIEW_COUNTS, default=3)
    persons = models.CharField(_("who reviews"), max_length=10, choices=choices.REVIEW_PERSONS, default="reviewers")

    class Meta:
        verbose_name = _("rule of sign-off")
        verbose_name_plural = _("rules of sign-off")
        constraints = [
            models.CheckConstraint(condition=Q(steps__gte=1, steps__lte=3), name="sign_off_steps_known"),
        ]

    def __str__(self) -> str:
        return str(self.unit)


class SignOff(Scoped, Versioned):
    """One document on its way to a number: which content, in which state, whose turn it is."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=30)
    period = models.CharField(_("period"), max_length=7)
    snapshot = models.ForeignKey(
        "reports.Snapshot", models.PROTECT, related_name="sign_offs", verbose_name=_("snapshot")
    )
    state = models.CharField(_("state"), max_length=10, choices=choices.SIGN_OFF_STATES, default="draft")
    begun_at = models.DateTimeField(_("begun at"))
    replaces = models.ForeignKey(
        "reports.Issue", models.PROTECT, null=True, blank=True, related_name="replacements", verbose_name=_("replaces")
    )
    return_reason = models.CharField(_("reason of the return"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("sign-off of a document")
        verbose_name_plural = _("sign-offs of documents")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "unit", "period"], condition=~Q(state__in=["issued", "dropped"]),
                name="sign_off_one_open",
                violation_error_message=_("This document is being signed off already."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "first", "second", "final", "issued", "dropped"]), name="sign_off_state_known"
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "period"], name="sign_off_state_period")]

    def __str__(self) -> str:
        return f"{choices.KINDS.get(self.kind, self.kind)} {self.unit} {period_name(self.period)}"

    @property
    def audit_label(self) -> str:
        """The chain keeps the code of the period: the same in every language."""
        return f"{choices.KINDS.get(self.kind, self.kind)} {self.unit} {self.period}"


class SignOffMove(Scoped):
    """A step of a document's sign-off, as it was taken. Append-only."""

    scope_field = "sign_off__unit__path"

    sign_off = models.ForeignKey(
        SignOff, models.PROTECT, related_name="moves", verbose_name=_("sign-off of a document")
    )
    event = models.CharField(_("step"), max_length=10, choices=choices.SIGN_OFF_EVENTS)
    step = models.CharField(_("in the state"), max_length=10, choices=choices.SIGN_OFF_STATES)
    """The state in which the step was taken: which review it was."""
    user = models.ForeignKey("accounts.User", models.PROTECT, null=True, related_name="+", verbose_name=_("account"))
    by = models.CharField(_("by"), max_length=150)
    at = models.DateTimeField(_("at"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("step of a sign-off")
        verbose_name_plural = _("steps of sign-offs")
        constraints = [
            models.CheckConstraint(
                condition=~Q(event__in=["return", "drop"]) | ~Q(reason=""), name="sign_off_return_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sign_off} {self.event}"


class ParagraphEdit(Scoped):
    """A paragraph that somebody rewrote: what stood there, what stands there since. Append-only."""

    scope_field = "sign_off__unit__path"

    sign_off = models.ForeignKey(
        SignOff, models.PROTECT, related_name="edits", verbose_name=_("sign-off of a document")
    )
    place = models.PositiveSmallIntegerField(_("paragraph"))
    """The number of the paragraph in the composed document, from 0."""
    before = models.TextField(_("before"))
    after = models.TextField(_("after"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.CharField(_("by"), max_length=150)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("edit of a paragraph")
        verbose_name_plural = _("edits of paragraphs")
        constraints = [
            models.CheckConstraint(condition=~Q(before=F("after")), name="paragraph_edit_changes_something"),
            models.CheckConstraint(condition=~Q(after=""), name="paragraph_edit_leaves_a_text"),
        ]

    def __str__(self) -> str:
        return f"{self.sign_off} {self.place}"


class ParagraphMark(Scoped):
    """What a reviewer marked at a paragraph when returning the document. Append-only."""

    scope_field = "move__sign_off__unit__path"

    move = models.ForeignKey(SignOffMove, models.PROTECT, related_name="marks", verbose_name=_("step"))
    place = models.PositiveSmallIntegerField(_("paragraph"))
    text = models.TextField(_("text"))
    """The paragraph as the reviewer read it."""
    note = models.CharField(_("mark"), max_length=300)

    class Meta:
        verbose_name = _("mark on a paragraph")
        verbose_name_plural = _("marks on paragraphs")
        constraints = [
            models.CheckConstraint(condition=~Q(note=""), name="paragraph_mark_says_what"),
            models.UniqueConstraint(fields=["move", "place"], name="paragraph_mark_once"),
        ]

    def __str__(self) -> str:
        return self.note


class Issue(Scoped):
    """A document that was issued: its number in the series and year. Append-only; numbers have no gap."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    series = models.CharField(_("title of the series"), max_length=16)
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveIntegerField(_("number"))
    text = models.CharField(_("document number"), max_length=40)
    issued_on = models.DateField(_("issued on"))
    issued_at = models.DateTimeField(_("issued at"))
    signed_by = models.CharField(_("signed by"), max_length=150)
    snapshot = models.OneToOneField(
        "reports.Snapshot", models.PROTECT, related_name="issue", verbose_name=_("snapshot")
    )
    sign_off = models.OneToOneField(
        SignOff, models.PROTECT, related_name="issue", verbose_name=_("sign-off of a document")
    )
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )

    class Meta:
        verbose_name = _("issued document")
        verbose_name_plural = _("issued documents")
        constraints = [
            models.UniqueConstraint(fields=["unit", "series", "year", "number"], name="issue_number_once"),
            models.CheckConstraint(condition=Q(number__gte=1) & ~Q(series="") & ~Q(text=""), name="issue_has_number"),
        ]

    def __str__(self) -> str:
        return self.text


class Withdrawal(Scoped):
    """That an issued document was withdrawn, why and when. Append-only: the document itself stays."""

    scope_field = "issue__unit__path"

    issue = models.OneToOneField(Issue, models.PROTECT, related_name="withdrawal", verbose_name=_("issued document"))
    reason = models.CharField(_("reason"), max_length=300)
    by = models.CharField(_("by"), max_length=150)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("withdrawal of a document")
        verbose_name_plural = _("withdrawals of documents")
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="withdrawal_has_reason")]

    def __str__(self) -> str:
        return str(self.issue)
