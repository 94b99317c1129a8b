"""What is kept of an organisation beside itself: the county's ranges, links, duty posts and pledges, visits, imports."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches import choices
from branches.models.branch import Branch
from core.querysets import Scoped, Versioned


class BranchRange(Scoped, Versioned):
    """The ranges that a county expects; a count outside of them is pointed out, never refused."""

    unit = models.OneToOneField("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    grids_min = models.PositiveSmallIntegerField(_("grids of a village, at least"), default=3)
    grids_max = models.PositiveSmallIntegerField(_("grids of a village, at most"), default=5)
    hub_min = models.PositiveSmallIntegerField(_("households of a hub member, at least"), default=15)
    hub_max = models.PositiveSmallIntegerField(_("households of a hub member, at most"), default=20)
    committee_from = models.PositiveSmallIntegerField(_("full members from which there is a committee"), default=7)
    committee_min = models.PositiveSmallIntegerField(_("members of the committee, at least"), default=3)
    committee_max = models.PositiveSmallIntegerField(_("members of the committee, at most"), default=5)
    members_min = models.PositiveSmallIntegerField(_("full members, at least"), default=3)
    members_max = models.PositiveSmallIntegerField(_("full members, at most"), default=50)
    joint_max = models.PositiveSmallIntegerField(_("units of a joint branch, at most"), default=5)
    watch_months = models.PositiveSmallIntegerField(_("months of watch over a new branch"), default=24)
    visit_months = models.PositiveSmallIntegerField(_("months between two visits, at most"), default=3)

    class Meta:
        verbose_name = _("ranges of Party organisations")
        verbose_name_plural = _("ranges of Party organisations")
        constraints = [
            models.CheckConstraint(
                condition=Q(grids_min__lte=F("grids_max")) & Q(hub_min__lte=F("hub_max"))
                & Q(committee_min__lte=F("committee_max")) & Q(members_min__lte=F("members_max")),
                name="branch_range_not_upside_down",
                violation_error_message=_("A range ends before it begins. Give the smaller number first."),
            ),
            models.CheckConstraint(
                condition=Q(watch_months__gte=1, visit_months__gte=1, joint_max__gte=1), name="branch_range_not_empty"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.unit.name


class LeaderLink(Scoped, Versioned):
    """A leader of the county, by post, links a branch; a liaison, by post, links a township."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    """Of the branch that is linked, or the township."""
    kind = models.CharField(_("kind of link"), max_length=8, choices=choices.LINK_KINDS)
    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="links", verbose_name=_("Party organisation")
    )
    post = models.CharField(
        _("post of who links"), max_length=60, help_text=_("The post, no name: as “deputy county head (agriculture)”.")
    )
    since = models.DateField(_("begun on"))
    until = models.DateField(_("ended on"), null=True, blank=True)

    class Meta:
        verbose_name = _("link of a leader")
        verbose_name_plural = _("links of leaders")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="leader", branch__isnull=False) | Q(kind="liaison", branch__isnull=True),
                name="branch_link_fits_its_kind",
                violation_error_message=_("A leader links a branch; a liaison links a township and no branch."),
            ),
            models.CheckConstraint(condition=~Q(post=""), name="branch_link_has_post"),
            models.UniqueConstraint(
                fields=["branch", "post"], condition=Q(until__isnull=True, kind="leader"), name="branch_link_once",
                violation_error_message=_("This post links the branch already."),
            ),
            models.UniqueConstraint(
                fields=["unit", "post"], condition=Q(until__isnull=True, kind="liaison"), name="branch_liaison_once",
                violation_error_message=_("This post links the township already."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="branch_link_ends_after_start",
                violation_error_message=_("A link ends after it has begun."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["kind", "until", "unit"], name="branch_link_current")]

    def __str__(self) -> str:
        return self.post


class DutyPost(Scoped, Versioned):
    """A duty that a member without office takes over in the branch (设岗定责)."""

    scope_field = "branch__unit__path"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="duties", verbose_name=_("Party organisation"))
    title = models.CharField(_("duty post"), max_length=40, help_text=_("As “policy speaker” or “water steward”."))
    duties = models.CharField(_("what belongs to it"), max_length=200)
    holder = models.CharField(_("post holder"), max_length=40)
    since = models.DateField(_("begun on"))
    until = models.DateField(_("ended on"), null=True, blank=True)

    class Meta:
        verbose_name = _("duty post")
        verbose_name_plural = _("duty posts")
        constraints = [
            models.CheckConstraint(condition=~Q(title="") & ~Q(holder=""), name="branch_duty_has_title_and_holder"),
            models.UniqueConstraint(
                fields=["branch", "title", "holder"], condition=Q(until__isnull=True), name="branch_duty_once",
                violation_error_message=_("This person holds this duty post already."),
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="branch_duty_ends_after_start",
                violation_error_message=_("A duty post ends after it has begun."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["branch", "until"], name="branch_duty_current")]

    def __str__(self) -> str:
        return self.title


class Pledge(Scoped, Versioned):
    """What is promised, by whom in which post, until when, and whether it was kept (承诺践诺)."""

    scope_field = "branch__unit__path"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="pledges", verbose_name=_("Party organisation"))
    duty = models.ForeignKey(
        DutyPost, models.PROTECT, null=True, blank=True, related_name="pledges", verbose_name=_("duty post"),
        help_text=_("Empty for a pledge of the branch as a whole."),
    )  # fmt: skip
    text = models.CharField(_("pledge"), max_length=200)
    pledged_on = models.DateField(_("pledged on"))
    due_on = models.DateField(_("to be kept by"))
    kept = models.BooleanField(_("kept"), null=True, blank=True)
    settled_on = models.DateField(_("settled on"), null=True, blank=True)
    result = models.CharField(_("what was done"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="branch_pledge_has_text"),
            models.CheckConstraint(
                condition=Q(kept__isnull=True, settled_on__isnull=True) | Q(kept__isnull=False, settled_on__isnull=False),
                name="branch_pledge_settled_with_day",
                violation_error_message=_("Say whether the pledge was kept, and give the day."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("pledged_on")), name="branch_pledge_due_after_promise",
                violation_error_message=_("A pledge is kept on the day it is made or later."),
            ),
            models.CheckConstraint(
                condition=Q(settled_on__isnull=True) | Q(settled_on__gte=F("pledged_on")),
                name="branch_pledge_settled_after_promise",
                violation_error_message=_("A pledge is settled on the day it is made or later."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["branch", "settled_on"], name="branch_pledge_open")]

    def __str__(self) -> str:
        return self.text


class WatchVisit(Scoped):
    """A visit to a branch that was founded within the last two years."""

    scope_field = "branch__unit__path"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="visits", verbose_name=_("Party organisation"))
    visited_on = models.DateField(_("visited on"))
    post = models.CharField(_("post of who visited"), max_length=60)
    guidance = models.CharField(_("what was guided"), max_length=300)

    class Meta:
        verbose_name = _("visit to a new branch")
        verbose_name_plural = _("visits to new branches")
        constraints = [
            models.CheckConstraint(condition=~Q(post="") & ~Q(guidance=""), name="branch_visit_has_post_and_words"),
            models.UniqueConstraint(fields=["branch", "visited_on", "post"], name="branch_visit_once"),
        ]
        indexes = [models.Index(fields=["branch", "-visited_on"], name="branch_visit_last")]

    def __str__(self) -> str:
        return self.post


class BranchImport(Scoped, Versioned):
    """A sheet of organisations that was read: what its rows would do, looked at before anything is written."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    file_name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(_("digest"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=choices.IMPORT_STATES, default="preview")
    headings = models.JSONField(_("columns"), default=list)
    lines = models.JSONField(_("lines"), default=list)
    """Per row of the sheet: line, outcome, unit, name, values, what is wrong, the cells of a refused one."""
    added = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changes"), default=0)
    same = models.PositiveIntegerField(_("unchanged"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    created_by = models.CharField(_("handed in by"), max_length=150)
    created_at = models.DateTimeField(_("handed in"))
    written_at = models.DateTimeField(_("written"), null=True, blank=True)

    class Meta:
        verbose_name = _("import of Party organisations")
        verbose_name_plural = _("imports of Party organisations")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="written", written_at__isnull=False) | (~Q(state="written") & Q(written_at__isnull=True)),
                name="branch_import_written_with_moment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["preview", "written", "cancelled"]), name="branch_import_state_known"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.file_name
