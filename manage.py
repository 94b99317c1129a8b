#!/usr/bin/env python
"""Run administrative commands with the settings of a single machine unless told otherwise."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.local")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line
    from django.db import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        sys.exit(f"{error}")
    except OperationalError as error:
        first = str(error).strip().splitlines()[0]
        sys.exit(
            f"The database cannot be used: {first}. Check DATABASE_URL and that the server runs. Nothing was changed."
        )


if __name__ == "__main__":
    main()
