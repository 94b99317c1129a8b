"""The page of briefings: order, plain links, scope, progress."""

import re

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

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


def batch(world: World, *parts: tuple[str, tuple[str, ...]]) -> None:
    """Put the batch of a close in place: jobs, each with its state and the units whose summaries it makes."""
    whole = Job.objects.create(
        kind="star-summaries", path="0001", key="whole", state=Job.RUNNING, due_at=NOW, created_at=NOW, lease_until=NOW
    )
    for state, paths in parts:
        keys = []
        for path in paths:
            kind = "quarter-summary" if path == "0001" else "township-summary"
            found = Snapshot.objects.filter(unit=world.units[path], kind=kind, period="2025Q4").first()
            keys.append(
                (
                    found
                    or Snapshot.objects.create(
                        unit=world.units[path], kind=kind, period="2025Q4", payload={}, taken_at=NOW
                    )
                ).pk
            )
        Job.objects.create(
            kind="make-document", path="0001", unit_name="x", period="2025Q4", key="-".join(paths), state=state, parent=whole,
            due_at=NOW, created_at=NOW, arguments={"snapshots": keys},
        )  # fmt: skip


def test_documents_in_the_making_are_counted_one_by_one_and_the_page_renews_itself(world: World, as_user) -> None:
    document(world, "0001", "quarter-summary", "2025Q4")
    batch(world, (Job.DONE, ("0001",)), (Job.QUEUED, ("00010001", "00010002")))
    client = as_user("county")
    page = client.get("/briefings/").content.decode()
    assert '<progress max="3" value="1">' in page
    assert '<meta http-equiv="refresh"' in page
    assert "js/progress.js" in page
    part = client.get(reverse("reports:progress")).content.decode()
    assert "data-running" in part
    assert "<html" not in part


def test_a_township_sees_how_far_its_own_document_is_though_one_job_makes_several(world: World, as_user) -> None:
    batch(world, (Job.QUEUED, ("00010001", "00010002")))
    assert '<progress max="1" value="0">' in as_user("township").get("/briefings/").content.decode()
    assert "<progress" not in as_user("stranger").get("/briefings/").content.decode()


def test_documents_of_a_failed_job_are_told_and_those_it_had_made_are_not_among_them(world: World, as_user) -> None:
    document(world, "00010001", "township-summary", "2025Q4")
    batch(world, (Job.FAILED, ("00010001", "00010002")))
    page = as_user("county").get("/briefings/").content.decode()
    assert '<progress max="2" value="1">' in page
    assert "data-running" not in page
    assert 'class="bad"' in page


def test_a_page_with_nothing_in_the_making_stands_still(world: World, documents, as_user) -> None:
    batch(world, (Job.DONE, ("0001",)))
    page = as_user("county").get("/briefings/").content.decode()
    assert "refresh" not in page
    assert "<progress" not in page


def test_the_desk_of_a_superior_leads_to_the_newest_briefing(world: World, documents, as_user) -> None:
    page = as_user("superior").get("/").content.decode()
    assert pdf_links(page) == [reverse("reports:download", args=["990101", "2025Q4", "quarter-summary"])]


def test_the_desk_loads_itself_anew_once_nothing_is_being_made(world: World, as_user) -> None:
    client, part = as_user("county"), {"hx-request": "true"}
    batch(world, (Job.QUEUED, ("0001",)))
    page = client.get("/").content.decode()
    assert f'hx-get="{reverse("reports:progress")}"' in page
    assert "htmx-2.min.js" in page
    answer = client.get(reverse("reports:progress"), headers=part)
    assert "HX-Refresh" not in answer.headers
    assert "data-running" in answer.content.decode()
    Job.objects.filter(kind="make-document").update(state=Job.FAILED)
    assert client.get(reverse("reports:progress"), headers=part).headers["HX-Refresh"] == "true"
    assert "htmx-2.min.js" not in client.get("/").content.decode(), "what failed is shown and asked for no more"
