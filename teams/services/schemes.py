"""Star schemes: drafting, adopting, copying. An adopted version is never changed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, indicators, records
from core.actors import Actor
from core.admin_words import hundredths
from core.errors import Conflict, DomainError, NotFound
from teams import choices, selectors
from teams.domain import scheme as rules
from teams.domain import targets
from teams.models import StarItem, StarLevel, StarScheme, StarTarget, TeamKind

_EDITABLE = frozenset(
    {
        "name", "team_kind", "base", "allotment", "tie_order", "quarters_weight", "review_weight",
        "min_quarters", "notice_workdays",
    }
)  # fmt: skip


def _sentence(error: rules.SchemeError, names: Mapping[str, str]) -> str:
    """Return a problem in words: items and dimensions by name, points with two decimals."""
    sentences = {
        "item-twice": _("Item “%(item)s” stands twice."),
        "base-not-met": _(
            "The items scored by hand or fed by a figure give %(total)s, the base is %(base)s. Make them equal."
        ),
        "dimension-empty": _("The dimension “%(dimension)s” has no item."),
        "annual-weights": _("The weights of quarters and review must add up to 100 %%."),
        "tie-order": _("The order at equal scores must name each of the five dimensions once."),
        "unknown-dimension": _("Item “%(item)s” names a dimension that does not exist."),
        "veto-ceiling": _("Veto “%(item)s”: the most stars under it must be from 0 to 4."),
        "no-limit": _("Item “%(item)s” needs a limit above zero."),
        "no-indicator": _("Item “%(item)s” is fed by a figure but names none."),
        "manual-with-indicator": _("Item “%(item)s” is scored by hand and must not name a figure."),
        "unknown-indicator": _("Item “%(item)s” names the figure “%(indicator)s”, which does not exist."),
        "no-rate": _("Item “%(item)s” needs points and a step above zero."),
        "levels": _("The scheme needs one least score for each of five to one stars."),
        "levels-not-falling": _("The least scores must fall from five stars to one."),
        "cutoff-with-quota": _("A scheme by cut-off score has no quotas. Remove them or rank the members."),
        "ranked-without-quota": _("A ranked scheme needs at least one quota."),
        "quota-value": _("A quota must be zero or more, and a share at most 100 %%."),
    }
    values = {key: hundredths(value) if isinstance(value, int) else value for key, value in error.values.items()}
    if "item" in values:
        values["item"] = names.get(str(values["item"]), values["item"])
    if "dimension" in values:
        values["dimension"] = dict(choices.DIMENSIONS)[str(values["dimension"])]
    return sentences[error.key] % values


def problems(scheme: StarScheme) -> list[str]:
    """Return, in words, everything for which a version could not be adopted."""
    names = dict(scheme.items.values_list("code", "name"))
    found = [_sentence(error, names) for error in rules.problems(selectors.to_rules(scheme), _member_figures())]
    if scheme.team_kind is not None and not scheme.team_kind.is_active:
        found.append(
            _("The kind of team “%(kind)s” is no longer in use. Choose another one, or none for all teams.")
            % {"kind": scheme.team_kind.name}
        )
    return found


def _member_figures() -> frozenset[str]:
    return frozenset(figure.code for figure in indicators.of("member"))


def draft(
    *,
    actor: Actor,
    county: OrgUnit,
    year: int,
    name: str,
    team_kind: TeamKind | None = None,
    values: Mapping[str, Any] | None = None,
    items: Sequence[Mapping[str, Any]] = (),
    levels: Sequence[Mapping[str, Any]] = (),
) -> StarScheme:
    """Return a new draft with its items and levels.

    Versions of one name and year are numbered one after the other: whoever drafts holds the county's row.
    """
    actor.require("scheme.change", county.path, see="scheme.view")
    with transaction.atomic():
        OrgUnit.objects.select_for_update().get(pk=county.pk)
        last = StarScheme.objects.filter(unit=county, year=year, name=name).aggregate(n=Max("number"))["n"] or 0
        own = {"tie_order": list(rules.DIMENSIONS), **dict(values or {})}
        scheme = StarScheme(unit=county, year=year, name=name, number=last + 1, team_kind=team_kind, **own)
        records.create(actor=actor, action="scheme.drafted", instance=scheme, path=county.path)
        _write_lines(scheme, items, levels)
        audit.record(
            actor=actor, action="scheme.lines-set", target=scheme, path=county.path,
            changes={"items": [None, list(map(dict, items))], "levels": [None, list(map(dict, levels))]},
        )  # fmt: skip
    return scheme


def _write_lines(scheme: StarScheme, items: Iterable[Mapping[str, Any]], levels: Iterable[Mapping[str, Any]]) -> None:
    StarItem.objects.filter(scheme=scheme).delete()
    StarLevel.objects.filter(scheme=scheme).delete()
    StarItem.objects.bulk_create([StarItem(scheme=scheme, order=n, **item) for n, item in enumerate(items, start=1)])
    StarLevel.objects.bulk_create([StarLevel(scheme=scheme, **level) for level in levels])


def seen(actor: Actor, scheme_id: int) -> StarScheme:
    """Return a scheme of a county that the actor's scope touches.

    :raises NotFound: there is none.
    """
    scheme = StarScheme.objects.select_related("unit", "team_kind").filter(pk=scheme_id).first()
    scope = actor.scope("scheme.view")
    if scheme is None or not (scope.everything or any(p.startswith(scheme.unit.path) for p in scope.paths)):
        raise NotFound
    return scheme


def update(
    *,
    actor: Actor,
    scheme_id: int,
    values: Mapping[str, Any],
    version: int | None,
    items: Sequence[Mapping[str, Any]] | None = None,
    levels: Sequence[Mapping[str, Any]] | None = None,
) -> StarScheme:
    """Change a draft.

    :raises Conflict: the version is adopted or retired.
    """
    scheme = seen(actor, scheme_id)
    actor.require("scheme.change", scheme.unit.path, see="scheme.view")
    if scheme.state != "draft":
        raise Conflict(_("An adopted version of a scheme is not changed. Copy it and change the copy."))
    if set(values) - _EDITABLE:
        raise DomainError(_("County, year and version of a scheme stay as they are."))
    with transaction.atomic():
        changed = records.change(
            actor=actor,
            action="scheme.changed",
            instance=scheme,
            values=dict(values),
            path=scheme.unit.path,
            version=version,
        )
        if items is not None and levels is not None:
            after = {"items": list(map(dict, items)), "levels": list(map(dict, levels))}
            changes = audit.changes_of(_lines(scheme), after)
            if changes:
                if not changed:
                    records.touch(instance=scheme, version=version)
                _write_lines(scheme, items, levels)
                audit.record(
                    actor=actor, action="scheme.lines-set", target=scheme, path=scheme.unit.path, changes=changes
                )
    return scheme


ITEM_FIELDS = ("code", "dimension", "kind", "name", "limit", "indicator", "points", "per", "ceiling")
LEVEL_FIELDS = ("stars", "min_score", "quota", "quota_is_share")


def _lines(scheme: StarScheme) -> dict[str, list[dict[str, Any]]]:
    return {
        "items": list(scheme.items.order_by("order").values(*ITEM_FIELDS)),
        "levels": list(scheme.levels.order_by("-stars").values(*LEVEL_FIELDS)),
    }


def adopt(*, actor: Actor, scheme_id: int) -> StarScheme:
    """Put a draft in force; the version in force before it for the same teams is retired.

    :raises DomainError: the scheme cannot be used; says everything that is wrong.
    :raises Conflict: it is no draft, or somebody changed it while it was checked.
    """
    scheme = seen(actor, scheme_id)
    actor.require("scheme.change", scheme.unit.path, see="scheme.view")
    if scheme.state != "draft":
        raise Conflict(_("Only a draft can be adopted."))
    wrong = problems(scheme)
    if wrong:
        raise DomainError("\n".join(wrong))
    with transaction.atomic():
        in_force = StarScheme.objects.filter(
            unit=scheme.unit, year=scheme.year, team_kind=scheme.team_kind, state="adopted"
        ).first()
        if in_force:
            records.change(
                actor=actor,
                action="scheme.retired",
                instance=in_force,
                values={"state": "retired"},
                path=scheme.unit.path,
            )
        records.change(
            actor=actor, action="scheme.adopted", instance=scheme, values={"state": "adopted"}, path=scheme.unit.path,
            version=scheme.version,
        )  # fmt: skip
    return scheme


def copy(*, actor: Actor, scheme_id: int, year: int) -> StarScheme:
    """Return a draft for `year` with the settings and lines of another version, which it names.

    A kind of team that is no longer in use is kept: `problems` names it, and the copy is not adopted with it.
    """
    source = seen(actor, scheme_id)
    values = {name: getattr(source, name) for name in _EDITABLE - {"name", "team_kind"}}
    return draft(
        actor=actor, county=source.unit, year=year, name=source.name, team_kind=source.team_kind,
        values={**values, "copied_from": source}, **_lines(source),
    )  # fmt: skip


def add_target(*, actor: Actor, county: OrgUnit, year: int, code: str, values: dict[str, Any]) -> StarTarget:
    """Return a new target of the county.

    :raises DomainError: the county has a target of this code in the year.
    """
    actor.require("scheme.change", county.path, see="scheme.view")
    found = StarTarget.objects.filter(unit=county, year=year, code=code).first()
    if found is not None:
        raise DomainError(
            _("There is a target “%(code)s” of %(year)s already: %(name)s. Change that one, or write another code.")
            % {"code": code, "year": year, "name": found.name},
            field="code",
        )
    return set_target(actor=actor, county=county, year=year, code=code, values=values)


def set_target(
    *, actor: Actor, county: OrgUnit, year: int, code: str, values: dict[str, Any], version: int | None = None
) -> StarTarget:
    """Return the county's target of this code and year, made or changed."""
    actor.require("scheme.change", county.path, see="scheme.view")
    found = StarTarget.objects.filter(unit=county, year=year, code=code).first()
    if found is None:
        found = StarTarget(unit=county, year=year, code=code, **values)
        records.create(actor=actor, action="target.set", instance=found, path=county.path)
    else:
        records.change(
            actor=actor, action="target.set", instance=found, values=values, path=county.path, version=version
        )
    return found


def ship_slots(*, actor: Actor, county: OrgUnit, year: int) -> list[StarTarget]:
    """Give a county the six shares over the six fields of activity, to be renamed and changed; taken slots stay.

    Each is the share of teams with at least one activity of the field since the year began, of 50 % at the least.
    """
    actor.require("scheme.change", county.path, see="scheme.view")
    taken = set(StarTarget.objects.filter(unit=county, year=year).values_list("slot", flat=True))
    made = []
    for slot, (field, name) in enumerate(choices.FIELDS, start=1):
        if slot in taken:
            continue
        values = {
            "order": 10 + slot, "slot": slot, "name": _("%(field)s: teams active") % {"field": name},
            "numerator": f"teams.active.{field}", "denominator": "teams.count", "threshold": targets.LEAST_SHARE,
            "is_share": True,
        }  # fmt: skip
        made.append(add_target(actor=actor, county=county, year=year, code=f"share-{slot}", values=values))
    return made
