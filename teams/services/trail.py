"""What admissions and proposals share: who acts for which office, the step's rule, reasons."""

from collections.abc import Callable, Iterable, Mapping

from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, IllegalTransition
from core.scope import covers
from core.states import Rule


def office_of(actor: Actor, action: str, path: str) -> str:
    """Return the name of the office for which the actor does `action` on a unit of `path`: the nearest one above it."""
    paths = [grant.path for grant in actor.grants if action in grant.actions and covers(grant.path, path)]
    if not paths:
        return ""
    return OrgUnit.objects.filter(path=max(paths, key=len)).values_list("name", flat=True).first() or ""


def rule_of(table: Mapping[str, Rule], event: str) -> Rule:
    """Return the rule of a step.

    :raises DomainError: there is no such step.
    """
    if event not in table:
        raise DomainError(_("This step does not exist."))
    return table[event]


def follows(step: Rule, *, row: Model, state: str, shown: str) -> None:
    """Refuse a step that does not follow from the present state.

    :raises IllegalTransition: it may not be taken from there.
    """
    if state not in step.sources:
        raise IllegalTransition(
            _("“%(label)s” is at the step “%(state)s”, from which this cannot be done. Open it again.")
            % {"label": str(row), "state": shown}
        )


def allowed(check: Callable[..., object], **given: object) -> bool:
    """Tell whether a check lets a step pass."""
    try:
        check(**given)
    except DomainError:
        return False
    return True


def as_read(row: Model, version: int | None) -> int:
    """Return the version that a write has to find.

    :raises Conflict: the person has read an older one.
    """
    present = int(row.version)  # type: ignore[attr-defined]
    if version is not None and version != present:
        raise Conflict(
            _("“%(label)s” has changed since you opened it. Look at it again before you decide.") % {"label": str(row)}
        )
    return present


def reason_given(text: str, most: int) -> str:
    """Return a reason without blanks around it.

    :raises DomainError: there is none, or it is too long.
    """
    reason = text.strip()
    if not reason:
        raise DomainError(_("Give the reason."), field="reason")
    if len(reason) > most:
        raise DomainError(_("Shorten the reason to %(n)s characters.") % {"n": most}, field="reason")
    return reason


def by_another(step: str, labels: Iterable[tuple[str, object]]) -> None:
    """Refuse a person who took an earlier step of the same record themselves.

    :raises Forbidden: `step` is not empty.
    """
    if step:
        raise Forbidden(
            _("You took the step “%(step)s” of this record yourself. Somebody else has to take this one.")
            % {"step": dict(labels)[step]}
        )
