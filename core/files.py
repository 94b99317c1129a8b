"""Files written whole or not at all; those below the media folder, which no address serves, read back and removed."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import DomainError


def place(relative: str) -> Path:
    """Return where a stored file lies.

    :raises ValueError: the name leads out of the media folder.
    """
    root = Path(settings.MEDIA_ROOT).resolve()
    target = (root / relative).resolve()
    if root not in target.parents:
        raise ValueError(f"{relative!r} is not below the media folder")
    return target


def store(relative: str, content: bytes) -> None:
    """Write a file below the media folder.

    :raises DomainError: the disk is full or the folder cannot be written.
    """
    target = place(relative)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DomainError(
            _("The folder %(folder)s cannot be made: %(error)s.") % {"folder": target.parent, "error": error.strerror}
        ) from error
    write_whole(target, content)


def write_whole(target: Path, content: bytes) -> None:
    """Write a file so that it is there whole or not at all.

    :raises DomainError: the disk is full or the folder cannot be written.
    """
    temporary: str | None = None
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=".part-")
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(temporary, target)
    except OSError as error:
        if temporary and os.path.exists(temporary):
            os.unlink(temporary)
        raise DomainError(
            _(
                "The file cannot be written to %(folder)s: %(error)s. Free space or mend the folder's rights, then try again."
            )
            % {"folder": target.parent, "error": error.strerror}
        ) from error


def read(relative: str) -> bytes | None:
    """Return a stored file's bytes, or None when it is gone."""
    try:
        return place(relative).read_bytes() if relative else None
    except FileNotFoundError:
        return None


def remove(relative: str) -> None:
    """Remove a stored file; one that is gone already is no error."""
    if relative:
        place(relative).unlink(missing_ok=True)


def names(folder: str) -> Iterator[tuple[str, float]]:
    """Yield the name and the time of the last change of every file of a folder of the media folder."""
    base = place(folder)
    if base.is_dir():
        for path in sorted(base.iterdir()):
            if path.is_file():
                yield f"{folder}/{path.name}", path.stat().st_mtime
