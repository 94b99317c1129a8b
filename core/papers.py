"""Papers of a record: a photo or a PDF, checked by what it holds, named and stored below its record; the portal alone serves it.

The rows of an app keep `kind`, `name`, `file`, `digest`, `size`, `added_by` and `added_at`; what the paper belongs to, how many
there may be and who may add one is that app's.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from core import audit, files, pictures
from core.actors import Actor
from core.errors import DomainError, NotFound

LONGEST_NAME = 80
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\\/:*?"<>|]+')


@dataclass(frozen=True)
class Paper:
    """A paper as it is kept; `digest` is the SHA-256 of `content`."""

    kind: str
    suffix: str
    content: bytes
    digest: str


def checked(data: bytes, field: str = "file") -> Paper:
    """Return what is kept of an uploaded photo or PDF: a photo written anew, a PDF that only shows pages.

    :raises DomainError: it is neither, too large, or does more than show pages; names `field`.
    """
    if not data:
        raise DomainError(_("Choose a photo or a PDF."), field=field)
    if pictures.is_pdf(data):
        kind, suffix, content = "pdf", "pdf", pictures.checked_pdf(data, field)
    else:
        kind, suffix, content = "image", "jpg", pictures.written_anew(data, field)[0]
    return Paper(kind, suffix, content, hashlib.sha256(content).hexdigest())


def add(
    held: Any, paper: Paper, *, to: models.Model, path: str, folder: str, name: str, most: int, full: str, actor: Actor,
    action: str, now: datetime,
) -> Any:  # fmt: skip
    """Add a paper to what a record holds (`held`, its related manager) and return its row; the same one twice is one.

    The caller holds a lock under which nobody else adds one, and a transaction. `full` is said where there are `most` already;
    `action` is what the audit calls it, with the digest.

    :raises DomainError: there are as many as it takes, or the file cannot be written; names the field.
    """
    known = held.filter(digest=paper.digest).first()
    if known is not None:
        return known
    if held.count() >= most:
        raise DomainError(full, field="file")
    stored = f"{folder}/{paper.digest[:2]}/{to.pk}-{paper.digest}.{paper.suffix}"
    files.store(stored, paper.content)
    row = held.create(
        kind=paper.kind, name=named(name, paper.suffix), file=stored, digest=paper.digest, size=len(paper.content),
        added_by=actor.name, added_at=now,
    )  # fmt: skip
    audit.record(actor=actor, action=action, target=to, path=path, at=now, changes={"sha256": paper.digest})
    return row


def named(name: str, suffix: str) -> str:
    """Return a file's name as it is kept: without folders and signs that mean something, with the ending of what it holds."""
    stem = _NOT_IN_NAMES.sub(" ", name.replace("\\", "/").rpartition("/")[2]).strip()
    stem = stem.rpartition(".")[0] or stem or "file"
    return f"{stem[: LONGEST_NAME - len(suffix) - 1]}.{suffix}"


def content_of(row: Any) -> bytes:
    """Return what a paper's row stands for.

    :raises NotFound: its file is gone.
    """
    content = files.read(row.file)
    if content is None:
        raise NotFound
    return content
