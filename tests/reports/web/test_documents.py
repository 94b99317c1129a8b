"""Documents through the client: asking, waiting, taking a marked copy, taking all in one file, proving one."""

import hashlib
import re
import zipfile
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver
from pypdf import PdfReader

from core import jobs
from core.models import AuditEntry, Job
from reports.models import Document, Snapshot
from reports.web import verify_views
from tests.reports.paper import ask, close, frozen, made, text_of, with_stars
from tests.world import QUARTER, World, canary

VILLAGE = "000100010001"


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    cache.clear()


def run_all() -> None:
    for pk in Job.objects.filter(kind="make-document").order_by("priority", "pk").values_list("pk", flat=True):
        jobs.run(pk)


def test_asking_waiting_and_taking_a_marked_copy(world: World, as_user) -> None:
    sheet = world.sheet(VILLAGE)
    client = as_user("village")
    status, there = ask(client, kind="score-sheet-blank", object=sheet.pk)
    snapshot = Snapshot.objects.get()
    assert (status, there) == (302, f"/briefings/making/{snapshot.pk}/")
    page = client.get(there).content.decode()
    assert "data-running" in page
    assert '<meta http-equiv="refresh" content="2">' in page
    run_all()
    address = f"/briefings/990101101201/2025Q4/score-sheet-blank/{sheet.pk}.pdf"
    assert f'content="0; url={address}"' in client.get(there).content.decode()
    assert "data-running" not in client.get(f"{there}?part=1").content.decode()
    assert ask(client, kind="score-sheet-blank", object=sheet.pk) == (302, address), "unchanged: straight to the file"
    answer = client.get(address)
    reader = PdfReader(BytesIO(answer.content))
    for page in reader.pages:
        marked = re.sub(r"\s", "", page.extract_text())
        assert f"Village{canary(VILLAGE)}" in marked
        assert re.search(r"20\d\d年\d+月\d+日\d\d:\d\d下载", marked)
    document = Document.objects.get()
    stored = (Path(settings.MEDIA_ROOT) / document.file.name).read_bytes()
    assert hashlib.sha256(stored).hexdigest() == document.sha256, "the original is not touched"
    assert "下载，内容以核验页为准" not in text_of(stored)
    assert AuditEntry.objects.filter(action="document.downloaded", actor_name="village").count() == 1
    named = answer.headers["Content-Disposition"]
    assert named.startswith('attachment; filename="score-sheet-blank-990101101201-2025Q4-')
    assert unquote(named.partition("''")[2]).endswith("评分表（空表）.pdf")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_fonts_of_a_marked_copy_are_embedded(world: World, as_user) -> None:
    sheet = world.sheet(VILLAGE)
    made(frozen(world, "score-sheet", VILLAGE, sheet.pk))
    content = as_user("county").get(f"/briefings/990101101201/2025Q4/score-sheet/{sheet.pk}.pdf").content
    found = 0
    for item in PdfReader(BytesIO(content)).pages:
        forms = item["/Resources"]["/XObject"].values()
        for resources in (item["/Resources"], *(form.get_object().get("/Resources", {}) for form in forms)):
            for font in resources.get("/Font", {}).values():
                below = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
                assert {"/FontFile", "/FontFile2", "/FontFile3"} & set(below)
                found += 1
    assert found > 2


def test_a_failed_document_says_why_and_is_asked_for_again(world: World, as_user) -> None:
    client = as_user("village")
    _status, there = ask(client, kind="score-sheet", object=world.sheet(VILLAGE).pk)
    Job.objects.update(state=Job.FAILED, error="no paper")
    page = client.get(there).content.decode()
    assert "no paper" in page
    assert 'http-equiv="refresh"' not in page
    assert ask(client, kind="score-sheet", object=world.sheet(VILLAGE).pk) == (302, there)
    assert Job.objects.get().state == Job.QUEUED


@pytest.mark.parametrize(("name", "kind", "at", "status"), [
    ("superior", "pairing-list", "", 403), ("superior", "honour-roll", "", 302), ("county", "pairing-list", "", 302),
    ("township", "pairing-list", "00010001", 302), ("township", "pairing-list", "00010002", 404),
    ("township", "honour-roll", "0001", 404), ("village", "honour-roll", "", 403), ("village", "pairing-list", "", 302),
    ("member", "pairing-list", "", 403), ("stranger", "honour-roll", "0001", 404), ("department", "honour-roll", "", 403),
    ("auditor", "pairing-list", "", 403),
])  # fmt: skip
def test_lists_are_for_whom_the_table_says(world: World, as_user, name: str, kind: str, at: str, status: int) -> None:
    close(world)
    before = Snapshot.objects.count()
    assert ask(as_user(name), kind=kind, path=at)[0] == status
    assert Snapshot.objects.count() == before + (status == 302)


@pytest.mark.parametrize(("name", "whose", "status"), [
    ("county", (VILLAGE, 0), 302), ("village", (VILLAGE, 1), 302), ("village2", (VILLAGE, 0), 404),
    ("member", (VILLAGE, 0), 302), ("member", (VILLAGE, 1), 403), ("superior", (VILLAGE, 0), 403),
    ("nobody", (VILLAGE, 0), 403), ("stranger", (VILLAGE, 0), 404),
])  # fmt: skip
def test_a_members_file_is_for_staff_of_the_unit_and_the_person(
    world: World, as_user, name: str, whose: tuple[str, int], status: int
) -> None:
    close(world)
    member = world.members[whose[0]][whose[1]]
    client = as_user(name)
    before = Snapshot.objects.count()
    assert ask(client, kind="member-file", object=member.pk)[0] == status
    assert Snapshot.objects.count() == before + (status == 302)
    snapshot = frozen(world, "member-file", whose[0], member.pk)
    made(snapshot)
    address = f"/briefings/990101101201/2025Q4/member-file/{member.pk}.pdf"
    assert client.get(address).status_code == {302: 200}.get(status, status)
    assert client.get(f"/briefings/making/{snapshot.pk}/").status_code == (200 if status == 302 else 404)


def test_the_zip_holds_just_the_documents_of_the_readers_area(world: World, as_user) -> None:
    close(world)
    with_stars(world, VILLAGE, 5)
    roll = frozen(world, "honour-roll")
    frozen(world, "pairing-list")
    frozen(world, "member-file", VILLAGE, world.members[VILLAGE][0].pk)
    run_all()
    page = as_user("superior").get("/briefings/").content.decode()
    links = re.findall(r'href="(/briefings/[^"]+)"', page)
    pdfs = [link for link in links if link.endswith(".pdf")]
    assert pdfs[0] == "/briefings/990101/2025Q4/quarter-summary.pdf"
    assert len(pdfs) == 4
    assert "/briefings/990101/2025Q4.zip" in links
    answer = as_user("superior").get("/briefings/990101/2025Q4.zip")
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(BytesIO(b"".join(answer))) as whole:
        names = whole.namelist()
        assert len(names) == 4
        assert names[-1].endswith("星级光荣榜.pdf")
        assert all("下载，内容以核验页为准" in text_of(whole.read(name)) for name in names)
    entry = AuditEntry.objects.get(action="document.downloaded-many")
    assert len(entry.changes["documents"]) == 4
    own = as_user("township").get("/briefings/990101101/2025Q4.zip")
    with zipfile.ZipFile(BytesIO(b"".join(own))) as whole:
        assert len(whole.namelist()) == 1
    assert as_user("township").get("/briefings/990101/2025Q4.zip").status_code == 404
    assert as_user("village").get("/briefings/990101101/2025Q4.zip").status_code == 403
    assert as_user("county").get("/briefings/990101/2024Q1.zip").status_code == 404
    assert Document.objects.get(snapshot=roll).kind == "honour-roll"


def test_no_address_serves_the_media_folder(world: World, as_user) -> None:
    sheet = world.sheet(VILLAGE)
    name = made(frozen(world, "score-sheet", VILLAGE, sheet.pk)).file.name
    client = as_user("county")
    for address in (f"/{name}", f"/media/{name}", f"/static/{name}", f"/static/../{name}", f"/briefings/{name}"):
        assert client.get(address).status_code == 404
    assert "media" not in str(get_resolver().url_patterns).lower()


# Verification ----------------------------------------------------------------------------------


def test_a_marked_copy_proves_itself_by_the_code_it_prints(world: World, as_user) -> None:
    close(world)
    member = world.members[VILLAGE][0]
    snapshot = frozen(world, "member-file", VILLAGE, member.pk)
    made(snapshot)
    copy = as_user("county").get(f"/briefings/990101101201/2025Q4/member-file/{member.pk}.pdf").content
    printed = re.sub(r"\s", "", PdfReader(BytesIO(copy)).pages[-1].extract_text())
    code = re.search(r"[0-9a-f]{64}", printed).group()
    page = Client().get(f"/verify/{code}/")
    said = page.content.decode()
    assert page.status_code == 200
    for wanted in ("核验通过", "队员档案（一人一档）", world.units[VILLAGE].name, "2025年第四季度", "未签发"):
        assert wanted in said
    assert member.name not in said
    assert member.team.name not in said
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert 'name="robots" content="noindex' in said


def test_an_old_version_still_proves_itself_and_says_there_is_a_later_one(world: World) -> None:
    first = frozen(world, "score-sheet-blank", VILLAGE, world.sheet(VILLAGE).pk)
    member = world.members[VILLAGE][0]
    type(member).objects.filter(pk=member.pk).update(name="Renamed")
    second = frozen(world, "score-sheet-blank", VILLAGE, world.sheet(VILLAGE).pk)
    assert second.version == 2
    assert "已有新的第2版" in Client().get(f"/verify/{first.digest}/").content.decode()
    assert "已有新的" not in Client().get(f"/verify/{second.digest}/").content.decode()


def test_altered_content_proves_nothing(world: World) -> None:
    snapshot = frozen(world, "score-sheet-blank", VILLAGE, world.sheet(VILLAGE).pk)
    twin = Snapshot.objects.create(
        unit=snapshot.unit, kind=snapshot.kind, period=snapshot.period, object_id=9, payload={"other": 1},
        digest="a" * 64, taken_at=snapshot.taken_at,
    )  # fmt: skip
    page = Client().get(f"/verify/{twin.digest}/")
    assert page.status_code == 404
    assert "核验未通过" in page.content.decode()


@pytest.mark.parametrize("typed", [
    "{code}", " {groups} ", "{upper}", "http://127.0.0.1:8000/verify/{code}/", "{wide}", "{groups}\n",
])  # fmt: skip
def test_a_code_is_read_as_it_is_typed_or_pasted(world: World, typed: str) -> None:
    code = frozen(world, "score-sheet-blank", VILLAGE, world.sheet(VILLAGE).pk).digest
    wide = code.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    groups = "  ".join(code[at : at + 4] for at in range(0, 64, 4))
    text = typed.format(code=code, groups=groups, upper=code.upper(), wide=wide)
    answer = Client().get("/verify/", {"code": text})
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/verify/{code}/")


@pytest.mark.parametrize("typed", ["abc", "z" * 64, " ", "a" * 63, "a" * 65, "<script>"])
def test_what_is_no_code_is_kept_and_explained(world: World, typed: str) -> None:
    answer = Client().get("/verify/", {"code": typed})
    assert answer.status_code == 400
    assert "核验码不完整" in answer.content.decode()
    assert "<script>" not in answer.content.decode()


def test_who_tries_many_unknown_codes_waits_and_nobody_else_does(world: World) -> None:
    code = frozen(world, "score-sheet-blank", VILLAGE, world.sheet(VILLAGE).pk).digest
    client = Client(REMOTE_ADDR="10.0.0.9")
    answers = [client.get(f"/verify/{n:064x}/").status_code for n in range(verify_views.UNKNOWN_A_MINUTE + 3)]
    assert answers[0] == 404
    assert answers[-1] == 429
    assert client.get(f"/verify/{code}/").status_code == 200, "a document is proved all the same"
    assert Client(REMOTE_ADDR="10.0.0.10").get(f"/verify/{'e' * 64}/").status_code == 404


def test_the_page_is_there_in_english_and_writes_nothing(world: World) -> None:
    before = AuditEntry.objects.count()
    client = Client(headers={"accept-language": "en"})
    assert "Verify a document" in client.get("/verify/").content.decode()
    assert AuditEntry.objects.count() == before
    assert QUARTER.code == "2025Q4"
