"""Filters of registers, checks, decisions, distributions, entities and supervision."""

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.filtering import Choice, Day, Key, OfUnits, Year, YesNo
from ledgers import choices
from ledgers.models import (
    Asset,
    Cleanup,
    Decision,
    Distribution,
    Entity,
    EntityWord,
    FundedProject,
    HoldingCheck,
    LandIncome,
    Material,
    Resource,
    SplitRule,
    SupervisionNote,
)


class OfBooks(OfUnits):
    """Rows of books."""

    book = Key(field_name="book", label=_("book"))


class AssetFilters(OfBooks):
    """Assets."""

    name = django_filters.CharFilter(lookup_expr="icontains", max_length=60, label=_("name"))
    use = Choice(choices=choices.ASSET_USES, label=_("class"))
    state = Choice(choices=choices.ASSET_STATES, label=_("state of use"))
    origin = Choice(choices=choices.ASSET_ORIGINS, label=_("how acquired"))

    class Meta:
        model = Asset
        fields = ()


class ResourceFilters(OfBooks):
    """Resources."""

    name = django_filters.CharFilter(lookup_expr="icontains", max_length=60, label=_("name"))
    land = Choice(choices=choices.LANDS, label=_("class of land"))
    use = Choice(choices=choices.LAND_USES, label=_("how used"))

    class Meta:
        model = Resource
        fields = ()


class MaterialFilters(OfBooks):
    """Materials in store."""

    use = Choice(choices=choices.MATERIAL_USES, label=_("state of use"))

    class Meta:
        model = Material
        fields = ()


class CheckFilters(OfBooks):
    """Yearly checks."""

    year = Year(field_name="year", label=_("year"))
    state = Choice(choices=choices.CHECK_STATES, label=_("state"))

    class Meta:
        model = HoldingCheck
        fields = ()


class DecisionFilters(OfBooks):
    """Decisions."""

    state = Choice(choices=choices.DECISION_STATES, label=_("state"))
    occasion = Choice(choices=choices.OCCASIONS, label=_("occasion"))
    begun_on_from = Day("begun_on", "from", label=_("begun from"))
    begun_on_to = Day("begun_on", "to", label=_("begun up to"))

    class Meta:
        model = Decision
        fields = ()


class DistributionFilters(OfBooks):
    """Distributions of surplus."""

    year = Year(field_name="year", label=_("year"))
    state = Choice(choices=choices.DISTRIBUTION_STATES, label=_("state"))

    class Meta:
        model = Distribution
        fields = ()


class SplitFilters(OfUnits):
    """Rules of splitting."""

    kind = Choice(choices=choices.SPLITS, label=_("kind"))
    in_force = YesNo(field_name="retired", exclude=True, label=_("in force"))

    class Meta:
        model = SplitRule
        fields = ()


class EntityFilters(OfBooks):
    """Entities."""

    kind = Choice(choices=choices.ENTITY_KINDS, label=_("kind"))
    state = Choice(choices=choices.ENTITY_STATES, label=_("state"))

    class Meta:
        model = Entity
        fields = ()


class WordFilters(OfUnits):
    """Modes and paths."""

    kind = Choice(choices=choices.WORDS, label=_("kind"))

    class Meta:
        model = EntityWord
        fields = ()


class ProjectFilters(OfBooks):
    """Funded projects."""

    is_support = YesNo(field_name="is_support", label=_("supports a weak village"))

    class Meta:
        model = FundedProject
        fields = ()


class LandIncomeFilters(OfBooks):
    """Incomes of land."""

    year = Year(field_name="year", label=_("year"))

    class Meta:
        model = LandIncome
        fields = ()


STANDINGS = (("open", _("open")), ("late", _("late")), ("done", _("settled")))


class CleanupFilters(OfBooks):
    """Issues of clean-ups."""

    kind = Choice(choices=choices.CLEANUP_KINDS, label=_("kind"))
    standing = Choice(choices=STANDINGS, method="by_standing", label=_("standing"))

    class Meta:
        model = Cleanup
        fields = ()

    def by_standing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Return the issues that are open, open past their deadline, or settled."""
        today = timezone.localdate()
        conditions = {
            "open": Q(settled_on=None), "late": Q(settled_on=None, deadline__lt=today), "done": Q(settled_on__isnull=False),
        }  # fmt: skip
        return rows.filter(conditions[value])


class NoteFilters(OfBooks):
    """Notes of supervision."""

    level = Choice(choices=choices.NOTE_LEVELS, label=_("level"))
    standing = Choice(choices=STANDINGS, method="by_standing", label=_("standing"))

    class Meta:
        model = SupervisionNote
        fields = ()

    def by_standing(self, rows: QuerySet, name: str, value: str) -> QuerySet:
        """Return the notes that wait for an answer, wait past its day, or are answered."""
        today = timezone.localdate()
        conditions = {
            "open": Q(answered_on=None), "late": Q(answered_on=None, due_on__lt=today), "done": Q(answered_on__isnull=False),
        }  # fmt: skip
        return rows.filter(conditions[value])
