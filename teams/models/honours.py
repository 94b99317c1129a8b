"""Honours: commendations with those commended, exchange events, works. Organisations and people in post, nobody else."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped, Versioned
from teams import choices

_ONE_OF = ("member", "team", "branch", "body")


def _exactly_one() -> Q:
    """Return the condition that just one of the four keys is given."""
    found = Q()
    for name in _ONE_OF:
        found |= Q(**{f"{other}__isnull": other != name for other in _ONE_OF})
    return found


class CommendationEvent(Scoped, Versioned):
    """A commendation (表扬活动): which level held it, when, by which document; it may commend many at once."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("held by"))
    title = models.CharField(_("title"), max_length=100)
    level = models.CharField(_("level of honour"), max_length=12, choices=choices.HONOUR_LEVELS)
    kind = models.CharField(_("kind"), max_length=12, choices=choices.HONOUR_KINDS)
    held_on = models.DateField(_("date"))
    document_no = models.CharField(_("document number"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("commendation event")
        verbose_name_plural = _("commendation events")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "held_on", "title"], name="commendation_event_once",
                violation_error_message=_("A commendation of this title and day is recorded already."),
            ),
            models.CheckConstraint(condition=~Q(title=""), name="commendation_event_has_title"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["held_on"], name="commendation_event_on")]

    def __str__(self) -> str:
        return self.title


class Commendation(Scoped, Versioned):
    """One of those commended: a member, a team, a Party organisation or a unit; a person is shown on a roll only by own consent."""

    scope_field = "unit__path"

    event = models.ForeignKey(
        CommendationEvent, models.PROTECT, related_name="commended", verbose_name=_("commendation event")
    )
    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    """The unit to which those commended belonged then: whose figure it is."""
    member = models.ForeignKey(
        "teams.Member", models.PROTECT, null=True, blank=True, related_name="honours", verbose_name=_("team member")
    )
    team = models.ForeignKey(
        "teams.Team", models.PROTECT, null=True, blank=True, related_name="honours", verbose_name=_("team")
    )
    branch = models.ForeignKey(
        "branches.Branch", models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("Party organisation"),
    )  # fmt: skip
    body = models.ForeignKey(
        "accounts.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("commended unit")
    )
    role = models.CharField(_("commended as"), max_length=12, choices=choices.HONOUR_ROLES)
    consented_on = models.DateField(_("agreed to be shown on"), null=True, blank=True)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    withdraw_reason = models.CharField(_("reason of the withdrawal"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("commendation")
        verbose_name_plural = _("commendations")
        constraints = [
            models.CheckConstraint(
                condition=_exactly_one(), name="commendation_of_exactly_one",
                violation_error_message=_("Name one member, one team, one organisation or one unit."),
            ),
            *(
                models.UniqueConstraint(
                    fields=["event", name], condition=Q(**{f"{name}__isnull": False, "withdrawn_on__isnull": True}),
                    name=f"commendation_{name}_once",
                    violation_error_message=_("Everybody is commended once by an event."),
                )
                for name in _ONE_OF
            ),
            models.CheckConstraint(
                condition=Q(consented_on__isnull=True) | Q(member__isnull=False), name="commendation_consent_of_person"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True, withdraw_reason="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdraw_reason="")),
                name="commendation_withdrawn_with_reason",
                violation_error_message=_("Give the reason."),
            ),
            models.CheckConstraint(
                condition=Q(member__isnull=False) & ~Q(role="body") | Q(member__isnull=True, role="body"),
                name="commendation_role_fits",
                violation_error_message=_("Bodies are commended as advanced organisations, persons are not."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.honoured)

    @property
    def honoured(self) -> models.Model:
        """What or who was commended."""
        found: models.Model = self.member or self.team or self.branch or self.body  # type: ignore[assignment]
        return found

    @property
    def sort(self) -> str:
        """Which of the four it is."""
        return next(
            name for name, key in zip(("member", "team", "branch", "unit"), _ONE_OF, strict=True)
            if getattr(self, f"{key}_id") is not None
        )  # fmt: skip

    @property
    def audit_label(self) -> str:
        """The event and the number: entries are never erased, so they do not hold a person's name."""
        return f"{self.event} #{self.pk}"


class ExchangeEvent(Scoped, Versioned):
    """An event at which units learn from one another: on-site observation, contest, exchange of experience."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("held by"))
    title = models.CharField(_("title"), max_length=100)
    kind = models.CharField(_("kind"), max_length=12, choices=choices.EXCHANGE_KINDS)
    held_on = models.DateField(_("date"))
    place = models.CharField(_("place"), max_length=60, blank=True)
    participants = models.PositiveIntegerField(_("number of participants"), default=0)
    results = models.CharField(_("results"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("exchange event")
        verbose_name_plural = _("exchange events")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "held_on", "title"], name="exchange_event_once",
                violation_error_message=_("An event of this title and day is recorded already."),
            ),
            models.CheckConstraint(condition=~Q(title=""), name="exchange_event_has_title"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["held_on"], name="exchange_event_on")]

    def __str__(self) -> str:
        return self.title


class CreativeWork(Scoped, Versioned):
    """A work of literature or art (文艺作品) that a unit made, and how often it was shown."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("made by"))
    title = models.CharField(_("title"), max_length=100)
    kind = models.CharField(_("kind"), max_length=12, choices=choices.WORK_KINDS)
    made_on = models.DateField(_("completed on"))
    showings = models.PositiveIntegerField(_("times shown"), default=0)
    audience = models.PositiveIntegerField(_("people reached"), default=0)

    class Meta:
        verbose_name = _("work")
        verbose_name_plural = _("works")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "title"], name="creative_work_once",
                violation_error_message=_("The unit has a work of this title already."),
            ),
            models.CheckConstraint(condition=~Q(title=""), name="creative_work_has_title"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.title
