"""What a document needs from outside Python: fonts of official papers, libraries that lay out text.

Both are put under `.local/` by `make install` and belong to the checkout. Call `prepare()` once
before WeasyPrint is imported, and show `problems()` instead of rendering when it is not empty:
laying out text without one usable font does not raise, it ends the process.

Standard library only, because the set-up uses it before anything is installed.
"""

import ctypes
import os
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).resolve().parent.parent
LOCAL = ROOT / ".local"
FONTS = LOCAL / "fonts"
FONTCONFIG_FILE = LOCAL / "fontconfig" / "fonts.conf"
SYSROOT = LOCAL / "sysroot"
LOAD_ORDER = SYSROOT / "load-order"

# The families that pages are set in, each with its file: what official papers are written with.
FONT_FILES: dict[str, Path] = {
    "Baolei FangSong": FONTS / "Paper-FangSong.otf",
    "Baolei KaiTi": FONTS / "Paper-KaiTi.ttf",
    "Baolei HeiTi": FONTS / "Paper-HeiTi.otf",
    "Baolei Song": FONTS / "Paper-Song.otf",
    "Baolei Title": FONTS / "Paper-Title.otf",
}
# The whole fonts behind them, for the characters that those lack.
WHOLE_FONT_FILES: dict[str, Path] = {
    "Baolei FangSong Whole": FONTS / "FangSong.otf",
    "Baolei KaiTi Whole": FONTS / "KaiTi.ttf",
    "Baolei HeiTi Whole": FONTS / "HeiTi.otf",
    "Baolei Song Whole": FONTS / "Song.otf",
    "Baolei Title Whole": FONTS / "SongTitle.otf",
}
# The one family that has a bold weight of its own.
BOLD_FONT_FILES: dict[str, Path] = {"Baolei HeiTi Whole": FONTS / "HeiTi-Bold.otf"}

# Spaces of the paper fonts and their widths in thousandths of the size. Unicode fixes the first five; the last three,
# "thin", "punctuation" and "hair", are as narrow as columns need.
SPACES: dict[str, int] = {
    "\u2003": 1000,
    "\u2002": 500,
    "\u2004": 333,
    "\u2005": 250,
    "\u2006": 167,
    "\u2009": 125,
    "\u2008": 60,
    "\u200a": 20,
}
# How far a Han character stands from a letter or digit beside it, in thousandths of the size. From 80 on, programs that
# read a PDF take the gap for a space, and what is copied or searched has spaces that nobody wrote.
GAP = 60
# What may end a figure and stands apart from Han characters too.
WESTERN_END = "%‰℃°"

# What WeasyPrint loads, by the names that the libraries themselves carry on Linux.
LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
    "libpangoft2-1.0.so.0",
)

# A font file shorter than this was cut off while it was written.
SMALLEST_FONT = 1_000_000

_loaded: dict[Path, ctypes.CDLL] = {}


def _(message: str) -> str:
    """Mark a sentence for the message catalogues; whoever shows it translates it."""
    return message


_MISSING_FONT: dict[Path, str] = {
    path: sentence
    for family, sentence in (
        ("FangSong", _("The font FangSong (仿宋) is missing or damaged. Run: make install")),
        ("KaiTi", _("The font KaiTi (楷体) is missing or damaged. Run: make install")),
        ("HeiTi", _("The font HeiTi (黑体) is missing or damaged. Run: make install")),
        ("Song", _("The font Song (宋体) is missing or damaged. Run: make install")),
        ("Title", _("The title font Song (标题宋) is missing or damaged. Run: make install")),
    )
    for path in (FONT_FILES[f"Baolei {family}"], WHOLE_FONT_FILES[f"Baolei {family} Whole"])
} | {
    BOLD_FONT_FILES["Baolei HeiTi Whole"]: _("The bold font HeiTi (黑体) is missing or damaged. Run: make install"),
}
_NO_FONT_LIST = _("The list of fonts is missing or was made for another folder. Run: make install")
_NO_LIBRARIES = _("The libraries that lay out documents (Pango, HarfBuzz) are missing. Run: make install")


def prepare() -> None:
    """Point the process at the fonts and libraries of this checkout; once is enough.

    Libraries under `.local/sysroot` are loaded by path. The loader then finds them by their own
    name when WeasyPrint asks, so no search path has to be set before the process starts.
    """
    os.environ["FONTCONFIG_FILE"] = str(FONTCONFIG_FILE)
    for path in private_libraries():
        if path not in _loaded:
            try:
                _loaded[path] = ctypes.CDLL(str(path), mode=ctypes.RTLD_GLOBAL)
            except OSError:
                return  # `problems` tells


def private_libraries() -> list[Path]:
    """Return the libraries of `.local/sysroot`, each behind those it needs.

    The set-up wrote the order down.
    """
    try:
        names = LOAD_ORDER.read_text(encoding="utf-8").split("\n")
    except OSError:
        return []
    return [SYSROOT / name for name in names if name]


def missing_libraries() -> list[str]:
    """Return the names of the libraries that cannot be loaded."""
    missing = []
    for name in LIBRARIES:
        try:
            ctypes.CDLL(name)
        except OSError:
            missing.append(name)
    return missing


def problems() -> list[str]:
    """Return what keeps this process from making documents, one sentence each."""
    found = list(dict.fromkeys(sentence for path, sentence in _MISSING_FONT.items() if not _whole(path)))
    if not _font_list_is_ours():
        found.append(_NO_FONT_LIST)
    if missing_libraries():
        found.append(_NO_LIBRARIES)
    return found


def is_han(character: str) -> bool:
    """Tell whether a character is an ideograph."""
    return (
        "\u4e00" <= character <= "\u9fff"
        or "\u3400" <= character <= "\u4dbf"
        or character >= "\U00020000"
        or character == "〇"
    )


def is_western(character: str) -> bool:
    """Tell whether a character is a letter or digit of ASCII."""
    return character.isascii() and character.isalnum()


def _whole(font: Path) -> bool:
    return font.is_file() and font.stat().st_size >= SMALLEST_FONT


def _font_list_is_ours() -> bool:
    try:
        return f"<dir>{escape(str(FONTS))}</dir>" in FONTCONFIG_FILE.read_text(encoding="utf-8")
    except OSError:
        return False
