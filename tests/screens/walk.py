"""Looks at many pages with two browsers side by side."""

import queue
import re
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, Response, sync_playwright
from playwright.sync_api import Error as BrowserError

from tests.chromium import ARGUMENTS, program
from tests.screens.exceptions import stays
from tests.screens.rules import DESK, Finding, Watch, look

BROWSERS = 2
TELLING = 50
"""After so many pages it is said how many are left."""
PATIENCE = 30_000
"""Milliseconds that a page may take."""
PAGE, EMPTY, REFUSED = "page", "empty", "refused"
SignIn = Callable[[str], dict[str, str]]
"""Sign an account in by its name; return the cookies of its session."""

_SEND_EMPTY = """() => {
  const filled = "textarea, select, input:not([type=hidden]):not([type=checkbox]):not([type=radio]):not([type=submit])";
  const forms = [...document.querySelectorAll("form")].filter((f) => f.method === "post" && f.querySelector(filled));
  forms.sort((a, b) => b.querySelectorAll(filled).length - a.querySelectorAll(filled).length);
  const form = forms[0];
  if (!form) return false;
  for (const e of form.querySelectorAll(filled)) {
    if (e.tagName === "SELECT") { if ([...e.options].some((o) => !o.value)) e.value = ""; } else e.value = "";
  }
  form.noValidate = true;
  const button = form.querySelector("button:not([type=button]):not([formaction]), input[type=submit]");
  if (!form.hasAttribute("hx-post") && form.id !== "intake") form.requestSubmit(button && button.form === form ? button : undefined);
  else {  // as a browser without the script sends it: as a page
    if (button && button.name) form.append(Object.assign(document.createElement("input"), {type: "hidden", name: button.name, value: button.value}));
    HTMLFormElement.prototype.submit.call(form);
  }
  return true; }"""


@dataclass
class Look:
    """One page to look at as one role, and what was found there."""

    role: str
    pattern: str
    address: str
    kind: str = PAGE
    alike: list[str] = field(default_factory=list)
    """Roles that get the same page but for their name."""
    kinds: frozenset[str] = frozenset()
    """Its elements as axe tells them apart; none where they are not known before the look."""
    findings: list[Finding] = field(default_factory=list)
    seconds: float = 0.0
    name: str = ""
    """What the files of its pictures begin with."""

    @property
    def in_admin(self) -> bool:
        return self.address.startswith("/admin/") and self.kind != REFUSED

    @property
    def title(self) -> str:
        more = {EMPTY: "（空表提交后）", REFUSED: "（拒绝）"}.get(self.kind, "")
        return f"{self.pattern or 'refused'}{more}"


class Known:
    """Which kinds of elements axe has seen on the pages of each pattern: it need not look at a page of these alone."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kinds: dict[str, set[str]] = {}

    def is_new(self, one: Look) -> bool:
        """Tell whether a page has what no page of its pattern had before, and remember it."""
        if one.kind != PAGE or not one.kinds:
            return True
        with self._lock:
            known = self._kinds.setdefault(one.pattern, set())
            new = one.kinds - known
            known |= new
        return bool(new)


def look_at_all(looks: Iterable[Look], site: str, sign_in: SignIn, folder: Path) -> None:
    """Fill in the findings of every look. Each browser takes the next look as soon as it is free.

    A window begins with a session of its own: a run may last longer than an idle session does.
    """
    waiting: queue.Queue[Look] = queue.Queue()
    known = Known()
    for number, one in enumerate(looks, start=1):
        one.name = re.sub(r"[^\w-]+", "-", f"{number:04d}-{one.role}-{one.pattern or one.address}-{one.kind}")
        waiting.put(one)
    errors: list[BaseException] = []

    def work() -> None:
        try:
            _Worker(site, sign_in, folder, known).run(waiting)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, name=f"browser {n}") for n in range(BROWSERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


class _Worker:
    """One browser, with a window for the role whose turn it is."""

    def __init__(self, site: str, sign_in: SignIn, folder: Path, known: Known) -> None:
        self.site, self.sign_in, self.folder, self.known = site, sign_in, folder, known
        self.role = ""
        self.context: BrowserContext | None = None

    def run(self, waiting: "queue.Queue[Look]") -> None:
        with ExitStack() as stack:
            driver = stack.enter_context(sync_playwright())
            browser = driver.chromium.launch(executable_path=program(), args=ARGUMENTS)
            stack.callback(browser.close)
            while True:
                try:
                    one = waiting.get_nowait()
                except queue.Empty:
                    return
                began = time.monotonic()
                self._look(browser, one)
                one.seconds = time.monotonic() - began
                for finding in one.findings:
                    print(f"        {one.role} {one.title} {finding.size} {finding.rule}: {finding.detail}", flush=True)
                if waiting.qsize() % TELLING == 0:
                    print(f"        {waiting.qsize()} pages are left.", flush=True)

    def _window(self, browser: Browser, role: str) -> BrowserContext:
        if self.context is None or self.role != role:
            if self.context is not None:
                self.context.close()
            self.context = browser.new_context(viewport=DESK, locale="zh-CN", timezone_id="Asia/Shanghai")  # type: ignore[arg-type]
            self.context.set_default_timeout(PATIENCE)
            self.context.add_cookies(
                [{"name": name, "value": value, "url": self.site} for name, value in self.sign_in(role).items()]
            )
            self.role = role
        return self.context

    def _look(self, browser: Browser, one: Look) -> None:
        page = self._window(browser, one.role).new_page()
        watch = Watch(self.site)
        try:
            watch.on(page)
            if one.kind == REFUSED:
                watch.refused = {self.site + one.address}
            answer = page.goto(self.site + one.address, wait_until="load")
            if one.kind == EMPTY:
                answer = self._send_empty(page, watch)
            wrong = _status(one, answer)
            with_axe = self.known.is_new(one)
            found = [*wrong, *look(page, watch, one.name, self.folder, in_admin=one.in_admin, with_axe=with_axe)]
        except BrowserError as error:
            found = [Finding("browser", str(error).splitlines()[0][:300])]
        finally:
            page.close()
        one.findings = [finding for finding in found if not stays(one.pattern, finding)]

    def _send_empty(self, page: Page, watch: Watch) -> Response | None:
        answers: list[Response] = []
        watch.refused = {page.url, *page.evaluate("[...document.forms].map((form) => form.action)")}
        page.on("response", lambda r: answers.append(r) if r.request.is_navigation_request() else None)
        with page.expect_navigation(wait_until="load"):
            if not page.evaluate(_SEND_EMPTY):
                page.reload()
        return answers[-1] if answers else None


def _status(one: Look, answer: Response | None) -> list[Finding]:
    """Return what is wrong with the status of an answer, as far as its kind allows."""
    status = answer.status if answer else 0
    allowed = {PAGE: {200}, EMPTY: {200, 400, 409, 422}, REFUSED: {403, 404, 405}}[one.kind]
    return [] if status in allowed else [Finding("status", str(status))]
