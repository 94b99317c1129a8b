"""The walk: every cell (pattern, role, relation, method) is asked, and what is wrong with an answer is told.

A cell counts only with its control: the owner reads the same object at the same address and gets its text.
"""

import gc
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.http import HttpResponse

from accounts.domain.roles import ACTIONS, Role
from core.scope import covers
from tests.permissions.county import COUNTY_KINDS, SUBJECTS, County, home, needle, relations
from tests.permissions.forms import fields, text_of
from tests.permissions.registry import OBJECT, OWN, PUBLIC, STATIC, Entry, entries
from tests.permissions.variants import variants_of

_FOUND = re.compile(
    r"(Unit|Account|Reader|Kind|Team|Member|Activity|Place|Result|Training|Scheme|Draft|Target|Job|Error|Reason|Document|Token|Nominee|Head|Ticket|Project|Milestone|Flow|Rule|Class|Item|Point|Holiday|Number"
    r"|Reserve|Persons|Need|Cabinet|Stay|Source|Checklist|Pattern)"
    r"(?: \d+)? canary_(\d+)_"
)
_YEAR = re.compile(r"\b(20[4-9]\d)(?=Q1|年)")
_SEES: dict[str, set[str]] = {
    "Account": {"user.view", "grant.view"}, "Reader": {"user.view", "grant.view"}, "Kind": {"team.view"}, "Team": {"team.view"},
    "Member": {"person.view"}, "Activity": {"activity.view"}, "Place": {"activity.view"}, "Result": {"activity.view"},
    "Training": {"training.view"}, "Scheme": {"scheme.view"}, "Draft": {"scheme.view"}, "Target": {"scheme.view"},
    "Job": {"job.view"}, "Error": {"job.view"}, "Reason": {"rating.view"}, "Document": {"briefing.view"}, "Nominee": {"admission.view"},
    "Token": {"token.view"}, "Head": {"letterhead.view"}, "Number": {"briefing.view"}, "Ticket": {"ticket.view", "ticket.handle"}, "Project": {"project.view"}, "Milestone": {"project.view"},
    **dict.fromkeys(("Flow", "Rule", "Item", "Point", "Holiday"), {"ticket.view"}),
    **dict.fromkeys(("Reserve", "Need", "Cabinet", "Stay", "Source", "Checklist", "Pattern"), {"reserve.view"}),
    "Persons": {"reserve.import"},
    # Classes stand on residents' pages too.
    "Class": {"ticket.view", "ticket.handle", "ticket.own"},
}  # fmt: skip
"""Whose text may be read by whom, inside the own area; names of units of the area by everybody."""
_OF_THE_COUNTY = {
    "Kind",
    "Scheme",
    "Draft",
    "Target",
    "Flow",
    "Rule",
    "Class",
    "Item",
    "Holiday",
    "Source",
    "Checklist",
    "Pattern",
}
_UNWATCHED = {"sessions.session", "accounts.opensession", "axes.accessattempt", "axes.accesslog", "axes.accessfailurelog",
              "axes.accessattemptexpiration", "contenttypes.contenttype", "migrations.migration"}  # fmt: skip
_WRITES = ("INSERT", "UPDATE", "DELETE")
_IGNORED = ("django_session", "accounts_opensession", "axes_")
_ABSENT = 987_654_321
OTHER_METHODS = ("put", "patch", "delete")


@dataclass(frozen=True)
class Cell:
    """One question: who asks what for whose object, how."""

    pattern: str
    subject: str
    relation: str
    method: str
    variant: str = ""


@dataclass
class Answer:
    """What came back, and whether the database is another than before."""

    status: int
    text: str
    changed: bool
    location: str = ""
    page: str = ""


@dataclass
class Result:
    """The cells that were asked, and what was wrong in which of them."""

    cells: list[Cell] = field(default_factory=list)
    wrong: list[tuple[Cell, str]] = field(default_factory=list)
    controls: int = 0

    def report(self, most: int = 40) -> str:
        """Return the first wrong cells, a line each."""
        return "\n".join(f"{cell}: {what}" for cell, what in self.wrong[:most])


class Walk:
    """Asks the portal in the name of every subject; nothing stays, whatever is posted."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.before = {model: digest(model) for model in _watched()}
        gc.collect()
        gc.freeze()
        self._controls: dict[tuple[str, str], str] = {}
        self._pages_read: dict[str, str] = {}
        self._posted: dict[tuple[str, str], dict[str, Any]] = {}
        self._absent: dict[tuple[str, str, str], tuple[int, str]] = {}

    # Asking ------------------------------------------------------------------------------------

    def ask(self, who: str, method: str, address: str, data: Any = None) -> Answer:
        """Return the answer to one request; its effects are rolled back."""
        client = self.county.client(who)
        kept = client.cookies if method == "get" else SimpleCookie(client.cookies.output(header="", sep=";"))
        writes: list[str] = []
        with transaction.atomic():
            with connection.execute_wrapper(_watch(writes)):
                response: HttpResponse = (
                    getattr(client, method)(address, data) if data is not None else getattr(client, method)(address)
                )
            if response.streaming:
                response = HttpResponse(b"".join(response), status=response.status_code, headers=response.headers)  # type: ignore[call-overload]
            broken = connection.needs_rollback
            changed = method != "get" and not broken and self._changed(writes)
            transaction.set_rollback(True)
        if method != "get":
            client.cookies = kept
        page = response.content.decode("utf-8", "replace")
        return Answer(response.status_code, text_of(response), changed, response.headers.get("Location", ""), page)

    def _changed(self, writes: list[str]) -> bool:
        """Tell whether the rows of a table that a statement names are others than before; no trigger writes elsewhere."""
        return any(
            digest(model) != before
            for model, before in self.before.items()
            if any(model._meta.db_table in sql for sql in writes)
        )

    def control(self, entry: Entry, path: str) -> str:
        """Return "" when the owner reads the object's text at the cell's address, else what came instead."""
        address = (entry.control or entry.address)(self.county, path) + (
            "" if entry.page == OBJECT else entry.variants[0]
        )
        text = needle(entry.kind, path[: entry.names_to])
        if (address, text) not in self._controls:
            who = self.county.owner(entry.view, path)
            answer = self.ask(who, "get", address)
            self._pages_read[address] = answer.page
            good = answer.status == 200 and text in answer.text
            self._controls[address, text] = (
                "" if good else f"control: {who} gets {answer.status} without {text!r} at {address}"
            )
        return self._controls[address, text]

    def posted(self, entry: Entry, path: str) -> dict[str, Any]:
        """Return what the owner would post: the fields of the page with one of them changed, or the entry's own."""
        if entry.edits is None:
            return dict(entry.data)
        at = home(entry.kind, path)
        if (entry.name, at) not in self._posted:
            self.control(entry, path)
            self._posted[entry.name, at] = {**fields(self._pages_read[entry.address(self.county, path)]), **entry.edits}
        return self._posted[entry.name, at]

    # Walking -----------------------------------------------------------------------------------

    def run(
        self, names: Iterable[str] | None = None, subjects: Iterable[str] = SUBJECTS, *, brief: bool = False
    ) -> Result:
        """Ask every cell of the named patterns (all without names); `brief` leaves out the rarer methods."""
        result = Result()
        table = entries()
        for name in table if names is None else names:
            for subject in subjects:
                entry = table[name]
                if entry.page == OBJECT:
                    self._objects(entry, subject, result, brief)
                else:
                    self._pages(entry, subject, result, brief)
        result.controls = len(self._controls)
        return result

    def _objects(self, entry: Entry, subject: str, result: Result, brief: bool) -> None:
        for relation, path in asked_of(entry, subject).items():
            address = entry.address(self.county, path)
            methods = ["get", "post"]
            if not brief:
                methods += others(entry) if relation == "other-county" else ()
            for method in methods:
                cell = Cell(entry.name, subject, relation, method)
                result.cells.append(cell)
                data = self.posted(entry, path) if method == "post" else None
                answer = self.ask(subject, method, address, data)
                for what in (self.control(entry, path), *self._wrong(entry, subject, path, method, answer)):
                    if what:
                        result.wrong.append((cell, what))
                # Where the admin's door is shut, no record is looked for at all.
                refused = not self.sees(entry, subject, path) and enters(entry, subject)
                if refused and method in ("get", "post") and subject != "anonymous":
                    if what := self._unlike_absent(entry, subject, path, method, address, answer):
                        result.wrong.append((cell, what))

    def sees(self, entry: Entry, subject: str, path: str) -> bool:
        """Tell whether the roles table lets the subject see the object."""
        role, own = SUBJECTS[subject]
        rights = ACTIONS.get(Role(role), frozenset()) if role else frozenset()
        if entry.view not in rights or (entry.in_admin and "admin.enter" not in rights):
            return False
        return own[:4] == path[:4] if entry.kind in COUNTY_KINDS else covers(own, path)

    def may(self, subject: str, action: str, path: str) -> bool:
        """Tell whether the roles table lets the subject do `action` on a unit."""
        role, own = SUBJECTS[subject]
        return bool(role) and action in ACTIONS[Role(role)] and covers(own, path)

    def _wrong(self, entry: Entry, subject: str, path: str, method: str, answer: Answer) -> Iterator[str]:
        at, text = home(entry.kind, path), needle(entry.kind, path)
        sees = self.sees(entry, subject, path)
        if answer.status >= 500:
            yield f"status {answer.status}"
        yield from self.foreign(subject, answer)
        if not sees and text in answer.text:
            yield f"shows {text!r}"
        if answer.changed and not (sees and method == "post" and self.may(subject, entry.post, at)):
            yield "changed the database"
        if subject == "anonymous":
            if not (
                answer.status == 405
                or (answer.status == 401 and entry.name.startswith("api:"))
                or (answer.status == 302 and "/login/" in answer.location)
                or "/sign-in/" in answer.location
            ):
                yield f"status {answer.status} for a person who has not signed in"
            return
        if method in OTHER_METHODS or answer.status == 405:
            return
        needed = entry.post if method == "post" else entry.needs
        rights = ACTIONS[Role(SUBJECTS[subject][0])]
        # Who lacks the right everywhere is told so (403) of every record, there or not; others get 404 outside the area.
        held = entry.view in rights and (not entry.in_admin or "admin.enter" in rights)
        held = (
            held
            and not entry.name.endswith("_delete")
            and (method == "get" or bool(needed))
            and (not needed or needed in rights)
        )
        # What a county has as a whole is read by everybody in it who has the right at all.
        shared = method == "get" and entry.kind in COUNTY_KINDS and needed in rights
        if not sees:
            allowed = {404} if held else {403, 404}
            if entry.blind:
                allowed |= {302}
            if answer.status not in allowed:
                yield f"status {answer.status} outside the area"
        elif method == "post" and entry.name.endswith("_history"):
            return
        elif (needed and not (shared or self.may(subject, needed, at))) or (method == "post" and not needed):
            if answer.status not in ({403, 404, 302} if entry.blind else {403, 404}):
                yield f"status {answer.status} without the right"
        elif method == "get" and entry.reads and (answer.status != 200 or text not in answer.text):
            yield f"status {answer.status}, {text!r} not shown to a person who may see it"

    def foreign(self, subject: str, answer: Answer) -> Iterator[str]:
        """Yield every text on a page that the subject may not read."""
        role, own = SUBJECTS[subject]
        rights = ACTIONS.get(Role(role), frozenset()) if role else frozenset()
        for word, path in sorted(set(_FOUND.findall(answer.text))):
            if not self._readable(word, path, own, rights):
                yield f"shows {word} of {path}"
        for year in sorted({int(year) for year in _YEAR.findall(answer.text)} & self.county.years.keys()):
            if not covers(own, self.county.years[year]):
                yield f"shows a period of {self.county.years[year]}"

    def _readable(self, word: str, path: str, own: str, rights: frozenset[str]) -> bool:
        if not rights:
            return False
        if word == "Reader" and path == own:
            return True
        if "own.view" in rights:
            # The one activity and the one session of the own unit are those in which the person took part.
            mine = ("Unit", "Team", "Member", "Activity", "Place", "Result", "Training")
            return (word in mine and path == own) or (word in ("Kind", "Class") and path == own[:4])
        if word == "Unit" and covers(path, own):
            return True
        # Departments are called in by name; which there are is no secret in the county.
        if word == "Unit" and path == f"{own[:4]}0003" and "ticket.whistle" in rights:
            return True
        if word in _OF_THE_COUNTY and path == own[:4] and _SEES[word] & rights:
            return True
        if not covers(own, path):
            return False
        return word == "Unit" or "audit.view" in rights or bool(_SEES[word] & rights)

    def _unlike_absent(self, entry: Entry, subject: str, path: str, method: str, address: str, answer: Answer) -> str:
        """Return what tells the refused object from one that never was, or ""."""
        key = (
            address.split("/")[2]
            if entry.name in ("reports:download", "reports:archive")
            else str(self.county.key(entry.kind, path))
        )
        where = address.replace(f"/{key}/", f"/{_ABSENT}/").replace(f"/{key}.pdf", f"/{_ABSENT}.pdf")
        if (where, subject, method) not in self._absent:
            nothing = self.ask(subject, method, where, self.posted(entry, path) if method == "post" else None)
            self._absent[where, subject, method] = (nothing.status, _plain(nothing.page, str(_ABSENT)))
        status, page = self._absent[where, subject, method]
        if (answer.status, _plain(answer.page, key)) != (status, page):
            return f"answers {answer.status} otherwise than for an object that never was ({status})"
        return ""

    def _pages(self, entry: Entry, subject: str, result: Result, brief: bool) -> None:
        role, own = SUBJECTS[subject]
        rights = ACTIONS.get(Role(role), frozenset()) if role else frozenset()
        sees = (not entry.view or entry.view in rights) and (not entry.in_admin or "admin.enter" in rights)
        sees = sees and (not entry.needs or entry.needs in rights)
        open_to_all = entry.page in (PUBLIC, STATIC)
        for variant in variants_of(entry, subject) if sees and not brief else entry.variants[:1]:
            for relation, path in _asked_with(variant, own):
                cell = Cell(entry.name, subject, relation, "get", variant)
                result.cells.append(cell)
                at = variant.replace("{path}", path).replace("{key}", self._key(entry, path))
                answer = self.ask(subject, "get", entry.address(self.county, own) + at)
                for what in self._wrong_page(entry, subject, variant, answer, sees, open_to_all):
                    result.wrong.append((cell, what))
        for method in () if brief else ("post", *others(entry)):
            cell = Cell(entry.name, subject, "own", method)
            result.cells.append(cell)
            answer = self.ask(
                subject, method, entry.address(self.county, own), dict(entry.data) if method == "post" else None
            )
            problems = [*self.foreign(subject, answer)]
            if answer.status >= 500:
                problems.append(f"status {answer.status}")
            own_effect = entry.page in (PUBLIC, OWN) and (not entry.post or self.may(subject, entry.post, own[:4]))
            if answer.changed and not (own_effect and method == "post"):
                problems.append("changed the database")
            result.wrong += [(cell, what) for what in problems]

    def _key(self, entry: Entry, path: str) -> str:
        return str(self.county.key(entry.kind, path)) if entry.kind else "1"

    def _wrong_page(
        self, entry: Entry, subject: str, variant: str, answer: Answer, sees: bool, open_to_all: bool
    ) -> Iterator[str]:
        if answer.status >= 500:
            yield f"status {answer.status}"
        yield from self.foreign(subject, answer)
        if open_to_all or variant not in entry.variants[:1]:
            return
        if subject == "anonymous":
            if answer.status not in (302, 405) and not (answer.status == 401 and entry.name.startswith("api:")):
                yield f"status {answer.status} for a person who has not signed in"
        elif not sees:
            if answer.status not in (403, 404):
                yield f"status {answer.status} without the right"
        elif entry.page == "list" and entry.kind:
            for relation, path in relations(SUBJECTS[subject][1]).items():
                if relation in ("own", "child") and needle(entry.kind, path) not in answer.text:
                    yield f"does not list {needle(entry.kind, path)!r} ({answer.status})"
        if entry.page == "list" and entry.kind:
            own = SUBJECTS[subject][1]
            yield from filter(None, [self.control(entry, own)])


def _asked_with(variant: str, own: str) -> list[tuple[str, str]]:
    """Return the units whose path or key stands in a query."""
    found = relations(own)
    if "{" not in variant:
        return [("own", own)]
    wanted = (
        ("sibling", "other-county")
        if "{path}" in variant
        else ("sibling",)
        if "sibling" in found
        else ("other-county",)
    )
    return [(relation, found[relation]) for relation in wanted if relation in found]


def _plain(page: str, key: str) -> str:
    """Return a page without what differs from one request to the next, and without the key that was asked for."""
    page = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", page)
    return re.sub(rf"(?<=[/“]){re.escape(key)}(?=[/”]|\.pdf)", "0", page)


def _watch(writes: list[str]) -> Any:
    def wrapper(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip()[:6].upper() in _WRITES and not any(name in sql for name in _IGNORED):
            writes.append(sql)
        return execute(sql, params, many, context)

    return wrapper


def _watched() -> list[type[Model]]:
    """Return the models of every table but those of sessions."""
    return [model for model in apps.get_models() if model._meta.label_lower not in _UNWATCHED]


def digest(model: type[Model]) -> str:
    """Return one hash over every row of a table."""
    state = hashlib.sha256()
    for row in model._base_manager.order_by("pk").values_list():
        state.update(repr(row).encode())
    return state.hexdigest()


def enters(entry: Entry, subject: str) -> bool:
    """Tell whether the subject gets past the door before which nothing is looked for: the admin's own."""
    role = SUBJECTS[subject][0]
    return not entry.in_admin or bool(role and "admin.enter" in ACTIONS[Role(role)])


def asked_of(entry: Entry, subject: str) -> dict[str, str]:
    """Return the units whose records are asked for, by relation: each record once, two where the door is shut."""
    found: dict[str, str] = {}
    for relation, path in relations(SUBJECTS[subject][1]).items():
        if home(entry.kind, path) not in {home(entry.kind, other) for other in found.values()}:
            found[relation] = path
    return found if enters(entry, subject) else {name: found[name] for name in ("own", "other-county") if name in found}


def others(entry: Entry) -> tuple[str, ...]:
    """Return the rarer methods that are asked: all of the portal's own pages, one in turn of the admin's."""
    return (OTHER_METHODS[len(entry.name) % 3],) if entry.in_admin else OTHER_METHODS


def implied(names: Iterable[str]) -> int:
    """Return the fewest cells that the registry asks for: every role, relation and method, each list once."""
    table, count = entries(), 0
    for entry in (table[name] for name in names):
        for subject in SUBJECTS:
            count += 2 * len(asked_of(entry, subject)) if entry.page == OBJECT else 2
            count += len(others(entry))
    return count
