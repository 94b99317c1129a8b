"""Filters of the lists of the reserve pool and of pairs."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.filtering import Choice, Day, Filters, Key, Subtree, YesNo
from teams import choices
from teams.domain import reserve as rule
from teams.models import (
    BodyStructure,
    FileCabinet,
    PairTalk,
    PracticeStay,
    ReserveEvent,
    ReserveExit,
    ReserveImport,
    ReservePair,
    ReservePerson,
    VillageNeed,
)
from teams.selectors import reserve as read


class _OfVillages(Filters):
    """Rows of villages: by township, or by any unit with what lies below it."""

    township = Subtree(field_name="", label=_("township"))
    unit = Subtree(field_name="", label=_("unit"))


class ReserveFilters(_OfVillages):
    """Reserve persons."""

    state = Choice(choices=choices.RESERVE_STATES, label=_("state"))
    tier = Choice(choices=choices.RESERVE_TIERS, label=_("reserve tier"))
    post = Choice(choices=choices.RESERVE_POSTS, label=_("post"))
    source = Key(field_name="source", label=_("source"))
    need = Key(field_name="need", label=_("need"))
    in_team = YesNo(field_name="member", lookup_expr="isnull", exclude=True, label=_("in a team"))
    is_party_member = YesNo(field_name="is_party_member", label=_("Party member"))
    has_mentors = YesNo(method="by_mentors", label=_("with mentors"))
    entered_on_from = Day("entered_on", "from", label=_("entered from"))
    entered_on_to = Day("entered_on", "to", label=_("entered up to"))

    class Meta:
        model = ReservePerson
        fields = ()

    def by_mentors(self, rows: QuerySet, name: str, value: bool) -> QuerySet:
        """Return the persons of the pool who have mentors today, or who lack them."""
        today = timezone.localdate()
        pool = rows.filter(state=rule.IN_POOL)
        return pool.filter(read.has_open_pair(today)) if value else pool.exclude(read.has_open_pair(today))


class ReserveExitFilters(_OfVillages):
    """Proposals to take somebody out of the pool."""

    state = Choice(choices=choices.EXIT_STATES, label=_("state"))
    ground = Choice(choices=choices.RESERVE_GROUNDS, label=_("ground"))

    class Meta:
        model = ReserveExit
        fields = ()


class NeedFilters(_OfVillages):
    """What villages need."""

    post = Choice(choices=choices.RESERVE_POSTS, label=_("post"))
    is_open = YesNo(field_name="closed_on", lookup_expr="isnull", label=_("still open"))

    class Meta:
        model = VillageNeed
        fields = ()


class ReservePairFilters(_OfVillages):
    """Pairs of reserve persons."""

    pattern = Key(field_name="pattern", label=_("pattern of mentoring"))
    is_open = YesNo(field_name="ended_on", lookup_expr="isnull", label=_("goes on"))
    end_reason = Choice(choices=choices.RESERVE_PAIR_ENDS, label=_("reason of the end"))

    class Meta:
        model = ReservePair
        fields = ()


class PracticeFilters(_OfVillages):
    """Days of practice."""

    kind = Choice(choices=choices.PRACTICE_KINDS, label=_("kind of practice"))
    begun_on_from = Day("begun_on", "from", label=_("begun from"))
    begun_on_to = Day("begun_on", "to", label=_("begun up to"))

    class Meta:
        model = PracticeStay
        fields = ()


class EventFilters(_OfVillages):
    """Events of reserve persons."""

    kind = Choice(choices=choices.RESERVE_EVENTS, label=_("event"))
    happened_on_from = Day("happened_on", "from", label=_("from"))
    happened_on_to = Day("happened_on", "to", label=_("up to"))

    class Meta:
        model = ReserveEvent
        fields = ()


class TalkFilters(_OfVillages):
    """Talks of mentors."""

    class Meta:
        model = PairTalk
        fields = ()


class BodyFilters(_OfVillages):
    """Counts of village bodies."""

    class Meta:
        model = BodyStructure
        fields = ()


class CabinetFilters(_OfVillages):
    """Cabinets of files."""

    class Meta:
        model = FileCabinet
        fields = ()


class ReserveImportFilters(_OfVillages):
    """Imports of reserve persons."""

    state = Choice(choices=choices.RESERVE_IMPORT_STATES, label=_("state"))

    class Meta:
        model = ReserveImport
        fields = ()


ALL: tuple[Any, ...] = (
    ReserveFilters, ReserveExitFilters, NeedFilters, ReservePairFilters, PracticeFilters, EventFilters, TalkFilters,
    BodyFilters, CabinetFilters, ReserveImportFilters,
)  # fmt: skip
