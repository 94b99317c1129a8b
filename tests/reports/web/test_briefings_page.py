"""The page of briefings: order, plain links, scope, progress."""

import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from core.models import Job
from reports.models import Document, Snapshot
from tests.world import NOW, World, canary


def document(world: World, path: str, kind: str, period: str) -> Document:
    """Put a document in place without rendering it."""
    unit = world.units[path]
    snapshot = Snapshot.objects.create(
        unit=unit, kind=kind, period=period, payload={"period_label": period}, digest="0" * 64, taken_at=NOW
    )
    row = Document(unit=unit, kind=kind, period=period, snapshot=snapshot, sha256="0" * 64, size=300_000, made_at=NOW)
    row.file.save(f"{kind}-{path}-{period}.pdf", ContentFile(b"%PDF-1.7"), save=False)
    row.save()
    return row


@pytest.fixture
def documents(world: World) -> list[Document]:
    return [
        document(world, path, kind, period)
        for period in ("2025Q3", "2025Q4")
        for path, kind in (
            ("00010001", "township-summary"), ("00010002", "township-summary"), ("0001", "quarter-summary"),
            ("0002", "quarter-summary"),
        )
    ]  # fmt: skip


def pdf_links(page: str) -> list[str]:
    return re.findall(r'href="([^"]+\.pdf)"', page)


def test_the_newest_period_and_the_own_units_summary_come_first(world: World, documents, as_user) -> None:
    links = pdf_links(as_user("superior").get("/briefings/").content.decode())
    assert links == [
        reverse("reports:download", args=[code, period, kind])
        for period in ("2025Q4", "2025Q3")
        for code, kind in (
            ("990101", "quarter-summary"), ("990101101", "township-summary"), ("990101102", "township-summary"),
        )
    ]  # fmt: skip


def test_every_document_is_one_plain_link_with_unit_state_and_size(world: World, documents, as_user) -> None:
    page = as_user("superior").get("/briefings/").content.decode()
    assert len(set(pdf_links(page))) == len(pdf_links(page)) == 6
    assert page.count('class="tag unsigned"') == 6
    assert page.count("292 KB") == 6
    assert canary("0001") in page


@pytest.mark.parametrize(("name", "count", "hidden"), [
    ("county", 6, "0002"), ("township", 2, "00010002"), ("village", 0, "00010001"), ("stranger", 2, "0001"),
])  # fmt: skip
def test_a_reader_sees_the_documents_of_the_own_area_only(
    world: World, documents, as_user, name: str, count: int, hidden: str
) -> None:
    page = as_user(name).get("/briefings/").content.decode()
    assert len(pdf_links(page)) == count
    assert canary(hidden) not in page


@pytest.mark.parametrize("name", ["member", "department", "sysadmin", "secadmin", "auditor", "nobody"])
@pytest.mark.parametrize("route", ["reports:briefings", "reports:progress"])
def test_briefings_are_forbidden_without_the_right(world: World, as_user, name: str, route: str) -> None:
    assert as_user(name).get(reverse(route)).status_code == 403


def test_without_a_document_the_page_says_when_there_will_be_one(world: World, as_user) -> None:
    page = as_user("superior").get("/briefings/")
    assert page.status_code == 200
    assert 'class="empty card"' in page.content.decode()


def job(world: World, path: str, state: str) -> None:
    Job.objects.create(
        kind="make-document", path=path, unit_name=world.units[path].name, period="2025Q4", key=f"{path}", state=state,
        due_at=timezone.now(), created_at=timezone.now(),
    )  # fmt: skip


def test_documents_in_the_making_are_counted_and_the_page_renews_itself(world: World, as_user) -> None:
    job(world, "0001", Job.DONE)
    job(world, "00010001", Job.QUEUED)
    job(world, "00010002", Job.QUEUED)
    client = as_user("county")
    page = client.get("/briefings/").content.decode()
    assert '<progress max="3" value="1">' in page
    assert '<meta http-equiv="refresh"' in page
    assert "js/progress.js" in page
    part = client.get(reverse("reports:progress")).content.decode()
    assert "data-running" in part
    assert "<html" not in part


def test_a_page_with_nothing_in_the_making_stands_still(world: World, documents, as_user) -> None:
    job(world, "0001", Job.DONE)
    page = as_user("county").get("/briefings/").content.decode()
    assert "refresh" not in page
    assert "<progress" not in page


def test_the_desk_of_a_superior_leads_to_the_newest_briefing(world: World, documents, as_user) -> None:
    page = as_user("superior").get("/").content.decode()
    assert pdf_links(page) == [reverse("reports:download", args=["990101", "2025Q4", "quarter-summary"])]
