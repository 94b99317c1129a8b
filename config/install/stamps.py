"""Remember what a step was done for, so that it is done again only when its inputs change."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from core.native import LOCAL, ROOT

FOLDER = LOCAL / "stamps"


def digest(*, texts: Iterable[str] = (), files: Iterable[Path] = ()) -> str:
    """Reduce a step's inputs to one line: texts by value, files by name and content.

    The place of the checkout does not count; what depends on it looks itself.
    """
    sum_ = hashlib.sha256()
    for text in texts:
        sum_.update(text.encode() + b"\0")
    for path in sorted(files):
        name = path.relative_to(ROOT) if path.is_relative_to(ROOT) else path
        sum_.update(str(name).encode() + b"\0" + path.read_bytes() + b"\0")
    return sum_.hexdigest()


def is_current(step: str, inputs: str) -> bool:
    """Tell whether the step was last done for these inputs."""
    try:
        return (FOLDER / step).read_text(encoding="ascii").strip() == inputs
    except OSError:
        return False


def forget(step: str) -> None:
    (FOLDER / step).unlink(missing_ok=True)


def remember(step: str, inputs: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / step).write_text(inputs + "\n", encoding="ascii")
