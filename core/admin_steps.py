"""Steps on one record: a page that is asked for by right, and a post that counts once."""

import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _
from unfold.decorators import action

from core import submissions
from core.admin_forms import actor_of, body_of
from core.errors import DomainError


def step_post(request: HttpRequest) -> dict[str, Any]:
    """Return what names the post of a step: its key, who sends it, from which page, and what it says.

    :raises DomainError: the key of the form is no key.
    """
    given = request.POST.get("submission")
    try:
        key = uuid.UUID(given) if given else uuid.uuid4()
    except ValueError as error:
        raise DomainError(_("The form is not complete. Load the page again and send it once more.")) from error
    return {"key": key, "actor": actor_of(request), "form": request.path[-60:], "body": body_of(request)}


def page_action(**options: Any) -> Callable[[Callable[..., HttpResponse]], Any]:
    """Make a step's page of a function; sent once more, the form leads to where the first post led.

    The second post finds the record beyond the step, where its page would be refused.
    """

    def decorate(function: Callable[..., HttpResponse]) -> Any:
        guarded = action(**options)(function)

        @wraps(guarded)
        def page(self: Any, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method == "POST":
                receipt = submissions.receipt(**step_post(request))
                if receipt is not None:
                    messages.info(request, _("This form had been sent already; nothing was done a second time."))
                    return HttpResponseRedirect(receipt["to"])
            return guarded(self, request, *args, **kwargs)

        return page

    return decorate
