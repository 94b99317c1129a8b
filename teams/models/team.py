"""Team kinds, teams and their members."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped, Versioned
from teams import choices


class TeamKind(Scoped, Versioned):
    """A kind of team of one county, with the county's rule of size."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=30)
    order = models.PositiveSmallIntegerField(_("order"), default=1)
    min_size = models.PositiveSmallIntegerField(_("fewest members"), default=3)
    max_size = models.PositiveSmallIntegerField(_("most members"), default=4)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("kind of team")
        verbose_name_plural = _("kinds of teams")
        constraints = [
            models.UniqueConstraint(fields=["unit", "code"], name="team_kind_code_once_in_county"),
            models.UniqueConstraint(fields=["unit", "name"], name="team_kind_name_once_in_county"),
            models.CheckConstraint(
                condition=Q(min_size__lte=F("max_size")),
                name="team_kind_size_range",
                violation_error_message=_("The fewest members must not be more than the most members."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Team(Scoped, Versioned):
    """A team of a village, community or other unit."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="teams", verbose_name=_("unit"))
    kind = models.ForeignKey(TeamKind, models.PROTECT, related_name="teams", verbose_name=_("kind"))
    name = models.CharField(_("name"), max_length=60)
    scene = models.CharField(_("scene"), max_length=10, choices=choices.SCENES, default="pastoral")
    founded_on = models.DateField(_("founded on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind"],
                condition=Q(closed_on__isnull=True),
                name="team_one_open_per_kind",
                violation_error_message=_(
                    "This unit has a team of this kind already. Close that one first, or choose another kind."
                ),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("founded_on")),
                name="team_closed_after_founded",
                violation_error_message=_("The day of closing must not be before the day of founding."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Member(Scoped, Versioned):
    """A person in post in a team. Nothing about private life is held."""

    scope_field = "team__unit__path"

    team = models.ForeignKey(Team, models.PROTECT, related_name="members", verbose_name=_("team"))
    name = models.CharField(_("full name"), max_length=50)
    name_key = models.CharField(max_length=50, editable=False, db_index=True)
    source = models.CharField(_("source group"), max_length=20, choices=choices.SOURCES)
    is_party_member = models.BooleanField(_("Party member"), default=False)
    is_returnee = models.BooleanField(_("returned home"), default=False)
    skills = models.CharField(_("skills"), max_length=100, blank=True)
    phone_digest = models.CharField(max_length=32, blank=True, editable=False)
    """Keyed digest of the telephone number: two sheets are matched by it, nobody can call it."""
    phone_tail = models.CharField(_("last digits of the telephone"), max_length=4, blank=True, editable=False)
    joined_on = models.DateField(_("joined on"))
    left_on = models.DateField(_("left on"), null=True, blank=True)
    exit_reason = models.CharField(_("reason for leaving"), max_length=20, choices=choices.EXIT_REASONS, blank=True)
    exit_procedure = models.CharField(_("procedure followed"), max_length=200, blank=True)
    user = models.OneToOneField(
        "accounts.User", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("account")
    )

    class Meta:
        verbose_name = _("team member")
        verbose_name_plural = _("team members")
        constraints = [
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")),
                name="member_left_after_joined",
                violation_error_message=_("The day of leaving is before the day of joining."),
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True, exit_reason="") | (Q(left_on__isnull=False) & ~Q(exit_reason="")),
                name="member_exit_has_reason",
                violation_error_message=_("Somebody who left needs a day and a reason of leaving."),
            ),
        ]
        indexes = [models.Index(fields=["team", "left_on"], name="member_team_left")]

    def __str__(self) -> str:
        return self.name

    @property
    def audit_label(self) -> str:
        """The member's place: entries are never erased, so they do not hold the name."""
        return f"{self.team} #{self.pk}"
