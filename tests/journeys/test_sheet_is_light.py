"""What the first look at a sheet costs on a slow network: bytes and round trips, counted by the browser."""

import re
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from tests.browsing import PHONE, signed_in
from tests.world import make_world

VILLAGE = "000100010001"
BYTES, REQUESTS = 60_000, 6
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def served(transactional_db: None, settings: Any, tmp_path: Any) -> Iterator[str]:
    """Serve the portal as a server does: files collected and compressed, pages compressed on the way."""
    settings.STATIC_ROOT = str(tmp_path / "static")
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    storage = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": storage}
    call_command("collectstatic", interactive=False, verbosity=0)
    server = ThreadedWSGIServer(("127.0.0.1", 0), WSGIRequestHandler)
    server.daemon_threads = True
    server.set_app(WSGIHandler())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(10)


def test_the_first_look_at_a_sheet_takes_few_bytes_and_two_round_trips(browser, served: str) -> None:
    world = make_world()
    page = signed_in(browser, served, "village", PHONE)
    asked: dict[str, dict[str, Any]] = {}
    sizes: dict[str, float] = {}
    wire = page.context.new_cdp_session(page)
    wire.on("Network.requestWillBeSent", lambda event: asked.update({event["requestId"]: event}))
    wire.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    with page.expect_event("load"):
        page.goto(f"{served}/teams/sheets/{world.sheet(VILLAGE).pk}/")
    page.wait_for_timeout(500)
    first = f"{served}/teams/sheets/{world.sheet(VILLAGE).pk}/"
    own = {key: event for key, event in asked.items() if event["documentURL"] == first}  # not the desk's last picture
    listed = {event["request"]["url"].removeprefix(served): sizes.get(key, 0) for key, event in own.items()}
    total = sum(listed.values())
    print(f"\n{total:.0f} bytes in {len(listed)} requests: {listed}")
    parts = {re.sub(r"[.][0-9a-f]{12}(?=[.]\w+$)", "", url) for url in listed}
    files = ("js/sheet-page.js", "js/sheet.js", "css/baolei.css", "css/pages.css")
    assert {f"/static/{name}" for name in files} <= parts
    assert total <= BYTES, listed
    assert len(listed) <= REQUESTS, listed
    # Everything but the page itself is asked for by the page: nothing waits for a third answer.
    later = [event for event in own.values() if event["request"]["url"] != first]
    assert all(event["initiator"].get("url", first) == first for event in later), later
