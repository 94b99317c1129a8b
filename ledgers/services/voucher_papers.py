"""Papers of vouchers (凭证附件): photos and PDFs that are added and never changed or removed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import papers
from core.actors import Actor
from core.errors import NotFound
from ledgers.domain.posting import MOST_PAPERS
from ledgers.models import VoucherPaper
from ledgers.services import posting


def attach(*, actor: Actor, voucher_id: int, name: str, data: bytes, now: datetime) -> VoucherPaper:
    """Add a photo or a PDF to a voucher, of a closed month too; the same one twice is one.

    The actor needs `ledger.post` on the book's unit. It changes no figure, and nothing that the chain's digest is taken of.

    :raises DomainError: it is neither, or there are as many as a voucher takes; names the field.
    """
    voucher = posting.seen(actor, voucher_id)
    path = voucher.book.unit.path
    actor.require("ledger.post", path, see="ledger.view")
    paper = papers.checked(data)
    with transaction.atomic():
        posting.locked_head(voucher.book)
        row: VoucherPaper = papers.add(
            voucher.papers, paper, to=voucher, path=path, folder="vouchers", name=name, most=MOST_PAPERS, actor=actor, now=now,
            full=_("A voucher takes up to %(n)s files.") % {"n": MOST_PAPERS}, action="ledger.paper-added",
        )  # fmt: skip
    return row


def read(*, actor: Actor, paper_id: int) -> tuple[VoucherPaper, bytes]:
    """Return a paper of a voucher that the actor may see.

    :raises NotFound: there is none, it lies outside, or its file is gone.
    """
    row = VoucherPaper.objects.within(actor.scope("ledger.view")).filter(pk=paper_id).first()
    if row is None:
        raise NotFound
    return row, papers.content_of(row)
