"""The suite: its own data folder, a fast password hasher, static files without a manifest."""

import tempfile
from pathlib import Path

from config.settings.base import *  # noqa: F403
from config.settings.base import DATABASES, ENVIRONMENT

DATA = Path(tempfile.mkdtemp(prefix="baolei-test-"))
MEDIA_ROOT = DATA / "media"
SECRET_KEY = "only-the-suite-uses-this-key-" + "0" * 40
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# A live server's threads must let go of the database when their request ends.
DATABASES["default"]["CONN_MAX_AGE"] = 0
# Thousands of requests in the name of few accounts; the tests of the limits set their own.
API_REQUESTS_PER_MINUTE = dict.fromkeys(("token", "session", "anonymous"), 1_000_000)
if not ENVIRONMENT.database_url:
    # A file, not memory: worker processes and threads of the suite open it too.
    DATABASES["default"]["NAME"] = str(DATA / "suite.sqlite3")
    DATABASES["default"]["TEST"] = {"NAME": str(DATA / "suite-test.sqlite3")}
