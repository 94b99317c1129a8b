"""The page on which anybody proves a document, without an account: kind, unit, period and version, never a person."""

import re
import time
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from redis.exceptions import RedisError

from reports import choices, selectors
from reports.models import DOCUMENT_STATES

UNKNOWN_A_MINUTE = 30
"""Codes without a document that one address may try in a minute. Codes of documents are never counted."""
_WIDE = str.maketrans("０１２３４５６７８９ａｂｃｄｅｆＡＢＣＤＥＦ", "0123456789abcdefABCDEF")
_CODE = re.compile(r"[0-9a-f]{64}")


def read_code(text: str) -> str:
    """Return the code that was typed or pasted: groups, capitals, full-width figures or a whole address; "" for none."""
    folded = text[:400].translate(_WIDE).lower()
    tail = folded.rstrip("/ \n").rpartition("/verify/")[2]
    joined = re.sub(r"[\s\-·.,，、。]", "", tail)
    return joined if _CODE.fullmatch(joined) else ""


@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """Show the form; a code that was entered leads to its own address."""
    typed = request.GET.get("code", "")
    if not typed.strip():
        return _page(request, {"typed": "", "wrong": "code" in request.GET}, 400 if "code" in request.GET else 200)
    code = read_code(typed)
    if not code:
        return _page(request, {"typed": typed[:400], "wrong": True}, 400)
    return redirect("verify-code", code=code)


@require_GET
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Say what the portal holds of exactly this content, or that it knows no such document."""
    digest = read_code(code)
    if not digest:
        return _page(request, {"typed": code[:400], "wrong": True}, 404)
    if digest != code:
        return redirect("verify-code", code=digest)
    labels = {**dict(DOCUMENT_STATES), "withdrawn": _("withdrawn")}
    found = [
        {"proof": row, "title": choices.KINDS[row.snapshot.kind], "state": labels[row.state]}
        for row in selectors.proofs(digest)
    ]
    if found:
        return _page(request, {"digest": digest, "found": found}, 200)
    if _too_many(request):
        response = _page(request, {"digest": digest, "wait": True}, 429)
        response["Retry-After"] = "60"
        return response
    return _page(request, {"digest": digest, "unknown": True}, 404)


def _page(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    digest = context.get("digest", "")
    groups = " ".join(digest[at : at + 4] for at in range(0, len(digest), 4))
    response = render(request, "reports/verify.html", {**context, "groups": groups}, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response


def _too_many(request: HttpRequest) -> bool:
    """Count a code without a document against its sender's address; a cache that does not answer stops nobody."""
    key = f"verify:{request.META.get('REMOTE_ADDR', '')}:{int(time.time()) // 60}"
    try:
        cache.add(key, 0, timeout=120)
        return cache.incr(key) > UNKNOWN_A_MINUTE
    except (ValueError, RedisError):
        return False
