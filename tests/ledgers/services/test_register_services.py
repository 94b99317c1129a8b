"""Registers: entering, correcting, use, scrapping, depreciation, the yearly check."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.selectors import actor_named
from core.actors import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.models import AuditEntry
from ledgers.models import Asset, CheckLine, HoldingCheck, Posting
from ledgers.services import checks, posting, registers
from tests.ledgers.holdings_world import ASSET, RESOURCE
from tests.world import NOW, TODAY, VILLAGES

FIRST, OTHER = VILLAGES[0], VILLAGES[2]
pytestmark = pytest.mark.django_db


def test_an_asset_is_corrected_with_a_reason_that_the_chain_keeps(holdings):
    row = holdings.assets[FIRST]
    with pytest.raises(DomainError) as refused:
        registers.correct_asset(
            actor=SYSTEM, asset_id=row.pk, values={"quantity": 3}, version=row.version, today=TODAY, reason=" "
        )
    assert refused.value.field == "reason"
    registers.correct_asset(
        actor=SYSTEM, asset_id=row.pk, values={"quantity": 3}, version=row.version, today=TODAY, reason="counted again"
    )
    entry = AuditEntry.objects.get(action="asset.corrected")
    assert (entry.changes["quantity"], entry.reason) == ([2, 3], "counted again")
    with pytest.raises(Conflict):
        registers.correct_asset(
            actor=SYSTEM, asset_id=row.pk, values={"quantity": 4}, version=row.version, today=TODAY, reason="late"
        )


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"acquired_on": date(2026, 1, 1)}, "acquired_on"), ({"depreciated_fen": 1_200_001}, "depreciated_fen"),
        ({"quantity": 0}, "quantity"), ({"residual": 10_001}, "residual"), ({"state": "scrapped"}, "state"),
    ],
)  # fmt: skip
def test_an_asset_that_cannot_be_is_refused_by_its_field(holdings, values, field):
    with pytest.raises(DomainError) as refused:
        registers.add_asset(
            actor=SYSTEM,
            book=holdings.books[FIRST],
            values={**ASSET, "number": "A-9", "name": "x", **values},
            today=TODAY,
        )
    assert refused.value.field == field
    assert not Asset.objects.filter(number="A-9").exists()


def test_rights_and_areas_hold_for_registers(holdings):
    row = holdings.assets[OTHER]
    with pytest.raises(NotFound):
        registers.correct_asset(
            actor=actor_named("village"), asset_id=row.pk, values={}, version=1, today=TODAY, reason="x"
        )
    with pytest.raises(NotFound):
        registers.add_resource(
            actor=actor_named("village"), book=holdings.books[OTHER], values={**RESOURCE, "number": "R-2", "name": "x"}
        )
    with pytest.raises((Forbidden, NotFound)):
        registers.add_resource(
            actor=actor_named("member"), book=holdings.books[FIRST], values={**RESOURCE, "number": "R-2", "name": "x"}
        )


def test_an_asset_is_scrapped_by_a_passed_decision_of_its_own_book(holdings):
    row, other = holdings.assets[FIRST], holdings.assets[OTHER]
    given = {"on": date(2025, 11, 1), "reason": "broken", "version": None, "today": TODAY}
    with pytest.raises(DomainError) as refused:
        registers.scrap(actor=SYSTEM, asset_id=other.pk, decision=holdings.decision, **given)
    assert refused.value.field == "decision"
    with pytest.raises(DomainError) as refused:
        registers.scrap(actor=SYSTEM, asset_id=row.pk, decision=holdings.decision, **{**given, "on": date(2025, 10, 1)})
    assert refused.value.field == "on"
    registers.scrap(actor=SYSTEM, asset_id=row.pk, decision=holdings.decision, **given)
    with pytest.raises(Conflict):
        registers.change_state(actor=SYSTEM, asset_id=row.pk, state="own", user="", version=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        Asset.objects.filter(pk=other.pk).update(state="scrapped")


def test_depreciation_is_one_accrual_and_never_entered_twice(holdings):
    book, row = holdings.books[FIRST], holdings.assets[FIRST]
    made = registers.depreciate(actor=SYSTEM, book=book, on=date(2025, 6, 30), now=NOW, today=TODAY)
    assert (made.assets, made.total) == (1, 570_000)
    assert [(x.account, x.debit, x.credit) for x in posting.lines_of(made.voucher)] == [
        ("511", 570_000, 0), ("152", 0, 570_000),
    ]  # fmt: skip
    row.refresh_from_db()
    assert (row.depreciated_fen, row.depreciated_month) == (570_000, 202506)
    before = Posting.objects.count()
    with pytest.raises(Conflict):
        registers.depreciate(actor=SYSTEM, book=book, on=date(2025, 6, 30), now=NOW, today=TODAY)
    assert Posting.objects.count() == before
    with pytest.raises(DomainError) as refused:
        registers.correct_asset(
            actor=SYSTEM, asset_id=row.pk, values={"depreciated_fen": 1}, version=None, today=TODAY, reason="x"
        )
    assert refused.value.field == "depreciated_fen"


# The check --------------------------------------------------------------------------------------


def counted(check: HoldingCheck, **differ: tuple[int, str]) -> dict[int, tuple[int | None, str]]:
    return {line.pk: differ.get(line.kind, (line.book_figure, "")) for line in CheckLine.objects.filter(sheet=check)}


def test_a_check_lists_everything_with_the_figure_of_the_book(holdings):
    book = holdings.books[FIRST]
    check = checks.start(actor=SYSTEM, book=book, year=2024, today=TODAY)
    found = {(line.kind, line.measure): line.book_figure for line in check.lines.all() if line.book_figure}
    assert found == {("asset", "pieces"): 2, ("resource", "area"): 12_050, ("fund", "fen"): 10_000_000}
    with pytest.raises(Conflict):
        checks.start(actor=SYSTEM, book=book, year=2024, today=TODAY)
    with pytest.raises(DomainError):
        checks.start(actor=SYSTEM, book=book, year=2025, today=TODAY)


def test_a_check_is_reported_once_all_is_counted_and_every_difference_explained(holdings):
    check = checks.start(actor=SYSTEM, book=holdings.books[FIRST], year=2024, today=TODAY)
    with pytest.raises(DomainError) as refused:
        checks.report(actor=SYSTEM, check_id=check.pk, today=TODAY, version=None)
    assert refused.value.field.startswith("counted-")
    checks.count(actor=SYSTEM, check_id=check.pk, values=counted(check, asset=(1, "")), version=check.version)
    with pytest.raises(DomainError) as refused:
        checks.report(actor=SYSTEM, check_id=check.pk, today=TODAY, version=None)
    assert refused.value.field.startswith("explanation-")
    checks.count(actor=SYSTEM, check_id=check.pk, values=counted(check, asset=(1, "lent out")), version=None)
    done = checks.report(actor=SYSTEM, check_id=check.pk, today=TODAY, version=None)
    assert (done.state, done.differences) == ("reported", 1)
    with pytest.raises(Conflict):
        checks.count(actor=SYSTEM, check_id=check.pk, values={}, version=None)


def test_books_whose_check_is_late_are_listed(holdings):
    actor = actor_named("county")
    assert [book.pk for book in checks.late_books(actor.scope("asset.view"), TODAY)] == [
        holdings.books[FIRST].pk, holdings.books[OTHER].pk,
    ]  # fmt: skip
    check = checks.start(actor=SYSTEM, book=holdings.books[FIRST], year=2024, today=TODAY)
    checks.count(actor=SYSTEM, check_id=check.pk, values=counted(check), version=None)
    checks.report(actor=SYSTEM, check_id=check.pk, today=TODAY, version=None)
    assert [book.pk for book in checks.late_books(actor.scope("asset.view"), TODAY)] == [holdings.books[OTHER].pk]
    assert list(checks.late_books(actor_named("village").scope("asset.view"), TODAY)) == []
