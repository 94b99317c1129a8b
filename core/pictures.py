"""Pictures and papers from outside: checked by what they hold, pictures written anew small and without what the camera added.

Source: principle 1 of the portal: a photo shows a place or a paper, and the camera's note of where and when goes no further.
"""

import io
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps
from pypdf import PdfReader

from core.errors import DomainError

MOST_BYTES, MOST_PIXELS, MOST_PAGES = 6_000_000, 40_000_000, 60
LONG_SIDE, SMALL_SIDE, QUALITY = 1280, 320, 72
_FORMATS = ("JPEG", "PNG", "WEBP")
_ACTIVE = ("/JavaScript", "/JS", "/AA", "/Launch", "/EmbeddedFiles", "/XFA", "/RichMedia")
"""What makes a PDF do something or carry other files."""
Written = tuple[bytes, int, int]
"""A photo as the portal keeps it, with its width and height."""
_WHOLE = threading.Lock()


@contextmanager
def _whole_pictures() -> Iterator[None]:
    """Refuse pictures that are cut off: the engine of documents lets the whole process accept them."""
    with _WHOLE:
        before, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = before


def written_anew(data: bytes, field: str = "photos") -> Written:
    """Return a photo as the portal keeps it, with its width and height: JPEG, at most 1,280 px long, nothing but the picture.

    :raises DomainError: it is too large, no photo, or cut off; names `field`.
    """
    if len(data) > MOST_BYTES:
        raise DomainError(_("A photo may have up to 6 MB. Take it in a smaller size."), field=field)
    try:
        with _whole_pictures(), warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=_FORMATS) as opened:
                if opened.width * opened.height > MOST_PIXELS:
                    raise DomainError(_("The photo has too many points. Take it in a smaller size."), field=field)
                picture = ImageOps.exif_transpose(opened).convert("RGB")
    except DomainError:
        raise
    except Exception as error:  # a picture from outside breaks its reader in ways that have no common kind
        raise DomainError(
            _("This is no photo, or it is cut off. Photos are JPEG, PNG or WebP."), field=field
        ) from error
    picture.thumbnail((LONG_SIDE, LONG_SIDE))
    picture.info = {}  # its remark (the comment of a JPEG) would be written along
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY, optimize=True)
    return out.getvalue(), picture.width, picture.height


def small(content: bytes) -> bytes:
    """Return a kept photo as a thumbnail."""
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as opened:
        picture = opened.convert("RGB")
    picture.thumbnail((SMALL_SIDE, SMALL_SIDE))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def is_pdf(data: bytes) -> bool:
    return data[:1024].lstrip().startswith(b"%PDF-")


def checked_pdf(data: bytes, field: str) -> bytes:
    """Return a PDF that only shows pages, as it came.

    :raises DomainError: it is too large, cannot be read, asks for a password, or holds a script or another file; names `field`.
    """
    if len(data) > MOST_BYTES:
        raise DomainError(_("A PDF may have up to 6 MB. Scan it in a smaller size."), field=field)
    try:
        reader = PdfReader(io.BytesIO(data))
        locked = reader.is_encrypted
        pages = 0 if locked else len(reader.pages)
        active = not locked and _acts(reader)
    except Exception as error:  # a file from outside breaks its reader in ways that have no common kind
        raise DomainError(_("This PDF cannot be read. Save or scan it anew."), field=field) from error
    if locked:
        raise DomainError(_("The PDF asks for a password. Save it without one."), field=field)
    if not 1 <= pages <= MOST_PAGES:
        raise DomainError(_("A PDF may have up to %(n)s pages.") % {"n": MOST_PAGES}, field=field)
    if active:
        raise DomainError(_("The PDF holds a script or another file. Print it to PDF and add that one."), field=field)
    return data


def _acts(reader: PdfReader) -> bool:
    """Tell whether a document, one of its pages or a note on one does something or carries files."""
    root = reader.trailer["/Root"].get_object()
    parts = [root, *(_part(root, name) for name in ("/Names", "/AcroForm", "/OpenAction"))]
    for page in reader.pages:
        parts.append(page)
        notes = page.get("/Annots")
        for note in notes.get_object() if notes is not None else ():
            found = note.get_object()
            parts += [found, _part(found, "/A")]
    return any(name in part or part.get("/S") == name for part in parts for name in _ACTIVE)


def _part(whole: Any, name: str) -> Any:
    """Return what stands under a name of a part of a document, if that has names itself."""
    found = whole.get(name)
    found = found.get_object() if found is not None else None
    return found if isinstance(found, dict) else {}
