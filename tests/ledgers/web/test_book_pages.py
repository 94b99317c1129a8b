"""Pages of books: what stands there, what is refused in words, what is kept of what was typed, how many questions they ask."""

import uuid
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from core.actors import SYSTEM
from ledgers.models import Account, BookMonth, MonthReopening, Voucher
from ledgers.services import months
from tests.ledgers.bookkeeping import NOW, RENT, kept_book, post
from tests.world import VILLAGES

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(world):
    return kept_book()


def typed(**given: str) -> dict[str, str]:
    return {
        "key": str(uuid.uuid4()), "do": "enter", "lines": "6", "on": "2026-01-09", "kind": "general", "memo": "收租金",
        "attachments": "1", "account_1": "102", "debit_1": "1,200.50", "account_2": "50103", "credit_2": "1200.5", **given,
    }  # fmt: skip


def test_a_village_is_led_to_its_own_book_and_the_county_sees_the_list(book, as_user):
    client = as_user("village")
    assert client.get(reverse("ledgers:books"))["Location"] == reverse("ledgers:book", args=[book.pk])
    page = as_user("county").get(reverse("ledgers:books")).content.decode()
    assert book.name in page
    assert "14,300.00" in page


def test_every_page_of_a_book_opens(book, as_user, django_assert_max_num_queries):
    client = as_user("county")
    voucher = Voucher.objects.filter(book=book).first()
    for name, args, query in (
        ("book", [book.pk], "?year=2025"), ("book", [book.pk], ""), ("accounts", [book.pk], "?year=2025"), ("accounts", [book.pk], "?all=yes"),
        ("account-new", [book.pk], ""), ("vouchers", [], ""), ("vouchers", [], f"?book={book.pk}&month_from=2025-12&month_to=202512&kind=receipt&account=102"),
        ("voucher", [voucher.pk], ""), ("voucher-new", [book.pk], ""), ("bank", [book.pk], ""), ("journal", [book.pk, 2025, "hledger"], ""),
    ):  # fmt: skip
        with django_assert_max_num_queries(32):
            answer = client.get(reverse(f"ledgers:{name}", args=args) + query)
        assert answer.status_code == 200, name
    assert client.get(reverse("ledgers:vouchers") + "?month_from=x").status_code == 400
    assert client.get(reverse("ledgers:journal", args=[book.pk, 2025, "abacus"])).status_code == 400


def test_an_accountant_enters_a_voucher_once_and_sees_it(book, as_user):
    client = as_user("village")
    given = typed()
    first = client.post(reverse("ledgers:voucher-new", args=[book.pk]), given)
    made = Voucher.objects.filter(book=book).latest("seq")
    assert first["Location"] == reverse("ledgers:voucher", args=[made.pk])
    assert client.post(reverse("ledgers:voucher-new", args=[book.pk]), given)["Location"] == first["Location"]
    assert Voucher.objects.filter(book=book).count() == 6
    assert [(x.debit, x.credit, x.category) for x in made.lines.order_by("line")] == [
        (120_050, 0, ""),
        (0, 120_050, "rent"),
    ]
    assert "1,200.50" in client.get(first["Location"]).content.decode()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"credit_2": "1200"}, "不相等"), ({"debit_1": "abc"}, "金额请写成"), ({"account_2": ""}, "请选择科目"),
        ({"memo": ""}, "摘要"), ({"on": "2999-01-01"}, "最晚为今天"), ({"credit_1": "5"}, "一方"), ({"account_2": "501"}, "明细科目"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_what_was_typed_stays(book, as_user, given, said):
    answer = as_user("village").post(reverse("ledgers:voucher-new", args=[book.pk]), typed(**given))
    page = answer.content.decode()
    assert answer.status_code == 400
    assert said in page
    assert 'value="1,200.50"' in page or "debit_1" in given
    assert Voucher.objects.filter(book=book).count() == 5


def test_more_lines_come_without_scripts(book, as_user):
    page = as_user("village").post(reverse("ledgers:voucher-new", args=[book.pk]), typed(do="more")).content.decode()
    assert 'name="debit_10"' in page
    assert 'value="1,200.50"' in page
    assert 'name="debit_11"' not in page


def test_a_voucher_is_reversed_on_its_page(book, as_user):
    client, original = as_user("village"), Voucher.objects.filter(book=book).latest("seq")
    address = reverse("ledgers:voucher", args=[original.pk])
    assert client.post(address, {"key": str(uuid.uuid4()), "on": "2026-02-01", "reason": ""}).status_code == 400
    answer = client.post(address, {"key": str(uuid.uuid4()), "on": timezone.localdate().isoformat(), "reason": "录错"})
    red = Voucher.objects.get(reverses=original)
    assert answer["Location"] == reverse("ledgers:voucher", args=[red.pk])
    assert "−1,500.00" in client.get(answer["Location"]).content.decode()
    assert "冲销" in client.get(address).content.decode()


def test_months_close_and_open_again_on_the_pages(book, as_user, world):
    client = as_user("township")
    close = reverse("ledgers:month-close", args=[book.pk, 202511])
    client.post(close, {"key": str(uuid.uuid4())})
    assert BookMonth.objects.get(book=book, month=202511).closed_at is not None
    page = client.post(reverse("ledgers:month-close", args=[book.pk, 202512]), {"key": str(uuid.uuid4())}, follow=True)
    assert "年终结转" in page.content.decode()
    client.post(reverse("ledgers:year-close", args=[book.pk, 2025]), {"key": str(uuid.uuid4())})
    assert Voucher.objects.filter(book=book, kind="closing").count() == 1
    ask = reverse("ledgers:reopening-new", args=[book.pk, 202511])
    assert client.post(ask, {"key": str(uuid.uuid4()), "reason": "漏记租金"}).status_code == 302
    wish = MonthReopening.objects.get()
    decide = reverse("ledgers:reopening", args=[wish.pk])
    assert client.post(decide, {"key": str(uuid.uuid4()), "do": "grant"}).status_code == 403
    county = as_user("county")
    assert "漏记租金" in county.get(reverse("ledgers:books")).content.decode()
    assert county.get(decide).status_code == 200
    county.post(decide, {"key": str(uuid.uuid4()), "do": "grant"})
    assert BookMonth.objects.get(book=book, month=202511).closed_at is None


def test_a_sub_account_is_added_on_its_page(book, as_user):
    client, above = as_user("township"), Account.objects.get(book=book, code="51303")
    address = reverse("ledgers:account-new", args=[book.pk])
    wrong = client.post(address, {"key": str(uuid.uuid4()), "parent": "51303", "code": "99", "name": "电费"})
    assert wrong.status_code == 400
    assert "电费" in wrong.content.decode()
    client.post(address, {"key": str(uuid.uuid4()), "parent": "51303", "code": "5130301", "name": "电费"})
    above.refresh_from_db()
    assert not above.is_open
    assert Account.objects.get(book=book, code="5130301").kind == "expense"


def test_a_stranger_finds_nothing_and_a_village_closes_nothing(book, as_user):
    stranger = as_user("stranger")
    for name, args in (
        ("book", [book.pk]),
        ("accounts", [book.pk]),
        ("voucher", [Voucher.objects.first().pk]),
        ("bank", [book.pk]),
    ):
        assert stranger.get(reverse(f"ledgers:{name}", args=args)).status_code == 404
    village = as_user("village")
    assert (
        village.post(reverse("ledgers:month-close", args=[book.pk, 202511]), {"key": str(uuid.uuid4())}).status_code
        == 403
    )
    assert village.get(reverse("ledgers:account-new", args=[book.pk])).status_code == 403


def test_lists_go_on_by_key(world, as_user, monkeypatch):
    book = kept_book(VILLAGES[1])
    for _n in range(3):
        post(book, *RENT, on=date(2026, 1, 8))
    from ledgers.web import book_lists, book_words

    def few(rows, after):
        return book_words.newest_first(rows, after, size=3)

    monkeypatch.setattr(book_lists, "newest_first", few)
    client, seen, address = as_user("county"), [], reverse("ledgers:vouchers") + f"?book={book.pk}"
    while address:
        answer = client.get(address)
        seen += [row.pk for row in answer.context["rows"]]
        after = answer.context["after"]
        address = reverse("ledgers:vouchers") + f"?book={book.pk}&after={after}" if after else ""
    assert len(seen) == len(set(seen)) == 8


def test_the_lists_are_exported(book, as_user):
    for page in ("ledgers:books", "ledgers:vouchers"):
        answer = as_user("county").post(reverse("export"), {"page": page, "query": ""})
        assert answer.status_code == 200
        assert answer.content[:2] == b"PK"


def test_the_interface_tells_books_vouchers_and_balances(book, as_user):
    client = as_user("county")
    assert client.get("/api/v1/books/").json()["results"][0]["head_seq"] == 5
    found = client.get(f"/api/v1/vouchers/?book={book.pk}&kind=payment").json()["results"]
    assert [[x["debit"], x["credit"]] for x in found[0]["lines"]] == [[20_000, 0], [0, 20_000]]
    rows = client.get(f"/api/v1/account-balances/?book={book.pk}&kind=asset").json()["results"]
    assert {row["code"]: row["balance"] for row in rows}["102"] == 1_430_000


def test_a_month_waits_for_its_statement(book, as_user):
    from tests.ledgers.bookkeeping import statement

    client = as_user("village")
    address = reverse("ledgers:bank", args=[book.pk])
    sheet = statement([("2025-11-21", "房租 张三", 1500, "")])
    answer = client.post(address, {"key": str(uuid.uuid4()), "ends_on": "2025-11-30", "stated": "1500", "file": sheet})
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "10,000.00" in page
    with pytest.raises(Exception, match="2025"):
        months.close(actor=SYSTEM, book_id=book.pk, month=202511, now=NOW)
