"""Five-goods standards: drafting, adopting, copying. An adopted version is never changed.

Adopting a version regrades what is not final: the year's open sheets go over to it, and those that lack points for
a new item go back to their organisation.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from branches import choices, selectors
from branches.domain import grading as grades
from branches.domain import standard as rules
from branches.indicators import grading as indicators
from branches.models import BranchGrading, GradingMove, GradingRound, Standard, StandardGood, StandardItem
from core import audit, bulk, records
from core.actors import Actor
from core.admin_words import hundredths
from core.errors import Conflict, DomainError, NotFound

GOOD_FIELDS = ("number", "name", "points", "pass_mark")
ITEM_FIELDS = (
    "code", "good", "kind", "name", "limit", "indicator", "denominator", "points", "per", "of_all",
)  # fmt: skip
_EDITABLE = frozenset({"name", "sector"})
_MOST_REASON = 200


def _sentence(error: rules.StandardError, goods: Mapping[int, str], items: Mapping[str, str]) -> str:
    """Return a problem in words: goods and items by name, points with two decimals."""
    sentences = {
        "goods": _("A standard has five goods, numbered from 1 to 5; this one has %(n)s."),
        "item-twice": _("Item “%(item)s” stands twice."),
        "good-empty": _("The good “%(good)s” has no item that gives points."),
        "good-not-met": _(
            "The items of “%(good)s” give %(total)s points together, the good has %(points)s. Make them equal."
        ),
        "pass-mark": _("The pass mark of “%(good)s” must be above zero and at most its %(points)s points."),
        "unknown-good": _("Item “%(item)s” names a good that does not exist."),
        "veto-with-share": _("Veto “%(item)s” is set by a number, not by a share: leave “out of” empty."),
        "no-limit": _("Item “%(item)s” needs a limit above zero."),
        "no-indicator": _("Item “%(item)s” is fed by a figure but names none."),
        "manual-with-indicator": _("Item “%(item)s” is scored by hand and must not name a figure."),
        "denominator-alone": _("Item “%(item)s” says what its figure is counted out of, but names no figure."),
        "unknown-indicator": _("Item “%(item)s” names the figure “%(indicator)s”, which does not exist."),
        "no-rate": _("Item “%(item)s” needs points and a step above zero."),
    }
    values = dict(error.values)
    for name in ("total", "points"):
        if name in values:
            values[name] = hundredths(int(str(values[name])))
    if "good" in values:
        values["good"] = goods.get(int(str(values["good"])), values["good"])
    if "item" in values:
        values["item"] = items.get(str(values["item"]), values["item"])
    return sentences[error.key] % values


def problems(standard: Standard) -> list[str]:
    """Return, in words, everything for which a version could not be adopted."""
    goods = dict(standard.goods.values_list("number", "name"))
    items = dict(standard.items.values_list("code", "name"))
    found = [
        _sentence(error, goods, items)
        for error in rules.problems(selectors.to_rules(standard), indicators.for_standards())
    ]
    for row in GradingRound.objects.filter(unit=standard.unit, year=standard.year, state=grades.NOTICE):
        found.append(
            _("The grades of %(year)s are on public notice. Withdraw the notice before another version is adopted.")
            % {"year": row.year}
        )
    return found


def draft(
    *,
    actor: Actor,
    county: OrgUnit,
    year: int,
    name: str,
    sector: str = "",
    copied_from: Standard | None = None,
    goods: Sequence[Mapping[str, Any]] = (),
    items: Sequence[Mapping[str, Any]] = (),
) -> Standard:
    """Return a new draft with its goods and items.

    Versions of one name, year and sector are numbered one after the other: whoever drafts holds the county's row.
    """
    actor.require("standard.change", county.path, see="standard.view")
    with transaction.atomic():
        OrgUnit.objects.select_for_update().get(pk=county.pk)
        same = Standard.objects.filter(unit=county, year=year, name=name, sector=sector)
        last = same.aggregate(n=Max("number"))["n"] or 0
        standard = Standard(unit=county, year=year, name=name, sector=sector, number=last + 1, copied_from=copied_from)
        records.create(actor=actor, action="standard.drafted", instance=standard, path=county.path)
        _write_lines(standard, goods, items)
        audit.record(
            actor=actor, action="standard.lines-set", target=standard, path=county.path,
            changes={"goods": [None, list(map(dict, goods))], "items": [None, list(map(dict, items))]},
        )  # fmt: skip
    return standard


def _write_lines(standard: Standard, goods: Iterable[Mapping[str, Any]], items: Iterable[Mapping[str, Any]]) -> None:
    StandardGood.objects.filter(standard=standard).delete()
    StandardItem.objects.filter(standard=standard).delete()
    StandardGood.objects.bulk_create([StandardGood(standard=standard, **good) for good in goods])
    rows = [StandardItem(standard=standard, order=n, **item) for n, item in enumerate(items, start=1)]
    StandardItem.objects.bulk_create(rows)


def seen(actor: Actor, standard_id: int) -> Standard:
    """Return a standard of a county that the actor's scope touches.

    :raises NotFound: there is none.
    """
    standard = Standard.objects.select_related("unit").filter(pk=standard_id).first()
    scope = actor.scope("standard.view")
    if standard is None or not (scope.everything or any(p.startswith(standard.unit.path) for p in scope.paths)):
        raise NotFound
    return standard


def update(
    *,
    actor: Actor,
    standard_id: int,
    values: Mapping[str, Any],
    version: int | None,
    goods: Sequence[Mapping[str, Any]] | None = None,
    items: Sequence[Mapping[str, Any]] | None = None,
) -> Standard:
    """Change a draft.

    :raises Conflict: the version is adopted or retired, or somebody changed it meanwhile.
    """
    standard = seen(actor, standard_id)
    actor.require("standard.change", standard.unit.path, see="standard.view")
    if standard.state != "draft":
        raise Conflict(_("An adopted version of a standard is not changed. Copy it and change the copy."))
    if set(values) - _EDITABLE:
        raise DomainError(_("County, year and version of a standard stay as they are."))
    with transaction.atomic():
        changed = records.change(
            actor=actor, action="standard.changed", instance=standard, values=dict(values), path=standard.unit.path,
            version=version,
        )  # fmt: skip
        if goods is not None and items is not None:
            after = {"goods": list(map(dict, goods)), "items": list(map(dict, items))}
            changes = audit.changes_of(lines(standard), after)
            if changes:
                if not changed:
                    records.touch(instance=standard, version=version)
                    standard.refresh_from_db(fields=["version"])
                _write_lines(standard, goods, items)
                audit.record(
                    actor=actor, action="standard.lines-set", target=standard, path=standard.unit.path, changes=changes
                )
    return standard


def lines(standard: Standard) -> dict[str, list[dict[str, Any]]]:
    """Return the goods and items of a version as `draft` takes them."""
    return {
        "goods": list(standard.goods.order_by("number").values(*GOOD_FIELDS)),
        "items": list(standard.items.order_by("order").values(*ITEM_FIELDS)),
    }


def copy(*, actor: Actor, standard_id: int, year: int) -> Standard:
    """Return a draft for `year` with the goods and items of another version, which it names."""
    source = seen(actor, standard_id)
    return draft(
        actor=actor, county=source.unit, year=year, name=source.name, sector=source.sector, copied_from=source,
        **lines(source),
    )  # fmt: skip


def adopt(*, actor: Actor, standard_id: int, now: datetime) -> Standard:
    """Put a draft in force; the version in force before it for the same sector is retired.

    Sheets of the year that are not final go over to it, so they are graded by it from now on; a sheet beyond the
    self-assessment that lacks points for an item scored by hand goes back to its organisation.

    :raises DomainError: the standard cannot be used; says everything that is wrong.
    :raises Conflict: it is no draft, or somebody changed it while it was checked.
    """
    standard = seen(actor, standard_id)
    actor.require("standard.change", standard.unit.path, see="standard.view")
    if standard.state != "draft":
        raise Conflict(_("Only a draft can be adopted."))
    with transaction.atomic():
        round_ = GradingRound.objects.select_for_update().filter(unit=standard.unit, year=standard.year).first()
        wrong = problems(standard)
        if wrong:
            raise DomainError("\n".join(wrong))
        in_force = Standard.objects.filter(
            unit=standard.unit, year=standard.year, sector=standard.sector, state="adopted"
        ).first()
        if in_force is not None:
            records.change(
                actor=actor, action="standard.retired", instance=in_force, values={"state": "retired"},
                path=standard.unit.path,
            )  # fmt: skip
        records.change(
            actor=actor, action="standard.adopted", instance=standard, values={"state": "adopted"},
            path=standard.unit.path, version=standard.version,
        )  # fmt: skip
        if round_ is not None and round_.state != grades.FINAL:
            _regrade(actor, round_, standard, now)
    return standard


def _regrade(actor: Actor, round_: GradingRound, standard: Standard, now: datetime) -> None:
    """Move the open sheets that the version is for over to it."""
    rows = BranchGrading.objects.filter(round=round_).exclude(standard=standard)
    if standard.sector:
        rows = rows.filter(branch__sector=standard.sector)
    else:
        own = Standard.objects.filter(unit=round_.unit, year=round_.year, state="adopted").exclude(sector="")
        rows = rows.exclude(branch__sector__in=own.values("sector"))
    wanted = {item.code for item in standard.items.filter(kind=rules.ItemKind.MANUAL)}
    found = list(
        rows.order_by("pk").values_list("pk", "state", "version", "own_given", "township_given", "county_given")
    )
    reason = _("The standard has changed: %(standard)s.") % {"standard": standard}
    changed, reopened = [], []
    for pk, state, version, *given in found:
        lacking = wanted - set(grades.effective(*given))
        back = state != grades.DRAFT and bool(lacking)
        changed.append((standard.pk, grades.DRAFT if back else state, version + 1, pk))
        if back:
            reopened.append(pk)
    bulk.update(BranchGrading, ("standard", "state", "version"), changed)
    bulk.insert(
        GradingMove, ("grading", "event", "by", "office", "at", "reason"),
        [(pk, "reopened", actor.name, "", now, reason[:_MOST_REASON]) for pk in reopened],
    )  # fmt: skip
    audit.record(
        actor=actor, action="grading.regraded-many", target=round_, path=round_.unit.path, at=now,
        changes={"rows": len(changed), "reopened": len(reopened), "digest": audit.digest_rows(changed)},
    )  # fmt: skip


def sector_label(sector: str) -> str:
    """Return what a standard is for, in words."""
    return str(dict(choices.SECTORS)[sector]) if sector else _("all sectors")
