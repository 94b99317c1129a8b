"""Pages of points shops: shops with what was redeemed there, a shop with its goods, handing out, reversing."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.models import OrgUnit
from core import errors_web, listing, lists_web
from core.entry_web import once, page_of, reader, say, unit_path
from core.errors import DomainError, Forbidden, NotFound
from core.listing import Listed, Reader
from core.xlsx import Hundredths
from ledgers.models import PointShop, Redemption
from ledgers.services import points
from ledgers.web.shop_forms import BackForm, GoodsForm, RedeemForm, ShopForm
from teams.domain.points import fen_per_point
from teams.models import Member
from teams.selectors import points as of_members

MOST_ROWS = 100


@login_required
@require_GET
def shop_list(request: HttpRequest) -> HttpResponse:
    """List the shops of the reader's area with what was redeemed in them, and what a point was worth."""
    actor = reader(request, "points.view")
    scope = actor.scope("points.view")
    rows = PointShop.objects.within(scope).select_related("unit").annotate(
        spent=Coalesce(Sum("redemptions__points"), 0), worth=Coalesce(Sum("redemptions__value_fen"), 0)
    )  # fmt: skip
    page, after = page_of(rows, "unit__path", request.GET.get("after", ""))
    total = Redemption.objects.within(scope).aggregate(
        points=Coalesce(Sum("points"), 0), value=Coalesce(Sum("value_fen"), 0)
    )
    context = {
        "lines": [{"shop": row, "each": fen_per_point(row.worth, row.spent)} for row in page], "after": after, "query": "",
        "total": total, "each": fen_per_point(total["value"], total["points"]), "count": rows.count(),
        "tools": lists_web.tools(request, "ledgers:shops"), "may": actor.can("points.redeem"),
    }  # fmt: skip
    return render(request, "ledgers/shops.html", context)


@listing.register("ledgers:shops", "points.view")
def export(asker: Reader, query: QueryDict) -> Listed:
    """Return every redemption as a workbook shows it: shop, member, goods, points, value in yuan."""
    rows = Redemption.objects.within(asker.actor.scope("points.view"))
    rows = rows.select_related("shop__unit", "goods", "member__team").order_by("shop__unit__path", "on", "pk")
    return Listed(
        title=_("Redemptions of points"), count=rows.count(), words=_("in yuan"), view_action="points.view",
        head=[_("points shop"), _("unit"), _("date"), _("member"), _("goods for points"), _("quantity"), _("service points"), _("value, yuan"), _("reason")],
        rows=lambda: (
            (
                row.shop.name, row.shop.unit.name, row.on, row.member.name, row.goods.name, row.quantity, row.points,
                Hundredths(row.value_fen), row.reason,
            )
            for row in rows.iterator(chunk_size=1000)
        ),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def shop_new(request: HttpRequest) -> HttpResponse:
    """Open a shop of a unit."""
    actor = reader(request, "points.redeem")
    scope = actor.scope("points.redeem")
    given = request.POST if request.method == "POST" else request.GET
    unit = OrgUnit.objects.within(scope).filter(path=unit_path(given.get("unit", "")) or min(scope.paths)).first()
    if unit is None:
        raise NotFound
    units = (
        OrgUnit.objects.within(scope).exclude(kind="department").order_by("path")[:1000]
        if len(unit.path) < 12 or given.get("unit")
        else []
    )
    form = ShopForm(request.POST or None, initial={"opened_on": timezone.localdate()})

    def effect() -> dict[str, Any]:
        return {"shop": points.open_shop(actor=actor, unit=unit, values=form.cleaned_data).pk}

    return _run(
        request, form, "ledgers.shop-new", effect, _("The shop is recorded."), "ledgers:shop",
        {"title": _("Open a shop"), "small": unit.name, "label": _("Record it"), "units": units if len(min(scope.paths)) < 12 else [], "unit": unit},
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def shop_change(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Correct or close a shop."""
    actor = reader(request, "points.view")
    shop = points.shop_seen(actor, shop_id)
    _may(actor, shop)
    form = ShopForm(request.POST or None, initial={name: getattr(shop, name) for name in points.SHOP_FIELDS})

    def effect() -> dict[str, Any]:
        points.change_shop(actor=actor, shop_id=shop.pk, values=form.cleaned_data, version=_version(request))
        return {"shop": shop.pk}

    return _run(
        request, form, f"ledgers.shop-change:{shop.pk}", effect, _("The correction is saved."), "ledgers:shop",
        {"title": shop.name, "small": shop.unit.name, "label": _("Save the correction"), "version": shop.version, "shop": shop},
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def shop(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Show a shop with its goods and what was redeemed; hand goods to a member."""
    actor, now = reader(request, "points.view"), timezone.now()
    row = points.shop_seen(actor, shop_id)
    may = actor.can("points.redeem", row.unit.path)
    if request.method == "POST" and not may:
        raise Forbidden
    seen = Member.objects.within(actor.scope("points.redeem")).filter(
        left_on__isnull=True, team__unit__path__startswith=row.unit.path
    )
    people: Any = of_members.with_balance(seen.select_related("team"))
    people = people.filter(points_left__gt=0).order_by("team__unit__path", "team_id", "pk")
    form = RedeemForm(
        request.POST or None, goods=row.goods.filter(is_offered=True).order_by("points", "pk"), people=people[:1000] if request.method == "GET" else people,
        initial={"on": timezone.localdate(now)},
    )  # fmt: skip
    problems: list[tuple[str, str]] = []
    status = 200
    if request.method == "POST":
        try:
            if not form.is_valid():
                raise _Wrong
            once(request, f"ledgers.redeem:{row.pk}", lambda: {"redemption": points.redeem(
                actor=actor, goods_id=form.cleaned_data["goods"].pk, member_id=form.cleaned_data["member"].pk,
                quantity=form.cleaned_data["quantity"], on=form.cleaned_data["on"], now=now,
            ).pk})  # fmt: skip
        except _Wrong:
            problems, status = _problems(form), 400
        except DomainError as error:
            if error.status in (403, 404):
                raise
            form.add_error(error.field if error.field in form.fields else None, str(error))
            problems, status = _problems(form), error.status
        else:
            say(request, _("The goods are handed out and the points taken off."))
            return redirect("ledgers:shop", shop_id=row.pk)
    rows = row.redemptions.select_related("goods", "member__team", "reversed_by").order_by("-on", "-pk")
    total = row.redemptions.aggregate(points=Coalesce(Sum("points"), 0), value=Coalesce(Sum("value_fen"), 0))
    context = {
        "shop": row, "goods": row.goods.order_by(F("is_offered").desc(), "points", "pk"), "rows": rows[:MOST_ROWS], "total": total, "count": rows.count(),
        "each": fen_per_point(total["value"], total["points"]), "form": form, "problems": problems, "key": uuid.uuid4(), "may": may,
    }  # fmt: skip
    return render(request, "ledgers/shop.html", context, status=status)


class _Wrong(Exception):
    """The form itself is not right."""


@login_required
@require_http_methods(["GET", "POST"])
def goods_new(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Add goods to a shop."""
    actor = reader(request, "points.view")
    row = points.shop_seen(actor, shop_id)
    _may(actor, row)
    form = GoodsForm(request.POST or None, initial={"is_offered": True})

    def effect() -> dict[str, Any]:
        points.add_goods(actor=actor, shop_id=row.pk, values=form.cleaned_data)
        return {"shop": row.pk}

    return _run(
        request, form, f"ledgers.goods-new:{row.pk}", effect, _("The goods are recorded."), "ledgers:shop",
        {"title": _("Add goods"), "small": row.name, "label": _("Record them"), "shop": row},
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def goods(request: HttpRequest, goods_id: int) -> HttpResponse:
    """Change what goods cost, or no longer offer them."""
    actor = reader(request, "points.view")
    row = points.goods_seen(actor, goods_id)
    _may(actor, row.shop)
    form = GoodsForm(request.POST or None, initial={name: getattr(row, name) for name in points.GOODS_FIELDS})

    def effect() -> dict[str, Any]:
        points.change_goods(actor=actor, goods_id=row.pk, values=form.cleaned_data, version=_version(request))
        return {"shop": row.shop_id}

    return _run(
        request, form, f"ledgers.goods:{row.pk}", effect, _("The correction is saved."), "ledgers:shop",
        {"title": row.name, "small": row.shop.name, "label": _("Save the correction"), "version": row.version, "shop": row.shop},
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def redemption_reverse(request: HttpRequest, redemption_id: int) -> HttpResponse:
    """Put a redemption right that was entered by mistake."""
    actor = reader(request, "points.view")
    row = points.redemption_seen(actor, redemption_id)
    _may(actor, row.shop)
    form = BackForm(request.POST or None)

    def effect() -> dict[str, Any]:
        points.reverse(actor=actor, redemption_id=row.pk, reason=form.cleaned_data["reason"], now=timezone.now())
        return {"shop": row.shop_id}

    return _run(
        request, form, f"ledgers.redemption-reverse:{row.pk}", effect, _("The contrary row is added, and the points are the member's again."),
        "ledgers:shop",
        {"title": _("Reverse the redemption"), "small": f"{row.goods.name} · {row.member.name}", "label": _("Reverse it"), "shop": row.shop},
    )  # fmt: skip


def _run(
    request: HttpRequest, form: forms.Form, name: str, effect: Callable[[], dict[str, Any]], done: str, to: str, context: dict[str, Any]
) -> HttpResponse:  # fmt: skip
    problems: list[tuple[str, str]] = []
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                receipt = once(request, name, effect)
            except DomainError as error:
                if error.status in (403, 404):
                    raise
                form.add_error(error.field if error.field in form.fields else None, str(error))
                status = error.status
            else:
                say(request, done)
                return redirect(to, receipt["shop"])
        else:
            status = 400
        problems = _problems(form)
    given = {"form": form, "problems": problems, "key": uuid.uuid4(), **context}
    return render(request, "ledgers/shop_form.html", given, status=status)


def _problems(form: forms.Form) -> list[tuple[str, str]]:
    found = [("", str(sentence)) for sentence in form.non_field_errors()]
    for bound in form:
        found += [(bound.id_for_label, f"{bound.label}：{sentence}") for sentence in bound.errors]
    return found


def _may(actor: Any, row: PointShop) -> None:
    if not actor.can("points.redeem", row.unit.path):
        raise Forbidden


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


errors_web.label_forms("ledgers:shop-new", ShopForm)
errors_web.label_forms("ledgers:shop-change", ShopForm)
errors_web.label_forms("ledgers:shop", RedeemForm)
errors_web.label_forms("ledgers:goods-new", GoodsForm)
errors_web.label_forms("ledgers:goods", GoodsForm)
errors_web.label_forms("ledgers:redemption-reverse", BackForm)
