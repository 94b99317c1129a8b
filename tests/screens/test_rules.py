"""Each rule catches its planted fault, in the browser; a sound page passes all of them."""

import pytest

from tests.screens import exceptions
from tests.screens.rules import DESK, PHONE, Finding, Watch, access, focus, layout, look, texts

SITE = "http://planted.test"
SOUND = """<!DOCTYPE html><html lang="zh-Hans"><head><meta charset="utf-8"><title>评分表</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,"><style>
body { margin: 0; background: #fff; color: #111 } a, button, input { font: inherit; min-height: 44px; color: #111 }
a.block { display: inline-flex; align-items: center } :focus-visible { outline: 3px solid #0b57d0 }
PLANTED_STYLE</style></head><body><header><a class="block" href="#main">跳到正文</a></header>
<main id="main"><h1>评分表</h1><p>请逐人评分，<a href="/teams/">返回队伍页</a>可查看进度。</p>
<label>分数 <input name="points"></label> <button>提交</button>PLANTED</main></body></html>"""


@pytest.fixture
def opened(browser):
    """Return a function that opens the sound page with a fault in it, at a size."""
    contexts = []

    def open_page(planted: str = "", style: str = "", size=DESK, plain: str = ""):
        context = browser.new_context(viewport=size, locale="zh-CN")
        contexts.append(context)
        content = plain or SOUND.replace("PLANTED_STYLE", style).replace("PLANTED", planted)

        def answer(route):
            path = route.request.url.removeprefix(SITE)
            status = 404 if "missing" in path else 200
            route.fulfill(status=status, body=content if path in ("/", "") else "", content_type="text/html")

        context.route("**/*", answer)
        page = context.new_page()
        watch = Watch(SITE)
        watch.on(page)
        page.goto(f"{SITE}/")
        page.wait_for_load_state("networkidle")
        return page, watch

    yield open_page
    for context in contexts:
        context.close()


def rules(findings) -> set[str]:
    return {finding.rule for finding in findings}


def test_a_sound_page_passes_every_rule_and_leaves_its_pictures(opened, tmp_path):
    page, watch = opened()
    assert look(page, watch, "sound", tmp_path, in_admin=False) == []
    assert sorted(path.name for path in tmp_path.iterdir()) == [f"sound-{s}.jpg" for s in ("1440", "375-dark", "375")]
    assert page.viewport_size == DESK


@pytest.mark.parametrize(
    ("planted", "style", "rule"),
    [
        ('<div class="wide">宽</div>', ".wide { width: 600px; background: #eee }", "sideways"),
        ("<h1>又一个标题</h1>", "", "h1"),
        ('<button class="cut">一个写不下的很长的按钮</button>', ".cut { width: 60px; overflow: hidden; white-space: nowrap }", "cut"),
        ('<a class="block" id="low" href="/low/">低</a>', "#low { min-height: 0; height: 30px }", "target"),
        ('<ul><li><a href="/low/">单独一行的链接</a></li></ul>', "li a { min-height: 0; line-height: 20px }", "target"),
        ('<input type="checkbox" aria-label="选">', "[type=checkbox] { min-height: 0; height: 16px }", "target"),
    ],
)  # fmt: skip
def test_a_fault_of_the_build_is_found(opened, planted, style, rule):
    page, _watch = opened(planted, style, PHONE)
    assert rules(layout(page, "375", 44)) == {rule}


def test_a_page_without_language_title_or_heading_is_found(opened):
    bare = "<!DOCTYPE html><html><head><meta charset='utf-8'></head><body><p>正文</p></body></html>"
    page, _watch = opened(plain=bare)
    assert rules(layout(page, "1440")) == {"lang", "title", "h1"}


def test_targets_of_the_administration_may_be_lower(opened):
    page, _watch = opened(
        '<a class="block" id="low" href="/low/">低</a>', "#low { min-height: 0; height: 30px }", PHONE
    )
    assert rules(layout(page, "375", 44)) == {"target"}
    assert rules(layout(page, "375", 24)) == set()


@pytest.mark.parametrize(
    ("planted", "style", "rule"),
    [
        ('<p class="pale">看不清的字</p>', ".pale { color: #ccc }", "axe color-contrast"),
        ('<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">', "", "axe image-alt"),
        ('<input name="nameless">', "", "axe label"),
        (
            '<p class="tiny"><button>甲</button><button>乙</button></p>',
            ".tiny button { min-height: 0; height: 12px; width: 12px; padding: 0; border: 0; font-size: 8px; display: block }",
            "axe target-size",
        ),
    ],
)  # fmt: skip
def test_what_axe_looks_for_is_found(opened, planted, style, rule):
    page, _watch = opened(planted, style)
    assert rule in rules(access(page, "1440"))


def test_contrast_that_is_poor_only_in_the_dark_is_found(opened):
    dark = "@media (prefers-color-scheme: dark) { p { background: #444 } }"
    page, watch = opened("", dark)
    assert rules(access(page, "375")) == set()
    page.emulate_media(color_scheme="dark")
    assert rules(access(page, "375 dark", dark=True)) == {"axe color-contrast"}
    assert watch.found == []


def test_a_stop_that_does_not_show_or_lies_out_of_sight_is_found(opened):
    page, _watch = opened("", ":focus-visible { outline: none !important }")
    assert rules(focus(page, "1440")) == {"focus"}
    page, _watch = opened("", "header a { position: absolute; top: -80px }")
    assert [finding.detail for finding in focus(page, "1440")] == ["out of sight: a “跳到正文”"]


def test_a_shadow_shows_the_stop_as_well_as_an_outline(opened):
    style = ":focus-visible { outline: none !important; box-shadow: 0 0 0 3px #0b57d0 }"
    page, _watch = opened("", style)
    assert list(focus(page, "1440")) == []


@pytest.mark.parametrize(
    ("planted", "rule", "detail"),
    [
        ('<img src="/missing.png" alt="">', "request", "404: /missing.png"),
        ('<img src="http://elsewhere.test/a.png" alt="">', "request", "to another host: http://elsewhere.test/a.png"),
        ("<script>console.warn('意外')</script>", "console", "warning: 意外"),
        ("<script>throw new Error('意外')</script>", "script", "意外"),
    ],
)  # fmt: skip
def test_what_a_page_complains_about_is_found(opened, planted, rule, detail):
    _page, watch = opened(planted)
    assert Finding(rule, detail) in watch.found


def test_a_refusal_that_is_expected_is_no_finding(opened):
    page, watch = opened()
    watch.refused = {f"{SITE}/missing/"}
    page.evaluate("fetch('/missing/')")
    page.wait_for_load_state("networkidle")
    assert watch.found == []
    page.evaluate("fetch('/missing/too/')")
    page.wait_for_load_state("networkidle")
    assert rules(watch.found) == {"request", "console"}


def test_words_that_a_script_has_written_are_read(opened):
    page, _watch = opened("<p id='later'></p><script>document.getElementById('later').textContent = 'Loading'</script>")
    assert list(texts(page)) == [Finding("english", "Loading")]


def test_an_exception_covers_its_page_rule_and_detail_alone(monkeypatch):
    left = exceptions.Left(r"admin:\w+_changelist", "axe label", ".*#vendor.*", "the vendor's field has no name")
    monkeypatch.setattr(exceptions, "EXCEPTIONS", (left,))
    assert exceptions.stays("admin:teams_member_changelist", Finding("axe label", "Form elements: #vendor"))
    assert not exceptions.stays("teams:sheets", Finding("axe label", "Form elements: #vendor"))
    assert not exceptions.stays("admin:teams_member_changelist", Finding("axe label", "Form elements: #ours"))
    assert not exceptions.stays("admin:teams_member_changelist", Finding("cut", "#vendor"))
