"""The one door through which rows of units are read."""

from typing import Self

from django.db import models
from django.db.models import Q

from core.scope import Scope, upper_bound


def subtree(field: str, path: str) -> Q:
    """Return the condition that `field` holds `path` or a path below it, searched by index."""
    return Q(**{f"{field}__gte": path, f"{field}__lt": upper_bound(path)})


class ScopedQuerySet(models.QuerySet):
    """A queryset that can be limited to a scope.

    The model names the lookup to the unit's path in `scope_field`.
    """

    def within(self, scope: Scope) -> Self:
        """Return the rows inside `scope`; an empty scope matches nothing."""
        if scope.everything:
            return self
        if not scope.paths:
            return self.none()
        field = self.model.scope_field  # type: ignore[attr-defined]
        condition = Q()
        for path in sorted(scope.paths):
            condition |= subtree(field, path)
        return self.filter(condition)


class Scoped(models.Model):
    """A model whose rows belong to a unit."""

    scope_field = "unit__path"

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True


class Versioned(models.Model):
    """A model that people edit: a write names the version it has read, and loses if it is old."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True
