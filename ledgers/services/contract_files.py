"""Papers of contracts: photos and PDFs, checked by what they hold, served by the portal alone."""

import hashlib
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, files, pictures
from core.actors import Actor
from core.errors import DomainError, NotFound
from ledgers.models import Contract, ContractFile
from ledgers.services import contracts

MOST = 12
_LONGEST = 80


def attach(*, actor: Actor, contract_id: int, name: str, data: bytes, now: datetime) -> ContractFile:
    """Add a photo or a PDF to a contract; the same one twice is one.

    :raises DomainError: it is neither, or there are as many as a contract takes; names the field.
    """
    allowed = contracts.seen(actor, contract_id)
    actor.require("contract.change", allowed.book.unit.path, see="contract.view")
    if not data:
        raise DomainError(_("Choose a photo or a PDF."), field="file")
    if pictures.is_pdf(data):
        kind, suffix, content = "pdf", "pdf", pictures.checked_pdf(data, "file")
    else:
        kind, suffix, content = "image", "jpg", pictures.written_anew(data, "file")[0]
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        row = contracts.seen(actor, contract_id, lock=True)
        here = ContractFile.objects.filter(contract=row)
        known = here.filter(digest=digest).first()
        if known is not None:
            return known
        if here.count() >= MOST:
            raise DomainError(_("A contract takes up to %(n)s files.") % {"n": MOST}, field="file")
        stored = f"contracts/{digest[:2]}/{row.pk}-{digest}.{suffix}"
        files.store(stored, content)
        made = ContractFile.objects.create(
            contract=row, kind=kind, name=_named(name, suffix), file=stored, digest=digest, size=len(content),
            added_by=actor.name, added_at=now,
        )  # fmt: skip
        audit.record(
            actor=actor,
            action="contract.file-added",
            target=row,
            path=row.book.unit.path,
            at=now,
            changes={"sha256": digest},
        )
    return made


def _named(name: str, suffix: str) -> str:
    stem = name.replace("\\", "/").rpartition("/")[2]
    stem = "".join(" " if sign in ':*?"<>|' or ord(sign) < 32 else sign for sign in stem).strip()
    stem = stem.rpartition(".")[0] or stem or "file"
    return f"{stem[: _LONGEST - len(suffix) - 1]}.{suffix}"


def file_seen(actor: Actor, file_id: int) -> ContractFile:
    """Return a paper's row of the actor's area.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = ContractFile.objects.within(actor.scope("contract.view")).select_related("contract")
    row = rows.filter(pk=file_id).first()
    if row is None:
        raise NotFound
    return row


def read(*, actor: Actor, file_id: int) -> tuple[ContractFile, bytes]:
    """Return a paper of a contract that the actor may see.

    :raises NotFound: there is none, it lies outside, or its file is gone.
    """
    row = file_seen(actor, file_id)
    content = files.read(row.file)
    if content is None:
        raise NotFound
    return row, content


def detach(*, actor: Actor, contract_id: int, file_id: int | None, reason: str, now: datetime) -> Contract:
    """Remove a paper that was added by mistake, from the disk too; return its contract.

    :raises DomainError: no reason is given.
    """
    if not reason.strip():
        raise DomainError(_("Give the reason."), field="reason")
    with transaction.atomic():
        contract = contracts.seen(actor, contract_id, lock=True)
        actor.require("contract.change", contract.book.unit.path, see="contract.view")
        row = contract.papers.filter(pk=file_id or 0).first()
        if row is None:
            raise NotFound
        name, digest = row.file, row.digest
        row.delete()
        audit.record(
            actor=actor, action="contract.file-removed", target=contract, path=contract.book.unit.path, at=now, reason=reason,
            changes={"sha256": digest},
        )  # fmt: skip
        transaction.on_commit(lambda: files.remove(name))
    return contract
