"""The newest entries of the audit chain that concern a reader: by right, each within the right's own scope."""

from collections.abc import Iterable

from django.db.models import Q

from core.models import AuditEntry
from core.querysets import subtree
from core.scope import Scope

_COMINGS = ("session.began", "session.ended", "list.exported")
"""Nobody is told who signs in how often, or looks at what."""


def entries(
    wanted: Iterable[tuple[Scope, Iterable[str]]], most: int, *, at: Iterable[str] = (), refused: bool = False
) -> list[AuditEntry]:
    """Return at most `most` entries of what was done, newest first; with `refused`, of what was refused too.

    `wanted` are scopes with the actions that are told of them; with no action, every action is told. `at` are
    conditions of the same kind for the very units of these paths, written as `path:action`.
    """
    condition = Q(pk__in=[])
    for scope, actions in wanted:
        names = list(actions)
        for path in scope.paths:
            inside = subtree("path", path)
            condition |= inside & Q(action__in=names) if names else inside
    for place in at:
        path, _colon, action = place.partition(":")
        condition |= Q(path=path, action=action)
    rows = AuditEntry.objects.filter(condition).exclude(action__in=_COMINGS)
    return list((rows if refused else rows.filter(result="done")).order_by("-pk")[:most])
