"""A real browser over the live server: what the journeys share."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture
def browser(monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """Return a browser. The set-up installs Chromium where it may; without one there is nothing to drive."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None and os.geteuid() != 0:
        pytest.skip("No Chromium here, and the set-up may not install it without root.")
    assert path, "No Chromium: `make test` installs it as root."
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as driver:
        launched = driver.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield launched
        launched.close()


@pytest.fixture
def site(transactional_db: None, live_server, settings, tmp_path) -> str:  # type: ignore[no-untyped-def]
    """Return the address of a served portal with a media folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return str(live_server.url)
