"""Elections and extensions of terms by the programming interface: read only."""

from django.utils.translation import gettext_lazy

from branches.api import election_serializers as serializers
from branches.filters.elections import ElectionFilters, ExtensionFilters
from branches.models import Election, TermExtension
from core.api.access import Rows

_GROUP = gettext_lazy("Party branches")


class Elections(Rows):
    """Elections of the account's area."""

    group = _GROUP
    titles = (gettext_lazy("Elections of Party organisations"), gettext_lazy("One election"))
    told = gettext_lazy("Elections with their ballots and counts; those who vote are headcounts.")
    view_action = "term.view"
    rows = Election.objects.select_related("branch__unit").prefetch_related(
        "branch__unit__codes", "seats__candidates", "seats__write_ins"
    )
    serializer_class = serializers.ElectionRow
    filterset_class = ElectionFilters


class Extensions(Rows):
    """Extensions of the account's area."""

    group = _GROUP
    titles = (gettext_lazy("Extensions of terms"), gettext_lazy("One extension of a term"))
    told = gettext_lazy("Terms extended, asked for and decided.")
    view_action = "term.view"
    rows = TermExtension.objects.select_related("branch__unit").prefetch_related("branch__unit__codes")
    serializer_class = serializers.ExtensionRow
    filterset_class = ExtensionFilters
