"""What an edit took away and put in, piece by piece. Pure."""

import re
from difflib import SequenceMatcher

SAME, GONE, NEW = "same", "gone", "new"
_PIECE = re.compile(r"\d+(?:[.,]\d+)*%?|[A-Za-z]+|.", re.DOTALL)


def pieces(before: str, after: str) -> list[tuple[str, str]]:
    """Return the text in pieces (same, gone or new); a figure is one piece, never half changed."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    found: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append((SAME, "".join(old[a:b])))
            continue
        if b > a:
            found.append((GONE, "".join(old[a:b])))
        if d > c:
            found.append((NEW, "".join(new[c:d])))
    return found
