"""The browser of the suite, and the fonts that it writes Chinese with where the machine has none."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FONTS = Path(__file__).resolve().parents[1] / ".local" / "fontconfig" / "fonts.conf"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def program() -> str | None:
    """Return the path of the machine's Chromium, or None."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def font_list() -> str:
    """Return the text of a list of the machine's fonts and those of the set-up."""
    own = "".join(f"<include ignore_missing='yes'>{path}</include>" for path in ("/etc/fonts/fonts.conf", FONTS))
    return f"<?xml version='1.0'?><fontconfig>{own}</fontconfig>"


@contextmanager
def chinese_fonts() -> Iterator[None]:
    """Let browsers started inside find the fonts of the set-up besides the machine's own."""
    before = os.environ.get("FONTCONFIG_FILE")
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as listed:
        listed.write(font_list())
        listed.flush()
        os.environ["FONTCONFIG_FILE"] = listed.name
        try:
            yield
        finally:
            os.environ.pop("FONTCONFIG_FILE") if before is None else os.environ.update(FONTCONFIG_FILE=before)
