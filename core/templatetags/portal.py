"""Template tags of the portal's pages: rights, points, periods."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core import listing, period_words, persons

register = template.Library()


@register.simple_tag(takes_context=True)
def can(context: dict[str, Any], action: str, path: str | None = None) -> bool:
    """Tell whether the reader may do `action`, on a unit of `path` or anywhere."""
    actor = context.get("actor")
    return bool(actor and actor.can(action, path))


@register.simple_tag
def new_key() -> str:
    """Return a key for one form: an accepted post uses it up."""
    return str(uuid.uuid4())


@register.filter
def hundredths(value: int | None) -> str:
    """Return integer hundredths as a person writes them: 1850 → 18.5, 2000 → 20."""
    if value is None or value == "":
        return ""
    sign = "−" if value < 0 else ""
    whole, rest = divmod(abs(value), 100)
    return f"{sign}{whole}" + (f".{rest:02d}".rstrip("0") if rest else "")


@register.filter
def fixed(value: int | None) -> str:
    """Return integer hundredths with two decimals, as scores are printed: 9250 → 92.50."""
    if value is None or value == "":
        return ""
    sign = "−" if value < 0 else ""
    return f"{sign}{abs(value) // 100}.{abs(value) % 100:02d}"


@register.filter
def day(value: date | datetime | None) -> str:
    """Return a date as the reader's language writes it; in English year first, which nobody can misread."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value).date()
    return date_format(value, "SHORT_DATE_FORMAT") if (get_language() or "").startswith("zh") else value.isoformat()


@register.filter
def moment(value: datetime | None) -> str:
    """Return a date and time of day as the reader's language writes it."""
    return f"{day(value)} {timezone.localtime(value):%H:%M}" if value else ""


@register.filter
def since(value: datetime, now: datetime) -> str:
    """Return when something was, seen from `now`: today and yesterday with the time, up to a week back in days."""
    at, today = timezone.localtime(value), timezone.localdate(now)
    days = (today - at.date()).days
    if days == 0:
        return _("today %(time)s") % {"time": f"{at:%H:%M}"}
    if days == 1:
        return _("yesterday %(time)s") % {"time": f"{at:%H:%M}"}
    if 1 < days < 7:
        return ngettext("%(n)d day ago", "%(n)d days ago", days) % {"n": days}
    return day(value)


@register.filter
def of(values: Mapping[str, Any], name: str) -> Any:
    """Return what a mapping holds under a name, or None."""
    return values.get(name)


register.filter(period_words.period_name)


@register.filter
def who(name: str) -> str:
    """Return what the person behind a user name is called, or the system."""
    return persons.called(name)


@register.simple_tag(takes_context=True)
def list_query(context: dict[str, Any], place: str = "") -> str:
    """Return the query by which an export knows a list: `place`, then what the address narrows it to."""
    return "&".join(part for part in (place, listing.kept(context["request"].META.get("QUERY_STRING", ""))) if part)
