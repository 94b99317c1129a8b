"""Honours and points of the matrix: at every unit a rhythm, a commendation, an exchange, a work, points and a shop with goods."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.urls import reverse

from accounts.models import OrgUnit
from ledgers.models import PointGoods, PointShop, Redemption
from teams.models import (
    Activity,
    ActivityPhoto,
    ActivityPlan,
    Commendation,
    CommendationEvent,
    CreativeWork,
    ExchangeEvent,
    PointEntry,
    PointRate,
    PointTariff,
)
from tests.world import NOW, TODAY, canary

NEEDLES = {
    "activity-plan": "Rhythm {}", "activity-photo": "Activity {}", "commendation-event": "Praise {}", "commendation": "Member 11 {}",
    "exchange": "Exchange {}", "creative-work": "Song {}", "tariff": "Tariff {}", "point-entry": "Member 11 {}",
    "point-shop": "Shop {}", "point-goods": "Soap {}", "redemption": "Soap {}",
}  # fmt: skip
OF_COUNTY = frozenset({"tariff"})
NUMBERED = ("point-entry",)
"""Kinds whose history names the record by day and points alone."""
MODELS: dict[str, type[models.Model]] = {
    "activity-plan": ActivityPlan, "commendation-event": CommendationEvent, "commendation": Commendation, "exchange": ExchangeEvent,
    "creative-work": CreativeWork, "tariff": PointTariff, "point-entry": PointEntry, "point-shop": PointShop, "point-goods": PointGoods,
    "redemption": Redemption,
}  # fmt: skip
_JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffdb004300") + bytes([1] * 64)


def build(path: str, unit: OrgUnit, objects: Mapping[tuple[str, str], Any]) -> dict[tuple[str, str], Any]:
    """Return what a unit has of honours and points; a county has its tariff too."""
    text, member = canary(path), objects["member", path]
    found: dict[tuple[str, str], Any] = {}
    if len(path) == 4:
        tariff = PointTariff.objects.create(unit=unit, name=f"Tariff {text}", valid_from=date(2030, 1, 1))
        PointRate.objects.create(tariff=tariff, order=1, act="service", points=5)
        found["tariff", path] = tariff
    used, _new = PointTariff.objects.get_or_create(
        unit=OrgUnit.objects.get(path=path[:4]), valid_from=date(2024, 1, 1), defaults={"name": "used"}
    )
    rate, _new = PointRate.objects.get_or_create(tariff=used, act="service", defaults={"order": 1, "points": 5})
    event = CommendationEvent.objects.create(
        unit=unit, title=f"Praise {text}", level="village", kind="meeting", held_on=TODAY
    )
    given = {"member": member, "on": TODAY, "entered_by": "somebody", "entered_at": NOW}
    entry = PointEntry.objects.create(kind="earned", rate=rate, points=5, **given)
    spent = PointEntry.objects.create(kind="redeemed", points=-2, **given)
    PointEntry.objects.create(kind="earned", rate=rate, points=50, **given)
    shop = PointShop.objects.create(unit=unit, name=f"Shop {text}", opened_on=date(2025, 1, 1))
    goods = PointGoods.objects.create(shop=shop, name=f"Soap {text}", points=2, value_fen=250)
    activity = Activity.objects.get(unit=unit)
    name = f"activities/{path}.jpg"
    file = settings.MEDIA_ROOT / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_JPEG)
    return found | {
        ("activity-plan", path): ActivityPlan.objects.create(
            unit=unit, title=f"Rhythm {text}", kind="volunteer", action_line="root", field="volunteering", days="8,18,28",
            since=date(2025, 1, 1),
        ),
        ("activity-photo", path): ActivityPhoto.objects.create(
            activity=activity, file=name, digest=f"{path:0>64}", width=1, height=1, added_by="somebody", added_at=NOW
        ),
        ("commendation-event", path): event,
        ("commendation", path): Commendation.objects.create(event=event, unit=unit, member=member, role="model"),
        ("exchange", path): ExchangeEvent.objects.create(unit=unit, title=f"Exchange {text}", kind="contest", held_on=TODAY),
        ("creative-work", path): CreativeWork.objects.create(unit=unit, title=f"Song {text}", kind="stage", made_on=TODAY),
        ("point-entry", path): entry, ("point-shop", path): shop, ("point-goods", path): goods,
        ("redemption", path): Redemption.objects.create(
            shop=shop, goods=goods, member=member, on=TODAY, quantity=1, points=2, value_fen=250, entry=spent,
            entered_by="somebody", entered_at=NOW,
        ),
    }  # fmt: skip


_REASON = {"reason": "because of the test"}
_KEY = {"key": "6f1c9f3e-0a43-4a3c-9f0e-0d6f7a1b2c3d", "version": "1"}
TABLES: tuple[dict[str, Any], ...] = (
    {"kind": "activity-plan", "view": "activity.view", "add": "activity.change", "change": "activity.change", "edits": {"title": "Renamed"}},
    {"kind": "commendation-event", "view": "honour.view", "add": "honour.change", "change": "honour.change", "edits": {"title": "Renamed"}},
    {"kind": "commendation", "view": "honour.view"},
    {"kind": "exchange", "view": "honour.view", "add": "honour.change", "change": "honour.change", "edits": {"title": "Renamed"}},
    {"kind": "creative-work", "view": "honour.view", "add": "honour.change", "change": "honour.change", "edits": {"title": "Renamed"}},
    {"kind": "tariff", "view": "points.view", "add": "points.set-up", "change": "points.set-up", "edits": {"name": "Renamed"}},
    {"kind": "point-entry", "view": "points.view", "steps": {"reverse": ("point-entry", "points.change", _REASON)}},
    {"kind": "point-shop", "view": "points.view", "add": "points.redeem", "change": "points.redeem", "edits": {"name": "Renamed"}},
    {"kind": "point-goods", "view": "points.view", "add": "points.redeem", "change": "points.redeem", "edits": {"name": "Renamed"}},
    {"kind": "redemption", "view": "points.view", "steps": {"reverse": ("redemption", "points.redeem", _REASON)}},
)  # fmt: skip


def entries(entry: Callable[..., Any], to: Callable[[str, str], Any], at: Callable[[str], Any]) -> list[Any]:
    """Return what stands behind the addresses of honours and points; the arguments are the registry's own makers."""
    one, many, new = "object", "list", "add"
    shown = (
        ("teams:plan", "activity-plan", "activity.view", "activity.change", {"title": "Renamed"}),
        ("teams:exchange", "exchange", "honour.view", "honour.change", {"title": "Renamed"}),
        ("teams:creative-work", "creative-work", "honour.view", "honour.change", {"title": "Renamed"}),
        ("teams:tariff", "tariff", "points.view", "points.set-up", {"name": "Renamed"}),
    )  # fmt: skip
    own_steps = (
        ("teams:honour-withdraw", "commendation", "honour.view", "honour.change", _REASON),
        ("teams:points-reverse", "point-entry", "points.view", "points.change", _REASON),
        ("ledgers:goods-new", "point-shop", "points.view", "points.redeem", {"name": "New", "points": "1", "value_fen": "1", "is_offered": "on"}),
        ("ledgers:redemption-reverse", "redemption", "points.view", "points.redeem", _REASON),
    )  # fmt: skip
    lists = (
        ("teams:plans", "activity-plan", "activity.view", ("", "?after={path}.1", "?after=x")),
        ("teams:calendar", "", "activity.view", ("?month=2025-12", "?month=2025-12&unit={path}", "?month=x", "?unit=abc")),
        ("teams:honours", "commendation-event", "honour.view", (
            "?year=2025", "", "?year=2025&unit={path}", "?level=village", "?year=x&level=x&unit=abc&after=x", "?after=2026-01-01.{key}")),
        ("teams:honour-rolls", "", "honour.view", ("?year=2025&level=village", "", "?unit={path}&level=village", "?year=x&level=x&unit=abc")),
        ("teams:exchanges", "exchange", "honour.view", ("?year=2025", "", "?year=x&after=x", "?after=2026-01-01.{key}")),
        ("teams:creative-works", "creative-work", "honour.view", ("", "?after={path}.1", "?after=x")),
        ("teams:points", "point-entry", "points.view", ("", "?some=yes", "?unit={path}", "?after={path}.1", "?unit=abc&after=x")),
        ("teams:tariffs", "tariff", "points.view", ("",)),
        ("ledgers:shops", "point-shop", "points.view", ("", "?after={path}.1", "?after=x")),
    )  # fmt: skip
    adds = (
        ("teams:activities-many", "activity", "activity.change"), ("teams:plan-new", "activity-plan", "activity.change"),
        ("teams:honour-new", "commendation-event", "honour.change"), ("teams:exchange-new", "exchange", "honour.change"),
        ("teams:creative-work-new", "creative-work", "honour.change"), ("teams:points-new", "point-entry", "points.change"),
        ("teams:tariff-new", "tariff", "points.set-up"), ("ledgers:shop-new", "point-shop", "points.redeem"),
    )  # fmt: skip

    def of_activity(county: Any, path: str) -> str:
        return reverse("teams:activity", args=[county.objects["activity-photo", path].activity_id])

    def of_event(county: Any, path: str) -> str:
        return reverse("teams:honour", args=[county.objects["commendation", path].event_id])

    return [
        *(entry(name, one, kind, view, post, to(name, kind), edits=edits) for name, kind, view, post, edits in shown),
        *(entry(name, one, kind, view, post, to(name, kind), needs=post, data={**_KEY, **data}) for name, kind, view, post, data in own_steps),
        entry("teams:honour-change", one, "commendation-event", "honour.view", "honour.change", to("teams:honour-change", "commendation-event"),
              edits={"title": "Renamed", "level": "township"}, needs="honour.change"),
        entry("ledgers:shop-change", one, "point-shop", "points.view", "points.redeem", to("ledgers:shop-change", "point-shop"),
              edits={"name": "Renamed"}, needs="points.redeem"),
        entry("ledgers:goods", one, "point-goods", "points.view", "points.redeem", to("ledgers:goods", "point-goods"),
              edits={"name": "Renamed"}, needs="points.redeem"),
        entry("teams:honour", one, "commendation-event", "honour.view", "honour.change", to("teams:honour", "commendation-event"),
              data={**_KEY, "members": [], "role": "model"}),
        entry("teams:honour-sheet", one, "commendation-event", "honour.view", "honour.change", to("teams:honour-sheet", "commendation-event"),
              to("teams:honour", "commendation-event"), reads=False, data={**_KEY, "do": "write"}),
        entry("teams:honour-consent", one, "commendation", "honour.view", "honour.change", to("teams:honour-consent", "commendation"), of_event,
              reads=False, data={**_KEY, "agrees": "yes"}),
        entry("teams:activity-photos", one, "activity", "activity.view", "activity.change", to("teams:activity-photos", "activity"),
              to("teams:activity", "activity"), reads=False, data=_KEY),
        entry("teams:activity-photo", one, "activity-photo", "activity.view", "activity.change", to("teams:activity-photo", "activity-photo"),
              of_activity, reads=False, data=_KEY),
        entry("teams:points-of", one, "member", "points.view", "", to("teams:points-of", "member")),
        entry("ledgers:shop", one, "point-shop", "points.view", "points.redeem", to("ledgers:shop", "point-shop"), data=_KEY),
        *(entry(name, many, kind, view, "", at(name), variants=variants) for name, kind, view, variants in lists),
        *(entry(name, new, kind, right, "", at(name)) for name, kind, right in adds),
        entry("teams:honour-blank", many, "", "honour.change", "", at("teams:honour-blank"), reason="a sheet with headings alone"),
        entry("teams:own-points", "own", address=at("teams:own-points"), data=_KEY, reason="the own points and honours"),
    ]  # fmt: skip


BY_INTERFACE = (
    ("commendation-event", "commendation-event", "honour.view"), ("commendation", "commendation", "honour.view"),
    ("exchange-event", "exchange", "honour.view"), ("creative-work", "creative-work", "honour.view"),
    ("point-entry", "point-entry", "points.view"), ("point-shop", "point-shop", "points.view"), ("redemption", "redemption", "points.view"),
)  # fmt: skip
AUTOCOMPLETES = (
    ("activity-plan", "unit", "unit", "unit.view", "activity.view"), ("activity-plan", "team", "team", "team.view", "activity.view"),
    ("commendation-event", "unit", "unit", "unit.view", "honour.view"), ("exchange", "unit", "unit", "unit.view", "honour.view"),
    ("creative-work", "unit", "unit", "unit.view", "honour.view"), ("point-shop", "unit", "unit", "unit.view", "points.view"),
    ("point-goods", "shop", "point-shop", "points.view", "points.view"),
)  # fmt: skip
FOREIGN = (
    ("activity-plan", "unit", "unit", "township"), ("activity-plan", "team", "team", "township"),
    ("commendation-event", "unit", "unit", "township"), ("exchange", "unit", "unit", "township"), ("creative-work", "unit", "unit", "township"),
    ("tariff", "unit", "unit", "county"), ("point-shop", "unit", "unit", "township"), ("point-goods", "shop", "point-shop", "township"),
)  # fmt: skip


def new(key: Callable[[str], str]) -> dict[str, dict[str, Any]]:
    """Return forms for new records that their services accept; `key` names an object of the own unit."""
    unit = key("unit")
    return {
        "activity-plan": {
            "unit": unit, "team": key("team"), "title": "New", "kind": "volunteer", "action_line": "root", "field": "volunteering", "place": "",
            "days": "8", "since": "2025-01-01", "until": "",
        },
        "commendation-event": {"unit": unit, "title": "New", "level": "township", "kind": "meeting", "held_on": "2025-11-03", "document_no": ""},
        "exchange": {"unit": unit, "title": "New", "kind": "contest", "held_on": "2025-11-03", "place": "", "participants": "1", "results": ""},
        "creative-work": {"unit": unit, "title": "New", "kind": "stage", "made_on": "2025-11-03", "showings": "0", "audience": "0"},
        "tariff": {"unit": unit, "name": "New", "valid_from": "2031-01-01", "document_no": "", "rates": "service 5"},
        "point-shop": {"unit": unit, "name": "New", "opened_on": "2025-11-03", "closed_on": ""},
        "point-goods": {"shop": key("point-shop"), "name": "New", "points": "1", "value_fen": "1", "is_offered": "on"},
    }  # fmt: skip
