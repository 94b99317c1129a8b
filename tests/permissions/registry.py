"""Every address of the portal, with what stands behind it. An address that is not here fails the suite by its name."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from tests.permissions import (
    branches,
    branches_meetings,
    branches_records,
    honours,
    ledgers_books,
    ledgers_contract_pages,
    ledgers_contracts,
    ledgers_holdings,
    ledgers_statements,
    reserve,
    reserve_pages,
    sign_off,
    targets_pages,
)  # fmt: skip
from tests.permissions.county import CLOSED, MODELS, County
from tests.permissions.entry import (
    ADD,
    KEY,
    LIST,
    OBJECT,
    OWN,
    PUBLIC,
    REASON,
    STATIC,
    Entry,
    Table,
    at,
    sheet_post,
    to,
)
from tests.permissions.interface import BY_INTERFACE

__all__ = ["OBJECT", "OWN", "PUBLIC", "STATIC", "Entry"]

TABLES = (
    Table("unit", "unit.view", "unit.change", "unit.change", {"name": "Renamed"}),
    Table("user", "user.view", "user.change", "user.change", {"display_name": "Renamed"}),
    Table("grant", "grant.view", "grant.change"),
    Table("kind", "team.view", "kind.change", "kind.change", {"name": "Renamed"}),
    Table("team", "team.view", "team.change", "team.change", {"name": "Renamed"}),
    Table(
        "member", "person.view", "person.change", "person.change", {"name": "Renamed"},
        {"leave": ("member", "person.change", {"left_on": "2025-12-30", "exit_reason": "moved", "exit_procedure": "talk held"}),
         "propose": ("member", "exit.propose", {"kind": "adjust", "ground": "other", **REASON})},
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
            "review": ("nomination", "admission.review", {}), "send_back": ("nomination", "admission.review", REASON),
            "decline": ("nomination", "admission.review", REASON), "withdraw": ("nomination", "admission.recommend", REASON),
            "verify": ("vouched", "admission.verify", {"joined_on": "2025-12-22"}),
        },
    ),
    Table(
        "exit", "exit.view",
        steps={
            "notify": ("exit", "exit.propose", {"told_on": "2025-12-22", "days": "5"}),
            "appeal": ("told", "exit.decide", REASON), "answer": ("appealed", "exit.answer", REASON),
            "decide": ("answered", "exit.decide", {"outcome": "kept", **REASON}), "withdraw": ("exit", "exit.propose", REASON),
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
        steps={"publish": ("ready", "round.notice", {}), "withdraw": ("notice", "round.notice", REASON)},
    ),
    Table(
        "sheet", "sheet.view",
        steps={
            "score_one": ("sheet", "sheet.score", {}), "review_one": ("scored", "sheet.review", {}),
            "verify_one": ("reviewed", "sheet.verify", {}), "send_back": ("scored", "sheet.review", REASON),
        },
    ),
    Table(
        "assessment", "sheet.view", "", "sheet.score", {"points_duty": "18.5"},
        {"decide": ("assessment", "rating.override", {"stars": "5", **REASON})},
    ),
    Table("rating", "rating.view"),
    Table("change", "rating.view"),
    Table("annual", "rating.view"),
    Table(
        "override", "rating.view",
        steps={
            "change_star": ("starred", "rating.override", {"stars": "5", **REASON}),
            "withdraw": ("starred", "rating.override", REASON),
        },
    ),
    Table("objection", "objection.view"),
    Table("act", "list.view"),
    Table("pair", "list.view"),
    Table("review", "sheet.view"),
    Table("reminder", "reminder.send"),
    Table("letterhead", "letterhead.view", "letterhead.change", "letterhead.change", {"organ": "Renamed"}),
    Table("job", "job.view"),
    Table("audit", "audit.view"),
    Table("document", "briefing.view"),
    Table("ticket", "ticket.view"),
    Table("called", "ticket.view"),
    Table("supervised", "ticket.view"),
    Table("followed", "ticket.view"),
    Table(
        "project", "project.view", "project.change", "project.change", {"name": "Renamed"},
        {"reach": ("project", "project.change", {"milestone": "1", "reached_on": "2025-12-01"}),
         "add_milestone": ("project", "project.change", {"name": "New", "due_on": "2026-01-31"})},
    ),
    Table("flow", "ticket.view", "ticket.set-up", "ticket.set-up", {"name": "Renamed"}),
    Table("deadline", "ticket.view", "ticket.set-up", "ticket.set-up", {"amount": "4", "next_from": "2030-01-01"}),
    Table("klass", "ticket.view", "ticket.set-up", "ticket.set-up", {"name": "Renamed"}),
    Table("item", "ticket.view", "ticket.set-up", "ticket.set-up", {"name": "Renamed"}),
    Table("point", "ticket.view", "ticket.dispatch", "ticket.dispatch", {"name": "Renamed"}),
    Table("holiday", "ticket.view", "ticket.set-up", steps={"withdraw": ("holiday", "ticket.set-up", REASON)}),
    Table("election", "term.view"),
    Table("extension", "term.view"),
    Table("term-reminder", "term.view"),
    Table("calendar", "ticket.view", "ticket.set-up", steps={"retire": ("calendar", "ticket.set-up", REASON)}),
    Table(
        "standard", "standard.view", "standard.change", "standard.change", {"name": "Renamed"},
        {"adopt": ("new-standard", "standard.change", {}), "copy": ("standard", "standard.change", {"year": "2027"})},
    ),
    Table("grading-year", "grading.view", "grading.run", "grading.run", {"notice_workdays": "7"}),
    Table("grading", "grading.view"),
    Table("gobjection", "grading.view"),
    Table(
        "site", "site.view", "site.change", "site.change", {"document_no": "Renamed"},
        {"revoke": ("site", "site.change", {"revoked_on": "2025-12-22", **REASON})},
    ),
    Table(
        "plan", "rectification.view", "rectification.change", "rectification.change", {"problem": "Renamed"},
        {"add_step": ("plan", "rectification.change", {"text": "another", "due_on": "2026-01-20"}),
         "accept": ("plan", "rectification.change", {"acceptance": "done"}),
         "withdraw": ("plan", "rectification.change", {"acceptance": "entered by mistake"})},
    ),
    Table("meeting-kind", "meeting.view", "meeting.set-up", "meeting.set-up", {"name": "Renamed"}),
    Table("meeting", "meeting.view"),
    Table("matter", "meeting.view"),
    Table("meeting-exemption", "meeting.view"),
    Table("meeting-reminder", "meeting.view"),
    Table("stage-review", "meeting.view"),
    Table("talk", "meeting.exempt"),
    Table("token", "token.view", "token.change", steps={"revoke": ("token", "token.change", REASON)}),
)  # fmt: skip
TABLES += ledgers_contract_pages.TABLES + targets_pages.TABLES
TABLES += tuple(
    Table(**table)
    for part in (branches_records, ledgers_books, ledgers_holdings, ledgers_statements, honours, sign_off, reserve)
    for table in part.TABLES
)
_SHOWN_DRAFT = {"scheme": "draft", "standard": "new-standard", "ranking-rule": "ranking-draft"}
"""Where only a draft may be changed, the change page is asked for the draft."""
_NUMBERED = (
    "audit",
    "ticket",
    "called",
    "supervised",
    "followed",
    *branches_meetings.NUMBERED,
    *ledgers_contracts.NUMBERED,
    *ledgers_books.NUMBERED,
    *honours.NUMBERED,
    *targets_pages.NUMBERED,
    *reserve.NUMBERED,
)
"""Kinds whose history names the record by its number alone."""


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


def _of_table(table: Table) -> Iterator[Entry]:
    label, kind = _label(MODELS[table.kind]), table.kind
    route = label.replace("_", "/", 1)
    changed = _SHOWN_DRAFT.get(kind, kind)
    page = to(f"admin:{label}_change", changed)
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
        f"admin:{label}_history", OBJECT, kind, table.view, "", to(f"admin:{label}_history", kind),
        to(f"admin:{label}_change", kind) if kind in _NUMBERED else None, reads=kind not in _NUMBERED,
    )  # fmt: skip
    yield Entry(
        f"admin:{label}_delete", OBJECT, kind, table.view, "", to(f"admin:{label}_delete", kind), to(f"admin:{label}_change", kind),
        reads=False, data={"post": "yes"}, reason="nothing is deleted here, by nobody",
    )  # fmt: skip
    yield Entry(
        f"admin/{route}/<path:object_id>/", OBJECT, kind, table.view, "",
        lambda county, path: f"/admin/{route}/{county.key(kind, path)}/", to(f"admin:{label}_change", kind),
        reads=False, blind=True, reason="leads to the page of the record, whether there is one or not",
    )  # fmt: skip
    yield Entry(f"admin:{label}_changelist", LIST, kind, table.view, "", at(f"admin:{label}_changelist"))
    yield Entry(f"admin:{label}_add", ADD, kind, table.view, table.add, at(f"admin:{label}_add"))
    for step, (waits, action, data) in table.steps.items():
        address = to(f"admin:{label}_{step}", waits)
        yield Entry(f"admin:{label}_{step}", OBJECT, waits, table.view, action, address, data=data, needs=action)


def _in_round(name: str, state: str, *rest: object) -> Callable[[County, str], str]:
    """Return the address of a page of the county's round in a state; a kind among `rest` stands for its object's key."""
    return lambda county, path: reverse(
        name, args=[county.key(state, path), *(county.key(part[1:], path) if str(part).startswith("@") else part for part in map(str, rest))]
    )  # fmt: skip


def _remind(county: County, path: str) -> str:
    return reverse("teams:remind", args=[county.objects["scored", path].round_id, county.key("unit", path)])


def _download(county: County, path: str) -> str:
    document = county.objects["pdf", path]
    code = document.unit.codes.get().code
    return reverse("reports:download", args=[code, CLOSED, document.kind])


def _download_sheet(county: County, path: str) -> str:
    sheet = county.objects["sheet", path]
    code = sheet.team.unit.codes.get().code
    return reverse("reports:download-record", args=[code, sheet.round.period, "score-sheet", sheet.pk])


def _archive(county: County, path: str) -> str:
    return reverse("reports:archive", args=[county.objects["pdf", path].unit.codes.get().code, CLOSED])


def _ticket_of_photo(county: County, path: str) -> str:
    return reverse("tickets:ticket", args=[county.key("ticket", path)])


_OF_THE_PORTAL = (
    Entry("teams:sheet", OBJECT, "scored", "sheet.view", "sheet.review", to("teams:sheet", "scored"),
          data={**sheet_post("review"), "version": "1"}),
    Entry("draft", OBJECT, "sheet", "sheet.view", "sheet.score", lambda county, path: reverse("draft", args=["sheet", county.key("sheet", path)]),
          to("teams:sheet", "sheet"), reads=False, data={"do": "keep"}),
    Entry("teams:member", OBJECT, "member", "person.view", "", to("teams:member", "member")),
    Entry("teams:round", OBJECT, "notice", "round.view", "round.notice", to("teams:round", "notice"),
          to("admin:teams_round_change", "notice"), reads=False, data={**sheet_post("withdraw"), **REASON},
          blind=True, reason="reading leads to the quarter, whoever reads"),
    Entry("teams:due", OBJECT, "ready", "round.view", "round.notice", to("teams:due", "ready"),
          to("admin:teams_round_change", "ready"), reads=False,
          data={**KEY, "version": "1", "score_by": "2026-01-05", "review_by": "2026-01-09"}),
    Entry("teams:remind", OBJECT, "unit", "round.view", "reminder.send", _remind, to("admin:accounts_orgunit_change", "unit"),
          reads=False, data={**KEY, "step": "review"}),
    Entry("teams:remind-late", OWN, address=_in_round("teams:remind-late", "ready"), data=KEY, reason="late units of the own area"),
    Entry("teams:notice", OBJECT, "notice", "round.view", "", to("teams:notice", "notice")),
    Entry("teams:changes", OBJECT, "final", "round.view", "", to("teams:changes", "final")),
    Entry("teams:objections", OBJECT, "ready", "objection.view", "", to("teams:objections", "ready")),
    Entry("teams:objection", OBJECT, "objection", "objection.view", "objection.answer", to("teams:objection", "objection"),
          data={**KEY, "version": "1", "outcome": "rejected", "answer": "looked at again"}),
    Entry("teams:objection-new", OBJECT, "member", "person.view", "objection.raise", to("teams:objection-new", "member"),
          data={**KEY, "channel": "own", "text": "the points"}, needs="objection.raise"),
    Entry("teams:queue", LIST, "scored", "sheet.review", "", at("teams:queue"), variants=(
        "?period=2025Q1&step=review", "", "?period=2024Q4&step=verify", "?period=2025Q1&step=x", "?step=review&after={path}.1", "?after=x")),
    Entry("teams:queue-step", OBJECT, "scored", "sheet.view", "sheet.review", to("teams:queue-step", "scored"),
          to("teams:sheet", "scored"), reads=False, data={**sheet_post("review"), "version": "1"}),
    Entry("teams:evidence", OBJECT, "member", "person.view", "",
          lambda county, path: reverse("teams:evidence", args=[county.key("member", path), "2025Q4"])),
    Entry("teams:own-evidence", OWN,
          address=lambda county, path: reverse("teams:own-evidence", args=[county.key("member", path), "2025Q4"]),
          reason="what the signed-in member did"),
    Entry("teams:activities", LIST, "activity", "activity.view", "", at("teams:activities"), variants=(
        "?period=2025Q4", "", "?period=2025Q4&unit={path}", "?period=2025Q4&after=2026-01-01.{key}", "?period=x", "?unit=abc&after=x")),
    Entry("teams:trainings", LIST, "session", "training.view", "", at("teams:trainings"), variants=(
        "?period=2025Q4", "", "?period=2025Q4&unit={path}", "?period=2025Q4&after=2026-01-01.{key}", "?period=x", "?unit=abc&after=x")),
    Entry("teams:activity", OBJECT, "activity", "activity.view", "activity.change", to("teams:activity", "activity"),
          edits={"title": "Renamed"}),
    Entry("teams:training", OBJECT, "session", "training.view", "training.change", to("teams:training", "session"),
          edits={"title": "Renamed"}),
    Entry("teams:activity-new", ADD, "activity", "activity.change", "", at("teams:activity-new")),
    Entry("teams:training-new", ADD, "session", "training.change", "", at("teams:training-new")),
    Entry("tickets:new", ADD, "", "ticket.file", "", at("tickets:new"), data={**KEY, "unit": "000200010001", "what": "class-1"},
          reason="for villages of the own area, whatever else is posted"),
    Entry("tickets:stall", ADD, "", "ticket.file", "", at("tickets:stall"), data={**KEY, "unit": "000200010001", "0-matter": "some matter"},
          reason="for villages of the own area, whatever else is posted"),
    Entry("tickets:filed", OWN, address=lambda county, path: reverse("tickets:filed", args=["1"]), needs="ticket.file",
          reason="receipts of the own area; tests/tickets/web asks for those of others"),
    Entry("tickets:poster", OBJECT, "unit", "ticket.file", "", to("tickets:poster", "unit"), needs="ticket.file"),
    Entry("resident", PUBLIC, address=lambda county, path: reverse("resident", args=["9" * 12]), data=KEY,
          reason="anybody reads the name of the one village whose code this is; tests/tickets/web reads it"),
    Entry("track", PUBLIC, address=at("track"), reason="asks for a code"),
    Entry("track-code", PUBLIC, address=lambda county, path: reverse("track-code", args=["A" * 10]), data=KEY,
          reason="how the one matter stands whose code this is; tests/tickets/web reads it"),
    Entry("admin:tickets_deadlinerule_simulate", LIST, "", "ticket.set-up", "", at("admin:tickets_deadlinerule_simulate"), variants=(
        "", "?rule=general-days&day=2025-12-22&hour=16:00", "?rule=x&day=x&unit={key}"), reason="a trial on the own county's rules"),
    Entry("api:ticket-step", OWN, address=lambda county, path: reverse("api:ticket-step", args=[county.key("ticket", path), "gather"]),
          needs="api.read", reason="takes JSON alone; tests/tickets/api tries it on tickets of others"),
    Entry("tickets:figures", OWN, address=at("tickets:figures"), reason="numbers of the own area"),
    Entry("tickets:figure-rows", LIST, "project", "project.view", "", at("tickets:figure-rows"), variants=(
        "?figure=projects.total&period=2025", "?figure=projects.total&period=2025&unit={path}",
        "?figure=projects.livelihood&period=2025&after=x", "?figure=x", "?period=x")),
    Entry("tickets:projects", LIST, "project", "project.view", "", at("tickets:projects"), variants=(
        "", "?kind=livelihood&year=2025", "?unit={path}", "?standing=late", "?unit=abc&after=x")),
    Entry("tickets:project-new", ADD, "project", "project.change", "", at("tickets:project-new")),
    Entry("tickets:project", OBJECT, "project", "project.view", "project.change", to("tickets:project", "project"),
          data={**KEY, "do": "finish", "version": "1", "finished_on": "2025-12-20"}),
    Entry("design", OWN, address=at("design"), reason="components with made-up figures"),
    Entry("teams:own", OWN, address=at("teams:own"), data=KEY, reason="the own proposed star"),
    Entry("teams:list", OBJECT, "final", "list.view", "", _in_round("teams:list", "final", "training-pool")),
    Entry("teams:list-acts", OWN, address=_in_round("teams:list-acts", "final", "training-pool"), data=KEY,
          reason="members of the own area, whatever else is posted"),
    Entry("teams:list-act", OBJECT, "member", "list.view", "list.act", _in_round("teams:list-act", "final", "training-pool", "@member"),
          data={**KEY, "act": "enrolled"}),
    Entry("teams:sheet-steps", OWN, address=at("teams:sheet-steps"), data={**KEY, "do": "review"},
          reason="sheets of the own area, whatever else is posted"),
    Entry("teams:annual", LIST, "annual", "rating.view", "", at("teams:annual"), variants=(
        "?year=2024", "", "?year=2025", "?year=x", "?year=2024&after={path}.1")),
    Entry("teams:targets", LIST, "target", "scheme.view", "", at("teams:targets"), variants=("?year=2025", "", "?year=2024")),
    Entry("teams:reviews", LIST, "team", "sheet.verify", "", at("teams:reviews"), variants=(
        "?year=2025", "", "?year=2025&after={path}.1")),
    Entry("teams:review", OBJECT, "team", "sheet.verify", "sheet.verify",
          lambda county, path: reverse("teams:review", args=[2025, county.key("team", path)]), edits={}),
    Entry("teams:propose", OBJECT, "member", "exit.view", "exit.propose", to("teams:propose", "member"), needs="exit.propose",
          data={**sheet_post(""), "kind": "adjust", "ground": "other", **REASON}),
    Entry("teams:admission", OBJECT, "nomination", "admission.view", "admission.review", to("teams:admission", "nomination"),
          data={**sheet_post("review"), "version": "1"}),
    Entry("teams:exit", OBJECT, "answered", "exit.view", "exit.decide", to("teams:exit", "answered"),
          data={**sheet_post("decide"), "version": "1", "outcome": "kept", **REASON}),
    Entry("teams:admissions", LIST, "nomination", "admission.view", "", at("teams:admissions"), variants=(
        "", "?state=recommended", "?unit={path}", "?state=reviewed&unit={path}", "?after={key}", "?unit=abc&after=x")),
    Entry("teams:exits", LIST, "exit", "exit.view", "", at("teams:exits"), variants=(
        "", "?state=ripe", "?unit={path}", "?state=proposed&unit={path}", "?after={key}", "?unit=abc&after=x")),
    Entry("teams:nominate", ADD, "nomination", "admission.recommend", "", at("teams:nominate")),
    Entry("teams:own-exit", OWN, "", "", "", at("teams:own-exit"), reason="what the signed-in member was told"),
    Entry("admin:teams_starscheme_examine", OBJECT, "draft", "scheme.view", "", to("admin:teams_starscheme_examine", "draft"),
          needs="scheme.change"),
    Entry("admin:teams_starscheme_compare", OBJECT, "draft", "scheme.view", "", to("admin:teams_starscheme_compare", "draft")),
    Entry("admin:teams_starscheme_simulate", OBJECT, "draft", "scheme.view", "", to("admin:teams_starscheme_simulate", "draft"),
          needs="scheme.change"),
    Entry("reports:download", OBJECT, "pdf", "briefing.view", "", _download),
    Entry("reports:download-record", OBJECT, "sheet", "sheet.view", "", _download_sheet),
    Entry("reports:archive", OBJECT, "pdf", "briefing.view", "", _archive),
    Entry("reports:making", OBJECT, "frozen", "briefing.view", "", to("reports:making", "frozen")),
    Entry("reports:make", OWN, "", "", "list.view", at("reports:make"),
          data={"kind": "pairing-list", "period": CLOSED, "path": "00010002"}, reason="only a post: a document of the named unit"),
    Entry("verify", PUBLIC, address=at("verify"), reason="anybody proves a document by its code"),
    Entry("verify-code", PUBLIC, address=lambda county, path: reverse("verify-code", args=["0" * 64]),
          reason="kind, unit and period of a document whose code is known"),
    Entry("teams:overview", LIST, "unit", "round.view", "", at("teams:overview"), names_to=8, variants=(
        "?period=2025Q4", "", "?period=2025Q3", "?period=1999Q1", "?period=%00")),
    Entry("teams:sheets", LIST, "sheet", "sheet.view", "", at("teams:sheets"), variants=(
        "?period=2025Q4", "", "?period=2025Q4&state=draft", "?period=2025Q4&unit={path}", "?period=2025Q1&state=scored&unit={path}", "?after=0001.1", "?after={path}.1", "?unit=abc")),
    Entry("reports:briefings", LIST, "document", "briefing.view", "", at("reports:briefings"), variants=("", "?unit={path}")),
    Entry("reports:close", OWN, "", "", "round.close", lambda county, path: reverse("reports:close", args=["2024Q3"]),
          reason="closes the quarter of the own county, whatever else is posted"),
    Entry("reports:progress", LIST, "", "briefing.view", "", at("reports:progress"), reason="figures by period, no names"),
    Entry("admin:teams_rosterimport_template", LIST, "", "roster.import", "", at("admin:teams_rosterimport_template"), names_to=4,
          reason="a sheet with the units of the own area"),
    Entry("admin:teams_member_import_roster", LIST, "", "roster.import", "", at("admin:teams_member_import_roster"),
          reason="leads to the upload"),
    Entry("admin:teams_member_blank_template", LIST, "", "roster.import", "", at("admin:teams_member_blank_template"),
          reason="leads to the blank sheet"),
    Entry("export", OWN, address=at("export"), data={"page": "admin:teams_member_changelist", "query": ""},
          reason="a list as the reader sees it; every list is exported by every role elsewhere"),
    Entry("save-view", OWN, address=at("save-view"), data={"page": "admin:teams_member_changelist", "name": "view", "query": ""},
          reason="keeps an address for the own account"),
    Entry("delete-view", OWN, address=lambda county, path: reverse("delete-view", args=[1]), reason="the own views"),
    Entry("tasks", OWN, address=at("tasks"), reason="the own tasks"),
    Entry("task", OWN, address=lambda county, path: reverse("task", args=[county.key("job", path)]), reason="the own tasks"),
    Entry("task-file", OWN, address=lambda county, path: reverse("task-file", args=[county.key("job", path)]), reason="the own tasks"),
    Entry("tickets:board", OWN, "ticket", "", "", at("tickets:board"), reason="what waits for the reader; its rows are those of the list",
          variants=("", "?show=waiting", "?show=overdue&after={key}", "?show=unclaimed", "?show=x&after=x")),
    Entry("tickets:list", OWN, "ticket", "", "", at("tickets:list"), reason="tickets that the reader sees", variants=(
        "", "?state=accepted", "?unit={path}", "?township={path}", "?overdue=yes", "?number={key}", "?after={key}", "?unit=abc&after=x")),
    Entry("tickets:ticket", OBJECT, "ticket", "ticket.view", "ticket.handle", to("tickets:ticket", "ticket"),
          data={**sheet_post("complete"), "version": "1", "result": "mended"}),
    Entry("tickets:photo", OBJECT, "photo", "ticket.view", "", to("tickets:photo", "photo"), _ticket_of_photo, reads=False),
    *branches.ENTRIES,
    *ledgers_contract_pages.ENTRIES, *targets_pages.ENTRIES, *reserve_pages.ENTRIES,
    Entry("desk", OWN, address=at("desk"), reason="what the signed-in person can do"),
    Entry("admin:index", OWN, address=at("admin:index"), needs="admin.enter", reason="what the reader's rights give"),
    Entry("admin:app_list", OWN, address=lambda county, path: reverse("admin:app_list", args=["teams"]), needs="admin.enter",
          reason="names of pages"),
    Entry("admin:search", LIST, "", "admin.enter", "", at("admin:search"), variants=(
        "", "?s=canary", "?s=canary_{path}", "?s=Unit", "?s=Member", "?s=Account", "?s=2025Q4", "?s=%25", "?s=canary&page=2")),
    Entry("admin:autocomplete", LIST, "", "admin.enter", "", at("admin:autocomplete"), variants=()),
    Entry("accounts:sign-in", PUBLIC, address=at("accounts:sign-in"), data={"username": "county", "password": "wrong"}, reason="the sign-in page"),
    Entry("accounts:sign-out", OWN, address=at("accounts:sign-out"), reason="ends the own session"),
    Entry("accounts:session", OWN, address=at("accounts:session"), reason="how long the own session lasts"),
    Entry("accounts:password", OWN, address=at("accounts:password"), data={"old_password": "wrong"}, reason="the own password"),
    Entry("admin:login", PUBLIC, address=at("admin:login"), reason="leads to the sign-in page"),
    Entry("admin:logout", PUBLIC, address=at("admin:logout"), reason="leads to the portal's own sign-out"),
    Entry("admin:password_change", PUBLIC, address=at("admin:password_change"), reason="leads to the own password"),
    Entry("admin:jsi18n", STATIC, address=at("admin:jsi18n"), reason="words of the widgets"),
    Entry("language", PUBLIC, address=at("language"), data={"language": "en"}, reason="keeps the reader's language"),
    Entry("healthz", PUBLIC, address=at("healthz"), reason="a figure for machines"),
    Entry("readyz", PUBLIC, address=at("readyz"), reason="a figure for machines"),
)  # fmt: skip

_ASKED = (
    "?page_size=1000", "?page_size=1", "?unit={path}", "?page_size=1000&cursor=after-1", "?cursor=before-99999", "?nonsense=1",
)  # fmt: skip


def _of_interface() -> Iterator[Entry]:
    """Yield the list and the object of each kind that programs read; signed-in staff read them too."""
    for name, kind, view in BY_INTERFACE:
        yield Entry(f"api:{name}-detail", OBJECT, kind, view, "", to(f"api:{name}-detail", kind), needs="api.read")
        yield Entry(f"api:{name}-list", LIST, kind, view, "", at(f"api:{name}-list"), variants=_ASKED, needs="api.read")
    for name in ("schema", "docs"):
        yield Entry(f"api:{name}", LIST, "", "api.read", "", at(f"api:{name}"), reason="names of fields, no records")


def entries() -> dict[str, Entry]:
    """Return the registry by the name of the pattern."""
    of_branches = branches_records.entries(Entry, to, at)
    found = [
        *_OF_THE_PORTAL,
        *of_branches,
        *ledgers_statements.entries(Entry, to, at),
        *sign_off.entries(Entry, to, at),
        *ledgers_books.entries(Entry, to, at),
        *ledgers_holdings.entries(Entry, to, at),
        *honours.entries(Entry, to, at),
        *(entry for table in TABLES for entry in _of_table(table)),
        *_of_interface(),
    ]
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
    *(
        Autocomplete(*given)
        for part in (branches_records, ledgers_books, ledgers_statements, honours, targets_pages)
        for given in part.AUTOCOMPLETES
    ),
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
    Autocomplete("item", "provider", "unit", "unit.view", "ticket.view"),
    Autocomplete("point", "unit", "unit", "unit.view", "ticket.view"),
    Autocomplete("project", "unit", "unit", "unit.view", "project.view"),
    Autocomplete("project", "leader", "member", "person.view", "project.view"),
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
    *(
        Foreign(*given)
        for part in (branches_records, ledgers_books, ledgers_holdings, ledgers_statements, honours, targets_pages, reserve)
        for given in part.FOREIGN
    ),
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
    Foreign("letterhead", "unit", "unit", "township"),
    Foreign("standard", "unit", "unit", "county"),
    Foreign("grading-year", "unit", "unit", "county"),
    Foreign("linkage", "unit", "unit", "county"),
    Foreign("site", "branch", "graded", "county"),
    Foreign("plan", "branch", "graded", "township"),
    Foreign("meeting-kind", "unit", "unit", "county"),
    Foreign("meeting-kind", "together", "meeting-kind", "county"),
    Foreign("flow", "unit", "unit", "county"),
    Foreign("deadline", "unit", "unit", "county"),
    Foreign("klass", "unit", "unit", "county"),
    Foreign("item", "unit", "unit", "county"),
    Foreign("item", "klass", "klass", "county"),
    Foreign("item", "provider", "unit", "county"),
    Foreign("item", "provider", "unit", "county", change=True),
    Foreign("point", "unit", "unit", "township"),
    Foreign("project", "unit", "unit", "township"),
    Foreign("project", "leader", "member", "township"),
    Foreign("project", "leader", "member", "township", change=True),
)  # fmt: skip
"""Every field of a form that names a record of a unit."""

ACTIONS = (
    ("grant", "take_away", "grant", "grant.change"), ("job", "start_again", "job", "job.manage"),
    ("job", "cancel", "waiting", "job.manage"), ("sheet", "score", "sheet", "sheet.score"),
    ("sheet", "review", "scored", "sheet.review"), ("sheet", "verify", "reviewed", "sheet.verify"),
    ("member", "set_source", "member", "person.change"), ("member", "set_party_member", "member", "person.change"),
    ("member", "set_returnee", "member", "person.change"), ("team", "set_scene", "team", "team.change"),
    ("ticket", "strike_off", "rated", "ticket.cancel"), ("ticket", "supervise", "ticket", "ticket.supervise"),
)  # fmt: skip
"""Actions of lists: the list, the action, the kind of record that waits for it, the right to it."""
ASKED_BY_ACTIONS: dict[str, dict[str, str]] = {
    "set_source": {"source": "veteran"}, "set_party_member": {"answer": "no"}, "set_returnee": {"answer": "yes"},
    "set_scene": {"scene": "town"}, "supervise": {"demand": "because of the test"},
}  # fmt: skip
"""What an action asks for before it does something."""
