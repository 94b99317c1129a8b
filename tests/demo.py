"""The demo counties: loaded once in a process, after that only their rows are put back."""

from datetime import datetime
from pathlib import Path
from typing import Any

from config.demo import load
from tests.keeping import kept

PASSWORD = "Demo-Pass-2025"


def demo_county(name: str, settings: Any, folder: Path, *, now: datetime | None = None) -> load.Loaded:
    """Load a demo county as the command does, with the accounts' password `PASSWORD`; return what loading says.

    For tests of what the county holds and of what is done to it. Tests of the loading itself call `load.load`.
    `folder` is where the portal under test keeps its data.
    """
    settings.DATA, settings.DEMO_PASSWORD = folder, PASSWORD
    return kept(("demo", name, now), lambda: load.load(name, now=now))
