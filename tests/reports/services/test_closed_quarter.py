"""From the close to the superior's download, on the demo county of Gangcha."""

import hashlib
import re
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from accounts.models import OrgUnit
from core import jobs
from core.actors import SYSTEM
from core.models import AuditEntry, Job
from core.periods import Period
from reports import selectors
from reports.models import Document, Snapshot, SnapshotFigure
from reports.services import closing
from tests.demo import PASSWORD, demo_county

Q4 = Period.parse("2025Q4")


@pytest.fixture
def closed(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    demo_county("gangcha", settings, tmp_path)
    return closing.close_quarter(actor=SYSTEM, county=OrgUnit.objects.get(level="county"), period=Q4)


def make_documents() -> None:
    for pk in (
        Job.objects.filter(period=Q4.code, kind="make-document").order_by("priority", "pk").values_list("pk", flat=True)
    ):
        assert jobs.run(pk) == Job.DONE


def signed_in(username: str) -> Client:
    client = Client()
    page = client.get(reverse("reports:briefings"))
    assert page.status_code == 302
    page = client.get(page.headers["Location"])
    assert b'name="username"' in page.content
    answer = client.post(page.wsgi_request.get_full_path(), {"username": username, "password": PASSWORD})
    assert answer.status_code == 302
    assert answer.headers["Location"] == reverse("reports:briefings")
    return client


def pdf_links(client: Client) -> list[str]:
    page = client.get(reverse("reports:briefings"))
    assert page.status_code == 200
    return re.findall(r'href="([^"]+\.pdf)"', page.content.decode())


def test_the_superior_downloads_the_countys_summary_by_the_first_link(closed):
    make_documents()
    client = signed_in("superior")
    links = pdf_links(client)
    assert links[0] == "/briefings/632224/2025Q4/quarter-summary.pdf"
    assert len(links) == 6
    answer = client.get(links[0])
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    text = re.sub(r"\s", "", text)
    assert "刚察县2025年第四季度" in text
    assert "演示数据" in text
    assert "未签发" in text
    assert "473" in text
    assert AuditEntry.objects.filter(action="document.downloaded", actor_name="superior").count() == 1


def pages_of(content: bytes) -> list[str]:
    """Return the text of every page without the mark of the copy, which is the last thing on it."""
    texts = (page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    return [re.split(r"上级领导（演示）\s", text)[0] for text in texts]


def test_a_lost_or_damaged_file_is_printed_again_with_the_same_bytes(closed, settings):
    make_documents()
    client = signed_in("superior")
    address = pdf_links(client)[0]
    document = Document.objects.get(kind="quarter-summary")
    stored = Path(settings.MEDIA_ROOT) / document.file.name
    first = pages_of(client.get(address).content)
    stored.unlink()
    assert pages_of(client.get(address).content) == first
    assert hashlib.sha256(stored.read_bytes()).hexdigest() == document.sha256
    stored.write_bytes(b"not the document")
    assert pages_of(client.get(address).content) == first
    assert hashlib.sha256(stored.read_bytes()).hexdigest() == document.sha256


def test_a_township_reader_sees_only_the_own_townships_document(closed):
    make_documents()
    client = signed_in("township")
    own = OrgUnit.objects.get(pk=client.get("/").wsgi_request.user.unit_id)
    links = pdf_links(client)
    assert len(links) == 1
    assert Document.objects.get(unit=own).kind == "township-summary"
    assert client.get("/briefings/632224/2025Q4/quarter-summary.pdf").status_code == 404
    others = Document.objects.exclude(unit=own).filter(kind="township-summary")
    for other in others.select_related("unit"):
        code = other.unit.codes.get().code
        assert client.get(f"/briefings/{code}/2025Q4/township-summary.pdf").status_code == 404


def test_the_page_shows_progress_while_documents_are_made(closed):
    superior = signed_in("superior")
    county = [p for p in selectors.progress(superior.get("/").wsgi_request.actor) if p.period == Q4.code]
    assert [(p.done, p.total, p.running) for p in county] == [(0, 6, True)]
    assert b"<progress" in superior.get(reverse("reports:briefings")).content
    first = Job.objects.filter(period=Q4.code, kind="make-document").order_by("priority", "pk").first()
    assert first.unit_name == "刚察县", "the county's document is made first"
    jobs.run(first.pk)
    assert len(pdf_links(superior)) == 1
    batch = closing.batch_of(closed.round)
    assert (batch.done, batch.total, batch.state) == (1, 6, Job.RUNNING)
    make_documents_left()
    batch.refresh_from_db()
    assert (batch.done, batch.state) == (6, Job.DONE)


def make_documents_left() -> None:
    for pk in Job.objects.filter(period=Q4.code, kind="make-document", state=Job.QUEUED).values_list("pk", flat=True):
        jobs.run(pk)


def test_the_snapshot_holds_what_plain_sql_counts(closed):
    payload = Snapshot.objects.get(kind="quarter-summary", period=Q4.code).payload
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT r.stars, count(*) FROM teams_rating r JOIN teams_round q ON q.id = r.round_id "
            "WHERE q.period = '2025Q4' GROUP BY r.stars"
        )
        by_stars = dict(cursor.fetchall())
        cursor.execute("SELECT sum(reach) FROM teams_activity WHERE held_on >= '2025-10-01' AND held_on < '2026-01-01'")
        reach = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*), sum(CASE WHEN is_party_member THEN 1 ELSE 0 END) FROM teams_member WHERE left_on IS NULL"
        )
        members, party = cursor.fetchone()
    assert {row["stars"]: row["count"] for row in payload["distribution"]} == {n: by_stars.get(n, 0) for n in range(6)}
    assert payload["work"]["reach"] == reach
    assert (payload["totals"]["members"], payload["totals"]["party_members"]) == (members, party)
    assert sum(row["members"] for row in payload["by_unit"]) == members
    townships = Snapshot.objects.filter(kind="township-summary", period=Q4.code)
    assert sum(t.payload["totals"]["assessed"] for t in townships) == payload["totals"]["assessed"]
    county = SnapshotFigure.objects.get(unit=closed.round.unit, period=Q4.code, code="stars.three-up-share")
    assert (county.numerator, county.denominator) == (payload["three_up"]["count"], payload["totals"]["assessed"])
    assert county.value == payload["three_up"]["share"]


def test_no_name_below_four_stars_is_frozen(closed):
    names = set()
    for snapshot in Snapshot.objects.filter(period=Q4.code):
        payload = snapshot.payload
        assert all(person["score"] >= 8900 for person in [*payload["honour_roll"], *payload["four_star"]])
        names |= {person["name"] for person in [*payload["honour_roll"], *payload["four_star"]]}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.name FROM teams_rating r JOIN teams_member m ON m.id = r.member_id JOIN teams_round q ON "
            "q.id = r.round_id WHERE q.period = '2025Q4' AND r.stars < 3"
        )
        low = {row[0] for row in cursor.fetchall()}
        cursor.execute(
            "SELECT m.name FROM teams_rating r JOIN teams_member m ON m.id = r.member_id JOIN teams_round q ON "
            "q.id = r.round_id WHERE q.period = '2025Q4' AND r.stars >= 4"
        )
        high = {row[0] for row in cursor.fetchall()}
    assert low
    assert names == high
    text = " ".join(str(s.payload) for s in Snapshot.objects.filter(period=Q4.code))
    assert not [name for name in low - high if f"'{name}'" in text]
