"""What is looked for on one page in a browser, at each size."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import ConsoleMessage, Page, Request, Response

from tests.visible import english_on, text_on, unfilled_on

DESK, PHONE = {"width": 1440, "height": 900}, {"width": 375, "height": 667}
LEAST, LEAST_IN_ADMIN = 44, 24
"""Height of a target on a phone, in px: of the portal's own pages, and of the vendor's administration."""
PICTURE = 2400
"""A picture shows so many px of the page from its top on."""
_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_AXE: dict[str, Any] = {"runOnly": _TAGS, "rules": {"target-size": {"enabled": True}}, "resultTypes": ["violations"]}
_AXE_IN_THE_DARK: dict[str, Any] = {
    "runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"],
}  # fmt: skip
_PROBE = Path(__file__).with_name("probe.js").read_text(encoding="utf-8")
_RUN_AXE = """async (options) => (await axe.run(document, options)).violations.map((v) =>
  ({id: v.id, help: v.help, nodes: v.nodes.slice(0, 3).map((n) => n.target.flat().join(" ")), all: v.nodes.length}))"""
_LOOK_OF_FOCUS = """() => { const e = document.activeElement; if (!e || e === document.body) return null;
  const s = getComputedStyle(e), box = e.getBoundingClientRect();
  return {look: [s.boxShadow, s.borderColor, s.backgroundColor, s.textDecorationLine].join("|"),
          outlined: s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 1 && s.outlineColor !== "rgba(0, 0, 0, 0)",
          seen: box.width > 1 && box.height > 1 && box.bottom > 0 && box.top < innerHeight && box.right > 0,
          name: e.tagName.toLowerCase() + " “" + (e.innerText || e.ariaLabel || e.title || e.name || "").trim().slice(0, 30) + "”"} }"""
_WITHOUT_FOCUS = """() => { const e = document.activeElement; e.blur(); const s = getComputedStyle(e);
  const look = [s.boxShadow, s.borderColor, s.backgroundColor, s.textDecorationLine].join("|");
  e.focus({preventScroll: true, focusVisible: true}); return look }"""


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: the rule, what exactly, and at which size it was seen."""

    rule: str
    detail: str
    size: str = ""


@dataclass
class Watch:
    """Gathers what a page complains about while it loads and is used."""

    site: str
    found: list[Finding] = field(default_factory=list)
    refused: set[str] = field(default_factory=set)
    """The addresses whose own refusal is expected."""

    def on(self, page: Page) -> None:
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.found.append(Finding("script", str(error)[:200])))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def _console(self, message: ConsoleMessage) -> None:
        expected = "Failed to load resource" in message.text and message.location.get("url") in self.refused
        if message.type in ("error", "warning") and not expected:
            self.found.append(Finding("console", f"{message.type}: {message.text[:200]}"))

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":
            self.found.append(Finding("request", f"{request.failure}: {urlsplit(request.url).path}"))

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and response.url not in self.refused:
            self.found.append(Finding("request", f"{response.status}: {urlsplit(response.url).path}"))
        if not response.url.startswith((self.site, "data:", "blob:")):
            self.found.append(Finding("request", f"to another host: {response.url}"))


def texts(page: Page) -> Iterator[Finding]:
    """Yield what is wrong with the words of a page."""
    content = page.content()
    for word in english_on(content):
        yield Finding("english", word)
    for mark in unfilled_on(content):
        yield Finding("unfilled", mark)
    if "\N{REPLACEMENT CHARACTER}" in text_on(content):
        yield Finding("unfilled", "a character that could not be read")


def layout(page: Page, size: str, least: int = 0) -> Iterator[Finding]:
    """Yield what is wrong with the page's build at the present size; `least` is the height of targets, 0 for any."""
    for rule, detail in page.evaluate(_PROBE, least):
        yield Finding(rule, detail, size)


def access(page: Page, size: str, *, dark: bool = False) -> Iterator[Finding]:
    """Yield violations that axe finds; in the dark only those of contrast, all else being as in the light."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE_SCRIPT)
    for violation in page.evaluate(_RUN_AXE, _AXE_IN_THE_DARK if dark else _AXE):
        where = "; ".join(violation["nodes"])
        more = f" and {violation['all'] - 3} more" if violation["all"] > 3 else ""
        yield Finding(f"axe {violation['id']}", f"{violation['help']}: {where}{more}", size)


def focus(page: Page, size: str) -> Iterator[Finding]:
    """Yield those of the first three stops of the Tab key that do not show that they are reached."""
    page.evaluate("document.activeElement && document.activeElement.blur()")
    for _stop in range(3):
        page.keyboard.press("Tab")
        at = page.evaluate(_LOOK_OF_FOCUS)
        if at is None:
            return
        if not at["seen"]:
            yield Finding("focus", f"out of sight: {at['name']}", size)
        elif not at["outlined"] and page.evaluate(_WITHOUT_FOCUS) == at["look"]:
            yield Finding("focus", f"not shown: {at['name']}", size)


def picture(page: Page, path: Path) -> None:
    """Write a picture of the page from its top."""
    size = page.viewport_size
    assert size is not None
    height = min(page.evaluate("document.documentElement.scrollHeight"), PICTURE)
    clip = {"x": 0, "y": 0, "width": size["width"], "height": max(height, size["height"])}
    page.screenshot(path=path, type="jpeg", quality=80, full_page=True, clip=clip, animations="disabled")  # type: ignore[arg-type]


def look(
    page: Page, watch: Watch, picture_name: str, folder: Path, *, in_admin: bool, with_axe: bool = True
) -> list[Finding]:  # fmt: skip
    """Look at the page that is open: at a desk, on a phone, on a phone in the dark; axe where it has not seen the like."""
    found = [*texts(page)]
    least = LEAST_IN_ADMIN if in_admin else LEAST
    found += [*layout(page, "1440"), *(access(page, "1440") if with_axe else ()), *focus(page, "1440")]
    page.evaluate("document.activeElement.blur()")
    picture(page, folder / f"{picture_name}-1440.jpg")
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    found += [*layout(page, "375", least), *(access(page, "375") if with_axe else ())]
    picture(page, folder / f"{picture_name}-375.jpg")
    page.emulate_media(color_scheme="dark")
    if in_admin:  # decides by its script, when it loads
        page.evaluate("document.documentElement.classList.add('dark')")
    found += access(page, "375 dark", dark=True) if with_axe else ()
    picture(page, folder / f"{picture_name}-375-dark.jpg")
    page.emulate_media(color_scheme="light")
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    found += watch.found
    return list(dict.fromkeys(found))
