"""The page of red flags: how many of each check at each unit, and the rows behind."""

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import OrgUnit
from core import listing
from core.actors import Actor
from core.entry_web import number, reader, unit_path
from core.listing import Listed, Reader
from core.lists_web import tools
from core.scope import WIDTH
from ledgers import choices
from ledgers.domain import red_flags
from ledgers.domain.red_flags import Flag
from ledgers.models import Asset, Contract, Entry, Resource
from ledgers.selectors import contracts as selectors
from ledgers.selectors import flags as selected
from ledgers.web.flag_words import LABELS, words_of

PAGE = 50
_MODELS: dict[str, Any] = {"contract": Contract, "asset": Asset, "resource": Resource, "entry": Entry}


def _narrowed(actor: Actor, given: dict[str, str]) -> tuple[list[Flag], dict[int, OrgUnit]]:
    scope = actor.scope("contract.view")
    found = selected.flags(scope, timezone.localdate())
    named = {
        row.pk: row
        for row in OrgUnit.objects.within(scope).filter(pk__in={flag.unit for flag in found}).select_related("parent")
    }
    path = unit_path(given["unit"])
    kept = [flag for flag in found if not path or named[flag.unit].path.startswith(path)]
    return kept, named


def _asked(query: Any) -> dict[str, str]:
    given = {"unit": query.get("unit", "")[:60], "check": query.get("check", "")[:20]}
    if given["check"] not in red_flags.CHECKS:
        given["check"] = ""
    return given


@login_required
@require_GET
def flag_list(request: HttpRequest) -> HttpResponse:
    """Show the red flags of the reader's area: counts, then the rows behind them with their rule."""
    actor = reader(request, "contract.view")
    given = _asked(request.GET)
    found, named = _narrowed(actor, given)
    counts = Counter(flag.check for flag in found)
    shown = [flag for flag in found if not given["check"] or flag.check == given["check"]]
    per_unit = Counter(flag.unit for flag in shown)
    start = number(request.GET.get("after", "")) or 0
    page = shown[start : start + PAGE]
    context = {
        "tiles": [(code, label, counts[code]) for code, label in choices.CHECKS],
        "rows": _lines(actor, page, named), "total": len(shown), "asked": given, "rules": red_flags.CHECKS,
        "after": str(start + PAGE) if start + PAGE < len(shown) else "",
        "query": listing.kept(request.META.get("QUERY_STRING", "")), "tools": tools(request, "ledgers:flags"),
        "per_unit": sorted(((named[key], n) for key, n in per_unit.items()), key=lambda row: (-row[1], row[0].path))[:30],
        "checked": LABELS.get(given["check"], ""), "rule": red_flags.CHECKS.get(given["check"], ""),
        "chosen": next((row for row in named.values() if row.path == given["unit"]), None),
    }  # fmt: skip
    return render(request, "ledgers/flags.html", context)


def _lines(actor: Actor, page: list[Flag], named: dict[int, OrgUnit]) -> list[dict[str, Any]]:
    """Return flags as the list shows them, with the row and the way to it: one query for each sort of row."""
    scope = actor.scope("contract.view")
    rows: dict[tuple[str, int], Any] = {}
    for sort, model in _MODELS.items():
        keys = [flag.key for flag in page if flag.sort == sort]
        if keys:
            found = model.objects.within(scope).filter(pk__in=keys)
            found = found.select_related("voucher") if sort == "entry" else found
            rows |= {(sort, row.pk): row for row in found}
    limits = {path: selectors.limits(path) for path in {unit.path[:WIDTH] for unit in named.values()}}
    lines = []
    for flag in page:
        row = rows.get((flag.sort, flag.key))
        if row is not None:
            words = words_of(flag, limits[named[flag.unit].path[:WIDTH]])
            lines.append(
                {**words, "row": row, "unit": named[flag.unit], "href": _way(flag), "title": _title(flag, row)}
            )
    return lines


def _way(flag: Flag) -> str:
    if flag.sort == "contract":
        return reverse("ledgers:contract", args=[flag.key])
    return reverse("ledgers:entry", args=[flag.key]) if flag.sort == "entry" else ""


def _title(flag: Flag, row: Any) -> str:
    return f"{row.voucher} {row.voucher.memo}" if flag.sort == "entry" else str(row)


@listing.register("ledgers:flags", "contract.view")
def export_flags(found: Reader, query: QueryDict) -> Listed:
    """Return the red flags as a workbook shows them."""
    given = _asked(query)
    kept, named = _narrowed(found.actor, given)
    shown = [flag for flag in kept if not given["check"] or flag.check == given["check"]]
    return Listed(
        title=_("Red flags"), head=[_("Unit"), _("Check"), _("Rule"), _("Record"), _("What it shows")],
        rows=lambda: (
            (line["unit"].name, str(line["label"]), line["rule"], line["title"], line["shows"])
            for line in _lines(found.actor, shown, named)
        ),
        count=len(shown), words=str(LABELS.get(given["check"], "")), view_action="contract.view",
    )  # fmt: skip
