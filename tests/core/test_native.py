"""core.native: what a document needs from outside Python."""

import os
import subprocess
import sys

import pytest

from core import native

# A family of the style sheets beside the font that must be embedded for it.
EMBEDDED = {
    "Baolei FangSong": "Baolei-FangSong",
    "Baolei KaiTi": "Baolei-KaiTi",
    "Baolei HeiTi": "Baolei-HeiTi",
    "Baolei Song": "Baolei-Song",
    "Baolei Title": "Baolei-Title",
    "Baolei FangSong Whole": "FandolFang",
    "Baolei KaiTi Whole": "LXGW-WenKai",
    "Baolei HeiTi Whole": "Noto-Sans-CJK-SC",
    "Baolei Song Whole": "Noto-Serif-CJK-SC",
    "Baolei Title Whole": "Noto-Serif-CJK-SC-Bold",
}


@pytest.fixture
def elsewhere(tmp_path, monkeypatch):
    """A checkout in which the set-up was never run."""
    fonts = tmp_path / "fonts"
    monkeypatch.setattr(native, "FONTS", fonts)
    monkeypatch.setattr(native, "FONTCONFIG_FILE", tmp_path / "fonts.conf")
    monkeypatch.setattr(native, "SYSROOT", tmp_path / "sysroot")
    monkeypatch.setattr(native, "LOAD_ORDER", tmp_path / "sysroot" / "load-order")
    moved = {fonts / path.name: text for path, text in native._MISSING_FONT.items()}
    monkeypatch.setattr(native, "_MISSING_FONT", moved)
    monkeypatch.setenv("FONTCONFIG_FILE", "unset")
    return tmp_path


def put_fonts(folder, size=native.SMALLEST_FONT):
    folder.mkdir(exist_ok=True)
    for path in native._MISSING_FONT:
        (folder / path.name).write_bytes(b"\0" * size)


def put_font_list(folder):
    native.FONTCONFIG_FILE.write_text(f"<fontconfig><dir>{folder}</dir></fontconfig>")


def test_nothing_is_wrong_after_the_set_up():
    native.prepare()
    assert native.problems() == []


def test_every_missing_font_is_named_with_the_mend(elsewhere):
    put_font_list(native.FONTS)
    found = native.problems()
    assert len(found) == 6
    assert all(sentence.endswith("Run: make install") for sentence in found)
    for name in ("仿宋", "楷体", "黑体", "宋体", "标题宋"):
        assert any(name in sentence for sentence in found)


def test_a_font_that_was_cut_off_counts_as_missing(elsewhere):
    put_font_list(native.FONTS)
    put_fonts(native.FONTS)
    assert native.problems() == []
    (native.FONTS / "KaiTi.ttf").write_bytes(b"\0" * 100)
    assert native.problems() == ["The font KaiTi (楷体) is missing or damaged. Run: make install"]


def test_a_font_list_of_another_folder_is_a_problem(elsewhere):
    put_fonts(native.FONTS)
    put_font_list("/somewhere/else")
    assert native.problems() == [native._NO_FONT_LIST]
    native.FONTCONFIG_FILE.unlink()
    assert native.problems() == [native._NO_FONT_LIST]


def test_libraries_that_cannot_be_loaded_are_a_problem(elsewhere, monkeypatch):
    put_fonts(native.FONTS)
    put_font_list(native.FONTS)
    monkeypatch.setattr(native, "LIBRARIES", ("libc.so.6", "libno-such-thing.so.1"))
    assert native.missing_libraries() == ["libno-such-thing.so.1"]
    assert native.problems() == [native._NO_LIBRARIES]


def test_prepare_points_fontconfig_at_the_checkout_and_may_be_called_again(elsewhere):
    native.prepare()
    native.prepare()
    assert os.environ["FONTCONFIG_FILE"] == str(elsewhere / "fonts.conf")


def test_a_broken_private_library_does_not_stop_the_process(elsewhere):
    native.SYSROOT.mkdir()
    (native.SYSROOT / "libbroken.so.1").write_bytes(b"not a library")
    native.LOAD_ORDER.write_text("libbroken.so.1")
    native.prepare()
    assert native.private_libraries() == [native.SYSROOT / "libbroken.so.1"]


def test_the_module_needs_the_standard_library_only():
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); from core import native; native.prepare();"
        "print({m.split('.')[0] for m in sys.modules} & {'django', 'weasyprint', 'fontTools'})"
    )
    # -I and -S: no installed package can be reached.
    answer = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script, str(native.ROOT)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert answer.stdout.strip() == "set()"


def test_every_family_is_printed_in_its_own_font_and_not_in_the_machine_s(tmp_path):
    """Rendered in a fresh process, as a worker does; a wrong font list ends that process only."""
    lines = "".join(f"<p style='font-family: {family}'>堡垒村</p>" for family in EMBEDDED)
    script = (
        "import sys; from core import native; native.prepare(); assert not native.problems();"
        "import weasyprint; weasyprint.HTML(string=sys.argv[1]).write_pdf(sys.argv[2])"
    )
    target = tmp_path / "families.pdf"
    environment = {k: v for k, v in os.environ.items() if k != "LD_LIBRARY_PATH"}
    subprocess.run(
        [sys.executable, "-c", script, lines, str(target)],
        cwd=native.ROOT,
        env=environment,
        check=True,
        timeout=120,
    )
    assert embedded_fonts(target) == set(EMBEDDED.values())


def embedded_fonts(path):
    from pypdf import PdfReader

    page = PdfReader(path).pages[0]
    fonts = page["/Resources"]["/Font"].get_object().values()
    return {font.get_object()["/BaseFont"].removeprefix("/").partition("+")[2] for font in fonts}
