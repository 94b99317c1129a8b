"""Copies of documents for a reader: the stored original with a mark of who took it and when laid over every page."""

from datetime import datetime
from functools import lru_cache
from io import BytesIO

from django.utils import timezone
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, StreamObject

from core.errors import DomainError
from reports import rendering
from reports.documents import watermark

_NAME = "/BaoleiMark"
# What stands before and after a page's own content: its state is put back, then the mark is drawn as no part of the text.
_BEFORE = b"q\n"
_AFTER = b"\nQ\n/Artifact BMC\nq\n/BaoleiMark Do\nQ\nEMC\n"


def marked(content: bytes, *, reader: str, at: datetime) -> bytes:
    """Return a PDF with the reader's mark on every page; the text and fonts of the original stay as they are.

    :raises DomainError: fonts or libraries are missing; names them and the mend.
    """
    local = timezone.localtime(at).replace(second=0, microsecond=0)
    try:
        overlay = _overlay(reader, local)
    except rendering.PdfError as error:
        raise DomainError(str(error)) from error
    writer = PdfWriter(clone_from=PdfReader(BytesIO(content)))
    form = _form(PdfReader(BytesIO(overlay)).pages[0])
    placed = writer._add_object(form.clone(writer))
    before, after = (writer._add_object(_stream(piece)) for piece in (_BEFORE, _AFTER))
    for page in writer.pages:
        _lay_over(page, placed, before, after)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


@lru_cache(maxsize=16)
def _overlay(reader: str, local: datetime) -> bytes:
    """Return the page of one reader and minute; a reader who takes many documents at once has it rendered once."""
    return rendering.render(watermark.TEMPLATE, watermark.build(reader, local))


def _stream(content: bytes) -> StreamObject:
    made = StreamObject()
    made.set_data(content)
    return made


def _form(page: PageObject) -> StreamObject:
    """Return a page as a form that other pages can draw."""
    content = page.get_contents()
    made = _stream(content.get_data() if content is not None else b"")
    made.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): page.mediabox,
            NameObject("/Resources"): page["/Resources"],
        }
    )
    return made.flate_encode()


def _lay_over(page: PageObject, form: object, before: object, after: object) -> None:
    """Draw the form after the page's own content. The content itself is not read, so a long page costs no more."""
    # Resources may be shared between pages and inherited: each page gets its own dictionary of forms.
    inherited = page.get("/Resources")
    resources = DictionaryObject(inherited.get_object() if inherited is not None else {})
    forms = resources.get("/XObject")
    resources[NameObject("/XObject")] = DictionaryObject(
        {**(forms.get_object() if forms is not None else {}), NameObject(_NAME): form}
    )
    page[NameObject("/Resources")] = resources
    own = page.get("/Contents")
    held = own.get_object() if own is not None else None
    parts = list(held) if isinstance(held, ArrayObject) else ([page.raw_get("/Contents")] if held is not None else [])
    page[NameObject("/Contents")] = ArrayObject([before, *parts, after])  # type: ignore[list-item]
