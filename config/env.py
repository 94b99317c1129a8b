"""The only reader of the process environment.

Every setting that an operator may give from outside is read here once, checked, and handed to
the settings modules as a value. A wrong value stops the start with a sentence that names the
variable and the mend.
"""

import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

ROOT = Path(__file__).resolve().parent.parent

_reader = environ.Env()


@dataclass(frozen=True)
class Environment:
    """What the operator said, checked."""

    data: Path
    """Folder of the installation: database, media, keys."""
    database_url: str
    """Empty: the embedded SQLite database in `data`."""
    redis_url: str
    """Empty: the worker process carries Celery's in-memory transport."""
    secret_key: str
    """Empty: the key file of `data` is used and made when absent."""
    allowed_hosts: tuple[str, ...]
    trusted_origins: tuple[str, ...]
    port: int
    demo_password: str
    workers: int
    """Worker processes that `manage.py serve` starts."""
    site_url: str
    """Address at which the portal is reached from outside, without a slash at its end; documents print it."""


def _integer(name: str, default: int, low: int, high: int) -> int:
    raw = _reader.str(name, default=str(default)).strip()
    if not raw.isdigit() or not low <= int(raw) <= high:
        raise ImproperlyConfigured(
            f"{name}={raw!r} is not a whole number from {low} to {high}. Unset it or give such a number."
        )
    return int(raw)


def _url(name: str, schemes: tuple[str, ...]) -> str:
    raw = _reader.str(name, default="").strip()
    if raw and urlsplit(raw).scheme not in schemes:
        raise ImproperlyConfigured(
            f"{name} must start with {' or '.join(s + '://' for s in schemes)}. Unset it to run without that service."
        )
    return raw


def _site_url(port: int) -> str:
    raw = _reader.str("BAOLEI_SITE_URL", default="").strip().rstrip("/")
    if not raw:
        return f"http://127.0.0.1:{port}"
    try:
        parts = urlsplit(raw)
        host = parts.hostname
    except ValueError:
        host = None
    if (
        not host
        or parts.scheme not in ("http", "https")
        or parts.path
        or parts.query
        or parts.fragment
        or len(raw) > 80
    ):
        raise ImproperlyConfigured(
            f"BAOLEI_SITE_URL={raw!r} is not the address of a portal. Give scheme and host, as https://portal.example.gov.cn, "
            f"without a path and in at most 80 characters."
        )
    return raw


def read() -> Environment:
    """Return the operator's settings.

    :raises ImproperlyConfigured: a value is not of its kind; the message names variable and mend.
    """
    port = _integer("PORT", 8000, 1, 65535)
    return Environment(
        data=Path(_reader.str("BAOLEI_DATA", default=str(ROOT / "var"))).expanduser().resolve(),
        database_url=_url("DATABASE_URL", ("postgres", "postgresql", "sqlite")),
        redis_url=_url("REDIS_URL", ("redis", "rediss")),
        secret_key=_reader.str("BAOLEI_SECRET_KEY", default=""),
        allowed_hosts=tuple(_reader.list("BAOLEI_ALLOWED_HOSTS", default=[])),
        trusted_origins=tuple(_reader.list("BAOLEI_TRUSTED_ORIGINS", default=[])),
        port=port,
        demo_password=_reader.str("DEMO_PASSWORD", default=""),
        workers=_integer("BAOLEI_WORKERS", 2, 1, 64),
        site_url=_site_url(port),
    )


def secret_key_of(data: Path) -> str:
    """Return the installation's secret key, making folder and key file on first use.

    :raises ImproperlyConfigured: the folder cannot be written.
    """
    path = data / "secret-key"
    try:
        data.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("x", encoding="ascii") as handle:
                path.chmod(0o600)
                handle.write(secrets.token_urlsafe(64))
        except FileExistsError:
            pass
        key = path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ImproperlyConfigured(
            f"The data folder {data} cannot be used ({error.strerror}). Give the portal a folder "
            f"it may write by setting BAOLEI_DATA, or free space on the disk."
        ) from error
    if len(key) < 50:
        raise ImproperlyConfigured(
            f"The key file {path} is cut short. Restore it from the backup; a new key would sign "
            f"everyone out and make encrypted fields unreadable."
        )
    return key
