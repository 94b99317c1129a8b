"""Pages of a list by key: a page begins after a row, so rows that are added meanwhile neither repeat nor hide one."""

import re
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from core.api.errors import WrongParameter

CURSOR = re.compile(r"^(after|before)-([1-9][0-9]{0,17})$", re.ASCII)


class ByKey(CursorPagination):
    """Rows in the order of their keys, a hundred to a page unless the reader asks for another number.

    The cursor is the key of the row at the page's edge and says nothing else: what it leads to is
    limited by the area of whoever sends it. A row has one key, so nothing stands beside the key in it.
    """

    ordering = "pk"
    page_size = 100
    max_page_size = 1000
    page_size_query_param = "page_size"
    cursor_query_description = gettext_lazy("Where the page begins; take it from “next” or “previous” of another page.")
    page_size_query_description = gettext_lazy("How many objects a page holds.")

    def get_page_size(self, request: Request) -> int:
        """Return the number that was asked for.

        :raises WrongParameter: it is no whole number from 1 to 1,000.
        """
        given = request.query_params.get("page_size")
        if given is None:
            return self.page_size
        if re.fullmatch(r"[0-9]{1,4}", given, re.ASCII) and 1 <= int(given) <= self.max_page_size:
            return int(given)
        raise WrongParameter(
            _("Give a whole number from 1 to %(most)d.") % {"most": self.max_page_size}, field="page_size"
        )

    def decode_cursor(self, request: Request) -> Cursor | None:
        """Return where the page begins; None for the first one.

        :raises WrongParameter: the text is not what “next” or “previous” of a page said.
        """
        given = request.query_params.get("cursor")
        if given is None:
            return None
        found = CURSOR.fullmatch(given)
        if found is None:
            raise WrongParameter(_("Take the cursor from “next” or “previous” of another page."), field="cursor")
        return Cursor(offset=0, reverse=found[1] == "before", position=found[2])

    def encode_cursor(self, cursor: Cursor) -> str:
        way = "before" if cursor.reverse else "after"
        return replace_query_param(self.base_url, "cursor", f"{way}-{cursor.position}")

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        return [
            {
                "name": "cursor", "in": "query", "required": False,
                "description": str(self.cursor_query_description), "schema": {"type": "string", "pattern": CURSOR.pattern},
            },
            {
                "name": "page_size", "in": "query", "required": False,
                "description": str(self.page_size_query_description),
                "schema": {"type": "integer", "minimum": 1, "maximum": self.max_page_size, "default": self.page_size},
            },
        ]  # fmt: skip

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": {**link, "description": _("Address of the page after this one; null on the last.")},
                "previous": {**link, "description": _("Address of the page before this one; null on the first.")},
                "results": schema,
            },
        }
