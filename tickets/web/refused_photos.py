"""Photos of a form that was refused, on its page: shown again with a box that takes them out."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest

from core import entry_web
from core.actors import Actor
from core.errors import DomainError
from core.errors_web import wants_json
from tickets.services import kept_photos, photos


@dataclass(frozen=True)
class Shown:
    """A kept photo on a page: what takes it out, and the thumbnail as an address that holds it."""

    digest: str
    source: str


class Photos:
    """The photos of one post: those kept before but for what is taken out, and those that came with it."""

    def __init__(self, request: HttpRequest, actor: Actor, form: str, now: datetime) -> None:
        self.request, self.now = request, now
        self.without = {text for text in request.POST.getlist("drop") if len(text) == 64}
        try:
            self.form: kept_photos.Form | None = kept_photos.Form(entry_web.key_of(request), actor, form)
        except DomainError:
            self.form = None  # a form without a key keeps nothing and is refused for it

    def together(self, chosen: Sequence[photos.Written]) -> tuple[list[photos.Written], list[str]]:
        """Return the photos of the form and the digests of all of them.

        :raises DomainError: there are more than a ticket takes.
        """
        kept = kept_photos.of(self.form, self.now, without=self.without) if self.form else []
        return kept_photos.together(kept, chosen)

    def refused(self, good: Sequence[photos.Written]) -> list[Shown]:
        """Keep what was good of a refused form; return what its page shows. A script holds its photos itself."""
        if self.form is None or wants_json(self.request):
            return []
        kept_photos.keep(self.form, good, self.now, without=self.without)
        return [
            Shown(row.digest, f"data:image/jpeg;base64,{base64.b64encode(photos.small(row.written[0])).decode()}")
            for row in kept_photos.of(self.form, self.now)
            if row.written is not None
        ]

    def accepted(self) -> None:
        """Forget the photos of a form that was accepted."""
        if self.form is not None:
            kept_photos.accepted(self.form)
