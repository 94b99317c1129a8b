"""Every address of the portal, with what stands behind it. An address that is not here fails the suite by its name."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from tests.permissions.county import CLOSED, MODELS, County

OBJECT, LIST, ADD, OWN, PUBLIC, STATIC = "object", "list", "add", "own", "public", "static"


@dataclass(frozen=True)
class Entry:
    """What one pattern answers, to whom, and how to ask it for the object of a unit.

    `view` is the action of the roles table without which nobody sees the object, `post` the one without which nobody
    changes it here ("" for nobody at all). `control` is the address at which the owner reads the object's text, where
    the pattern itself shows none.
    """

    name: str
    page: str
    kind: str = ""
    view: str = ""
    post: str = ""
    address: Callable[[County, str], str] = field(default=lambda county, path: "")
    control: Callable[[County, str], str] | None = None
    reads: bool = True
    """Whether reading the pattern itself shows the object's text to those who see it."""
    edits: Mapping[str, str] | None = None
    """What the owner's post changes; None where no form is read first."""
    data: Mapping[str, str] = field(default_factory=dict)
    variants: tuple[str, ...] = ("",)
    """Queries with which a list is asked; the first shows every record of the area."""
    reason: str = ""
    names_to: int = 60
    """The length of path down to which the owner's page names units."""
    needs: str = ""
    """The action that the page itself asks for, where it is another than `view`."""

    blind: bool = False
    """Whether the pattern leads on without looking whether there is an object."""

    @property
    def in_admin(self) -> bool:
        return self.name.startswith("admin:")


@dataclass(frozen=True)
class Table:
    """One model of the admin: who sees and changes its rows, and what a change of one looks like."""

    kind: str
    view: str
    add: str = ""
    change: str = ""
    edits: Mapping[str, str] = field(default_factory=dict)
    steps: Mapping[str, tuple[str, str, Mapping[str, str]]] = field(default_factory=dict)
    """Page action → the kind whose objects wait for it, the right to it, what is posted."""


_REASON = {"reason": "because of the test"}
TABLES = (
    Table("unit", "unit.view", "unit.change", "unit.change", {"name": "Renamed"}),
    Table("user", "user.view", "user.change", "user.change", {"display_name": "Renamed"}),
    Table("grant", "grant.view", "grant.change"),
    Table("kind", "team.view", "kind.change", "kind.change", {"name": "Renamed"}),
    Table("team", "team.view", "team.change", "team.change", {"name": "Renamed"}),
    Table(
        "member", "person.view", "person.change", "person.change", {"name": "Renamed"},
        {"leave": ("member", "person.change", {"left_on": "2025-12-30", "exit_reason": "moved", "exit_procedure": "talk held"}),
         "propose": ("member", "exit.propose", {"kind": "adjust", "ground": "other", **_REASON})},
    ),
    Table(
        "import", "roster.import", "roster.import",
        steps={
            "decide": ("import", "roster.import", {"decision_1": "new", "base_version": "1"}),
            "columns": ("import", "roster.import", {"column_0": "name", "base_version": "1"}),
            "errors": ("import", "roster.import", {}), "cancel": ("import", "roster.import", {"base_version": "1"}),
            "write": ("decided", "roster.import", {"base_version": "1"}), "again": ("stuck", "roster.import", {}),
        },
    ),
    Table(
        "nomination", "admission.view",
        steps={
            "review": ("nomination", "admission.review", {}), "send_back": ("nomination", "admission.review", _REASON),
            "decline": ("nomination", "admission.review", _REASON), "withdraw": ("nomination", "admission.recommend", _REASON),
            "verify": ("vouched", "admission.verify", {"joined_on": "2025-12-22"}),
        },
    ),
    Table(
        "exit", "exit.view",
        steps={
            "notify": ("exit", "exit.propose", {"told_on": "2025-12-22", "days": "5"}),
            "appeal": ("told", "exit.decide", _REASON), "answer": ("appealed", "exit.answer", _REASON),
            "decide": ("answered", "exit.decide", {"outcome": "kept", **_REASON}), "withdraw": ("exit", "exit.propose", _REASON),
        },
    ),
    Table("activity", "activity.view", "activity.change", "activity.change", {"title": "Renamed"}),
    Table("session", "training.view", "training.change", "training.change", {"title": "Renamed"}),
    Table(
        "scheme", "scheme.view", "scheme.change", "scheme.change", {"name": "Renamed"},
        {"adopt": ("draft", "scheme.change", {}), "copy": ("scheme", "scheme.change", {"year": "2027"})},
    ),
    Table("target", "scheme.view", "scheme.change", "scheme.change", {"name": "Renamed"}),
    Table(
        "round", "round.view",
        steps={"publish": ("ready", "round.notice", {}), "withdraw": ("notice", "round.notice", _REASON)},
    ),
    Table(
        "sheet", "sheet.view",
        steps={
            "score_one": ("sheet", "sheet.score", {}), "review_one": ("scored", "sheet.review", {}),
            "verify_one": ("reviewed", "sheet.verify", {}), "send_back": ("scored", "sheet.review", _REASON),
        },
    ),
    Table(
        "assessment", "sheet.view", "", "sheet.score", {"points_duty": "18.5"},
        {"decide": ("assessment", "rating.override", {"stars": "5", **_REASON})},
    ),
    Table("rating", "rating.view"),
    Table("change", "rating.view"),
    Table("annual", "rating.view"),
    Table(
        "override", "rating.view",
        steps={
            "change_star": ("starred", "rating.override", {"stars": "5", **_REASON}),
            "withdraw": ("starred", "rating.override", _REASON),
        },
    ),
    Table("objection", "objection.view"),
    Table("act", "list.view"),
    Table("pair", "list.view"),
    Table("review", "sheet.view"),
    Table("reminder", "reminder.send"),
    Table("job", "job.view"),
    Table("audit", "audit.view"),
    Table("document", "briefing.view"),
    Table("token", "token.view", "token.change", steps={"revoke": ("token", "token.change", _REASON)}),
)  # fmt: skip
_SHOWN_DRAFT = {"scheme": "draft"}
"""Where only a draft may be changed, the change page is asked for the draft."""


def patterns() -> dict[str, URLPattern]:
    """Return every pattern of the resolver by its name, or by its route where it has none."""
    return dict(_walk(get_resolver(), "", ()))


def _walk(resolver: URLResolver, route: str, spaces: tuple[str, ...]) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern, here, (*spaces, pattern.namespace) if pattern.namespace else spaces)
        else:
            yield ":".join((*spaces, pattern.name)) if pattern.name else here, pattern


def _label(model: type[models.Model]) -> str:
    return f"{model._meta.app_label}_{model._meta.model_name}"


def _to(name: str, kind: str) -> Callable[[County, str], str]:
    return lambda county, path: reverse(name, args=[county.key(kind, path)])


def _page(name: str) -> Callable[[County, str], str]:
    return lambda county, path: reverse(name)


def _of_table(table: Table) -> Iterator[Entry]:
    label, kind = _label(MODELS[table.kind]), table.kind
    route = label.replace("_", "/", 1)
    changed = _SHOWN_DRAFT.get(kind, kind)
    page = _to(f"admin:{label}_change", changed)
    yield Entry(
        f"admin:{label}_change",
        OBJECT,
        changed,
        table.view,
        table.change,
        page,
        edits=table.edits if table.change else None,
    )
    yield Entry(
        f"admin:{label}_history", OBJECT, kind, table.view, "", _to(f"admin:{label}_history", kind),
        _to(f"admin:{label}_change", kind) if kind == "audit" else None, reads=kind != "audit",
    )  # fmt: skip
    yield Entry(
        f"admin:{label}_delete", OBJECT, kind, table.view, "", _to(f"admin:{label}_delete", kind), _to(f"admin:{label}_change", kind),
        reads=False, data={"post": "yes"}, reason="nothing is deleted here, by nobody",
    )  # fmt: skip
    yield Entry(
        f"admin/{route}/<path:object_id>/", OBJECT, kind, table.view, "",
        lambda county, path: f"/admin/{route}/{county.key(kind, path)}/", _to(f"admin:{label}_change", kind),
        reads=False, blind=True, reason="leads to the page of the record, whether there is one or not",
    )  # fmt: skip
    yield Entry(f"admin:{label}_changelist", LIST, kind, table.view, "", _page(f"admin:{label}_changelist"))
    yield Entry(f"admin:{label}_add", ADD, kind, table.view, table.add, _page(f"admin:{label}_add"))
    for step, (waits, action, data) in table.steps.items():
        address = _to(f"admin:{label}_{step}", waits)
        yield Entry(f"admin:{label}_{step}", OBJECT, waits, table.view, action, address, data=data, needs=action)


def _sheet_post(step: str) -> dict[str, str]:
    return {"key": "6f1c9f3e-0a43-4a3c-9f0e-0d6f7a1b2c3d", "do": step}


def _in_round(name: str, state: str, *rest: object) -> Callable[[County, str], str]:
    """Return the address of a page of the county's round in a state; a kind among `rest` stands for its object's key."""
    return lambda county, path: reverse(
        name, args=[county.key(state, path), *(county.key(part[1:], path) if str(part).startswith("@") else part for part in map(str, rest))]
    )  # fmt: skip


def _remind(county: County, path: str) -> str:
    return reverse("teams:remind", args=[county.objects["scored", path].round_id, county.key("unit", path)])


_KEY = {"key": "6f1c9f3e-0a43-4a3c-9f0e-0d6f7a1b2c3d"}


def _download(county: County, path: str) -> str:
    document = county.objects["pdf", path]
    code = document.unit.codes.get().code
    return reverse("reports:download", args=[code, CLOSED, document.kind])


_OF_THE_PORTAL = (
    Entry("teams:sheet", OBJECT, "scored", "sheet.view", "sheet.review", _to("teams:sheet", "scored"),
          data={**_sheet_post("review"), "version": "1"}),
    Entry("teams:member", OBJECT, "member", "person.view", "", _to("teams:member", "member")),
    Entry("teams:round", OBJECT, "notice", "round.view", "round.notice", _to("teams:round", "notice"),
          _to("admin:teams_round_change", "notice"), reads=False, data={**_sheet_post("withdraw"), **_REASON},
          blind=True, reason="reading leads to the quarter, whoever reads"),
    Entry("teams:due", OBJECT, "ready", "round.view", "round.notice", _to("teams:due", "ready"),
          _to("admin:teams_round_change", "ready"), reads=False,
          data={**_KEY, "version": "1", "score_by": "2026-01-05", "review_by": "2026-01-09"}),
    Entry("teams:remind", OBJECT, "unit", "round.view", "reminder.send", _remind, _to("admin:accounts_orgunit_change", "unit"),
          reads=False, data={**_KEY, "step": "review"}),
    Entry("teams:remind-late", OWN, address=_in_round("teams:remind-late", "ready"), data=_KEY, reason="late units of the own area"),
    Entry("teams:notice", OBJECT, "notice", "round.view", "", _to("teams:notice", "notice")),
    Entry("teams:changes", OBJECT, "final", "round.view", "", _to("teams:changes", "final")),
    Entry("teams:objections", OBJECT, "ready", "objection.view", "", _to("teams:objections", "ready")),
    Entry("teams:objection", OBJECT, "objection", "objection.view", "objection.answer", _to("teams:objection", "objection"),
          data={**_KEY, "version": "1", "outcome": "rejected", "answer": "looked at again"}),
    Entry("teams:objection-new", OBJECT, "member", "person.view", "objection.raise", _to("teams:objection-new", "member"),
          data={**_KEY, "channel": "own", "text": "the points"}, needs="objection.raise"),
    Entry("teams:own", OWN, address=_page("teams:own"), data=_KEY, reason="the own proposed star"),
    Entry("teams:list", OBJECT, "final", "list.view", "", _in_round("teams:list", "final", "training-pool")),
    Entry("teams:list-acts", OWN, address=_in_round("teams:list-acts", "final", "training-pool"), data=_KEY,
          reason="members of the own area, whatever else is posted"),
    Entry("teams:list-act", OBJECT, "member", "list.view", "list.act", _in_round("teams:list-act", "final", "training-pool", "@member"),
          data={**_KEY, "act": "enrolled"}),
    Entry("teams:sheet-steps", OWN, address=_page("teams:sheet-steps"), data={**_KEY, "do": "review"},
          reason="sheets of the own area, whatever else is posted"),
    Entry("teams:annual", LIST, "annual", "rating.view", "", _page("teams:annual"), variants=(
        "?year=2024", "", "?year=2025", "?year=x", "?year=2024&after={path}.1")),
    Entry("teams:targets", LIST, "target", "scheme.view", "", _page("teams:targets"), variants=("?year=2025", "", "?year=2024")),
    Entry("teams:reviews", LIST, "team", "sheet.verify", "", _page("teams:reviews"), variants=(
        "?year=2025", "", "?year=2025&after={path}.1")),
    Entry("teams:review", OBJECT, "team", "sheet.verify", "sheet.verify",
          lambda county, path: reverse("teams:review", args=[2025, county.key("team", path)]), edits={}),
    Entry("teams:propose", OBJECT, "member", "exit.view", "exit.propose", _to("teams:propose", "member"), needs="exit.propose",
          data={**_sheet_post(""), "kind": "adjust", "ground": "other", **_REASON}),
    Entry("teams:admission", OBJECT, "nomination", "admission.view", "admission.review", _to("teams:admission", "nomination"),
          data={**_sheet_post("review"), "version": "1"}),
    Entry("teams:exit", OBJECT, "answered", "exit.view", "exit.decide", _to("teams:exit", "answered"),
          data={**_sheet_post("decide"), "version": "1", "outcome": "kept", **_REASON}),
    Entry("teams:admissions", LIST, "nomination", "admission.view", "", _page("teams:admissions"), variants=(
        "", "?state=recommended", "?unit={path}", "?state=reviewed&unit={path}", "?after={key}", "?unit=abc&after=x")),
    Entry("teams:exits", LIST, "exit", "exit.view", "", _page("teams:exits"), variants=(
        "", "?state=ripe", "?unit={path}", "?state=proposed&unit={path}", "?after={key}", "?unit=abc&after=x")),
    Entry("teams:nominate", ADD, "nomination", "admission.recommend", "", _page("teams:nominate")),
    Entry("teams:own-exit", OWN, "", "", "", _page("teams:own-exit"), reason="what the signed-in member was told"),
    Entry("admin:teams_starscheme_examine", OBJECT, "draft", "scheme.view", "", _to("admin:teams_starscheme_examine", "draft"),
          needs="scheme.change"),
    Entry("admin:teams_starscheme_compare", OBJECT, "draft", "scheme.view", "", _to("admin:teams_starscheme_compare", "draft")),
    Entry("admin:teams_starscheme_simulate", OBJECT, "draft", "scheme.view", "", _to("admin:teams_starscheme_simulate", "draft"),
          needs="scheme.change"),
    Entry("reports:download", OBJECT, "pdf", "briefing.view", "", _download),
    Entry("teams:overview", LIST, "unit", "round.view", "", _page("teams:overview"), names_to=8, variants=(
        "?period=2025Q4", "", "?period=2025Q3", "?period=1999Q1", "?period=%00")),
    Entry("teams:sheets", LIST, "sheet", "sheet.view", "", _page("teams:sheets"), variants=(
        "?period=2025Q4", "", "?period=2025Q4&state=draft", "?period=2025Q4&unit={path}", "?period=2025Q1&state=scored&unit={path}", "?after=0001.1", "?after={path}.1", "?unit=abc")),
    Entry("reports:briefings", LIST, "document", "briefing.view", "", _page("reports:briefings"), variants=("", "?unit={path}")),
    Entry("reports:close", OWN, "", "", "round.close", lambda county, path: reverse("reports:close", args=["2024Q3"]),
          reason="closes the quarter of the own county, whatever else is posted"),
    Entry("reports:progress", LIST, "", "briefing.view", "", _page("reports:progress"), reason="figures by period, no names"),
    Entry("admin:teams_rosterimport_template", LIST, "", "roster.import", "", _page("admin:teams_rosterimport_template"), names_to=4,
          reason="a sheet with the units of the own area"),
    Entry("admin:teams_member_import_roster", LIST, "", "roster.import", "", _page("admin:teams_member_import_roster"),
          reason="leads to the upload"),
    Entry("admin:teams_member_blank_template", LIST, "", "roster.import", "", _page("admin:teams_member_blank_template"),
          reason="leads to the blank sheet"),
    Entry("export", OWN, address=_page("export"), data={"page": "admin:teams_member_changelist", "query": ""},
          reason="a list as the reader sees it; every list is exported by every role elsewhere"),
    Entry("save-view", OWN, address=_page("save-view"), data={"page": "admin:teams_member_changelist", "name": "view", "query": ""},
          reason="keeps an address for the own account"),
    Entry("delete-view", OWN, address=lambda county, path: reverse("delete-view", args=[1]), reason="the own views"),
    Entry("tasks", OWN, address=_page("tasks"), reason="the own tasks"),
    Entry("task", OWN, address=lambda county, path: reverse("task", args=[county.key("job", path)]), reason="the own tasks"),
    Entry("task-file", OWN, address=lambda county, path: reverse("task-file", args=[county.key("job", path)]), reason="the own tasks"),
    Entry("desk", OWN, address=_page("desk"), reason="what the signed-in person can do"),
    Entry("admin:index", OWN, address=_page("admin:index"), needs="admin.enter", reason="what the reader's rights give"),
    Entry("admin:app_list", OWN, address=lambda county, path: reverse("admin:app_list", args=["teams"]), needs="admin.enter",
          reason="names of pages"),
    Entry("admin:search", LIST, "", "admin.enter", "", _page("admin:search"), variants=(
        "", "?s=canary", "?s=canary_{path}", "?s=Unit", "?s=Member", "?s=Account", "?s=2025Q4", "?s=%25", "?s=canary&page=2")),
    Entry("admin:autocomplete", LIST, "", "admin.enter", "", _page("admin:autocomplete"), variants=()),
    Entry("accounts:sign-in", PUBLIC, address=_page("accounts:sign-in"), data={"username": "county", "password": "wrong"}, reason="the sign-in page"),
    Entry("accounts:sign-out", OWN, address=_page("accounts:sign-out"), reason="ends the own session"),
    Entry("accounts:password", OWN, address=_page("accounts:password"), data={"old_password": "wrong"}, reason="the own password"),
    Entry("admin:login", PUBLIC, address=_page("admin:login"), reason="leads to the sign-in page"),
    Entry("admin:logout", PUBLIC, address=_page("admin:logout"), reason="leads to the portal's own sign-out"),
    Entry("admin:password_change", PUBLIC, address=_page("admin:password_change"), reason="leads to the own password"),
    Entry("admin:jsi18n", STATIC, address=_page("admin:jsi18n"), reason="words of the widgets"),
    Entry("language", PUBLIC, address=_page("language"), data={"language": "en"}, reason="keeps the reader's language"),
    Entry("healthz", PUBLIC, address=_page("healthz"), reason="a figure for machines"),
    Entry("readyz", PUBLIC, address=_page("readyz"), reason="a figure for machines"),
)  # fmt: skip

_BY_INTERFACE = (
    ("unit", "unit", "unit.view"), ("team", "team", "team.view"), ("member", "member", "person.view"), ("round", "round", "round.view"),
    ("rating", "rating", "rating.view"), ("annual-rating", "annual", "rating.view"), ("star-change", "change", "rating.view"),
    ("activity", "activity", "activity.view"), ("training", "session", "training.view"),
)  # fmt: skip
_ASKED = (
    "?page_size=1000", "?page_size=1", "?unit={path}", "?page_size=1000&cursor=after-1", "?cursor=before-99999", "?nonsense=1",
)  # fmt: skip


def _of_interface() -> Iterator[Entry]:
    """Yield the list and the object of each kind that programs read; signed-in staff read them too."""
    for name, kind, view in _BY_INTERFACE:
        yield Entry(f"api:{name}-detail", OBJECT, kind, view, "", _to(f"api:{name}-detail", kind), needs="api.read")
        yield Entry(
            f"api:{name}-list", LIST, kind, view, "", _page(f"api:{name}-list"), variants=_ASKED, needs="api.read"
        )
    for name in ("schema", "docs"):
        yield Entry(f"api:{name}", LIST, "", "api.read", "", _page(f"api:{name}"), reason="names of fields, no records")


def entries() -> dict[str, Entry]:
    """Return the registry by the name of the pattern."""
    found = [*_OF_THE_PORTAL, *(entry for table in TABLES for entry in _of_table(table)), *_of_interface()]
    return {entry.name: entry for entry in found}


@dataclass(frozen=True)
class Autocomplete:
    """A field that offers records by name while one types."""

    model: str
    field: str
    offers: str
    view: str
    """The right to see what is offered."""
    opens: str
    """The right without which the field is not asked at all."""


AUTOCOMPLETES = (
    Autocomplete("unit", "parent", "unit", "unit.view", "unit.view"),
    Autocomplete("user", "unit", "unit", "unit.view", "unit.view"),
    Autocomplete("grant", "user", "user", "user.view", "user.view"),
    Autocomplete("grant", "unit", "unit", "unit.view", "unit.view"),
    Autocomplete("team", "unit", "unit", "unit.view", "unit.view"),
    Autocomplete("member", "team", "team", "team.view", "team.view"),
    Autocomplete("activity", "unit", "unit", "unit.view", "unit.view"),
    Autocomplete("activity", "team", "team", "team.view", "team.view"),
    Autocomplete("activity", "members", "member", "person.view", "person.view"),
    Autocomplete("session", "unit", "unit", "unit.view", "unit.view"),
    Autocomplete("session", "attendees", "member", "person.view", "person.view"),
)


@dataclass(frozen=True)
class Foreign:
    """A field of a form that names another record: what fits, and whose right is needed to post the form."""

    model: str
    field: str
    names: str
    """The kind of record that is named."""
    asks: str
    """Who posts: a subject that may post the form for its own unit."""
    change: bool = False
    """Whether the form is that of an existing record, not of a new one."""
    text: Callable[[County, str], str] | None = None

    def value(self, county: County, path: str) -> str:
        """Return what is posted to name the record of this unit."""
        if self.text:
            return self.text(county, path)
        return str(county.key(self.names, path))


def _username(county: County, path: str) -> str:
    row: User = county.objects["user", path]
    return row.username


FOREIGN = (
    Foreign("unit", "parent", "unit", "county"),
    Foreign("user", "unit", "unit", "sysadmin"),
    Foreign("user", "unit", "unit", "sysadmin", change=True),
    Foreign("grant", "unit", "unit", "secadmin"),
    Foreign("grant", "user", "user", "secadmin"),
    Foreign("token", "user", "program", "secadmin"),
    Foreign("kind", "unit", "unit", "county"),
    Foreign("team", "unit", "unit", "township"),
    Foreign("team", "kind", "kind", "township"),
    Foreign("team", "kind", "kind", "township", change=True),
    Foreign("member", "team", "team", "township"),
    Foreign("member", "user", "user", "township", text=_username),
    Foreign("member", "user", "user", "township", change=True, text=_username),
    Foreign("import", "unit", "unit", "township"),
    Foreign("import", "kind", "kind", "township"),
    Foreign("activity", "unit", "unit", "township"),
    Foreign("activity", "team", "team", "township"),
    Foreign("activity", "team", "team", "township", change=True),
    Foreign("activity", "members", "member", "township"),
    Foreign("session", "unit", "unit", "township"),
    Foreign("session", "attendees", "member", "township"),
    Foreign("scheme", "unit", "unit", "county"),
    Foreign("scheme", "team_kind", "kind", "county"),
    Foreign("scheme", "team_kind", "kind", "county", change=True),
    Foreign("target", "unit", "unit", "county"),
)  # fmt: skip
"""Every field of a form that names a record of a unit."""

ACTIONS = (
    ("grant", "take_away", "grant", "grant.change"), ("job", "start_again", "job", "job.manage"),
    ("job", "cancel", "waiting", "job.manage"), ("sheet", "score", "sheet", "sheet.score"),
    ("sheet", "review", "scored", "sheet.review"), ("sheet", "verify", "reviewed", "sheet.verify"),
    ("member", "set_source", "member", "person.change"), ("member", "set_party_member", "member", "person.change"),
    ("member", "set_returnee", "member", "person.change"), ("team", "set_scene", "team", "team.change"),
)  # fmt: skip
"""Actions of lists: the list, the action, the kind of record that waits for it, the right to it."""
ASKED_BY_ACTIONS: dict[str, dict[str, str]] = {
    "set_source": {"source": "veteran"}, "set_party_member": {"answer": "no"}, "set_returnee": {"answer": "yes"},
    "set_scene": {"scene": "town"},
}  # fmt: skip
"""What an action asks for before it does something."""
