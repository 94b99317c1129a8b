"""The star summary of one township for a quarter, with its villages as rows and its four-star members by name."""

from dataclasses import dataclass

from . import star_sections as say
from . import summaries
from .layout import Block, Foot, Head, Issue

TEMPLATE = "reports/pdf/star_summary.html"


@dataclass(frozen=True)
class TownshipSummary:
    """Everything the township's summary prints, in final wording."""

    name: str
    head: Head | None
    title: tuple[str, ...]
    blocks: tuple[Block, ...]
    foot: Foot
    marks: str


def build(
    payload: dict,
    *,
    digest: str,
    issue: Issue | None = None,
    series: str | None = None,
    recipients: tuple[tuple[str, str], ...] | None = None,
) -> TownshipSummary:
    """Compose the summary. Without ``issue`` it is marked as not signed off on every page."""
    county, township = payload["county"]["name"], payload["unit"]["name"]
    sections = (
        say.overview(payload),
        say.movement(payload),
        say.units(payload),
        say.kinds(payload),
        say.dimensions(payload),
        say.targets(payload),
        say.annual(payload),
        say.honour(payload),
        say.four_star(payload),
        say.lists(payload),
        say.work(payload),
        say.notes(payload, digest),
    )
    title = summaries.title(f"{county}{township}", f"{payload['period_label']}队员星级评定情况")
    return TownshipSummary(
        name="".join(title),
        head=summaries.head(payload, issue, series),
        title=title,
        blocks=summaries.numbered(sections),
        foot=summaries.foot(payload, issue, recipients),
        marks=summaries.marks(payload, issue),
    )
