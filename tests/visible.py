"""What a person reads on a page, and the English words among it."""

import re
from html.parser import HTMLParser

LATIN = re.compile(r"[A-Za-z]{2,}")
ALLOWED = {
    "PDF", "SHA", "esc", "five", "star", "KB", "MB", "Excel", "English", "Ctrl", "Esc", "Enter", "Tab", "ID", "Baolei", "CSV", "UTF", "xls", "xlsx",
    # user names of the demo accounts and codes that are written in Latin letters everywhere
    "SYSTEM", "county", "township", "village", "member", "department", "superior", "sysadmin", "secadmin", "auditor", "reviewer", "signer",
}  # fmt: skip


_HIDING = ("script", "style", "template", "code", "pre")
_VOID = ("input", "img", "br", "hr", "meta", "link", "source")
_CODES = re.compile(r"\d{4}Q[1-4]|[\w-]+\.(?:csv|xlsx?|pdf|zip)\b|[0-9a-f]{16,}|\b(?:ZC|ZY|JY)-\d[\d-]*|https?://\S+")
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\{.*?\}\}|\{%.*?%\}")


class Visible(HTMLParser):
    """Collects what a person reads: text, button values, placeholders, titles."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._skip = 0
        self._stack: list[bool] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        classes = values.get("class") or ""
        hide = tag in _HIDING or "material-symbols" in classes
        if tag not in _VOID:
            self._stack.append(hide)
            self._skip += hide
        for name in ("placeholder", "title", "aria-label", "alt"):
            if value := values.get(name):
                self.words.append(value)
        if tag == "input" and values.get("type") in ("submit", "button", "reset"):
            self.words.append(values.get("value") or "")

    def handle_endtag(self, tag: str) -> None:
        if self._stack and tag not in _VOID:
            self._skip -= self._stack.pop()

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.words.append(data)


def text_on(page: str) -> str:
    """Return what a person reads on a page of HTML, or is read from it by a screen reader."""
    reader = Visible()
    reader.feed(page)
    return " ".join(reader.words)


def english_on(page: str) -> list[str]:
    """Return the English words on a page of HTML, but those that every Chinese office writes in Latin letters."""
    text = _CODES.sub(" ", text_on(page))
    return sorted({word for word in LATIN.findall(text) if word not in ALLOWED})


def unfilled_on(page: str) -> list[str]:
    """Return the marks of sentences and templates that were never filled in, such as `%(name)s`."""
    return sorted(set(_PLACEHOLDER.findall(text_on(page))))
