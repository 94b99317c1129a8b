"""Turning a document into PDF: the only module that knows the PDF engine.

A document is a frozen dataclass of final text and the name of the template that sets it. The page is made only of what
the template writes and of the fonts and pictures of this checkout: every other address is refused, and a document that
asks for one is not made at all. Rendering the same document again gives the same bytes, in any process and checkout.
"""

import atexit
import hashlib
import logging
import re
import threading
from dataclasses import is_dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.template.loader import render_to_string

from core import native

from .documents import flow

PAPER = native.ROOT / "static" / "pdf"
STYLE = PAPER / "paper.css"
_DATA_IMAGE = re.compile(r"data:image/[a-z0-9.+-]+[;,]", re.IGNORECASE)


class PdfError(Exception):
    """A document could not be made; the message says what it asked for."""


class RenderingUnavailable(PdfError):
    """This installation cannot make documents yet; the message says what is missing and how to mend it."""


def render(template_name: str, context: Any) -> bytes:
    """The PDF of a document. The template sees the context as ``doc``."""
    if not is_dataclass(context) or isinstance(context, type):
        raise TypeError("A document is printed from a dataclass of final values.")
    html = page(template_name, context)
    engine = _engine()
    try:
        return engine.write(html)
    except engine.fatal as refused:
        raise PdfError(str(refused.__cause__ or refused)) from refused


def page(template_name: str, context: Any) -> str:
    """The page before it becomes PDF; the engine sees exactly this."""
    return render_to_string(template_name, {"doc": flow.placed(context)})


def check() -> None:
    """Raise ``RenderingUnavailable`` when this process cannot make documents."""
    if problems := native.problems():
        raise RenderingUnavailable(" ".join(problems))


def allowed(url: str) -> bool:
    """Whether a document may load an address: pictures inside the page, and files of this checkout's paper kit.

    A file counts by where it really is, so neither ``..`` nor a symbolic link leads out.
    """
    if _DATA_IMAGE.match(url):
        return True
    parts = urlsplit(url)
    if parts.scheme.lower() != "file" or parts.netloc or parts.query:
        return False
    path = unquote(parts.path)
    if "\0" in path:
        return False
    real = Path(path).resolve()
    return real.is_file() and any(real.is_relative_to(folder.resolve()) for folder in (native.FONTS, PAPER))


class _Engine:
    """The engine with its fonts read and its style sheet parsed, once per process.

    The style sheet names the fonts by the families of ``native.FONT_FILES``, which the font list of this checkout leads
    to its own files. There is no ``@font-face``: for each process the engine would copy every font, a hundred megabytes
    together, into the folder for temporary files, and leave them there when a worker is ended.
    """

    def __init__(self) -> None:
        native.prepare()
        check()
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import FatalURLFetchingError, URLFetcher

        class PaperFetcher(URLFetcher):
            """Loads what ``allowed`` lets through, follows no redirect, and stops the document at anything else."""

            refused: str | None = None

            def fetch(self, url: str, headers: dict | None = None):
                if not allowed(url):
                    self.refused = url
                    raise FatalURLFetchingError(f"The document asks for {url}, which is not allowed.")
                return super().fetch(url, headers)

        class Page(weasyprint.HTML):
            """A page with no style but ours: the engine's own sheet for web pages costs a quarter of the time."""

            def _ua_stylesheets(self, forms: bool = False) -> list:
                return []

        logging.getLogger("fontTools").setLevel(logging.WARNING)
        self.fatal = FatalURLFetchingError
        self.fetcher = PaperFetcher(allowed_protocols=("file", "data"), allow_redirects=False, fail_on_errors=True)
        self._page = Page
        self._turn = threading.Lock()
        self._fonts = FontConfiguration()
        # At interpreter exit the engine's own clean-up would run after the modules it needs are gone.
        atexit.register(_engine.cache_clear)
        self._style = weasyprint.CSS(
            string=STYLE.read_text(encoding="utf-8"),
            font_config=self._fonts,
            url_fetcher=self.fetcher,
            base_url=f"{PAPER.as_uri()}/",
        )

    def write(self, html: str) -> bytes:
        # One layout at a time: the font library is not safe to share between threads.
        with self._turn:
            self.fetcher.refused = None
            made = self._write(html)
            if (url := self.fetcher.refused) is not None:
                # Inside a drawing the engine swallows the refusal and goes on without the picture.
                raise PdfError(f"The document asks for {url}, which is not allowed.")
            return made

    def _write(self, html: str) -> bytes:
        identifier = hashlib.sha256(html.encode()).hexdigest()[:32].encode()
        return self._page(string=html, url_fetcher=self.fetcher).write_pdf(
            stylesheets=[self._style], font_config=self._fonts, pdf_identifier=identifier
        )


@cache
def _engine() -> _Engine:
    return _Engine()
