"""What the reserve pool stands on: sources, checklists, what villages need, cabinets of files, sheets handed in."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped, Versioned
from teams import choices


class ReserveSource(Scoped, Versioned):
    """Where reserve persons come from: a line of the county's list, as 五个一批 or 七个一批."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=40)
    batch = models.CharField(_("list of sources"), max_length=20)
    """What the county calls the list: 五个一批, 七个一批."""
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("source of the reserve")
        verbose_name_plural = _("sources of the reserve")
        constraints = [
            models.UniqueConstraint(fields=["unit", "code"], name="reserve_source_code_once"),
            models.UniqueConstraint(fields=["unit", "name"], name="reserve_source_name_once"),
        ]

    def __str__(self) -> str:
        return self.name


class ReserveChecklist(Scoped):
    """One version of the county's checklist; never changed, the next version replaces it."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    number = models.PositiveSmallIntegerField(_("version"))
    document_no = models.CharField(_("document number"), max_length=60)
    adopted_on = models.DateField(_("adopted on"))

    class Meta:
        verbose_name = _("checklist of the reserve")
        verbose_name_plural = _("checklists of the reserve")
        constraints = [
            models.UniqueConstraint(fields=["unit", "number"], name="reserve_checklist_version_once"),
            models.CheckConstraint(condition=~Q(document_no=""), name="reserve_checklist_has_document"),
        ]

    def __str__(self) -> str:
        return f"{self.document_no} ({self.number})"


class ReserveCheckItem(models.Model):
    """One line of a checklist: a condition that has to hold, or an exclusion that must not."""

    checklist = models.ForeignKey(
        ReserveChecklist, models.PROTECT, related_name="items", verbose_name=_("checklist")
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=10, choices=choices.CHECK_KINDS)
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.CharField(_("text"), max_length=100)

    class Meta:
        verbose_name = _("line of a checklist")
        verbose_name_plural = _("lines of checklists")
        ordering = ("kind", "number")
        constraints = [
            models.UniqueConstraint(fields=["checklist", "kind", "number"], name="reserve_check_item_once"),
            models.CheckConstraint(condition=~Q(text=""), name="reserve_check_item_has_text"),
        ]

    def __str__(self) -> str:
        return self.text


class VillageNeed(Scoped, Versioned):
    """What a village needs (需求清单): for which post, with what skill, how many persons."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("village"))
    post = models.CharField(_("post"), max_length=10, choices=choices.RESERVE_POSTS)
    skill = models.CharField(_("skill needed"), max_length=60, blank=True)
    number = models.PositiveSmallIntegerField(_("persons needed"))
    listed_on = models.DateField(_("listed on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("need of a village")
        verbose_name_plural = _("needs of villages")
        constraints = [
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=50), name="village_need_number_range",
                violation_error_message=_("A village needs from 1 to 50 persons for a post."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("listed_on")), name="village_need_closed_later",
                violation_error_message=_("A need is closed after it was listed."),
            ),
            models.UniqueConstraint(
                fields=["unit", "post", "skill"], condition=Q(closed_on__isnull=True), name="village_need_once",
                violation_error_message=_("This need is listed for the village already."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.get_post_display()} {self.skill}".strip()

    @property
    def audit_label(self) -> str:
        return f"{self.unit} · {self.post}"


class BodyStructure(Scoped, Versioned):
    """How a village body is made up on a day: seats, by education and by age, as counts; no person is named."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("village"))
    counted_on = models.DateField(_("as of"))
    seats = models.PositiveSmallIntegerField(_("members of the body"))
    to_junior = models.PositiveSmallIntegerField(_("junior secondary school and below"), default=0)
    senior = models.PositiveSmallIntegerField(_("senior secondary school"), default=0)
    college = models.PositiveSmallIntegerField(_("junior college"), default=0)
    bachelor = models.PositiveSmallIntegerField(_("bachelor and above"), default=0)
    to_35 = models.PositiveSmallIntegerField(_("aged 35 and below"), default=0)
    to_45 = models.PositiveSmallIntegerField(_("aged 36 to 45"), default=0)
    to_55 = models.PositiveSmallIntegerField(_("aged 46 to 55"), default=0)
    over_55 = models.PositiveSmallIntegerField(_("aged 56 and above"), default=0)

    class Meta:
        verbose_name = _("structure of a village body")
        verbose_name_plural = _("structures of village bodies")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "counted_on"], name="body_structure_once_a_day",
                violation_error_message=_("The body of this village is counted for this day already."),
            ),
            models.CheckConstraint(
                condition=Q(seats=F("to_junior") + F("senior") + F("college") + F("bachelor")),
                name="body_structure_education_sums",
                violation_error_message=_("The counts by education do not add up to the members of the body."),
            ),
            models.CheckConstraint(
                condition=Q(seats=F("to_35") + F("to_45") + F("to_55") + F("over_55")), name="body_structure_ages_sum",
                violation_error_message=_("The counts by age do not add up to the members of the body."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.unit} {self.counted_on}"


class FileCabinet(Scoped, Versioned):
    """Where a township keeps the files of its reserve persons (一镇一柜、专柜存放、专人管理)."""

    unit = models.OneToOneField("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("township"))
    place = models.CharField(_("place of the cabinet"), max_length=60)
    keeper = models.CharField(_("keeper"), max_length=50)
    keeper_post = models.CharField(_("post of the keeper"), max_length=60)

    class Meta:
        verbose_name = _("cabinet of files")
        verbose_name_plural = _("cabinets of files")

    def __str__(self) -> str:
        return f"{self.unit} · {self.place}"

    @property
    def audit_label(self) -> str:
        return str(self.unit)


class ReserveImport(Scoped, Versioned):
    """A sheet of persons who are in the pool already: what its rows would do, looked at before anything is written."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    file_name = models.CharField(_("file"), max_length=120)
    sha256 = models.CharField(_("digest"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=choices.RESERVE_IMPORT_STATES, default="preview")
    lines = models.JSONField(_("lines"), default=list)
    """Per row of the sheet: line, unit, name, values, what is wrong. Emptied when written or cancelled."""
    added = models.PositiveIntegerField(_("new"), default=0)
    refused = models.PositiveIntegerField(_("refused"), default=0)
    created_by = models.CharField(_("handed in by"), max_length=150)
    created_at = models.DateTimeField(_("handed in"))
    written_at = models.DateTimeField(_("written"), null=True, blank=True)

    class Meta:
        verbose_name = _("import of reserve persons")
        verbose_name_plural = _("imports of reserve persons")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="written", written_at__isnull=False) | (~Q(state="written") & Q(written_at__isnull=True)),
                name="reserve_import_written_with_moment",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["preview", "written", "cancelled"]), name="reserve_import_state_known"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.file_name
