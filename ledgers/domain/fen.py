"""Money as people write it, in whole fen. Pure."""

import re

_WRITTEN = re.compile(r"\A-?[0-9]{1,13}(?:\.[0-9]{1,2})?\Z")


def fen_of(text: str) -> int | None:
    """Return the fen that a written amount of yuan is (`1,234.5` → 123450), 0 for an empty one, None for what is none."""
    plain = text.strip().replace(",", "").replace("，", "").replace("￥", "").replace("¥", "")
    if not plain:
        return 0
    if not _WRITTEN.match(plain):
        return None
    whole, _dot, rest = plain.lstrip("-").partition(".")
    fen = int(whole) * 100 + int((rest + "00")[:2])
    return -fen if plain.startswith("-") else fen


def yuan(fen: int) -> str:
    """Return fen as yuan with thousands and two places: 123456 → `1,234.56`."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
