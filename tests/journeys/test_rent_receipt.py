"""A secretary enters a rent receipt on a telephone: taps and typed values counted, and where the money is afterwards."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import OrgUnit
from core import indicators
from core.actors import SYSTEM
from core.periods import Period
from core.scope import Scope
from ledgers.models import Contract, Entry, Posting
from ledgers.selectors import contracts as selectors
from ledgers.services import contracts
from tests.browsing import PHONE, fits, signed_in
from tests.journeys.test_sheet_in_few_taps import Thumb
from tests.ledgers import contract_world as w
from tests.world import VILLAGES, make_world

TAPS, VALUES, MOST_TAPS_OF_A_CORRECTION = 3, 0, 4
"""From the desk: what is due, “receive” on the line, “enter”. A minute is 60 seconds; three taps are a few of them."""
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lease(transactional_db: None) -> Contract:
    """Return a lease of a village of which an instalment is overdue."""
    make_world()
    today = timezone.localdate()
    row = w.drafted(
        w.make_book(), starts_on=today - timedelta(days=10), ends_on=today + timedelta(days=700), total_fen=2 * w.PRICE
    )
    contracts.sign(actor=SYSTEM, contract_id=row.pk, version=None, signed_on=today - timedelta(days=12), today=today)
    return row


def opened(browser, site: str) -> tuple[Page, Thumb]:
    page = signed_in(browser, site, "village", PHONE)
    thumb = Thumb(page)
    thumb.tap("main a[href*='/ledgers/dues/']")
    page.wait_for_url("**/ledgers/dues/**")
    fits(page)
    thumb.tap("a.button.primary[href*='instalment=']")
    page.wait_for_selector("#id_amount")
    fits(page)
    return page, thumb


def test_a_rent_receipt_is_entered_from_the_desk_in_three_taps(browser, site, lease):
    page, thumb = opened(browser, site)
    assert page.input_value("#id_amount") == "12000"
    thumb.tap("button[value=record]")
    expect(page.locator(".notice.success")).to_contain_text("收款已登记")
    fits(page)
    assert (thumb.taps, len(thumb.values)) == (TAPS, VALUES)
    print(f"\n{thumb.taps} taps, {len(thumb.values)} typed values")

    entry = Entry.objects.get()
    assert "50103" in page.inner_text("table")
    part = selectors.schedule_of(lease)[0]
    assert (part.received, part.owed) == (w.PRICE, 0)  # type: ignore[attr-defined]
    income = Posting.objects.get(voucher=entry.voucher, credit__gt=0)
    assert (income.account.code, income.category, income.credit) == ("50103", "rent", w.PRICE)
    unit = OrgUnit.objects.get(path=VILLAGES[0])
    owed = indicators.get("contracts.arrears").query(Scope.of(["0001"]), Period.parse(str(timezone.localdate().year)))
    assert owed.get(unit.pk, 0) == 0


def test_another_amount_costs_one_field_more(browser, site, lease):
    page, thumb = opened(browser, site)
    thumb.taps += 1
    page.fill("#id_amount", "")
    thumb.type("#id_amount", "5000")
    thumb.taps -= 1  # the field is tapped once: emptied and typed into
    thumb.tap("button[value=record]")
    expect(page.locator(".notice.success")).to_contain_text("收款已登记")
    assert thumb.taps <= MOST_TAPS_OF_A_CORRECTION
    assert thumb.values == ["5000"]
    assert selectors.schedule_of(lease)[0].owed == w.PRICE - 500_000  # type: ignore[attr-defined]
