"""Rectification of an organisation: one plan with sponsor, steps, deadline and acceptance (一村一策)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches import choices
from core.querysets import Scoped, Versioned


class RectificationPlan(Scoped, Versioned):
    """What is wrong, who answers for it by post, until when, and who accepted the result."""

    scope_field = "branch__unit__path"

    branch = models.ForeignKey(
        "branches.Branch", models.PROTECT, related_name="plans", verbose_name=_("Party organisation")
    )
    kind = models.CharField(_("ground"), max_length=10, choices=choices.RECTIFICATION_KINDS)
    opened_on = models.DateField(_("begun on"))
    problem = models.CharField(_("what has to be put right"), max_length=300)
    sponsor = models.CharField(_("sponsor, by post"), max_length=60)
    deadline = models.DateField(_("deadline"))
    state = models.CharField(_("state"), max_length=10, choices=choices.RECTIFICATION_STATES, default="open")
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    acceptance = models.CharField(_("acceptance, in words"), max_length=300, blank=True)
    closed_by = models.CharField(_("closed by"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("rectification plan")
        verbose_name_plural = _("rectification plans")
        constraints = [
            models.UniqueConstraint(
                fields=["branch"], condition=Q(state="open"), name="rectification_one_open",
                violation_error_message=_("The organisation has an open plan. Close that one first."),
            ),
            models.CheckConstraint(
                condition=Q(deadline__gte=F("opened_on")), name="rectification_deadline_after_start",
                violation_error_message=_("The deadline must not lie before the plan's beginning."),
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_on__isnull=True)
                | (~Q(state="open") & Q(closed_on__gte=F("opened_on")) & ~Q(acceptance="")),
                name="rectification_closed_whole",
                violation_error_message=_("A plan is closed on a day not before its beginning, with words of acceptance."),
            ),
            models.CheckConstraint(condition=~Q(problem="") & ~Q(sponsor=""), name="rectification_says_what_and_who"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "deadline"], name="rectification_due")]

    def __str__(self) -> str:
        return str(self.branch)


class RectificationStep(Scoped, Versioned):
    """One step of a plan, and what came of it."""

    scope_field = "plan__branch__unit__path"

    plan = models.ForeignKey(RectificationPlan, models.PROTECT, related_name="steps", verbose_name=_("plan"))
    order = models.PositiveSmallIntegerField(_("order"))
    text = models.CharField(_("step"), max_length=200)
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("step of the plan")
        verbose_name_plural = _("steps of the plan")
        constraints = [
            models.UniqueConstraint(fields=["plan", "order"], name="rectification_step_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True) | ~Q(result=""), name="rectification_step_done_has_result",
                violation_error_message=_("Say what came of the step."),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.text
