"""Admin pages of admissions and of proposals to adjust or remove: read only, each step by its service."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminSingleDateWidget,
    UnfoldAdminTextareaWidget,
)

from core import admin_words
from core.admin_base import ReadOnlyInline, ScopedAdmin, actor_of, page_action
from core.admin_fields import shown
from core.admin_filters import days, dropdown
from core.period_words import period_name
from teams import choices
from teams.admin.filters import KindFilter, TownshipFilter
from teams.admin.rounds import points_table
from teams.domain import exits as leaving
from teams.filters import ExitFilters, NominationFilters
from teams.models import ExitProposal, ExitStep, Nomination, NominationStep, Team
from teams.services import admission, exits

_HINT = _("Name acts and results of assessments. Leave out health, family, faith and other private matters.")


def _reason(most: int) -> forms.CharField:
    return forms.CharField(
        label=_("reason"), max_length=most, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}), help_text=_HINT
    )


class AdmissionReasonForm(forms.Form):
    """Why an admission is returned, declined or withdrawn."""

    reason = _reason(admission.REASON_LENGTH)


class AdmitForm(forms.Form):
    """From which day the person is a member."""

    joined_on = forms.DateField(label=_("joined on"), widget=UnfoldAdminSingleDateWidget)


class ProposeForm(forms.Form):
    """What is proposed about a member, on which ground."""

    kind = forms.ChoiceField(
        label=_("kind of proposal"), choices=[("", "—"), *choices.EXIT_KINDS], widget=UnfoldAdminSelectWidget
    )
    ground = forms.ChoiceField(
        label=_("ground"), choices=[("", "—"), *choices.EXIT_GROUNDS], widget=UnfoldAdminSelectWidget
    )
    reason = _reason(exits.REASON_LENGTH)


class NotifyForm(forms.Form):
    """When the person was told, and for how long an appeal is possible."""

    told_on = forms.DateField(label=_("told on"), widget=UnfoldAdminSingleDateWidget)
    days = forms.IntegerField(
        label=_("working days for an appeal"), initial=leaving.NOTICE_WORKDAYS, min_value=leaving.NOTICE_WORKDAYS,
        max_value=leaving.MOST_WORKDAYS, widget=UnfoldAdminIntegerFieldWidget,
    )  # fmt: skip


class ExitReasonForm(forms.Form):
    """An appeal, an answer, a withdrawal."""

    reason = _reason(exits.REASON_LENGTH)


class DecideForm(forms.Form):
    """The decision, and the team where the member moves."""

    outcome = forms.ChoiceField(label=_("decision"), widget=UnfoldAdminSelectWidget)
    to_team = forms.ModelChoiceField(
        label=_("to the team"), queryset=Team.objects.none(), required=False, widget=UnfoldAdminSelectWidget,
        help_text=_("Only where the member moves to another team."),
    )  # fmt: skip
    reason = _reason(exits.REASON_LENGTH)


def _by(name: str) -> str:
    return admin_words.who(name)


class _StepInline(ReadOnlyInline):
    """The trail of a record, oldest first."""

    fields = readonly_fields = ("step", "office", "who", "when", "reason")
    ordering = ("pk",)

    @display(description=_("by"))
    def who(self, row: Any) -> str:
        return _by(row.actor_name)

    @display(description=_("time"))
    def when(self, row: Any) -> str:
        return date_format(timezone.localtime(row.at), "DATETIME_FORMAT")


class NominationStepInline(_StepInline):
    model = NominationStep


class ExitStepInline(_StepInline):
    model = ExitStep


class _People(ScopedAdmin):
    """Records with steps: a button for each step that the reader may take now."""

    def search_place(self, obj: Any) -> str:
        return str(obj.team if isinstance(obj, Nomination) else obj.member.team)

    def taken(self, request: HttpRequest, obj: Any) -> list[str]:
        """Return the steps that the reader may take of a record now."""
        raise NotImplementedError

    def open_to(self, request: HttpRequest, right: str, events: Sequence[str], object_id: Any) -> bool:
        if not self.may_on(request, right, object_id):
            return False
        obj = self.get_object(request, str(object_id)) if object_id else None
        return obj is None or bool(set(events) & set(self.taken(request, obj)))


@admin.register(Nomination)
class NominationAdmin(_People):
    """Admissions by step; recommending is done on the portal's page."""

    view_action = "admission.view"
    list_display = ("name", "team", "unit", "source", "shown_state", "begun_on")
    list_filter = (
        dropdown(NominationFilters, "state"), TownshipFilter, KindFilter, dropdown(NominationFilters, "source"),
        days(NominationFilters, "begun_on"),
    )  # fmt: skip
    list_select_related = ("team__unit",)
    search_fields = ("name", "team__name", "team__unit__name")
    ordering = ("-pk",)
    fields = readonly_fields = (
        "name", "team", "unit", "source", "is_party_member", "is_returnee", "skills", "state", "begun_on", "member_shown",
    )  # fmt: skip
    inlines = (NominationStepInline,)
    actions_detail = ("review", "verify", "send_back", "decline", "withdraw")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("team__unit", "member").prefetch_related("steps")

    def taken(self, request: HttpRequest, obj: Nomination) -> list[str]:
        return admission.events(actor_of(request), obj)

    @display(description=_("unit"), ordering="team__unit__path")
    def unit(self, row: Nomination) -> str:
        return str(row.team.unit)

    @display(
        description=_("state"), ordering="state",
        label={
            "admitted": "success", "reviewed": "info", "recommended": "info", "draft": "warning", "declined": "default",
            "withdrawn": "default",
        },
    )  # fmt: skip
    def shown_state(self, row: Nomination) -> Any:
        return row.state, row.get_state_display()

    @display(description=_("team member"))
    def member_shown(self, row: Nomination) -> str:
        if row.member is None:
            return "—"
        address = reverse("admin:teams_member_change", args=[row.member.pk])
        return format_html('<a class="text-link" href="{}">{}</a>', address, row.member.name)

    def has_review_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.open_to(request, "admission.review", ("review",), object_id)

    def has_verify_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.open_to(request, "admission.verify", ("verify",), object_id)

    def has_send_back_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.open_to(request, "admission.review", ("return", "return-reviewed"), object_id)

    def has_decline_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.open_to(request, "admission.review", ("decline", "decline-reviewed"), object_id)

    def has_withdraw_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.open_to(request, "admission.recommend", ("withdraw",), object_id)

    def _move(self, request: HttpRequest, event: str) -> Callable[[Nomination, dict[str, Any]], Nomination]:
        """Return what takes a step; a return or refusal is the one of the state the record is in."""

        def run(row: Nomination, given: dict[str, Any]) -> Nomination:
            step = f"{event}-reviewed" if event in ("return", "decline") and row.state == "reviewed" else event
            return admission.move(
                actor=actor_of(request), nomination_id=row.pk, event=step, now=timezone.now(),
                reason=given.get("reason", ""), version=row.version,
            )  # fmt: skip

        return run

    @page_action(description=_("Review"), icon="fact_check", permissions=["review"])
    def review(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Pass a recommendation on to the county."""
        return self.step(
            request, object_id, title=gettext("Review"), run=self._move(request, "review"),
            explain=gettext("The recommendation is in order; the county verifies it next."),
            done=gettext("The admission is reviewed. The county verifies it next."),
        )  # fmt: skip

    @page_action(description=_("Verify and admit"), icon="how_to_reg", permissions=["verify"])
    def verify(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Admit the person from a day on."""
        return self.step(
            request, object_id, title=gettext("Verify and admit"), form_class=AdmitForm,
            explain=gettext("The person becomes a member of the team from the day of joining."),
            done=gettext("The person is admitted and stands in the team's list of members."),
            initial={"joined_on": timezone.localdate()},
            run=lambda row, given: admission.verify(
                actor=actor_of(request), nomination_id=row.pk, joined_on=given["joined_on"], now=timezone.now(),
                today=timezone.localdate(), version=row.version,
            ),
        )  # fmt: skip

    @page_action(description=_("Return to the village"), icon="undo", permissions=["send_back"])
    def send_back(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Return a recommendation with the reason."""
        return self.step(
            request, object_id, title=gettext("Return to the village"), form_class=AdmissionReasonForm,
            done=gettext("The recommendation is returned to the village, with your reason."), run=self._move(request, "return"),
        )  # fmt: skip

    @page_action(description=_("Decline"), icon="block", permissions=["decline"])
    def decline(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Decline a recommendation with the reason."""
        return self.step(
            request, object_id, title=gettext("Decline"), form_class=AdmissionReasonForm,
            explain=gettext("A declined recommendation stays in the list and is not taken up again."),
            done=gettext("The recommendation is declined, with your reason."), run=self._move(request, "decline"),
        )  # fmt: skip

    @page_action(description=_("Withdraw the recommendation"), icon="remove_circle", permissions=["withdraw"])
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take a recommendation back with the reason."""
        return self.step(
            request, object_id, title=gettext("Withdraw the recommendation"), form_class=AdmissionReasonForm,
            done=gettext("The recommendation is withdrawn."), run=self._move(request, "withdraw"),
        )  # fmt: skip


@admin.register(ExitProposal)
class ExitProposalAdmin(_People):
    """Proposals to adjust or remove; a proposal is made on the member's page."""

    view_action = "exit.view"
    list_display = ("person", "unit", "kind", "ground", "shown_state", "notice_until", "outcome", "decided_on")
    list_filter = (
        dropdown(ExitFilters, "state"), TownshipFilter, KindFilter, dropdown(ExitFilters, "kind"),
        dropdown(ExitFilters, "ground"), dropdown(ExitFilters, "outcome"), days(ExitFilters, "decided_on"),
    )  # fmt: skip
    list_select_related = ("member__team__unit",)
    search_fields = ("member__name", "member__team__name", "member__team__unit__name")
    ordering = ("-pk",)
    fields = readonly_fields = (
        "member_shown", "team", "unit", "kind", "ground", "facts_shown", "reason", "state", "notice_from", "notice_until",
        "outcome", "to_team", "decided_on",
    )  # fmt: skip
    inlines = (ExitStepInline,)
    actions_detail = ("notify", "appeal", "answer", "decide", "withdraw")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        rows = super().get_queryset(request)
        return rows.select_related("member__team__unit", "member__user", "to_team").prefetch_related("steps")

    def taken(self, request: HttpRequest, obj: ExitProposal) -> list[str]:
        return exits.events(actor_of(request), obj, timezone.localdate())

    @display(description=_("member"), ordering="member__name")
    def person(self, row: ExitProposal) -> str:
        return row.member.name

    @display(description=_("team member"))
    def member_shown(self, row: ExitProposal) -> str:
        address = reverse("admin:teams_member_change", args=[row.member.pk])
        return format_html('<a class="text-link" href="{}">{}</a>', address, row.member.name)

    @display(description=_("team"))
    def team(self, row: ExitProposal) -> str:
        return str(row.member.team)

    @display(description=_("unit"), ordering="member__team__unit__path")
    def unit(self, row: ExitProposal) -> str:
        return str(row.member.team.unit)

    @display(
        description=_("state"), ordering="state",
        label={
            "proposed": "info", "notified": "warning", "appealed": "danger", "answered": "info", "decided": "success",
            "withdrawn": "default",
        },
    )  # fmt: skip
    def shown_state(self, row: ExitProposal) -> Any:
        return row.state, row.get_state_display()

    @display(description=_("stars of the last quarters"))
    def facts_shown(self, row: ExitProposal) -> str:
        if not row.facts:
            return "—"
        stars = dict(choices.STARS)
        lines = [(period_name(fact["period"]), stars[fact["stars"]], shown(fact["score"])) for fact in row.facts]
        return points_table((_("quarter"), _("stars"), _("score")), lines)

    def has_notify_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.open_to(request, leaving.TABLE["notify"].action, ("notify",), object_id)

    def has_appeal_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.open_to(request, leaving.TABLE["appeal"].action, ("appeal",), object_id)

    def has_answer_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.open_to(request, leaving.TABLE["answer"].action, ("answer",), object_id)

    def has_decide_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.open_to(request, leaving.TABLE["decide"].action, ("decide",), object_id)

    def has_withdraw_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.open_to(request, leaving.TABLE["withdraw"].action, ("withdraw",), object_id)

    @page_action(description=_("Tell the person"), icon="campaign", permissions=["notify"])
    def notify(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Enter the day on which the person was told."""
        return self.step(
            request, object_id, title=gettext("Tell the person"), form_class=NotifyForm,
            explain=gettext(
                "Tell the person the reason, and that an appeal is possible. From the day after, working days are counted."
            ),
            done=gettext("The day is entered. The person may appeal until the day shown."),
            initial={"told_on": timezone.localdate()},
            run=lambda row, given: exits.notify(
                actor=actor_of(request), proposal_id=row.pk, now=timezone.now(), today=timezone.localdate(),
                version=row.version, **given,
            ),
        )  # fmt: skip

    @page_action(description=_("Enter an appeal"), icon="record_voice_over", permissions=["appeal"])
    def appeal(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Write down the appeal of a person without an account."""
        return self.step(
            request, object_id, title=gettext("Enter an appeal"), form_class=ExitReasonForm,
            explain=gettext("For a person without an account who appeals in writing or in person."),
            done=gettext("The appeal is handed in. The county answers it."),
            run=lambda row, given: exits.appeal(
                actor=actor_of(request), proposal_id=row.pk, reason=given["reason"], now=timezone.now(),
                today=timezone.localdate(), version=row.version,
            ),
        )  # fmt: skip

    @page_action(description=_("Answer the appeal"), icon="reply", permissions=["answer"])
    def answer(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Answer an appeal."""
        return self.step(
            request, object_id, title=gettext("Answer the appeal"), form_class=ExitReasonForm,
            done=gettext("The appeal is answered. The proposal can be decided now."),
            run=lambda row, given: exits.answer(
                actor=actor_of(request), proposal_id=row.pk, reason=given["reason"], now=timezone.now(), version=row.version
            ),
        )  # fmt: skip

    @page_action(description=_("Decide the proposal"), icon="gavel", permissions=["decide"])
    def decide(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Decide a proposal."""
        index = reverse("admin:teams_exitproposal_changelist")
        return self.step(
            request, object_id, title=gettext("Decide the proposal"), form_class=self._decide_form(request, object_id),
            explain=gettext(
                "The decision takes effect at once: who is removed leaves today, who moves changes the team."
            ),
            done=gettext("The decision is recorded."),
            run=lambda row, given: exits.decide(
                actor=actor_of(request), proposal_id=row.pk, now=timezone.now(), today=timezone.localdate(),
                version=row.version, **given,
            ),
            # A member who moves may leave the reader's area.
            target=lambda row: index if row.outcome == leaving.MOVED else self.page_of("change", row.pk),
        )  # fmt: skip

    def _decide_form(self, request: HttpRequest, object_id: str) -> type[forms.Form]:
        """Return the form with the decisions that the proposal allows and the teams that the reader may move to."""
        obj: Any = self.get_object(request, object_id)
        kind, member = (obj.kind, obj.member) if obj else ("adjust", None)
        labels = dict(choices.EXIT_OUTCOMES)
        teams = Team.objects.within(actor_of(request).scope("exit.decide")).filter(closed_on__isnull=True)
        if member is not None:
            teams = teams.exclude(pk=member.team_id)

        class Decide(DecideForm):
            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                offered = [("", "—"), *((code, labels[code]) for code in leaving.OUTCOMES[kind])]
                self.fields["outcome"].choices = offered  # type: ignore[attr-defined]
                self.fields["to_team"].queryset = teams.order_by("unit__path", "pk")  # type: ignore[attr-defined]

        return Decide

    @page_action(description=_("Withdraw the proposal"), icon="remove_circle", permissions=["withdraw"])
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take a proposal back with the reason."""
        return self.step(
            request, object_id, title=gettext("Withdraw the proposal"), form_class=ExitReasonForm,
            done=gettext("The proposal is withdrawn."),
            run=lambda row, given: exits.withdraw(
                actor=actor_of(request), proposal_id=row.pk, reason=given["reason"], now=timezone.now(), version=row.version
            ),
        )  # fmt: skip
