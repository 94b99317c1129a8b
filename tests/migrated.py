"""Keeps the migrated, empty database of the embedded suite: running every migration takes half a minute of each process.

A copy is made under a digest of all that it came from (migrations, models, start-up code, triggers, lock file), so that
a change of any of it runs the migrations anew; the first run of a checkout always does.
"""

import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.sqlite3.creation import DatabaseCreation

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".local" / "migrated"
_MOST = 12
_APPS = ("accounts", "branches", "core", "ledgers", "reports", "teams", "tickets")
_migrate = DatabaseCreation.create_test_db


def key() -> str:
    """Return the digest of everything that the empty database comes from."""
    state = hashlib.sha256()
    files = [
        *(ROOT / "config" / "settings").glob("*.py"),
        ROOT / "core" / "triggers.py",
        ROOT / "requirements-dev.lock",
    ]
    for app in _APPS:
        for name in ("migrations/*.py", "models/*.py", "models.py", "apps.py", "*triggers*.py", "*guards*.py"):
            files += (ROOT / app).glob(name)
    for file in sorted(files):
        state.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return state.hexdigest()[:32]


def _create(
    self: Any, verbosity: int = 1, autoclobber: bool = False, serialize: bool = False, keepdb: bool = False
) -> str:
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    kept = FOLDER / f"{key()}.sqlite3"
    if kept.exists() and not keepdb and not serialize:
        name = self._get_test_db_name()
        self._create_test_db(verbosity, autoclobber, keepdb)
        self.connection.close()
        settings.DATABASES[self.connection.alias]["NAME"] = name
        self.connection.settings_dict["NAME"] = name
        Path(name).write_bytes(kept.read_bytes())
        self.connection.ensure_connection()
        return str(name)
    name = _migrate(self, verbosity, autoclobber, serialize, keepdb)
    _keep(Path(name), kept, worker or "main")
    return name


def _keep(database: Path, kept: Path, worker: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    part = kept.with_suffix(f".{worker}-{os.getpid()}")
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(part)) as target:
        source.backup(target)
    os.replace(part, kept)
    for old in sorted(FOLDER.glob("*.sqlite3"), key=lambda file: file.stat().st_mtime)[:-_MOST]:
        old.unlink(missing_ok=True)


def keep_migrated() -> None:
    """Let the embedded suite begin with a copy of the migrated database where there is one."""
    DatabaseCreation.create_test_db = _create  # type: ignore[method-assign]
