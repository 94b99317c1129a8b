"""The fonts that pages are set in, made at set-up from the whole fonts.

Of each whole font the engine would read twenty megabytes for every document. These hold what official papers are
written with: 通用规范汉字表, the marks of Chinese type, Latin letters and digits. What they lack comes from the whole
fonts, which stand last in every list of families.

Made for setting, they also agree where the whole ones differ: all have the same height above and below the line, so a
rare character does not move it; their spaces have known widths, so columns can be set in one line of text; and Han
characters stand a little apart from letters and digits beside them. Their names are their own, as licences ask of
changed fonts.
"""

import ctypes
import io
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from core import native

# Marks and signs beside 通用规范汉字表, as ranges of code points.
_RANGES = (
    (0x20, 0x7E), (0xA0, 0xFF), (0x2010, 0x2027), (0x2030, 0x2033), (0x2039, 0x203B), (0x2160, 0x216B),
    (0x2190, 0x2193), (0x2460, 0x2473), (0x3000, 0x3017), (0x3220, 0x3229), (0xFF01, 0xFF5E), (0xFFE0, 0xFFE5),
)  # fmt: skip
_SIGNS = "℃№→√∞∶≈≠≤≥±×÷■□▲△●○◆◇★☆✓〝〞〇㎡"
# Glyphs that no paper needs give their places to the spaces.
_DONORS = "ぁあぃいぅうぇえぉ"
_DROPPED = ("BASE", "DSIG", "GDEF", "GPOS", "GSUB", "VORG", "vhea", "vmtx", "kern", "gasp", "meta", "STAT", "FFTM")
_ASCENT, _DESCENT = 880, -120
_NO_HINTING, _DESUBROUTINIZE, _NOTDEF_OUTLINE = 0x1, 0x2, 0x40
_SETS_DROP_TABLE_TAG, _SETS_NAME_ID = 3, 4
# What the names of a font tell about its authors and licence.
_WHOSE = (0, 8, 9, 13, 14)


def characters(required: Iterable[str]) -> set[str]:
    """Everything a paper font is asked to hold; a font that lacks a sign goes without it."""
    marks = {chr(code) for first, last in _RANGES for code in range(first, last + 1)}
    return set(required) | marks | set(_SIGNS)


def make(whole: Path, target: Path, family: str, required: Iterable[str]) -> None:
    """Write the paper font of a whole one.

    :raises OSError: HarfBuzz cannot read the font, or the file cannot be written.
    """
    from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

    content = _subset(whole, {ord(character) for character in characters(required)} | set(map(ord, _DONORS)))
    with TTFont(io.BytesIO(content), recalcTimestamp=False, recalcBBoxes=False) as font:
        unit = font["head"].unitsPerEm
        _set_spaces(font, unit)
        _set_heights(font, unit)
        _set_gaps(font, unit)
        _rename(font, family)
        half = target.with_suffix(".half")
        font.save(half)
    half.replace(target)


def _subset(whole: Path, codes: set[int]) -> bytes:
    """Keep some characters of a font. fontTools needs half a minute for what HarfBuzz does in a second."""
    native.prepare()
    library = ctypes.CDLL("libharfbuzz.so.0")
    subset = ctypes.CDLL("libharfbuzz-subset.so.0")
    for owner, names in (
        (library, ("hb_blob_create_from_file", "hb_face_create", "hb_face_reference_blob", "hb_blob_get_data")),
        (subset, ("hb_subset_input_create_or_fail", "hb_subset_input_unicode_set", "hb_subset_input_set",
                  "hb_subset_or_fail")),
    ):  # fmt: skip
        for name in names:
            getattr(owner, name).restype = ctypes.c_void_p
    pointer = ctypes.c_void_p
    source = pointer(library.hb_blob_create_from_file(str(whole).encode()))
    face = pointer(library.hb_face_create(source, 0))
    wanted = pointer(subset.hb_subset_input_create_or_fail())
    kept = pointer(subset.hb_subset_input_unicode_set(wanted))
    for code in sorted(codes):
        library.hb_set_add(kept, code)
    dropped = pointer(subset.hb_subset_input_set(wanted, _SETS_DROP_TABLE_TAG))
    for tag in _DROPPED:
        library.hb_set_add(dropped, int.from_bytes(tag.encode(), "big"))
    names_kept = pointer(subset.hb_subset_input_set(wanted, _SETS_NAME_ID))
    for number in _WHOSE:
        library.hb_set_add(names_kept, number)
    subset.hb_subset_input_set_flags(wanted, _NO_HINTING | _NOTDEF_OUTLINE)
    made = pointer(subset.hb_subset_or_fail(face, wanted))
    if not made:
        raise OSError(f"HarfBuzz cannot read the font {whole.name}")
    result = pointer(library.hb_face_reference_blob(made))
    length = ctypes.c_uint()
    data = library.hb_blob_get_data(result, ctypes.byref(length))
    content = ctypes.string_at(data, length.value)
    for destroy, thing in (
        (library.hb_blob_destroy, result), (library.hb_face_destroy, made), (subset.hb_subset_input_destroy, wanted),
        (library.hb_face_destroy, face), (library.hb_blob_destroy, source),
    ):  # fmt: skip
        destroy(thing)
    return content


def _set_spaces(font: Any, unit: int) -> None:
    """Give every space of `native.SPACES` a blank glyph of its width."""
    names = font.getBestCmap()
    places = dict(zip(native.SPACES, (names[ord(donor)] for donor in _DONORS), strict=False))
    for space, glyph in places.items():
        font["hmtx"].metrics[glyph] = (native.SPACES[space] * unit // 1000, 0)
        if "CFF " in font:
            _empty_outline(font, glyph)
        else:
            font["glyf"][glyph] = type(font["glyf"][glyph])()
    for table in font["cmap"].tables:
        if table.isUnicode():
            for donor in _DONORS:
                table.cmap.pop(ord(donor), None)
            table.cmap.update({ord(space): glyph for space, glyph in places.items()})


def _empty_outline(font: Any, glyph: str) -> None:
    outlines = font["CFF "].cff.topDictIndex[0].CharStrings
    outline, _selector = outlines.getItemAndSelector(glyph)
    outline.decompile()
    outline.setProgram(["endchar"])


def _set_heights(font: Any, unit: int) -> None:
    above, below = _ASCENT * unit // 1000, _DESCENT * unit // 1000
    wide, system = font["hhea"], font["OS/2"]
    wide.ascent, wide.descent, wide.lineGap = above, below, 0
    system.sTypoAscender, system.sTypoDescender, system.sTypoLineGap = above, below, 0
    system.usWinAscent, system.usWinDescent = above, -below
    # Regular, whatever the whole font was: each family has one weight.
    system.usWeightClass, system.fsSelection = 400, 0x40
    font["head"].macStyle = 0


def _set_gaps(font: Any, unit: int) -> None:
    """Kern Han characters against letters and digits, both ways; marks have room of their own."""
    from fontTools.otlLib import builder
    from fontTools.ttLib import newTable
    from fontTools.ttLib.tables import otTables

    glyphs = {chr(code): glyph for code, glyph in font.getBestCmap().items()}
    han = _those(glyphs, native.is_han)
    before = _those(glyphs, native.is_western)
    after = _those(glyphs, lambda character: native.is_western(character) or character in native.WESTERN_END)
    gap = builder.buildValue({"XAdvance": native.GAP * unit // 1000})
    # A subtable for each order: one with both would say that pairs within a class have no gap, which ends the search.
    pairs = ({(han, before): (gap, None)}, {(after, han): (gap, None)})
    subtables = [builder.buildPairPosClassesSubtable(pair, font.getReverseGlyphMap()) for pair in pairs]
    feature = otTables.FeatureRecord()
    feature.FeatureTag, feature.Feature = "kern", otTables.Feature()
    feature.Feature.FeatureParams, feature.Feature.LookupListIndex, feature.Feature.LookupCount = None, [0], 1
    language = otTables.DefaultLangSys()
    language.LookupOrder, language.ReqFeatureIndex = None, 0xFFFF
    language.FeatureIndex, language.FeatureCount = [0], 1
    script = otTables.ScriptRecord()
    script.ScriptTag, script.Script = "DFLT", otTables.Script()
    script.Script.DefaultLangSys, script.Script.LangSysRecord, script.Script.LangSysCount = language, [], 0
    table = otTables.GPOS()
    table.Version = 0x00010000
    table.ScriptList, table.FeatureList, table.LookupList = (
        otTables.ScriptList(), otTables.FeatureList(), otTables.LookupList(),
    )  # fmt: skip
    table.ScriptList.ScriptRecord, table.ScriptList.ScriptCount = [script], 1
    table.FeatureList.FeatureRecord, table.FeatureList.FeatureCount = [feature], 1
    table.LookupList.Lookup, table.LookupList.LookupCount = [builder.buildLookup(subtables)], 1
    font["GPOS"] = newTable("GPOS")
    font["GPOS"].table = table


def _those(glyphs: dict[str, str], wanted: Callable[[str], bool]) -> tuple[str, ...]:
    return tuple(sorted({glyph for character, glyph in glyphs.items() if wanted(character)}))


def _rename(font: Any, family: str) -> None:
    """Call the font by the family's name alone; who made it and under which licence stays."""
    post = family.replace(" ", "-")
    names = font["name"]
    names.names = [name for name in names.names if name.nameID in _WHOSE and name.platformID == 3]
    for number, value in ((1, family), (2, "Regular"), (3, post), (4, family), (6, post)):
        names.setName(value, number, 3, 1, 0x409)
    if "CFF " in font:
        cff = font["CFF "].cff
        cff.fontNames = [post]
        top = cff.topDictIndex[0]
        for key in ("FullName", "FamilyName"):
            if hasattr(top, key):
                setattr(top, key, family)
