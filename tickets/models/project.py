"""Livelihood projects (民生实事) and the small three (三小), with their milestones."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped, Versioned
from tickets import choices


class Project(Scoped, Versioned):
    """A project that a leader takes on for a unit. Those it helps are a headcount, never a list."""

    unit = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit"))
    kind = models.CharField(_("kind"), max_length=12, choices=choices.PROJECT_KINDS)
    name = models.CharField(_("name"), max_length=80)
    year = models.PositiveSmallIntegerField(_("year"))
    lead = models.CharField(_("post of who leads it"), max_length=60, blank=True)
    leader = models.ForeignKey(
        "teams.Member",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("team member who leads it"),
    )
    helped = models.PositiveIntegerField(_("people helped"), default=0)
    due_on = models.DateField(_("to be finished by"), null=True, blank=True)
    finished_on = models.DateField(_("finished on"), null=True, blank=True)

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "name"], name="project_once"),
            models.CheckConstraint(condition=~Q(lead="") | Q(leader__isnull=False), name="project_has_leader"),
        ]
        indexes = [models.Index(fields=["year", "kind"], name="project_year_kind")]

    def __str__(self) -> str:
        return self.name


class Milestone(Scoped, Versioned):
    """A step of a project, with the day it is to be reached."""

    scope_field = "project__unit__path"

    project = models.ForeignKey(Project, models.CASCADE, related_name="milestones", verbose_name=_("project"))
    order = models.PositiveSmallIntegerField(_("order"))
    name = models.CharField(_("name"), max_length=60)
    due_on = models.DateField(_("to be reached by"))
    reached_on = models.DateField(_("reached on"), null=True, blank=True)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["project", "order"]
        constraints = [
            models.UniqueConstraint(fields=["project", "order"], name="milestone_order_once"),
            models.CheckConstraint(condition=Q(order__gte=1) & ~Q(name=""), name="milestone_named"),
        ]

    def __str__(self) -> str:
        return self.name
