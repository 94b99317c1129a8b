"""Addresses of one kind of object: the list, and one of them by its key."""

from django.urls import URLPattern, path

from core.api.access import Rows


def both(route: str, name: str, view: type[Rows]) -> list[URLPattern]:
    """Return the addresses `<route>/` and `<route>/<key>/`, named `<name>-list` and `<name>-detail`."""
    return [
        path(f"{route}/", view.as_view({"get": "list"}), name=f"{name}-list"),
        path(f"{route}/<int:pk>/", view.as_view({"get": "retrieve"}), name=f"{name}-detail"),
    ]
