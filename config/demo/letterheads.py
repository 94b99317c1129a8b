"""Letterheads of a demo county: the county's office and each township's committee, in one series."""

from accounts.models import OrgUnit
from core.actors import SYSTEM
from reports.services import heads

SERIES = "队伍建设工作简报"


def give(county: OrgUnit) -> None:
    """Give the county and its townships a letterhead each."""
    office = f"中共{county.name}委组织部"
    heads.add(
        actor=SYSTEM, unit=county,
        values={"organ": office, "series": SERIES, "reports_to": f"中共{county.name}委", "sent_to": "各乡镇党委、街道党工委"},
    )  # fmt: skip
    for township in OrgUnit.objects.filter(parent=county, level="township").order_by("path"):
        heads.add(
            actor=SYSTEM, unit=township,
            values={
                "organ": _committee(township.name), "series": SERIES, "reports_to": office,
                "sent_to": f"{township.name}各村（社区）党组织",
            },
        )  # fmt: skip


def _committee(name: str) -> str:
    """Return what the Party committee of a township is called: that of a street is a working committee."""
    return f"中共{name}工作委员会" if name.endswith("街道") else f"中共{name}委员会"
