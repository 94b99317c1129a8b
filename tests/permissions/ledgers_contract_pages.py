"""Every address of contracts and entries, with what stands behind it."""

from django.urls import reverse

from tests.permissions.county import County
from tests.permissions.entry import KEY, LIST, OBJECT, OWN, REASON, Table, at, sheet_post, to
from tests.permissions.entry import Entry as Page

TABLES = (
    Table("contract", "contract.view"),
    Table("contract-reminder", "contract.view"),
    Table("entry", "ledger.view"),
    Table("contract-rule", "contract.view", "ledger.set-up", "ledger.set-up", {"low_percent": "40"}),
)
BY_INTERFACE = (("contract", "contract", "contract.view"), ("entry", "entry", "ledger.view"))
_NEW = {"number": "2025-009", "name": "New", "kind": "leasing", "thing": "a shop", "party": "a company", "starts_on": "2025-01-01",
        "ends_on": "2026-12-31", "total_fen": "100", "rhythm": "once", "dealing": "agreement", "direction": "in"}  # fmt: skip
_MONEY = {"amount": "1", "on": "2025-12-22", "memo": "New", "money": "102"}


def _of_file(county: County, path: str) -> str:
    return reverse("ledgers:contract", args=[county.key("contract", path)])


def _form(name: str, purpose: str) -> Page:
    kind = "book-of-contracts"
    return Page(f"ledgers:{name}-new", OBJECT, kind, "ledger.view", "ledger.post", to(f"ledgers:{name}-new", kind),
                needs="ledger.post", data={**KEY, **_MONEY, "purpose": purpose})  # fmt: skip


ENTRIES = (
    Page("ledgers:contracts", LIST, "contract", "contract.view", "", at("ledgers:contracts"), variants=(
        "", "?unit={path}", "?kind=leasing&state=in-force", "?standing=arrears", "?search=canary", "?after={path}.1", "?kind=x&after=x&unit=abc")),
    Page("ledgers:contract-choose", LIST, "book-of-contracts", "contract.change", "", at("ledgers:contract-choose"), variants=(
        "", "?after={path}.1", "?after=x")),
    Page("admin:ledgers_contract_draft", LIST, "", "contract.change", "", at("admin:ledgers_contract_draft"),
         reason="leads to the choice of the collective"),
    Page("ledgers:contract-new", OBJECT, "book-of-contracts", "contract.view", "contract.change",
         to("ledgers:contract-new", "book-of-contracts"), needs="contract.change", data={**KEY, **_NEW}),
    Page("ledgers:contract", OBJECT, "contract", "contract.view", "contract.change", to("ledgers:contract", "contract"),
         data={**sheet_post("terminate"), "version": "1", "on": "2025-12-22", **REASON}),
    Page("ledgers:contract-correct", OBJECT, "contract-draft", "contract.view", "contract.change",
         to("ledgers:contract-correct", "contract-draft"), to("ledgers:contract", "contract-draft"), needs="contract.change",
         data={**KEY, **_NEW, "version": "1"}),
    Page("ledgers:contract-file", OBJECT, "contract-file", "contract.view", "", to("ledgers:contract-file", "contract-file"), _of_file,
         reads=False),
    Page("ledgers:dues", LIST, "contract", "contract.view", "", at("ledgers:dues"), variants=(
        "", "?light=overdue&unit={path}", "?light=soon", "?after=2025-01-01_{key}", "?unit=abc&light=x&after=x")),
    Page("ledgers:receipts", LIST, "entry", "ledger.view", "", at("ledgers:receipts"), variants=(
        "", "?unit={path}", "?form=receipt&purpose=rent", "?contract={key}", "?after=2026-01-01_{key}", "?form=x&after=x")),
    Page("ledgers:entry-choose", OWN, address=at("ledgers:entry-choose"), needs="ledger.post",
         reason="the books into which the account enters; a single one is opened at once", variants=("", "?after={path}.1", "?after=x")),
    _form("receipt", "rent"), _form("payment", "office"), _form("transfer", "to-bank"), _form("accrual", "cost-due"),
    Page("ledgers:entry", OBJECT, "entry", "ledger.view", "", to("ledgers:entry", "entry")),
    Page("ledgers:flags", LIST, "contract", "contract.view", "", at("ledgers:flags"), variants=(
        "", "?check=no-decision", "?unit={path}&check=arrears", "?after={key}", "?check=x&unit=abc&after=x")),
)  # fmt: skip
