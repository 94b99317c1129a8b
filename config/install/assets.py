"""Collect the static files that the web server hands out."""

import os
import secrets
import subprocess
import sys
from pathlib import Path

from core.native import LOCAL, ROOT

from . import stamps
from .errors import SetUpError

TARGET = LOCAL / "static"


def ensure() -> str:
    """Collect when a static file, the settings or the packages changed.

    :raises SetUpError: Django refuses.
    """
    if not (ROOT / "manage.py").exists():
        return "no manage.py yet"
    inputs = stamps.digest(texts=[str(ROOT)], files=_inputs())
    if TARGET.is_dir() and stamps.is_current("static", inputs):
        return "present"
    answer = subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0", "--ignore", "redoc"],
        cwd=ROOT,
        env=_environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        last_line = answer.stderr.strip().rpartition("\n")[2]
        raise SetUpError(
            f"manage.py collectstatic failed: {last_line}\nIf that names a missing file, restore "
            "it from the repository. The whole message: .venv/bin/python manage.py collectstatic"
        )
    stamps.remember("static", inputs)
    return "collected into .local/static"


def _inputs() -> list[Path]:
    folders = [ROOT / "static", *ROOT.glob("*/static")]
    files = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
    files |= set((ROOT / "config" / "settings").glob("*.py"))
    return [*files, ROOT / "requirements.lock"]


def _environment() -> dict[str, str]:
    """Keep the step apart from the installation: it needs neither its key nor its services."""
    left_out = {"DJANGO_SETTINGS_MODULE", "DATABASE_URL", "REDIS_URL", "PORT"}
    kept = {name: value for name, value in os.environ.items() if name not in left_out}
    return kept | {"BAOLEI_SECRET_KEY": secrets.token_urlsafe(64)}
