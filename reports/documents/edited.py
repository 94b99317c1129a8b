"""The paragraphs of a composed document, and the document with other words in them.

A document is composed from figures; before sign-off a person may rewrite a paragraph. The issued one prints the texts
that were signed, so later wording of the program never changes it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from .layout import Paragraph


@dataclass(frozen=True)
class Composed:
    """A paragraph as it was composed: its number from 0, the heading it stands under. Fixed ones are not rewritten."""

    place: int
    heading: str
    text: str
    fixed: bool


class TextsDiffer(Exception):
    """The texts that were signed are not those of this composition: there are more or fewer of them."""


def paragraphs(document: Any) -> list[Composed]:
    """Return the paragraphs of a document in their order."""
    found: list[Composed] = []
    heading = ""
    for block in document.blocks:
        if block.kind == "heading" and block.level == 1:
            heading = block.text
        elif isinstance(block, Paragraph):
            found.append(Composed(len(found), heading, block.text, block.kept))
    return found


def with_texts(document: Any, texts: Sequence[str], edited: int) -> Any:
    """Return the document with these texts in its paragraphs, one for each; it says how many were rewritten.

    :raises TextsDiffer: there are not as many texts as paragraphs.
    """
    if len(texts) != len(paragraphs(document)):
        raise TextsDiffer(f"{len(texts)} texts for {len(paragraphs(document))} paragraphs")
    left = iter(texts)
    blocks = [replace(block, text=next(left)) if isinstance(block, Paragraph) else block for block in document.blocks]
    if edited:
        proof = next((at for at, block in enumerate(blocks) if block.kind in ("verification", "code")), len(blocks))
        blocks.insert(proof, Paragraph(f"本件有{edited}段文字在签发前经人工修改，原文和修改记录存于系统。", kept=True))
    return replace(document, blocks=tuple(blocks))
