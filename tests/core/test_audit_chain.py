"""The audit chain holds, says where it does not, and cannot be changed."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from accounts.models import OrgUnit
from core import audit, records, tasks, triggers
from core.actors import SYSTEM, Actor
from core.errors import DomainError
from core.models import AuditEntry, AuditHead, Submission
from tests.lifting import lifted, switch_off

CHAIN = "0001"
TABLE = "core_auditentry"
CLERK = Actor(7, "clerk")


@pytest.fixture
def entries(db: None) -> list[AuditEntry]:
    """Five entries of one county, and two of another."""
    for n in range(2):
        audit.record(actor=SYSTEM, action=f"else.{n}", path="0002")
    return [
        audit.record(
            actor=CLERK, action=f"thing.{n}", path="00010002", label=f"thing {n}", reason=f"why {n}",
            changes={"points": [n, n + 1], "名称": ["甲", "乙"]},
        )
        for n in range(1, 6)
    ]  # fmt: skip


def broken() -> list[str]:
    return list(audit.breaks())


def where(entry: AuditEntry) -> str:
    return f"audit chain 0001, entry {entry.seq} (row {entry.pk})"


def test_every_county_has_its_own_unbroken_chain(entries: list[AuditEntry]) -> None:
    audit.record(actor=SYSTEM, action="of.nowhere")
    assert broken() == []
    assert [e.seq for e in entries] == [1, 2, 3, 4, 5]
    assert entries[0].previous == "0" * 64
    assert [e.previous for e in entries[1:]] == [e.digest for e in entries[:-1]]
    heads = dict(AuditHead.objects.values_list("chain", "seq"))
    assert heads == {"0001": 5, "0002": 2, "0000": 1}


def test_an_entry_read_back_still_has_its_digest(entries: list[AuditEntry]) -> None:
    for microsecond in (0, 1, 999_999):
        entry = audit.record(
            actor=CLERK, action="at", path=CHAIN, at=datetime(2025, 12, 31, 23, 59, 59, microsecond, tzinfo=UTC)
        )
        stored = AuditEntry.objects.get(pk=entry.pk)
        assert audit.digest_of(stored) == stored.digest == entry.digest


@pytest.mark.parametrize(
    "edit",
    [
        {"reason": "another"}, {"actor_name": "somebody"}, {"actor_id": 8}, {"actor_id": None}, {"action": "thing.x"},
        {"changes": {"points": [3, 400]}}, {"changes": {}}, {"result": "refused"}, {"target_label": "thing 9"},
        {"target_id": "9"}, {"target_type": "teams.team"}, {"path": "00010003"},
        {"at": datetime(2025, 1, 1, tzinfo=UTC)}, {"digest": "f" * 64},
    ],
    ids=lambda edit: next(iter(edit)),
)  # fmt: skip
def test_an_edited_entry_is_named(entries: list[AuditEntry], edit: dict[str, object]) -> None:
    with lifted(TABLE):
        AuditEntry.objects.filter(pk=entries[2].pk).update(**edit)
    found = broken()
    assert f"{where(entries[2])}: content differs from its digest" in found
    assert all(where(entries[n]) not in sentence for sentence in found for n in (0, 1, 4))


def test_an_entry_moved_by_a_second_is_named(entries: list[AuditEntry]) -> None:
    with lifted(TABLE):
        AuditEntry.objects.filter(pk=entries[4].pk).update(at=entries[4].at + timedelta(seconds=1))
    assert broken() == [f"{where(entries[4])}: content differs from its digest"]


@pytest.mark.parametrize("place", [0, 1, 3])
def test_a_removed_entry_is_named(entries: list[AuditEntry], place: int) -> None:
    with lifted(TABLE):
        AuditEntry.objects.filter(pk=entries[place].pk).delete()
    assert broken() == [
        f"{where(entries[place + 1])}: entry {place + 1} is missing",
        f"{where(entries[place + 1])}: does not follow the entry before it",
    ]


def test_a_removed_entry_is_named_though_the_rest_is_numbered_anew(entries: list[AuditEntry]) -> None:
    with lifted(TABLE):
        AuditEntry.objects.filter(pk=entries[1].pk).delete()
        for entry in entries[2:]:
            AuditEntry.objects.filter(pk=entry.pk).update(seq=entry.seq - 1)
    found = broken()
    assert f"audit chain 0001, entry 2 (row {entries[2].pk}): does not follow the entry before it" in found
    assert "audit chain 0001: the head names entry 5, the last one is 4" in found


def test_entries_in_another_order_are_named(entries: list[AuditEntry]) -> None:
    with lifted(TABLE):
        for pk, seq in ((entries[1].pk, 99), (entries[2].pk, 2), (entries[1].pk, 3)):
            AuditEntry.objects.filter(pk=pk).update(seq=seq)
    found = broken()
    assert f"audit chain 0001, entry 2 (row {entries[2].pk}): content differs from its digest" in found
    assert f"audit chain 0001, entry 3 (row {entries[1].pk}): does not follow the entry before it" in found


@pytest.mark.parametrize("left", [4, 2, 0])
def test_a_cut_tail_is_named(entries: list[AuditEntry], left: int) -> None:
    with lifted(TABLE):
        AuditEntry.objects.filter(chain=CHAIN, seq__gt=left).delete()
    assert broken() == [f"audit chain 0001: the head names entry 5, the last one is {left}"]


def _rechain(from_seq: int) -> None:
    previous = AuditEntry.objects.filter(chain=CHAIN, seq__lt=from_seq).order_by("-seq").first()
    digest = previous.digest if previous else "0" * 64
    for entry in AuditEntry.objects.filter(chain=CHAIN, seq__gte=from_seq).order_by("seq"):
        entry.previous = digest
        digest = audit.digest_of(entry)
        AuditEntry.objects.filter(pk=entry.pk).update(previous=entry.previous, digest=digest)


def test_a_chain_reckoned_anew_after_an_edit_no_longer_meets_its_head(entries: list[AuditEntry]) -> None:
    with lifted(TABLE):
        AuditEntry.objects.filter(pk=entries[1].pk).update(reason="another")
        _rechain(2)
    assert broken() == ["audit chain 0001: the head names entry 5, the last one is 5"]


def test_an_entry_pushed_in_at_the_end_is_named(entries: list[AuditEntry]) -> None:
    forged = AuditEntry(
        chain=CHAIN,
        seq=6,
        at=entries[4].at,
        actor_name="clerk",
        action="forged",
        previous=entries[4].digest,
        path=CHAIN,
    )
    forged.digest = audit.digest_of(forged)
    forged.save()
    assert broken() == ["audit chain 0001: the head names entry 5, the last one is 6"]


def test_entries_whose_head_was_removed_are_named(entries: list[AuditEntry]) -> None:
    AuditHead.objects.filter(chain=CHAIN).delete()
    assert broken() == ["audit chain 0001: has entries but no head"]


def test_an_entry_carried_to_another_county_is_named(entries: list[AuditEntry]) -> None:
    with lifted(TABLE):
        AuditEntry.objects.filter(pk=entries[4].pk).update(chain="0002", seq=3)
    found = broken()
    assert "audit chain 0001: the head names entry 5, the last one is 4" in found
    assert f"audit chain 0002, entry 3 (row {entries[4].pk}): content differs from its digest" in found


def test_the_nightly_proof_fails_with_the_place(entries: list[AuditEntry]) -> None:
    with lifted(TABLE):
        AuditEntry.objects.filter(pk=entries[2].pk).update(reason="another")
    with pytest.raises(DomainError, match=r"entry 3 \(row \d+\): content differs"):
        tasks.verify_chain(None)  # type: ignore[arg-type]


# What an entry says --------------------------------------------------------------------------------


def county(name: str = "甲县") -> OrgUnit:
    return OrgUnit(path="0001", level="county", kind="county", name=name)


def test_a_change_is_kept_field_by_field_with_old_and_new(db: None) -> None:
    unit = county()
    records.create(actor=CLERK, action="unit.created", instance=unit, path="0001")
    records.change(
        actor=CLERK, action="unit.changed", instance=unit, values={"name": "乙县", "kind": "county"}, path="0001",
        version=1, reason="更名批复",
    )  # fmt: skip
    created, changed = AuditEntry.objects.filter(chain="0001").order_by("seq")
    assert created.changes["name"] == [None, "甲县"]
    assert created.changes["level"] == [None, "county"]
    assert changed.changes == {"name": ["甲县", "乙县"]}
    assert (changed.actor_id, changed.actor_name, changed.reason) == (7, "clerk", "更名批复")
    assert (changed.target_type, changed.target_id, changed.path) == ("accounts.orgunit", str(unit.pk), "0001")
    assert broken() == []


def test_a_secret_field_is_said_to_have_changed_and_never_shown() -> None:
    found = audit.changes_of(
        {"password": "old-hash", "name": "甲", "note": "n"}, {"password": "new-hash", "name": "乙", "note": "n"},
        secret=["password", "note"],
    )  # fmt: skip
    assert found == {"password": ["***", "***"], "name": ["甲", "乙"]}


def test_a_set_based_write_is_one_entry_whose_digest_depends_on_every_row_and_the_order() -> None:
    rows = [(1, "甲", None, datetime(2025, 1, 1, tzinfo=UTC)), (2, "乙", {"b": 1, "a": 2}, True)]
    digest = audit.digest_rows(rows)
    assert digest == audit.digest_rows(
        iter([(1, "甲", None, datetime(2025, 1, 1, tzinfo=UTC)), (2, "乙", {"a": 2, "b": 1}, True)])
    )
    assert digest != audit.digest_rows(rows[::-1])
    assert digest != audit.digest_rows(rows[:1])
    assert digest != audit.digest_rows([*rows[:1], (2, "乙", {"b": 1, "a": 3}, True)])
    assert audit.digest_rows([("a", "b")]) != audit.digest_rows([("a",), ("b",)])


def test_when_the_entry_cannot_be_written_neither_is_the_change(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    unit = county()
    records.create(actor=CLERK, action="unit.created", instance=unit, path="0001")

    def refuse(**_: object) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr(audit, "record", refuse)
    with pytest.raises(DatabaseError, match="disk full"):
        records.change(actor=CLERK, action="unit.changed", instance=unit, values={"name": "乙县"}, path="0001")
    with pytest.raises(DatabaseError, match="disk full"):
        records.create(
            actor=CLERK, action="unit.created", path="0002",
            instance=OrgUnit(path="0002", level="county", kind="county", name="丙县"),
        )  # fmt: skip
    assert list(OrgUnit.objects.values_list("name", flat=True)) == ["甲县"]


# Append-only ---------------------------------------------------------------------------------------


def _save(entry: AuditEntry) -> None:
    entry.reason = "another"
    entry.save()


def _raw(sql: str) -> Callable[[AuditEntry], None]:
    def run(entry: AuditEntry) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, [entry.pk] if "%s" in sql else [])

    return run


ATTACKS: dict[str, Callable[[AuditEntry], object]] = {
    "save": _save,
    "delete": lambda entry: entry.delete(),
    "update-all": lambda _entry: AuditEntry.objects.update(reason="another"),
    "bulk-update": lambda entry: AuditEntry.objects.bulk_update([entry], ["reason"]),
    "delete-all": lambda _entry: AuditEntry.objects.all().delete(),
    "raw-delete": lambda _entry: AuditEntry.objects.all()._raw_delete("default"),
    "upsert": lambda entry: AuditEntry.objects.bulk_create(
        [entry], update_conflicts=True, unique_fields=["chain", "seq"], update_fields=["reason"]
    ),
    "sql-update": _raw(f"UPDATE {TABLE} SET reason = 'another' WHERE id = %s"),
    "sql-delete": _raw(f"DELETE FROM {TABLE} WHERE id = %s"),
    "sql-delete-all": _raw(f"DELETE FROM {TABLE}"),
}


@pytest.mark.parametrize("attack", list(ATTACKS))
def test_an_entry_is_never_changed_or_removed(entries: list[AuditEntry], attack: str) -> None:
    before = list(AuditEntry.objects.order_by("pk").values())
    with pytest.raises(DatabaseError, match="audit entries are never changed or removed"), transaction.atomic():
        ATTACKS[attack](AuditEntry.objects.get(pk=entries[2].pk))
    assert list(AuditEntry.objects.order_by("pk").values()) == before
    assert broken() == []


def test_the_whole_table_cannot_be_emptied_at_once(entries: list[AuditEntry]) -> None:
    sql = f"TRUNCATE {TABLE}" if connection.vendor == "postgresql" else f"DELETE FROM {TABLE}"
    with pytest.raises(DatabaseError, match="never changed or removed"), transaction.atomic():
        _raw(sql)(entries[0])
    assert AuditEntry.objects.count() == 7


def test_submissions_are_never_changed_or_removed(db: None) -> None:
    row = Submission.objects.create(
        key="6f1f7a2e-93a7-4c3d-8f5e-0d6c0a1f2b3c",
        user_id=1,
        form="f",
        body_digest="d",
        receipt={},
        accepted_at=datetime.now(UTC),
    )
    for attack in (row.delete, lambda: Submission.objects.update(form="g"), Submission.objects.all().delete):
        with pytest.raises(DatabaseError, match="submissions are never changed or removed"), transaction.atomic():
            attack()
    assert Submission.objects.get().form == "f"


def test_a_missing_trigger_is_reported_and_migrate_puts_it_back(entries: list[AuditEntry]) -> None:
    assert triggers.missing(connection) == []
    with lifted(TABLE):
        assert len(triggers.missing(connection)) == 2
        assert all(name.startswith("core_auditentry_append_only_") for name in triggers.missing(connection))
        with pytest.raises(DomainError, match="core_auditentry_append_only_"):
            tasks.verify_chain(None)  # type: ignore[arg-type]
        call_command("migrate", verbosity=0)
        assert triggers.missing(connection) == []
        with pytest.raises(DatabaseError), transaction.atomic():
            AuditEntry.objects.filter(pk=entries[0].pk).update(reason="another")


def test_lifting_in_a_test_puts_every_trigger_back(entries: list[AuditEntry]) -> None:
    with lifted():
        AuditEntry.objects.filter(pk=entries[4].pk).delete()
    assert triggers.missing(connection) == []


@pytest.mark.parametrize("how", ["DISABLE", "ENABLE REPLICA"])
def test_a_trigger_that_is_switched_off_is_reported_as_missing_and_switched_on_again(
    entries: list[AuditEntry], how: str
) -> None:
    name = switch_off(TABLE, how)
    assert triggers.missing(connection) == [name]
    triggers.install(connection)
    assert triggers.missing(connection) == []
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(pk=entries[0].pk).update(reason="another")
