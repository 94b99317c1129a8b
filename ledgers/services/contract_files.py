"""Papers of contracts: photos and PDFs, checked by what they hold, served by the portal alone."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, files, papers
from core.actors import Actor
from core.errors import DomainError, NotFound
from ledgers.models import Contract, ContractFile
from ledgers.services import contracts

MOST = 12


def attach(*, actor: Actor, contract_id: int, name: str, data: bytes, now: datetime) -> ContractFile:
    """Add a photo or a PDF to a contract; the same one twice is one.

    :raises DomainError: it is neither, or there are as many as a contract takes; names the field.
    """
    allowed = contracts.seen(actor, contract_id)
    actor.require("contract.change", allowed.book.unit.path, see="contract.view")
    paper = papers.checked(data)
    with transaction.atomic():
        row = contracts.seen(actor, contract_id, lock=True)
        made: ContractFile = papers.add(
            row.papers, paper, to=row, path=row.book.unit.path, folder="contracts", name=name, most=MOST, actor=actor, now=now,
            full=_("A contract takes up to %(n)s files.") % {"n": MOST}, action="contract.file-added",
        )  # fmt: skip
    return made


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
    return row, papers.content_of(row)


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
