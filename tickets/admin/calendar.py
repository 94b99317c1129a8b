"""Admin page of the calendar: the nation's days to read, and the days that a county enters for itself."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import DropdownFilter
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget, UnfoldAdminTextInputWidget

from accounts.models import OrgUnit
from core.actors import Actor
from core.admin_base import CountyRows, ServiceForm, actor_of, page_action
from core.admin_words import who
from core.models import CalendarDay, CalendarNotice
from tickets import choices
from tickets.services import calendar

_NATION = CalendarDay.NATIONAL


class DayForm(ServiceForm):
    """A regional day: which, what it is, and the notice it stands in."""

    kind = forms.ChoiceField(
        label=_("what it is"), choices=[("", _("Select value")), *choices.DAY_KINDS], widget=UnfoldAdminSelectWidget
    )
    name = forms.CharField(
        label=_("name"), max_length=60, widget=UnfoldAdminTextInputWidget, help_text=_("For example 古尔邦节.")
    )
    source = forms.CharField(
        label=_("notice"), max_length=200, widget=UnfoldAdminTextInputWidget,
        help_text=_("Title or number of the notice of the region."),
    )  # fmt: skip


class WithdrawForm(forms.Form):
    """Why a day is taken away again."""

    reason = forms.CharField(
        label=_("reason"), max_length=200, widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("It is kept in the audit chain."),
    )  # fmt: skip


class WhoseFilter(DropdownFilter):
    """Days of the whole country, or the county's own."""

    title = _("whose")
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("own", _("the county's own")), ("nation", _("the whole country"))]

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        match self.value():
            case "own":
                return rows.exclude(region=_NATION).filter(entered__isnull=True)
            case "nation":
                return rows.filter(Q(region=_NATION) | Q(entered__isnull=False))
        return rows


class DayYearFilter(DropdownFilter):
    """Days of one year."""

    title = _("year")
    parameter_name = "year"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        years = model_admin.get_queryset(request).order_by().dates("day", "year", order="DESC")
        return [(str(day.year), str(day.year)) for day in years]

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        year = self.value() or ""
        return rows.filter(day__year=int(year)) if year.isascii() and year.isdigit() and len(year) == 4 else rows


@admin.register(CalendarDay)
class CalendarDayAdmin(CountyRows):
    """Days that are not what their weekday says; a county adds and withdraws its own, the nation's stay."""

    view_action = "ticket.view"
    add_action = "ticket.set-up"
    form = DayForm
    in_search = False
    list_display = ("day", "weekday", "name", "shown_kind", "whose", "source")
    list_filter = (WhoseFilter, DayYearFilter)
    search_fields = ("name", "source")
    ordering = ("-day", "-region")
    readonly_fields = ("weekday", "kind_plain", "whose")
    actions_detail = ("withdraw",)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        in_force = Q(entered__isnull=True) | Q(entered__retired_at__isnull=True)
        rows = CalendarDay.objects.all().filter(in_force, region__in=[_NATION, *self.counties(request)])
        return rows.order_by(*self.get_ordering(request))

    def has_view_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        if isinstance(obj, CalendarDay) and obj.pk and obj.region == _NATION:
            return actor_of(request).can(self.view_action)
        return super().has_view_permission(request, obj)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("day", "kind", "name", "source")
        return ("day", "weekday", "name", "kind_plain", "whose", "source")

    @display(description=_("weekday"))
    def weekday(self, row: CalendarDay) -> str:
        return str(WEEKDAYS[row.day.weekday()])

    @display(description=_("what it is"), ordering="is_workday", label={"off": "success", "worked": "warning"})
    def shown_kind(self, row: CalendarDay) -> Any:
        code = "worked" if row.is_workday else "off"
        return code, dict(choices.DAY_KINDS)[code]

    @display(description=_("what it is"))
    def kind_plain(self, row: CalendarDay) -> str:
        return str(self.shown_kind(row)[1])

    @display(description=_("whose"), ordering="region")
    def whose(self, row: CalendarDay) -> str:
        if row.entered_id is not None:
            return gettext("the whole country, entered by the county")
        return gettext("the county's own") if row.region else gettext("the whole country")

    def create(self, actor: Actor, values: dict[str, Any]) -> CalendarDay:
        """Enter a day of the county that the actor sets up."""
        scope = actor.scope(calendar.RIGHT)
        county = OrgUnit.objects.within(scope).filter(level="county").order_by("path")[0]
        change = calendar.add(
            actor=actor, county=county, day=values["day"], is_workday=values["kind"] == "worked", name=values["name"],
            source=values["source"], now=timezone.now(),
        )  # fmt: skip
        change.day.moved = (change.moved, change.report_ins)  # type: ignore[attr-defined]
        return change.day

    def response_add(
        self, request: HttpRequest, obj: models.Model, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Say how many open tickets have another last day by it."""
        if not getattr(request, "sent_before", False):
            messages.info(request, _moved(*getattr(obj, "moved", (0, 0))))
        return super().response_add(request, obj, post_url_continue)

    def has_withdraw_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        if object_id is not None and CalendarDay.objects.filter(pk=object_id, entered__isnull=False).exists():
            return False  # it goes with its notice
        return self.may_on(request, calendar.RIGHT, object_id)

    @page_action(description=_("Withdraw the day"), icon="undo", permissions=["withdraw"])
    def withdraw(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Take a day of the county's own away again, with the reason."""
        return self.step(
            request, object_id, title=gettext("Withdraw the day"), form_class=WithdrawForm,
            explain=gettext("The deadlines of the county's open tickets are counted anew without it."),
            done=gettext("The day has been withdrawn; the deadlines of open tickets have been counted anew."),
            run=lambda row, given: calendar.withdraw(
                actor=actor_of(request), day_id=row.pk, reason=given["reason"], now=timezone.now()
            ),
            target=lambda _change: self.page_of("changelist"),
        )  # fmt: skip


def _moved(tickets: int, report_ins: int) -> str:
    """Say how many deadlines are others by a change of the calendar."""
    told = gettext("No open ticket has another last day by it.")
    if tickets:
        told = ngettext(
            "%(n)d open ticket has another last day by it.", "%(n)d open tickets have another last day by it.", tickets
        ) % {"n": tickets}
    if report_ins:
        told += ngettext(
            "%(n)d department that was called in has another last day by it.",
            "%(n)d departments that were called in have another last day by it.", report_ins,
        ) % {"n": report_ins}  # fmt: skip
    return told


MOST_BYTES = 100_000
"""A notice as a file has fewer."""


class NoticeForm(ServiceForm):
    """The nation's notice of a year: its text, pasted or as a file. A file's text stands in the field once it was read."""

    year = forms.IntegerField(label=_("year"), widget=UnfoldAdminTextInputWidget(attrs={"inputmode": "numeric"}))
    source = forms.CharField(
        label=_("notice"), max_length=200, widget=UnfoldAdminTextInputWidget,
        help_text=_("Title and number, for example 国务院办公厅关于2027年部分节假日安排的通知（国办发明电〔2026〕×号）."),
    )  # fmt: skip
    text = forms.CharField(
        label=_("text of the notice"), required=False, widget=UnfoldAdminTextareaWidget(attrs={"rows": 12}),
        help_text=_(
            "Paste the whole notice, or write a line for each: 2027-10-01..2027-10-07 放假 国庆节, 2027-10-09 上班 国庆节. "
            "Weekdays that the text names are compared."
        ),
    )  # fmt: skip
    file = forms.FileField(
        label=_("or as a file"), required=False, help_text=_("Plain text or CSV, up to 100 kB; it takes the place of the text.")
    )  # fmt: skip
    sure = forms.BooleanField(
        label=_("the notice really gives this number of days"), required=False,
        help_text=_("Needed only where the number of days off is not that of the law."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("reason"), max_length=200, required=False, widget=UnfoldAdminTextInputWidget,
        help_text=_("Needed where the year has been entered before: what was wrong with it."),
    )  # fmt: skip

    def __init__(self, data: Any = None, files: Any = None, *args: Any, **kwargs: Any) -> None:
        self._unread = ""
        upload = files.get("file") if files else None
        if data is not None and upload:
            data = data.copy()
            content = upload.read(MOST_BYTES + 1)
            text = _text_of(content) if len(content) <= MOST_BYTES else None
            if text is None:
                self._unread = gettext(
                    "This is no plain text of up to 100 kB. Save it as text or CSV, or paste the notice."
                )
            else:
                data["text"] = text
        super().__init__(data, files, *args, **kwargs)

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        if self._unread:
            self.add_error("file", self._unread)
        elif not typed.get("text", "").strip() and "text" not in self.errors:
            self.add_error("text", gettext("Paste the text of the notice, or choose a file."))
        return typed


def _text_of(content: bytes) -> str | None:
    """Return the text of a file in one of the encodings of offices' programs, or None."""
    if b"\0" in content[:2000] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    for encoding in ("utf-16",) if content.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


@admin.register(CalendarNotice)
class CalendarNoticeAdmin(CountyRows):
    """Calendars of years that the county has entered, with every edition; those that come with the portal need none."""

    view_action = "ticket.view"
    add_action = "ticket.set-up"
    form = NoticeForm
    in_search = False
    list_display = ("year", "edition", "source", "entered_name", "entered_at", "shown_force")
    search_fields = ("source",)
    ordering = ("-year", "-edition")
    readonly_fields = ("year", "edition", "source", "text", "reason", "entered_name", "entered_at", "force_plain", "retired_at", "compared")  # fmt: skip
    actions_detail = ("retire",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else ()

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.readonly_fields if obj else ("year", "source", "text", "file", "sure", "reason")

    @display(description=_("entered by"))
    def entered_name(self, row: CalendarNotice) -> str:
        return who(row.entered_by)

    @display(description=_("state"), label={"in": "success", "out": "info"})
    def shown_force(self, row: CalendarNotice) -> Any:
        return ("in", gettext("in force")) if row.retired_at is None else ("out", gettext("out of force"))

    @display(description=_("state"))
    def force_plain(self, row: CalendarNotice) -> str:
        return str(self.shown_force(row)[1])

    @display(description=_("beside the portal's own"))
    def compared(self, row: CalendarNotice) -> str:
        """Warn where a calendar has come with the portal since that says something else; the entered one counts on."""
        days = calendar.differs(row)
        if not days:
            return gettext("nothing differs")
        named = "、".join(day.isoformat() for day in days[:20])
        return gettext("These days differ from the calendar that came with the portal: %(days)s. What was entered counts until it is put out of force.") % {"days": named}  # fmt: skip

    def create(self, actor: Actor, values: dict[str, Any]) -> CalendarNotice:
        """Enter the notice for the county that the actor sets up."""
        county = OrgUnit.objects.within(actor.scope(calendar.RIGHT)).filter(level="county").order_by("path")[0]
        entered = calendar.enter(
            actor=actor, county=county, year=values["year"], text=values["text"], source=values["source"],
            sure=values["sure"], reason=values["reason"], now=timezone.now(),
        )  # fmt: skip
        entered.notice.moved = (entered.moved, entered.report_ins)  # type: ignore[attr-defined]
        return entered.notice

    def response_add(
        self, request: HttpRequest, obj: models.Model, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Say how many days there are, and how many open tickets have another last day by it."""
        if not getattr(request, "sent_before", False) and isinstance(obj, CalendarNotice):
            off, worked = (obj.days.filter(is_workday=works).count() for works in (False, True))
            told = gettext("%(year)s has %(off)s days off on weekdays and %(worked)s weekend days worked instead.")
            messages.info(request, told % {"year": obj.year, "off": off, "worked": worked})
            messages.info(request, _moved(*getattr(obj, "moved", (0, 0))))
        return super().response_add(request, obj, post_url_continue)

    def has_retire_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return self.may_on(request, calendar.RIGHT, object_id)

    @page_action(description=_("Put out of force"), icon="undo", permissions=["retire"])
    def retire(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Put a calendar out of force, with the reason."""
        return self.step(
            request, object_id, title=gettext("Put the calendar out of force"), form_class=WithdrawForm,
            explain=gettext("The year is then that of the portal, or unpublished; deadlines of open tickets are counted anew."),
            done=gettext("The calendar is out of force; the deadlines of open tickets have been counted anew."),
            run=lambda row, given: calendar.retire(
                actor=actor_of(request), notice_id=row.pk, reason=given["reason"], now=timezone.now()
            ),
            target=lambda _change: self.page_of("changelist"),
        )  # fmt: skip
