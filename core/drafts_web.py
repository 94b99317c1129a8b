"""Drafts over the network: one address that keeps what is typed, or throws it away."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import drafts
from core.errors import Conflict, DomainError, NotFound
from core.errors_web import PORTAL


def clock(moment: object) -> str:
    """Return the time of day of a draft, as people read it."""
    return f"{timezone.localtime(moment):%H:%M}"  # type: ignore[arg-type]


@login_required
@require_POST
def draft(request: HttpRequest, form: str, object_id: int) -> HttpResponse:
    """Keep a draft of a form (`do` = keep), or throw it away (`do` = discard). Stored points stay as they are."""
    actor = request.actor  # type: ignore[attr-defined]
    found = drafts.form_of(form)
    if found is None:
        raise NotFound
    found.check(actor, object_id)
    if request.POST.get("do") == "discard":
        drafts.discard(actor, form, object_id)
        return redirect(found.page, object_id)
    if request.POST.get("do") != "keep":
        raise DomainError(_("This step does not exist."))
    version = request.POST.get("draft-version", "")
    body = {name: str(text) for name, text in request.POST.items() if not name.startswith("draft-")}
    answer = {"portal": PORTAL, "left": getattr(request, "session_left", 0)}
    try:
        kept = drafts.save(
            actor=actor, form=form, object_id=object_id, body=body, schema=request.POST.get("draft-schema", "")[:40],
            version=int(version) if version.isascii() and version.isdigit() and len(version) < 18 else 0,
            now=timezone.now(),
        )  # fmt: skip
    except Conflict as error:
        newer = drafts.of(actor, form, object_id)
        return JsonResponse(
            {**answer, "detail": str(error), "version": newer.version if newer else 0,
             "saved": clock(newer.saved_at) if newer else ""},
            status=error.status,
        )  # fmt: skip
    follows = found.follows(actor, object_id, body)
    return JsonResponse({**answer, "version": kept.version, "saved": clock(kept.saved_at), "follows": follows})
