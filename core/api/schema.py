"""The OpenAPI description: what every address may refuse, and how the values of filters are written."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiFilterExtension, OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema

from core import filtering
from core.api.access import Problem
from core.api.fields import Body
from core.api.filters import NamedFilters, form_of


class PortalSchema(AutoSchema):
    """Takes titles from the view's own sentences, and adds the refusals that every address knows."""

    def get_tags(self) -> list[str]:
        return [str(self.view.group)]

    def get_summary(self) -> str:
        return str(self.view.titles[0 if self._is_list_view() else 1])

    def get_description(self) -> str:
        return str(self.view.told)

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        found = super()._get_response_bodies(direction)
        sentences = {
            "401": _("No token and no session, or one that no longer holds."),
            "403": _("The account has no right to read this here."),
            "406": _("Another form than JSON was asked for."),
            "429": _("Too many requests in this minute; the header Retry-After says how many seconds to wait."),
        }
        if self.method == "POST":
            sentences |= {
                "400": _("A field is missing, unknown, or its value is not allowed; “field” names it."),
                "403": _("The account has no right to do this here."),
                "404": _("There is no such object in the account's area."),
                "409": _(
                    "Somebody else was faster, the step cannot be taken now, or the key was used for something else."
                ),
                "415": _("The body is no JSON."),
            }
        elif self._is_list_view():
            sentences["400"] = _("A parameter is unknown, or its value is not allowed; “field” names it.")
        else:
            sentences["404"] = _("There is no such object in the account's area.")
        for status, sentence in sentences.items():
            found[status] = {**self._get_response_for_code(Problem, status), "description": sentence}
        found["429"]["headers"] = {"Retry-After": {"schema": {"type": "integer", "minimum": 1}}}
        return dict(sorted(found.items()))


def without_docstrings(result: dict[str, Any], **given: Any) -> dict[str, Any]:
    """Leave out what developers say of an object's class: it is English in every language."""
    for component in result["components"]["schemas"].values():
        if component.get("type") == "object":
            component.pop("description", None)
    return result


class BodyInSchema(OpenApiSerializerExtension):
    """Says of what programs send that unknown fields are refused."""

    target_class = Body
    match_subclasses = True
    priority = 1

    def map_serializer(self, auto_schema: Any, direction: Any) -> dict[str, Any]:
        return {
            **auto_schema._map_serializer(self.target, direction, bypass_extensions=True),
            "additionalProperties": False,
        }


class FiltersInSchema(OpenApiFilterExtension):
    """Says of every filter exactly what is accepted."""

    target_class = NamedFilters
    priority = 1

    def get_schema_operation_parameters(self, auto_schema: Any, *args: Any, **kwargs: Any) -> list[dict[str, Any]]:
        known = self.target.get_filterset_class(auto_schema.view).base_filters
        return [
            {
                "name": name, "in": "query", "required": False, "description": str(condition.label),
                "schema": _values(condition),
            }
            for name, condition in known.items()
        ]  # fmt: skip


def _values(condition: Any) -> dict[str, Any]:
    if not isinstance(condition, filtering.Choice):
        return form_of(condition).schema
    values = [value for value, _label in condition.extra["choices"]]
    return {"type": "integer" if isinstance(values[0], int) else "string", "enum": values}
