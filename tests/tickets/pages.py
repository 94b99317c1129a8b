"""How the tests of pages of tickets read forms off a page and post them as a person would."""

import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tickets.models import Ticket


@dataclass
class Form:
    """A form as it stands on a page: its address, its fields with what they hold, the value of its button."""

    action: str
    values: dict[str, str] = field(default_factory=dict)
    offered: dict[str, list[str]] = field(default_factory=dict)
    do: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.open: Form | None = None
        self.name, self.is_text = "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        if tag == "form" and at.get("method") == "post":
            self.open = Form(at.get("action", ""))
            self.forms.append(self.open)
        if self.open is None:
            return
        name = at.get("name", "")
        if tag == "button":
            self.open.do = at.get("value", "") if name == "do" else self.open.do
        elif tag == "input" and at.get("type") == "radio":
            self.open.offered.setdefault(name, []).append(at["value"])
            if "checked" in at:
                self.open.values[name] = at["value"]
        elif tag == "input" and name:
            self.open.values[name] = at.get("value", "")
        elif tag in ("textarea", "select"):
            self.name, self.is_text = name, tag == "textarea"
            self.open.values[name] = ""
        elif tag == "option" and self.name:
            self.open.offered.setdefault(self.name, []).append(at.get("value", ""))
            if "selected" in at:
                self.open.values[self.name] = at["value"]

    def handle_data(self, data: str) -> None:
        if self.open is not None and self.name and self.is_text:
            self.open.values[self.name] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        if tag in ("textarea", "select"):
            if self.open is not None and tag == "select" and not self.open.values[self.name]:
                self.open.values[self.name] = next(iter(self.open.offered.get(self.name, [])), "")
            if self.open is not None and tag == "textarea":
                self.open.values[self.name] = self.open.values[self.name].strip("\n")
            self.name = ""


def forms(page: HttpResponse) -> list[Form]:
    """Return the forms of steps on a page."""
    reader = _Reader()
    reader.feed(page.content.decode())
    return [found for found in reader.forms if found.do]


def sensible(found: Form, ticket: Ticket, other: Ticket | None = None) -> dict[str, str]:
    """Return what a person would post: what stands there, choices taken, texts written, days given."""
    data = dict(found.values)
    for name, offered in found.offered.items():
        some = [value for value in offered if value]
        if not data.get(name) and some and name not in ("rule", "colour") and not name.startswith("unit_"):
            data[name] = some[0]
    for name in data:
        if not data[name] and name in ("reason", "result", "answer", "demand", "note", "matter"):
            data[name] = "按程序办理"
    if "until" in data:
        data["until"] = ((ticket.last_day or timezone.localdate()) + timedelta(days=5)).isoformat()
    if "unit_0" in data:
        data |= {"unit_0": next(value for value in found.offered["unit_0"] if value), "task_0": "到现场核实"}
    if "into" in data and other is not None:
        data["into"] = other.number
    data.pop("photos", None)
    return {**data, "do": found.do}


def page_of(ticket: Ticket) -> str:
    return reverse("tickets:ticket", args=[ticket.pk])


def post(client: Client, ticket: Ticket, do: str, **values: Any) -> Any:
    """Post a step as its form does, with the ticket's stored version unless another is given."""
    version = Ticket.objects.values_list("version", flat=True).get(pk=ticket.pk)
    data = {"key": str(uuid.uuid4()), "version": str(version), "do": do, **values}
    return client.post(page_of(ticket), data)
