"""Chinese is complete: every sentence has a translation, and no page shows an English word."""

import ast
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po
from django.template.base import Template  # noqa: F401  (templatize needs the template engine loaded)
from django.test import Client
from django.urls import reverse
from django.utils.translation.template import templatize

from accounts.models import User
from accounts.services import sessions
from config.demo import load
from teams.models import Member, TeamSheet
from tests.demo import demo_county
from tests.visible import LATIN, english_on

ROOT = Path(__file__).resolve().parents[2]
APPS = ("config", "core", "accounts", "branches", "teams", "tickets", "reports")
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")


def catalogue(language: str) -> dict[str, object]:
    with (ROOT / "locale" / language / "LC_MESSAGES" / "django.po").open("rb") as handle:
        return {(m.id[0] if isinstance(m.id, tuple) else m.id): m for m in read_po(handle) if m.id}


def sentences() -> set[str]:
    found: set[str] = set()
    for app in APPS:
        for path in (ROOT / app).rglob("*.py"):
            if "migrations" in path.parts:
                continue
            for _line, message, _comments, _context in extract_from_file("python", str(path), keywords=KEYWORDS):
                found.add(message[0] if isinstance(message, tuple) else message)
    for path in (ROOT / "templates").rglob("*.html"):
        source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
        for literal in re.findall(r"gettext(?:_noop)?\(u?('(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")", source):
            found.add(ast.literal_eval(literal))
    return {text for text in found if text}


@pytest.mark.parametrize("language", ["zh_Hans", "en"])
def test_every_sentence_is_translated(language):
    known = catalogue(language)
    absent = sorted(text for text in sentences() if text not in known)
    assert absent == [], "run: make messages"
    empty = [key for key, m in known.items() if not (all(m.string) if isinstance(m.string, tuple) else m.string)]
    assert empty == []
    assert [key for key, m in known.items() if m.fuzzy] == []


def test_translations_keep_their_placeholders_and_are_chinese():
    for key, message in catalogue("zh_Hans").items():
        string = message.string if isinstance(message.string, str) else message.string[0]
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        assert set(PLACEHOLDER.findall(string)) in [set(PLACEHOLDER.findall(i)) for i in ids], key
        if LATIN.search(PLACEHOLDER.sub("", key)) and not re.fullmatch(r"[A-Z0-9 ./:-]+", key):
            assert re.search(r"[\u4e00-\u9fff]", string), f"{key!r} → {string!r}"
        assert not re.search(r"[\u4e00-\u9fff][,;:?!](?=[\u4e00-\u9fff\s]|$)", string), (
            f"half-width punctuation in {string!r}"
        )


@pytest.fixture
def gangcha(db, settings, tmp_path):
    demo_county("gangcha", settings, tmp_path)


def signed_in(username: str) -> Client:
    client = Client(headers={"accept-language": "zh-hans"})
    user = User.objects.get(username=username)
    client.force_login(user, backend="accounts.backends.RoleBackend")
    sessions.began(user=user, session_key=client.session.session_key, address=None)
    return client


def test_no_page_shows_an_english_word(gangcha):
    wrong: dict[str, list[str]] = {}

    def look(client: Client, address: str, name: str) -> None:
        answer = client.get(address)
        assert answer.status_code in (200, 404), (name, address, answer.status_code)
        words = english_on(answer.content.decode())
        if words:
            wrong[f"{name} {address}"] = words

    anonymous = Client(headers={"accept-language": "zh-hans"})
    look(anonymous, reverse("accounts:sign-in"), "anonymous")
    look(anonymous, "/nothing-here/", "anonymous")
    models = {
        "county": ["accounts/orgunit", "teams/teamkind", "teams/team", "teams/member", "teams/activity", "teams/trainingsession",
                   "teams/starscheme", "teams/startarget", "teams/round", "teams/teamsheet", "teams/assessment", "teams/rating",
                   "teams/starchange", "teams/annualrating", "core/job", "reports/document", "tickets/ticket",
                   "tickets/ticketflow", "tickets/deadlinerule", "tickets/ticketclass", "tickets/catalogueitem",
                   "tickets/servicepoint", "tickets/reportin", "tickets/supervision", "tickets/followup", "tickets/project",
                   "core/calendarday", "core/calendarnotice"],
        "sysadmin": ["accounts/user", "core/job"],
        "secadmin": ["accounts/rolegrant", "accounts/user", "accounts/apitoken"],
        "auditor": ["core/auditentry"],
    }  # fmt: skip
    for username, _name, _role in load.ACCOUNTS:
        client = signed_in(username)
        for name in (
            "desk", "accounts:password", "teams:overview", "teams:sheets", "reports:briefings", "api:docs", "teams:queue",
            "teams:activities", "teams:trainings", "teams:activity-new", "teams:training-new", "teams:own", "design", "tickets:board",
            "tickets:list",
        ):  # fmt: skip
            answer = client.get(reverse(name))
            if answer.status_code == 200:
                look(client, reverse(name), username)
        if username in ("county", "township", "village"):
            scope = client.get("/").wsgi_request.actor.scope("sheet.view")
            look(client, reverse("teams:sheet", args=[TeamSheet.objects.within(scope).first().pk]), username)
            look(client, reverse("teams:member", args=[Member.objects.within(scope).first().pk]), username)
        for model in models.get(username, []):
            name = model.replace("/", "_")
            look(client, reverse(f"admin:{name}_changelist"), username)
            first = re.search(
                rf'href="(/admin/{model}/\d+/change/[^"]*)"',
                client.get(reverse(f"admin:{name}_changelist")).content.decode(),
            )
            if first:
                look(client, first[1].split("?")[0], username)
        if models.get(username):
            look(client, reverse("admin:index"), username)
    assert wrong == {}, "\n".join(f"{page}: {words}" for page, words in wrong.items())
