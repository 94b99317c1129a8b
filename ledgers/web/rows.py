"""Pages of a book's rows, made from a description of each kind: the list with its export, one row with its steps, a new one."""

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import OrgUnit
from core import listing
from core.actors import Actor
from core.entry_web import number, once, page_of, reader, say
from core.errors import DomainError, Forbidden
from core.filtering import Choice, YesNo
from core.listing import Listed, Reader
from core.lists_web import tools
from core.querysets import subtree
from core.scope import WIDTH
from core.xlsx import Hundredths
from ledgers.domain.money_words import yuan
from ledgers.forms.holding_fields import problems_of
from ledgers.models import Book
from ledgers.services import rows as services

Cell = tuple[str, Any]
"""A label, and what stands beside it."""


@dataclass(frozen=True)
class Column:
    """A column of a list: `value` as people read it, `sheet` as a workbook has it where that differs."""

    label: Any
    value: Callable[[Any], Any]
    is_number: bool = False
    sheet: Callable[[Any], Any] | None = None


def money(label: Any, name: str) -> Column:
    return Column(label, lambda row: yuan(getattr(row, name)), True, lambda row: Hundredths(getattr(row, name)))


def area(label: Any, name: str) -> Column:
    return Column(
        label, lambda row: "–" if getattr(row, name) is None else yuan(getattr(row, name)), True,
        lambda row: "" if getattr(row, name) is None else Hundredths(getattr(row, name)),
    )  # fmt: skip


def plain(label: Any, name: str, *, is_number: bool = False) -> Column:
    return Column(label, lambda row: getattr(row, name), is_number)


def chosen(label: Any, name: str) -> Column:
    return Column(label, lambda row: str(getattr(row, f"get_{name}_display")()))


@dataclass(frozen=True)
class Table:
    """A table on the page of a row: cells are text, or (text, address)."""

    title: str
    head: Sequence[str]
    rows: Sequence[Sequence[Any]]
    numbers: frozenset[int] = frozenset()
    note: str = ""

    @property
    def lines(self) -> list[list[dict[str, Any]]]:
        """Return the cells with their headings, as the template shows them."""
        return [
            [
                {
                    "label": label, "text": cell[0] if isinstance(cell, tuple) else cell,
                    "href": cell[1] if isinstance(cell, tuple) else "", "is_number": n in self.numbers, "is_first": n == 0,
                }
                for n, (label, cell) in enumerate(zip(self.head, row, strict=True))
            ]
            for row in self.rows
        ]  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A step on a row: who may take it, when, what its form asks, and the service that takes it."""

    name: str
    title: Any
    label: Any
    form: type[forms.Form]
    run: Callable[["Asked"], Any]
    right: str
    when: Callable[[Any], bool] = lambda row: True
    done: Any = ""
    explain: Any = ""
    initial: Callable[[Any], dict[str, Any]] = lambda row: {}


@dataclass(frozen=True)
class Asked:
    """What a step's service is given."""

    actor: Actor
    row: Any
    given: Mapping[str, Any]
    version: int | None
    today: date
    now: datetime


@dataclass(frozen=True)
class Kind:
    """A kind of row: its addresses, rights, list, forms and steps."""

    name: str
    many: str
    route: str
    model: type[models.Model]
    view: str
    right: str
    title: Any
    new: Any
    area: str
    """Which part of the ledgers' menu it stands in."""
    filters: Any
    asked: Sequence[str]
    columns: Sequence[Column]
    facts: Callable[[Any], Iterable[Cell]]
    form: Any
    add: Callable[[Actor, Book, dict[str, Any], date], Any]
    correct: Callable[[Asked, str], Any] | None = None
    new_form: Any = None
    initial: Callable[[Book, date], dict[str, Any]] = lambda book, today: {}
    """What stands in the fields of a new row at first."""
    related: Sequence[str] = ()
    may_correct: Callable[[Any], bool] = lambda row: True
    steps: Sequence[Step] = ()
    tables: Callable[[Actor, Any], Sequence[Table]] = lambda actor, row: ()
    bar: Callable[[Any], Sequence[Mapping[str, Any]]] | None = None
    told: Any = ""
    """What stands above the list."""
    links: Callable[[Actor, Any], Sequence[tuple[str, str]]] = lambda actor, row: ()
    tags: Mapping[str, str] = field(default_factory=dict)
    """State → colour of its tag."""
    more: Callable[[HttpRequest, Actor], Mapping[str, Any]] = lambda request, actor: {}


def rows_of(kind: Kind, actor: Actor) -> QuerySet[Any]:
    own: QuerySet[Any] = kind.model.objects.within(actor.scope(kind.view))  # type: ignore[attr-defined]
    return own.select_related("book__unit__parent", *kind.related)


# The list ---------------------------------------------------------------------------------------


def _asked(kind: Kind, query: QueryDict) -> dict[str, str]:
    return {name: query.get(name, "")[:100].strip() for name in (*kind.asked, "unit", "book")}


def _narrowed(kind: Kind, actor: Actor, given: Mapping[str, str]) -> QuerySet[Any]:
    """Return the rows that fit.

    :raises DomainError: a filter is not understood; names it.
    """
    found = kind.filters({name: value for name, value in given.items() if value}, queryset=rows_of(kind, actor))
    if not found.is_valid():
        name, messages = next(iter(found.errors.items()))
        raise DomainError(f"{found.form.fields[name].label}：{messages[0]}", field=name)
    return found.qs  # type: ignore[no-any-return]


def units(actor: Actor, chosen_path: str, right: str) -> QuerySet[OrgUnit]:
    """Return the units to choose from: townships for the county, villages below a township and below the chosen one."""
    scope = actor.scope(right)
    rows = OrgUnit.objects.within(scope)
    if all(len(at) >= 3 * WIDTH for at in scope.paths):
        return rows.none()
    condition = Q(level="township") if any(len(at) == WIDTH for at in scope.paths) else Q(level="unit")
    if chosen_path.isascii() and chosen_path.isdigit() and 2 * WIDTH <= len(chosen_path) <= 60:
        condition |= Q(level="unit") & subtree("path", chosen_path[: 2 * WIDTH])
    return rows.filter(condition).order_by("path")


def _filter_fields(kind: Kind, given: Mapping[str, str]) -> list[dict[str, Any]]:
    found = []
    for name in kind.asked:
        one = kind.filters.base_filters[name]
        options = one.extra.get("choices") if isinstance(one, Choice) else None
        if isinstance(one, YesNo):
            options = (("yes", _("yes")), ("no", _("no")))
        found.append({"name": name, "label": one.label, "options": options, "value": given[name]})
    return found


def list_view(kind: Kind) -> Callable[[HttpRequest], HttpResponse]:
    @login_required
    @require_GET
    def view(request: HttpRequest) -> HttpResponse:
        actor, given = reader(request, kind.view), _asked(kind, request.GET)
        problems: list[tuple[str, str]] = []
        try:
            rows = _narrowed(kind, actor, given)
        except DomainError as error:
            problems, rows = [(f"id_{error.field}", str(error))], rows_of(kind, actor).none()
        page, after = page_of(rows, "book__unit__path", request.GET.get("after", ""))
        shown = units(actor, given["unit"], kind.view)
        context = {
            "kind": kind, "here": kind.area, "after": after, "problems": problems, "total": rows.count(),
            "lines": [_line(kind, row) for row in page], "head": kind.columns, "given": given,
            "query": listing.kept(request.META.get("QUERY_STRING", "")), "fields": _filter_fields(kind, given),
            "units": shown, "tools": tools(request, f"ledgers:{kind.many}"), "is_narrowed": any(given.values()),
            "new": reverse(f"ledgers:{kind.name}-new") if kind.new and actor.can(kind.right) else "",
            **kind.more(request, actor),
        }  # fmt: skip
        return render(request, "ledgers/rows.html", context, status=400 if problems else 200)

    view.__doc__ = f"List the rows of `{kind.many}` of the reader's area."
    return view


def _line(kind: Kind, row: Any) -> dict[str, Any]:
    cells = [
        {"label": column.label, "text": column.value(row), "is_number": column.is_number, "is_first": n == 0}
        for n, column in enumerate(kind.columns)
    ]
    return {
        "href": reverse(f"ledgers:{kind.name}", args=[row.pk]), "cells": cells, "unit": row.book.unit.name,
        "tag": kind.tags.get(getattr(row, "state", ""), ""),
    }  # fmt: skip


def register_list(kind: Kind) -> None:
    """Register a kind's list, so that it is exported as its reader sees it."""

    @listing.register(f"ledgers:{kind.many}", kind.view)
    def export(asker: Reader, query: QueryDict) -> Listed:
        given = _asked(kind, query)
        rows = _narrowed(kind, asker.actor, given).order_by("book__unit__path", "pk")
        words = []
        for one in _filter_fields(kind, given):
            if one["value"]:
                words.append(str(dict(one["options"] or {}).get(one["value"], one["value"])))
        return Listed(
            title=str(kind.title), head=[_("Unit"), *(str(column.label) for column in kind.columns)],
            rows=lambda: (
                (row.book.unit.name, *((column.sheet or column.value)(row) for column in kind.columns))
                for row in rows.iterator(chunk_size=1000)
            ),
            count=rows.count(), words="；".join(words), view_action=kind.view,
        )  # fmt: skip


# One row ----------------------------------------------------------------------------------------


def _version(request: HttpRequest) -> int | None:
    return number(request.POST.get("version", ""))


def _correct_step(kind: Kind) -> Step:
    assert kind.correct is not None
    run = kind.correct
    return Step(
        "correct", _("Correct it"), _("Save the correction"), kind.form, lambda asked: run(asked, asked.given["reason"]),
        kind.right, kind.may_correct, _("The correction is saved."),
        initial=lambda row: {name: getattr(row, name) for name in kind.form.names},
    )  # fmt: skip


def _known(kind: Kind) -> list[Step]:
    """Return the steps of a kind; correcting a row comes last. Their services check the state again."""
    return [*kind.steps, *([_correct_step(kind)] if kind.correct is not None else [])]


def _steps(kind: Kind, actor: Actor, row: Any) -> list[Step]:
    """Return the steps that the actor may take on a row as it stands."""
    return [step for step in _known(kind) if step.when(row) and actor.can(step.right, row.book.unit.path)]


def _form(kind: Kind, step: Step, row: Any, data: Any) -> forms.Form:
    form: forms.Form = step.form(data, prefix=step.name, book=row.book, initial=step.initial(row))  # type: ignore[call-arg]
    if step.name == "correct":
        form.fields["reason"] = forms.CharField(
            label=_("Reason of the correction"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"})
        )
    return form


def row_view(kind: Kind) -> Callable[[HttpRequest, int], HttpResponse]:
    @login_required
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        actor, today = reader(request, kind.view), timezone.localdate()
        row: Any = services.seen(actor, kind.model, pk, kind.view, *kind.related)
        if request.method != "POST":
            return _page(request, kind, actor, row)
        step = next((step for step in _known(kind) if step.name == request.POST.get("do")), None)
        if not actor.can(step.right if step else kind.right, row.book.unit.path):
            raise Forbidden
        if step is None:
            raise DomainError(_("This step does not exist."))
        form = _form(kind, step, row, request.POST)
        if not form.is_valid():
            return _page(request, kind, actor, row, step, form)
        given = form.changed() if step.name == "correct" else form.given()  # type: ignore[attr-defined]
        reason = {"reason": form.cleaned_data["reason"]} if step.name == "correct" else {}
        given = {name: value for name, value in given.items() if name != "reason" or step.name != "correct"}

        def effect() -> dict[str, Any]:
            step.run(Asked(actor, row, {**given, **reason}, _version(request), today, timezone.now()))
            return {"row": row.pk}

        try:
            once(request, f"ledgers.{kind.name}:{row.pk}", effect)
        except DomainError as error:
            if error.status in (403, 404):
                raise
            form.add_error(error.field if error.field in form.fields else None, str(error))
            row = services.seen(actor, kind.model, pk, kind.view, *kind.related)
            return _page(request, kind, actor, row, step, form, error.status)
        say(request, str(step.done) or _("It is recorded."))
        return redirect(f"ledgers:{kind.name}", row.pk)

    view.__doc__ = f"Show one row of `{kind.many}` with what can be done with it, and take a step."
    return view


def _page(
    request: HttpRequest, kind: Kind, actor: Actor, row: Any, bound: Step | None = None, form: forms.Form | None = None,
    status: int = 400,
) -> HttpResponse:  # fmt: skip
    steps = []
    for step in _steps(kind, actor, row):
        shown = (
            form if bound is not None and form is not None and step.name == bound.name else _form(kind, step, row, None)
        )
        steps.append({"step": step, "form": shown, "is_open": shown.is_bound, "is_main": step.name != "correct"})
    context = {
        "kind": kind, "here": kind.area, "row": row, "facts": list(kind.facts(row)), "steps": steps, "version": row.version,
        "tables": kind.tables(actor, row), "bar": kind.bar(row) if kind.bar else None, "links": kind.links(actor, row),
        "problems": problems_of(form) if form is not None else [], "back": reverse(f"ledgers:{kind.many}"),
        "tag": kind.tags.get(getattr(row, "state", ""), ""), "key": uuid.uuid4(),
        "state": row.get_state_display() if hasattr(row, "get_state_display") else "",
    }  # fmt: skip
    return render(request, "ledgers/row.html", context, status=status if form is not None else 200)


# A new row --------------------------------------------------------------------------------------


def books_of(actor: Actor, right: str) -> QuerySet[Book]:
    return Book.objects.within(actor.scope(right)).select_related("unit__parent").order_by("unit__path")


def book_named(actor: Actor, text: str, right: str) -> Book | None:
    """Return the book that is meant: the one named, or the only one there is."""
    books = books_of(actor, right)
    if text:
        return books.filter(pk=number(text) or 0).first()
    found = list(books[:2])
    return found[0] if len(found) == 1 else None


def new_view(kind: Kind) -> Callable[[HttpRequest], HttpResponse]:
    @login_required
    @require_http_methods(["GET", "POST"])
    def view(request: HttpRequest) -> HttpResponse:
        actor, today = reader(request, kind.right), timezone.localdate()
        named = request.POST.get("book") or request.GET.get("book", "")
        book = book_named(actor, named, kind.right)
        if book is None:
            context = {
                "kind": kind, "here": kind.area, "books": books_of(actor, kind.right)[:500],
                "problems": [("id_book", _("Choose the book."))] if named else [],
            }  # fmt: skip
            return render(request, "ledgers/row_book.html", context, status=400 if named else 200)
        posted = request.method == "POST"
        made = kind.new_form or kind.form
        # What a page that links here knows stands in the fields already.
        prefilled = {name: request.GET[name][:200] for name in made.names if name in request.GET}
        form = made(request.POST if posted else None, book=book, initial={**kind.initial(book, today), **prefilled})
        if not posted or not form.is_valid():
            return _new(request, kind, book, form, 400 if posted else 200)

        def effect() -> dict[str, Any]:
            return {"row": kind.add(actor, book, form.given(), today).pk}

        try:
            receipt = once(request, f"ledgers.{kind.name}-new", effect)
        except DomainError as error:
            if error.status in (403, 404):
                raise
            form.add_error(error.field if error.field in form.fields else None, str(error))
            return _new(request, kind, book, form, error.status)
        say(request, _("It is entered."))
        return redirect(f"ledgers:{kind.name}", receipt["row"])

    view.__doc__ = f"Enter a new row of `{kind.many}`."
    return view


def _new(request: HttpRequest, kind: Kind, book: Book, form: forms.Form, status: int) -> HttpResponse:
    context = {
        "kind": kind, "here": kind.area, "book": book, "form": form, "problems": problems_of(form) if form.is_bound else [],
        "key": uuid.uuid4(), "back": reverse(f"ledgers:{kind.many}"),
    }  # fmt: skip
    return render(request, "ledgers/row_new.html", context, status=status)


def addresses(kind: Kind) -> list[URLPattern]:
    """Return the addresses of a kind: its list, a new row, one row."""
    register_list(kind)
    found = [
        path(f"{kind.route}/", list_view(kind), name=kind.many),
        path(f"{kind.route}/<int:pk>/", row_view(kind), name=kind.name),
    ]
    if kind.new:
        found.append(path(f"{kind.route}/new/", new_view(kind), name=f"{kind.name}-new"))
    return found
