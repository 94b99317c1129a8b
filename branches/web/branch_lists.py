"""Lists of organisations: all of an area by filter, the tree, the links of leaders, the watch over new branches."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from accounts.models import OrgUnit
from branches import choices, selectors
from branches.domain import records as rule
from branches.filters import BranchFilters
from branches.models import Branch, BranchPost, LeaderLink
from branches.web.branch_words import warning
from core import listing
from core.actors import Actor
from core.entry_web import number, page_of, reader
from core.errors import DomainError
from core.listing import Listed, Reader
from core.lists_web import tools
from core.querysets import subtree
from core.scope import WIDTH, Scope

NAMES = ("name", "unit", "sector", "kind", "standing", "warned", "linked", "is_new", "founding")
ALL = "all"
_WHOLE_TREE = 1_500
"""So many organisations are shown as one tree; of more, one parent's at a time."""


# The list ---------------------------------------------------------------------------------------


def asked(query: QueryDict) -> dict[str, str]:
    """Return what a reader asks of the list: organisations that exist, unless others are asked for."""
    given = {name: query.get(name, "")[:100].strip() for name in NAMES}
    if not given["standing"]:
        given["standing"] = "open"
    return given


def narrowed(scope: Scope, given: dict[str, str]) -> QuerySet[Branch]:
    """Return the organisations that fit.

    :raises DomainError: a filter is not understood; names it.
    """
    wanted = {name: value for name, value in given.items() if value and value != ALL}
    found = BranchFilters(wanted, queryset=Branch.objects.within(scope))
    if not found.is_valid():
        field, messages = next(iter(found.errors.items()))
        raise DomainError(f"{found.form.fields[field].label}：{messages[0]}", field=field)
    return found.qs.select_related("unit", "parent")


@login_required
@require_GET
def branch_list(request: HttpRequest) -> HttpResponse:
    """List the organisations of the reader's area by unit."""
    actor = reader(request, "branch.view")
    scope, given = actor.scope("branch.view"), asked(request.GET)
    problems: list[tuple[str, str]] = []
    try:
        rows = narrowed(scope, given)
    except DomainError as error:
        problems, rows = [(f"id_{error.field}", str(error))], Branch.objects.none()
    page, after = page_of(rows, "unit__path", request.GET.get("after", ""))
    context = {
        "rows": _lines(page), "after": after, "total": rows.count(), "asked": given, "problems": problems,
        "query": listing.kept(request.META.get("QUERY_STRING", "")), "units": units(actor, given["unit"]),
        "sectors": choices.SECTORS, "kinds": choices.KINDS, "foundings": choices.FOUNDINGS,
        "standings": (*choices.STANDINGS, (ALL, _("all"))), "tools": tools(request, "branches:list"),
        "is_narrowed": any(value for name, value in given.items() if (name, value) != ("standing", "open")),
        "may_import": actor.can("branch.import") and actor.can("admin.enter"),
    }  # fmt: skip
    return render(request, "branches/list.html", context, status=400 if problems else 200)


def _lines(page: list[Branch]) -> list[dict[str, Any]]:
    """Return organisations as lists show them: with secretary and what is out of range; four queries for a page."""
    keys = [row.pk for row in page]
    warned = selectors.warned(Branch.objects.filter(pk__in=keys))
    held = BranchPost.objects.filter(branch__in=keys, post="secretary", held_until__isnull=True)
    holders = dict(held.values_list("branch_id", "holder"))
    return [
        {"branch": row, "secretary": holders.get(row.pk, ""), "warnings": [warning(w) for w in warned.get(row.pk, ())]}
        for row in page
    ]


def units(actor: Actor, chosen: str, right: str = "branch.view") -> QuerySet[OrgUnit]:
    """Return the units to choose from: townships for the county, villages below a township and below the chosen one."""
    scope = actor.scope(right)
    rows = OrgUnit.objects.within(scope)
    if all(len(path) >= 3 * WIDTH for path in scope.paths):
        return rows.none()
    wide = any(len(path) == WIDTH for path in scope.paths)
    condition = Q(level="township") | Q(kind="department") if wide else Q(level="unit")
    if chosen.isascii() and chosen.isdigit() and 2 * WIDTH <= len(chosen) <= 60:
        condition |= Q(level="unit") & subtree("path", chosen[: 2 * WIDTH])
    return rows.filter(condition).order_by("path")


@listing.register("branches:list", "branch.view")
def export(found: Reader, query: QueryDict) -> Listed:
    """Return the list of organisations as a workbook shows it.

    :raises DomainError: a filter is not understood.
    """
    given = asked(query)
    rows = narrowed(found.actor.scope("branch.view"), given).order_by("unit__path", "pk")
    warned = selectors.warned(rows)
    held = BranchPost.objects.filter(branch__in=rows.order_by().values("pk"), post="secretary", held_until__isnull=True)
    holders = dict(held.values_list("branch_id", "holder"))
    labels = {
        "sector": dict(choices.SECTORS), "kind": dict(choices.KINDS), "founding": dict(choices.FOUNDINGS),
        "standing": dict(choices.STANDINGS),
    }  # fmt: skip
    words = [
        str(labels[name][value]) if name in labels else value
        for name, value in given.items()
        if value in labels.get(name, {value: ""}) and value and value != ALL
    ]
    return Listed(
        title=_("Party organisations"),
        head=[
            _("Name of the organisation"), _("Unit"), _("Kind"), _("Sector"), _("Parent organisation"), _("Secretary"), _("Full members"),
            _("Probationary members"), _("Founded on"), _("Term until"), _("Counts as of"), _("Out of range"),
        ],
        rows=lambda: (
            (
                row.name, row.unit.name, row.get_kind_display(), row.get_sector_display(),
                row.parent.name if row.parent else "", holders.get(row.pk, ""), row.full_members, row.probationary_members,
                row.founded_on, row.term_until, row.counted_on, "；".join(warning(w) for w in warned.get(row.pk, ())),
            )
            for row in rows.iterator(chunk_size=1000)
        ),
        count=rows.count(), words="；".join(words), view_action="branch.view",
    )  # fmt: skip


# The tree ---------------------------------------------------------------------------------------


@login_required
@require_GET
def tree(request: HttpRequest) -> HttpResponse:
    """Show the organisations of the reader's area by what they belong to."""
    actor = reader(request, "branch.view")
    rows = Branch.objects.within(actor.scope("branch.view")).filter(dissolved_on__isnull=True)
    found = list(rows.order_by("unit__path", "-is_lead", "pk").only("pk", "name", "kind", "parent_id", "full_members"))
    whole = len(found) <= _WHOLE_TREE
    at = number(request.GET.get("at", ""))
    keys = {row.pk for row in found}
    below: dict[int, list[Branch]] = {}
    tops: list[Branch] = []
    for row in found:
        if row.parent_id in keys:
            below.setdefault(row.parent_id, []).append(row)
        else:
            tops.append(row)
    nodes = [_node(row, below, whole, at) for row in tops]
    groups = [node for node in nodes if node["number"] or node["branch"].kind in ("committee", "general")]
    single = [node for node in nodes if node not in groups]
    context = {"groups": groups, "single": single, "total": len(found), "whole": whole}
    return render(request, "branches/tree.html", context)


def _node(row: Branch, below: dict[int, list[Branch]], whole: bool, at: int | None) -> dict[str, Any]:
    children = below.get(row.pk, [])
    shown = whole or row.pk == at
    return {
        "branch": row, "number": len(children), "is_open": row.pk == at or len(below) == 1,
        "members": row.full_members + sum(child.full_members for child in children),
        "children": [_node(child, below, whole, at) for child in children] if shown else [],
    }  # fmt: skip


# Links ------------------------------------------------------------------------------------------


@login_required
@require_GET
def link_list(request: HttpRequest) -> HttpResponse:
    """Show which leader of the county, by post, links which village branches, and which have none."""
    actor, today = reader(request, "branch.view"), timezone.localdate()
    scope = actor.scope("branch.view")
    held = LeaderLink.objects.within(scope).filter(since__lte=today).filter(Q(until__isnull=True) | Q(until__gt=today))
    rows = list(held.select_related("unit", "branch").order_by("post", "unit__path", "pk"))
    posts: dict[str, list[LeaderLink]] = {}
    for row in rows:
        if row.kind == "leader":
            posts.setdefault(row.post, []).append(row)
    villages = selectors.of_villages(selectors.open_on(scope, today))
    linked = selectors.linked_on(scope, today)
    missing = villages.exclude(pk__in=linked.order_by().values("pk")).select_related("unit")
    page, after = page_of(missing, "unit__path", request.GET.get("after", ""))
    total, number_linked = villages.count(), linked.count()
    context = {
        "posts": sorted(posts.items()), "leaders": len(posts), "linked": number_linked, "villages": total,
        "cover": rule.cover(number_linked, total), "liaisons": [row for row in rows if row.kind == "liaison"],
        "missing": page, "after": after, "missing_number": total - number_linked, "query": "", "today": today,
        "may_change": actor.can("branch.change"),
    }  # fmt: skip
    return render(request, "branches/links.html", context)


# The watch --------------------------------------------------------------------------------------


@login_required
@require_GET
def watch_list(request: HttpRequest) -> HttpResponse:
    """List the branches founded of late, those longest without a visit marked."""
    actor, today = reader(request, "branch.view"), timezone.localdate()
    scope = actor.scope("branch.view")
    rows = selectors.with_last_visit(selectors.watched(scope, today)).select_related("unit")
    page, after = page_of(rows, "unit__path", request.GET.get("after", ""))
    ranges = selectors.ranges_at(row.unit.path for row in page)
    lines = []
    for row in page:
        mine = ranges[row.unit.path[:WIDTH]]
        due = rule.visit_due(row.founded_on, row.last_visit, mine)  # type: ignore[attr-defined]
        lines.append(
            {
                "branch": row, "last": row.last_visit, "due": due, "is_late": due < today,  # type: ignore[attr-defined]
                "until": rule.months_after(row.founded_on, mine.watch_months),
                "may": actor.can("branch.change", row.unit.path),
            }
        )  # fmt: skip
    context = {"lines": lines, "after": after, "query": "", "total": rows.count(), "today": today}
    return render(request, "branches/watch.html", context)
