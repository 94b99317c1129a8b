"""Papers on the page of a voucher: added without a script, refused in words, handed out by the portal, read by programs and staff."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.domain import roles
from ledgers.domain.posting import MOST_PAPERS
from ledgers.models import Voucher
from ledgers.services import voucher_papers
from tests.ledgers import contract_world as w
from tests.ledgers.bookkeeping import NOW, clerk, kept_book
from tests.ledgers.services.test_voucher_papers import pdf, photo
from tests.world import sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def voucher(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Voucher.objects.filter(book=kept_book()).latest("seq")


@pytest.fixture
def client(world):
    found = sign_in(Client(), world.users["village"])
    found.post(reverse("language"), {"language": "en"})
    return found


def send(client: Client, voucher: Voucher, data: bytes | None, name: str = "收据.jpg", **given: str):
    body = {"key": str(uuid.uuid4()), "do": "attach", **given}
    file = {} if data is None else {"file": SimpleUploadedFile(name, data)}
    return client.post(reverse("ledgers:voucher", args=[voucher.pk]), {**body, **file})


def attach(voucher: Voucher, data: bytes):
    return voucher_papers.attach(actor=clerk(1), voucher_id=voucher.pk, name="a.jpg", data=data, now=NOW)


def test_a_photo_and_a_pdf_are_added_shown_and_handed_out(voucher, client):
    page = reverse("ledgers:voucher", args=[voucher.pk])
    asked = client.get(page).content.decode()
    assert 'enctype="multipart/form-data"' in asked
    assert "There are none." in asked
    assert send(client, voucher, photo())["Location"] == page
    assert send(client, voucher, pdf(), "发票.pdf").status_code == 302
    image, paper = voucher.papers.order_by("pk")
    text = client.get(page).content.decode()
    assert f'src="{reverse("ledgers:voucher-paper", args=[image.pk])}?size=small"' in text
    assert "发票.pdf" in text
    assert 'value="detach"' not in text
    whole = client.get(reverse("ledgers:voucher-paper", args=[image.pk]))
    small = client.get(reverse("ledgers:voucher-paper", args=[image.pk]) + "?size=small")
    assert whole["Content-Type"] == small["Content-Type"] == "image/jpeg"
    assert len(small.content) < len(whole.content) == image.size
    saved = client.get(reverse("ledgers:voucher-paper", args=[paper.pk]))
    assert saved["Content-Disposition"] == f'attachment; filename="voucher-{voucher.pk}-{paper.pk}.pdf"'
    assert (saved["X-Content-Type-Options"], saved["Cache-Control"]) == ("nosniff", "private, max-age=3600")


def test_the_same_form_sent_twice_adds_one(voucher, client):
    key = str(uuid.uuid4())
    for _time in range(2):
        assert send(client, voucher, photo(), key=key).status_code == 302
    assert voucher.papers.count() == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (None, "Choose a photo or a PDF."), (b"hello", "This is no photo, or it is cut off."),
        (b"%PDF-1.7 x", "This PDF cannot be read."), (b"\xff" * 6_000_001, "A photo may have up to 6 MB."),
    ],
)  # fmt: skip
def test_what_is_no_paper_is_said_at_its_field_and_nothing_is_kept(voucher, client, data, said):
    answer = send(client, voucher, data)
    text = answer.content.decode()
    assert answer.status_code == 400
    assert re.search(rf'<a href="#attach_file">Photo or PDF：{re.escape(said)}', text)
    assert re.search(r'<details class="action"\s+open>', text)
    assert not re.search(r'<details class="card"\s+open>', text)
    assert not voucher.papers.exists()


def test_a_full_voucher_offers_no_form_and_refuses_one(voucher, client):
    for shade in range(MOST_PAPERS):
        attach(voucher, photo(shade * 20))
    assert 'value="attach"' not in client.get(reverse("ledgers:voucher", args=[voucher.pk])).content.decode()
    answer = send(client, voucher, pdf())
    assert answer.status_code == 400
    assert "A voucher takes up to 12 files." in answer.content.decode()


def test_papers_are_for_those_who_see_the_book_and_another_village_finds_nothing(voucher, as_user):
    row = attach(voucher, photo())
    page, file = reverse("ledgers:voucher", args=[voucher.pk]), reverse("ledgers:voucher-paper", args=[row.pk])
    for who in ("village", "township", "county"):
        assert as_user(who).get(file).status_code == 200, who
    stranger = as_user("village2")
    assert stranger.get(file).status_code == stranger.get(page).status_code == 404
    assert send(stranger, voucher, pdf()).status_code == 404
    assert Client().get(file).status_code == 302
    for who in ("member", "superior", "department", "auditor"):
        assert as_user(who).get(file).status_code == 403, who
    assert voucher.papers.count() == 1


def test_who_only_looks_sees_papers_without_a_form_and_adds_none(voucher, as_user, monkeypatch):
    monkeypatch.setitem(roles.ACTIONS, roles.Role.TOWNSHIP, roles.ACTIONS[roles.Role.TOWNSHIP] - {"ledger.post"})
    row, looker = attach(voucher, photo()), as_user("township")
    text = looker.get(reverse("ledgers:voucher", args=[voucher.pk])).content.decode()
    assert reverse("ledgers:voucher-paper", args=[row.pk]) in text
    assert 'value="attach"' not in text
    assert send(looker, voucher, pdf()).status_code == 403
    assert voucher.papers.count() == 1


def test_a_wrong_reversal_leaves_the_form_of_papers_shut(voucher, client):
    page = reverse("ledgers:voucher", args=[voucher.pk])
    answer = client.post(page, {"key": str(uuid.uuid4()), "on": "2026-01-09", "reason": ""})
    assert answer.status_code == 400
    assert re.search(r'<details class="card"\s+open>', answer.content.decode())
    assert not re.search(r'<details class="action"\s+open>', answer.content.decode())


def test_the_page_of_an_entry_leads_to_the_papers_of_its_voucher(world, client):
    entry = w.enter(w.make_book())
    text = client.get(reverse("ledgers:entry", args=[entry.pk])).content.decode()
    assert f"{reverse('ledgers:voucher', args=[entry.voucher_id])}#papers-title" in text
    assert 'id="papers-title"' in client.get(reverse("ledgers:voucher", args=[entry.voucher_id])).content.decode()


def test_programs_read_what_papers_there_are_and_staff_see_them_below_the_voucher(
    voucher, as_user, django_assert_max_num_queries
):
    row = attach(voucher, photo())
    client = as_user("county")
    with django_assert_max_num_queries(12):
        found = client.get(reverse("api:voucher-list")).json()["results"]
    assert sum(len(x["papers"]) for x in found) == 1
    one = client.get(reverse("api:voucher-detail", args=[voucher.pk])).json()
    assert one["papers"] == [{"name": "a.jpg", "kind": "image", "size": row.size, "digest": row.digest}]
    text = client.get(reverse("admin:ledgers_voucher_change", args=[voucher.pk])).content.decode()
    assert reverse("ledgers:voucher-paper", args=[row.pk]) in text
    assert row.digest in text
