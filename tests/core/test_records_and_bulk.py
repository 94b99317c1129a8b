"""One record at a time with its version and audit entry; thousands of rows as they were given; the registry of figures."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import OrgUnit, RoleGrant
from core import bulk, indicators, records
from core.actors import Actor
from core.errors import Conflict, DomainError
from core.models import AuditEntry, CalendarDay, Job
from core.periods import Period
from core.scope import EVERYTHING

CLERK = Actor(7, "clerk")


@pytest.fixture
def unit(db: None) -> OrgUnit:
    row = OrgUnit(path="0001", level="county", kind="county", name="甲县")
    records.create(actor=CLERK, action="unit.created", instance=row, path="0001")
    return row


def change(unit: OrgUnit, **values: object) -> bool:
    version = values.pop("version", None)
    return records.change(
        actor=CLERK,
        action="unit.changed",
        instance=unit,
        values=values,
        path="0001",
        version=version,  # type: ignore[arg-type]
    )


def entries() -> int:
    return AuditEntry.objects.filter(action="unit.changed").count()


def test_a_change_raises_the_version_and_tells_that_something_changed(unit: OrgUnit) -> None:
    assert change(unit, name="乙县", version=1) is True
    assert (unit.name, unit.version) == ("乙县", 2)
    stored = OrgUnit.objects.get()
    assert (stored.name, stored.version, entries()) == ("乙县", 2, 1)


def test_who_has_read_an_old_version_writes_nothing(unit: OrgUnit) -> None:
    slow = OrgUnit.objects.get()
    change(unit, name="乙县", version=1)
    with pytest.raises(Conflict) as caught:
        change(slow, name="丙县", version=1)
    assert caught.value.status == 409
    stored = OrgUnit.objects.get()
    assert (stored.name, stored.version, entries()) == ("乙县", 2, 1)


def test_values_that_are_there_already_write_nothing(unit: OrgUnit) -> None:
    assert change(unit, name="甲县", kind="county", version=1) is False
    assert (OrgUnit.objects.get().version, entries()) == (1, 0)


def test_a_value_that_is_not_allowed_is_refused_with_its_field(unit: OrgUnit) -> None:
    for values, field in (({"name": ""}, "name"), ({"kind": "palace"}, "kind"), ({"name": "长" * 101}, "name")):
        with pytest.raises(DomainError) as caught:
            change(OrgUnit.objects.get(), version=1, **values)
        assert (caught.value.field, caught.value.status) == (field, 400)
    assert (OrgUnit.objects.get().name, OrgUnit.objects.get().version, entries()) == ("甲县", 1, 0)


def test_a_record_that_breaks_a_rule_of_its_table_is_refused_with_a_sentence(unit: OrgUnit) -> None:
    twin = OrgUnit(path="0001", level="county", kind="county", name="乙县")
    with pytest.raises(DomainError) as caught:
        records.create(actor=CLERK, action="unit.created", instance=twin, path="0001")
    assert caught.value.field == "path"
    rootless = OrgUnit(path="0002", level="township", kind="town", name="乙镇")
    with pytest.raises(DomainError):
        records.create(actor=CLERK, action="unit.created", instance=rootless, path="0002")
    assert OrgUnit.objects.count() == 1


def test_a_row_that_was_removed_meanwhile_is_a_conflict(unit: OrgUnit) -> None:
    gone = OrgUnit.objects.get()
    OrgUnit.objects.all().delete()
    with pytest.raises(Conflict):
        change(gone, name="乙县", version=1)


# Many rows -------------------------------------------------------------------------------------------

NASTY = "甲\t乙\n丙\\N \\. 'q' \"d\" %s , ; 𠮷"
COLUMNS = (
    "kind", "path", "unit_name", "period", "arguments", "key", "parent", "state", "priority", "done", "total", "starts",
    "error", "lease_token", "lease_until", "requested_by", "owner_id", "result_file", "result_name", "due_at", "sent_at", "created_at", "started_at", "ended_at",
)  # fmt: skip
MOMENT = datetime(2025, 12, 31, 17, 59, 59, 123456, tzinfo=UTC)


def job_row(key: str, **changes: object) -> tuple[object, ...]:
    row = {
        "kind": "k", "path": "0001", "unit_name": "", "period": "", "arguments": {}, "key": key, "parent": None,
        "state": "queued", "priority": 5, "done": 0, "total": 1, "starts": 0, "error": "", "lease_token": "",
        "lease_until": None, "requested_by": "", "owner_id": None, "result_file": "", "result_name": "", "due_at": MOMENT, "sent_at": None, "created_at": MOMENT,
        "started_at": None, "ended_at": None,
    }  # fmt: skip
    return tuple((row | changes)[name] for name in COLUMNS)


def test_rows_inserted_at_once_are_read_back_as_they_were_given(db: None) -> None:
    arguments = {"text": NASTY, "list": [1, None, True, {"a": []}], "empty": ""}
    rows = [job_row("one", arguments=arguments, error=NASTY, sent_at=MOMENT), job_row("two")]
    assert bulk.insert(Job, COLUMNS, iter(rows)) == 2
    one, two = Job.objects.order_by("pk")
    assert (one.arguments, one.error, one.sent_at, one.due_at) == (arguments, NASTY, MOMENT, MOMENT)
    assert (two.arguments, two.error, two.sent_at, two.parent) == ({}, "", None, None)
    assert Job.objects.filter(arguments__text=NASTY).get() == one
    assert Job.objects.filter(due_at__lte=MOMENT, due_at__gt=MOMENT - timedelta(microseconds=1)).count() == 2


def test_dates_and_truth_values_are_read_back(db: None) -> None:
    days = [(date(2031, 5, n), "0001", n == 2, f"日{n}", "") for n in (1, 2)]
    assert bulk.insert(CalendarDay, ("day", "region", "is_workday", "name", "source"), days) == 2
    assert CalendarDay.objects.get(day=date(2031, 5, 2)).is_workday is True
    assert CalendarDay.objects.get(day__lt=date(2031, 5, 2), region="0001").is_workday is False


def test_a_row_that_breaks_a_rule_of_the_table_takes_all_with_it(db: None) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Job, COLUMNS, [job_row("one"), job_row("two"), job_row("one")])
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Job, COLUMNS, [job_row("three", state="lost")])
    assert not Job.objects.exists()


def test_no_rows_are_no_rows(db: None) -> None:
    assert bulk.insert(Job, COLUMNS, []) == 0


def test_a_row_of_the_wrong_length_is_refused(db: None) -> None:
    columns = ("day", "region", "is_workday", "name", "source", "id")
    with pytest.raises(Exception, match=r"."), transaction.atomic():
        bulk.insert(CalendarDay, columns, [(date(2031, 5, 1), "0001")])
    assert not CalendarDay.objects.filter(day__year=2031).exists()


def test_columns_of_many_rows_are_set_by_key(db: None) -> None:
    bulk.insert(Job, COLUMNS, [job_row("one"), job_row("two"), job_row("three", error="stays")])
    one, two, three = Job.objects.order_by("pk")
    columns = ("arguments", "error", "sent_at")
    assert bulk.update(Job, columns, [({"a": NASTY}, NASTY, MOMENT, one.pk), ({}, "", None, two.pk)]) == 2
    assert bulk.update(Job, columns, []) == 0
    one.refresh_from_db()
    assert (one.arguments, one.error, one.sent_at, one.key) == ({"a": NASTY}, NASTY, MOMENT, "one")
    assert list(Job.objects.filter(pk__in=[two.pk, three.pk]).order_by("pk").values_list("error", "sent_at")) == [
        ("", None), ("stays", None),
    ]  # fmt: skip


def ids_and_insert(count: int, name: str) -> list[int]:
    with transaction.atomic():
        ids = bulk.next_ids(Job, count)
        bulk.insert(Job, ("id", *COLUMNS), [(pk, *job_row(f"{name}-{pk}")) for pk in ids])
    return list(ids)


def test_keys_given_out_are_unused_and_later_rows_come_after_them(db: None) -> None:
    own = Job.objects.create(kind="k", key="own", due_at=MOMENT, created_at=MOMENT)
    first = ids_and_insert(3, "first")
    second = ids_and_insert(2, "second")
    last = Job.objects.create(kind="k", key="last", due_at=MOMENT, created_at=MOMENT)
    assert len(first) == 3
    assert first == list(range(first[0], first[0] + 3))
    assert own.pk < first[0] <= first[-1] < second[0] <= second[-1] < last.pk


def test_keys_of_removed_rows_are_not_given_out_again(db: None) -> None:
    first = ids_and_insert(3, "first")
    Job.objects.all().delete()
    assert ids_and_insert(1, "second")[0] > first[-1]


def test_no_keys_are_no_keys(db: None) -> None:
    assert list(bulk.next_ids(RoleGrant, 0)) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


# Figures ---------------------------------------------------------------------------------------------


@pytest.fixture
def registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indicators, "_INDICATORS", {})
    monkeypatch.setattr(indicators, "_RATIOS", {})


def figure(code: str, subject: str = "unit", **values: int) -> indicators.Indicator:
    found = {int(key[1:]): value for key, value in values.items()}
    return indicators.Indicator(code, code, "n", subject, lambda _scope, _period: found)  # type: ignore[arg-type]


def test_a_code_names_one_figure(registry: None) -> None:
    indicators.register(figure("a"))
    indicators.register(indicators.Ratio("r", "r", "a", "b"))
    for again in (figure("a"), indicators.Ratio("a", "r", "a", "b"), figure("r"), indicators.Ratio("r", "r", "a", "b")):
        with pytest.raises(ValueError, match="registered twice"):
            indicators.register(again)
    assert [i.code for i in indicators.of("unit")] == ["a"]
    assert [r.code for r in indicators.ratios()] == ["r"]


def test_a_figure_that_does_not_exist_is_said_not_to(registry: None) -> None:
    indicators.register(figure("a"))
    assert indicators.exists("a")
    assert not indicators.exists("b")
    with pytest.raises(KeyError, match="b"):
        indicators.get("b")
    with pytest.raises(KeyError, match="b"):
        indicators.total("b", EVERYTHING, Period.parse("2025Q4"))


def test_figures_are_listed_by_subject_and_summed_up(registry: None) -> None:
    for each in (figure("b", u1=2, u2=5), figure("a"), figure("m", "member", u1=9)):
        indicators.register(each)
    assert [i.code for i in indicators.of("unit")] == ["a", "b"]
    assert [i.code for i in indicators.of("member")] == ["m"]
    assert indicators.total("b", EVERYTHING, Period.parse("2025Q4")) == 7
    assert indicators.total("a", EVERYTHING, Period.parse("2025Q4")) == 0
