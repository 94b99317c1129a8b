"""The printed ballot, the result sheet and the reminder letter: what they say, to whom they are given."""

from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from accounts.selectors import actor_named
from branches.models import Branch, Seat
from branches.services import counting, elections
from branches.services.counting import Count
from core.actors import SYSTEM
from core.errors import NotFound
from core.periods import Period
from reports import rendering
from reports.documents import election_papers
from reports.documents.frame import Frame
from reports.services import freezing, subjects
from tests.branches.elections.world import UNTIL, VILLAGE, a_held

NOW = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)
FRAME = Frame("0" * 64, 1, "2026-03-02")
YEAR = Period.parse("2026")


def frozen(kind: str, object_id: int, period: Period = YEAR) -> dict:
    subject = subjects.of_record(actor=SYSTEM, kind=subjects.kind_of(kind), object_id=object_id, period=period)
    return freezing.freeze(actor=SYSTEM, subject=subject, now=NOW).payload


def text_of(document) -> str:  # type: ignore[no-untyped-def]
    """Return the words of a document, without its layout."""
    found = [*document.title, *document.under]
    for block in document.blocks:
        found.append(getattr(block, "text", ""))
        found += [str(cell) for row in getattr(block, "rows", ()) for cell in row]
        found += list(getattr(block, "places", ()))
    return "\n".join(found)


def test_the_ballot_has_names_by_strokes_boxes_and_nothing_to_tell_copies_apart(branches: dict[str, Branch]) -> None:
    election = a_held(branches[VILLAGE])
    seat = election.seats.get(post="member")
    document = election_papers.build_ballot(frozen("ballot", seat.pk), frame=FRAME)
    table = next(block for block in document.blocks if block.kind == "table")
    assert table.title == "应选3名，候选人4名"
    assert [row[1] for row in table.rows] == ["丁一", "王芳", "李强", "张伟", "", ""]
    assert table.rows[0][2:] == ("□", "□", "□")
    assert not any(block.kind in ("verification", "code") for block in document.blocks)
    assert "以姓氏笔画为序" in text_of(document)
    leader = election_papers.build_ballot(frozen("ballot", election.seats.get(post="secretary").pk), frame=FRAME)
    assert "上级党组织批准的顺序" in text_of(leader)


@pytest.mark.parametrize("standing", [6, 7, 12, 13, 20])
def test_a_ballot_is_one_page_however_many_stand(branches: dict[str, Branch], standing: int) -> None:
    seat = a_held(branches[VILLAGE]).seats.get(post="member")
    payload = frozen("ballot", seat.pk)
    payload["ballot"]["names"] = [f"阿不都热西提·买买提{number}" for number in range(standing)]
    document = election_papers.build_ballot(payload, frame=FRAME)
    pages = PdfReader(BytesIO(rendering.render(election_papers.TEMPLATE, document))).pages
    assert len(pages) == 1
    words = pages[0].extract_text()
    assert f"买买提{standing - 1}" in words
    assert "不在场的不得委托他人代为投票" in words.replace("\n", "")


def test_the_result_sheet_shows_every_number(branches: dict[str, Branch]) -> None:
    election = a_held(branches[VILLAGE])
    votes = {"张伟": (29, 1), "丁一": (25, 3), "王芳": (21, 0), "李强": (15, 4)}
    seat = election.seats.get(post="member")
    given = Count(32, 31, 1, {row.pk: votes[row.name] for row in seat.candidates.all()})
    counting.count(actor=SYSTEM, seat_id=seat.pk, version=None, given=given, today=UNTIL)
    document = election_papers.build_result(frozen("election-result", election.pk), frame=FRAME)
    says = text_of(document)
    for words in (
        "应到会有选举权的38名，五分之四为31名，实到会32名，会议有效", "投票32名，收回选票31张，等于或者少于投票人数，选举有效",
        "有效票30张，无效票1张", "不少于20票的始得当选", "委员会委员（以姓氏笔画为序）：丁一、王芳、张伟。",
    ):  # fmt: skip
        assert words in says
    table = next(block for block in document.blocks if block.kind == "table")
    assert ("丁一", 25, 3, 2, 20, "当选") in table.rows
    assert ("李强", 15, 4, 11, 20, "未当选") in table.rows


@pytest.mark.parametrize(
    ("until", "words"),
    [
        (date(2030, 3, 1), "将于2030年3月1日届满"), (date(2020, 3, 1), "已于2020年3月1日届满，已逾期"), (None, "届满日期尚未录入"),
    ],
)  # fmt: skip
def test_the_letter_says_how_the_term_stands(branches: dict[str, Branch], until: date | None, words: str) -> None:
    Branch.objects.filter(pk=branches[VILLAGE].pk).update(term_until=until, term_from=None)
    period = Period.parse(f"{date.today():%Y-%m}")
    payload = frozen("term-reminder", branches[VILLAGE].pk, period)
    says = text_of(election_papers.build_reminder(payload, frame=FRAME))
    assert words in says
    assert f"{branches[VILLAGE].name}：" in says
    assert "一般不超过1年" in says


def test_papers_are_of_their_period_and_of_the_own_area(branches: dict[str, Branch]) -> None:
    election = a_held(branches[VILLAGE])
    seat: Seat = election.seats.get(post="member")
    kind = subjects.kind_of("ballot")
    with pytest.raises(NotFound):
        subjects.of_record(actor=SYSTEM, kind=kind, object_id=seat.pk, period=Period.parse("2025"))
    with pytest.raises(NotFound):
        subjects.of_record(actor=actor_named("village2"), kind=kind, object_id=seat.pk, period=YEAR)
    assert (
        subjects.of_record(actor=actor_named("village"), kind=kind, object_id=seat.pk, period=YEAR).object_id == seat.pk
    )
    with pytest.raises(NotFound):
        subjects.of_record(
            actor=SYSTEM,
            kind=subjects.kind_of("term-reminder"),
            object_id=branches[VILLAGE].pk,
            period=Period.parse("2019"),
        )
    assert elections.seen(actor_named("township"), election.pk) == election
