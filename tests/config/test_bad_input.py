"""Wrong input and broken surroundings: a sentence with cause and mend, exit 1, nothing changed."""

import os
import subprocess
import sys
from datetime import date
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from core import files, native
from core.models import AuditEntry, Job
from reports.models import Document, Snapshot
from teams.models import Rating, Round, TeamSheet
from tests.demo import demo_county

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def gangcha(db, settings, tmp_path):
    demo_county("gangcha", settings, tmp_path)
    settings.LANGUAGE_CODE = "en"
    return Round.objects.get(period="2025Q4")


def refused(*arguments: str) -> str:
    before = (AuditEntry.objects.count(), Job.objects.count(), Rating.objects.count(), Snapshot.objects.count())
    with pytest.raises(CommandError) as error:
        call_command(*arguments, stdout=StringIO(), stderr=StringIO())
    after = (AuditEntry.objects.count(), Job.objects.count(), Rating.objects.count(), Snapshot.objects.count())
    assert before == after, "a refused command changed something"
    assert error.value.returncode == 1
    return str(error.value)


WRONG = [
    (("close_quarter", "2025Q5", "--unit", "632224"), ["2025Q5", "2025Q4"]),
    (("close_quarter", "2025", "--unit", "632224"), ["2025"]),
    (("close_quarter", "2025Q4", "--unit", "999999"), ["999999"]),
    (("close_quarter", "2026Q1", "--unit", "632224"), ["2026Q1", "刚察县"]),
    (("close_quarter", "2025Q4", "--unit", "632224100"), ["沙柳河镇"]),
    (("issue", "quarter-summary", "--unit", "632224", "--period", "2025Q4", "--output", "x.pdf"), ["2025Q4", "刚察县"]),
    (("issue", "praise", "--unit", "632224", "--period", "2025Q3", "--output", "x.pdf"), ["praise", "quarter-summary"]),
    (("issue", "quarter-summary", "--unit", "632224", "--period", "2025Q3", "--output", "x.docx"), [".docx", ".pdf"]),
    (
        ("issue", "quarter-summary", "--unit", "632224", "--period", "2025Q3", "--output", "/nowhere/x.pdf"),
        ["/nowhere"],
    ),
    (("import_divisions", "/nowhere.csv"), ["/nowhere.csv"]),
    (("load_demo", "--county", "atlantis"), ["atlantis", "gangcha"]),
    (("close_quarter", "2025Q4", "--unit", "632224", "--as", "ghost"), ["ghost"]),
    (("close_quarter", "2025Q4", "--unit", "632224", "--as", "superior"), [""]),
]


def test_a_refused_command_names_what_is_wrong(gangcha, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for arguments, names in WRONG:
        text = refused(*arguments)
        assert all(name in text for name in names), (arguments, text)
    assert not list(tmp_path.glob("x.*"))


def test_unfinished_steps_are_named(gangcha):
    sheet = TeamSheet.objects.filter(round=gangcha).select_related("team__unit").first()
    TeamSheet.objects.filter(pk=sheet.pk).update(state="reviewed")
    Round.objects.filter(pk=gangcha.pk).update(open_objections=2, notice_until=date(2999, 1, 1))
    text = refused("close_quarter", "2025Q4", "--unit", "632224")
    assert sheet.team.name in text
    assert sheet.team.unit.name in text
    assert "2999-01-01" in text or "2999" in text
    assert "2" in text
    gangcha.refresh_from_db()
    assert gangcha.state == "notice"


def test_closing_a_closed_quarter_changes_nothing_and_is_no_error(gangcha):
    call_command("close_quarter", "2025Q4", "--unit", "632224", stdout=StringIO())
    counts = (AuditEntry.objects.count(), Job.objects.count(), Rating.objects.count(), Snapshot.objects.count())
    call_command("close_quarter", "2025Q4", "--unit", "632224000000", stdout=StringIO())
    assert counts == (AuditEntry.objects.count(), Job.objects.count(), Rating.objects.count(), Snapshot.objects.count())


def test_missing_fonts_are_named_with_the_mend(gangcha, monkeypatch, tmp_path):
    from reports import rendering

    monkeypatch.setattr(native, "problems", lambda: ["The font KaiTi.ttf is missing. Run: make install"])
    rendering._engine.cache_clear()
    output = tmp_path / "x.pdf"
    text = refused("issue", "quarter-summary", "--unit", "632224", "--period", "2025Q3", "--output", str(output))
    assert "KaiTi.ttf" in text
    assert "make install" in text
    assert not output.exists()


def test_a_full_disk_leaves_no_half_file(gangcha, monkeypatch, tmp_path, settings):
    def full(_handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    output = tmp_path / "x.pdf"
    text = refused("issue", "quarter-summary", "--unit", "632224", "--period", "2025Q3", "--output", str(output))
    assert "No space left on device" in text
    assert list(tmp_path.iterdir()) == []
    settings.MEDIA_ROOT = tmp_path / "media"
    with pytest.raises(Exception, match="No space left"):
        files.store("documents/x.pdf", b"%PDF")
    assert not Document.objects.filter(period="2025Q4").exists()
    assert [p for p in (tmp_path / "media").rglob("*") if p.is_file()] == []


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.local", **environment},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("environment", "names"),
    [
        ({"DATABASE_URL": "postgres://x@127.0.0.1:1/none"}, ["127.0.0.1", "DATABASE_URL"]),
        ({"DATABASE_URL": "", "REDIS_URL": "redis://127.0.0.1:1/0"}, ["127.0.0.1:1", "REDIS_URL"]),
        ({"DATABASE_URL": "nonsense"}, ["DATABASE_URL"]),
        ({"PORT": "lots"}, ["PORT", "lots"]),
        ({"DATABASE_URL": "", "BAOLEI_DATA": "/proc/nowhere"}, ["/proc/nowhere", "BAOLEI_DATA"]),
    ],
)
def test_broken_surroundings_end_the_command_with_a_sentence(environment, names, tmp_path):
    done = run("close_quarter", "2025Q4", "--unit", "632224", **{"BAOLEI_DATA": str(tmp_path / "data"), **environment})
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert all(name in done.stderr for name in names), done.stderr


def test_a_bare_migrate_makes_the_data_folder_and_its_key(tmp_path):
    data = tmp_path / "new" / "data"
    done = run("migrate", "--verbosity", "0", BAOLEI_DATA=str(data), DATABASE_URL="", REDIS_URL="")
    assert done.returncode == 0, done.stderr
    assert (data / "baolei.sqlite3").exists()
    assert len((data / "secret-key").read_text()) > 50
    assert (data / "secret-key").stat().st_mode & 0o077 == 0
