"""Filters of branches' lists; see `core.filtering`. Every page, export and API list of these models asks here."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from branches import choices, selectors
from branches.models import (
    Branch,
    BranchGrading,
    BranchImport,
    BranchPost,
    DemonstrationSite,
    DutyPost,
    LeaderLink,
    LinkagePoint,
    Pledge,
    PointVisit,
    RectificationPlan,
    Standard,
    WatchVisit,
)
from core.filtering import Choice, Day, Filters, Key, OfUnits, Subtree, Year, YesNo
from core.scope import EVERYTHING


class BranchFilters(OfUnits):
    """Party organisations."""

    name = django_filters.CharFilter(lookup_expr="icontains", max_length=100, label=_("name"))
    sector = Choice(choices=choices.SECTORS, label=_("sector"))
    kind = Choice(choices=choices.KINDS, label=_("kind of organisation"))
    founding = Choice(choices=choices.FOUNDINGS, label=_("founding mode"))
    standing = Choice(choices=choices.STANDINGS, method="by_standing", label=_("standing"))
    parent = Key(field_name="parent", label=_("parent organisation"))
    is_lead = YesNo(field_name="is_lead", label=_("leads its unit"))
    warned = YesNo(method="by_warned", label=_("counts out of range"))
    linked = YesNo(method="by_linked", label=_("linked by a leader"))
    is_new = YesNo(method="by_new", label=_("under watch"))
    founded_on_from = Day("founded_on", "from", label=_("founded from"))
    founded_on_to = Day("founded_on", "to", label=_("founded up to"))
    term_until_from = Day("term_until", "from", label=_("term until, from"))
    term_until_to = Day("term_until", "to", label=_("term until, up to"))

    class Meta:
        model = Branch
        fields = ()

    def by_standing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Return the organisations that exist, or those that are dissolved."""
        return rows.filter(dissolved_on__isnull=value == "open")

    def by_warned(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        """Return the organisations with a count out of its range, or the others; the rule is asked, not written again."""
        found = list(selectors.warned(rows))
        return rows.filter(pk__in=found) if value else rows.exclude(pk__in=found)

    def by_linked(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        """Return the village branches that a leader of the county links, or the organisations that none does."""
        found = selectors.linked_on(EVERYTHING, timezone.localdate()).order_by().values("pk")
        return rows.filter(pk__in=found) if value else rows.exclude(pk__in=found)

    def by_new(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        """Return the branches under watch, or the others."""
        found = list(selectors.watched(EVERYTHING, timezone.localdate()).order_by().values_list("pk", flat=True))
        return rows.filter(pk__in=found) if value else rows.exclude(pk__in=found)


class PostFilters(OfUnits):
    """Posts of committees."""

    post = Choice(choices=choices.POSTS, label=_("post"))
    in_post = YesNo(field_name="held_until", lookup_expr="isnull", label=_("in post"))
    branch = Key(field_name="branch", label=_("Party organisation"))

    class Meta:
        model = BranchPost
        fields = ()


class LinkFilters(OfUnits):
    """Links of leaders and liaisons."""

    kind = Choice(choices=choices.LINK_KINDS, label=_("kind of link"))
    goes_on = YesNo(field_name="until", lookup_expr="isnull", label=_("goes on"))

    class Meta:
        model = LeaderLink
        fields = ()


class DutyFilters(OfUnits):
    """Duty posts."""

    goes_on = YesNo(field_name="until", lookup_expr="isnull", label=_("goes on"))

    class Meta:
        model = DutyPost
        fields = ()


class PledgeFilters(OfUnits):
    """Pledges."""

    state = Choice(choices=choices.PLEDGE_STATES, method="by_state", label=_("state"))
    due_on_from = Day("due_on", "from", label=_("to be kept from"))
    due_on_to = Day("due_on", "to", label=_("to be kept up to"))

    class Meta:
        model = Pledge
        fields = ()

    def by_state(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Return the pledges under way, past their day, kept or not kept."""
        today = timezone.localdate()
        conditions = {
            "open": Q(kept__isnull=True, due_on__gte=today), "late": Q(kept__isnull=True, due_on__lt=today),
            "kept": Q(kept=True), "broken": Q(kept=False),
        }  # fmt: skip
        return rows.filter(conditions[value])


class VisitFilters(OfUnits):
    """Visits to new branches."""

    visited_on_from = Day("visited_on", "from", label=_("visited from"))
    visited_on_to = Day("visited_on", "to", label=_("visited up to"))

    class Meta:
        model = WatchVisit
        fields = ()


class ImportFilters(OfUnits):
    """Imports of organisations."""

    state = Choice(choices=choices.IMPORT_STATES, label=_("state"))

    class Meta:
        model = BranchImport
        fields = ()


OF_MODEL: dict[type, type[Filters]] = {
    Branch: BranchFilters, BranchPost: PostFilters, LeaderLink: LinkFilters, DutyPost: DutyFilters, Pledge: PledgeFilters,
    WatchVisit: VisitFilters, BranchImport: ImportFilters,
}  # fmt: skip
"""The filter set of each model whose list offers townships."""


# Grading ----------------------------------------------------------------------------------------


class StandardFilters(Filters):
    """Versions of the five-goods standard."""

    state = Choice(choices=choices.STANDARD_STATES, label=_("state"))
    year = Year(field_name="year", label=_("year"))
    sector = Choice(choices=choices.SECTORS, label=_("sector"))

    class Meta:
        model = Standard
        fields = ()


class GradingFilters(Filters):
    """Gradings of organisations."""

    unit = Subtree(field_name="", label=_("unit"))
    year = Year(field_name="round__year", label=_("year"))
    state = Choice(choices=choices.GRADING_STATES, label=_("step"))
    good_count = Choice(field_name="good_count", choices=choices.GRADES, label=_("goods"))
    sector = Choice(field_name="branch__sector", choices=choices.SECTORS, label=_("sector"))
    takes_part = YesNo(field_name="is_eligible", label=_("takes part"))
    is_sampled = YesNo(field_name="is_sampled", label=_("in the sample"))
    branch = Key(field_name="branch", label=_("Party organisation"))

    class Meta:
        model = BranchGrading
        fields = ()


class SiteFilters(Filters):
    """Demonstration sites."""

    unit = Subtree(field_name="", label=_("unit"))
    level = Choice(choices=choices.SITE_LEVELS, label=_("level"))
    is_revoked = YesNo(field_name="revoked_on", lookup_expr="isnull", exclude=True, label=_("revoked"))

    class Meta:
        model = DemonstrationSite
        fields = ()


class LinkageFilters(Filters):
    """Linkage points and practice points."""

    unit = Subtree(field_name="", label=_("unit"))
    level = Choice(choices=choices.POINT_LEVELS, label=_("level"))
    is_revoked = YesNo(field_name="ended_on", lookup_expr="isnull", exclude=True, label=_("revoked"))

    class Meta:
        model = LinkagePoint
        fields = ()


class PointVisitFilters(Filters):
    """Visits to points and demonstration sites."""

    unit = Subtree(field_name="", label=_("unit"))
    kind = Choice(choices=choices.VISIT_KINDS, label=_("kind"))
    year = Year(field_name="visited_on", lookup_expr="year", label=_("year"))
    visited_on_from = Day("visited_on", "from", label=_("visited from"))
    visited_on_to = Day("visited_on", "to", label=_("visited up to"))

    class Meta:
        model = PointVisit
        fields = ()


class PlanFilters(Filters):
    """Rectification plans."""

    unit = Subtree(field_name="", label=_("unit"))
    kind = Choice(choices=choices.RECTIFICATION_KINDS, label=_("ground"))
    state = Choice(choices=choices.RECTIFICATION_STATES, label=_("state"))

    class Meta:
        model = RectificationPlan
        fields = ()
