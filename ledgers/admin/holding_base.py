"""What the admin pages of registers share: forms with yuan, mu and percent, the book's choice, a reason for corrections."""

from collections.abc import Sequence
from typing import Any, ClassVar, cast

from django import forms
from django.db.models import Field, QuerySet
from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from accounts.models import OrgUnit
from core.actors import Actor
from core.admin_base import ScopedAdmin, ServiceForm, actor_of
from core.admin_filters import Adapter
from core.filtering import OfUnits
from ledgers.domain.money_words import yuan
from ledgers.forms.holding_fields import BELOW_ZERO, UNITS, HundredthsField
from ledgers.models import Book

SHARES = ("share", "residual", "reserve_share")


class TownshipFilter(Adapter):
    """Rows of one township of the reader's scope."""

    title = _("township")
    parameter_name = "township"
    filters = OfUnits

    def queryset(self, request: HttpRequest, rows: QuerySet) -> QuerySet:
        return OfUnits.narrowed(rows, {"township": self.value()})

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        scope = actor_of(request).scope(model_admin.view_action)
        rows = OrgUnit.objects.within(scope).filter(level="township").order_by("path")
        return [(path, name) for path, name in rows.values_list("path", "name")]


class Hundredths(HundredthsField):
    """A number with two decimals, in the admin's dress."""

    widget = UnfoldAdminTextInputWidget


def measured(model: Any, names: Sequence[str]) -> dict[str, forms.Field]:
    """Return the fields of a form for those columns that are whole numbers of hundredths."""
    found: dict[str, forms.Field] = {}
    for name in names:
        kind = "fen" if name.endswith("_fen") else "area" if name == "area" else "share" if name in SHARES else ""
        if kind:
            column = cast("Field[Any, Any]", model._meta.get_field(name))
            found[name] = Hundredths(
                label=UNITS[kind] % {"label": capfirst(str(column.verbose_name))}, limit=10_000 if kind == "share" else None,
                required=not (column.has_default() or column.blank), below_zero=name in BELOW_ZERO,
                initial=column.get_default() if column.has_default() else None,
            )  # fmt: skip
    return found


class RowForm(ServiceForm):
    """A form of a book's row; a change says why."""

    def given(self) -> dict[str, Any]:
        found = super().given()
        found.pop("reason", None)
        return {
            name: self._meta.model._meta.get_field(name).get_default() if value is None else value
            for name, value in found.items()
        }

    def changed(self) -> dict[str, Any]:
        found = self.given()
        return {
            **{name: found[name] for name in self.changed_data if name in found}, "reason": self.cleaned_data.get("reason", ""),
        }  # fmt: skip


class OfBook(ScopedAdmin):
    """Rows of books: entered and corrected by the service of their kind."""

    view_action = "asset.view"
    add_action = change_action = "asset.change"
    names: ClassVar[Sequence[str]] = ()
    kept: ClassVar[Sequence[str]] = ()
    """What is shown beside and changes by steps alone."""
    needs_reason = True
    list_select_related: Sequence[str] = ("book__unit",)
    ordering = ("book__unit__path", "pk")

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related(*self.list_select_related)

    def search_place(self, obj: Any) -> str:
        return str(obj.book)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        fields: dict[str, Any] = measured(self.model, self.names) if self.names else {}
        if obj is not None and self.change_action and self.needs_reason:
            fields["reason"] = forms.CharField(
                label=gettext("reason of the correction"),
                max_length=150,
                required=False,
                widget=UnfoldAdminTextInputWidget,
            )
        self_form = type(f"{self.model.__name__}Form", (RowForm,), fields)
        return super().get_form(request, obj, change=change, form=self_form, **kwargs)

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        if obj is None:
            return ("book", *self.names)
        reason = ("reason",) if self.needs_reason and self.has_change_permission(request, obj) else ()
        return ("book", *self.names, *self.kept, *reason)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("book", *self.kept) if obj else ()

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "book":
            books = Book.objects.within(actor_of(request).scope(self.add_action)).select_related("unit")
            return forms.ModelChoiceField(
                label=capfirst(str(db_field.verbose_name)),
                queryset=books.order_by("unit__path"),
                widget=UnfoldAdminSelectWidget,
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def create(self, actor: Actor, values: dict[str, Any]) -> Any:
        book = Book.objects.within(actor.scope(self.add_action)).select_related("unit").get(pk=values.pop("book").pk)
        return self.add_row(actor, book, values)

    def update(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None) -> None:
        reason = values.pop("reason", "")
        self.correct_row(actor, pk, values, version, reason)

    def add_row(self, actor: Actor, book: Book, values: dict[str, Any]) -> Any:
        """Return a new row, made by its service."""
        raise NotImplementedError

    def correct_row(self, actor: Actor, pk: int, values: dict[str, Any], version: int | None, reason: str) -> None:
        """Correct a row by its service."""
        raise NotImplementedError


def money(name: str, label: Any) -> Any:
    @display(description=label)
    def column(self: Any, row: Any) -> str:
        return yuan(getattr(row, name) or 0)

    return column


def exact(name: str) -> Any:
    return lambda row: getattr(row, name)


def county(actor: Actor, action: str) -> OrgUnit:
    """Return the actor's own county."""
    return OrgUnit.objects.within(actor.scope(action)).order_by("path")[0]
