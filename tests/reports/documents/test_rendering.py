"""The PDF of the star summaries, measured: page grid, fonts, text, and what a document may load."""

import re
import shutil
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from io import BytesIO
from pathlib import Path

import pdfplumber
import pypdf
import pytest

from core import native
from reports import rendering
from reports.documents import quarter_summary, township_summary
from reports.documents.typesetting import OPENING
from tests.reports.documents import payloads

MM = 72 / 25.4
TOP, BOTTOM, WIDTH = 37 * MM, (37 + 225) * MM, 156 * MM
# The names inside the fonts of pages.
FANGSONG, KAITI, HEITI, SONG, TITLE = (name.replace(" ", "-") for name in native.FONT_FILES)
ROOT = Path(__file__).resolve().parents[3]
CLOSING = "，。、；：？！）》」』】…”％%"


def made(payload: dict) -> bytes:
    module = township_summary if payload["kind"] == "township-summary" else quarter_summary
    return rendering.render(module.TEMPLATE, module.build(payload, digest=payloads.DIGEST))


@pytest.fixture(scope="module")
def county_pdf() -> bytes:
    return made(payloads.county())


@pytest.fixture(scope="module")
def township_pdf() -> bytes:
    return made(payloads.township())


@pytest.fixture(scope="module", params=["county", "township"])
def pages(request, county_pdf, township_pdf):
    source = county_pdf if request.param == "county" else township_pdf
    with pdfplumber.open(BytesIO(source)) as pdf:
        yield [(page.page_number, page.chars, page.rects + page.curves) for page in pdf.pages]


def left_edge(number: int) -> float:
    return (28 if number % 2 else 26) * MM


def body(chars):
    return [c for c in chars if c["top"] < BOTTOM and c["text"].strip()]


def lines_of(chars):
    """The characters of the running text, line by line."""
    found: dict[int, list] = {}
    for char in chars:
        if any(face in char["fontname"] for face in (FANGSONG, KAITI, SONG)):
            found.setdefault(round(char["top"]), []).append(char)
    return [sorted(line, key=lambda c: c["x0"]) for _, line in sorted(found.items())]


def test_the_body_keeps_within_the_type_area_of_its_side(pages):
    assert len(pages) >= 3
    for number, chars, _ in pages:
        inside = body(chars)
        left = left_edge(number)
        assert min(c["x0"] for c in inside) >= left - MM, number
        assert max(c["x1"] for c in inside) <= left + WIDTH + MM, number
        assert min(c["top"] for c in inside) >= TOP - MM, number
        assert max(c["bottom"] for c in inside) <= BOTTOM + MM, number


def test_tables_are_as_wide_as_the_type_area(pages):
    wide = 0
    for number, _, shapes in pages:
        if not shapes:
            continue
        left = left_edge(number)
        assert min(s["x0"] for s in shapes) >= left - 0.5
        assert max(s["x1"] for s in shapes) <= left + WIDTH + 0.5
        reach = max(s["x1"] for s in shapes) - min(s["x0"] for s in shapes)
        wide += abs(reach - WIDTH) < MM
    assert wide >= 5


def test_long_words_do_not_leave_the_type_area():
    payload = payloads.county(five=60)
    payload["issuing_organ"] = "中共阿勒泰市切木尔切克镇委员会党的建设工作领导小组办公室"
    payload["honour_roll"][0].update(unit="切木尔切克镇" * 4, team="克孜勒加尔村返乡创业技术能手服务队")
    payload["by_unit"][3]["name"] = "喀拉希力克乡克孜勒加尔片区管理委员会"
    payload["by_kind"][0]["name"] = "返乡创业技术能手和致富带头人"
    payload["targets"][0]["name"] = "五星级队员（含年度综合评定为五星级的队员）"
    payload["schemes"][0].update(allotment="ranked")
    payload["schemes"][0]["levels"][0]["quota"] = {"kind": "share", "value": 1000}
    payload["schemes"][0]["levels"][1]["quota"] = {"kind": "count", "value": 500}
    with pdfplumber.open(BytesIO(made(payload))) as pdf:
        for page in pdf.pages:
            left = left_edge(page.page_number)
            assert max(c["x1"] for c in body(page.chars)) <= left + WIDTH + MM
            boxes = {}
            for char in body(page.chars):
                boxes.setdefault((round(char["top"]), char["fontname"]), []).append(char)
            for line in boxes.values():
                line.sort(key=lambda c: c["x0"])
                assert all(b["x0"] - a["x1"] > -2 for a, b in zip(line, line[1:], strict=False))
        text = "".join(page.extract_text() for page in pdf.pages)
    assert "五星级不低于95.00分且不超过参评人数的10.00%" in re.sub(r"\s", "", text)


def test_running_text_begins_and_ends_at_the_edges(pages):
    starts, ends, full = 0, 0, 0
    for number, chars, _ in pages:
        left = left_edge(number)
        texts = [c for c in body(chars) if abs(c["size"] - 16) < 0.1]
        for line in lines_of(texts):
            starts += abs(line[0]["x0"] - left) < MM
            if len(line) >= 24 and line[-1]["x1"] > left + WIDTH - 6 * MM:
                full += 1
                ends += abs(line[-1]["x1"] - left - WIDTH) < MM
    assert starts >= 10
    assert full >= 20
    assert ends == full


def test_lines_stand_on_the_grid(pages):
    pitch = 225 * MM / 22
    for number, chars, _ in pages:
        texts = [c for c in body(chars) if abs(c["size"] - 16) < 0.1 and FANGSONG in c["fontname"]]
        tops = {round(c["top"], 1) for c in texts if c["text"] >= "\u4e00"}
        # A character stands in the middle of its line.
        middle = (pitch - 16) / 2
        for top in tops:
            off = (top - TOP - middle + pitch / 2) % pitch - pitch / 2
            assert abs(off) < MM, (number, off)


def test_page_numbers_stand_outside_on_the_outer_side(pages):
    for number, chars, _ in pages:
        below = [c for c in chars if c["top"] >= BOTTOM and abs(c["size"] - 14) < 0.1 and SONG in c["fontname"]]
        figures = "".join(c["text"] for c in sorted(below, key=lambda c: c["x0"]) if c["text"].strip())
        assert figures == f"—{number}—"
        left = left_edge(number)
        if number % 2:
            assert abs(left + WIDTH - 14 - max(c["x1"] for c in below if c["text"] == "—")) < MM
        else:
            assert abs(min(c["x0"] for c in below if c["text"] == "—") - left - 14) < MM
        middle = sum((c["top"] + c["bottom"]) / 2 for c in below) / len(below)
        assert abs(middle - BOTTOM - 7 * MM) < 1.5 * MM


def test_every_page_says_that_it_is_not_signed_and_made_up(pages, request):
    for number, chars, _ in pages:
        below = "".join(c["text"] for c in chars if c["top"] >= BOTTOM)
        assert "未签发" in below
        assert ("演示数据" in below) == ("county" in request.node.name), number


def test_no_line_begins_or_ends_with_a_mark_that_must_not_stand_there(pages):
    seen = 0
    for _, chars, _ in pages:
        for line in lines_of([c for c in body(chars) if abs(c["size"] - 16) < 0.1]):
            seen += 1
            assert line[0]["text"] not in CLOSING
            assert line[-1]["text"] not in OPENING
    assert seen > 30


@pytest.mark.parametrize("five", [60, 151, 205])
def test_no_heading_is_left_at_the_foot_of_a_page(five):
    """Rolls of different length bring other lines to the foot of the pages that follow."""
    payload = payloads.county(five=five)
    if five % 2:
        payload["annual"] = None
    payload["schemes"] *= five % 3 + 1
    with pdfplumber.open(BytesIO(made(payload))) as pdf:
        for page in pdf.pages:
            inside = body(page.chars)
            last = max(c["top"] for c in inside)
            at_foot = [c for c in inside if abs(c["top"] - last) < 2]
            heading = all(HEITI in c["fontname"] and abs(c["size"] - 16) < 0.1 for c in at_foot)
            caption = all(HEITI in c["fontname"] and abs(c["size"] - 14) < 0.1 for c in at_foot)
            assert not heading, page.page_number
            assert not caption, page.page_number
            assert max(c["bottom"] for c in inside) <= BOTTOM + MM
            if page.page_number == len(pdf.pages):
                assert len({round(c["top"]) for c in inside}) >= 5


def test_table_heads_repeat_on_the_next_page(county_pdf):
    with pdfplumber.open(BytesIO(county_pdf)) as pdf:
        heads = {
            page.page_number: "".join(c["text"] for c in page.chars if HEITI in c["fontname"]) for page in pdf.pages
        }
    named = [n for n, head in heads.items() if re.search(r"姓名\s*单位\s*队伍", head)]
    assert len(named) >= 3
    assert named == list(range(named[0], named[-1] + 1))


@pytest.mark.parametrize("kind", ["county", "township"])
def test_the_text_comes_out_whole_and_in_order(kind, request):
    pdf = request.getfixturevalue(f"{kind}_pdf")
    payload = getattr(payloads, kind)()
    module = township_summary if kind == "township" else quarter_summary
    document = module.build(payload, digest=payloads.DIGEST)
    with pdfplumber.open(BytesIO(pdf)) as opened:
        raw = [page.extract_text() for page in opened.pages]
    whole = re.sub(r"\s", "", "".join(re.sub(r"[^\n]*— \d+ —[^\n]*$", "", page) for page in raw))
    names = Counter(person["name"] for person in payload["honour_roll"] + payload["four_star"])
    for name, count in names.items():
        assert whole.count(name) >= count, name
    for block in document.blocks:
        if block.kind in ("paragraph", "heading"):
            assert block.text in whole, block.text
    assert payloads.DIGEST in whole
    assert not re.search(r"[\ue000-\uf8ff\ufffd\u2060\u200b]", whole)
    for page in raw:
        for line in page.splitlines():
            if line.endswith(("。", "；")) and "姓名" not in line and "\u3000" not in line:
                assert not re.search(r"[\u4e00-\u9fff] [\u4e00-\u9fff]", line), line


def test_every_font_is_embedded_and_ours(county_pdf):
    fonts = set()
    for page in pypdf.PdfReader(BytesIO(county_pdf)).pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            described = inner["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(described)
            fonts.add(inner["/BaseFont"].partition("+")[2])
    assert fonts == {FANGSONG, KAITI, HEITI, SONG, TITLE}


def test_no_character_of_a_rare_name_is_an_empty_box(county_pdf):
    with pdfplumber.open(BytesIO(county_pdf)) as pdf:
        rare = {c["text"]: c["fontname"] for page in pdf.pages for c in page.chars if c["text"] in "㛃䶮玥旻"}
    assert set(rare) == set("㛃䶮玥旻")
    assert all(KAITI in font for font in rare.values())


def test_names_of_two_stars_and_below_cannot_appear():
    payload = payloads.county()
    for row in payload["by_unit"] + payload["lists"]["by_unit"] + payload["distribution"]:
        row["names"] = ["隐去之人"]
    payload["two_star"] = payload["lists"]["names"] = [{"name": "隐去之人", "unit": "", "team": "", "score": 1}]
    template = quarter_summary.TEMPLATE
    page = rendering.page(template, quarter_summary.build(payload, digest=payloads.DIGEST))
    assert "隐去之人" not in page
    assert payload["honour_roll"][0]["name"] in page


def test_what_a_person_typed_is_never_markup():
    payload = payloads.county()
    payload["honour_roll"][0]["name"] = "<b>甲</b>&"
    payload["by_unit"][0]["name"] = '"><script>乙'
    page = rendering.page(quarter_summary.TEMPLATE, quarter_summary.build(payload, digest=payloads.DIGEST))
    assert "<b>" not in page
    assert "<script>" not in page
    assert "&lt;b&gt;甲&lt;/b&gt;&amp;" in page


SCRIPT = """
import sys
from pathlib import Path
from core import native
if len(sys.argv) > 1:
    here, native.FONTS = native.FONTS, Path(sys.argv[1])
    listed = native.FONTCONFIG_FILE.read_text(encoding="utf-8").replace(str(here), str(native.FONTS))
    native.FONTCONFIG_FILE = native.FONTS / "fonts.conf"
    native.FONTCONFIG_FILE.write_text(listed, encoding="utf-8")
    native.FONT_FILES = {name: native.FONTS / path.name for name, path in native.FONT_FILES.items()}
    native.WHOLE_FONT_FILES = {name: native.FONTS / path.name for name, path in native.WHOLE_FONT_FILES.items()}
import django
from django.conf import settings
backend = "django.template.backends.django.DjangoTemplates"
settings.configure(TEMPLATES=[{"BACKEND": backend, "DIRS": [native.ROOT / "templates"]}])
django.setup()
from hashlib import sha256
from tests.reports.documents.test_rendering import made
from tests.reports.documents import payloads
print(sha256(made(payloads.township())).hexdigest())
"""


def elsewhere(seed: str, temporary: Path, *arguments: str) -> str:
    """The digest of the township's PDF as another process makes it."""
    environment = {"PYTHONHASHSEED": seed, "PATH": "/usr/bin:/bin", "TMPDIR": str(temporary)}
    command = [sys.executable, "-c", SCRIPT, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


def test_another_process_and_another_folder_make_the_same_bytes(township_pdf, tmp_path):
    digest = sha256(township_pdf).hexdigest()
    assert sha256(made(payloads.township())).hexdigest() == digest
    assert elsewhere("1", tmp_path) == digest
    fonts = tmp_path / "fonts"
    fonts.mkdir()
    for path in (native.FONT_FILES | native.WHOLE_FONT_FILES | native.BOLD_FONT_FILES).values():
        shutil.copy(path, fonts / path.name)
    assert elsewhere("2", tmp_path, str(fonts)) == digest
    assert str(ROOT).encode() not in township_pdf
    assert not list(tmp_path.glob("weasyprint-*"))
    assert b"CreationDate" not in township_pdf


def test_other_figures_make_other_bytes(township_pdf):
    payload = payloads.township()
    payload["average"] += 1
    assert made(payload) != township_pdf


def test_only_one_module_knows_the_engine():
    for path in ROOT.glob("*/**/*.py"):
        if path.parts[len(ROOT.parts)] in (".venv", ".local", "benchmarks", "tests", "var"):
            continue
        if re.search(r"^\s*(import|from) weasyprint", path.read_text(encoding="utf-8"), re.MULTILINE):
            assert path == ROOT / "reports" / "rendering.py"


def test_templates_never_switch_escaping_off():
    for path in (ROOT / "templates" / "reports" / "pdf").glob("*.html"):
        assert not re.search(r"\|\s*safe|autoescape|mark_safe", path.read_text(encoding="utf-8")), path
