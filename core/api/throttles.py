"""How many requests a minute: by token, by signed-in account, by address of those who are neither."""

import logging
import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

logger = logging.getLogger("baolei.api")
WINDOW = 60


class PerMinute(BaseThrottle):
    """Counts the requests of a clock minute in the cache; one number per caller, raised in one step.

    The cache is Redis where there is one, so all processes count together. Without Redis each web
    process counts by itself: a caller then gets at most the limit times the number of processes.
    A cache that does not answer stops nobody; the log says so.
    """

    def allow_request(self, request: Request, view: Any) -> bool:
        now = time.time()
        self._rest = WINDOW - int(now) % WINDOW
        kind, who = self._caller(request)
        key = f"api:{kind}:{who}:{int(now) // WINDOW}"
        try:
            cache.add(key, 0, timeout=2 * WINDOW)
            return cache.incr(key) <= int(settings.API_REQUESTS_PER_MINUTE[kind])
        except ValueError:  # the entry was dropped between the two steps
            return True
        except RedisError:
            logger.exception("requests are not counted: the cache does not answer")
            return True

    def wait(self) -> int:
        """Return the seconds until the next minute begins."""
        return self._rest

    def _caller(self, request: Request) -> tuple[str, str]:
        if request.auth is not None:
            return "token", str(request.auth.pk)
        if request.user is not None and request.user.is_authenticated:
            return "session", str(request.user.pk)
        return "anonymous", str(self.get_ident(request))
