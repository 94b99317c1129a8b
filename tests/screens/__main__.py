"""`make screens`: serves a demo county of its own, looks at every page as every role, and tells what is wrong."""

import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path

from tests.chromium import chinese_fonts, program
from tests.screens import portal

FOLDER = portal.ROOT / ".local" / "screens"


def main() -> int:
    """Return 0 when nothing was found, else 1."""
    if program() is None:
        print("There is no Chromium. The set-up installs it as root: make install-dev")
        return 1
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="baolei-screens-") as folder, chinese_fonts():
        password = portal.prepare(folder)
        # Django is ready from here on.
        from tests.screens import crawl, gallery, plan, stage, walk

        stage.build(os.environ.get("DEMO_COUNTY") or "gangcha")
        _say(began, "The county is loaded.")
        with portal.serving() as site:
            _say(began, f"{portal.settle()} jobs are done.")
            planned = plan.make(site, password)
            _say(began, f"There are {len(planned.looks)} pages to look at.")
            for line in planned.missing:
                print(f"        {line}", flush=True)
            _empty(FOLDER)
            walk.look_at_all(planned.looks, site, lambda role: crawl.Visitor(site, role, password).cookies, FOLDER)
        lines = [*planned.missing, *gallery.lines(planned.looks)]
        page = gallery.write(FOLDER, planned.looks, planned.missing)
    for line in lines:
        print(line)
    failed = sum(bool(one.findings) for one in planned.looks) + len(planned.missing)
    _say(began, f"Pictures: {page}")
    print(f"{len(planned.looks) - failed + len(planned.missing)} passed, {failed} failed")
    return 1 if failed else 0


def _say(began: float, what: str) -> None:
    print(f"{time.monotonic() - began:5.0f} s  {what}", flush=True)


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


if __name__ == "__main__":
    sys.exit(main())
