"""Admin pages of imports: upload, preview, columns, decisions, files, writing; refusals keep what was typed."""

import io
import re
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from core.models import AuditEntry, Job
from teams.models import ColumnMapping, Member, RosterImport
from tests.rosters import VILLAGE, enlist, line, sheet, work
from tests.world import World

TOWNSHIP, OTHER_TOWNSHIP = "00010001", "00010002"
ADD = "admin:teams_rosterimport_add"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


def page(row: RosterImport, name: str = "change") -> str:
    return reverse(f"admin:teams_rosterimport_{name}", args=[row.pk])


def form(world: World, data: bytes, path: str = TOWNSHIP, **given: Any) -> dict[str, Any]:
    upload = SimpleUploadedFile("roster.xlsx", data)
    return {
        "unit": world.units[path].pk, "upload": upload, "kind": "", "source": "", "joined_on": "",
        "submission": str(uuid.uuid4()), **given,
    }  # fmt: skip


def english_client(client: Client) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def township(as_user: Any) -> Client:
    return english_client(as_user("township"))


def uploaded(client: Client, world: World, rows: list[tuple[str, ...]]) -> RosterImport:
    """Return an import that was uploaded by the page and read."""
    answer = client.post(reverse(ADD), form(world, sheet(rows)))
    assert answer.status_code == 302
    assert work("read-roster") == "done"
    row = RosterImport.objects.latest("pk")
    assert answer.headers["Location"] == page(row)
    return row


def text(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


# Upload --------------------------------------------------------------------------------------------


def test_the_upload_offers_the_units_and_kinds_of_the_own_area_only(world: World, township: Client) -> None:
    asked = township.get(reverse(ADD)).context["adminform"].form
    offered = set(asked.fields["unit"].queryset.values_list("path", flat=True))
    assert offered == {TOWNSHIP, "000100010001", "000100010002"}
    assert set(asked.fields["kind"].queryset) == set(world.kinds)
    assert asked.initial["unit"] == world.units[TOWNSHIP].pk


def test_a_sheet_is_uploaded_and_the_page_renews_itself_while_it_is_read(world: World, township: Client) -> None:
    answer = township.post(reverse(ADD), form(world, sheet([line(world, "扎西")])))
    row = RosterImport.objects.get()
    assert answer.status_code == 302
    waiting = township.get(page(row))
    assert b'http-equiv="refresh"' in waiting.content
    assert "The sheet is being read" in text(waiting)
    work("read-roster")
    assert b'http-equiv="refresh"' not in township.get(page(row)).content


def test_a_double_click_makes_one_import(world: World, township: Client) -> None:
    data, key = sheet([line(world, "扎西")]), str(uuid.uuid4())
    answers = [township.post(reverse(ADD), form(world, data, submission=key)) for _click in range(2)]
    row = RosterImport.objects.get()
    assert [answer.headers["Location"] for answer in answers] == [page(row)] * 2
    assert Job.objects.filter(kind="read-roster").count() == 1
    other = township.post(reverse(ADD), form(world, sheet([line(world, "卓玛")]), submission=key))
    assert other.status_code == 200, "another file under the same key is not taken for the first"
    assert RosterImport.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"", "empty"), (b"%PDF-1.7", "PDF"), (b"PK\x03\x04" + b"0" * (5 * 2**20), "the most is 5 MB")],
)
def test_a_file_that_cannot_be_taken_is_refused_at_its_field_and_the_rest_stays(
    world: World, township: Client, data: bytes, said: str
) -> None:
    given = {"kind": world.kinds[1].pk, "source": "veteran", "joined_on": "2025-01-02"}
    answer = township.post(reverse(ADD), form(world, data, **given))
    refused = answer.context["adminform"].form
    assert answer.status_code == 200
    assert list(refused.errors) == ["upload"]
    assert said in str(refused.errors["upload"])
    assert [str(refused[name].value()) for name in given] == [str(value) for value in given.values()]
    assert not RosterImport.objects.exists()


@pytest.mark.parametrize("path", [OTHER_TOWNSHIP, "0001", "0002"])
def test_a_unit_outside_the_area_cannot_be_posted(world: World, township: Client, path: str) -> None:
    answer = township.post(reverse(ADD), form(world, sheet([line(world, "扎西")]), path))
    assert "unit" in answer.context["adminform"].form.errors
    assert not RosterImport.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("village", 404), ("sysadmin", 403), ("auditor", 403), ("superior", 404)])
def test_who_may_not_import_finds_no_page(world: World, as_user: Any, who: str, status: int) -> None:
    client = as_user(who)
    for name in ("add", "changelist", "template"):
        assert client.get(reverse(f"admin:teams_rosterimport_{name}")).status_code == status
    assert client.post(reverse(ADD), form(world, sheet([line(world, "扎西")]))).status_code == status
    assert not RosterImport.objects.exists()


# Preview -------------------------------------------------------------------------------------------


@pytest.fixture
def mixed(world: World, township: Client) -> tuple[RosterImport, Member]:
    """An import with a new person, a changed one, a refused row and a namesake."""
    team = world.teams[VILLAGE][0]
    enlist(team, "才让", "13900000001")
    known = enlist(team, "卓玛", "13900000002")
    row = uploaded(
        township, world,
        [
            line(world, "扎西", phone="13900000003"), line(world, "才让", phone="13900000001", joined="2024-03-05"),
            line(world, "索南", phone="139"), line(world, "卓玛", phone="13900000009"),
        ],
    )  # fmt: skip
    return row, known


def test_the_preview_shows_counts_rows_changes_reasons_and_dropped_columns(
    township: Client, mixed: tuple[RosterImport, Member]
) -> None:
    row, _known = mixed
    first = township.get(page(row))
    assert [(tab["outcome"], tab["count"]) for tab in first.context["tabs"]] == [
        ("ask", 1), ("refused", 1), ("changed", 1), ("added", 1), ("same", 0),
    ]  # fmt: skip
    assert first.context["show"] == "ask", "what needs an answer stands first"
    assert "must not hold it: 民族" in text(first)
    assert "telephone ends in 0002" in text(first)
    assert "13900000009" not in first.content.decode(), "of a number only the last digits are shown"
    changed = text(township.get(page(row) + "?show=changed"))
    assert re.search(r"joined on： .*2024.* → .*2024", changed)
    assert township.get(page(row) + "?show=refused").context["lines"][0]["reason"]
    assert "Write the import" not in text(first)
    assert "1 row is still to be decided" in text(first)


def test_the_rows_are_paged_by_line(world: World, township: Client) -> None:
    names = [a + b for a in "扎卓才索多桑仁" for b in "西玛让南杰吉青措太本"]
    row = uploaded(township, world, [line(world, name, phone=f"139000010{n:02d}") for n, name in enumerate(names)])
    first = township.get(page(row) + "?show=added")
    assert (len(first.context["lines"]), first.context["next"]) == (50, 51)
    second = township.get(page(row) + "?show=added&after=51")
    assert (len(second.context["lines"]), second.context["next"]) == (20, None)
    for odd in ("?show=nothing", "?after=x", "?after=99999999999999999999", "?show=added&after=-1"):
        assert township.get(page(row) + odd).status_code == 200


def test_the_preview_asks_as_many_questions_for_fifty_rows_as_for_one(
    world: World, township: Client, django_assert_num_queries: Any
) -> None:
    names = [a + b for a in "扎卓才索多桑" for b in "西玛让南杰吉青措太本"]
    for name in names:
        enlist(world.teams[VILLAGE][0], name, "13900000002")
    one = uploaded(township, world, [line(world, names[0], kind=1, phone="13900000001")])
    many = uploaded(township, world, [line(world, name, kind=1, phone="13900000001") for name in names])
    many.refresh_from_db()
    assert RosterImport.objects.get(pk=one.pk).asked == 1
    township.get(page(one))
    with django_assert_num_queries(9):
        township.get(page(one))
    with django_assert_num_queries(9):
        assert len(township.get(page(many)).context["lines"]) == 50


def test_another_township_finds_nothing_and_the_county_sees_it(
    world: World, as_user: Any, township: Client, mixed: tuple[RosterImport, Member]
) -> None:
    row, _known = mixed
    other = as_user("township2")
    for name in ("change", "history", "columns", "write", "cancel", "errors", "decide", "again"):
        assert other.get(page(row, name)).status_code == 404
        assert other.post(page(row, name)).status_code == 404
    assert row.file_name not in other.get(reverse("admin:teams_rosterimport_changelist")).content.decode()
    county = as_user("county")
    assert county.get(page(row)).status_code == 200
    assert row.file_name in county.get(reverse("admin:teams_rosterimport_changelist")).content.decode()


def test_the_history_names_the_steps_and_no_text_of_the_sheet(
    township: Client, mixed: tuple[RosterImport, Member]
) -> None:
    said = text(township.get(page(mixed[0], "history")))
    assert "roster uploaded for import" in said
    assert "roster of an import read" in said
    for name in ("扎西", "卓玛", "民族"):
        assert name not in said


# Columns, decisions, files -------------------------------------------------------------------------


def test_columns_are_offered_as_they_were_read_and_a_refusal_keeps_the_choice(
    township: Client, mixed: tuple[RosterImport, Member]
) -> None:
    row, _known = mixed
    asked = township.get(page(row, "columns")).context["form"]
    labels = {field.label: field.value() for field in asked if field.name.startswith("column_")}
    assert labels["A　姓名"] == "name"
    assert not [label for label in labels if "民族" in label], "a forbidden column is not offered"
    data = {name: asked[name].value() or "" for name in asked.fields}
    twice = township.post(page(row, "columns"), data | {"column_1": "name"})
    assert twice.status_code == 200
    assert twice.context["form"].non_field_errors()
    assert twice.context["form"]["column_1"].value() == "name"
    assert not ColumnMapping.objects.exists()
    answer = township.post(page(row, "columns"), data | {"column_3": ""})
    assert answer.status_code == 302
    assert ColumnMapping.objects.get().columns["手机号"] == ""
    assert RosterImport.objects.get(pk=row.pk).state == "reading"


def test_decisions_are_saved_and_a_refused_one_is_shown_again(
    township: Client, mixed: tuple[RosterImport, Member]
) -> None:
    row, known = mixed
    row.refresh_from_db()
    stale = township.post(page(row, "decide"), {"show": "ask", "base_version": "1", "decision_5": str(known.pk)})
    assert stale.status_code == 400
    assert b'role="alert"' in stale.content
    assert [a["chosen"] for a in stale.context["lines"][0]["answers"]] == [True, False, False], "the choice stays"
    assert row.rows.get(line=5).decision == ""
    post = {"show": "ask", "base_version": str(row.version), "decision_5": str(known.pk)}
    assert township.post(page(row, "decide"), post).status_code == 302
    assert row.rows.get(line=5).decision == str(known.pk)
    assert "Write the import" in text(township.get(page(row)))
    wrong = township.post(page(row, "decide"), post | {"base_version": str(row.version + 1), "decision_5": "1"})
    assert wrong.status_code == 400
    assert row.rows.get(line=5).decision == str(known.pk)


def test_the_refused_rows_come_back_with_their_reasons(township: Client, mixed: tuple[RosterImport, Member]) -> None:
    row, _known = mixed
    answer = township.get(page(row, "errors"))
    assert answer.status_code == 200
    assert "roster%20with%20reasons.xlsx" in answer.headers["Content-Disposition"]
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    assert {cells[0]: bool(cells[-1]) for cells in rows[1:]} == {
        "扎西": False, "才让": False, "索南": True, "卓玛": True,
    }  # fmt: skip
    assert AuditEntry.objects.filter(action="roster-import.errors-taken", actor_name="township").count() == 1


# Writing and cancelling ----------------------------------------------------------------------------


def test_an_import_is_written_after_a_confirmation_and_the_result_is_shown(
    township: Client, mixed: tuple[RosterImport, Member]
) -> None:
    row, _known = mixed
    row.refresh_from_db()
    early = township.post(page(row, "write"), {"base_version": row.version})
    assert early.status_code == 200
    assert "still to be decided" in str(early.context["form"].non_field_errors())
    township.post(page(row, "decide"), {"base_version": str(row.version), "decision_5": "skip"})
    confirm = township.get(page(row, "write"))
    assert "1 new members, 1 changed members and 0 rows" in text(confirm)
    assert "1 refused row is left out." in text(confirm)
    before = Member.objects.count()
    answer = township.post(page(row, "write"), {"base_version": confirm.context["form"]["base_version"].value()})
    assert answer.headers["Location"] == page(row)
    assert "The import is being written" in text(township.get(page(row)))
    assert work("apply-roster") == "done"
    done = text(township.get(page(row)))
    assert "The import is written: 1 new members, 1 changed" in done
    assert "Leave this row out" in text(township.get(page(row) + "?show=ask")), "what was decided stays to be read"
    assert f"?township={TOWNSHIP}" in township.get(page(row)).content.decode()
    assert Member.objects.count() == before + 1


def test_a_cancelled_import_shows_that_it_is_erased(township: Client, mixed: tuple[RosterImport, Member]) -> None:
    row, _known = mixed
    asked = township.get(page(row, "cancel")).context["form"]["base_version"].value()
    assert township.post(page(row, "cancel"), {"base_version": asked}).status_code == 302
    shown = township.get(page(row))
    assert "This import was cancelled" in text(shown)
    assert "扎西" not in shown.content.decode()
    assert township.get(page(row, "errors")).status_code == 404
    assert row.rows.count() == 0


def test_a_failed_reading_can_be_tried_once_more(world: World, township: Client) -> None:
    township.post(reverse(ADD), form(world, sheet([line(world, "扎西")])))
    row = RosterImport.objects.get()
    Job.objects.filter(pk=row.job_id).update(state="failed", error="out of memory", ended_at=timezone.now())
    shown = township.get(page(row))
    assert "Try once more" in text(shown)
    assert b'http-equiv="refresh"' not in shown.content
    assert township.post(page(row, "again")).status_code == 302
    assert work("read-roster") == "done"
    assert RosterImport.objects.get(pk=row.pk).state == "preview"


def test_nothing_is_posted_to_the_imports_own_page(township: Client, mixed: tuple[RosterImport, Member]) -> None:
    assert township.post(page(mixed[0]), {"state": "done"}).status_code == 403
    assert RosterImport.objects.get().state == "preview"


def test_the_list_of_members_leads_to_the_upload_and_the_template(world: World, township: Client) -> None:
    listed = township.get(reverse("admin:teams_member_changelist")).content.decode()
    for name, target in (("import_roster", "add"), ("blank_template", "template")):
        address = reverse(f"admin:teams_member_{name}")
        assert f'href="{address}"' in listed
        assert township.get(address).headers["Location"] == reverse(f"admin:teams_rosterimport_{target}")


# The blank sheet -----------------------------------------------------------------------------------


def blank(client: Client) -> openpyxl.Workbook:
    answer = client.get(reverse("admin:teams_rosterimport_template"))
    assert answer.status_code == 200
    return openpyxl.load_workbook(io.BytesIO(answer.content))


def lists_of(book: openpyxl.Workbook) -> list[list[str]]:
    """Return what the columns' lists offer: they stand in the hidden sheet."""
    (hidden,) = (one for one in book.worksheets if one.sheet_state == "hidden")
    return [[str(value) for value in column if value] for column in hidden.iter_cols(values_only=True)]


def test_the_blank_sheet_offers_the_units_of_the_own_area_and_the_countys_kinds(world: World, township: Client) -> None:
    book = blank(township)
    lists = lists_of(book)
    offered = {value for values in lists for value in values}
    assert {world.units[p].name for p in ("000100010001", "000100010002")} <= offered
    assert {kind.name for kind in world.kinds} <= offered
    assert not {world.units[p].name for p in ("000100020001", "000200010001")} & offered
    first = book.worksheets[0]
    assert len(first.data_validations.dataValidation) == 5
    texts = [d for d in first.column_dimensions.values() if d.number_format == "@"]
    assert {place for d in texts for place in range(d.min, d.max + 1)} == set(range(1, 10)), "all columns are text"
    assert book.worksheets[-1].max_row == 12


def test_the_filled_in_blank_sheet_is_read_whole(world: World, township: Client) -> None:
    book = blank(township)
    first = book.worksheets[0]
    lists = lists_of(book)
    units, kinds, sources = lists[:3]
    people = [a + b for a in "扎卓" for b in "西玛让南杰"][: len(sources)]
    for number, (name, source) in enumerate(zip(people, sources, strict=True)):
        first.append(
            [name, units[number % len(units)], kinds[number % len(kinds)], f"1390000020{number}", source, "是", "否", "驾驶", "2025-03-01"]
        )  # fmt: skip
    filled = io.BytesIO()
    book.save(filled)
    assert township.post(reverse(ADD), form(world, filled.getvalue())).status_code == 302
    work("read-roster")
    row = RosterImport.objects.get()
    assert (row.state, row.problem) == ("preview", "")
    assert [heading["drop"] for heading in row.headings] == [""] * 9
    assert list(row.rows.exclude(reason="").values_list("reason", flat=True)) == []
    assert (row.added, row.refused, row.asked) == (len(sources), 0, 0)
    read = set(row.rows.values_list("values__source", flat=True))
    assert len(read) == len(sources), "each source group of the list is told from the others"
