"""Filters of the lists of meetings; see `core.filtering`. Every page, export and API list of these models asks here."""

from django.utils.translation import gettext_lazy as _

from branches import choices
from branches.models import Meeting, MeetingExemption, MeetingKind, MeetingMatter, MeetingReminder, StageReview, Talk
from core.filtering import Choice, Day, Filters, Key, OfUnits, YesNo


class OfBranches(OfUnits):
    """Rows of organisations: by township, by any unit with what lies below it, or by organisation."""

    branch = Key(field_name="branch", label=_("Party organisation"))


class MeetingFilters(OfBranches):
    """Meetings."""

    kind = Key(field_name="kind", label=_("kind"))
    state = Choice(choices=choices.MEETING_STATES, label=_("state"))
    sector = Choice(field_name="branch__sector", choices=choices.SECTORS, label=_("sector"))
    held_on_from = Day("held_on", "from", label=_("held from"))
    held_on_to = Day("held_on", "to", label=_("held up to"))

    class Meta:
        model = Meeting
        fields = ()


class MeetingKindFilters(Filters):
    """Kinds of meetings."""

    per = Choice(choices=[row for row in choices.RHYTHMS if row[0]], label=_("rhythm"))
    is_active = YesNo(field_name="is_active", label=_("in use"))

    class Meta:
        model = MeetingKind
        fields = ()


class MatterFilters(OfUnits):
    """Matters of meetings."""

    state = Choice(choices=choices.MATTER_STATES, label=_("state"))

    class Meta:
        model = MeetingMatter
        fields = ()


class ExemptionFilters(OfBranches):
    """Exemptions."""

    kind = Key(field_name="kind", label=_("kind"))
    in_force = YesNo(field_name="revoked_at", lookup_expr="isnull", label=_("in force"))

    class Meta:
        model = MeetingExemption
        fields = ()


class MeetingReminderFilters(OfBranches):
    """Reminders of meetings."""

    sent_on_from = Day("sent_on", "from", label=_("sent from"))
    sent_on_to = Day("sent_on", "to", label=_("sent up to"))

    class Meta:
        model = MeetingReminder
        fields = ()


class StageReviewFilters(OfBranches):
    """Reviews of stages."""

    class Meta:
        model = StageReview
        fields = ()


class TalkFilters(OfBranches):
    """Talks with posts."""

    post = Choice(choices=choices.POSTS, label=_("post"))
    held_on_from = Day("held_on", "from", label=_("held from"))
    held_on_to = Day("held_on", "to", label=_("held up to"))

    class Meta:
        model = Talk
        fields = ()


OF_MODEL: dict[type, type[Filters]] = {
    Meeting: MeetingFilters, MeetingMatter: MatterFilters, MeetingExemption: ExemptionFilters,
    MeetingReminder: MeetingReminderFilters, StageReview: StageReviewFilters, Talk: TalkFilters,
}  # fmt: skip
"""The filter set of each model whose list offers townships."""
