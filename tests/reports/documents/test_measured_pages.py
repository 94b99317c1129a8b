"""Pages measured: lines and characters, tables on the grid, gaps between scripts, every character of the table drawn."""

import re
import subprocess
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise

import pdfplumber
import pypdf
import pytest

from config.install import fonts
from core import native
from reports import rendering
from reports.documents import flow, rows, typesetting
from reports.documents.layout import TYPE_WIDTH, Column, Head, Heading, Paragraph, Roll, Table

MM = 72 / 25.4
TOP, LEFT, WIDTH, PITCH = 37 * MM, 28 * MM, 156 * MM, 225 * MM / 22
FANGSONG, KAITI, HEITI, SONG, TITLE = (name.replace(" ", "-") for name in native.FONT_FILES)
PROSE = (
    "本季度参加评定的队员4160名，未参加评定的6名；平均得分83.12分。其中，五星级260名（“标杆典范”），占6.25%；"
    "按A4纸打印PDF文件——每季度一次……《细则》规定：“能升能降”，气温零下3℃以下不办活动。"
)


@dataclass(frozen=True)
class Paper:
    """A document of blocks alone."""

    name: str
    blocks: tuple
    title: tuple[str, ...] = ()
    head: Head | None = None
    foot: None = None
    marks: str = ""


def printed(*blocks, **parts) -> bytes:
    return rendering.render("reports/pdf/star_summary.html", Paper("试", blocks, **parts))


def pages_of(pdf: bytes) -> list:
    with pdfplumber.open(BytesIO(pdf)) as opened:
        return [(page.chars, page.curves + page.lines + page.rects) for page in opened.pages]


def body(chars) -> list:
    return [c for c in chars if c["top"] < TOP + 225 * MM - 1 and c["text"].strip()]


def lines_of(chars) -> list[list]:
    """The characters by line of the grid, from left to right."""
    found: dict[int, list] = {}
    for char in body(chars):
        middle = (char["top"] + char["bottom"]) / 2
        found.setdefault(int((middle - TOP) / PITCH), []).append(char)
    return [sorted(found[line], key=lambda c: c["x0"]) for line in sorted(found)]


@pytest.fixture(scope="module")
def running_text() -> list:
    return pages_of(printed(Paragraph("堡" * (26 + 28 * 58 + 20))))


def test_a_page_of_running_text_holds_22_lines_of_28_characters(running_text):
    assert len(running_text) == 3
    for chars, _ in running_text[:2]:
        lines = lines_of(chars)
        assert len(lines) == 22
        for number, line in enumerate(lines):
            whole = 28 if line[0]["x0"] < LEFT + MM else 26
            assert len(line) == whole, number


def test_running_text_fills_the_type_area_of_its_side(running_text):
    for number, (chars, _) in enumerate(running_text[:2], start=1):
        inside = body(chars)
        left = LEFT if number % 2 else 26 * MM
        assert abs(min(c["x0"] for c in inside) - left) < 0.5
        assert abs(max(c["x1"] for c in inside) - left - WIDTH) < 0.5
        tops = sorted({round(c["top"], 2) for c in inside})
        assert abs(tops[0] - TOP - (PITCH - 16) / 2) < 0.5
        assert all(abs(b - a - PITCH) < 0.1 for a, b in pairwise(tops))


# --- headings and heads --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def headed() -> list:
    levels = ("一、总体情况", "（一）队伍", "1．村级队伍", "（1）人数")
    blocks = [Heading(text, level) for level, text in enumerate(levels, start=1)]
    return pages_of(printed(*blocks, Paragraph(PROSE * 2), title=("关于星级评定情况",)))


def test_the_four_levels_of_headings_have_their_faces_in_size_three(headed):
    lines = lines_of(headed[0][0])[1:5]
    faces = [{c["fontname"].partition("+")[2] for c in line if c["text"] >= "\u4e00"} for line in lines]
    assert faces == [{HEITI}, {KAITI}, {FANGSONG}, {FANGSONG}]
    assert {round(c["size"]) for line in lines for c in line} == {16}


def test_without_an_organ_a_plain_title_begins_the_page(headed):
    first = lines_of(headed[0][0])[0]
    assert "".join(c["text"] for c in first) == "关于星级评定情况"
    assert {round(c["size"]) for c in first} == {22}
    assert not [c for c in headed[0][0] if c["non_stroking_color"] not in ((0,), (0, 0, 0), 0, None)]
    head = Head("工作简报", "第3期", "中共某县委组织部", "2026年1月5日")
    chars, shapes = pages_of(printed(Paragraph(PROSE), title=("关于星级评定情况",), head=head))[0]
    series = [c for c in chars if round(c["size"]) == 44]
    assert "".join(c["text"] for c in series) == "工作简报"
    assert series[0]["non_stroking_color"] != (0, 0, 0)
    assert [s for s in shapes if s["width"] > 155 * MM], "the red line"


# --- kinsoku and gaps ----------------------------------------------------------------------------


@pytest.mark.parametrize("cut", range(0, 60, 4))
def test_no_line_breaks_a_rule_of_marks(cut):
    lines = typesetting.set_lines((PROSE * 5)[cut:])
    for before, after in pairwise(lines):
        assert after.text[0] not in typesetting.CLOSING
        assert before.text[-1] not in typesetting.OPENING
        assert before.text[-1] + after.text[0] not in ("……", "——")
        assert not re.match(r"\d[\d.]*$", before.text[-1]) or not re.match(r"[\d.名分%℃]", after.text[0])


def test_a_word_longer_than_a_line_is_cut_and_not_squeezed():
    for line in typesetting.set_lines("见" + "abcdef0123456789" * 8 + "。"):
        assert float(line.spacing.removesuffix("pt")) > -1


def gaps(chars) -> dict[str, list[float]]:
    """The room between neighbours, in their size, less the letter spacing of the line; by pair of kinds."""
    found: dict[str, list[float]] = {}
    for line in lines_of(chars):
        pairs = [(a, b, (b["x0"] - a["x1"]) / a["size"]) for a, b in pairwise(line)]
        plain = [gap for a, b, gap in pairs if native.is_han(a["text"]) and native.is_han(b["text"])]
        if not plain:
            continue
        for a, b, gap in pairs:
            apart = typesetting.stand_apart(a["text"], b["text"])
            letters = (
                "letter"
                if (a["text"] + b["text"]).strip("0123456789%℃").isascii()
                or any(c.isascii() and c.isalpha() for c in a["text"] + b["text"])
                else "digit"
            )
            found.setdefault(f"{letters if apart else 'none'}", []).append(gap - min(plain))
    return found


def test_han_characters_stand_apart_from_digits_and_letters_and_not_from_marks(headed):
    measured = gaps(headed[0][0])
    assert len(measured["digit"]) > 10
    assert len(measured["letter"]) >= 4
    for gap in measured["digit"] + measured["letter"]:
        assert abs(gap - native.GAP / 1000) < 0.01
        assert gap <= 0.25
    assert all(abs(gap) < 0.01 for gap in measured["none"])


def test_no_space_is_typed_where_the_gap_is():
    pdf = printed(Paragraph(PROSE * 2))
    raw = "".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages)
    assert PROSE in re.sub(r"\n", "", raw)
    found = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    assert PROSE in found.replace("\n", "")


# --- tables --------------------------------------------------------------------------------------

COLUMNS = (
    Column("乡镇", "text", 500), Column("人数", "count", 300), Column("占比", "share", 300), Column("平均\n得分", "score", 460),
)  # fmt: skip
LONG = tuple((f"切木尔切克镇{place}", place * 7, place * 91, 7900 + place) for place in range(60))


@pytest.fixture(scope="module")
def table_pdf() -> bytes:
    table = Table("人数表", COLUMNS, LONG, ("合计", 99999, 5000, 8312))
    return printed(Heading("一、总体情况"), Paragraph(PROSE), table, Paragraph(PROSE))


def test_rows_stand_on_the_grid_and_are_never_split(table_pdf):
    for number, (chars, _) in enumerate(pages_of(table_pdf)):
        for char in body(chars):
            if round(char["size"]) != 12 or char["text"] in "平均得分":
                continue
            middle = (char["top"] + char["bottom"]) / 2
            off = (middle - TOP) % PITCH - PITCH / 2
            assert abs(off) < 1, (number, char["text"], off)


def test_heads_are_repeated_and_every_row_is_there_once_in_order(table_pdf):
    raw = [page.extract_text() for page in pypdf.PdfReader(BytesIO(table_pdf)).pages]
    assert len(raw) == 5 or len(raw) == 4
    with_rows = [page for page in raw if "切木尔切克镇" in page]
    assert all(re.search(r"乡镇\s+人数\s+占比", page) for page in with_rows)
    whole = "".join(re.sub(r"\s", "", page) for page in raw)
    at = 0
    for name, count, share, score in LONG:
        row = f"{name}{count}{share // 100}.{share % 100:02d}%{score // 100}.{score % 100:02d}"
        assert whole.count(row) == 1, row
        assert whole.index(row) > at or at == 0
        at = whole.index(row)


def test_figures_end_at_one_edge_and_words_are_centred(table_pdf):
    edges, middles = [], []
    for number, (chars, _) in enumerate(pages_of(table_pdf), start=1):
        left = LEFT if number % 2 else 26 * MM
        for line in lines_of([c for c in chars if round(c["size"]) == 12 and FANGSONG in c["fontname"]]):
            columns = [[c for c in line if low * MM <= c["x0"] - left < high * MM] for low, high in ((0, 50), (50, 80))]
            if columns[1]:
                edges.append(columns[1][-1]["x1"] - left)
                middles.append((columns[0][0]["x0"] + columns[0][-1]["x1"]) / 2 - left)
    assert len(edges) == len(LONG)
    assert max(edges) - min(edges) < 0.4
    assert max(abs(middle - 25 * MM) for middle in middles) < 0.4


def test_rules_stand_between_rows_and_columns(table_pdf):
    chars, shapes = pages_of(table_pdf)[1]
    across = sorted({round((s["top"] - TOP) / PITCH, 2) for s in shapes if s["width"] > 155 * MM and s["height"] < 1})
    assert len(across) >= 12
    assert all(abs(place - round(place)) < 0.05 for place in across)
    down = {round((s["x0"] - 26 * MM) / MM) for s in shapes if s["width"] < 1 and s["height"] > 100}
    assert {50, 80, 110} <= down
    assert max(c["bottom"] for c in body(chars)) <= TOP + 225 * MM


def test_a_row_that_needs_two_lines_keeps_them_in_its_cell():
    long = Table("表", COLUMNS, (("喀拉希力克乡克孜勒加尔片区管理委员会" * 2, 1, 1, 1), ("短", 2, 2, 2)))
    chars, _ = pages_of(printed(long))[0]
    first = [c for c in body(chars) if c["x0"] < LEFT + 50 * MM and FANGSONG in c["fontname"] and c["text"] != "短"]
    assert len({round(c["top"]) for c in first}) == 4
    assert max(c["x1"] for c in first) <= LEFT + 50 * MM
    short = next(c for c in body(chars) if c["text"] == "短")
    assert abs((short["top"] + short["bottom"]) / 2 - TOP - PITCH * 4.5) < 1


def test_two_rows_of_a_low_table_share_a_line_of_the_grid():
    low = Table("表", COLUMNS, LONG[:40], pitch=3)
    pages = pages_of(printed(low, Paragraph("后文")))
    assert len(pages) == 2
    tops = sorted({round(c["top"], 1) for c in body(pages[0][0]) if c["text"] == "切"})
    assert len(tops) == 40
    assert all(abs(b - a - PITCH / 2) < 0.1 for a, b in pairwise(tops))


def test_where_a_table_begins_is_known_before_the_engine_breaks_the_pages():
    """Whatever stands before it, the first part fills the page and leaves no heading behind."""
    for lines in range(8, 22):
        table = Table("人数表", COLUMNS, LONG[:30])
        blocks = (Paragraph("堡" * (28 * lines - 2)), Heading("二、人数"), table)
        placed = flow.placed(Paper("试", blocks)).blocks[-1]
        pages = pages_of(printed(*blocks))
        counts = [sum(c["text"] == "木" for c in body(chars)) for chars, _ in pages]
        assert [count for count in counts if count] == [len(part.body) for part in placed.parts], lines
        assert counts[0] == 0 or len(lines_of(pages[0][0])) == 22 or counts[0] == 30, lines
        for chars, _ in pages:
            last = lines_of(chars)[-1]
            assert not all(HEITI in c["fontname"] for c in last), lines


def test_a_roll_uses_what_is_left_of_a_page():
    roll = Roll("名单", "姓名", tuple(f"李某{place}" for place in range(15)))
    pages = pages_of(printed(Paragraph("堡" * (28 * 14 - 2)), roll))
    assert [sum(c["text"] == "李" for c in body(chars)) for chars, _ in pages] == [9, 6]
    for chars, _ in pages:
        assert "姓名" in "".join(c["text"] for c in body(chars) if HEITI in c["fontname"])


def test_spaces_come_as_near_to_a_width_as_their_widths_allow():
    for width in range(0, 5000, 7):
        made = sum(native.SPACES[space] for space in rows.spaces(width))
        assert abs(made - width) <= 40, width
    assert rows.spaces(-5) == ""


# --- characters ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def all_characters() -> bytes:
    """One document with every character of the table in the body, in a heading's face, in 楷体 and in both faces of rows."""
    characters = sorted(fonts.required_characters())
    text = "".join(characters)
    columns = (Column("字", "text", TYPE_WIDTH),)
    cells = tuple((text[at : at + 30],) for at in range(0, len(text), 30))
    roll = Roll("名单", "字", tuple(text[at : at + 44] for at in range(0, len(text), 44)))
    return printed(
        Paragraph(text),
        Heading(text),
        Heading(text, 2),
        Table("表", columns, cells, pitch=4),
        roll,
        title=(text[-16:],),
    )


def test_every_character_is_drawn_by_an_embedded_font(all_characters):
    reader = pypdf.PdfReader(BytesIO(all_characters))
    wanted = fonts.required_characters()
    seen: dict[str, set[str]] = {}
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():
            font = font.get_object()
            inner = font["/DescendantFonts"][0].get_object()
            assert {"/FontFile2", "/FontFile3"} & set(inner["/FontDescriptor"].get_object())
            name = str(inner["/BaseFont"]).partition("+")[2]
            if name not in seen:
                pairs = re.findall(
                    r"<(\w{4})> <(\w+)>",
                    font["/ToUnicode"].get_object().get_data().decode("latin-1").partition("beginbf")[2],
                )
                assert "0000" not in {glyph for glyph, _ in pairs}, f"{name} draws a missing glyph"
                seen[name] = {bytes.fromhex(code).decode("utf-16-be") for _, code in pairs}
    assert set(seen) == {FANGSONG, KAITI, HEITI, SONG, TITLE}
    assert wanted <= seen[HEITI]
    assert wanted <= seen[KAITI]
    assert wanted <= seen[FANGSONG] | seen[KAITI]


def test_a_character_outside_the_table_comes_from_a_whole_font():
    assert not set("龖㵘") & fonts.required_characters()
    pdf = printed(Heading("一、龖"), Paragraph("李龖、王㵘"), Table("表", COLUMNS, (("赵龖", 1, 1, 1),)))
    with pdfplumber.open(BytesIO(pdf)) as opened:
        rare = {(c["text"], c["fontname"].partition("+")[2]) for c in opened.pages[0].chars if c["text"] in "龖㵘"}
    assert {text for text, _ in rare} == set("龖㵘")
    assert not {name for _, name in rare} & {FANGSONG, KAITI, HEITI, SONG, TITLE}


def test_the_style_sheet_falls_back_in_the_order_in_which_widths_are_looked_up():
    style = rendering.STYLE.read_text(encoding="utf-8")
    behind = ", ".join(f'"{family}"' for family in typesetting.FALLBACK)
    for family in (typesetting.FANGSONG, typesetting.HEI):
        assert f'"{family}", {behind}' in style
    assert f".g {{ margin-right: {native.GAP / 1000}em; }}" in style


def test_words_are_centred_and_prose_begins_at_the_left_edge_of_its_column() -> None:
    words, prose, figure = rows.places([400, 400, 400], [None, None, 10_000], flush=[False, True, False])
    taken = 20_000
    before, after = words.start(taken) - words.left, words.left + words.width - words.start(taken) - taken
    assert abs(before - after) <= 1
    assert 0 < prose.start(taken) - prose.left < 3_000
    assert figure.start(taken) == figure.right - taken
