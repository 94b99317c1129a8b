"""Organisations and the posts of their committees by the programming interface."""

from django.utils.translation import gettext_lazy as _

from branches import filters
from branches.api import serializers
from branches.api.filters import BranchFilters
from branches.models import Branch, BranchPost
from core.api.access import Rows

_GROUP = _("Party branches")


class Branches(Rows):
    """The organisations of the reader's area."""

    group = _GROUP
    titles = (_("Party organisations"), _("One Party organisation"))
    told = _("Organisations of the account's area, dissolved ones too. Counts are headcounts.")
    view_action = "branch.view"
    rows = Branch.objects.select_related("unit").prefetch_related("unit__codes")
    serializer_class = serializers.BranchRow
    filterset_class = BranchFilters


class Posts(Rows):
    """The posts of committees of the reader's area."""

    group = _GROUP
    titles = (_("Posts of committees"), _("One post of a committee"))
    told = _("Who holds and held which post of the organisations of the account's area.")
    view_action = "branch.view"
    rows = BranchPost.objects.select_related("branch__unit").prefetch_related("branch__unit__codes")
    serializer_class = serializers.PostRow
    filterset_class = filters.PostFilters
