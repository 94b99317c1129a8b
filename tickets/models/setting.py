"""What a county sets for its tickets: flows, deadline rules, classes, its service catalogue and service points."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped, Versioned
from tickets import choices


class TicketFlow(Scoped, Versioned):
    """A variant of the way of a ticket: what its steps and people are called, which steps it has."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=60)
    source = models.CharField(_("source"), max_length=120, blank=True)
    steps = models.JSONField(_("names of the steps"), default=dict, blank=True)
    people = models.JSONField(_("who takes each step"), default=dict, blank=True)
    gathers = models.BooleanField(_("is gathered first"), default=False)
    way = models.CharField(_("how it finds its handler"), max_length=10, choices=choices.FLOW_WAYS, default="either")
    follower = models.CharField(_("who follows it up"), max_length=30, blank=True)
    is_default = models.BooleanField(_("for new tickets"), default=False)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("flow of tickets")
        verbose_name_plural = _("flows of tickets")
        constraints = [
            models.UniqueConstraint(fields=["unit", "code"], name="ticket_flow_code_once"),
            models.UniqueConstraint(
                fields=["unit"], condition=Q(is_default=True), name="ticket_flow_one_default",
                violation_error_message=_("Another flow is the one for new tickets already. Take that mark away first."),
            ),
            models.CheckConstraint(condition=Q(is_default=False) | Q(is_active=True), name="ticket_flow_default_in_use"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name


class DeadlineRule(Scoped, Versioned):
    """An edition of a deadline rule. A change makes a new edition; tickets keep the one they were filed under."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    code = models.SlugField(_("code"), max_length=30)
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    name = models.CharField(_("name"), max_length=60)
    amount = models.PositiveSmallIntegerField(_("limit"), null=True, blank=True)
    day_unit = models.CharField(_("counted in"), max_length=10, choices=choices.DAY_UNITS, default="day")
    level = models.CharField(_("level that solves it"), max_length=10, choices=choices.LEVELS)
    warnings = models.JSONField(_("warning points"), default=list, blank=True)
    """Whole days of the rule's unit before the last day."""
    in_force_from = models.DateField(_("in force from"))
    retired_on = models.DateField(_("retired on"), null=True, blank=True)

    class Meta:
        verbose_name = _("deadline rule")
        verbose_name_plural = _("deadline rules")
        constraints = [
            models.UniqueConstraint(fields=["unit", "code", "edition"], name="deadline_rule_edition_once"),
            models.UniqueConstraint(
                fields=["unit", "code"], condition=Q(retired_on__isnull=True), name="deadline_rule_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=1, amount__lte=366), name="deadline_rule_amount_sane"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TicketClass(Scoped, Versioned):
    """A class of matters, with the rule that a ticket of it starts under."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=30)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    rule = models.CharField(_("deadline rule"), max_length=30)
    """The rule's code: the edition in force on the day of filing counts."""
    hazard = models.CharField(_("hazard"), max_length=10, choices=choices.HAZARDS, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("class of tickets")
        verbose_name_plural = _("classes of tickets")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "code"], name="ticket_class_code_once")]

    def __str__(self) -> str:
        return self.name


class CatalogueItem(Scoped, Versioned):
    """A line of the service catalogue: what is offered, who does it, within which limit."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("county"))
    klass = models.ForeignKey(TicketClass, models.PROTECT, related_name="items", verbose_name=_("class"))
    name = models.CharField(_("item"), max_length=60)
    provider = models.ForeignKey(
        "accounts.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("done by")
    )
    """Empty: the village itself."""
    rule = models.CharField(_("deadline rule"), max_length=30)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("item of the service catalogue")
        verbose_name_plural = _("service catalogue")
        ordering = ["klass__order", "pk"]
        constraints = [models.UniqueConstraint(fields=["unit", "klass", "name"], name="catalogue_item_once")]

    def __str__(self) -> str:
        return self.name


class ServicePoint(Scoped, Versioned):
    """A place of a unit where matters are taken: hall, stall, pavilion, square."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=10, choices=choices.POINT_KINDS)
    place = models.CharField(_("place"), max_length=80, blank=True)
    hours = models.CharField(_("hours"), max_length=60, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("service point")
        verbose_name_plural = _("service points")
        constraints = [models.UniqueConstraint(fields=["unit", "name"], name="service_point_once")]

    def __str__(self) -> str:
        return self.name
