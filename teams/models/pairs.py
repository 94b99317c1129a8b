"""Mentors of the reserve pool, the days of practice, and that talks took place."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped, Versioned
from teams import choices


class PairPattern(Scoped, Versioned):
    """How a group of mentors is made up for one person: the county's 5+1, N+1."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=40)
    fewest = models.PositiveSmallIntegerField(_("fewest mentors"), default=1)
    most = models.PositiveSmallIntegerField(_("most mentors"), default=5)
    roles = models.JSONField(_("roles in the group"), default=list, blank=True)
    """Texts that the form offers, in the order of the group."""
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("pattern of mentoring")
        verbose_name_plural = _("patterns of mentoring")
        constraints = [
            models.UniqueConstraint(fields=["unit", "code"], name="pair_pattern_code_once"),
            models.UniqueConstraint(fields=["unit", "name"], name="pair_pattern_name_once"),
            models.CheckConstraint(
                condition=Q(fewest__gte=1, fewest__lte=F("most"), most__lte=12), name="pair_pattern_size_range",
                violation_error_message=_("The fewest mentors must not be more than the most mentors, of which 12 are possible."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class ReservePair(Scoped, Versioned):
    """A group of mentors helps one person of the pool, by a plan, until the pair ends with a reason."""

    scope_field = "reserve__unit__path"

    reserve = models.ForeignKey(
        "teams.ReservePerson", models.PROTECT, related_name="pairs", verbose_name=_("reserve person")
    )
    pattern = models.ForeignKey(PairPattern, models.PROTECT, related_name="+", verbose_name=_("pattern of mentoring"))
    plan = models.CharField(_("plan of mentoring"), max_length=300)
    since = models.DateField(_("since"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    end_reason = models.CharField(
        _("reason of the end"), max_length=10, choices=choices.RESERVE_PAIR_ENDS, blank=True
    )  # fmt: skip

    class Meta:
        verbose_name = _("mentors of a reserve person")
        verbose_name_plural = _("mentors of reserve persons")
        constraints = [
            models.UniqueConstraint(
                fields=["reserve"], condition=Q(ended_on__isnull=True), name="reserve_pair_one_open",
                violation_error_message=_("This person has mentors already. End that pair first."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, end_reason="") | (Q(ended_on__gte=F("since")) & ~Q(end_reason="")),
                name="reserve_pair_end_has_reason",
            ),
            models.CheckConstraint(condition=~Q(plan=""), name="reserve_pair_has_plan"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.reserve} · {self.pattern}"

    @property
    def audit_label(self) -> str:
        return self.reserve.audit_label


class PairMentor(models.Model):
    """One mentor of a group: a person in office, with a role in it; one of them leads."""

    pair = models.ForeignKey(ReservePair, models.PROTECT, related_name="mentors", verbose_name=_("pair"))
    order = models.PositiveSmallIntegerField(_("order"))
    role = models.CharField(_("role"), max_length=40)
    name = models.CharField(_("mentor"), max_length=50)
    post = models.CharField(_("post of the mentor"), max_length=60)
    is_lead = models.BooleanField(_("leads the group"), default=False)

    class Meta:
        verbose_name = _("mentor")
        verbose_name_plural = _("mentors")
        ordering = ("order",)
        constraints = [
            models.UniqueConstraint(fields=["pair", "order"], name="pair_mentor_order_once"),
            models.UniqueConstraint(fields=["pair"], condition=Q(is_lead=True), name="pair_mentor_one_lead"),
        ]


_ONE_SIDE = Q(reserve__isnull=False, mentor_pair__isnull=True) | Q(reserve__isnull=True, mentor_pair__isnull=False)


class PracticeStay(Scoped):
    """Days of practice at another post or place (跟岗, 轮岗, 挂职): of a reserve person, or of a team member with a mentor."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("village"))
    reserve = models.ForeignKey(
        "teams.ReservePerson", models.PROTECT, null=True, blank=True, related_name="practice",
        verbose_name=_("reserve person"),
    )  # fmt: skip
    mentor_pair = models.ForeignKey(
        "teams.MentorPair", models.PROTECT, null=True, blank=True, related_name="practice",
        verbose_name=_("mentor pair"),
    )  # fmt: skip
    kind = models.CharField(_("kind of practice"), max_length=10, choices=choices.PRACTICE_KINDS)
    place = models.CharField(_("place"), max_length=60)
    begun_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day, inclusive"))
    days = models.PositiveSmallIntegerField(_("number of days"))
    """Days on which there was practice: at most the calendar days from the first to the last."""
    recorded_by = models.CharField(_("entered by"), max_length=150)

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practice")
        constraints = [
            models.CheckConstraint(condition=_ONE_SIDE, name="practice_of_one_person"),
            models.CheckConstraint(condition=Q(last_on__gte=F("begun_on"), days__gte=1), name="practice_days_in_order"),
            models.UniqueConstraint(
                fields=["reserve", "kind", "begun_on"], name="practice_once_a_day_reserve",
                violation_error_message=_("Practice of this kind is recorded from this day already."),
            ),
            models.UniqueConstraint(
                fields=["mentor_pair", "kind", "begun_on"], name="practice_once_a_day_member",
                violation_error_message=_("Practice of this kind is recorded from this day already."),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["begun_on", "unit"], name="practice_day_unit")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.begun_on}"

    @property
    def audit_label(self) -> str:
        return f"{self.unit} {self.begun_on}"


class PairTalk(Scoped):
    """A talk of a mentor with the person took place on a day; of what was said nothing is kept."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("village"))
    reserve = models.ForeignKey(
        "teams.ReservePerson", models.PROTECT, null=True, blank=True, related_name="talks",
        verbose_name=_("reserve person"),
    )  # fmt: skip
    mentor_pair = models.ForeignKey(
        "teams.MentorPair", models.PROTECT, null=True, blank=True, related_name="talks", verbose_name=_("mentor pair")
    )
    held_on = models.DateField(_("day of the talk"))
    recorded_by = models.CharField(_("entered by"), max_length=150)

    class Meta:
        verbose_name = _("talk of a mentor")
        verbose_name_plural = _("talks of mentors")
        constraints = [
            models.CheckConstraint(condition=_ONE_SIDE, name="talk_with_one_person"),
            models.UniqueConstraint(
                fields=["reserve", "held_on"], name="talk_once_a_day_reserve",
                violation_error_message=_("A talk on this day is recorded already."),
            ),
            models.UniqueConstraint(
                fields=["mentor_pair", "held_on"], name="talk_once_a_day_member",
                violation_error_message=_("A talk on this day is recorded already."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.held_on)

    @property
    def audit_label(self) -> str:
        return f"{self.unit} {self.held_on}"
