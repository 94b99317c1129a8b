"""The audit chain: one append-only table, hash-chained per county.

`record` runs inside the service's transaction: if the entry cannot be written, neither is the
change. Encrypted and personal fields are recorded as changed, never by value. Entries of work
that belongs to no county stand in chain `0000`.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from core.actors import Actor
from core.models import AuditEntry, AuditHead
from core.scope import WIDTH

CHANGED = "***"
SYSTEM_CHAIN = "0" * WIDTH
_FIELDS = (
    "chain", "seq", "actor_id", "actor_name", "action", "target_type", "target_id",
    "target_label", "path", "changes", "reason", "result", "previous",
)  # fmt: skip


def canonical(value: object) -> bytes:
    """Return the bytes that a digest is taken of: sorted-key JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain).encode()


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def digest_text(text: str) -> str:
    """Return the SHA-256 of rows that are written as text already."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest_rows(rows: Iterable[object]) -> str:
    """Return the SHA-256 over rows in the given order, for a set-based write's one entry."""
    state = hashlib.sha256()
    for row in rows:
        state.update(canonical(row))
        state.update(b"\n")
    return state.hexdigest()


def digest_of(entry: AuditEntry) -> str:
    """Return the digest an entry must carry, from all its other fields."""
    content: dict[str, Any] = {name: getattr(entry, name) for name in _FIELDS}
    content["at"] = int(entry.at.timestamp() * 1_000_000)
    return hashlib.sha256(canonical(content)).hexdigest()


def changes_of(
    before: Mapping[str, object], after: Mapping[str, object], *, secret: Iterable[str] = ()
) -> dict[str, list[object]]:
    """Return `{field: [old, new]}` of what differs; secret fields say only that they changed."""
    hidden = set(secret)
    found: dict[str, list[object]] = {}
    for name, new in after.items():
        old = before.get(name)
        if old != new:
            found[name] = [CHANGED, CHANGED] if name in hidden else [_json(old), _json(new)]
    return found


def _json(value: object) -> object:
    if value is None or isinstance(value, str | int | bool | list | dict):
        return value
    return _plain(value)


def _label(target: models.Model | None) -> str:
    """Return what the entry calls the record; a record of a person says so itself, without the name."""
    if target is None:
        return ""
    return str(getattr(target, "audit_label", None) or target)


def record(
    *,
    actor: Actor,
    action: str,
    target: models.Model | None = None,
    label: str = "",
    path: str = "",
    changes: Mapping[str, object] | None = None,
    reason: str = "",
    result: str = "done",
    at: datetime | None = None,
) -> AuditEntry:
    """Append one entry to the chain of the county that `path` lies in."""
    chain = path[:WIDTH] or SYSTEM_CHAIN
    with transaction.atomic():
        AuditHead.objects.get_or_create(chain=chain)
        head = AuditHead.objects.select_for_update().get(chain=chain)
        entry = AuditEntry(
            chain=chain,
            seq=head.seq + 1,
            at=at or timezone.now(),
            actor_id=actor.user_id,
            actor_name=actor.name,
            action=action,
            target_type=target._meta.label_lower if target is not None else "",
            target_id=str(target.pk) if target is not None else "",
            target_label=(label or _label(target))[:200],
            path=path,
            changes=json.loads(canonical(dict(changes or {}))),
            reason=reason,
            result=result,
            previous=head.digest,
        )
        entry.digest = digest_of(entry)
        entry.save(force_insert=True)
        head.seq, head.digest = entry.seq, entry.digest
        head.save(update_fields=["seq", "digest"])
    return entry


_OTHERS: list[Callable[[], Iterator[str]]] = []


def also(proof: Callable[[], Iterator[str]]) -> None:
    """Declare another chain that is proved wherever the audit chains are: a function that yields its breaks."""
    _OTHERS.append(proof)


def all_breaks() -> Iterator[str]:
    """Yield every break of the audit chains, then of the chains that apps have declared."""
    yield from breaks()
    for proof in _OTHERS:
        yield from proof()


def breaks() -> Iterator[str]:
    """Yield a sentence for every place where a chain of the audit does not hold."""
    for head in AuditHead.objects.order_by("chain"):
        expected, previous = 1, "0" * 64
        for entry in AuditEntry.objects.filter(chain=head.chain).order_by("seq").iterator(2000):
            where = f"audit chain {head.chain}, entry {entry.seq} (row {entry.pk})"
            if entry.seq != expected:
                yield f"{where}: entry {expected} is missing"
            if entry.previous != previous:
                yield f"{where}: does not follow the entry before it"
            if entry.digest != digest_of(entry):
                yield f"{where}: content differs from its digest"
            expected, previous = entry.seq + 1, entry.digest
        if (head.seq, head.digest) != (expected - 1, previous):
            yield f"audit chain {head.chain}: the head names entry {head.seq}, the last one is {expected - 1}"
    heads = set(AuditHead.objects.values_list("chain", flat=True))
    for chain in AuditEntry.objects.exclude(chain__in=heads).values_list("chain", flat=True).distinct():
        yield f"audit chain {chain}: has entries but no head"
