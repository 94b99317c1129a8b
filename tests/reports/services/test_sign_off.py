"""From the draft to the number, on the small county: reviews, edits, marks, numbers, withdrawal, what the database keeps."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import Error, connection, transaction

from accounts.domain.roles import Role
from accounts.selectors import actor_named
from accounts.services import grants, users
from core.actors import SYSTEM
from core.errors import Conflict, DomainError, Forbidden, IllegalTransition, NotFound
from core.models import AuditEntry
from reports import selectors
from reports.documents import edited
from reports.models import Document, Issue, ParagraphMark, SignOff, SignOffRule, Snapshot, Withdrawal
from reports.services import closing, freezing, heads, issuing, sign_off
from tests.reports.paper import CLOSED_AT, close, made, subject, text_of
from tests.world import PASSWORD, QUARTER, World

HEAD = {"organ": "中共某县委组织部", "series": "工作简报", "reports_to": "上级", "sent_to": "各乡镇"}


@pytest.fixture
def county(world: World) -> World:
    """Close the quarter of a county that has a letterhead and three persons to review."""
    close(world)
    heads.add(actor=SYSTEM, unit=world.county, values={**HEAD, "code_word": "某组简"})
    for name in ("second", "third"):
        user = users.create(actor=SYSTEM, username=name, display_name=name, unit=world.county, password=PASSWORD)
        grants.give(actor=SYSTEM, user=user, role=Role.COUNTY, unit=world.county)
    return world


def begin(world: World, kind: str = "quarter-summary", path: str = "0001") -> SignOff:
    return sign_off.begin(actor=actor_named("county"), subject=subject(world, kind, path), now=CLOSED_AT)


def step(row: SignOff, event: str, who: str = "county", **more: object) -> SignOff:
    return sign_off.step(actor=actor_named(who), sign_off_id=row.pk, event=event, version=None, now=CLOSED_AT, **more)  # type: ignore[arg-type]


def through(row: SignOff) -> Issue:
    for event, who in (("submit", "county"), ("pass", "county"), ("pass", "second"), ("sign", "third")):
        row = step(row, event, who)
    return Issue.objects.get(sign_off=row)


def test_three_persons_read_a_document_and_the_third_issues_it(county: World) -> None:
    issue = through(begin(county))
    assert (issue.text, issue.number, issue.series) == (f"某组简〔{issue.year}〕1号", 1, "工作简报")
    document = made(issue.snapshot)
    assert document.state == "issued"
    text = text_of(issuing.content_of(document))
    assert f"某组简〔{issue.year}〕1号" in text
    assert "未签发" not in text
    newest = freezing.newest(subject(county, "quarter-summary"))
    assert newest == issue.snapshot, "the command prints the issued one"
    counted = closing.close_quarter(actor=SYSTEM, county=county.county, period=QUARTER, at=CLOSED_AT)
    assert (counted.now, counted.documents) == (False, 3), "what is issued is no document of the batch"
    [proof] = selectors.proofs(issue.snapshot.digest)
    assert (proof.state, proof.issue) == ("issued", issue)
    assert AuditEntry.objects.filter(action="document.issued").count() == 1


def test_the_same_person_does_not_take_two_reviews_unless_the_county_says_so(county: World) -> None:
    row = step(step(begin(county), "submit"), "pass")
    with pytest.raises(Forbidden):
        step(row, "pass")
    sign_off.set_rule(actor=actor_named("county"), unit=county.county, values={"steps": 2, "persons": "any"})
    assert step(row, "pass").state == "final"
    assert step(row, "sign").state == "issued"
    with pytest.raises(DomainError):
        sign_off.set_rule(actor=SYSTEM, unit=county.units["00010001"], values={"steps": 2, "persons": "any"})
    assert SignOffRule.objects.count() == 1


def test_a_return_says_why_and_marks_paragraphs(county: World) -> None:
    row = step(begin(county), "submit")
    with pytest.raises(DomainError) as refused:
        step(row, "return", "second")
    assert refused.value.field == "reason"
    row = step(row, "return", "second", reason="请补充", marks={0: "写明变化", 2: "  "})
    assert (row.state, row.return_reason) == ("draft", "请补充")
    [mark] = ParagraphMark.objects.all()
    texts = sign_off.texts(row)
    assert (mark.place, mark.text, texts[0].marks) == (0, texts[0].composed, [mark])
    assert step(row, "submit").state == "first"
    with pytest.raises(DomainError):
        step(row, "return", "second", reason="x", marks={900: "there is none"})
    assert SignOff.objects.get().state == "first", "nothing of it was written"


def edit(row: SignOff, place: int, text: str, reason: str = "", version: int | None = None) -> None:
    sign_off.edit(
        actor=actor_named("county"), sign_off_id=row.pk, place=place, text=text, reason=reason, version=version, now=CLOSED_AT
    )  # fmt: skip


def test_an_edit_stands_beside_the_composed_text_and_prints(county: World) -> None:
    row = begin(county)
    first = sign_off.texts(row)[0]
    with pytest.raises(DomainError) as refused:
        edit(row, 0, first.composed + "另有9999人。")
    assert refused.value.field == "reason-0"
    for text in ("", first.composed, "字" * 1501, "\U0001f600"):
        with pytest.raises(DomainError) as refused:
            edit(row, 0, text)
        assert refused.value.field == "text-0"
    edit(row, 0, first.composed + "总体平稳。")
    [now] = [one for one in sign_off.texts(row) if one.is_edited]
    assert (now.composed, now.now) == (first.composed, first.composed + "总体平稳。")
    with pytest.raises(Conflict):
        edit(row, 1, "别的话。", "改写", version=1)
    issue = through(row)
    text = text_of(issuing.render(issue.snapshot).content)
    assert "总体平稳。" in text
    assert "本件有1段文字在签发前经人工修改" in text
    with pytest.raises(IllegalTransition):
        edit(row, 0, "太晚了。", "改写")


def test_fixed_paragraphs_are_not_rewritten(county: World) -> None:
    row = begin(county)
    fixed = next((one for one in edited.paragraphs(issuing.build(row.snapshot)[1]) if one.fixed), None)
    with pytest.raises(NotFound):
        edit(row, fixed.place if fixed else 900, "别的话。", "改写")


def test_numbers_run_on_by_unit_series_and_year_without_a_gap(county: World) -> None:
    heads.add(actor=SYSTEM, unit=county.units["00010001"], values=HEAD)
    first, second = through(begin(county)), through(begin(county, "honour-roll"))
    other = through(begin(county, "township-summary", "00010001"))
    assert [(row.number, row.unit_id) for row in (first, second)] == [(1, county.county.pk), (2, county.county.pk)]
    assert (other.number, other.text) == (1, f"〔{other.year}〕第1期")
    values = {
        "unit": county.county, "series": "工作简报", "year": first.year, "text": "x", "issued_on": first.issued_on,
        "issued_at": CLOSED_AT, "signed_by": "x", "sign_off": first.sign_off, "snapshot": first.snapshot,
    }  # fmt: skip
    for number in (2, 4):
        with pytest.raises(Error), transaction.atomic():
            Issue.objects.create(**{**values, "number": number})


def test_the_database_keeps_what_is_issued(county: World) -> None:
    issue = through(begin(county))
    document = made(issue.snapshot)
    changes = (
        f"UPDATE reports_document SET sha256 = 'x' WHERE id = {document.pk}",
        f"DELETE FROM reports_document WHERE id = {document.pk}",
        f"UPDATE reports_issue SET number = 7 WHERE id = {issue.pk}",
        f"DELETE FROM reports_issue WHERE id = {issue.pk}",
        f"UPDATE reports_snapshot SET period = '2024Q1' WHERE id = {issue.snapshot_id}",
        "UPDATE reports_signoffmove SET by = 'x'".replace(" by ", ' "by" '),
    )
    for change in changes:
        with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)
    Document.objects.filter(state="unsigned").update(size=7)


def test_a_withdrawn_document_leaves_a_trace_and_another_takes_its_place(county: World) -> None:
    issue = through(begin(county))
    made(issue.snapshot)
    with pytest.raises(Conflict):
        begin(county)
    with pytest.raises(DomainError):
        sign_off.withdraw(actor=actor_named("county"), issue_id=issue.pk, reason=" ", now=CLOSED_AT)
    sign_off.withdraw(actor=actor_named("county"), issue_id=issue.pk, reason="数据有误", now=CLOSED_AT)
    with pytest.raises(Conflict):
        sign_off.withdraw(actor=actor_named("county"), issue_id=issue.pk, reason="数据有误", now=CLOSED_AT)
    newest = freezing.newest(subject(county, "quarter-summary"))
    assert "issue" not in newest.payload, "what stands is the unsigned one again"
    [proof] = selectors.proofs(issue.snapshot.digest)
    assert (proof.state, proof.replaced_by) == ("withdrawn", None)
    again = through(begin(county))
    assert (again.replaces, again.number) == (issue, 2)
    [proof] = selectors.proofs(issue.snapshot.digest)
    assert (proof.state, proof.replaced_by) == ("withdrawn", again)
    assert Withdrawal.objects.count() == 1


def test_a_document_of_facts_that_changed_is_not_issued_over_the_one_that_stands(county: World) -> None:
    issue = through(begin(county, "honour-roll"))
    same = freezing.freeze(actor=SYSTEM, subject=subject(county, "honour-roll"), now=CLOSED_AT + timedelta(days=1))
    assert same == issue.snapshot, "the same facts are what was issued"
    with pytest.raises(Conflict):
        begin(county, "honour-roll")


def test_without_letterhead_or_right_nothing_is_signed_off(world: World) -> None:
    close(world)
    with pytest.raises(DomainError) as refused:
        begin(world)
    assert refused.value.field == "unit"
    heads.add(actor=SYSTEM, unit=world.county, values=HEAD)
    with pytest.raises(Forbidden):
        sign_off.begin(actor=actor_named("superior"), subject=subject(world, "quarter-summary"), now=CLOSED_AT)
    row = begin(world)
    with pytest.raises(NotFound):
        step(row, "submit", "stranger")
    with pytest.raises(Forbidden):
        sign_off.step(actor=SYSTEM, sign_off_id=row.pk, event="submit", version=None, now=CLOSED_AT)
    with pytest.raises(IllegalTransition):
        step(row, "sign")
    with pytest.raises(Conflict):
        begin(world)
    assert step(row, "drop", reason="不发了").state == "dropped"
    assert begin(world).pk != row.pk


_PRINT = """
import json, sys, hashlib
import django
django.setup()
from reports.models import Snapshot
from reports.services import issuing
row = json.load(sys.stdin)
snapshot = Snapshot(kind=row["kind"], payload=row["payload"], digest=row["digest"], version=row["version"])
from datetime import datetime
snapshot.taken_at = datetime.fromisoformat(row["taken_at"])
print(hashlib.sha256(issuing.render(snapshot).content).hexdigest())
"""


def test_an_issued_document_is_printed_again_to_the_byte_by_another_process(county: World, settings) -> None:
    import json

    row = begin(county)
    edit(row, 0, sign_off.texts(row)[0].composed + "总体平稳。")
    for issue in (through(row), through(begin(county, "honour-roll"))):
        document = made(issue.snapshot)
        stored = Path(settings.MEDIA_ROOT) / str(document.file.name)
        stored.unlink()
        kept = Snapshot.objects.get(pk=issue.snapshot_id)
        given = {
            "kind": kept.kind, "payload": kept.payload, "digest": kept.digest, "version": kept.version,
            "taken_at": kept.taken_at.isoformat(),
        }  # fmt: skip
        run = subprocess.run(
            [sys.executable, "-c", _PRINT], input=json.dumps(given), capture_output=True, text=True, check=True, timeout=120,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": os.environ.get("DJANGO_SETTINGS_MODULE", "config.settings.test")},
        )  # fmt: skip
        assert run.stdout.strip() == document.sha256
        issuing.content_of(document)
        assert stored.exists()
