"""What a document may load, and what happens where documents cannot be made."""

import http.server
import threading
from dataclasses import dataclass

import pytest
from django.test import override_settings

from core import native
from reports import rendering


@dataclass(frozen=True)
class Scrap:
    name: str
    text: str


@pytest.fixture
def scrap(settings):
    """Renders a scrap of HTML through the same door as a document."""

    def write(html: str) -> bytes:
        loader = ("django.template.loaders.locmem.Loader", {"scrap.html": html})
        backend = "django.template.backends.django.DjangoTemplates"
        with override_settings(TEMPLATES=[{"BACKEND": backend, "OPTIONS": {"loaders": [loader]}}]):
            return rendering.render("scrap.html", Scrap("scrap", "甲"))

    return write


@pytest.fixture
def server():
    """A web server that counts visits and answers the first with a redirect."""
    visits = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            visits.append(self.path)
            self.send_response(302)
            self.send_header("Location", "file:///etc/hostname")
            self.end_headers()

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}", visits
        running.shutdown()


@pytest.mark.parametrize(
    "html",
    [
        '<img src="{url}/a.png">',
        '<link rel="stylesheet" href="{url}/a.css">',
        '<p style="background:url({url}/a.png)">甲</p>',
        "<style>@import url({url}/a.css)</style>",
        '<style>@font-face {{ font-family: x; src: url({url}/x.otf) }}</style><p style="font-family:x">甲</p>',
        '<svg width="9" height="9"><image href="{url}/a.png" width="9" height="9"/></svg>',
        '<object data="{url}/a.svg"></object>',
    ],
)
def test_a_document_that_asks_the_network_is_not_made(html, scrap, server):
    url, visits = server
    with pytest.raises(rendering.PdfError, match="not allowed"):
        scrap(html.format(url=url))
    assert visits == []


def test_files_outside_the_paper_kit_are_refused(scrap, tmp_path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(b"TOPSECRET")
    for address in (
        secret.as_uri(),
        "file:///etc/hostname",
        f"{native.FONTS.as_uri()}/../../manage.py",
        f"{native.FONTS.as_uri()}/%2e%2e/%2e%2e/manage.py",
        "ftp://127.0.0.1/x",
        "data:text/html,TOPSECRET",
    ):
        assert not rendering.allowed(address), address
        with pytest.raises(rendering.PdfError):
            scrap(f'<img src="{address}">')


def test_a_link_does_not_lead_out_of_the_paper_kit(tmp_path, monkeypatch):
    kit = tmp_path / "kit"
    kit.mkdir()
    secret = tmp_path / "secret.otf"
    secret.write_bytes(b"TOPSECRET")
    (kit / "font.otf").symlink_to(secret)
    (kit / "own.otf").write_bytes(b"own")
    monkeypatch.setattr(rendering, "PAPER", kit)
    assert rendering.allowed((kit / "own.otf").as_uri())
    assert not rendering.allowed((kit / "font.otf").as_uri())
    assert not rendering.allowed(kit.as_uri())


def test_pictures_inside_the_page_and_own_fonts_are_let_through(scrap):
    dot = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/%3E"
    assert scrap(f'<img src="{dot}"><p>{{{{ doc.text }}}}</p>').startswith(b"%PDF-")
    assert rendering.allowed(native.FONT_FILES["Baolei KaiTi"].as_uri())
    assert rendering.allowed(rendering.STYLE.as_uri())


def test_without_fonts_a_sentence_says_what_to_do(monkeypatch):
    monkeypatch.setattr(native, "problems", lambda: ["The font KaiTi is missing. Run: make install"])
    with pytest.raises(rendering.RenderingUnavailable, match="make install"):
        rendering.check()
    rendering._engine.cache_clear()
    try:
        with pytest.raises(rendering.RenderingUnavailable):
            rendering.render("reports/pdf/base.html", Scrap("scrap", "甲"))
    finally:
        rendering._engine.cache_clear()


def test_only_final_values_are_printed():
    with pytest.raises(TypeError):
        rendering.render("reports/pdf/base.html", {"name": "甲"})
