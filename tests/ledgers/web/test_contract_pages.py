"""Pages of contracts, dues, entries and flags: read, filled in, refused with what was typed, exported."""

import io
import re
import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfWriter

from core import indicators
from core.models import FormDraft
from core.periods import Period
from core.scope import Scope
from ledgers.models import Contract, Entry
from ledgers.selectors import contracts as selectors
from ledgers.services import posting
from ledgers.web import contract_desk
from tests.ledgers import contract_world as w
from tests.world import VILLAGES, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(world):
    return w.make_book()


def blank() -> bytes:
    stream, paper = io.BytesIO(), PdfWriter()
    paper.add_blank_page(100, 100)
    paper.write(stream)
    return stream.getvalue()


@pytest.fixture
def client(world):
    found = sign_in(Client(), world.users["village"])
    found.post(reverse("language"), {"language": "en"})
    return found


def send(client: Client, address: str, **given):
    return client.post(address, {"key": str(uuid.uuid4()), **given})


def hidden(page) -> dict[str, str]:
    """Return what stands in the fields of the page's main form, as a browser would send it."""
    text = page.content.decode()
    form = text[text.index('id="meeting"') :]
    found = dict(re.findall(r'<input[^>]*?name="([\w-]+)"[^>]*?value="([^"]*)"', form.replace("\n", " ")))
    for name, body in re.findall(r'<select name="(\w+)".*?>(.*?)</select>', form, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', body)
        found[name] = chosen[1] if chosen else re.search(r'value="([^"]*)"', body)[1]
    return found


def test_a_due_instalment_opens_a_receipt_with_everything_filled_in(book, client):
    row = w.signed(book)
    page = client.get(reverse("ledgers:dues"))
    way = f"{reverse('ledgers:receipt-new', args=[book.pk])}?instalment={w.part(row).pk}"
    assert way in page.content.decode()
    form = client.get(way)
    filled = hidden(form)
    assert (filled["amount"], filled["purpose"], filled["money"]) == ("12000", "rent", "102")
    assert "2025-001" in filled["memo"]
    answer = client.post(reverse("ledgers:receipt-new", args=[book.pk]), filled)
    entry = Entry.objects.get()
    assert answer.status_code == 302
    assert answer.url == reverse("ledgers:entry", args=[entry.pk])
    again = client.post(reverse("ledgers:receipt-new", args=[book.pk]), filled)
    assert again.url == answer.url
    assert Entry.objects.count() == 1
    shown = client.get(answer.url).content.decode()
    assert "50103" in shown
    assert "12,000.00" in shown
    contract = client.get(reverse("ledgers:contract", args=[row.pk])).content.decode()
    assert answer.url in contract


def test_a_rent_receipt_is_in_the_contract_the_voucher_the_notice_and_the_county_figure(book, client, world):
    row, day = w.signed(book), timezone.localdate()
    county, year, month = Scope.of(["0001"]), Period.parse(str(day.year)), f"{day:%Y-%m}"
    before = indicators.total("economy.income.rent", county, year)
    filled = hidden(client.get(f"{reverse('ledgers:receipt-new', args=[book.pk])}?instalment={w.part(row).pk}"))
    client.post(reverse("ledgers:receipt-new", args=[book.pk]), filled)
    entry = Entry.objects.get()
    assert (
        reverse("ledgers:entry", args=[entry.pk])
        in client.get(reverse("ledgers:contract", args=[row.pk])).content.decode()
    )
    assert selectors.schedule_of(row)[0].owed == 0
    voucher = client.get(reverse("ledgers:voucher", args=[entry.voucher_id])).content.decode()
    assert voucher.count("12,000.00") == 4  # a line on each side, and both sums
    notice = client.get(reverse("ledgers:public-notice", args=[book.pk, month])).content.decode()
    assert "12,000.00" in notice
    assert row.party not in notice
    assert indicators.total("economy.income.rent", county, year) == before + w.PRICE
    staff = sign_in(Client(), world.users["county"])
    assert "1.20" in staff.get(reverse("ledgers:figures"), {"year": day.year}).content.decode()


def test_more_than_is_owed_is_refused_and_what_was_typed_stays(book, client):
    row = w.signed(book)
    address = reverse("ledgers:receipt-new", args=[book.pk])
    filled = hidden(client.get(f"{address}?instalment={w.part(row).pk}")) | {"amount": "12000.01", "memo": "收一月租金"}
    answer = client.post(address, filled)
    assert answer.status_code == 400
    text = answer.content.decode()
    assert "Only 12,000.00 of this instalment is still owed" in text
    assert "12000.01" in text
    assert "收一月租金" in text
    assert not Entry.objects.exists()


@pytest.mark.parametrize("page", ["receipt", "payment", "transfer", "accrual"])
def test_each_form_opens_and_names_what_is_missing(book, client, page):
    address = reverse(f"ledgers:{page}-new", args=[book.pk])
    assert client.get(address).status_code == 200
    answer = send(client, address)
    assert answer.status_code == 400
    assert "id_amount" in answer.content.decode()


def test_a_payment_a_transfer_and_an_accrual_are_entered(book, client):
    today = timezone.localdate().isoformat()
    for page, given in (
        ("payment", {"purpose": "office", "money": "102"}), ("transfer", {"purpose": "to-bank"}), ("accrual", {"purpose": "cost-due"}),
    ):  # fmt: skip
        address = reverse(f"ledgers:{page}-new", args=[book.pk])
        assert send(client, address, amount="１,200", on=today, memo="", **given).status_code == 302
    assert {row.form: posting.lines_of(row.voucher)[0].account for row in Entry.objects.all()} == {
        "payment": "51302", "transfer": "102", "accrual": "511",
    }  # fmt: skip


def test_a_draft_of_a_form_is_kept_and_thrown_away_when_it_is_entered(book, client, world):
    keep = reverse("draft", args=["entry-receipt", book.pk])
    client.post(keep, {"do": "keep", "amount": "77", "purpose": "sales", "draft-version": "0"})
    assert hidden(client.get(reverse("ledgers:receipt-new", args=[book.pk])))["amount"] == "77"
    row = w.signed(book)
    other = client.get(f"{reverse('ledgers:receipt-new', args=[book.pk])}?instalment={w.part(row).pk}")
    assert hidden(other)["amount"] == "12000"
    filled = hidden(other)
    client.post(reverse("ledgers:receipt-new", args=[book.pk]), filled)
    assert not FormDraft.objects.filter(form="entry-receipt").exists()


def test_a_contract_is_drafted_corrected_and_signed_on_the_pages(book, client):
    shop = w.asset(book)
    given = {
        "number": "2025-009", "name": "门面房租赁", "kind": "leasing", "asset": shop.pk, "party": "某某商贸公司", "starts_on": "2025-01-01",
        "ends_on": "2026-12-31", "total_fen": "20000", "rhythm": "half-yearly", "dealing": "agreement", "direction": "in",
    }  # fmt: skip
    answer = send(client, reverse("ledgers:contract-new", args=[book.pk]), **given)
    row = Contract.objects.get()
    page = reverse("ledgers:contract", args=[row.pk])
    assert answer.url == page
    correct = reverse("ledgers:contract-correct", args=[row.pk])
    assert client.get(correct).status_code == 200
    assert send(client, correct, version=row.version, **{**given, "total_fen": "abc"}).status_code == 400
    assert send(client, correct, version=row.version, **{**given, "total_fen": "24,000"}).status_code == 302
    row.refresh_from_db()
    assert (row.total_fen, row.instalments.count()) == (2_400_000, 4)
    assert send(client, page, do="sign", version=row.version - 1, signed_on="2025-01-01").status_code == 409
    assert send(client, page, do="sign", version=row.version, signed_on="2025-01-01").status_code == 302
    row.refresh_from_db()
    assert row.state == "in-force"
    assert client.get(correct).status_code == 409
    assert client.get(f"{reverse('ledgers:contract-new', args=[book.pk])}?renews={row.pk}").status_code == 200
    refused = send(client, page, do="terminate", version=row.version, on="2025-12-01", reason="")
    assert refused.status_code == 400
    assert send(client, page, do="waive", version=row.version).status_code == 403


def test_papers_of_a_contract_are_kept_served_and_removed(book, client):
    row = w.signed(book)
    page = reverse("ledgers:contract", args=[row.pk])
    pdf = SimpleUploadedFile("合同.pdf", blank(), "application/pdf")
    assert send(client, page, do="attach", file=pdf).status_code == 302
    paper = row.papers.get()
    answer = client.get(reverse("ledgers:contract-file", args=[paper.pk]))
    assert answer["Content-Type"] == "application/pdf"
    bad = SimpleUploadedFile("x.pdf", b"hello", "application/pdf")
    assert send(client, page, do="attach", file=bad).status_code == 400
    assert send(client, page, do="detach", **{"file-id": paper.pk}).status_code == 400
    assert send(client, page, do="detach", **{"file-id": paper.pk, "reason": "传错"}).status_code == 302
    assert not row.papers.exists()


def test_lists_are_narrowed_and_exported(book, client, django_assert_max_num_queries):
    for n in range(3):
        w.signed(book, number=f"2025-1{n}")
    w.drafted(book, number="2025-20", kind="works")
    address = reverse("ledgers:contracts")
    assert client.get(f"{address}?kind=works").content.decode().count("2025-20") == 1
    assert "2025-10" in client.get(f"{address}?standing=arrears").content.decode()
    assert "2025-20" not in client.get(f"{address}?standing=arrears").content.decode()
    assert client.get(f"{address}?kind=nothing").status_code == 400
    w.enter(book)
    for name in ("contracts", "dues", "receipts", "flags"):
        with django_assert_max_num_queries(26):
            assert client.get(reverse(f"ledgers:{name}")).status_code == 200
        answer = client.post(reverse("export"), {"page": f"ledgers:{name}", "query": ""})
        assert answer["Content-Type"].startswith("application/vnd.openxmlformats"), name


def test_dues_and_entries_are_paged_by_key(book, client, monkeypatch):
    monkeypatch.setattr("ledgers.web.contract_lists.PAGE", 2)
    for n in range(3):
        w.signed(book, number=f"2025-1{n}", ends_on=date(2025, 12, 31))
        w.enter(book, amount_fen=n + 1)
    for name in ("dues", "receipts"):
        first = client.get(reverse(f"ledgers:{name}"))
        after = re.search(r"after=([\d_-]+)", first.content.decode())[1]
        second = client.get(f"{reverse(f'ledgers:{name}')}?after={after}").content.decode()
        assert len(re.findall(r'<th scope="row">', first.content.decode())) == 2
        assert len(re.findall(r'<th scope="row">', second)) == 1


def test_flags_are_counted_and_lead_to_their_rows(book, client):
    row = w.signed(book)
    entry = w.enter(book, money="101", on=date(2025, 12, 1))
    text = client.get(reverse("ledgers:flags")).content.decode()
    assert reverse("ledgers:contract", args=[row.pk]) in text
    assert "no decision on record" in text
    assert client.get(f"{reverse('ledgers:flags')}?check=no-decision&unit={VILLAGES[0]}").status_code == 200
    assert Entry.objects.filter(pk=entry.pk).exists()


def test_the_desk_tells_what_is_due(book, world, client):
    from accounts.selectors import actor_of

    w.signed(book)
    found = contract_desk.waiting(actor_of(world.users["village"]), date(2026, 1, 15))
    assert [(x.count, x.late) for x in found] == [(2, 379)]
    assert contract_desk.waiting(actor_of(world.users["county"]), date(2026, 1, 15)) == []


def test_another_village_finds_nothing(book, as_user):
    row = w.signed(book)
    entry = w.enter(book)
    other = as_user("village2")
    for name, key in (("contract", row.pk), ("entry", entry.pk), ("receipt-new", book.pk), ("contract-new", book.pk)):
        assert other.get(reverse(f"ledgers:{name}", args=[key])).status_code == 404
    assert "2025-001" not in other.get(reverse("ledgers:contracts")).content.decode()


@pytest.mark.parametrize(("who", "may"), [("county", True), ("township", True), ("department", False)])
def test_the_admin_leads_the_staff_to_the_form_of_a_draft(world, book, who, may):
    staff = sign_in(Client(), world.users[who])
    listed = staff.get(reverse("admin:ledgers_contract_changelist"))
    way = reverse("admin:ledgers_contract_draft")
    led = staff.get(way, follow=True)
    if not may:
        assert led.status_code in (403, 404)
        return
    assert way in listed.content.decode()
    assert led.redirect_chain[-1][0] == reverse("ledgers:contract-choose")
    form = reverse("ledgers:contract-new", args=[book.pk])
    assert form in led.content.decode() or led.redirect_chain[-1][0] == form
    assert staff.get(form).status_code == 200
