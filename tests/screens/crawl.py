"""Finds out, over plain HTTP, which pages a role may open, and which two of each pattern differ most."""

import re
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPMessage, HTTPResponse
from http.cookiejar import CookieJar
from typing import IO, Any

from django.contrib.admin import site
from django.db.models import Model
from django.urls import reverse

from tests.screens.addresses import excuse, pattern_of, patterns, starts

MOST, MOST_IN_ADMIN, MOST_ALIKE = 30, 10, 8
"""Pages of one pattern that are read for one role, and those of them whose addresses differ in keys only."""
SAMPLES = 2
OTHERWISE = 3
"""Parts in which a second page must differ from the first to be looked at as well."""
KEYS_A_STATE = 2
_SHAPING = (
    "state",
    "state__exact",
    "way",
    "year",
    "kind",
    "only",
    "in_post",
    "size",
    "page",
    "p",
    "tab",
    "result",
    "before",
)
"""Parameters whose value makes another page; of all others only the name counts."""


_TOLD = {
    "type",
    "role",
    "lang",
    "scope",
    "disabled",
    "required",
    "aria-current",
    "aria-expanded",
    "aria-invalid",
    "aria-sort",
}
_NAMES = {"alt", "title", "for", "aria-label", "aria-labelledby", "aria-describedby", "placeholder"}
"""Attributes that make another kind of element for who looks at colours, names and targets: by value, or by being there."""


class _Reader(HTMLParser):
    """Collects links, whether there is a form to fill in, and what a page is built of."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.built: Counter[str] = Counter()
        self.kinds: set[str] = set()
        self.fields = 0
        self._posts = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        self.built[f"{tag}.{values.get('class') or ''}"] += 1
        told = (f"{name}={value}" if name in _TOLD else name for name, value in attrs if name in _TOLD | _NAMES)
        self.kinds.add(f"{tag}.{values.get('class') or ''} {' '.join(sorted(told))}")
        if tag == "a" and values.get("href"):
            self.links.append(str(values["href"]))
        if tag == "form":
            self._posts = (values.get("method") or "").lower() == "post"
        if tag in ("textarea", "select") or (
            tag == "input" and values.get("type") not in ("hidden", "checkbox", "submit")
        ):
            self.fields += self._posts

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._posts = False


@dataclass
class Page:
    """A page as a role gets it."""

    role: str
    pattern: str
    address: str
    status: int
    html: str = ""
    is_html: bool = False
    links: list[str] = field(default_factory=list)
    built: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    """Its elements as axe tells them apart."""
    has_form: bool = False

    @property
    def key(self) -> str:
        """What makes the page for all it shows: its text without what each reader and answer has of its own."""
        return _OWN.sub("", self.html)


_OWN = re.compile(
    r'value="[A-Za-z0-9]{64}"|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}|nonce="[^"]*"|&quot;[A-Za-z0-9]{64}&quot;'
)


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, req: Any, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str) -> None:
        return None


class Visitor:
    """Somebody with a session, or (anonymous) without one."""

    def __init__(self, site_address: str, role: str, password: str) -> None:
        self.site, self.role = site_address, role
        self.jar = CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar), _Stay())
        if role != "anonymous":
            self._sign_in(password)

    def _sign_in(self, password: str) -> None:
        address = reverse("accounts:sign-in")
        self.get(address)
        status = self.post(address, {"username": self.role, "password": password})
        if status != 302:
            raise RuntimeError(f"{self.role} could not sign in: {status}.")

    def _open(self, address: str, data: bytes | None = None) -> HTTPResponse | urllib.error.HTTPError:
        request = urllib.request.Request(
            self.site + address,
            data,
            {"Accept": "text/html", "Accept-Language": "zh-CN", "Referer": self.site + address},
        )
        try:
            return self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            return error

    def get(self, address: str) -> Page:
        """Return the page of an address; of what is no page, the status alone."""
        with self._open(address) as answer:
            status = int(answer.status or 0)
            page = Page(self.role, pattern_of(urllib.parse.urlsplit(address).path), address, status)
            if "text/html" in answer.headers.get("Content-Type", ""):
                page.html, page.is_html = answer.read().decode(), True
                reader = _Reader()
                reader.feed(page.html)
                page.links, page.built, page.has_form = reader.links, frozenset(reader.built), reader.fields > 0
                page.kinds = frozenset(reader.kinds)
        return page

    def post(self, address: str, data: dict[str, Any]) -> int:
        """Post a form; return the status."""
        body = urllib.parse.urlencode({**data, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}, doseq=True)
        with self._open(address, body.encode()) as answer:
            return int(answer.status or 0)

    @property
    def cookies(self) -> dict[str, str]:
        return {cookie.name: cookie.value or "" for cookie in self.jar}


def _shape(address: str) -> str:
    """Return what makes an address another kind of page: its pattern, its parameters, the values that matter."""
    parts = urllib.parse.urlsplit(address)
    asked = urllib.parse.parse_qsl(parts.query, keep_blank_values=True)
    named = sorted(f"{name}={value}" if name in _SHAPING else name for name, value in asked)
    return f"{pattern_of(parts.path)}?{'&'.join(named)}"


def _states(model: type[Model]) -> Iterator[int]:
    """Yield keys of a few rows in every state that rows of a model are in, from different ends of the table."""
    name = next(
        (f.name for f in model._meta.fields if f.name in ("state", "outcome", "is_withdrawn", "is_active")), None
    )
    rows = model._default_manager.order_by("pk")
    for value in rows.order_by(name).values_list(name, flat=True).distinct() if name else (None,):
        keys = rows.filter(**({name: value} if name else {})).values_list("pk", flat=True)
        yield from {*keys[:KEYS_A_STATE], *keys.reverse()[:KEYS_A_STATE]}


def admin_addresses() -> dict[str, list[str]]:
    """Return addresses below each list of the admin, for rows in every state."""
    found: dict[str, list[str]] = {}
    for model in site._registry:
        prefix = f"admin:{model._meta.app_label}_{model._meta.model_name}_"
        names = [name for name in patterns() if name.startswith(prefix) and not excuse(name)]
        keyed = [name for name in names if patterns()[name].pattern.converters]
        keys = sorted(set(_states(model)))
        found[f"{prefix}changelist"] = [reverse(name, args=[key]) for key in keys for name in keyed]
    return found


def crawl(visitor: Visitor, below: dict[str, list[str]], within: frozenset[str] = frozenset()) -> list[Page]:
    """Return every page that was read for a visitor, refused ones too; `within` are the patterns read, all without."""
    first = [*(address for _name, address in starts()), *(f"{address}?{query}" for address, query in _variants())]
    waiting = deque(address for address in first if _is_within(address, within))
    seen, shapes, counts = set(waiting), Counter[str](), Counter[str]()
    pages: list[Page] = []
    while waiting:
        address = waiting.popleft()
        name = pattern_of(urllib.parse.urlsplit(address).path)
        most = MOST_IN_ADMIN if name.startswith("admin:") else MOST
        if counts[name] >= most or shapes[_shape(address)] >= MOST_ALIKE:
            continue
        page = visitor.get(address)
        # What is refused uses nothing up: a step may be open in the last of many states.
        shapes[_shape(address)] += page.status == 200
        counts[name] += page.status == 200
        pages.append(page)
        if page.status != 200 or not page.is_html:
            continue
        links = [*page.links, *(below.get(name, ()) if "?" not in address else ())]
        for link in _inside(visitor.site, address, links):
            if link not in seen and _is_within(link, within):
                seen.add(link)
                waiting.append(link)
    return pages


def _is_within(address: str, patterns_read: frozenset[str]) -> bool:
    return not patterns_read or pattern_of(urllib.parse.urlsplit(address).path) in patterns_read


def _variants() -> Iterator[tuple[str, str]]:
    """Yield lists with questions that find nothing, or that make no sense."""
    for name, query in (
        ("teams:sheets", "unit=999"), ("teams:admissions", "unit=999"), ("teams:exits", "unit=999"),
        ("teams:activities", "period=2025Q4"), ("teams:trainings", "period=2025Q4"), ("teams:overview", "period=1999Q1"), ("teams:annual", "year=1999"), ("teams:targets", "year=1999"),
        ("reports:briefings", "unit=999"), ("accounts:sign-in", "next=/teams/"),
        ("admin:teams_member_changelist", "q=查无此人"), ("admin:teams_teamsheet_changelist", "q=查无此队"),
        ("admin:core_auditentry_changelist", "q=查无此人"), ("admin:accounts_user_changelist", "q=查无此人"),
    ):  # fmt: skip
        yield reverse(name), urllib.parse.urlencode(dict([query.split("=")]))


def _inside(site: str, address: str, links: Iterable[str]) -> Iterator[str]:
    """Yield the addresses of the portal that are looked at among a page's links."""
    for link in links:
        parts = urllib.parse.urlsplit(urllib.parse.urljoin(address, link.removeprefix(site) or "/"))
        if parts.scheme or parts.netloc or not parts.path.startswith("/"):
            continue
        name = pattern_of(parts.path)
        if name and not excuse(name):
            yield urllib.parse.urlunsplit(("", "", parts.path, parts.query, ""))


def samples(pages: Iterable[Page]) -> dict[str, list[Page]]:
    """Return for each pattern the page to look at, and a second one where one is built otherwise."""
    by_pattern: dict[str, list[Page]] = {}
    for page in pages:
        if page.status == 200 and page.is_html and page.pattern and not excuse(page.pattern):
            by_pattern.setdefault(page.pattern, []).append(page)
    chosen: dict[str, list[Page]] = {}
    for name, found in by_pattern.items():
        first = max(found, key=lambda page: (len(page.built), -len(page.address)))
        second = max(found, key=lambda page: (len(page.built ^ first.built), -len(page.address)))
        chosen[name] = [first, second][: SAMPLES if len(second.built ^ first.built) >= OTHERWISE else 1]
    return chosen
