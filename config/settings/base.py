"""Settings that every way of running shares. `local`, `development`, `test` and `production` build on it."""

import sys
from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from config import env
from config.settings.admin import UNFOLD  # noqa: F401

ROOT = env.ROOT
ENVIRONMENT = env.read()
DATA = ENVIRONMENT.data
LOCAL = ROOT / ".local"

DEBUG = False
SECRET_KEY = ENVIRONMENT.secret_key or env.secret_key_of(DATA)
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", *ENVIRONMENT.allowed_hosts]
CSRF_TRUSTED_ORIGINS = list(ENVIRONMENT.trusted_origins)
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "core.admin_app.AdminConfig",
    "accounts",  # before auth, so that its commands win
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "rest_framework",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "core",
    "branches",
    "teams",
    "ledgers",
    "tickets",
    "reports",
    "config",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # before the next one: files are compressed once, when collected
    "django.middleware.gzip.GZipMiddleware",
    "core.middleware.ContentSecurityPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "core.middleware.RequestSize",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.ActorMiddleware",
    "core.middleware.PersonNames",
    "core.middleware.DomainErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "core.context.installation",
            ],
        },
    }
]

# Data ------------------------------------------------------------------------------------------

SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        "PRAGMA cache_size=-64000; PRAGMA temp_store=MEMORY;"
    ),
}


def databases(url: str, data: Path) -> dict[str, dict[str, object]]:
    """Return `DATABASES` for a database URL; an empty one is the embedded file of `data`."""
    if not url:
        return {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(data / "baolei.sqlite3"),
                "OPTIONS": dict(SQLITE_OPTIONS),
            }
        }
    parsed = environ.Env.db_url_config(url)
    if parsed["ENGINE"].endswith("postgresql"):
        parsed["CONN_MAX_AGE"] = 60
        parsed["CONN_HEALTH_CHECKS"] = True
        parsed["OPTIONS"] = {"connect_timeout": 5, **parsed.get("OPTIONS", {})}
    else:
        parsed["OPTIONS"] = dict(SQLITE_OPTIONS)
    return {"default": parsed}


DATABASES = databases(ENVIRONMENT.database_url, DATA)
MEDIA_ROOT = DATA / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
STATIC_URL = "static/"
STATIC_ROOT = LOCAL / "static"
STATICFILES_DIRS = [ROOT / "static"]

# People ----------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "accounts.backends.RoleBackend"]
LOGIN_URL = "accounts:sign-in"
LOGIN_REDIRECT_URL = "desk"
LOGOUT_REDIRECT_URL = "accounts:sign-in"
PASSWORD_HASHERS = ["accounts.hashers.Argon2", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accounts.validators.CharacterClassValidator", "OPTIONS": {"classes": 3}},
    {"NAME": "accounts.validators.HistoryValidator", "OPTIONS": {"kept": 5}},
]
PASSWORD_MAX_AGE_DAYS = 90
SESSIONS_PER_USER = 5
SESSION_IDLE_MINUTES = 30
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "core.errors_web.csrf_failure"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_USERNAME_FORM_FIELD = "username"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_LOCKOUT_CALLABLE = "accounts.web.views.locked_out"
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True
AXES_IPWARE_PROXY_COUNT = 0

# Programs that read ------------------------------------------------------------------------------

API_REQUESTS_PER_MINUTE = {"token": 600, "session": 120, "anonymous": 30}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.TokenAuthentication",
        "accounts.api.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["core.api.rights.MayRead"],
    "DEFAULT_THROTTLE_CLASSES": ["core.api.throttles.PerMinute"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_PAGINATION_CLASS": "core.api.pagination.ByKey",
    "DEFAULT_FILTER_BACKENDS": ["core.api.filters.NamedFilters"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.PortalSchema",
    "EXCEPTION_HANDLER": "core.api.errors.answer",
    "URL_FORMAT_OVERRIDE": None,
    "NUM_PROXIES": 0,
}
SPECTACULAR_SETTINGS = {
    "TITLE": _("Baolei: interface for programs"),
    "DESCRIPTION": _(
        "Read-only but for tickets, which are filed and moved here too. Every list and object is limited to the area of "
        "the account that asks; what lies outside it is answered like what never was (404). Scores are whole numbers of "
        "hundredths of a point."
    ),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PUBLIC": True,
    "SERVE_PERMISSIONS": ["core.api.rights.MayRead"],
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums", "core.api.schema.without_docstrings",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "",
    "SWAGGER_UI_SETTINGS": {
        "validatorUrl": None, "deepLinking": True, "persistAuthorization": False, "docExpansion": "list",
        "defaultModelsExpandDepth": 0, "displayRequestDuration": True,
    },
    "ENUM_NAME_OVERRIDES": {
        "StarsEnum": "teams.choices.STARS",
        "UnitKindEnum": "accounts.choices.KINDS",
        "ActivityKindEnum": "teams.choices.ACTIVITY_KINDS",
        "ActivityFieldEnum": "teams.choices.FIELDS",
        "RoundStateEnum": "teams.choices.ROUND_STATES",
        "TicketStateEnum": "tickets.choices.STATES",
        "TicketLevelEnum": "tickets.choices.LEVELS",
        "UnitLevelEnum": "accounts.choices.LEVELS",
        "GradeEnum": "branches.choices.GRADES",
        "ReservePostEnum": "teams.choices.RESERVE_POSTS",
    },
}  # fmt: skip

# Language and time -----------------------------------------------------------------------------

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [ROOT / "locale", ROOT / "locale" / "vendor"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Headers ---------------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
# A whole request with its files: what is larger is refused unread, before anybody's rights are looked at.
REQUEST_MAX_SIZE = 16 * 1024 * 1024

# Work in the background ------------------------------------------------------------------------

EMBEDDED_QUEUE = not ENVIRONMENT.redis_url
if ENVIRONMENT.redis_url:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": ENVIRONMENT.redis_url}}
else:
    # In each web process by itself: it counts requests of programs and holds nothing that is missed when it is lost.
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "baolei"}}
TICKET_CONTACT_DAYS = 180
"""Days after a ticket has ended for which the contact on it is kept (a county setting)."""
TICKET_SETTLED_CONTACT_DAYS = 180
"""The same for a ticket that is settled or rated and was never struck off, from its last step on (a county setting)."""
RESIDENT_LIMITS = {"address": 40, "unit": 120, "codes": 30}
"""Within an hour: forms of residents from one address, matters of residents to one village, wrong codes from one address."""
JOB_LEASE_SECONDS = 30
JOB_MAX_STARTS = 3
OUTBOX_POLL_SECONDS = 0.2 if EMBEDDED_QUEUE else 1.0
OUTBOX_RESEND_SECONDS = 60
OUTBOX_WINDOW = 8
REDIS_URL = ENVIRONMENT.redis_url

WORKERS = ENVIRONMENT.workers
PORT = ENVIRONMENT.port
SITE_URL = ENVIRONMENT.site_url
DEMO_PASSWORD = ENVIRONMENT.demo_password
DEMO_ALLOWED = True

# Output ----------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "axes": {"level": "WARNING"},
        "celery": {"level": "WARNING"},
        "kombu": {"level": "ERROR"},
        "fontTools": {"level": "WARNING"},
        "weasyprint": {"level": "ERROR"},
        "django.request": {"level": "ERROR"},
    },
}
