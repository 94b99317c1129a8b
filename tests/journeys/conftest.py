"""A real browser over the live server: what the journeys share."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.chromium import ARGUMENTS, font_list, program


@pytest.fixture(scope="module")
def launched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Return a browser that writes Chinese on any machine, or signs would be boxes half as wide.

    The set-up installs Chromium where it may; without one there is nothing to drive. A file's tests share it: their
    pages stand in contexts of their own. The driver leaves a running event loop in the thread, so it ends with the file.
    """
    path = program()
    if path is None and os.geteuid() != 0:
        pytest.skip("No Chromium here, and the set-up may not install it without root.")
    assert path, "No Chromium: `make test` installs it as root."
    fonts = tmp_path_factory.mktemp("fonts") / "fonts.conf"
    fonts.write_text(font_list(), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as driver:
        patch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = driver.chromium.launch(
            executable_path=path, args=ARGUMENTS, env={**os.environ, "FONTCONFIG_FILE": str(fonts)}
        )
        yield started
        started.close()


@pytest.fixture
def browser(launched: Browser) -> Iterator[Browser]:
    """Return the file's browser without any page: storage, cookies and cache go with the contexts of the test before."""
    assert launched.is_connected(), "the browser died in an earlier test of this file"
    assert launched.contexts == []
    yield launched
    for context in launched.contexts:
        context.close()


@pytest.fixture
def site(transactional_db: None, live_server, settings, tmp_path) -> str:  # type: ignore[no-untyped-def]
    """Return the address of a served portal with a media folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return str(live_server.url)
