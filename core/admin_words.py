"""Words of the audit chain for people: what an action's code means, and what changed, in sentences."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import indicators, persons
from core.audit import CHANGED
from core.models import AuditEntry, Job

_ACTIONS: dict[str, Promise] = {}
_POINTS: dict[str, Promise] = {}
_KEYS: dict[str, Promise] = {
    "rows": gettext_lazy("records"),
    "people": gettext_lazy("persons"),
    "digest": gettext_lazy("digest"),
    "added": gettext_lazy("added"),
    "renamed": gettext_lazy("renamed"),
    "password": gettext_lazy("password"),
}


@dataclass(frozen=True)
class Line:
    """One field of an audit entry: its label, and the value before and after."""

    label: str
    before: str
    after: str


def register(
    actions: Mapping[str, Promise],
    keys: Mapping[str, Promise] | None = None,
    points: Mapping[str, Promise] | None = None,
) -> None:
    """Add what the action codes of an app are called, and the keys of its changes.

    `points` are keys whose values are hundredths, shown with two decimals.
    """
    _ACTIONS.update(actions)
    _KEYS.update(keys or {})
    _POINTS.update(points or {})


def hundredths(value: int | None) -> str:
    """Return hundredths as people read them: `1850` → `18.50`."""
    if value is None:
        return ""
    sign = "-" if value < 0 else ""
    return f"{sign}{abs(value) // 100}.{abs(value) % 100:02d}"


def action_label(code: str) -> str:
    """Return what an action is called; an unknown code stands for itself."""
    return str(_ACTIONS.get(code, code))


def register_jobs(kinds: Mapping[str, Promise]) -> None:
    """Add what an app's kinds of jobs are called."""
    Job.LABELS.update(kinds)


def job_label(kind: str) -> str:
    """Return what a kind of job is called; an unknown kind stands for itself."""
    return str(Job.LABELS.get(kind, kind))


def known_actions() -> list[tuple[str, str]]:
    """Return every action with its label, by label."""
    return sorted(((code, str(label)) for code, label in _ACTIONS.items()), key=lambda pair: pair[1])


def target_label(label_lower: str) -> str:
    """Return what a kind of record is called."""
    try:
        return str(apps.get_model(label_lower)._meta.verbose_name) if label_lower else ""
    except LookupError:
        return label_lower


def who(name: str) -> str:
    """Return the name of who did something; the system is named in the reader's language."""
    return persons.called(name)


def lines(entry: AuditEntry, name_of: Callable[[type[models.Model], int], str] | None = None) -> Iterator[Line]:
    """Yield what an entry says, a field at a time, in the reader's words.

    `name_of` names a related record, as far as the reader may see it.
    """
    try:
        model = apps.get_model(entry.target_type) if entry.target_type else None
    except LookupError:
        model = None
    for name, value in entry.changes.items():
        field = _field(model, name)
        own = _KEYS.get(name) or _POINTS.get(name)
        label = str(own or (field.verbose_name if field is not None else name))
        if isinstance(value, list) and len(value) == 2:
            before, after = value
            if before == after == CHANGED:
                yield Line(label, "", _("changed; not shown"))
            elif before is None and after in (None, ""):
                continue
            else:
                yield Line(label, _shown(field, name, before, name_of), _shown(field, name, after, name_of))
        else:
            yield Line(label, "", _shown(field, name, value, name_of))


def _field(model: type[models.Model] | None, name: str) -> Any:
    if model is None:
        return None
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return None
    return field if hasattr(field, "verbose_name") else None


def _shown(field: Any, name: str, value: Any, name_of: Callable[[type[models.Model], int], str] | None) -> str:
    if value is None or value == "":
        return "—"
    if name in _POINTS and isinstance(value, int):
        return hundredths(value)
    if isinstance(value, str) and indicators.exists(value):
        return str(indicators.get(value).label)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field is not None and getattr(field, "choices", None):
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.ForeignKey) and isinstance(value, int):
        return (name_of(field.related_model, value) if name_of else "") or _("No. %(number)d") % {"number": value}
    if isinstance(value, list | dict):
        return _("%(n)d lines") % {"n": len(value)}
    return value.isoformat() if isinstance(value, date) else str(value)
