"""How a summary speaks of the unit it is about: the county or one township."""

from dataclasses import dataclass

from . import text


@dataclass(frozen=True)
class Words:
    """The words that differ between the summary of a county and that of a township."""

    whole: str  # 全市
    part: str  # 乡镇（街道）
    parts: str  # 个乡镇（街道）
    below: str  # what totals.units counts when it is not the rows themselves


def words_of(payload: dict) -> Words:
    """The words for the unit of a payload."""
    name = payload["unit"]["name"]
    if payload["unit"]["level"] == "township":
        return Words(text.whole_township(name), "村（社区）", "个村（社区）", "村（居）民小组")
    return Words(text.whole_county(name), "乡镇（街道）", "个乡镇（街道）", "村（社区）")
