"""The shared libraries that WeasyPrint loads: the machine's own, or a copy in `.local/sysroot`."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from core import native

from . import apt, stamps
from .errors import SetUpError

PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")

# Fails unless each library can be loaded the way the portal loads it.
_LOAD = """
import sys
from core import native
native.prepare()
sys.exit(", ".join(native.missing_libraries()))
"""


def ensure(*, private: bool) -> str:
    """Make the libraries loadable; return where they are.

    :param private: unpack a private copy even where the machine has them.
    :raises SetUpError: the packages cannot be had.
    """
    inputs = stamps.digest(texts=[*PACKAGES, str(private)])
    unpacked = native.SYSROOT.exists() and stamps.is_current("libraries", inputs)
    if (unpacked or not private) and not _missing():
        return "private copy in .local/sysroot" if native.SYSROOT.exists() else "on this machine"
    if not apt.is_available():
        raise SetUpError(
            "Documents need the libraries Pango and HarfBuzz, and this machine has no apt-get to "
            f"fetch them. Ask an administrator to install what Debian calls {' '.join(PACKAGES)}."
        )
    try:
        if apt.is_root() and not private:
            apt.install(PACKAGES)
        else:
            _unpack(ignore_installed=private)
    except apt.PackagesUnavailable as error:
        raise SetUpError(
            f"{error}\nCheck the network and /etc/apt/sources.list, or ask an administrator to "
            f"run: {apt.administrator_command(PACKAGES)}"
        ) from error
    if missing := _missing():
        raise SetUpError(
            f"These libraries still cannot be loaded: {missing}. Ask an administrator to run: "
            f"{apt.administrator_command(PACKAGES)}"
        )
    stamps.remember("libraries", inputs)
    return "private copy in .local/sysroot" if native.SYSROOT.exists() else "installed"


def _unpack(*, ignore_installed: bool) -> None:
    """Unpack the packages and those they need into a folder of ours, without installing them."""
    needed = apt.libraries_needed(PACKAGES, private=True, ignore_installed=ignore_installed)
    shutil.rmtree(native.SYSROOT, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=native.LOCAL, prefix="libraries-") as scratch:
        folder = Path(scratch)
        for deb in apt.download(needed, folder / "packages", private=True):
            subprocess.run(["dpkg-deb", "-x", deb, folder / "root"], check=True)
        for name in ("usr/share", "usr/bin", "usr/sbin", "etc"):
            shutil.rmtree(folder / "root" / name, ignore_errors=True)
        order = _load_order(folder / "root")
        (folder / "root" / native.LOAD_ORDER.name).write_text("\n".join(order), encoding="utf-8")
        (folder / "root").rename(native.SYSROOT)


def _load_order(root: Path) -> list[str]:
    """List the libraries that matter, each behind those it needs.

    Loaded in another order, one would pull in the machine's copy of what it needs, and a process
    would hold two copies of one library.
    """
    found = {path.name: path for path in root.rglob("lib*.so*")}
    search = ":".join(sorted({str(path.parent) for path in found.values()}))
    needs: dict[str, set[str]] = {}
    waiting = {name for name in native.LIBRARIES if name in found}
    while waiting:
        name = waiting.pop()
        answer = subprocess.run(
            ["ldd", found[name]],
            env={**os.environ, "LD_LIBRARY_PATH": search, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            check=False,
        )
        # `ldd` names also what is needed indirectly, so whoever needs more stands further behind.
        needs[name] = {line.split()[0] for line in answer.stdout.splitlines() if line.split()}
        needs[name] &= found.keys()
        waiting |= needs[name] - needs.keys()
    return [str(found[name].relative_to(root)) for name in sorted(needs, key=lambda n: len(needs[n]))]


def _missing() -> str:
    """Name what a fresh process cannot load; empty when it loads everything."""
    answer = subprocess.run(
        [sys.executable, "-c", _LOAD],
        cwd=native.ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if answer.returncode == 0 else answer.stderr.strip().rpartition("\n")[2]
