"""A closed quarter in the small county, and reading what was made of it."""

import re
from datetime import timedelta
from io import BytesIO

from django.test import Client
from pypdf import PdfReader

from core import jobs
from core.actors import SYSTEM
from core.models import Job
from reports.domain.kinds import KINDS
from reports.models import Document, Snapshot
from reports.services import closing, issuing, subjects
from teams.models import MentorPair, Rating
from tests.world import NOW, QUARTER, World, bring_to

CLOSED_AT = NOW + timedelta(days=30)


def close(world: World) -> None:
    """Bring the county's quarter to its end; its summaries are frozen and queued."""
    bring_to(world, "notice")
    closing.close_quarter(actor=SYSTEM, county=world.county, period=QUARTER, at=CLOSED_AT)


def with_stars(world: World, path: str, stars: int, place: int = 0) -> str:
    """Give one member of a village another result than the rule's; return the name."""
    member = world.members[path][place]
    Rating.objects.filter(member=member).update(stars=stars, computed_stars=stars)
    return member.name


def paired(world: World, path: str, place: int, mentor: str) -> MentorPair:
    return MentorPair.objects.create(
        member=world.members[path][place], mentor=mentor, post="somebody", stars_before=3, since=NOW.date()
    )


def subject(world: World, kind: str, path: str = "0001", object_id: int = 0) -> subjects.Subject:
    return subjects.find(
        actor=SYSTEM, kind=KINDS[kind], unit=world.units[path], period=QUARTER, object_id=object_id
    )  # fmt: skip


def frozen(world: World, kind: str, path: str = "0001", object_id: int = 0) -> Snapshot:
    """Return what asking for a document now freezes."""
    return issuing.ask(actor=SYSTEM, subject=subject(world, kind, path, object_id), now=CLOSED_AT).snapshot


def made(snapshot: Snapshot) -> Document:
    """Do the job of a document that was asked for; return the document."""
    job = issuing.job_of(snapshot)
    assert job is not None
    assert jobs.run(job.pk) == Job.DONE
    return Document.objects.get(snapshot=snapshot)


def text_of(content: bytes) -> str:
    """Return the text of a PDF without spaces and line ends."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages))


def ask(client: Client, **form: object) -> tuple[int, str]:
    """Post the form that has a document made; return status and where it leads."""
    answer = client.post("/briefings/make/", {"period": QUARTER.code, **form})
    return answer.status_code, answer.headers.get("Location", "")
