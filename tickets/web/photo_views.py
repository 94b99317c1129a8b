"""Photos of tickets, for whoever may see the ticket."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from tickets.services import photos
from tickets.web.board_views import reader_of


@login_required
@require_GET
def photo(request: HttpRequest, photo_id: int) -> HttpResponse:
    """Return a photo as an image to look at; with `size=small`, as a thumbnail."""
    row, content = photos.read(actor=reader_of(request).actor, photo_id=photo_id)
    answer = HttpResponse(
        photos.small(content) if request.GET.get("size") == "small" else content, content_type="image/jpeg"
    )
    answer["Content-Disposition"] = f'inline; filename="ticket-{row.ticket_id}-{row.pk}.jpg"'
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
