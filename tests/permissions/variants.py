"""Ways to ask a list: search, filters, lookups, pages and orders, with values from inside and outside the area."""

from collections.abc import Iterator
from typing import Any

from core.admin_base import site
from tests.permissions.county import MODELS
from tests.permissions.registry import AUTOCOMPLETES, Entry

_ALWAYS = ("", "?q=canary_{path}", "?q=canary")
_IN_TURN = (
    "?p=2", "?p=99999", "?p=x", "?all=1", "?o=1.-2", "?o=99", "?e=1", "?_popup=1", "?_to_field=id", "?_facets=True",
    "?unit__path__startswith=0002", "?unit__name__startswith=Unit", "?user__password__startswith=a", "?pk__in=1,2,3",
    "?id__exact={key}", "?id={key}",
)  # fmt: skip
"""Asked of every second list each, so that each list gets half of them."""


def variants_of(entry: Entry, subject: str) -> tuple[str, ...]:
    """Return the queries with which a subject asks a list: all of them where it has neighbours to read of."""
    if entry.name == "admin:autocomplete":
        return tuple(autocompletes(""))
    if not entry.name.endswith("_changelist"):
        return entry.variants
    if subject == "county" and entry.kind not in ("user", "grant", "audit"):
        return _ALWAYS
    place = list(MODELS).index(entry.kind)
    return (*_ALWAYS, *_IN_TURN[place % 2 :: 2], *_filters(site._registry[MODELS[entry.kind]]))


def _filters(page: Any) -> Iterator[str]:
    """Yield a query for every parameter that the filters of a list read."""
    for given in page.list_filter:
        name = given[0] if isinstance(given, tuple) else getattr(given, "parameter_name", given)
        suffix = "__exact" if isinstance(given, tuple | str) else ""
        yield f"?{name}{suffix}={{key}}"
        yield f"?{name}={{path}}"
    yield from (f"?{name}__gte=0", f"?{name}_from_0=2025-01-01") if page.list_filter else ()


def autocompletes(term: str) -> Iterator[str]:
    """Yield the query of every field that offers records by name."""
    for field in AUTOCOMPLETES:
        opts = MODELS[field.model]._meta
        base = f"?app_label={opts.app_label}&model_name={opts.model_name}&field_name={field.field}"
        yield f"{base}&term=canary{term}"
        yield f"{base}&term=canary_{{path}}"
