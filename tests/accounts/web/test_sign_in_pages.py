"""Signing in and out, the password page, and what every page carries."""

import re
from html.parser import HTMLParser

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import OpenSession, User
from core import errors_web
from core.models import AuditEntry, Installation
from tests.world import PASSWORD, World, sign_in_by_page

SIGN_IN = "/accounts/sign-in/"
NEW = "Other-Donkey-22"


def test_signing_in_opens_a_session_and_goes_to_the_desk(world: World, client: Client) -> None:
    answer = client.post(SIGN_IN, {"username": "village", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert OpenSession.objects.get().user == world.users["village"]
    assert client.get("/").status_code == 200


def test_the_page_that_was_asked_for_is_kept_through_signing_in(world: World, client: Client) -> None:
    wanted = reverse("teams:sheets")
    page = client.get(client.get(wanted)["Location"])
    assert f'<input type="hidden" name="next" value="{wanted}">' in page.content.decode()
    assert f'action="{SIGN_IN}"' in page.content.decode()
    answer = client.post(SIGN_IN, {"username": "village", "password": PASSWORD, "next": wanted})
    assert answer["Location"] == wanted


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org/", "javascript:alert(1)"])
def test_signing_in_never_leads_to_another_site(world: World, client: Client, target: str) -> None:
    answer = client.post(SIGN_IN, {"username": "village", "password": PASSWORD, "next": target})
    assert answer["Location"] == "/"


def test_a_wrong_password_says_so_keeps_the_name_and_opens_nothing(world: World, client: Client) -> None:
    page = client.post(SIGN_IN, {"username": "village", "password": "wrong"})
    assert page.status_code == 200
    text = page.content.decode()
    assert 'class="errors"' in text
    assert 'value="village"' in text
    assert 'wrong"' not in text
    assert SESSION_KEY not in client.session
    assert AuditEntry.objects.filter(action="session.refused").count() == 1


def test_signing_out_takes_a_post_and_ends_the_session(world: World, as_user) -> None:
    client = as_user("village")
    assert client.get(reverse("accounts:sign-out")).status_code == 405
    assert client.post(reverse("accounts:sign-out")).status_code == 302
    assert not OpenSession.objects.exists()
    assert client.get("/").status_code == 302


def test_a_new_password_is_set_and_the_reader_stays_signed_in(world: World, as_user) -> None:
    client = as_user("village")
    post = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post(reverse("accounts:password"), post).status_code == 302
    assert User.objects.get(username="village").check_password(NEW)
    assert client.get("/").status_code == 200


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("id_old_password", {"old_password": "wrong"}),
        ("id_new_password2", {"new_password2": "Else-Where-33"}),
        ("id_new_password2", {"new_password1": "short", "new_password2": "short"}),
    ],
)
def test_a_password_that_is_refused_is_explained_at_its_field(
    world: World, as_user, field: str, change: dict[str, str]
) -> None:
    post = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW} | change
    page = as_user("village").post(reverse("accounts:password"), post).content.decode()
    assert f'<a href="#{field}">' in page
    assert f'id="{field}_error"' in page
    assert User.objects.get(username="village").check_password(PASSWORD)


def test_an_account_that_must_change_its_password_gets_only_that_page(world: World, client: Client) -> None:
    User.objects.filter(username="village").update(must_change_password=True)
    assert sign_in_by_page(client, "village") == 302
    assert client.get("/teams/")["Location"] == reverse("accounts:password")
    assert client.get(reverse("accounts:password")).status_code == 200


# What every page carries -----------------------------------------------------------------------

PAGES = ("/", "/teams/", "/teams/sheets/", "/briefings/", "/accounts/password/", "/no-such-page/")


class Outline(HTMLParser):
    """Collects what a page must not have, and what it must."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.inline: list[str] = []
        self.lang = ""
        self.inputs: dict[str, str] = {}
        self.labels: set[str] = set()
        self.ids: list[str] = []
        self.heads = 0
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.lang = given.get("lang") or ""
        if (
            tag == "style"
            or (tag == "script" and "src" not in given)
            or any(n == "style" or n.startswith("on") for n in given)
        ):
            self.inline.append(tag)
        if tag in ("input", "select") and given.get("type") != "hidden":
            self.inputs[given.get("id") or "?"] = tag
        if tag == "label":
            self.labels.add(given.get("for") or "")
        if "id" in given:
            self.ids.append(given["id"] or "")
        self.heads += tag == "h1"


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_language_one_heading_labels_and_nothing_inline(world: World, as_user, path: str) -> None:
    outline = Outline(as_user("county").get(path).content.decode())
    assert (outline.lang, outline.heads, outline.inline) == ("zh-hans", 1, [])
    assert set(outline.inputs) <= outline.labels
    assert len(outline.ids) == len(set(outline.ids))


def test_a_sheet_that_is_edited_has_a_label_for_every_input(world: World, as_user) -> None:
    page = as_user("village").get(reverse("teams:sheet", args=[world.sheet("000100010001").pk]))
    outline = Outline(page.content.decode())
    assert outline.inline == []
    assert set(outline.inputs) <= outline.labels
    assert len(outline.ids) == len(set(outline.ids))


@pytest.mark.parametrize("path", [*PAGES, SIGN_IN])
def test_every_page_of_a_demo_says_so_and_no_other_does(world: World, as_user, client: Client, path: str) -> None:
    if path != SIGN_IN:
        as_user("county")
    assert "演示数据" not in client.get(path).content.decode()
    Installation.objects.update_or_create(pk=1, defaults={"is_demo": True})
    assert "演示数据" in client.get(path).content.decode()


@pytest.mark.parametrize(("name", "links"), [
    ("county", {"/", "/teams/", "/tickets/", "/branches/", "/ledgers/", "/briefings/", "/tasks/", "/admin/"}),
    ("township", {"/", "/teams/", "/tickets/", "/branches/", "/ledgers/", "/briefings/", "/tasks/", "/admin/"}), ("village", {"/", "/teams/", "/tickets/", "/branches/", "/ledgers/", "/tasks/"}), ("superior", {"/", "/briefings/"}), ("member", {"/", "/tickets/"}),
    ("department", {"/", "/tickets/"}), ("sysadmin", {"/", "/tasks/", "/admin/"}), ("auditor", {"/", "/tasks/", "/admin/"}), ("nobody", {"/"}),
])  # fmt: skip
def test_the_menu_leads_only_where_the_reader_may_go(world: World, as_user, name: str, links: set[str]) -> None:
    client = as_user(name)
    menu = re.search(r'<nav class="menu".*?</nav>', client.get("/").content.decode(), re.S)
    assert menu
    found = set(re.findall(r'href="([^"]+)"', menu[0]))
    assert found == links
    assert {client.get(link).status_code for link in found} == {200}


def test_the_language_is_switched_by_a_post_and_kept(world: World, as_user) -> None:
    client = as_user("village")
    answer = client.post(reverse("language"), {"language": "en", "next": "/teams/"})
    assert answer["Location"] == "/teams/"
    assert '<html lang="en">' in client.get("/teams/").content.decode()


def test_an_unknown_address_is_answered_in_the_portals_own_page(db: None, client: Client) -> None:
    answer = client.get("/no-such-page/")
    assert answer.status_code == 404
    assert 'class="status">404<' in answer.content.decode()


def test_a_form_without_its_token_is_answered_with_what_to_do(world: World) -> None:
    answer = Client(enforce_csrf_checks=True).post(SIGN_IN, {"username": "village", "password": PASSWORD})
    assert answer.status_code == 403
    assert 'class="status">403<' in answer.content.decode()
    assert not OpenSession.objects.exists()


def test_the_page_of_a_server_error_asks_nothing_of_the_database(world: World, as_user) -> None:
    client = as_user("county")
    request = client.get("/").wsgi_request
    request._messages = object()  # any use of stored messages would fail
    with CaptureQueriesContext(connection) as asked:
        answer = errors_web.server_error(request)
    assert answer.status_code == 500
    assert len(asked) == 0
