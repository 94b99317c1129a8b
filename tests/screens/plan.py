"""What one run looks at: for every role its samples of every pattern, forms sent empty, refusals."""

import os
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from django.urls import reverse

from config.demo import load
from tests.screens.addresses import on_the_way, walked, way_to
from tests.screens.crawl import Page, Visitor, admin_addresses, crawl, samples
from tests.screens.walk import EMPTY, REFUSED, Look

ANONYMOUS = "anonymous"
OTHERS_TRIED = 3
_NO_EMPTY = {"api:docs"}
"""Pages whose forms are the vendor's own and send nothing to the portal."""


@dataclass
class Plan:
    """The looks of a run, and what is wrong with the set of them."""

    looks: list[Look] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


def roles() -> list[str]:
    """Return those who look: the nine demo accounts, and somebody who has not signed in."""
    wanted = [name for name in os.environ.get("ROLE", "").split(",") if name]
    found = [*(username for username, _label, _role in load.ACCOUNTS), ANONYMOUS]
    if unknown := set(wanted) - set(found):
        raise SystemExit(f"There is no role {', '.join(sorted(unknown))}. There are: {', '.join(found)}.")
    return wanted or found


def make(site: str, password: str) -> Plan:
    """Crawl as every role and choose what to look at. `ONLY` and `ROLE` of the environment narrow it."""
    only = frozenset(name for name in os.environ.get("ONLY", "").split(",") if name)
    if unknown := only - set(walked()):
        raise SystemExit(f"{', '.join(sorted(unknown))}: no pattern that is looked at. Write teams:sheet,teams:queue.")
    visitors = {role: Visitor(site, role, password) for role in roles()}
    _results(visitors)
    below = admin_addresses()
    within = on_the_way(only)
    with ThreadPoolExecutor(2) as pool:
        read = pool.map(lambda visitor: crawl(visitor, below, within), visitors.values())
        crawled = dict(zip(visitors, read, strict=True))
    chosen = {role: samples(pages) for role, pages in crawled.items()}
    _others(visitors, chosen)
    plan = Plan()
    plan.looks = [*_pages(chosen, only), *([] if only else _refusals(crawled)), *_empty(chosen, only)]
    reached = {name for by_pattern in chosen.values() for name in by_pattern}
    if "ROLE" not in os.environ:
        plan.missing = [
            f"{name}  never reached; it should be found by way of {way_to(name) or 'nothing that is known'}"
            for name in walked()
            if name not in reached and (not only or name in only)
        ]
    return plan


def _results(visitors: dict[str, Visitor]) -> None:
    """Let offices that may change many teams do so once, so that there is a task with a result."""
    address = reverse("admin:teams_team_changelist")
    for role in {"county", "township"} & set(visitors):
        page = visitors[role].get(f"{address}?o=1")
        keys = [part.partition('"')[0] for part in page.html.split('name="_selected_action" value="')[1:]][:12]
        data = {"action": "set_scene", "_selected_action": keys, "index": 0, "select_across": 0, "scene": "town"}
        visitors[role].post(address, {**data, "_do": "1", "count": len(keys)})


def _others(visitors: dict[str, Visitor], chosen: dict[str, dict[str, list[Page]]]) -> None:
    """Ask each role for the pages that others have found and it has not: a page may be open without a link to it."""
    addresses: dict[str, list[str]] = {}
    for by_pattern in chosen.values():
        for name, pages in by_pattern.items():
            addresses.setdefault(name, []).extend(page.address for page in pages)
    for role, visitor in visitors.items():
        for name in addresses.keys() - chosen[role].keys():
            for address in dict.fromkeys(addresses[name][:OTHERS_TRIED]):
                page = visitor.get(address)
                if page.status == 200 and page.is_html:
                    chosen[role][name] = [page]
                    break


def _pages(chosen: dict[str, dict[str, list[Page]]], only: frozenset[str] = frozenset()) -> list[Look]:
    """Return a look for each sample; roles that get the same page but for their name share one."""
    looks: list[Look] = []
    labels = {username: label for username, label, _role in load.ACCOUNTS}
    known: dict[tuple[str, str], Look] = {}
    for role, by_pattern in chosen.items():
        for name, pages in by_pattern.items():
            for page in pages if not only or name in only else ():
                key = (page.address, page.key.replace(labels.get(role, role), ""))
                if key in known:
                    known[key].alike.append(role)
                else:
                    known[key] = Look(role, name, page.address, kinds=page.kinds)
                    looks.append(known[key])
    return looks


def _empty(chosen: dict[str, dict[str, list[Page]]], only: frozenset[str] = frozenset()) -> list[Look]:
    """Return a look at every form sent empty, by the first role that gets it."""
    looks: dict[str, Look] = {}
    for role, by_pattern in chosen.items():
        for name, pages in by_pattern.items():
            form = next((page for page in pages if page.has_form), None)
            if form and name not in _NO_EMPTY and (not only or name in only):
                looks.setdefault(name, Look(role, name, form.address, EMPTY))
    return list(looks.values())


def _refusals(crawled: dict[str, list[Page]]) -> Iterable[Look]:
    """Yield for every role a page that is not there, one that is refused, and one that takes posts alone."""
    for role, pages in crawled.items():
        yield Look(role, "", "/nothing-here/", REFUSED)
        refused = next((page for page in pages if page.status == 403 and page.is_html), None)
        if refused:
            yield Look(role, "", refused.address, REFUSED)
        if role == "county":
            yield Look(role, "", reverse("teams:sheet-steps"), REFUSED)
