"""Debian packages for the set-up: installed as root, or only fetched and unpacked for anybody else.

Without root, apt works on lists and caches of its own under `.local/apt`, so nothing of the machine
changes. Standard library only, and also a script, because `setup.sh` needs it before the virtual
environment exists:

    apt.py install PACKAGE…            install on the machine; root only
    apt.py download FOLDER PACKAGE…    fetch the .deb files into FOLDER
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

PRIVATE = Path(__file__).resolve().parents[2] / ".local" / "apt"
# Packages that any machine able to run the set-up has; what they need is never fetched again.
BASE = ("apt", "dpkg", "python3")


class PackagesUnavailable(Exception):
    """Packages could not be had; the text names them and the cause."""


def is_available() -> bool:
    """Tell whether this machine has Debian's package tools."""
    return bool(shutil.which("apt-get") and shutil.which("dpkg-deb"))


def is_root() -> bool:
    return os.geteuid() == 0


def administrator_command(packages: Iterable[str]) -> str:
    return f"apt-get install --no-install-recommends {' '.join(packages)}"


def install(packages: Sequence[str]) -> None:
    """Install packages on the machine.

    :raises PackagesUnavailable: apt could not.
    """
    print(f"Installing Debian packages: {' '.join(packages)}", flush=True)
    arguments = ["install", "--yes", "--no-install-recommends", *packages]
    if (cause := _with_fresh_lists(arguments, private=False)) is not None:
        raise PackagesUnavailable(f"apt-get could not install {' '.join(packages)}: {cause}")


def download(packages: Sequence[str], folder: Path, *, private: bool | None = None) -> list[Path]:
    """Fetch the .deb files of packages into an empty folder.

    :raises PackagesUnavailable: apt could not.
    """
    folder.mkdir(parents=True, exist_ok=True)
    arguments = ["download", *packages]
    cause = _with_fresh_lists(arguments, private=_or_default(private), folder=folder)
    if cause is not None:
        raise PackagesUnavailable(f"apt-get could not fetch {' '.join(packages)}: {cause}")
    return sorted(folder.glob("*.deb"))


def libraries_needed(
    packages: Sequence[str], *, private: bool | None = None, ignore_installed: bool = False
) -> list[str]:
    """List the libraries that these packages need and the machine lacks, themselves included.

    :param ignore_installed: list also those that are installed, unless the base system needs them.
    :raises PackagesUnavailable: apt does not know the packages.
    """
    private = _or_default(private)
    closure = _closure(packages, private=private)
    if not set(packages) <= closure:
        _apt(["update"], private=private)
        closure = _closure(packages, private=private)
    if unknown := [name for name in packages if name not in closure]:
        raise PackagesUnavailable(f"apt does not know {' '.join(unknown)}")
    present = _installed(closure)
    if ignore_installed:
        present &= _closure(BASE, private=private)
    return sorted(name for name in closure - present if name.startswith("lib"))


def _or_default(private: bool | None) -> bool:
    return not is_root() if private is None else private


def _with_fresh_lists(arguments: Sequence[str], *, private: bool, folder: Path | None = None) -> str | None:
    """Run apt-get, after a failure once more with fresh lists. Return why it failed."""
    if _apt(arguments, private=private, folder=folder).returncode == 0:
        return None
    update = _apt(["update"], private=private)
    again = _apt(arguments, private=private, folder=folder)
    if again.returncode == 0:
        return None
    return _cause(again.stderr) or _cause(update.stderr) or f"exit code {again.returncode}"


def _cause(stderr: str) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.startswith(("E:", "Err:", "W:"))]
    return " ".join(lines[:3])


def _apt(
    arguments: Sequence[str],
    *,
    private: bool,
    folder: Path | None = None,
    program: str = "apt-get",
) -> subprocess.CompletedProcess[str]:
    options = ["-q", "-o", "APT::Sandbox::User=root", "-o", "DPkg::Lock::Timeout=300"]
    if private:
        options += _private_options()
    return subprocess.run(
        [program, *options, *arguments],
        cwd=folder,
        env={**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def _private_options() -> list[str]:
    (PRIVATE / "lists" / "partial").mkdir(parents=True, exist_ok=True)
    (PRIVATE / "cache" / "archives" / "partial").mkdir(parents=True, exist_ok=True)
    return [
        *("-o", f"Dir::State={PRIVATE}"),
        *("-o", f"Dir::State::Lists={PRIVATE}/lists"),
        *("-o", "Dir::State::status=/var/lib/dpkg/status"),
        *("-o", f"Dir::Cache={PRIVATE}/cache"),
    ]


def _closure(packages: Iterable[str], *, private: bool) -> set[str]:
    """Follow what packages depend on: the first of alternatives, no virtual names."""
    known: set[str] = set()
    asked: set[str] = set()
    waiting = set(packages)
    while waiting:
        asked |= waiting
        answer = _apt(["depends", "--important", *sorted(waiting)], private=private, program="apt-cache")
        found, needed = _read_dependencies(answer.stdout)
        known |= found
        waiting = needed - asked
    return known


def _read_dependencies(text: str) -> tuple[set[str], set[str]]:
    """Read what `apt-cache depends` printed: the packages it knows, and the ones those need."""
    known: set[str] = set()
    needed: set[str] = set()
    first_taken = False
    for line in text.splitlines():
        if line and not line.startswith((" ", "<")):
            known.add(line.strip())
            continue
        kind, _, name = line.strip().partition(": ")
        is_alternative = kind.startswith("|")
        if kind.lstrip("|") in ("Depends", "PreDepends"):
            if not first_taken and not name.startswith("<"):
                needed.add(name.partition(":")[0])
                first_taken = True
            if not is_alternative:
                first_taken = False
    return known, needed


def _installed(packages: Iterable[str]) -> set[str]:
    answer = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\\n", *packages],
        capture_output=True,
        text=True,
        check=False,
    )
    rows = (line.split() for line in answer.stdout.splitlines())
    return {row[0] for row in rows if row[1:] == ["installed"]}


def main(arguments: Sequence[str]) -> int:
    try:
        match list(arguments):
            case ["install", *packages] if packages:
                install(packages)
            case ["download", folder, *packages] if packages:
                download(packages, Path(folder))
            case _:
                print(__doc__, file=sys.stderr)
                return 2
    except PackagesUnavailable as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
