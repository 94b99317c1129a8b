"""Sign-off, issued documents and corrections of the matrix: at every unit one of each, in documents that can be composed."""

from typing import Any

from django.db import models
from django.urls import reverse

from accounts.models import OrgUnit
from reports.models import Correction, Issue, SignOff, SignOffMove, SignOffRule, Snapshot
from tests.world import NOW, TODAY, canary

NEEDLES = {
    "sign-off": "Unit {}", "draft-document": "Unit {}", "issued": "Number {}", "correction": "Unit {}", "sign-off-rule": "Unit {}",
}  # fmt: skip
OF_COUNTY = frozenset({"sign-off-rule"})
MODELS: dict[str, type[models.Model]] = {
    "sign-off": SignOff, "issued": Issue, "correction": Correction, "sign-off-rule": SignOffRule,
}  # fmt: skip
_DRAFTED, _REVIEWED, _ISSUED = "2023Q1", "2023Q2", "2023Q3"


def build(path: str, unit: OrgUnit, county: OrgUnit) -> dict[tuple[str, str], Any]:
    """Return what a unit has of it; the county its rule besides."""
    found: dict[tuple[str, str], Any] = {}
    if len(path) == 4:
        found["sign-off-rule", path] = SignOffRule.objects.create(unit=unit, persons="any")
    issued = _sign_off(unit, county, _ISSUED, "issued")
    last = _snapshot(unit, county, _ISSUED, 2)
    issue = Issue.objects.create(
        unit=unit, series="Series", year=2023, number=1, text=f"Number {canary(path)}", issued_on=TODAY, issued_at=NOW,
        signed_by="somebody", snapshot=last, sign_off=issued,
    )  # fmt: skip
    correction = Correction.objects.create(
        unit=unit, period=_ISSUED, code="teams.count", frozen=1, before=1, after=2, found_at=NOW
    )
    return found | {
        ("sign-off", path): _sign_off(unit, county, _REVIEWED, "final"), ("issued", path): issue,
        ("draft-document", path): _sign_off(unit, county, _DRAFTED, "draft"), ("correction", path): correction,
    }  # fmt: skip


def _snapshot(unit: OrgUnit, county: OrgUnit, period: str, version: int = 1) -> Snapshot:
    payload = {
        "schema": 2, "kind": "honour-roll", "demo": False, "site": "https://portal.invalid", "county": county.name,
        "unit": {"name": unit.name, "level": unit.level}, "period": period, "period_label": period, "letterhead": None,
        "assessed": 0, "notice": None, "people": [],
    }  # fmt: skip
    return Snapshot.objects.create(
        unit=unit, kind="honour-roll", period=period, version=version, payload=payload, digest="0" * 64, taken_at=NOW
    )


def _sign_off(unit: OrgUnit, county: OrgUnit, period: str, state: str) -> SignOff:
    made = SignOff.objects.create(
        unit=unit,
        kind="honour-roll",
        period=period,
        state=state,
        snapshot=_snapshot(unit, county, period),
        begun_at=NOW,
    )
    SignOffMove.objects.create(sign_off=made, event="begin", step="draft", by="somebody", at=NOW)
    return made


TABLES: tuple[dict[str, Any], ...] = (
    {"kind": "sign-off", "view": "document.view"},
    {"kind": "issued", "view": "briefing.view"},
    {"kind": "correction", "view": "correction.view"},
    {
        "kind": "sign-off-rule", "view": "document.view", "add": "document.set-up", "change": "document.set-up",
        "edits": {"steps": "2"},
    },
)  # fmt: skip
_KEY = {"key": "6f1c9f3e-0a43-4a3c-9f0e-0d6f7a1b2c3d", "version": "1"}


def _version(county: Any, path: str) -> str:
    """Return the address of the first version of the unit's document, which is made."""
    document = county.objects["pdf", path]
    code = document.unit.codes.get().code
    given = [code, document.period, document.kind, document.snapshot.version]
    return reverse("reports:download-version", args=given)


def entries(entry: Any, to: Any, at: Any) -> list[Any]:
    """Return what stands behind the addresses; the arguments are the registry's own makers."""
    return [
        entry("reports:sign-offs", "list", "sign-off", "document.view", "", at("reports:sign-offs"), variants=(
            "", "?state=final", "?unit={path}", "?state=x", "?unit=abc&after=x", "?after={path}.1")),
        entry("reports:sign-off", "object", "sign-off", "document.view", "document.final", to("reports:sign-off", "sign-off"),
              data={**_KEY, "do": "return", "reason": "because of the test"}),
        entry("reports:sign-off-begin", "own", "", "", "document.draft", at("reports:sign-off-begin"),
              data={"kind": "honour-roll", "period": "2025Q3", "path": "00010002"}, reason="only a post: a document of the named unit"),
        entry("reports:issued", "list", "issued", "briefing.view", "", at("reports:issued"), variants=(
            "", "?standing=yes", "?unit={path}", "?year=2023", "?year=x", "?unit=abc&after=x")),
        entry("reports:issued-document", "object", "issued", "briefing.view", "document.withdraw", to("reports:issued-document", "issued"),
              data={**_KEY, "reason": "because of the test"}),
        entry("reports:corrections", "list", "correction", "correction.view", "", at("reports:corrections"), variants=(
            "", "?period=2023Q3", "?unit={path}", "?code=teams.count", "?unit=abc&after=x")),
        entry("reports:compare", "own", "", "", "", at("reports:compare"),
              reason="compares the own county's closed periods, whatever else is posted"),
        entry("reports:download-version", "object", "pdf", "briefing.view", "", _version),
    ]  # fmt: skip


BY_INTERFACE = (("issued-document", "issued", "briefing.view"), ("correction", "correction", "correction.view"))
NEW: dict[str, dict[str, str]] = {"sign-off-rule": {"steps": "3", "persons": "any"}}
"""What a form for a new record says beside its unit."""
