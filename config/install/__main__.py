"""Everything after the virtual environment, one line a step. `setup.sh` is the way in."""

import argparse
import errno
import shutil
import sys
from collections.abc import Callable

from core import native

from . import apt, assets, fonts, libraries, tools, translations
from .errors import SetUpError

_PACKAGES_MEND = "Check the network, /etc/apt/sources.list and the free space of the disk, and run: make install"


def main() -> int:
    parser = argparse.ArgumentParser(prog="config/install/setup.sh")
    parser.add_argument("--dev", action="store_true", help="also what the tests need")
    parser.add_argument(
        "--private-libraries",
        action="store_true",
        help="unpack the text libraries under .local even where the machine has them",
    )
    options = parser.parse_args()
    steps: list[tuple[str, Callable[[], str]]] = [
        ("Text libraries", lambda: libraries.ensure(private=options.private_libraries)),
        ("Fonts", fonts.ensure),
        ("Translations", translations.ensure),
        ("Static files", assets.ensure),
    ]
    if options.dev:
        steps.append(("Test programs", tools.ensure))
    native.LOCAL.mkdir(exist_ok=True)
    for name, step in steps:
        try:
            print(f"{name}: {step()}", flush=True)
        except SetUpError as error:
            return _stop(name, str(error))
        except apt.PackagesUnavailable as error:
            return _stop(name, f"{error}\n{_PACKAGES_MEND}")
        except OSError as error:
            return _stop(name, _explain(error))
    shutil.rmtree(apt.PRIVATE, ignore_errors=True)
    return 0


def _stop(step: str, reason: str) -> int:
    print(f"{step}: STOPPED. {reason}", file=sys.stderr)
    return 1


def _explain(error: OSError) -> str:
    if error.errno == errno.ENOSPC:
        return "The disk is full. Free about 2 GB and run: make install"
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"{error.filename or native.ROOT} cannot be written. Give the folder to the user who "
            "runs the set-up and run: make install"
        )
    return f"{error}. Mend that and run: make install"


if __name__ == "__main__":
    sys.exit(main())
