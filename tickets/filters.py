"""Filters of tickets' lists; see `core.filtering`. Every page, export and API list of these models asks here."""

from django.db.models import F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.filtering import Choice, DayOfMoment, Filters, Key, OfUnits, Subtree, Year, YesNo
from tickets import choices
from tickets.domain import lifecycle
from tickets.models import (
    CatalogueItem,
    DeadlineRule,
    FollowUp,
    Project,
    ReportIn,
    ServicePoint,
    Supervision,
    Ticket,
    TicketClass,
)

STAGES = (
    ("open", _("not settled")),
    ("settled", _("settled")),
    ("ended", _("ended")),
)


class TicketFilters(OfUnits):
    """Tickets."""

    number = Key(field_name="pk", label=_("number of the ticket"))
    state = Choice(choices=choices.STATES, label=_("state"))
    is_open = YesNo(method="by_open", label=_("not settled yet"))
    stage = Choice(choices=STAGES, method="by_stage", label=_("stage"))
    klass = Key(field_name="klass", label=_("class"))
    level = Choice(choices=choices.LEVELS, label=_("level"))
    channel = Choice(choices=choices.CHANNELS, label=_("channel"))
    colour = Choice(choices=choices.COLOURS, label=_("grade of the matter"))
    overdue = YesNo(method="by_overdue", label=_("overdue"))
    was_on_time = YesNo(field_name="was_on_time", label=_("settled on time"))
    satisfaction = Choice(choices=choices.SATISFACTIONS, label=_("satisfaction"))
    handler = Subtree(field_name="handler__path", label=_("handled by"))
    filed_from = DayOfMoment("filed_at", "from", label=_("filed from"))
    filed_to = DayOfMoment("filed_at", "to", label=_("filed up to"))
    filed_at_from = DayOfMoment("filed_at", "from", label=_("filed from"))
    filed_at_to = DayOfMoment("filed_at", "to", label=_("filed up to"))

    class Meta:
        model = Ticket
        fields = ()

    def by_open(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        """Return the tickets whose matter is not settled, or the others."""
        return rows.filter(state__in=lifecycle.OPEN) if value else rows.exclude(state__in=lifecycle.OPEN)

    def by_stage(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Return the tickets whose matter is open, settled, or which have ended."""
        states = {"open": lifecycle.OPEN, "settled": lifecycle.SETTLED, "ended": lifecycle.ENDED}[value]
        return rows.filter(state__in=sorted(states))

    def by_overdue(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        """Return the open tickets whose deadline has passed, or all others."""
        late = Q(state__in=sorted(lifecycle.OPEN), due_at__lte=timezone.now())
        return rows.filter(late if value else ~late | Q(due_at__isnull=True))


class RuleFilters(Filters):
    """Deadline rules."""

    in_force = YesNo(method="by_in_force", label=_("in force"))
    day_unit = Choice(choices=choices.DAY_UNITS, label=_("counted in"))
    level = Choice(choices=choices.LEVELS, label=_("level that solves it"))

    class Meta:
        model = DeadlineRule
        fields = ()

    def by_in_force(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        """Return the editions in force today, or those of before and later."""
        today = timezone.localdate()
        held = Q(in_force_from__lte=today) & (Q(retired_on__isnull=True) | Q(retired_on__gt=today))
        return rows.filter(held if value else Q(in_force_from__gt=today) | Q(retired_on__lte=today))


class ClassFilters(Filters):
    """Classes of tickets."""

    hazard = Choice(choices=choices.HAZARDS, label=_("hazard"))
    is_active = YesNo(field_name="is_active", label=_("in use"))

    class Meta:
        model = TicketClass
        fields = ()


class ItemFilters(Filters):
    """Lines of the service catalogue."""

    klass = Key(field_name="klass", label=_("class"))
    is_active = YesNo(field_name="is_active", label=_("in use"))

    class Meta:
        model = CatalogueItem
        fields = ()


class PointFilters(OfUnits):
    """Service points."""

    kind = Choice(choices=choices.POINT_KINDS, label=_("kind"))
    is_active = YesNo(field_name="is_active", label=_("in use"))

    class Meta:
        model = ServicePoint
        fields = ()


class ReportInFilters(OfUnits):
    """Departments that were whistled in."""

    reported = YesNo(field_name="reported_at", lookup_expr="isnull", exclude=True, label=_("has reported in"))
    late = YesNo(method="by_late", label=_("late"))
    is_lead = YesNo(field_name="is_lead", label=_("leads"))
    called_at_from = DayOfMoment("called_at", "from", label=_("called from"))
    called_at_to = DayOfMoment("called_at", "to", label=_("called up to"))

    class Meta:
        model = ReportIn
        fields = ()

    def by_late(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        """Return those that reported in too late or are overdue now, or all others."""
        overdue = Q(reported_at__isnull=True, due_at__isnull=False, due_at__lte=timezone.now())
        late = overdue | Q(reported_at__isnull=False, due_at__isnull=False, reported_at__gte=F("due_at"))
        return rows.filter(late) if value else rows.exclude(pk__in=rows.filter(late).order_by().values("pk"))


class SupervisionFilters(OfUnits):
    """Notices of supervision."""

    ground = Choice(choices=choices.GROUNDS, label=_("ground"))
    answered = YesNo(field_name="answered_at", lookup_expr="isnull", exclude=True, label=_("answered"))
    issued_at_from = DayOfMoment("issued_at", "from", label=_("issued from"))
    issued_at_to = DayOfMoment("issued_at", "to", label=_("issued up to"))

    class Meta:
        model = Supervision
        fields = ()


class FollowUpFilters(OfUnits):
    """Follow-ups."""

    way = Choice(choices=choices.FOLLOW_UP_WAYS, label=_("way"))
    is_reached = YesNo(field_name="is_reached", label=_("reached"))
    is_solved = YesNo(field_name="is_solved", label=_("solved"))
    satisfaction = Choice(choices=choices.SATISFACTIONS, label=_("satisfaction"))
    at_from = DayOfMoment("at", "from", label=_("asked from"))
    at_to = DayOfMoment("at", "to", label=_("asked up to"))

    class Meta:
        model = FollowUp
        fields = ()


class ProjectFilters(OfUnits):
    """Livelihood projects."""

    kind = Choice(choices=choices.PROJECT_KINDS, label=_("kind"))
    year = Year(field_name="year", label=_("year"))
    finished = YesNo(field_name="finished_on", lookup_expr="isnull", exclude=True, label=_("finished"))

    class Meta:
        model = Project
        fields = ()


OF_MODEL: dict[type, type[Filters]] = {
    Ticket: TicketFilters, ServicePoint: PointFilters, ReportIn: ReportInFilters, Supervision: SupervisionFilters,
    FollowUp: FollowUpFilters, Project: ProjectFilters, CatalogueItem: ItemFilters,
}  # fmt: skip
"""The filter set of each model whose list offers townships, classes or years."""
