"""An export is the list that its reader sees: the same rows, the same order, the same columns, nothing that Excel runs."""

import io
import re
import zipfile
from datetime import timedelta
from html import unescape
from urllib.parse import urlencode

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from accounts import tasks
from core import exports, files, jobs, listing
from core.models import AuditEntry, Job
from teams.models import Member, Team
from teams.services import roster
from tests.core.test_admin_base import registered
from tests.world import NOW, VILLAGES, World, bring_to, canary

MEMBERS = "admin:teams_member_changelist"
FOREIGN = ("00010002", "000100020001", "000100020002", "0002", "00020001", "000200010001")


def export(client: Client, page: str, query: str = ""):
    return client.post(reverse("export"), {"page": page, "query": query})


def sheet(content: bytes) -> list[list[object]]:
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)]


def on_page(client: Client, page: str, query: str) -> list[list[str]]:
    """Return the texts of the rows of every page of a list, in order, as a person reads them."""
    rows: list[list[str]] = []
    for number in range(1, 100):
        answer = client.get(f"{reverse(page)}?{query}&p={number}")
        found = answer.context["cl"]
        body = answer.content.decode()
        table = body[body.index('id="result_list"') :]
        for line in re.findall(r"<tr[^>]*>(.*?)</tr>", table, re.DOTALL):
            cells = re.findall(r'<t[dh][^>]*class="[^"]*field-[^"]*"[^>]*>(.*?)</t[dh]>', line, re.DOTALL)
            if cells:
                rows.append([re.sub(r"\s+", " ", unescape(strip_tags(cell))).strip() for cell in cells])
        if number * found.list_per_page >= found.result_count:
            return rows
    raise AssertionError("the list does not end")


def as_read(value: object) -> str:
    return "" if value is None else f"{value:.2f}" if isinstance(value, float) else str(value)


@pytest.mark.parametrize(
    ("page", "query"),
    [
        (MEMBERS, ""),
        (MEMBERS, "in_post=yes&is_returnee=yes&o=1"),
        (MEMBERS, "is_returnee__exact=1&o=-1"),
        (MEMBERS, "q=Member+12"),
        (MEMBERS, "township=00010001&joined_on_from=2024-01-01&o=3.-1"),
        ("admin:teams_team_changelist", "size=fits&o=-1"),
        ("admin:teams_teamsheet_changelist", "state=verified&township=00010001"),
        ("admin:teams_teamsheet_changelist", "state__exact=verified&o=-2"),
        ("admin:teams_activity_changelist", "kind=service"),
        ("admin:accounts_orgunit_changelist", "level=unit&o=-1"),
    ],
)  # fmt: skip
def test_the_workbook_is_row_by_row_what_the_list_shows(world: World, as_user, page: str, query: str) -> None:
    bring_to(world, "verified")
    client = as_user("county")
    shown = on_page(client, page, query)
    rows = sheet(export(client, page, query).content)[1:]
    assert len(rows) == len(shown)
    for row, cells in zip(rows, shown, strict=True):
        assert [same(as_read(value), cell) for value, cell in zip(row, cells, strict=True)] == [True] * len(cells), (
            cells
        )


def same(value: str, cell: str) -> bool:
    """Tell whether a cell of the workbook says what the list says."""
    if not value:
        return cell in ("", "-", "—")
    if re.fullmatch(r"\d{4}-\d\d-\d\d( \d\d:\d\d)?", value):
        found = [int(part) for part in re.findall(r"\d+", cell)]
        return [int(part) for part in re.findall(r"\d+", value)][: len(found)] == found[:5]
    return value.replace(" ", "") == cell.replace(" ", "")


def test_the_filter_changes_what_is_exported(world: World, as_user) -> None:
    client = as_user("county")
    everybody = sheet(export(client, MEMBERS).content)[1:]
    some = sheet(export(client, MEMBERS, "is_returnee=yes").content)[1:]
    assert len(everybody) == Member.objects.filter(team__unit__path__startswith="0001").count() == 24
    assert len(some) == 8
    assert len(sheet(export(client, MEMBERS, "township=00010002&in_post=no").content)) == 1


def test_scores_are_numbers_with_two_decimals(world: World, as_user) -> None:
    from teams.models import Rating

    bring_to(world, "notice")
    world.round.refresh_from_db()
    member = world.members[VILLAGES[0]][0]
    Rating.objects.create(
        round=world.round, member=member, scheme=world.scheme, score=9207, computed_stars=5, stars=5, rank=1
    )
    content = export(as_user("county"), "admin:teams_rating_changelist").content
    cell = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["E2"]
    assert (cell.value, cell.number_format, cell.data_type) == (92.07, "0.00", "n")


@pytest.mark.parametrize(
    "bad", ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", '=HYPERLINK("http://x")', "<r><t>x</t></r>"]
)
def test_no_name_becomes_a_formula_or_a_link(world: World, as_user, bad: str) -> None:
    Team.objects.filter(pk=world.teams[VILLAGES[0]][0].pk).update(name=bad)
    content = export(as_user("county"), "admin:teams_team_changelist").content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        parts = {name: book.read(name).decode() for name in book.namelist() if name.endswith((".xml", ".rels"))}
    assert not any("<f>" in text or "<f " in text or "hyperlink" in text for text in parts.values())
    names = [row[0] for row in sheet(content)]
    assert [name for name in names if name and name.strip().lstrip("'").strip() == bad.strip()], names
    assert not any(str(name).lstrip()[:1] in tuple("=+-@＝") for name in names)


def test_the_last_sheet_says_what_it_is_who_took_it_and_when(world: World, as_user) -> None:
    content = export(as_user("county"), MEMBERS, f"is_returnee=yes&q={canary(VILLAGES[0])}").content
    about = openpyxl.load_workbook(io.BytesIO(content)).worksheets[-1]
    said = {row[0]: row[1] for row in about.iter_rows(values_only=True)}
    assert any(str(world.users["county"]) == str(value) for value in said.values())
    assert 2 in said.values(), "two returnees of the village"
    assert any(canary(VILLAGES[0]) in str(value) for value in said.values())


def test_an_export_is_audited_without_what_was_searched_for(world: World, as_user) -> None:
    assert export(as_user("county"), MEMBERS, "is_returnee=yes&q=Somebody").status_code == 200
    entry = AuditEntry.objects.get(action="list.exported")
    assert entry.changes == {"list": MEMBERS, "filter": "is_returnee=yes&q=***", "count": 0}
    assert (entry.actor_name, entry.path) == ("county", "0001")


def test_no_export_of_a_township_holds_a_text_of_another_unit(world: World, as_user) -> None:
    bring_to(world, "notice")
    client = as_user("township")
    held = 0
    for page in listing.pages():
        answer = export(client, page)
        assert answer.status_code in (200, 403), page
        if answer.status_code == 200:
            texts = " ".join(str(value) for row in sheet(answer.content) for value in row)
            assert not [path for path in FOREIGN if canary(path) in texts], page
            held += canary("00010001") in texts or canary(VILLAGES[0]) in texts
    assert held >= 6, "the own rows are there"


@pytest.mark.parametrize("name", ["village", "member", "superior", "nobody", "auditor"])
def test_who_may_not_open_a_list_exports_nothing(world: World, as_user, name: str) -> None:
    answer = export(as_user(name), MEMBERS)
    assert answer.status_code in (403, 404)
    assert not AuditEntry.objects.filter(action="list.exported").exists()


def test_a_village_exports_its_own_sheets_from_the_portal(world: World, as_user) -> None:
    rows = sheet(export(as_user("village"), "teams:sheets", "period=2025Q4").content)[1:]
    assert len(rows) == 2
    assert all(canary(VILLAGES[0]) in row[0] for row in rows)
    assert len(sheet(export(as_user("county"), "teams:sheets", f"unit={VILLAGES[2]}&state=draft").content)) == 3


@pytest.mark.parametrize("query", ["team__unit__path__startswith=0001", "user__password__startswith=a"])
def test_a_lookup_that_no_filter_asks_for_is_refused(world: World, as_user, query: str) -> None:
    assert export(as_user("county"), MEMBERS, query).status_code == 400


@pytest.mark.parametrize("page", ["", "admin:nothing_changelist", "admin:index", "admin:auth_group_changelist"])
def test_what_is_no_list_is_not_found(world: World, as_user, page: str) -> None:
    assert export(as_user("county"), page).status_code == 404


# Long lists ------------------------------------------------------------------------------------


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 5)


def run_job(job: Job) -> Job:
    assert tasks.export_list
    jobs.run(job.pk)
    job.refresh_from_db()
    return job


def test_a_long_list_is_made_by_a_worker_and_its_owner_alone_fetches_it(world: World, as_user, short: None) -> None:
    client = as_user("township")
    answer = export(client, MEMBERS, "o=1")
    assert (answer.status_code, answer["Location"]) == (302, reverse("tasks"))
    job = Job.objects.get(kind=exports.KIND)
    assert (job.owner_id, job.state, job.total) == (world.users["township"].pk, Job.QUEUED, 12)
    assert client.get(reverse("task-file", args=[job.pk])).status_code == 404
    assert run_job(job).state == Job.DONE, job.error
    rows = sheet(client.get(reverse("task-file", args=[job.pk])).content)[1:]
    assert [row[0] for row in rows] == [row[0] for row in on_page(client, MEMBERS, "o=1")]
    assert not any(canary(path) in str(rows) for path in FOREIGN)
    assert b"/tasks/%d/file/" % job.pk in client.get(reverse("tasks")).content
    for name in ("county", "township2", "sysadmin"):
        other = as_user(name)
        assert other.get(reverse("task-file", args=[job.pk])).status_code == 404
        assert other.get(reverse("task", args=[job.pk])).status_code == 404
        assert b"/tasks/%d/" % job.pk not in other.get(reverse("tasks")).content


def test_the_worker_sees_what_its_owner_may_see_when_it_runs(world: World, as_user, short: None) -> None:
    from accounts.models import RoleGrant

    export(as_user("township"), MEMBERS)
    job = Job.objects.get(kind=exports.KIND)
    RoleGrant.objects.filter(user=world.users["township"]).delete()
    assert run_job(job).state == Job.FAILED
    assert job.result_file == ""


def test_the_same_list_asked_for_twice_is_one_job_and_a_fourth_list_has_to_wait(
    world: World, as_user, short: None
) -> None:
    client = as_user("county")
    for query in ("", "", "o=1", "o=-1", "o=2", "o=2"):
        assert export(client, MEMBERS, query).status_code == 302
    assert Job.objects.filter(kind=exports.KIND).count() == exports.RUNNING_AT_MOST == 3
    messages = [str(m) for m in client.get(reverse("tasks")).context["messages"]]
    assert any("3" in text for text in messages)
    run_job(Job.objects.filter(kind=exports.KIND).earliest("pk"))
    export(client, MEMBERS, "o=2")
    assert Job.objects.filter(kind=exports.KIND).count() == 4


def test_a_result_is_erased_after_its_days(world: World, as_user, short: None) -> None:
    client = as_user("county")
    export(client, MEMBERS)
    job = run_job(Job.objects.get(kind=exports.KIND))
    name = job.result_file
    assert files.read(name)
    assert exports.erase(job.ended_at + timedelta(days=exports.KEPT_DAYS) - timedelta(minutes=1)) == 0
    assert files.read(name)
    assert exports.erase(job.ended_at + timedelta(days=exports.KEPT_DAYS, minutes=1)) == 1
    assert files.read(name) is None
    assert client.get(reverse("task-file", args=[job.pk])).status_code == 404


def test_what_was_searched_for_is_forgotten_with_the_result(world: World, as_user, short: None) -> None:
    client = as_user("county")
    export(client, MEMBERS, "q=canary")
    done = run_job(Job.objects.get(kind=exports.KIND))
    assert done.state == Job.DONE
    assert "canary" not in str(done.arguments)
    export(client, MEMBERS, "q=canary")
    failed = Job.objects.get(kind=exports.KIND, state=Job.QUEUED)
    ended = timezone.now()
    Job.objects.filter(pk=failed.pk).update(state=Job.FAILED, ended_at=ended)
    exports.erase(ended + timedelta(days=exports.KEPT_DAYS) - timedelta(minutes=1))
    failed.refresh_from_db()
    assert "canary" in str(failed.arguments), "until then it can be started again"
    exports.erase(ended + timedelta(days=exports.KEPT_DAYS, minutes=1))
    failed.refresh_from_db()
    assert "canary" not in str(failed.arguments)
    Job.objects.filter(pk=failed.pk).update(state=Job.QUEUED, ended_at=None)
    assert run_job(failed).state == Job.FAILED, "without its filter it would be another list"


def test_a_worker_that_is_killed_leaves_one_file_and_no_second_result(
    world: World, as_user, short: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(as_user("county"), MEMBERS)
    job = Job.objects.get(kind=exports.KIND)
    real = files.store

    def dies(name: str, content: bytes) -> None:
        real(name, content)
        raise RuntimeError("killed after the file was stored")

    monkeypatch.setattr(files, "store", dies)
    assert jobs.run(job.pk) == Job.QUEUED
    monkeypatch.setattr(files, "store", real)
    Job.objects.filter(pk=job.pk).update(due_at=NOW)
    assert run_job(job).state == Job.DONE
    assert len(list(files.place(exports.FOLDER).glob(f"*{job.pk}.xlsx*"))) == 1


def test_every_list_of_the_admin_has_the_button(world: World, as_user) -> None:
    for name in ("county", "sysadmin", "secadmin", "auditor"):
        client = as_user(name)
        for model in registered():
            page = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
            answer = client.get(reverse(page))
            if answer.status_code == 200:
                assert f'name="page" value="{page}"' in answer.content.decode(), page
                assert export(client, page, urlencode({"o": "1"})).status_code == 200, page


def test_a_new_member_is_in_the_next_export(world: World, as_user) -> None:
    from core.actors import SYSTEM

    client = as_user("township")
    before = len(sheet(export(client, MEMBERS).content))
    roster.enlist(
        actor=SYSTEM, team=world.teams[VILLAGES[0]][0],
        values={"name": "新成员", "source": "veteran", "joined_on": NOW.date()},
    )  # fmt: skip
    assert len(sheet(export(client, MEMBERS).content)) == before + 1
