"""What every page is told."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from core.models import Installation


def installation(request: HttpRequest) -> dict[str, Any]:
    """Tell pages whether the data are a demo, and who reads."""
    return {
        "is_demo": SimpleLazyObject(lambda: Installation.objects.filter(is_demo=True).exists()),
        "actor": getattr(request, "actor", None),
    }
