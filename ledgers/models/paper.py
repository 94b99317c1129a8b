"""Papers of the ledgers, and those of vouchers (凭证附件)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.querysets import Scoped
from ledgers import choices
from ledgers.models.book import Voucher


class Paper(Scoped):
    """A photo or a PDF of a record, checked by what it holds (`core.papers`); no address serves the file itself."""

    kind = models.CharField(_("kind"), max_length=10, choices=choices.PAPERS)
    name = models.CharField(_("file name"), max_length=80)
    file = models.CharField(_("file"), max_length=120)
    digest = models.CharField(_("digest"), max_length=64)
    """SHA-256 of the file as it is kept."""
    size = models.PositiveIntegerField(_("bytes"))
    added_by = models.CharField(_("added by"), max_length=150)
    added_at = models.DateTimeField(_("added at"))

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class VoucherPaper(Paper):
    """A paper that a voucher was made from. It may come after the voucher and is never changed or removed; a trigger holds it."""

    scope_field = "voucher__book__unit__path"

    voucher = models.ForeignKey(
        Voucher, models.PROTECT, related_name="papers", verbose_name=_("voucher"), db_index=False
    )

    class Meta:
        verbose_name = _("paper of a voucher")
        verbose_name_plural = _("papers of vouchers")
        constraints = [models.UniqueConstraint(fields=["voucher", "digest"], name="voucher_paper_once")]
