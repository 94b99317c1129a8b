"""What the demo makes of the collectives' holdings, on the small county: rows by the rules, one audit entry per kind."""

from datetime import UTC, date, datetime

import pytest

from accounts.models import OrgUnit
from config.demo import holdings
from config.demo.profiles import PROFILES
from core.actors import SYSTEM
from core.models import AuditEntry
from ledgers.domain import decisions as rule
from ledgers.domain.posting import Line
from ledgers.models import Asset, Cleanup, Decision, DecisionSheet, Distribution, HoldingCheck, Posting, Resource
from ledgers.services import books, posting
from tests.world import NOW

LATER = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_the_demo_s_holdings_keep_the_rules(world):
    made = []
    for n, unit in enumerate(OrgUnit.objects.filter(path__startswith="0001").order_by("path")[:8]):
        book = books.found(actor=SYSTEM, unit=unit, name=f"Book {n}", opened_on=date(2025, 1, 1))
        sum_ = (4_000_000 + n * 1_000_037) if n != 5 else 1_000
        posting.post(
            actor=SYSTEM, book=book, on=date(2025, 5, 6), kind="receipt", memo="rent", now=NOW, today=date(2025, 12, 22),
            lines=(Line("102", debit=sum_), Line("50103", credit=sum_, category="rent")),
        )  # fmt: skip
        made.append(book)
    before = AuditEntry.objects.count()
    holdings.run(PROFILES["altay"], 1, world.county, made, LATER)
    kinds = AuditEntry.objects.values_list("action", flat=True)[before:]
    assert AuditEntry.objects.count() - before < 60, kinds
    assert Asset.objects.count() >= 32
    assert Resource.objects.count() >= 16
    assert HoldingCheck.objects.filter(year=2025, state="reported").count() == 8
    assert Cleanup.objects.count() == 4
    for sheet in DecisionSheet.objects.exclude(kind__in=rule.PUBLIC):
        assert rule.count(sheet.form, sheet.due, sheet.attended, sheet.favour).passed
    assert Decision.objects.filter(passed_on__isnull=False).count() >= 8
    states = list(Distribution.objects.order_by("book_id").values_list("state", flat=True))
    assert states == ["planned", "resolved", "notice", "posted", "planned", "notice", "posted"]
    for row in Distribution.objects.filter(state="posted"):
        lines = row.lines.all()
        entered = Posting.objects.filter(voucher=row.voucher, credit__gt=0)
        assert sum(line.amount_fen for line in lines if line.debit) == sum(line.credit for line in entered)
        split = [line.amount_fen for line in lines if line.item in ("members", "company", "collective")]
        assert sum(split) == row.pool_fen


@pytest.mark.django_db
def test_a_county_without_books_has_no_holdings(world):
    holdings.run(PROFILES["altay"], 1, world.county, [], LATER)
    assert not Asset.objects.exists()
