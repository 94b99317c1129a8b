"""The tokens of the style sheets: the same in the dark wherever they stand, and readable on their grounds."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.templatetags.static import static

from config.settings.admin import ADMIN_SHEETS

ROOT = Path(__file__).resolve().parents[2]
LINKED = re.findall(r"{% static '(css/[^']+)' %}", (ROOT / "templates/base.html").read_text(encoding="utf-8"))
SHEET = "".join((ROOT / "static" / name).read_text(encoding="utf-8") for name in LINKED)
TOKEN = re.compile(r"--([\w-]+): ([^;]+);")
TEXT = (
    ("ink", "surface"), ("ink", "ground"), ("ink", "sunk"), ("muted", "surface"), ("muted", "ground"), ("muted", "sunk"), ("link", "surface"),
    ("link", "ground"), ("red", "surface"), ("red", "red-soft"), ("good", "good-soft"), ("warn", "warn-soft"), ("star", "surface"),
)  # fmt: skip
MARKS = (
    ("bar", "sunk"),
    ("star", "sunk"),
    ("good", "sunk"),
    ("warn", "sunk"),
    ("field", "surface"),
    ("focus", "ground"),
    ("red", "ground"),
)


def tokens(start: str) -> dict[str, str]:
    """Return the tokens of the block that begins with `start`."""
    return dict(TOKEN.findall(re.split(r"\n\s*\}", SHEET.split(start, 1)[1])[0]))


LIGHT, ASKED, DARK = tokens(":root, .light {"), tokens("prefers-color-scheme: dark) {"), tokens("\n.dark {")


def lightness(colour: str) -> float:
    digits = colour.strip("#")
    digits = "".join(c * 2 for c in digits) if len(digits) == 3 else digits
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((lightness(one), lightness(other)))
    return (high + 0.05) / (low + 0.05)


def test_every_sheet_is_read_and_each_block_of_tokens_stands_once() -> None:
    assert LINKED == ["css/baolei.css", "css/pages.css"]
    starts = re.findall(r"^ *([^{}\n]+) \{\n? *--ground:", SHEET, re.M)
    assert starts == [":root, .light", ":root", ".dark"]


def test_the_dark_tokens_are_the_same_in_both_places() -> None:
    assert ASKED == DARK
    assert LIGHT.keys() == DARK.keys()
    assert len(DARK) > 15


@pytest.mark.parametrize("side", [LIGHT, DARK], ids=["light", "dark"])
def test_text_and_marks_stand_out_from_their_grounds(side: dict[str, str]) -> None:
    assert {
        pair: round(contrast(side[pair[0]], side[pair[1]]), 2)
        for pair in TEXT
        if contrast(side[pair[0]], side[pair[1]]) < 4.5
    } == {}
    assert {
        pair: round(contrast(side[pair[0]], side[pair[1]]), 2)
        for pair in MARKS
        if contrast(side[pair[0]], side[pair[1]]) < 3
    } == {}
    assert contrast("#ffffff", side["red-ground"]) >= 4.5


def test_the_contrasts_of_the_design_system_are_those_of_the_sheet() -> None:
    page = (ROOT / "docs/design-system.md").read_text(encoding="utf-8")
    rows = re.findall(
        r"\| `([\w-]+)` [^|]+\| (#\w+) \| `([\w-]+)` \| ([\d.]+) \| (#\w+) \| `[\w-]+` \| ([\d.]+) \|", page
    )
    assert len(rows) >= 10
    for name, light, ground, first, dark, second in rows:
        assert (LIGHT[name], DARK[name]) == (light, dark), name
        assert (f"{contrast(light, LIGHT[ground]):.1f}", f"{contrast(dark, DARK[ground]):.1f}") == (first, second), name


def test_every_sheet_of_the_admin_is_read_and_none_is_long() -> None:
    sheets = {path.stem: path for path in (ROOT / "static/admin_css").glob("*.css")}
    assert sorted(sheets) == sorted(ADMIN_SHEETS)
    asked = [style(None) for style in settings.UNFOLD["STYLES"]]
    assert asked == [static(f"admin_css/{name}.css") for name in ADMIN_SHEETS], "in this order: later ones win"
    assert {
        name: len(path.read_text(encoding="utf-8").splitlines())
        for name, path in sheets.items()
        if len(path.read_text(encoding="utf-8").splitlines()) > 400
    } == {}
