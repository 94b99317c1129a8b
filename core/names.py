"""Personal names as offices write them: one dot, no padding, a key to match by. Pure."""

import re
import unicodedata

_DOTS = "•・･‧∙⋅．"
_DOT = "·"
_HAN = r"\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff"
_PLAIN = re.compile(rf"[\u4e00-\u9fff]+(?:{_DOT}[\u4e00-\u9fff]+)*")
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff"))


def is_plain(raw: str) -> bool:
    """Tell whether a name is nothing but common characters and single dots: folding would not change it."""
    return _PLAIN.fullmatch(raw) is not None


def fold(raw: str) -> str:
    """Return the name as it is kept: look-alike dots made U+00B7, padding and line breaks gone."""
    if is_plain(raw):
        return raw
    text = raw.translate(_INVISIBLE).translate({ord(c): _DOT for c in _DOTS})
    # Long padding first: the patterns below would look at each blank of a run again.
    text = re.sub(r"\s+", " ", text)
    text = re.sub(rf"(?<=[{_HAN}])\s*[.。]\s*(?=[{_HAN}])", _DOT, text)
    text = re.sub(rf"(?:\s*{_DOT}\s*)+", _DOT, text)
    text = re.sub(rf"(?<=[{_HAN}])[\s\u3000]+(?=[{_HAN}])", "", text)
    text = re.sub(r"[\s\u3000]+", " ", text).strip()
    return unicodedata.normalize("NFC", text).strip(_DOT)


def key(raw: str) -> str:
    """Return the form that names are matched by: without dots and blanks, which offices drop."""
    if is_plain(raw):
        return raw.replace(_DOT, "")
    folded = unicodedata.normalize("NFKC", fold(raw)).casefold()
    return re.sub(rf"[{_DOT}\s]", "", folded)
