"""What every address of the programming interface shares: read only, by right, within the account's area."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework.views import APIView
from rest_framework.viewsets import ReadOnlyModelViewSet

from core.api.rights import READ, actor_of
from core.scope import Scope


class Problem(serializers.Serializer):
    """What is refused, in the reader's language."""

    detail = serializers.CharField(help_text=_("What is refused, and the mend."))
    field = serializers.CharField(help_text=_("The parameter that is wrong; empty where none is."), allow_blank=True)


class Counted(APIView):
    """Counts requests before rights are looked at, so that refused ones count too; answers are never kept by others."""

    def perform_authentication(self, request: Request) -> None:
        try:
            super().perform_authentication(request)
        except AuthenticationFailed:
            super().check_throttles(request)
            raise
        super().check_throttles(request)

    def check_throttles(self, request: Request) -> None:
        """Nothing is left to do: the request was counted when it was authenticated."""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers["Cache-Control"] = "no-store, private"
        return answer


class Rows(Counted, ReadOnlyModelViewSet):
    """The rows of one model inside the area in which the account has both rights: to read by interface, and to see."""

    http_method_names = ["get", "head"]
    group: Any = ""
    titles: tuple[Any, Any] = ("", "")
    """What the list is called, and one object of it."""
    told: Any = ""
    view_action = ""
    rows: QuerySet
    filterset_class: Any = None

    def area(self, action: str = "") -> Scope:
        """Return where the account may read rows that `action` makes visible; the view's own action without one."""
        actor = actor_of(self.request)
        return actor.scope(READ).both(actor.scope(action or self.view_action))

    def get_queryset(self) -> QuerySet:
        if getattr(self, "swagger_fake_view", False):
            return self.rows.none()
        return self.rows.all().within(self.area())  # type: ignore[attr-defined, no-any-return]
