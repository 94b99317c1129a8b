"""Papers of vouchers: who adds and sees them, when, how many; the database takes none back; no figure and no digest moves."""

import hashlib
import io
from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils.translation import override
from PIL import Image
from pypdf import PdfWriter

from core import files, triggers
from core.errors import DomainError, Forbidden, NotFound
from core.models import AuditEntry
from ledgers.domain.posting import MOST_PAPERS
from ledgers.models import BookMonth, Voucher, VoucherPaper
from ledgers.services import chain, posting, proofs, voucher_papers
from tests.ledgers.bookkeeping import NOW, clerk, kept_book
from tests.lifting import lifted

pytestmark = pytest.mark.django_db


def photo(shade: int = 0, camera: bytes = b"") -> bytes:
    out = io.BytesIO()
    given = {"comment": camera} if camera else {}
    Image.new("RGB", (1600, 900), (shade, 90, 90)).save(out, "JPEG", **given)
    return out.getvalue()


def pdf() -> bytes:
    out, paper = io.BytesIO(), PdfWriter()
    paper.add_blank_page(100, 100)
    paper.write(out)
    return out.getvalue()


@pytest.fixture
def voucher(world, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return Voucher.objects.filter(book=kept_book()).latest("seq")


def attach(voucher, data=None, name="收据.jpg", actor=None):
    return voucher_papers.attach(
        actor=actor or clerk(1), voucher_id=voucher.pk, name=name, data=photo() if data is None else data, now=NOW
    )


def test_a_paper_is_kept_as_it_is_shown_with_its_digest_in_the_audit(voucher):
    row = attach(voucher, photo(camera=b"SECRET-CAMERA"), "../税:票.PNG")
    stored = files.read(row.file)
    assert (row.kind, row.name, row.size) == ("image", "税 票.jpg", len(stored))
    assert row.digest == hashlib.sha256(stored).hexdigest()
    assert b"SECRET-CAMERA" not in stored
    entry = AuditEntry.objects.latest("pk")
    assert (entry.action, entry.actor_name) == ("ledger.paper-added", "officer 1")
    assert row.digest in str(entry.changes)
    assert (attach(voucher, pdf(), "发票.exe").name, voucher.papers.count()) == ("发票.pdf", 2)
    assert voucher_papers.read(actor=clerk(2), paper_id=row.pk)[1] == stored


def test_the_same_paper_twice_is_one_and_another_voucher_may_have_it_too(voucher):
    row, audited = attach(voucher), AuditEntry.objects.count()
    assert attach(voucher).pk == row.pk
    assert AuditEntry.objects.count() == audited
    other = Voucher.objects.filter(book=voucher.book).earliest("seq")
    assert attach(other).file != row.file


def test_a_paper_comes_after_the_voucher_and_after_the_month_is_closed_and_moves_no_figure(voucher):
    before = Voucher.objects.filter(pk=voucher.pk).values().get()
    BookMonth.objects.filter(book=voucher.book).update(closed_at=NOW, closed_by="somebody")
    attach(voucher)
    assert Voucher.objects.filter(pk=voucher.pk).values().get() == before
    assert [*chain.breaks(), *proofs.inconsistencies(), *triggers.missing(connection)] == []


@pytest.mark.parametrize("data", [b"", b"<html>", b"%PDF-1.7 nothing", b"\xff\xd8\xff half a photo"])
def test_what_is_no_paper_is_refused_at_its_field(voucher, data):
    with pytest.raises(DomainError) as refused:
        attach(voucher, data)
    assert refused.value.field == "file"
    assert not VoucherPaper.objects.exists()


def test_a_voucher_takes_twelve_and_the_database_no_thirteenth(voucher):
    for shade in range(MOST_PAPERS):
        attach(voucher, photo(shade * 20))
    assert MOST_PAPERS == 12 == voucher.papers.count()
    assert attach(voucher, photo(0)).pk == voucher.papers.earliest("pk").pk
    with override("en"), pytest.raises(DomainError, match="up to 12 files"):
        attach(voucher, photo(255))
    assert refused(lambda: row_of(voucher, "f" * 64)) == "a voucher takes 12 papers at most"


def test_only_who_may_post_adds_and_only_who_sees_the_book_reads(voucher):
    row = attach(voucher)
    watcher = clerk(3)
    watcher = type(watcher)(
        3, "watcher", (type(watcher.grants[0])("township", "00010001", frozenset({"ledger.view"})),)
    )
    with pytest.raises(Forbidden):
        attach(voucher, photo(9), actor=watcher)
    assert voucher_papers.read(actor=watcher, paper_id=row.pk)[0] == row
    stranger = clerk(4, "00010002")
    with pytest.raises(NotFound):
        attach(voucher, photo(9), actor=stranger)
    with pytest.raises(NotFound):
        voucher_papers.read(actor=stranger, paper_id=row.pk)
    files.remove(row.file)
    with pytest.raises(NotFound):
        voucher_papers.read(actor=clerk(1), paper_id=row.pk)


def test_a_reversal_has_papers_of_its_own(voucher):
    attach(voucher)
    red = posting.reverse(actor=clerk(1), voucher_id=voucher.pk, on=date(2026, 1, 9), reason="记错", now=NOW)
    assert not red.papers.exists()
    assert attach(red).voucher_id == red.pk


# The database itself ---------------------------------------------------------------------------------


def row_of(voucher: Voucher, digest: str) -> VoucherPaper:
    return VoucherPaper.objects.create(
        voucher=voucher,
        kind="pdf",
        name="x.pdf",
        file="vouchers/x.pdf",
        digest=digest,
        size=1,
        added_by="x",
        added_at=NOW,
    )


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def refused(act) -> str:
    """Return the sentence with which the database refuses; "" where it does not."""
    try:
        with transaction.atomic():
            act()
    except DatabaseError as error:
        return str(error).splitlines()[0]
    return ""


def test_a_paper_is_never_changed_or_removed_whoever_asks(voucher):
    row = attach(voucher)
    never = "papers of vouchers are never changed or removed"
    rows = VoucherPaper.objects.filter(pk=row.pk)
    before = rows.values().get()
    assert refused(lambda: rows.update(name="other.jpg")) == never
    assert refused(lambda: rows.update(digest="0" * 64)) == never
    assert refused(row.delete) == never
    assert refused(lambda: sql("DELETE FROM ledgers_voucherpaper")) == never
    if connection.vendor == "postgresql":
        sql("SET CONSTRAINTS ALL IMMEDIATE")  # a table that waits for its foreign keys is not emptied, guard or none
        assert refused(lambda: sql("TRUNCATE ledgers_voucherpaper")) == never
    else:
        columns = "voucher_id, kind, name, file, digest, size, added_by, added_at"
        copied = f"voucher_id, kind, 'other.jpg', file, digest, size, added_by, added_at FROM ledgers_voucherpaper WHERE id = {row.pk}"
        replace = "INSERT OR REPLACE INTO ledgers_voucherpaper"
        there = "the paper is there already"
        assert refused(lambda: sql(f"{replace} ({columns}) SELECT {copied}")) == there
        assert refused(lambda: sql(f"{replace} (id, {columns}) SELECT {row.pk}, {copied}".replace("digest, size, added_by, added_at FROM", "'0', size, added_by, added_at FROM"))) == there  # fmt: skip
    assert rows.values().get() == before


def test_the_database_takes_the_same_paper_once(voucher):
    row = attach(voucher)
    assert refused(lambda: row_of(voucher, row.digest)) == "the paper is there already"
    assert not refused(lambda: row_of(voucher, "f" * 64))


def test_lost_guards_are_told(voucher):
    names = triggers.names("ledgers_voucherpaper", connection.vendor)
    assert len(names) == 3
    with lifted("ledgers_voucherpaper"):
        told = triggers.missing(connection)
        assert [any(name in line for line in told) for name in names] == [True] * 3
    assert triggers.missing(connection) == []
