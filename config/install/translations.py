"""Compile the message catalogues, without the gettext programs."""

import os
from pathlib import Path

from core.native import ROOT

from . import stamps
from .errors import SetUpError

PATTERNS = ("locale/*/LC_MESSAGES/*.po", "locale/vendor/*/LC_MESSAGES/*.po")


def ensure(root: Path = ROOT) -> str:
    """Compile every catalogue when one changed or lacks its compiled form.

    :raises SetUpError: a catalogue cannot be read.
    """
    catalogues = sorted(path for pattern in PATTERNS for path in root.glob(pattern))
    if not catalogues:
        return "no catalogue yet"
    inputs = stamps.digest(files=catalogues)
    compiled = all(path.with_suffix(".mo").exists() for path in catalogues)
    if not (compiled and stamps.is_current("translations", inputs)):
        for path in catalogues:
            compile_catalogue(path)
        stamps.remember("translations", inputs)
    return f"{len(catalogues)} catalogues compiled"


def compile_catalogue(path: Path) -> None:
    """Write the .mo beside a .po; a reader never sees half of one.

    :raises SetUpError: the catalogue has a mistake.
    """
    from babel.messages.mofile import write_mo  # installed by the step before
    from babel.messages.pofile import PoFileError, read_po

    try:
        with path.open("rb") as source:
            catalogue = read_po(source, abort_invalid=True)
    except (PoFileError, ValueError) as error:
        raise SetUpError(f"The catalogue {path} cannot be read: {error}. Correct it.") from error
    unfinished = path.with_suffix(".mo.new")
    with unfinished.open("wb") as target:
        write_mo(target, catalogue)
    os.replace(unfinished, path.with_suffix(".mo"))
