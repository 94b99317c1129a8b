"""Grades, demonstration sites and rectification plans by the programming interface."""

from django.utils.translation import gettext_lazy as _

from branches import filters
from branches.api import grading_serializers
from branches.models import BranchGrading, DemonstrationSite, LinkagePoint, PointVisit, RectificationPlan
from core.api.access import Rows

_GROUP = _("Grading of Party organisations")
_OF = ("branch__unit",)
_CODES = "branch__unit__codes"


class Gradings(Rows):
    """The gradings of the reader's area."""

    group = _GROUP
    titles = (_("Gradings"), _("One grading"))
    told = _(
        "Who takes part in which year, how far the sheet is, and the grade of final years, which never changes afterwards."
    )
    view_action = "grading.view"
    rows = (
        BranchGrading.objects.select_related("round", *_OF).prefetch_related(_CODES)
        .defer("own_given", "own_facts", "township_given", "county_given", "reasons", "vetoes", "facts", "points")
    )  # fmt: skip
    serializer_class = grading_serializers.GradingRow
    filterset_class = filters.GradingFilters


class Sites(Rows):
    """The demonstration sites of the reader's area."""

    group = _GROUP
    titles = (_("Demonstration sites"), _("One demonstration site"))
    told = _("Titles of three levels, those expired and revoked too.")
    view_action = "site.view"
    rows = DemonstrationSite.objects.select_related(*_OF).prefetch_related(_CODES)
    serializer_class = grading_serializers.SiteRow
    filterset_class = filters.SiteFilters


class Plans(Rows):
    """The rectification plans of the reader's area."""

    group = _GROUP
    titles = (_("Rectification plans"), _("One rectification plan"))
    told = _("Plans with their days and state.")
    view_action = "rectification.view"
    rows = RectificationPlan.objects.select_related(*_OF).prefetch_related(_CODES)
    serializer_class = grading_serializers.PlanRow
    filterset_class = filters.PlanFilters


class Points(Rows):
    """The linkage points and practice points of the reader's area."""

    group = _GROUP
    titles = (_("Linkage points"), _("One linkage point"))
    told = _("Points of five levels and practice points, those expired and revoked too; households as a number.")
    view_action = "site.view"
    rows = LinkagePoint.objects.select_related("unit").prefetch_related("unit__codes")
    serializer_class = grading_serializers.PointRow
    filterset_class = filters.LinkageFilters


class Visits(Rows):
    """The visits to points and sites of the reader's area."""

    group = _GROUP
    titles = (_("Visits to points"), _("One visit to a point"))
    told = _("Visits by kind, day and number; no names.")
    view_action = "site.view"
    rows = PointVisit.objects.select_related("unit").prefetch_related("unit__codes")
    serializer_class = grading_serializers.PointVisitRow
    filterset_class = filters.PointVisitFilters
