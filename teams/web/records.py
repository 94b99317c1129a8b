"""What the simple pages of records share: cells of a list, a form that is shown, refused or taken once."""

import uuid
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.entry_web import say
from core.errors import Conflict, DomainError
from teams.web import people
from teams.web.entry import once

Head = Sequence[tuple[Any, bool]]


def cell(text: Any, *, href: str = "", hint: Any = "", tag: str = "") -> dict[str, Any]:
    """Return one cell of a list."""
    return {"text": "—" if text in (None, "") else text, "href": href, "hint": hint, "tag": tag}


def rows_of(head: Head, lines: Iterable[Sequence[dict[str, Any]]]) -> list[list[dict[str, Any]]]:
    """Return the lines of a list, each cell with its column's label, as a telephone shows it."""
    return [
        [{**one, "label": label, "number": is_number} for one, (label, is_number) in zip(line, head, strict=True)]
        for line in lines
    ]


def show_list(
    request: HttpRequest, *, head: Head, lines: Iterable[Sequence[dict[str, Any]]], **context: Any
) -> HttpResponse:
    """Show a list of records."""
    return render(request, "teams/records.html", {**context, "head": head, "rows": rows_of(head, lines)})


def run(
    request: HttpRequest, form: forms.Form, name: str, effect: Callable[[], dict[str, Any]], *, done: Any,
    to: Callable[[dict[str, Any]], str], context: dict[str, Any], others: Sequence[forms.Form] = (),
) -> HttpResponse:  # fmt: skip
    """Show a form, or take it once; a refusal stands beside what was typed, a conflict beside what is stored now.

    `others` are rows of the same form that must be right too. `name` is the form's; `to` makes the address to go on
    from the receipt.
    """
    if request.method == "GET":
        return _page(request, form, context)
    if not all([form.is_valid(), *(other.is_valid() for other in others)]):
        found = [problem for one in (form, *others) for problem in people.problems_of(one)]
        return _page(request, form, context, found, 400)
    try:
        receipt = once(request, name, effect)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        if isinstance(error, Conflict) and "version" in context:
            sentence = _(
                "Somebody else has saved other values meanwhile. Yours stand in the fields. Saving again replaces the stored ones."
            )
            if (now := context.get("now")) is not None:
                context = {**context, "version": now()}
                return _page(request, form, context, [("", sentence)], error.status)
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _page(request, form, context, people.problems_of(form), error.status)
    say(request, str(done(receipt) if callable(done) else done))
    return redirect(to(receipt))


def _page(
    request: HttpRequest, form: forms.Form, context: dict[str, Any], problems: Sequence[tuple[str, str]] = (), status: int = 200
) -> HttpResponse:  # fmt: skip
    given = {"key": uuid.uuid4(), "may": True, **context, "form": form, "problems": list(problems)}
    return render(request, str(context.get("template", "teams/form.html")), given, status=status)
