"""Tickets by the programming interface: read, filed once for a key, moved step by step."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import OrgUnit
from core import submissions
from core.api.access import Rows
from core.api.errors import WrongParameter
from core.api.rights import actor_of
from core.errors import DomainError, NotFound
from core.scope import WIDTH
from tickets.api import serializers
from tickets.api.filters import TicketFilters
from tickets.filters import ClassFilters, RuleFilters
from tickets.models import DeadlineRule, Ticket, TicketClass
from tickets.services import filing, moves

_GROUP = gettext_lazy("Demand tickets")
KEY = "Idempotency-Key"
_KEYED = OpenApiParameter(
    KEY, OpenApiTypes.UUID, OpenApiParameter.HEADER, required=True,
    description=gettext_lazy("A UUID that you make for each matter; sent again with the same body, the first answer comes again."),
)  # fmt: skip


@dataclass(frozen=True)
class Step:
    """A step that a program takes: its service, and what of the body it takes, by the service's names."""

    take: Callable[..., Ticket]
    asks: dict[str, str]


_REASON = {"reason": "reason"}
STEPS = {
    "gather": Step(moves.gather, {"rule": "rule", "colour": "colour"}),
    "dispatch": Step(
        moves.dispatch,
        {"unit": "unit_id", "team": "team_id", "member": "member_id", "rule": "rule", "colour": "colour", **_REASON},
    ),
    "claim": Step(moves.claim, {}),
    "accept": Step(moves.accept, {}),
    "return": Step(moves.send_back, _REASON),
    "escalate": Step(moves.escalate, _REASON),
    "pause": Step(moves.pause, _REASON),
    "resume": Step(moves.resume, {}),
    "complete": Step(moves.complete, {"result": "result"}),
    "cancel": Step(moves.cancel, {}),
    "withdraw": Step(moves.withdraw, _REASON),
    "merge": Step(moves.merge, {"into": "into_id", **_REASON}),
}
_CALLED = {"klass": "class"}
"""Fields of the service that are called otherwise here."""
_EMPTY = {"reason": "", "result": "", "unit_id": None, "into_id": None}
"""What a service is handed where the body says nothing: it names what is missing."""


class Tickets(Rows):
    """The tickets of the reader's area."""

    http_method_names = ["get", "head", "post"]
    group = _GROUP
    titles = (gettext_lazy("Tickets"), gettext_lazy("One ticket"))
    told = gettext_lazy("Tickets of the account's area. What is known of residents is in none of them.")
    view_action = "ticket.view"
    rows = Ticket.objects.select_related("unit", "klass", "item", "owner", "handler", "rule").prefetch_related(
        "unit__codes", "owner__codes", "handler__codes"
    )
    serializer_class = serializers.TicketRow
    filterset_class = TicketFilters

    @extend_schema(
        request=serializers.FileBody, responses={201: serializers.FiledReceipt}, parameters=[_KEYED],
        summary=gettext_lazy("File a ticket"),
        description=gettext_lazy("Files a matter once for its key. Reports on persons are refused, with a word on where they belong."),
    )  # fmt: skip
    def create(self, request: Request) -> Response:
        """File a ticket once for the key of the request."""
        actor, key = actor_of(request), _key(request)
        body = _body(serializers.FileBody, request)
        units = OrgUnit.objects.within(self.area("ticket.view")).filter(closed_on__isnull=True)
        unit = units.filter(pk=body["unit"]).first()
        if unit is None:
            raise NotFound
        asked = filing.Asked(
            body["matter"], body.get("place", ""), klass_id=body.get("class"), item_id=body.get("item"),
            channel="program", colour=body.get("colour", ""),
        )  # fmt: skip

        def effect() -> dict[str, Any]:
            try:
                ticket = filing.file(actor=actor, unit=unit, asked=asked, now=timezone.now())
            except DomainError as error:
                error.field = _CALLED.get(error.field, error.field)
                raise
            return {**serializers.receipt_of(ticket), "code": ticket.code}

        receipt, _now = submissions.accept(
            key=key, actor=actor, form="api:ticket", body=body, now=timezone.now(), effect=effect
        )
        # A database may keep the fields in an order of its own; the answer is the same to the last byte.
        return Response(dict(sorted(receipt.items())), status=status.HTTP_201_CREATED)

    @extend_schema(
        request=serializers.StepBody, responses={200: serializers.Receipt},
        parameters=[OpenApiParameter("event", str, OpenApiParameter.PATH, enum=list(STEPS), description=gettext_lazy("The step."))],
        operation_id="tickets_step", summary=gettext_lazy("Take a step"),
        description=gettext_lazy(
            "Takes a step that the account has the right to, in the state in which it can be taken. Another version than "
            "the one that was read is refused, so a step is never taken twice."
        ),
    )  # fmt: skip
    def step(self, request: Request, pk: int, event: str) -> Response:
        """Take a step on a ticket of the area."""
        step = STEPS.get(event)
        if step is None or not self.get_queryset().filter(pk=pk).exists():
            raise NotFound
        body = _body(serializers.StepBody, request)
        version = body.pop("version")
        unasked = sorted(set(body) - set(step.asks))
        if unasked:
            raise WrongParameter(_("This step does not ask for this field."), field=unasked[0])
        given = {called: body.get(name, _EMPTY.get(called)) for name, called in step.asks.items()}
        given = {called: value for called, value in given.items() if value is not None or called in _EMPTY}
        ticket = step.take(actor=actor_of(request), ticket_id=pk, version=version, now=timezone.now(), **given)
        return Response(serializers.receipt_of(ticket))


def _key(request: Request) -> uuid.UUID:
    """Return the key of a post.

    :raises WrongParameter: the header is missing, or is no UUID.
    """
    try:
        return uuid.UUID(request.headers.get(KEY, ""))
    except ValueError as error:
        raise WrongParameter(_("Send the header Idempotency-Key with a UUID of your own making."), field=KEY) from error


def _body(kind: type[Any], request: Request) -> dict[str, Any]:
    body = kind(data=request.data)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


class _OfCounty(Rows):
    """What the county sets that the account's area lies in."""

    group = _GROUP
    view_action = "ticket.view"

    def get_queryset(self) -> QuerySet:
        if getattr(self, "swagger_fake_view", False):
            return self.rows.none()
        counties = {path[:WIDTH] for path in self.area().paths}
        return self.rows.filter(unit__path__in=counties)


class Classes(_OfCounty):
    """The classes of matters of the reader's county."""

    titles = (gettext_lazy("Classes of tickets"), gettext_lazy("One class of tickets"))
    told = gettext_lazy("Classes of matters of the county that the account's area lies in.")
    rows = TicketClass.objects.select_related("unit").prefetch_related("unit__codes").order_by("pk")
    serializer_class = serializers.ClassRow
    filterset_class = ClassFilters


class Rules(_OfCounty):
    """The deadline rules of the reader's county, every edition."""

    titles = (gettext_lazy("Deadline rules"), gettext_lazy("One deadline rule"))
    told = gettext_lazy("Every edition of the deadline rules of the county that the account's area lies in.")
    rows = DeadlineRule.objects.select_related("unit").prefetch_related("unit__codes")
    serializer_class = serializers.RuleRow
    filterset_class = RuleFilters
