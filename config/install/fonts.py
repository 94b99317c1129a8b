"""The fonts of official documents, taken from Debian packages into `.local/fonts`.

仿宋 is the body, 楷体 and 黑体 the headings, 标题宋 stands for 小标宋. 仿宋 lacks some 1,400 of the
characters that may stand in a name, so every style falls back on a font that has all of them. Pages
are set in smaller fonts made of these (`paper_fonts`).
"""

import gzip
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from core import native

from . import apt, paper_fonts, stamps
from .errors import SetUpError

TABLE = Path(__file__).with_name("tgh8105.txt")
# Characters of names and titles beyond 通用规范汉字表.
ALSO = "·〇㛃䶮𠮷"
LICENCES = native.FONTS / "LICENSES.txt"
NOTICE = native.FONTS / "PAPER.txt"

_NOTO = "usr/share/fonts/opentype/noto"
_TEX = "usr/share/texlive/texmf-dist/fonts/opentype/public/fandol"
_TEX_DOC = "usr/share/doc/texlive-doc/fonts/fandol"


@dataclass(frozen=True)
class Font:
    """One file of `.local/fonts` and where it comes from."""

    target: Path
    package: str
    member: str
    face: str
    """Family inside the file; of a collection, the one face that is kept."""
    style: str
    has_all_characters: bool = True


FONTS = (
    Font(
        native.WHOLE_FONT_FILES["Baolei FangSong Whole"],
        "texlive-lang-chinese",
        f"{_TEX}/FandolFang-Regular.otf",
        "FandolFang R",
        "regular",
        has_all_characters=False,
    ),
    Font(
        native.WHOLE_FONT_FILES["Baolei KaiTi Whole"],
        "fonts-lxgw-wenkai",
        "usr/share/fonts/truetype/lxgw-wenkai/LXGWWenKai-Regular.ttf",
        "LXGW WenKai",
        "regular",
    ),
    Font(
        native.WHOLE_FONT_FILES["Baolei HeiTi Whole"],
        "fonts-noto-cjk",
        f"{_NOTO}/NotoSansCJK-Regular.ttc",
        "Noto Sans CJK SC",
        "regular",
    ),
    Font(
        native.BOLD_FONT_FILES["Baolei HeiTi Whole"],
        "fonts-noto-cjk",
        f"{_NOTO}/NotoSansCJK-Bold.ttc",
        "Noto Sans CJK SC",
        "bold",
    ),
    Font(
        native.WHOLE_FONT_FILES["Baolei Song Whole"],
        "fonts-noto-cjk",
        f"{_NOTO}/NotoSerifCJK-Regular.ttc",
        "Noto Serif CJK SC",
        "regular",
    ),
    Font(
        native.WHOLE_FONT_FILES["Baolei Title Whole"],
        "fonts-noto-cjk",
        f"{_NOTO}/NotoSerifCJK-Bold.ttc",
        "Noto Serif CJK SC",
        "bold",
    ),
)

LICENCE_FILES = {
    "texlive-lang-chinese": (
        "usr/share/doc/texlive-lang-chinese/copyright",
        f"{_TEX_DOC}/README",
        f"{_TEX_DOC}/COPYING.gz",
    ),
    "fonts-lxgw-wenkai": ("usr/share/doc/fonts-lxgw-wenkai/copyright",),
    "fonts-noto-cjk": ("usr/share/doc/fonts-noto-cjk/copyright",),
}


def ensure() -> str:
    """Put fonts and font list in place unless they are; return what was done.

    :raises SetUpError: a package cannot be had, or the fonts lack characters.
    """
    recipe = [f"{f.target.name} {f.package} {f.member} {f.face}" for f in FONTS]
    inputs = stamps.digest(texts=recipe, files=[TABLE])
    whole = all(_is_whole(font.target) for font in FONTS) and LICENCES.exists()
    done = "present"
    if not whole or not stamps.is_current("fonts", inputs):
        stamps.forget("fonts")
        _fetch()
        check_coverage()
        stamps.remember("fonts", inputs)
        done = "fetched from Debian packages"
    if _make_paper_fonts(inputs) and done == "present":
        done = "made for pages"
    _ensure_font_list()
    files = [*(font.target for font in FONTS), *native.FONT_FILES.values()]
    megabytes = sum(path.stat().st_size for path in files) / 1e6
    return f"{len(files)} files, {megabytes:.0f} MB, {done}"


def _make_paper_fonts(source: str) -> bool:
    """Make the fonts of pages anew when they, their recipe or the whole fonts changed; tell whether it was done.

    :param source: what the whole fonts were fetched for.
    """
    inputs = stamps.digest(texts=[source], files=[Path(paper_fonts.__file__), Path(native.__file__)])
    if all(map(_is_whole, native.FONT_FILES.values())) and stamps.is_current("paper-fonts", inputs):
        return False
    stamps.forget("paper-fonts")
    for family, target in native.FONT_FILES.items():
        paper_fonts.make(native.WHOLE_FONT_FILES[f"{family} Whole"], target, family, required_characters())
    NOTICE.write_text(_notice(), encoding="utf-8")
    native.FONTCONFIG_FILE.unlink(missing_ok=True)
    stamps.remember("paper-fonts", inputs)
    return True


def _notice() -> str:
    """Say of which font each font of pages was made, what was changed, and under which licence it stays."""
    made_of = {font.target: font.face for font in FONTS}
    lines = [
        "The fonts called Paper-… were made on this machine of other fonts of this folder. Changed were: the set of",
        "characters, the height of a line, the widths of spaces, the gap between Han characters and letters, and the",
        "names. The licence of the font that each was made of holds for it; LICENSES.txt has the texts.",
        "",
    ]
    for family, target in native.FONT_FILES.items():
        source = native.WHOLE_FONT_FILES[f"{family} Whole"]
        lines.append(f"  {target.name}: {family}, made of {source.name} ({made_of[source]})")
    return "\n".join(lines) + "\n"


def required_characters() -> set[str]:
    """The 8,105 characters of 通用规范汉字表 and the few that we add."""
    return set("".join(TABLE.read_text(encoding="utf-8").split())) | set(ALSO)


def check_coverage() -> None:
    """Prove that every fallback font has all required characters.

    :raises SetUpError: one lacks some.
    """
    # Installed by the step before; slow to import.
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    required = required_characters()
    for font in FONTS:
        if not font.has_all_characters:
            continue
        with TTFont(font.target, lazy=True) as opened:
            has = {chr(code) for code in opened.getBestCmap()}
        if missing := sorted(required - has):
            raise SetUpError(
                f"The font {font.target.name} of the package {font.package} lacks {len(missing)} "
                f"characters, such as {' '.join(missing[:10])}. Use the package of Debian "
                f"12 or later."
            )


def font_list() -> str:
    """Write the fontconfig file that shows a process our fonts and no others."""
    names = "".join(_alias(family, font) for family, font in _families())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">\n'
        "<!-- Made by the set-up for this folder; run `make install` again after moving it. -->\n"
        "<fontconfig>\n"
        f"<dir>{escape(str(native.FONTS))}</dir>\n"
        f"<cachedir>{escape(str(native.FONTCONFIG_FILE.parent / 'cache'))}</cachedir>\n"
        f"{names}"
        "<config><rescan><int>0</int></rescan></config>\n"
        "</fontconfig>\n"
    )


def _families() -> Iterator[tuple[str, Font]]:
    by_target = {font.target: font for font in FONTS}
    for family, path in native.WHOLE_FONT_FILES.items():
        yield family, by_target[path]
    yield "sans-serif", by_target[native.WHOLE_FONT_FILES["Baolei HeiTi Whole"]]
    yield "serif", by_target[native.WHOLE_FONT_FILES["Baolei Song Whole"]]


def _alias(family: str, font: Font) -> str:
    """Make a font known by the name that style sheets use, behind any @font-face of that name."""
    bold = '<edit name="weight" mode="assign"><const>bold</const></edit>' if font.style == "bold" else ""
    return (
        f'<match target="pattern"><test name="family"><string>{family}</string></test>'
        f'<edit name="family" mode="append" binding="same"><string>{font.face}</string></edit>'
        f"{bold}</match>\n"
    )


def _fetch() -> None:
    if not apt.is_available():
        raise SetUpError(
            "The fonts come from Debian packages, and this machine has no apt-get. Run the set-up "
            "on Debian 12 or Ubuntu 24.04, or use the Docker image."
        )
    packages = sorted({font.package for font in FONTS})
    with tempfile.TemporaryDirectory(dir=native.LOCAL, prefix="fonts-") as scratch:
        folder = Path(scratch)
        for package in packages:
            _unpack(package, folder)
        shutil.rmtree(native.FONTS, ignore_errors=True)
        native.FONTS.mkdir(parents=True)
        for font in FONTS:
            source = folder / font.package / font.member
            if source.suffix == ".ttc":
                _extract_face(source, font)
            else:
                os.replace(source, font.target)
        LICENCES.write_text(_licences(folder), encoding="utf-8")


def _unpack(package: str, folder: Path) -> None:
    """Fetch one package and keep only the members that are used; a package holds hundreds of MB."""
    (deb,) = apt.download([package], folder / f"{package}.deb")
    members = [font.member for font in FONTS if font.package == package]
    members += LICENCE_FILES[package]
    with (
        subprocess.Popen(["dpkg-deb", "--fsys-tarfile", deb], stdout=subprocess.PIPE) as stream,
        tarfile.open(fileobj=stream.stdout, mode="r|") as archive,
    ):
        for item in archive:
            name = item.name.removeprefix("./")
            if name in members and (content := archive.extractfile(item)) is not None:
                target = folder / package / name
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("wb") as file:
                    shutil.copyfileobj(content, file)
    deb.unlink()
    if missing := [name for name in members if not (folder / package / name).exists()]:
        raise SetUpError(f"The package {deb.name} has no {missing[0]}. Use the package of Debian 12 or later.")


def _extract_face(collection: Path, font: Font) -> None:
    """Save one face of a collection as a font of its own."""
    from fontTools.ttLib import TTCollection

    with TTCollection(collection, lazy=True) as faces:
        for face in faces:
            if face["name"].getDebugName(1) == font.face:
                face.save(font.target)
                return
    raise SetUpError(
        f"{collection.name} of the package {font.package} has no face {font.face}. "
        f"Use the package of Debian 12 or later."
    )


def _licences(folder: Path) -> str:
    parts = [
        "The fonts in this folder come unchanged from Debian packages (a face of a collection",
        "saved as a file of its own). Their authors and licences, as the packages state them:",
        "",
    ]
    for font in FONTS:
        parts.append(f"  {font.target.name}: {font.face} ({font.package})")
    for package, members in LICENCE_FILES.items():
        for member in members:
            path = folder / package / member
            content = path.read_bytes()
            if path.suffix == ".gz":
                content = gzip.decompress(content)
            parts += ["", "=" * 78, f"{package}: {path.name}", "=" * 78, ""]
            parts.append(content.decode("utf-8", errors="replace").rstrip())
    return "\n".join(parts) + "\n"


def _is_whole(path: Path) -> bool:
    return path.is_file() and path.stat().st_size >= native.SMALLEST_FONT


def _ensure_font_list() -> None:
    """Write the font list when it is missing or was made for another place, and fill its cache."""
    wanted = font_list()
    path = native.FONTCONFIG_FILE
    current = path.exists() and path.read_text(encoding="utf-8") == wanted
    if current and any((path.parent / "cache").glob("*")):
        return
    shutil.rmtree(path.parent, ignore_errors=True)
    (path.parent / "cache").mkdir(parents=True)
    path.write_text(wanted, encoding="utf-8")
    _fill_cache()


# Counts the fonts that a process sees which has been pointed at ours.
_COUNT = """
import ctypes
from core import native
native.prepare()
library = ctypes.CDLL("libfontconfig.so.1")
library.FcConfigGetFonts.restype = ctypes.POINTER(ctypes.c_int)
assert library.FcInit()
print(library.FcConfigGetFonts(None, 0)[0])
"""


def _fill_cache() -> None:
    answer = subprocess.run(
        [sys.executable, "-c", _COUNT],
        cwd=native.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    wanted = len(FONTS) + len(native.FONT_FILES)
    if answer.stdout.strip() != str(wanted):
        seen = answer.stdout.strip() or answer.stderr.strip().rpartition("\n")[2]
        raise SetUpError(
            f"fontconfig should see {wanted} fonts in {native.FONTS} but answered: {seen}. "
            f"Delete the folder .local/fonts and run: make install"
        )
