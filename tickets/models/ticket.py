"""A ticket: a matter and a place, who has it, until when; its moves, pauses, extensions and report-ins."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.querysets import Scoped, Versioned
from tickets import choices


class Ticket(Scoped, Versioned):
    """A need of a villager's. What is known of the person is a way to call back, and that only if it was given."""

    code = models.CharField(_("tracking code"), max_length=12, unique=True, editable=False)
    """Ten characters drawn at random, by which a resident looks the ticket up: it cannot be guessed or counted."""
    unit = models.ForeignKey(
        "accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("village or community")
    )
    county = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", editable=False)
    township = models.ForeignKey(
        "accounts.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", editable=False, db_index=False
    )
    """The unit right below the county that the village lies in, by which a township reads along an index."""
    klass = models.ForeignKey("tickets.TicketClass", models.PROTECT, related_name="+", verbose_name=_("class"))
    item = models.ForeignKey(
        "tickets.CatalogueItem",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("catalogue item"),
    )
    flow = models.ForeignKey("tickets.TicketFlow", models.PROTECT, related_name="+", verbose_name=_("flow"))
    matter = models.CharField(_("matter"), max_length=500)
    place = models.CharField(_("place"), max_length=80, blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=choices.CHANNELS)
    point = models.ForeignKey(
        "tickets.ServicePoint", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("service point")
    )
    colour = models.CharField(_("grade of the matter"), max_length=10, choices=choices.COLOURS, blank=True)

    contact = models.TextField(_("contact"), blank=True, editable=False)
    """Name and telephone as the installation's key encrypts them; empty once erased."""
    contact_erased_at = models.DateTimeField(_("contact erased at"), null=True, blank=True, editable=False)

    state = models.CharField(_("state"), max_length=10, choices=choices.STATES, default="filed")
    level = models.CharField(_("level"), max_length=10, choices=choices.LEVELS, default="village")
    owner = models.ForeignKey("accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=_("unit in charge"))
    """The unit that has the ticket at its level: it dispatches, pauses and strikes off."""
    handler = models.ForeignKey(
        "accounts.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handled by")
    )
    team = models.ForeignKey(
        "teams.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    member = models.ForeignKey(
        "teams.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team member")
    )
    first_handler = models.ForeignKey(
        "accounts.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("first handler")
    )
    """首问负责: whoever had it first stays answerable for its being settled, wherever it goes."""

    rule = models.ForeignKey("tickets.DeadlineRule", models.PROTECT, related_name="+", verbose_name=_("deadline rule"))
    filed_at = models.DateTimeField(_("filed at"))
    filed_by = models.CharField(_("entered by"), max_length=150, blank=True)
    """The account that entered it; empty for a resident's own."""
    clock_from = models.DateTimeField(_("counted from"))
    """When it was filed, or opened again."""
    last_day = models.DateField(_("due on"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    due_note = models.CharField(_("clock"), max_length=12, choices=choices.DUE_NOTES, default="running")
    accepted_at = models.DateTimeField(_("accepted at"), null=True, blank=True)
    done_at = models.DateTimeField(_("settled at"), null=True, blank=True)
    ended_at = models.DateTimeField(_("struck off at"), null=True, blank=True)
    result = models.CharField(_("result"), max_length=500, blank=True)
    was_on_time = models.BooleanField(_("settled on time"), null=True, blank=True)

    is_solved = models.BooleanField(_("solved"), null=True, blank=True)
    satisfaction = models.CharField(_("satisfaction"), max_length=12, choices=choices.SATISFACTIONS, blank=True)
    reopenings = models.PositiveSmallIntegerField(_("reopened"), default=0)
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name=_("merged into")
    )
    project = models.ForeignKey(
        "tickets.Project", models.PROTECT, null=True, blank=True, related_name="tickets", verbose_name=_("project")
    )
    origin = models.CharField(_("origin"), max_length=40, blank=True, default="", db_default="", editable=False)
    """The matter of a meeting that the ticket came from, as the plain reference of `core.origins`; empty for others."""

    class Meta:
        verbose_name = _("ticket")
        verbose_name_plural = _("tickets")
        constraints = [
            models.CheckConstraint(condition=~Q(matter=""), name="ticket_has_matter"),
            models.CheckConstraint(condition=Q(contact="") | Q(contact_erased_at__isnull=True), name="ticket_erased_is_empty"),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "rated", "cancelled"]) | Q(done_at__isnull=False), name="ticket_settled_has_time"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["cancelled", "withdrawn", "merged"], ended_at__isnull=False)
                | (~Q(state__in=["cancelled", "withdrawn", "merged"]) & Q(ended_at__isnull=True)),
                name="ticket_ended_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False) | (~Q(state="merged") & Q(merged_into__isnull=True)),
                name="ticket_merged_names_other",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="ticket_not_into_itself"),
            models.CheckConstraint(
                condition=~Q(state__in=["dispatched", "accepted", "paused"]) | Q(handler__isnull=False),
                name="ticket_worked_has_handler",
            ),
            models.CheckConstraint(condition=Q(due_note="running") | Q(due_at__isnull=True), name="ticket_due_if_running"),
            models.CheckConstraint(condition=Q(reopenings__lte=1), name="ticket_reopened_once"),
        ]  # fmt: skip
        indexes = [
            models.Index(fields=["county", "-id"], name="ticket_county_newest"),
            models.Index(fields=["township", "-id"], name="ticket_township_newest"),
            models.Index(fields=["unit", "-id"], name="ticket_unit_newest"),
            models.Index(fields=["owner", "state", "-id"], name="ticket_owner_state"),
            models.Index(fields=["handler", "state", "-id"], name="ticket_handler_state"),
            models.Index(fields=["handler", "township", "unit"], name="ticket_handler_from"),
            models.Index(fields=["member", "state"], name="ticket_member_state"),
            models.Index(fields=["state", "due_at"], name="ticket_state_due"),
            models.Index(fields=["county", "filed_at"], name="ticket_county_filed"),
            models.Index(fields=["county", "done_at"], name="ticket_county_done"),
            models.Index(fields=["origin"], condition=~Q(origin=""), name="ticket_origin"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """The number on slips and lists."""
        return f"{self.pk:07d}" if self.pk else ""

    @property
    def audit_label(self) -> str:
        """The chain keeps the number alone: the matter is what a resident said."""
        return self.number


class TicketMove(Scoped):
    """A step of a ticket: which, by whom, when, why, to whom. Written once, never changed."""

    scope_field = "ticket__unit__path"

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="moves", verbose_name=_("ticket"))
    event = models.CharField(_("step"), max_length=20, choices=choices.EVENTS)
    before = models.CharField(_("from"), max_length=10, choices=choices.STATES, blank=True)
    after = models.CharField(_("to"), max_length=10, choices=choices.STATES)
    by = models.CharField(_("by"), max_length=150, blank=True)
    """The account; empty where a resident took the step."""
    at = models.DateTimeField(_("time"))
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    unit = models.ForeignKey(
        "accounts.OrgUnit", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to the unit")
    )
    member = models.ForeignKey(
        "teams.Member", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to the member")
    )

    class Meta:
        verbose_name = _("step of a ticket")
        verbose_name_plural = _("steps of tickets")
        indexes = [models.Index(fields=["ticket", "id"], name="ticket_move_order")]

    def __str__(self) -> str:
        return f"{self.ticket} · {self.get_event_display()}"


class TicketPause(Scoped):
    """The clock of a ticket stands still."""

    scope_field = "ticket__unit__path"

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="pauses", verbose_name=_("ticket"))
    began_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200)

    class Meta:
        verbose_name = _("pause of a ticket")
        verbose_name_plural = _("pauses of tickets")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(ended_at__isnull=True), name="ticket_pause_one_open"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("began_at")), name="ticket_pause_forwards"
            ),
        ]

    def __str__(self) -> str:
        return str(self.ticket)


class Extension(Scoped, Versioned):
    """A handler asks for a later day; the level above decides."""

    scope_field = "ticket__unit__path"

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="extensions", verbose_name=_("ticket"))
    until = models.DateField(_("until"))
    reason = models.CharField(_("reason"), max_length=200)
    asked_by = models.CharField(_("asked by"), max_length=150)
    asked_at = models.DateTimeField(_("asked at"))
    outcome = models.CharField(_("outcome"), max_length=10, choices=choices.EXTENSION_OUTCOMES, blank=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)
    decided_by = models.CharField(_("decided by"), max_length=150, blank=True)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)

    class Meta:
        verbose_name = _("extension of a ticket")
        verbose_name_plural = _("extensions of tickets")
        constraints = [
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(outcome=""), name="extension_one_open",
                violation_error_message=_("An extension has been asked for already and is not decided."),
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True) | (~Q(outcome="") & Q(decided_at__isnull=False)),
                name="extension_decision_is_whole",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.ticket)


class ReportIn(Scoped, Versioned):
    """A department that was whistled in (吹哨报到), with a clock of its own; one of several leads and sums up."""

    scope_field = "ticket__unit__path"

    ticket = models.ForeignKey(Ticket, models.PROTECT, related_name="report_ins", verbose_name=_("ticket"))
    unit = models.ForeignKey(
        "accounts.OrgUnit", models.PROTECT, related_name="+", verbose_name=pgettext_lazy("report-in", "department")
    )
    is_lead = models.BooleanField(_("leads"), default=False)
    task = models.CharField(_("what is asked"), max_length=200)
    called_by = models.CharField(_("called by"), max_length=150)
    called_at = models.DateTimeField(_("called at"))
    rule = models.ForeignKey(
        "tickets.DeadlineRule", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("deadline rule")
    )
    """The edition that its clock counts by; empty for calls of before it was kept, which are not counted anew."""
    last_day = models.DateField(_("due on"), null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    reported_at = models.DateTimeField(_("reported at"), null=True, blank=True)
    reported_by = models.CharField(_("reported by"), max_length=150, blank=True)
    answer = models.CharField(_("what was done"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("report-in")
        verbose_name_plural = _("report-ins")
        constraints = [
            models.UniqueConstraint(fields=["ticket", "unit"], name="report_in_unit_once"),
            models.UniqueConstraint(fields=["ticket"], condition=Q(is_lead=True), name="report_in_one_lead"),
            models.CheckConstraint(
                condition=Q(reported_at__isnull=True, answer="") | (Q(reported_at__isnull=False) & ~Q(answer="")),
                name="report_in_answer_is_whole",
            ),
        ]
        indexes = [models.Index(fields=["unit", "reported_at"], name="report_in_unit_open")]

    def __str__(self) -> str:
        return f"{self.ticket} · {self.unit}"

    @property
    def audit_label(self) -> str:
        return str(self.ticket)
