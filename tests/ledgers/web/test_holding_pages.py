"""Pages of registers, checks, decisions and distributions: own area, forms that keep what was typed, steps."""

import html
import re
import uuid
from datetime import date

import pytest
from django.urls import reverse

from core.actors import SYSTEM
from ledgers.models import Asset, Cleanup, Decision, Distribution, HoldingCheck, SupervisionNote, Voucher
from ledgers.services import checks
from tests.ledgers.holdings_world import passed
from tests.world import TODAY, VILLAGES, canary, sign_in

FIRST, OTHER = VILLAGES[0], VILLAGES[2]
LISTS = (
    "registers", "resources", "materials", "funds", "checks", "decisions", "distributions", "entities", "funded-projects",
    "land-incomes", "cleanups", "notes",
)  # fmt: skip


@pytest.fixture
def village(client, holdings):
    return sign_in(client, holdings.world.users["village"])


def post(client, page, /, *args, **values):
    return client.post(reverse(f"ledgers:{page}", args=args), {"key": str(uuid.uuid4()), **values})


@pytest.mark.parametrize("name", LISTS)
def test_lists_show_the_own_area_alone_with_few_queries(village, holdings, django_assert_max_num_queries, name):
    with django_assert_max_num_queries(24):
        page = village.get(reverse(f"ledgers:{name}"))
    assert page.status_code == 200
    assert canary(OTHER) not in page.content.decode()
    export = village.post(reverse("export"), {"page": f"ledgers:{name}", "query": ""})
    assert export.status_code == 200


def test_an_asset_is_entered_kept_when_wrong_and_corrected_with_a_reason(village, holdings):
    values = {
        "book": holdings.books[FIRST].pk, "number": "A-2", "name": "Shed", "use": "operating", "origin": "built",
        "acquired_on": "2025-02-01", "quantity": "1", "unit_word": "间", "cost_fen": "12,345.678", "place": "村北",
        "residual": "5", "state": "idle",
    }  # fmt: skip
    wrong = post(village, "asset-new", **values)
    assert wrong.status_code == 400
    assert 'value="12,345.678"' in wrong.content.decode()
    assert not Asset.objects.filter(number="A-2").exists()
    done = post(village, "asset-new", **{**values, "cost_fen": "12,345.67"})
    row = Asset.objects.get(number="A-2")
    assert (done.status_code, row.cost_fen, row.state, row.depreciated_fen) == (302, 1_234_567, "idle", 0)
    page = village.get(reverse("ledgers:asset", args=[row.pk])).content.decode()
    assert "12,345.67" in page
    step = {f"correct-{name}": value for name, value in values.items() if name not in ("book", "state")}
    step |= {"do": "correct", "version": row.version, "correct-cost_fen": "12345.67", "correct-name": "Barn"}
    assert post(village, "asset", row.pk, **step).status_code == 400
    assert post(village, "asset", row.pk, **step, **{"correct-reason": "named wrongly"}).status_code == 302
    row.refresh_from_db()
    assert (row.name, row.cost_fen) == ("Barn", 1_234_567)
    stale = post(village, "asset", row.pk, **{**step, "correct-name": "Hall"}, **{"correct-reason": "late"})
    assert stale.status_code == 409


def test_a_form_sent_twice_counts_once(village, holdings):
    body = {
        "key": str(uuid.uuid4()), "book": holdings.books[FIRST].pk, "number": "R-8", "name": "Plot", "land": "garden",
        "place": "村西", "area": "3.5", "use": "reserve",
    }  # fmt: skip
    address = reverse("ledgers:resource-new")
    first, second = village.post(address, body), village.post(address, body)
    assert (first.status_code, first.url) == (second.status_code, second.url)
    assert holdings.books[FIRST].resources.get(number="R-8").area == 350


def test_rows_of_others_are_not_there_and_readers_without_the_right_are_refused(client, village, holdings):
    assert village.get(reverse("ledgers:asset", args=[holdings.assets[OTHER].pk])).status_code == 404
    assert post(village, "asset-new", book=holdings.books[OTHER].pk).status_code == 400
    for name in ("member", "superior", "auditor"):
        assert sign_in(client, holdings.world.users[name]).get(reverse("ledgers:registers")).status_code == 403


def test_a_check_is_counted_and_reported_on_its_page(village, holdings):
    check = checks.start(actor=SYSTEM, book=holdings.books[FIRST], year=2024, today=TODAY)
    lines = list(check.lines.all())
    typed = {
        f"counted-{line.pk}": str(line.book_figure if line.measure == "pieces" else f"{line.book_figure / 100:.2f}")
        for line in lines
    }
    asset = next(line for line in lines if line.kind == "asset")
    wrong = post(
        village, "check", check.pk, do="report", version=check.version, **{**typed, f"counted-{asset.pk}": "1"}
    )
    assert wrong.status_code == 400
    assert HoldingCheck.objects.get(pk=check.pk).state == "open"
    assert not any(line.counted for line in check.lines.all())
    typed |= {f"counted-{asset.pk}": "1", f"explanation-{asset.pk}": "lent out"}
    assert post(village, "check", check.pk, do="report", version=check.version, **typed).status_code == 302
    check.refresh_from_db()
    assert (check.state, check.differences) == ("reported", 1)
    assert "lent out" in village.get(reverse("ledgers:check", args=[check.pk])).content.decode()


def test_a_decision_goes_through_its_sheets_on_the_pages(village, holdings):
    made = post(
        village, "decision-new", book=holdings.books[FIRST].pk, number="D-9", title="a road", occasion="people",
        begun_on="2025-10-01",
    )  # fmt: skip
    assert made.status_code == 302
    row = Decision.objects.get(number="D-9")
    assert village.get(reverse("ledgers:decision-sheet", args=[row.pk, "members"])).status_code == 404
    given = {
        "version": row.version, "matter": "a road", "on": "2025-10-02", "form": "committee", "due": "5", "attended": "6",
        "favour": "4", "content": "agreed", "signed": "4", "otherwise": "end",
    }  # fmt: skip
    wrong = post(village, "decision-sheet", row.pk, "proposal", **given)
    assert wrong.status_code == 400
    assert 'value="6"' in wrong.content.decode()
    assert post(village, "decision-sheet", row.pk, "proposal", **{**given, "attended": "4"}).status_code == 302
    row.refresh_from_db()
    assert row.recorded == 1
    page = village.get(reverse("ledgers:decision", args=[row.pk]))
    assert [step["state"] for step in page.context["bar"]][:2] == ["done", "current"]
    correction = {**given, "attended": "5", "version": row.sheets.get().version, "reason": "counted again"}
    assert post(village, "decision-sheet", row.pk, "proposal", **correction).status_code == 302
    assert row.sheets.get().attended == 5


def test_a_distribution_is_planned_resolved_and_waits_for_the_township(client, village, holdings):
    values = {
        "book": holdings.books[FIRST].pk, "year": "2024", "title": "2024", "surplus_fen": "100000", "brought_fen": "-5000",
        "transferred_fen": "0", "reserve_share": "10", "pool_fen": "50000.01", "other_fen": "1000", "rule": holdings.rule.pk,
        "households_count": "40", "members_count": "150",
    }  # fmt: skip
    wrong = post(village, "distribution-new", **{**values, "pool_fen": "99999999"})
    assert wrong.status_code == 400
    assert 'value="99999999"' in wrong.content.decode()
    assert post(village, "distribution-new", **values).status_code == 302
    row = Distribution.objects.get()
    page = village.get(reverse("ledgers:distribution", args=[row.pk])).content.decode()
    assert "34,000.01" in page
    step = {"do": "resolve", "version": row.version, "resolve-decision": holdings.decision.pk}
    assert post(village, "distribution", row.pk, **step).status_code == 302
    row.refresh_from_db()
    step = {
        "do": "publish", "version": row.version, "publish-notice_from": "2025-12-01", "publish-notice_until": "2025-12-10",
    }  # fmt: skip
    assert post(village, "distribution", row.pk, **step).status_code == 302
    row.refresh_from_db()
    step = {"do": "approve", "version": row.version, "approve-objections": "0"}
    assert post(village, "distribution", row.pk, **step).status_code == 403
    township = sign_in(client, holdings.world.users["township"])
    assert post(township, "distribution", row.pk, **step).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.approved_by) == ("approved", "township")


def test_notes_are_written_by_their_level_and_answered(client, village, holdings):
    township = sign_in(client, holdings.world.users["township"])
    book = holdings.books[FIRST]
    given = {
        "book": book.pk, "level": "township", "kind": "book", "label": "", "text": "explain the cash", "due_on": "2099-01-31",
    }  # fmt: skip
    assert post(township, "note-new", **given).status_code == 302
    row = SupervisionNote.objects.get()
    assert (row.key, row.label) == (book.pk, book.name)
    village = sign_in(client, holdings.world.users["village"])
    assert post(village, "note-new", **given).status_code == 403
    step = {"do": "answer", "version": row.version, "answer-answer": "banked"}
    assert post(village, "note", row.pk, **step).status_code == 302
    row.refresh_from_db()
    assert (row.answer, row.answered_by) == ("banked", "village")


def test_a_note_on_a_voucher_is_made_from_its_page_and_leads_back_to_it(client, village, holdings):
    book = holdings.books[FIRST]
    voucher = Voucher.objects.get(book=book)
    page = reverse("ledgers:voucher", args=[voucher.pk])
    link = html.unescape(re.search(r'href="([^"]*notes/new/[^"]*)"', village.get(page).content.decode())[1])
    form = village.get(link).content.decode()
    assert 'value="2024-05-1"' in form
    assert '<option value="voucher" selected>' in form
    given = {
        "book": book.pk,
        "level": "village",
        "kind": "voucher",
        "text": "where is the paper",
        "due_on": "2099-01-31",
    }
    for wrong in ("", "5月1号", "2024-05-2", "2024-04-1"):
        answer = post(village, "note-new", **given, label=wrong)
        assert answer.status_code == 400
        assert "id_label" in answer.content.decode()
    assert not SupervisionNote.objects.exists()
    for label in ("2024-05-1", "2024-5 记-1", "2024年5月1号"):
        assert post(village, "note-new", **given, label=label).status_code == 302
    row = SupervisionNote.objects.order_by("pk").last()
    assert (row.key, row.label) == (voucher.pk, "2024-05 记-1")
    assert page in village.get(reverse("ledgers:note", args=[row.pk])).content.decode()
    assert village.get(page).content.decode().count("where is the paper") == 3
    stranger = sign_in(client, holdings.world.users["stranger"])
    assert stranger.get(reverse("ledgers:note", args=[row.pk])).status_code in (403, 404)


def test_a_note_finds_what_it_is_on_in_its_own_book_alone(village, holdings):
    passed(holdings.books[OTHER], "only-there")
    given = {"book": holdings.books[FIRST].pk, "level": "village", "text": "explain it", "due_on": "2099-01-31"}
    for kind, label in (("decision", "only-there"), ("asset", "A-9"), ("contract", "A-1"), ("distribution", "2024")):
        assert post(village, "note-new", **given, kind=kind, label=label).status_code == 400
    for kind, label, row in (("decision", "D-1", holdings.decision), ("asset", "A-1", holdings.assets[FIRST])):
        assert post(village, "note-new", **given, kind=kind, label=label).status_code == 302
        note = SupervisionNote.objects.order_by("pk").last()
        assert (note.key, note.label) == (row.pk, str(row))
        assert (
            reverse(f"ledgers:{kind}", args=[row.pk])
            in village.get(reverse("ledgers:note", args=[note.pk])).content.decode()
        )


def test_an_issue_of_a_clean_up_is_settled_once(village, holdings):
    given = {
        "book": holdings.books[FIRST].pk, "found_on": "2025-05-01", "kind": "contract", "issue": "rent far too low",
        "amount_fen": "300", "area": "20", "measure": "renegotiated", "post": "secretary", "deadline": "2025-12-31",
    }  # fmt: skip
    assert post(village, "cleanup-new", **given).status_code == 302
    row = Cleanup.objects.get()
    step = {"do": "settle", "version": row.version, "settle-on": "2025-06-01", "settle-result": "rent doubled"}
    assert post(village, "cleanup", row.pk, **step).status_code == 302
    assert post(village, "cleanup", row.pk, **step).status_code == 400
    row.refresh_from_db()
    assert row.settled_on == date(2025, 6, 1)


def test_depreciation_is_entered_for_a_whole_book(village, holdings):
    row = holdings.assets[FIRST]
    answer = post(village, "depreciation", book=holdings.books[FIRST].pk, on="2025-06-30")
    assert answer.status_code == 302
    row.refresh_from_db()
    assert row.depreciated_fen == 570_000
    assert post(village, "depreciation", book=holdings.books[FIRST].pk, on="2025-06-30").status_code == 409
