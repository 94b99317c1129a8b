"""Template tags of the portal's pages: rights, points, periods."""

import uuid
from datetime import date, datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import listing
from core.actors import SYSTEM
from core.periods import Period

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
def period_name(code: str | Period) -> str:
    """Return a period in the reader's words."""
    period = code if isinstance(code, Period) else Period.parse(code)
    if period.kind == "quarter":
        return _("quarter %(number)s of %(year)s") % {"number": period.number, "year": period.year}
    if period.kind == "month":
        return _("month %(number)s of %(year)s") % {"number": period.number, "year": period.year}
    return _("year %(year)s") % {"year": period.year}


@register.filter
def who(name: str) -> str:
    """Return an actor's name as people read it: the system's own name is no user name."""
    return _("the system") if name == SYSTEM.name else name


@register.simple_tag(takes_context=True)
def list_query(context: dict[str, Any], place: str = "") -> str:
    """Return the query by which an export knows a list: `place`, then what the address narrows it to."""
    return "&".join(part for part in (place, listing.kept(context["request"].META.get("QUERY_STRING", ""))) if part)
