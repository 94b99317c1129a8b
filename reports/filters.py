"""Filters of documents; see `core.filtering`."""

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.filtering import AnyPeriod, Choice, FigureCode, Filters, Subtree, Year
from reports import choices
from reports.domain.kinds import SIGNED
from reports.models import DOCUMENT_STATES, Correction, Document, Issue, SignOff


class DocumentFilters(Filters):
    """Documents that were made."""

    of_period = AnyPeriod(field_name="period", label=_("period"))
    of_kind = Choice(field_name="kind", choices=tuple(choices.KINDS.items()), label=_("kind"))
    state = Choice(choices=DOCUMENT_STATES, label=_("state"))
    unit = Subtree(field_name="", label=_("unit"))

    class Meta:
        model = Document
        fields = ()


_SIGNED = tuple((code, choices.KINDS[code]) for code in SIGNED)


class SignOffFilters(Filters):
    """Documents on their way to a number."""

    state = Choice(choices=choices.SIGN_OFF_STATES, label=_("state"))
    kind = Choice(choices=_SIGNED, label=_("kind"))
    unit = Subtree(field_name="", label=_("unit"))

    class Meta:
        model = SignOff
        fields = ()


class IssueFilters(Filters):
    """Issued documents."""

    year = Year(label=_("year"))
    kind = Choice(field_name="snapshot__kind", choices=_SIGNED, label=_("kind"))
    standing = Choice(
        choices=(("yes", _("in force")), ("no", _("withdrawn"))), label=_("standing"), method="of_standing"
    )
    unit = Subtree(field_name="", label=_("unit"))

    class Meta:
        model = Issue
        fields = ()

    def of_standing(self, rows: QuerySet[Issue], name: str, value: str) -> QuerySet[Issue]:
        return rows.filter(withdrawal__isnull=value == "yes")


class CorrectionFilters(Filters):
    """Corrections of figures of closed periods."""

    period = AnyPeriod(label=_("period"))
    code = FigureCode(label=_("figure"))
    unit = Subtree(field_name="", label=_("unit"))

    class Meta:
        model = Correction
        fields = ()
