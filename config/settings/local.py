"""One machine, plain HTTP on the loopback address: what `manage.py` uses unless told otherwise."""

from config.settings.base import *  # noqa: F403
