"""A county's server behind TLS. Demo accounts and unset hosts are refused."""

from django.core.exceptions import ImproperlyConfigured

from config.settings.base import *  # noqa: F403
from config.settings.base import ENVIRONMENT, REST_FRAMEWORK

if not ENVIRONMENT.allowed_hosts:
    raise ImproperlyConfigured(
        "BAOLEI_ALLOWED_HOSTS is empty. Name the host the portal is reached by, "
        "for example BAOLEI_ALLOWED_HOSTS=portal.example.gov.cn."
    )

ALLOWED_HOSTS = [*ENVIRONMENT.allowed_hosts, "127.0.0.1"]
CSRF_TRUSTED_ORIGINS = list(ENVIRONMENT.trusted_origins) or [f"https://{host}" for host in ENVIRONMENT.allowed_hosts]
DEMO_ALLOWED = False
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
AXES_IPWARE_PROXY_COUNT = 1
REST_FRAMEWORK["NUM_PROXIES"] = 1
