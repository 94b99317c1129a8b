"""Registers of a collective: assets with their use, depreciation and scrapping; resources; materials in store; funds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, bulk, records
from core.actors import Actor
from core.errors import Conflict, DomainError
from ledgers.domain import chart
from ledgers.domain import posting as posting_rule
from ledgers.domain import registers as rule
from ledgers.domain.posting import Line
from ledgers.models import Account, Asset, Book, Decision, Material, Posting, Resource, Voucher
from ledgers.services import posting, rows

ASSET_FIELDS = (
    "number", "name", "use", "origin", "acquired_on", "quantity", "unit_word", "cost_fen", "depreciated_fen", "place",
    "user", "keeper", "life_months", "residual",
)  # fmt: skip
RESOURCE_FIELDS = ("number", "name", "land", "place", "bounds", "area", "use")
MATERIAL_FIELDS = ("name", "unit_word", "quantity", "amount_fen", "place", "keeper", "use")
STATES = ("own", "rented", "idle")
_SEE, _CHANGE = "asset.view", "asset.change"


def asset_seen(actor: Actor, pk: int) -> Asset:
    return rows.seen(actor, Asset, pk, _SEE, "scrap_decision")


def resource_seen(actor: Actor, pk: int) -> Resource:
    return rows.seen(actor, Resource, pk, _SEE)


def material_seen(actor: Actor, pk: int) -> Material:
    return rows.seen(actor, Material, pk, _SEE)


# Assets -----------------------------------------------------------------------------------------


def add_asset(*, actor: Actor, book: Book, values: Mapping[str, Any], today: date) -> Asset:
    """Enter an asset in the register.

    :raises DomainError: a value does not fit; names the field.
    """
    given = rows.cleaned(values, (*ASSET_FIELDS, "state"))
    if given.get("state", "own") not in STATES:
        raise DomainError(_("An asset is scrapped by a decision, in a step of its own."), field="state")
    row = Asset(book=book, **{"state": "own", **given})
    _asset_fits(row, today)
    made: Asset = rows.add(actor=actor, row=row, action="asset.added", right=_CHANGE, see=_SEE)
    return made


def _asset_fits(row: Asset, today: date) -> None:
    if row.acquired_on > today:
        raise DomainError(_("Give the day on which it happened, today at the latest."), field="acquired_on")
    if row.depreciated_fen > row.cost_fen:
        raise DomainError(_("Depreciation is from 0 up to the original value."), field="depreciated_fen")
    if row.quantity < 1:
        raise DomainError(_("Give a number of one or more."), field="quantity")
    if row.residual > 10_000:
        raise DomainError(_("Give a share between 0 and 100 %."), field="residual")


def correct_asset(
    *, actor: Actor, asset_id: int, values: Mapping[str, Any], version: int | None, today: date, reason: str
) -> Asset:
    """Correct an asset's columns, with the reason.

    :raises DomainError: the reason is missing, or a value does not fit; names the field.
    :raises Conflict: it is scrapped, or somebody else has changed it.
    """
    row = asset_seen(actor, asset_id)
    _not_scrapped(row)
    for name, value in rows.cleaned(values, ASSET_FIELDS).items():
        setattr(row, name, value)
    _asset_fits(row, today)
    if "depreciated_fen" in values and row.depreciated_month is not None:
        before = Asset.objects.get(pk=row.pk).depreciated_fen
        if row.depreciated_fen != before:
            raise DomainError(
                _("Depreciation is entered by vouchers for this asset; reverse the voucher instead."),
                field="depreciated_fen",
            )
    corrected: Asset = rows.correct(
        actor=actor, row=asset_seen(actor, asset_id), values=values, allowed=ASSET_FIELDS, version=version,
        action="asset.corrected", right=_CHANGE, see=_SEE, reason=reason,
    )  # fmt: skip
    return corrected


def _not_scrapped(row: Asset) -> None:
    if row.state == "scrapped":
        raise Conflict(_("A scrapped asset is not changed."))


def change_state(*, actor: Actor, asset_id: int, state: str, user: str, version: int | None) -> Asset:
    """Record how an asset is used now: by the collective, rented out (to whom), or idle."""
    row = asset_seen(actor, asset_id)
    _not_scrapped(row)
    if state not in STATES:
        raise DomainError(_("An asset is scrapped by a decision, in a step of its own."), field="state")
    if state == "rented" and not user.strip():
        raise DomainError(_("Say who uses it."), field="user")
    changed: Asset = rows.step(
        actor=actor, row=row, values={"state": state, "user": "" if state == "idle" else user.strip()}, version=version,
        action="asset.used", right=_CHANGE, see=_SEE,
    )  # fmt: skip
    return changed


def scrap(
    *, actor: Actor, asset_id: int, decision: Decision | None, on: date, reason: str, version: int | None, today: date
) -> Asset:
    """Scrap an asset, as a decision of its own book has resolved.

    :raises DomainError: decision, reason or day do not fit; names the field.
    """
    row = asset_seen(actor, asset_id)
    rows.may(actor, _CHANGE, row.book, _SEE)
    _not_scrapped(row)
    if decision is None or decision.book_id != row.book_id or decision.passed_on is None:
        raise DomainError(_("Choose a decision of this collective that has been passed."), field="decision")
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    if not max(row.acquired_on, decision.passed_on) <= on <= today:
        raise DomainError(_("The day lies after the decision and not after today."), field="on")
    scrapped: Asset = rows.step(
        actor=actor, row=row, version=version, action="asset.scrapped", right=_CHANGE, see=_SEE, reason=reason,
        values={"state": "scrapped", "scrapped_on": on, "scrap_decision": decision, "scrap_reason": reason.strip()},
    )  # fmt: skip
    return scrapped


@dataclass(frozen=True)
class Depreciated:
    """What a month's depreciation came to."""

    voucher: Voucher | None
    assets: int
    total: int


def depreciate(*, actor: Actor, book: Book, on: date, now: datetime, today: date) -> Depreciated:
    """Enter the depreciation that is due by the end of a day's month, for all assets of a book in one accrual voucher.

    Entered once per month: what is entered already is not due again.

    :raises Conflict: nothing is due, or the month is closed.
    """
    actor.require("ledger.post", book.unit.path, see="ledger.view")
    month = posting_rule.month_of(on)
    with transaction.atomic():
        listed = list(
            Asset.objects.select_for_update()
            .filter(book=book, life_months__isnull=False, acquired_on__lt=on)
            .exclude(state="scrapped")
            .order_by("number")
        )
        sums: dict[str, int] = {}
        changed: list[tuple[Asset, int]] = []
        for row in listed:
            gathered = rule.due(row.cost_fen, row.residual, row.life_months or 0, row.acquired_on, month)
            missing = gathered - row.depreciated_fen
            if missing > 0:
                sums[rule.EXPENSES[row.use]] = sums.get(rule.EXPENSES[row.use], 0) + missing
                changed.append((row, gathered))
        if not changed:
            raise Conflict(_("No depreciation is due up to this month."))
        total = sum(sums.values())
        voucher = posting.post(
            actor=actor, book=book, on=on, kind=posting_rule.ACCRUAL, now=now, today=today,
            memo=_("Depreciation of assets until %(month)s") % {"month": f"{month // 100}-{month % 100:02d}"},
            lines=[*(Line(code, debit=fen) for code, fen in sorted(sums.items())), Line(rule.ACCUMULATED, credit=total)],
        )  # fmt: skip
        for row, gathered in changed:
            records.change(
                actor=actor, action="asset.depreciated", instance=row, path=book.unit.path,
                values={"depreciated_fen": gathered, "depreciated_month": month},
            )  # fmt: skip
    return Depreciated(voucher, len(changed), total)


# Resources and materials ------------------------------------------------------------------------


def add_resource(*, actor: Actor, book: Book, values: Mapping[str, Any]) -> Resource:
    """Enter land in the register."""
    row = Resource(book=book, **rows.cleaned(values, RESOURCE_FIELDS))
    _has_area(row.area)
    made: Resource = rows.add(actor=actor, row=row, action="resource.added", right=_CHANGE, see=_SEE)
    return made


def _has_area(area: int) -> None:
    if area < 1:
        raise DomainError(_("Give an area above zero."), field="area")


def correct_resource(
    *, actor: Actor, resource_id: int, values: Mapping[str, Any], version: int | None, reason: str
) -> Resource:
    """Correct a resource's columns, with the reason."""
    _has_area(values.get("area", 1))
    corrected: Resource = rows.correct(
        actor=actor, row=resource_seen(actor, resource_id), values=values, allowed=RESOURCE_FIELDS, version=version,
        action="resource.corrected", right=_CHANGE, see=_SEE, reason=reason,
    )  # fmt: skip
    return corrected


def add_material(*, actor: Actor, book: Book, values: Mapping[str, Any]) -> Material:
    """Enter materials in the register."""
    row = Material(book=book, **rows.cleaned(values, MATERIAL_FIELDS))
    made: Material = rows.add(actor=actor, row=row, action="material.added", right=_CHANGE, see=_SEE)
    return made


def correct_material(
    *, actor: Actor, material_id: int, values: Mapping[str, Any], version: int | None, reason: str
) -> Material:
    """Correct a material's columns, with the reason."""
    corrected: Material = rows.correct(
        actor=actor, row=material_seen(actor, material_id), values=values, allowed=MATERIAL_FIELDS, version=version,
        action="material.corrected", right=_CHANGE, see=_SEE, reason=reason,
    )  # fmt: skip
    return corrected


# Funds ------------------------------------------------------------------------------------------


def funds(books: Sequence[int], until: int | None = None) -> dict[int, list[tuple[Account, int]]]:
    """Return the cash and bank accounts of books with their balance in fen, up to a month (as 202512), from the postings."""
    accounts = Account.objects.filter(book__in=books, children__isnull=True, code__gte="101", code__lt="103")
    lines = Posting.objects.filter(account__in=accounts)
    if until is not None:
        lines = lines.filter(month__lte=until)
    sums = {
        account: (debit or 0) - (credit or 0)
        for account, debit, credit in lines.order_by().values_list("account").annotate(Sum("debit"), Sum("credit"))
    }
    found: dict[int, list[tuple[Account, int]]] = {}
    for account in accounts.order_by("book_id", "code"):
        if account.code[:3] in (chart.CASH, chart.BANK):
            found.setdefault(account.book_id, []).append((account, sums.get(account.pk, 0)))
    return found


# Many at once -----------------------------------------------------------------------------------


def add_assets_many(*, actor: Actor, county: OrgUnit, values: Sequence[tuple[Any, ...]]) -> int:
    """Enter many assets (book and `ASSET_FIELDS` in their order, then the state); return how many. One audit entry."""
    columns = ("book", *ASSET_FIELDS, "state", "scrap_reason", "version")
    return _many(actor, county, Asset, columns, [(*row, "", 1) for row in values], "asset.added-many")


def add_resources_many(*, actor: Actor, county: OrgUnit, values: Sequence[tuple[Any, ...]]) -> int:
    """Enter many resources (book and `RESOURCE_FIELDS` in their order); return how many. One audit entry."""
    columns = ("book", *RESOURCE_FIELDS, "version")
    return _many(actor, county, Resource, columns, [(*row, 1) for row in values], "resource.added-many")


def add_materials_many(*, actor: Actor, county: OrgUnit, values: Sequence[tuple[Any, ...]]) -> int:
    """Enter many materials (book and `MATERIAL_FIELDS` in their order); return how many. One audit entry."""
    columns = ("book", *MATERIAL_FIELDS, "version")
    return _many(actor, county, Material, columns, [(*row, 1) for row in values], "material.added-many")


def _many(
    actor: Actor, county: OrgUnit, model: Any, columns: Sequence[str], values: Sequence[tuple[Any, ...]], action: str
) -> int:
    actor.require("ledger.import", county.path)
    with transaction.atomic():
        bulk.insert(model, columns, values)
        audit.record(
            actor=actor, action=action, target=county, path=county.path,
            changes={"rows": len(values), "digest": audit.digest_rows(values)},
        )  # fmt: skip
    return len(values)
