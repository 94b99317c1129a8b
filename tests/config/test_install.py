"""The set-up: fonts, private packages, catalogues, and that a second run finds everything done."""

import os
import re
import struct
import subprocess
import sys
import time

import pytest
from fontTools.ttLib import TTFont

from config.install import apt, assets, fonts, libraries, stamps, tools, translations
from config.install.errors import SetUpError
from core import native

SETUP = native.ROOT / "config" / "install" / "setup.sh"


# --- fonts ---------------------------------------------------------------------------------------


def characters_of(path):
    with TTFont(path, lazy=True) as font:
        return {chr(code) for code in font.getBestCmap()}


def test_the_table_is_the_8105_characters_each_once():
    characters = "".join(fonts.TABLE.read_text(encoding="utf-8").split())
    assert len(characters) == len(set(characters)) == 8105
    assert characters.startswith("一乙二十")
    assert set("𬶋㳇") <= set(characters)


def test_the_installed_fonts_are_these_with_their_licences():
    names = {path.name for path in native.FONTS.iterdir()}
    assert names == {
        *("FangSong.otf", "KaiTi.ttf", "HeiTi.otf", "HeiTi-Bold.otf", "Song.otf", "SongTitle.otf"),
        *("Paper-FangSong.otf", "Paper-KaiTi.ttf", "Paper-HeiTi.otf", "Paper-Song.otf", "Paper-Title.otf"),
        *("LICENSES.txt", "PAPER.txt"),
    }
    licences = fonts.LICENCES.read_text(encoding="utf-8")
    for word in ("SIL OPEN FONT LICENSE", "GNU GENERAL PUBLIC LICENSE", "Fandol", "LXGW WenKai"):
        assert word.lower() in licences.lower()


@pytest.mark.parametrize("font", [f for f in fonts.FONTS if f.has_all_characters], ids=lambda font: font.target.name)
def test_a_fallback_font_has_every_character_of_the_table_and_of_rare_names(font):
    assert fonts.required_characters() - characters_of(font.target) == set()
    assert set("·〇㛃䶮𠮷") <= characters_of(font.target)


def test_the_body_font_alone_would_lack_characters_of_names():
    missing = fonts.required_characters() - characters_of(native.WHOLE_FONT_FILES["Baolei FangSong Whole"])
    assert {"玥", "旻", "䶮"} <= missing, "a fallback behind 仿宋 is no longer needed"


def test_a_font_that_lacks_characters_stops_the_set_up(monkeypatch):
    body = [f for f in fonts.FONTS if not f.has_all_characters]
    claimed = fonts.Font(**{**vars(body[0]), "has_all_characters": True})
    monkeypatch.setattr(fonts, "FONTS", (claimed,))
    with pytest.raises(SetUpError, match=r"FangSong\.otf .* lacks \d{4} characters"):
        fonts.check_coverage()


def test_weight_and_face_of_each_file_are_what_its_name_says():
    for font in fonts.FONTS:
        with TTFont(font.target, lazy=True) as opened:
            assert opened["name"].getDebugName(1) == font.face
            assert opened["OS/2"].usWeightClass == (700 if font.style == "bold" else 400)


def test_the_font_list_shows_the_checkout_only():
    listed = native.FONTCONFIG_FILE.read_text(encoding="utf-8")
    assert listed == fonts.font_list()
    assert re.findall(r"<dir[^>]*>(.*?)</dir>", listed) == [str(native.FONTS)]
    assert "<include" not in listed
    assert list((native.FONTCONFIG_FILE.parent / "cache").iterdir())


def test_a_folder_with_markup_in_its_name_is_written_so_that_it_can_be_read(monkeypatch, tmp_path):
    monkeypatch.setattr(native, "FONTS", tmp_path / "A&B" / "fonts")
    assert "A&amp;B" in fonts.font_list()


def test_a_moved_checkout_gets_a_new_font_list(monkeypatch, tmp_path):
    stale = tmp_path / "fontconfig" / "fonts.conf"
    stale.parent.mkdir()
    stale.write_text("<fontconfig><dir>/old/place</dir></fontconfig>")
    monkeypatch.setattr(native, "FONTCONFIG_FILE", stale)
    filled = []
    monkeypatch.setattr(fonts, "_fill_cache", lambda: filled.append(True))
    fonts._ensure_font_list()
    assert "/old/place" not in stale.read_text()
    assert str(native.FONTS) in stale.read_text()
    assert filled


def test_without_apt_the_fonts_cannot_be_had_and_the_message_says_so(monkeypatch):
    monkeypatch.setattr(apt, "is_available", lambda: False)
    with pytest.raises(SetUpError, match="no apt-get"):
        fonts._fetch()


@pytest.mark.parametrize("family", native.FONT_FILES)
def test_a_font_of_pages_has_what_papers_are_written_with_and_a_name_of_its_own(family):
    whole = native.WHOLE_FONT_FILES[f"{family} Whole"]
    with TTFont(native.FONT_FILES[family], lazy=True) as font, TTFont(whole, lazy=True) as source:
        names = [str(record) for record in font["name"].names if record.nameID in (1, 3, 4, 6)]
        assert {name.replace("-", " ") for name in names} == {family}
        assert source["name"].getDebugName(1) not in names
        assert font["name"].getDebugName(14), "where its licence is"
        assert (font["hhea"].ascent, font["hhea"].descent, font["hhea"].lineGap) == (880, -120, 0)
        glyphs, widths = font.getBestCmap(), font["hmtx"].metrics
        assert fonts.required_characters() & {chr(code) for code in source.getBestCmap()} <= set(map(chr, glyphs))
        assert {space: widths[glyphs[ord(space)]][0] for space in native.SPACES} == native.SPACES
        assert font["GPOS"].table.FeatureList.FeatureRecord[0].FeatureTag == "kern"
        assert whole.stat().st_size > native.FONT_FILES[family].stat().st_size > native.SMALLEST_FONT
        assert native.FONT_FILES[family].name in fonts.NOTICE.read_text(encoding="utf-8")


def test_fonts_of_pages_are_made_anew_only_when_their_recipe_changes(monkeypatch, tmp_path):
    made = []
    monkeypatch.setattr(stamps, "FOLDER", tmp_path)
    monkeypatch.setattr(fonts, "NOTICE", tmp_path / "PAPER.txt")
    monkeypatch.setattr(native, "FONTCONFIG_FILE", tmp_path / "fonts.conf")
    monkeypatch.setattr(fonts.paper_fonts, "make", lambda whole, target, family, required: made.append(family))
    assert fonts._make_paper_fonts("one")
    assert made == list(native.FONT_FILES)
    assert not fonts._make_paper_fonts("one")
    assert fonts._make_paper_fonts("two")
    assert len(made) == 2 * len(native.FONT_FILES)


def test_the_same_font_is_made_every_time(tmp_path):
    family = "Baolei KaiTi"
    again = tmp_path / "again.ttf"
    fonts.paper_fonts.make(native.WHOLE_FONT_FILES[f"{family} Whole"], again, family, fonts.required_characters())
    assert again.read_bytes() == native.FONT_FILES[family].read_bytes()


# --- packages and libraries ----------------------------------------------------------------------

DEPENDS = """\
libone
  Depends: libtwo
 |Depends: <virtual-a>
  Depends: real-a
 |Depends: debconf
  Depends: <debconf-2.0>
    cdebconf
    debconf
  PreDepends: libc6:any
  Breaks: libold
<virtual-a>
libtwo
"""


def test_dependencies_are_read_with_the_first_real_alternative():
    known, needed = apt._read_dependencies(DEPENDS)
    assert known == {"libone", "libtwo"}
    assert needed == {"libtwo", "real-a", "debconf", "libc6"}


@pytest.fixture
def apt_get(monkeypatch):
    """Stand in for apt-get: `answers` are the exit codes to come, `calls` what was asked."""

    class Stand:
        def __init__(self):
            self.answers, self.calls = [], []

        def __call__(self, arguments, **_):
            self.calls.append(arguments[0])
            code = self.answers.pop(0)
            stderr = "W: old\nE: Unable to locate package libx" if code else ""
            return subprocess.CompletedProcess(arguments, code, stdout="", stderr=stderr)

    stand = Stand()
    monkeypatch.setattr(apt, "_apt", stand)
    return stand


def test_stale_package_lists_are_refreshed_once_and_only_when_fetching_failed(apt_get, tmp_path):
    apt_get.answers = [0]
    apt.download(["libx"], tmp_path)
    assert apt_get.calls == ["download"]

    apt_get.answers, apt_get.calls = [100, 0, 0], []
    apt.download(["libx"], tmp_path)
    assert apt_get.calls == ["download", "update", "download"]


def test_a_package_that_cannot_be_had_is_named_with_apt_s_own_reason(apt_get, tmp_path):
    apt_get.answers = [100, 0, 100]
    with pytest.raises(apt.PackagesUnavailable) as caught:
        apt.download(["libx"], tmp_path)
    assert "could not fetch libx" in str(caught.value)
    assert "E: Unable to locate package libx" in str(caught.value)


def test_without_apt_the_administrator_s_packages_are_named(monkeypatch):
    monkeypatch.setattr(apt, "is_available", lambda: False)
    monkeypatch.setattr(libraries, "_missing", lambda: "libpango-1.0.so.0")
    with pytest.raises(SetUpError, match=" ".join(libraries.PACKAGES)):
        libraries.ensure(private=False)


def test_when_fetching_fails_the_exact_command_is_printed(monkeypatch):
    def refuse(*_, **__):
        raise apt.PackagesUnavailable("E: no network")

    monkeypatch.setattr(apt, "is_available", lambda: True)
    monkeypatch.setattr(apt, "is_root", lambda: False)
    monkeypatch.setattr(apt, "libraries_needed", refuse)
    monkeypatch.setattr(libraries, "_missing", lambda: "libpango-1.0.so.0")
    with pytest.raises(SetUpError) as caught:
        libraries.ensure(private=False)
    assert "E: no network" in str(caught.value)
    assert "apt-get install --no-install-recommends libpango-1.0-0" in str(caught.value)


def test_libraries_load_behind_those_they_need(tmp_path, monkeypatch):
    """Three stand-ins; `ldd` is replaced, since no compiler need be on the machine."""
    for name in ("liba.so.1", "libb.so.1", "libc-own.so.1", "libunused.so.1"):
        (tmp_path / name).write_bytes(b"")
    needs = {"liba.so.1": "libb.so.1 libc-own.so.1 libm.so.6", "libb.so.1": "libc-own.so.1"}

    def ldd(command, **_):
        lines = "\n".join(f"\t{n} => /x/{n}" for n in needs.get(command[1].name, "").split())
        return subprocess.CompletedProcess(command, 0, stdout=lines, stderr="")

    monkeypatch.setattr(libraries.subprocess, "run", ldd)
    monkeypatch.setattr(native, "LIBRARIES", ("liba.so.1",))
    assert libraries._load_order(tmp_path) == ["libc-own.so.1", "libb.so.1", "liba.so.1"]


def test_without_root_missing_test_programs_are_a_notice_and_no_stop(monkeypatch):
    monkeypatch.setattr(tools.shutil, "which", lambda name: None)
    monkeypatch.setattr(apt, "is_root", lambda: False)
    assert "tests that need them will skip" in tools.ensure()


# --- translations --------------------------------------------------------------------------------

CATALOGUE = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Language: zh_Hans\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

msgid "Village"
msgstr "村"

#, fuzzy
msgid "Town"
msgstr "城"
"""


def test_a_catalogue_is_compiled_without_gettext_and_without_doubtful_entries(tmp_path):
    import gettext

    source = tmp_path / "django.po"
    source.write_text(CATALOGUE, encoding="utf-8")
    translations.compile_catalogue(source)
    with source.with_suffix(".mo").open("rb") as compiled:
        assert struct.unpack("<I", compiled.read(4)) == (0x950412DE,)
        compiled.seek(0)
        catalogue = gettext.GNUTranslations(compiled)
    assert catalogue.gettext("Village") == "村"
    assert catalogue.gettext("Town") == "Town"


def test_a_broken_catalogue_is_named(tmp_path):
    source = tmp_path / "django.po"
    source.write_text('msgid "Village"\nmsgstr "村"\nnonsense here\n', encoding="utf-8")
    with pytest.raises(SetUpError, match=r"django\.po cannot be read"):
        translations.compile_catalogue(source)


def test_both_places_of_catalogues_are_compiled_and_only_when_changed(tmp_path, monkeypatch):
    monkeypatch.setattr(stamps, "FOLDER", tmp_path / "stamps")
    sources = []
    for place in ("locale/zh_Hans", "locale/vendor/zh_Hans"):
        folder = tmp_path / place / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "django.po").write_text(CATALOGUE, encoding="utf-8")
        sources.append(folder / "django.po")
    assert translations.ensure(tmp_path) == "2 catalogues compiled"
    assert all(source.with_suffix(".mo").exists() for source in sources)

    compiled = []
    monkeypatch.setattr(translations, "compile_catalogue", compiled.append)
    translations.ensure(tmp_path)
    assert compiled == []
    sources[0].write_text(CATALOGUE.replace("村", "社区"), encoding="utf-8")
    translations.ensure(tmp_path)
    assert sorted(compiled) == sorted(sources)


def test_a_checkout_without_catalogues_is_no_failure(tmp_path):
    assert translations.ensure(tmp_path) == "no catalogue yet"


# --- stamps and the whole ------------------------------------------------------------------------


def test_a_stamp_holds_for_its_inputs_only(tmp_path, monkeypatch):
    monkeypatch.setattr(stamps, "FOLDER", tmp_path)
    file = tmp_path / "input"
    file.write_text("one")
    first = stamps.digest(texts=["a"], files=[file])
    assert not stamps.is_current("step", first)
    stamps.remember("step", first)
    assert stamps.is_current("step", first)
    file.write_text("two")
    assert not stamps.is_current("step", stamps.digest(texts=["a"], files=[file]))
    assert stamps.digest(texts=["ab", "c"]) != stamps.digest(texts=["a", "bc"])
    stamps.forget("step")
    assert not stamps.is_current("step", first)


def test_collecting_needs_neither_the_key_nor_the_services_of_an_installation(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://nowhere/none")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "config.settings.production")
    environment = assets._environment()
    assert not {"DATABASE_URL", "DJANGO_SETTINGS_MODULE"} & environment.keys()
    assert len(environment["BAOLEI_SECRET_KEY"]) >= 50
    assert environment["BAOLEI_SECRET_KEY"] != assets._environment()["BAOLEI_SECRET_KEY"]


def test_a_second_set_up_changes_nothing_and_is_quick():
    if not (native.ROOT / ".venv" / "made-for").exists():
        pytest.skip("this checkout was not set up by setup.sh")
    before = {path: path.stat().st_mtime_ns for path in native.FONTS.iterdir()}
    started = time.monotonic()
    answer = subprocess.run([SETUP], capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    taken = time.monotonic() - started
    assert answer.returncode == 0, answer.stderr
    assert answer.stderr == ""
    assert re.search(r"^Packages: requirements\S*\.lock present$", answer.stdout, re.MULTILINE)
    assert {path: path.stat().st_mtime_ns for path in native.FONTS.iterdir()} == before
    assert taken < 30, f"{taken:.1f} s"


def test_the_set_up_refuses_an_old_python_with_the_exact_command(tmp_path):
    """A copy of the script in an empty checkout where every python3 is too old."""
    script = tmp_path / "checkout" / "config" / "install" / "setup.sh"
    script.parent.mkdir(parents=True)
    script.write_text(SETUP.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "checkout" / "requirements.lock").write_text("")
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("python3", "python3.11", "python3.12", "python3.13"):
        (programs / name).write_text("#!/bin/sh\nexit 1\n")
        (programs / name).chmod(0o755)
    answer = subprocess.run(
        ["bash", script],
        env={"PATH": f"{programs}:/usr/bin:/bin"},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert answer.returncode == 1
    assert "apt-get install python3 python3-venv" in answer.stderr


def test_a_failing_step_ends_the_set_up_with_its_name_cause_and_mend(monkeypatch, capsys):
    from config.install import __main__ as whole

    def refuse(**_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(libraries, "ensure", refuse)
    monkeypatch.setattr(sys, "argv", ["setup.sh"])
    assert whole.main() == 1
    assert "Text libraries: STOPPED. The disk is full. Free" in capsys.readouterr().err


@pytest.mark.parametrize("script", ["config/install/setup.sh", "config/install/services.sh", ".ci/run"])
def test_a_script_is_executable_correct_and_never_asks_for_rights(script):
    path = native.ROOT / script
    assert os.access(path, os.X_OK)
    subprocess.run(["bash", "-n", path], check=True)
    text = path.read_text(encoding="utf-8")
    assert "set -euo pipefail" in text
    assert not re.search(r"^\s*sudo\b", text, re.MULTILINE)
