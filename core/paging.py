"""Pages of long lists: a page near the end is read from the end, a page in the middle by its keys first.

A database skips the rows before a page one by one. Read backwards, the last page costs as much as the first; and
for a page in the middle only keys are sorted and skipped, the rows themselves are read for the page alone.
"""

from typing import Any

from django.core.paginator import Page, Paginator

_FEW = 1_000
"""Up to so many rows are skipped without a first look at the keys."""


class ListPaginator(Paginator):
    """Pages of a queryset that is ordered to the last row."""

    def page(self, number: int | str) -> Page:
        """Return one page.

        :raises InvalidPage: there is none of this number.
        """
        wanted = self.validate_number(number)
        bottom = (wanted - 1) * self.per_page
        top = bottom + self.per_page
        if top + self.orphans >= self.count:
            top = self.count
        return Page(self._rows(bottom, top), wanted, self)

    def _rows(self, bottom: int, top: int) -> Any:
        rows: Any = self.object_list
        backwards = bottom > self.count - top
        start, stop = (self.count - top, self.count - bottom) if backwards else (bottom, top)
        ordered = rows.reverse() if backwards else rows
        if start <= _FEW:
            found = list(ordered[start:stop])
        else:
            keys = list(ordered.values_list("pk", flat=True)[start:stop])
            by_key = {row.pk: row for row in rows.filter(pk__in=keys)}
            found = [by_key[key] for key in keys if key in by_key]
        return found[::-1] if backwards else found
