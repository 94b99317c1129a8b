"""Every admin page keeps to the reader's scope, whoever asks and whichever way."""

import re
from datetime import date

import pytest
from django.apps import apps
from django.test import Client
from django.urls import reverse

from accounts import backends
from core.admin_base import site
from teams.models import (
    Activity,
    Assessment,
    Member,
    Round,
    StarScheme,
    Team,
    TeamKind,
    TeamSheet,
    TrainingSession,
)
from teams.services import roster
from tests.world import OTHER_VILLAGE, VILLAGES, World, bring_to, canary

OWN, SIBLING, OTHER = "00010001", "00010002", "0002"
FOREIGN = ("00010002", "000100020001", "000100020002", "0002", "00020001", "000200010001")
"""Units outside the first township: the sibling township and the other county, with what lies below."""


def address(model: type, page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def found_canaries(body: bytes) -> list[str]:
    text = body.decode()
    return [path for path in FOREIGN if canary(path) in text]


def rows_of(model: type, path: str) -> list[int]:
    """Return the keys of a model's rows of a subtree, whatever anybody may see."""
    field = getattr(model, "scope_field", "")
    rows = model._base_manager.filter(**{f"{field}__startswith": path})
    return list(rows.values_list("pk", flat=True))


def registered() -> list[type]:
    return sorted(site._registry, key=lambda model: model._meta.label)


PERSONS_RIGHTS = {
    "county": {"accounts.orgunit", "accounts.reportedfigure", "reports.document", "reports.letterhead", "reports.correction", "reports.issue", "reports.signoff", "reports.signoffrule", "core.job", *(f"teams.{m}" for m in (
        "activity", "annualrating", "assessment", "member", "rating", "round", "starchange", "staroverride",
        "starscheme", "startarget", "team", "teamkind", "teamsheet", "trainingsession", "exitproposal", "listact", "mentorpair",
        "nomination", "objection", "reminder", "rosterimport", "yearreview", "appraisal", "monthranking", "rankingrule",
        "activityplan", "bodystructure", "commendation", "commendationevent", "creativework", "exchangeevent", "filecabinet",
        "pairpattern", "pairtalk", "pointentry", "pointtariff", "practicestay", "reservechecklist", "reserveevent", "reserveexit",
        "reservepair", "reserveperson", "reservesource", "villageneed",
    )), "core.calendarday", "core.calendarnotice", *(f"tickets.{m}" for m in (
        "catalogueitem", "deadlinerule", "followup", "project", "reportin", "servicepoint", "supervision", "ticket",
        "ticketclass", "ticketflow",
    )), *(f"branches.{m}" for m in (
        "branch", "branchgrading", "branchimport", "branchpost", "branchrange", "demonstrationsite", "dutypost", "election",
        "gradingobjection", "gradinground", "leaderlink", "linkagepoint", "meeting", "meetingexemption", "meetingkind",
        "meetingmatter", "meetingreminder", "pledge", "rectificationplan", "stagereview", "standard", "talk", "termextension",
        "termreminder", "watchvisit", "pointvisit",
    )), *(f"ledgers.{m}" for m in (
        "account", "asset", "bankstatement", "bonusrule", "book", "bookmonth", "cleanup", "contract", "contractreminder",
        "contractrule", "decision", "distribution", "economysetting", "entity", "entityword", "entry", "fundedproject",
        "holdingcheck", "holdingrule", "landincome", "loantotal", "material", "monthreopening", "partyfund", "posting",
        "pointgoods", "pointshop", "redemption", "resource", "splitrule", "supervisionnote", "voucher", "voucherimport", "weakrule",
    ))},
    "sysadmin": {"accounts.orgunit", "accounts.user", "core.job"},
    "secadmin": {"accounts.orgunit", "accounts.user", "accounts.rolegrant", "accounts.apitoken"},
    "auditor": {"core.auditentry"},
}  # fmt: skip
PERSONS_RIGHTS["township"] = PERSONS_RIGHTS["county"]


@pytest.mark.parametrize("name", sorted(PERSONS_RIGHTS))
def test_each_role_opens_the_lists_of_its_rights_and_no_other(as_user, name: str) -> None:
    client = as_user(name)
    opened = {m._meta.label_lower for m in registered() if client.get(address(m, "changelist")).status_code == 200}
    assert opened == PERSONS_RIGHTS[name]


@pytest.mark.parametrize("name", ["village", "member", "department", "superior", "nobody"])
def test_who_may_not_enter_finds_nothing_under_admin(as_user, name: str) -> None:
    client = as_user(name)
    for page in ("/admin/", address(Member, "changelist"), "/admin/search/?s=Unit", "/admin/jsi18n/"):
        assert client.get(page).status_code == 404, page


def test_nobody_signed_in_is_sent_to_the_portals_own_page(client: Client, db: None) -> None:
    answer = client.get(address(Member, "changelist"), follow=True)
    assert answer.redirect_chain[-1][0].startswith(reverse("accounts:sign-in"))


@pytest.mark.parametrize("name", ["county", "township", "sysadmin", "secadmin", "auditor"])
def test_every_page_of_every_visible_record_opens(world: World, as_user, name: str) -> None:
    bring_to(world, "notice")
    client = as_user(name)
    assert client.get("/admin/").status_code == 200
    for model in registered():
        if client.get(address(model, "changelist")).status_code != 200:
            continue
        admin = site._registry[model]
        for row in admin.get_queryset(_request(client, world, name)).order_by("pk")[:3]:
            for page in ("change", "history"):
                assert client.get(address(model, page, row.pk)).status_code == 200, (model, page)
            assert client.get(address(model, "delete", row.pk)).status_code == 403
        assert client.get(address(model, "add")).status_code in (200, 403)


def _request(client: Client, world: World, name: str):
    request = client.get("/admin/").wsgi_request
    request.actor = backends.actor(world.users[name])
    return request


@pytest.mark.parametrize("state", ["open", "scored", "notice"])
def test_no_page_of_a_township_shows_a_text_of_another_unit(world: World, as_user, state: str) -> None:
    if state != "open":
        bring_to(world, state)
    client = as_user("township")
    shown = b""
    for model in registered():
        for page in (address(model, "changelist"), address(model, "changelist") + "?all=", address(model, "add")):
            body = client.get(page).content
            assert found_canaries(body) == [], page
            shown += body
        if "change" in PERSONS_RIGHTS and model._meta.label_lower in PERSONS_RIGHTS["township"]:
            admin = site._registry[model]
            for row in admin.get_queryset(_request(client, world, "township"))[:10]:
                for page in ("change", "history"):
                    body = client.get(address(model, page, row.pk)).content
                    assert found_canaries(body) == [], (model, page, row.pk)
    assert canary(OWN).encode() in shown, "the own units are shown, so an empty page would not pass"
    index = client.get("/admin/").content
    assert found_canaries(index) == []
    assert canary(OWN).encode() in index or canary("0001").encode() in index


@pytest.mark.parametrize("model", [Member, Team, Activity, TrainingSession, TeamSheet, Assessment])
@pytest.mark.parametrize("page", ["change", "history"])
@pytest.mark.parametrize("where", [SIBLING, OTHER])
def test_a_foreign_record_is_as_absent_as_one_that_never_was(
    world: World, as_user, model: type, page: str, where: str
) -> None:
    client = as_user("township")
    foreign, own = rows_of(model, where)[0], rows_of(model, OWN)[0]
    answer, never = client.get(address(model, page, foreign)), client.get(address(model, page, 10**9))
    assert (answer.status_code, never.status_code) == (404, 404)
    assert found_canaries(answer.content) == []
    assert client.get(address(model, page, own)).status_code == 200


@pytest.mark.parametrize("model", [Round, TeamKind, StarScheme])
def test_a_township_reads_the_rows_of_its_county_and_of_no_other(world: World, as_user, model: type) -> None:
    client = as_user("township")
    own, foreign = rows_of(model, "0001")[0], rows_of(model, "0002")[0]
    body = client.get(address(model, "changelist")).content.decode()
    assert address(model, "change", own) in body
    assert address(model, "change", foreign) not in body
    for page in ("change", "history"):
        assert client.get(address(model, page, own)).status_code == 200
        assert client.get(address(model, page, foreign)).status_code == 404
    assert client.post(address(model, "change", own), {"name": "taken"}).status_code == 403


@pytest.mark.parametrize("model", [Member, Team, Activity, TeamSheet, Round])
def test_there_is_no_way_to_delete(world: World, as_user, model: type) -> None:
    client = as_user("county")
    before = model.objects.count()
    key = rows_of(model, "0001")[0]
    assert client.post(address(model, "delete", key), {"post": "yes"}).status_code == 403
    data = {"action": "delete_selected", "_selected_action": [key], "post": "yes"}
    client.post(address(model, "changelist"), data)
    assert model.objects.count() == before


def test_the_address_that_redirects_to_any_record_is_gone(world: World, as_user) -> None:
    from django.contrib.contenttypes.models import ContentType

    client = as_user("township")
    kind = ContentType.objects.get_for_model(Member).pk
    for key in (rows_of(Member, OTHER)[0], rows_of(Member, OWN)[0]):
        assert client.get(f"/admin/r/{kind}/{key}/").status_code == 404


def test_autocomplete_offers_only_records_inside_the_scope(world: World, as_user) -> None:
    client = as_user("township")
    for app, model, field, own in (
        ("teams", "team", "unit", VILLAGES[0]),
        ("teams", "member", "team", VILLAGES[0]),
        ("teams", "activity", "members", VILLAGES[0]),
    ):
        query = {"app_label": app, "model_name": model, "field_name": field, "term": "canary"}
        answer = client.get(reverse("admin:autocomplete"), query)
        assert answer.status_code == 200
        texts = " ".join(row["text"] for row in answer.json()["results"])
        assert canary(own) in texts
        assert not any(canary(path) in texts for path in FOREIGN), field
    query = {"app_label": "teams", "model_name": "member", "field_name": "user", "term": "canary"}
    assert client.get(reverse("admin:autocomplete"), query).status_code == 403


def test_search_finds_own_records_and_no_foreign_ones(world: World, as_user) -> None:
    client = as_user("township")
    for path, hits in ((VILLAGES[0], True), (VILLAGES[2], False), (OTHER_VILLAGE, False)):
        for page in ("/admin/search/?extended=1&s=", address(Member, "changelist") + "?q="):
            body = client.get(page + canary(path)).content.decode()
            links = re.findall(r'href="(/admin/teams/[a-z]+/\d+/change/)', body)
            assert bool(links) is hits, (page, path)


def test_search_forgets_with_the_right(world: World, as_user) -> None:
    from accounts.models import RoleGrant

    client = as_user("township")
    page = f"/admin/search/?extended=1&s={canary(VILLAGES[0])}"
    assert b"/change/" in client.get(page).content
    RoleGrant.objects.filter(user=world.users["township"]).delete()
    assert client.get(page).status_code == 404


@pytest.mark.parametrize(
    "lookup",
    [
        "team__unit__path__startswith=0001",
        "user__password__startswith=a",
        "name_key__startswith=m",
        "team__unit__name__contains=canary",
        "sheet__round__unit__name=x",
    ],
)
def test_a_lookup_in_the_address_that_no_filter_asks_for_is_refused(world: World, as_user, lookup: str) -> None:
    client = as_user("township")
    assert client.get(f"{address(Member, 'changelist')}?{lookup}").status_code == 400


def test_a_password_hash_cannot_be_guessed_letter_by_letter(world: World, as_user) -> None:
    client = as_user("sysadmin")
    page = address(apps.get_model("accounts.User"), "changelist")
    for lookup in ("password__startswith=m", "password=x", "password__regex=.", "last_login__isnull=1"):
        assert client.get(f"{page}?{lookup}").status_code == 400, lookup
    assert client.get(f"{page}?is_active__exact=1").status_code == 200


def test_filters_offer_only_records_inside_the_scope_and_follow_no_foreign_key(world: World, as_user) -> None:
    client = as_user("township")
    page = address(Member, "changelist")
    answer = client.get(page)
    offered = {
        spec.parameter_name: {str(value) for value, _label in spec.lookup_choices}
        for spec in answer.context["cl"].filter_specs
        if hasattr(spec, "lookup_choices")
    }
    assert offered["township"] == {OWN}
    assert offered["kind_of_team"] == {str(kind.pk) for kind in world.kinds}
    body = answer.content.decode()
    own = rows_of(Member, OWN)[0]
    assert address(Member, "change", own) in body
    for query in (
        f"township={SIBLING}",
        f"township={OTHER}0001",
        "township=x';--",
        "kind_of_team=99999999999999999999",
    ):
        answer = client.get(f"{page}?{query}")
        assert answer.status_code == 200
        assert not re.search(r"/admin/teams/member/\d+/change/", answer.content.decode()), query


@pytest.mark.parametrize("where", [SIBLING, OTHER])
def test_a_bulk_action_leaves_foreign_rows_alone(world: World, as_user, where: str) -> None:
    from tests.world import score_everyone

    score_everyone(world)
    client = as_user("township")
    own, foreign = rows_of(TeamSheet, OWN)[0], rows_of(TeamSheet, where)[0]
    data = {"action": "score", "_selected_action": [own, foreign]}
    assert client.post(address(TeamSheet, "changelist"), data).status_code == 302
    assert TeamSheet.objects.get(pk=own).state == "scored"
    assert TeamSheet.objects.get(pk=foreign).state == "draft"


def test_a_refused_row_of_a_bulk_action_gets_its_own_message(world: World, as_user) -> None:
    from tests.world import score_everyone

    score_everyone(world)
    client = as_user("county")
    keys = rows_of(TeamSheet, OWN)
    TeamSheet.objects.filter(pk=keys[0]).update(state="reviewed")
    answer = client.post(address(TeamSheet, "changelist"), {"action": "score", "_selected_action": keys}, follow=True)
    said = [str(message) for message in answer.context["messages"]]
    assert len(said) == len(keys)
    assert TeamSheet.objects.filter(pk__in=keys, state="scored").count() == len(keys) - 1


def test_history_shows_who_changed_what_and_why(world: World, as_user) -> None:
    member = world.members[VILLAGES[0]][2]
    reason = "Moved to the town, agreed with the branch"
    roster.leave(
        actor=backends.actor(world.users["county"]), member_id=member.pk, left_on=date(2025, 12, 1), reason="moved",
        procedure=reason,
    )  # fmt: skip
    rows = as_user("township").get(address(Member, "history", member.pk)).context["entries"]
    newest = rows[0]
    assert newest["who"] == world.users["county"].display_name
    assert (newest["entry"].actor_name, newest["entry"].reason) == ("county", reason)
    assert ("2025-12-01") in [line.after for line in newest["lines"]]
    body = as_user("township").get(address(Member, "history", member.pk)).content.decode()
    assert reason in body
    assert "member.left" not in body, "the action is named in words"


def test_what_is_called_so_stands_before_what_only_has_to_do_with_it(world: World, as_user) -> None:
    for term, first in (("Unit canary_000100010001", "orgunit"), ("Member 11", "member"), ("Team 1", "team")):
        body = as_user("township").get("/admin/search/", {"s": term, "extended": "1"}).content.decode()
        links = re.findall(r'href="/admin/[a-z]+/([a-z]+)/\d+/change/"', body)
        assert links[0] == first, (term, links)


def test_a_coloured_word_stands_in_lists_only() -> None:
    """On a record's page a column with a label shows its code beside the word: ('draft', '草稿')."""
    wrong = [
        f"{model._meta.label}.{name}"
        for model, page in site._registry.items()
        for name in page.readonly_fields
        if getattr(getattr(page, str(name), None), "label", None)
    ]
    assert wrong == []
