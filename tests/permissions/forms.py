"""Reads a page as a browser does: the fields of a form with what stands in them, and every text inside an answer."""

import io
import re
import zipfile
import zlib
from html.parser import HTMLParser
from urllib.parse import unquote

from django.http import HttpResponse

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)


class _Fields(HTMLParser):
    """Collects the fields of the forms with POST on a page, those of the page's frame aside."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, list[str]] = {}
        self._inside = False
        self._select = ""
        self._area: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = given.get("id", "").endswith("_form")
        if not self._inside:
            return
        name = given.get("name", "")
        if tag == "select":
            self._select = name
            self.values.setdefault(name, [])
        elif tag == "option" and self._select and "selected" in given:
            self.values[self._select].append(given.get("value", ""))
        elif tag == "textarea":
            self._area = []
            self._select = name
        elif tag == "input" and name:
            kind = given.get("type", "text")
            if kind in ("submit", "file", "button") or (kind in ("checkbox", "radio") and "checked" not in given):
                return
            self.values.setdefault(name, []).append(given.get("value", ""))

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self._area.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._inside = False
        elif tag == "select":
            self._select = ""
        elif tag == "textarea" and self._area is not None:
            self.values.setdefault(self._select, []).append("".join(self._area).strip())
            self._area, self._select = None, ""


def fields(page: str) -> dict[str, list[str]]:
    """Return what the page's own form would post if nobody typed anything."""
    reader = _Fields()
    reader.feed(page)
    ignored = ("_save", "_continue", "_addanother", "csrfmiddlewaretoken")
    return {
        name: values
        for name, values in reader.values.items()
        if values and name not in ignored and not name.startswith("_") and "__prefix__" not in name
    }


def _parts(body: bytes) -> list[bytes]:
    """Return a body and what lies in it: the streams of a PDF, the members of a zip and what lies in those."""
    parts = [body]
    if body.startswith(b"%PDF"):
        for stream in _STREAM.findall(body):
            try:
                parts.append(zlib.decompress(stream))
            except zlib.error:
                parts.append(stream)
    elif body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            parts += [part for name in archive.namelist() for part in _parts(archive.read(name))]
            parts += [name.encode() for name in archive.namelist()]
    return parts


def text_of(response: HttpResponse) -> str:
    """Return everything an answer says: body, streams of a PDF, members of a zip, target, file name."""
    body = response.content
    parts = _parts(body)
    found = [part.decode("utf-8", "replace") for part in parts]
    found += [unquote(response.headers.get(name, "")) for name in ("Location", "Content-Disposition")]
    if "json" in response.headers.get("Content-Type", ""):
        found.append(body.decode().encode().decode("unicode_escape", "replace"))
    return "\n".join(found)
