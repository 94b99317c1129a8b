"""A Party organisation of the grassroots and its committee."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches import choices
from core.querysets import Scoped, Versioned


class Branch(Scoped, Versioned):
    """A Party organisation on the unit tree. Its members are counts by stage, never files of persons."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent organisation")
    )
    name = models.CharField(_("name"), max_length=100)
    kind = models.CharField(_("kind of organisation"), max_length=10, choices=choices.KINDS, default="branch")
    sector = models.CharField(_("sector"), max_length=12, choices=choices.SECTORS)
    founding = models.CharField(_("founding mode"), max_length=10, choices=choices.FOUNDINGS, default="single")
    is_lead = models.BooleanField(_("leading organisation of its unit"), default=True)
    """Figures of the unit (teams, tickets, books) count for this organisation and for no other one of the unit."""
    founded_on = models.DateField(_("founded on"))
    dissolved_on = models.DateField(_("dissolved on"), null=True, blank=True)
    dissolve_approval = models.CharField(_("approved by, with document"), max_length=120, blank=True)
    dissolve_reason = models.CharField(_("reason of dissolving"), max_length=200, blank=True)

    term_years = models.PositiveSmallIntegerField(_("years of a term"), default=5)
    term_from = models.DateField(_("term from"), null=True, blank=True)
    term_until = models.DateField(_("term until"), null=True, blank=True)
    """The day on which the next election is due; empty when it is not known, which is reported every month."""

    full_members = models.PositiveIntegerField(_("full members"), default=0)
    probationary_members = models.PositiveIntegerField(_("probationary members"), default=0)
    applicants = models.PositiveIntegerField(_("applicants"), default=0)
    activists = models.PositiveIntegerField(_("activists"), default=0)
    prospects = models.PositiveIntegerField(_("candidates for membership"), default=0)
    grids = models.PositiveIntegerField(_("grids"), default=0)
    groups = models.PositiveIntegerField(_("Party groups"), default=0)
    hubs = models.PositiveIntegerField(_("hub members"), default=0)
    linked_households = models.PositiveIntegerField(_("linked households"), default=0)
    joined_units = models.PositiveIntegerField(_("units that founded it together"), default=0)
    """Headcounts of the organisation as of `counted_on`; households are a number, never rows."""
    counted_on = models.DateField(_("counts as of"), null=True, blank=True)

    class Meta:
        verbose_name = _("Party organisation")
        verbose_name_plural = _("Party organisations")
        constraints = [
            models.UniqueConstraint(fields=["unit", "name"], name="branch_name_once_in_unit"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(is_lead=True, dissolved_on__isnull=True), name="branch_one_lead_of_unit",
                violation_error_message=_("Another organisation leads this unit already. Take that mark away first."),
            ),
            models.CheckConstraint(condition=~Q(parent=F("id")), name="branch_not_own_parent"),
            models.CheckConstraint(condition=Q(term_years__gte=1, term_years__lte=5), name="branch_term_of_one_to_five"),
            models.CheckConstraint(
                condition=Q(term_until__isnull=True) | Q(term_from__isnull=True) | Q(term_until__gt=F("term_from")),
                name="branch_term_ends_after_start",
                violation_error_message=_("A term ends after it has begun."),
            ),
            models.CheckConstraint(
                condition=Q(dissolved_on__isnull=True) | Q(dissolved_on__gte=F("founded_on")),
                name="branch_dissolved_after_founding",
                violation_error_message=_("An organisation cannot be dissolved before it was founded."),
            ),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["sector", "id"], name="branch_sector"),
            models.Index(fields=["term_until"], name="branch_term_until"),
        ]

    def __str__(self) -> str:
        return self.name


class BranchPost(Scoped, Versioned):
    """Somebody in a post of a committee, from a day to a day."""

    scope_field = "branch__unit__path"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="posts", verbose_name=_("Party organisation"))
    post = models.CharField(_("post"), max_length=12, choices=choices.POSTS)
    holder = models.CharField(_("post holder"), max_length=40)
    held_from = models.DateField(_("in post from"))
    held_until = models.DateField(_("in post until"), null=True, blank=True)

    class Meta:
        verbose_name = _("post of the committee")
        verbose_name_plural = _("posts of the committee")
        constraints = [
            models.UniqueConstraint(
                fields=["branch", "post"], condition=Q(held_until__isnull=True, post="secretary"), name="branch_one_secretary",
                violation_error_message=_("The organisation has a secretary. End that post first."),
            ),
            models.UniqueConstraint(
                fields=["branch", "post", "holder"], condition=Q(held_until__isnull=True), name="branch_post_holder_once"
            ),
            models.CheckConstraint(condition=~Q(holder=""), name="branch_post_has_holder"),
            models.CheckConstraint(
                condition=Q(held_until__isnull=True) | Q(held_until__gte=F("held_from")), name="branch_post_ends_after_start",
                violation_error_message=_("A post ends after it has begun."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["branch", "held_until"], name="branch_post_current")]

    def __str__(self) -> str:
        return self.holder

    @property
    def audit_label(self) -> str:
        """Return what the audit chain calls the post: never the person."""
        return f"{self.get_post_display()}（{self.branch.name}）"
