"""The answer that hands out a paper of a record to whoever was let through."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from core.pictures import small


def answer(request: HttpRequest, row: Any, content: bytes, name: str) -> HttpResponse:
    """Return a photo to look at (with `size=small`, as a thumbnail), or a PDF to be saved, under a name without its ending."""
    if row.kind == "image":
        shown = small(content) if request.GET.get("size") == "small" else content
        found = HttpResponse(shown, content_type="image/jpeg")
        found["Content-Disposition"] = f'inline; filename="{name}.jpg"'
    else:
        found = HttpResponse(content, content_type="application/pdf")
        found["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    found["X-Content-Type-Options"] = "nosniff"
    found["Cache-Control"] = "private, max-age=3600"
    return found
