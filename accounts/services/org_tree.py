"""The unit tree: reading it in from a division file, adding, renaming and closing units."""

import csv
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts import selectors
from accounts.models import OrgUnit, UnitCode
from core import audit, records
from core.actors import Actor
from core.errors import DomainError, NotFound
from core.scope import WIDTH, child_path

_LEVELS = {"3": "county", "4": "township", "5": "unit"}
_KINDS = {
    "县": "county", "镇": "town", "乡": "rural-township", "街道": "subdistrict",
    "农牧团场等类似乡级": "farm", "村委会": "village", "社区/居委会": "community",
    "类似村委会": "village-like", "类似居委会": "community-like",
}  # fmt: skip
_DEFAULT_KIND = {"county": "county", "township": "rural-township", "unit": "village"}
_ABOVE = {"township": "county", "unit": "township"}
_WANTED = ("code", "name", "level", "parent_code")
_EDITABLE = frozenset({"name", "kind", "closed_on"})


@dataclass(frozen=True)
class Imported:
    """What an import did."""

    added: int
    renamed: int
    unchanged: int


def _rows(path: Path) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            rows = [
                {name: (value or "").strip() for name, value in row.items() if name is not None}
                for row in csv.DictReader(handle)
            ]
    except (OSError, UnicodeDecodeError) as error:
        raise DomainError(
            _("%(file)s cannot be read as a UTF-8 text file: %(error)s.") % {"file": path, "error": error}
        ) from error
    absent = [name for name in _WANTED if not rows or name not in rows[0]]
    if absent:
        raise DomainError(
            _("%(file)s is no division file: it lacks the columns %(columns)s.")
            % {"file": path, "columns": ", ".join(absent)}
        )
    return rows


def import_divisions(
    *,
    actor: Actor,
    path: Path,
    invent: Callable[[Mapping[str, str]], str] | None = None,
) -> Imported:
    """Read the unit tree from `code,name,level,parent_code[,kind[,name_source]]`.

    Units are matched by code, so that reading a file again changes nothing. A row whose
    `name_source` is `placeholder` has no known name: `invent` makes one, else it is refused.

    :raises DomainError: a row has no parent or a wrong level; names the line; nothing is written.
    """
    rows = _rows(path)
    added = renamed = 0
    with transaction.atomic():
        known = {c.code: c.unit for c in UnitCode.objects.filter(scheme="nbs").select_related("unit")}
        counts = dict(OrgUnit.objects.values_list("parent_id").annotate(Max("path")))
        numbers = {pk: int(last[-WIDTH:]) for pk, last in counts.items() if last}
        for line, row in enumerate(rows, start=2):
            level = _LEVELS.get(row["level"])
            if level is None:
                raise DomainError(
                    _("Line %(line)s: level “%(level)s” is none of 3 (county), 4 (township), 5 (village).")
                    % {"line": line, "level": row["level"]}
                )
            empty = next((column for column in ("code", "name") if not row[column]), None)
            if empty:
                raise DomainError(
                    _("Line %(line)s: the column “%(column)s” is empty.") % {"line": line, "column": empty}
                )
            code = selectors.normal_code(row["code"])
            parent = None if level == "county" else known.get(selectors.normal_code(row["parent_code"]))
            if level != "county" and parent is None:
                raise DomainError(
                    _("Line %(line)s: no unit has the parent code “%(code)s”. Put parents before their children.")
                    % {"line": line, "code": row["parent_code"]}
                )
            if parent is not None and parent.level != _ABOVE[level]:
                raise DomainError(
                    _("Line %(line)s: a unit of level %(level)s cannot lie below “%(parent)s”.")
                    % {"line": line, "level": row["level"], "parent": parent.name}
                )
            invented = row.get("name_source") == "placeholder"
            name = invent(row) if invented and invent else row["name"]
            if invented and not invent:
                raise DomainError(_("Line %(line)s: the unit's name is not known.") % {"line": line})
            kind = _KINDS.get(row.get("kind", ""), _DEFAULT_KIND[level])
            unit = known.get(code)
            if unit is None:
                number = numbers.get(parent.pk if parent else None, 0) + 1
                numbers[parent.pk if parent else None] = number
                unit = OrgUnit.objects.create(
                    parent=parent, path=child_path(parent.path if parent else "", number), level=level,
                    kind=kind, name=name, is_invented=invented,
                )  # fmt: skip
                UnitCode.objects.create(unit=unit, code=code)
                known[code] = unit
                added += 1
            elif not invented and (unit.name, unit.is_invented) != (name, False):
                OrgUnit.objects.filter(pk=unit.pk).update(name=name, is_invented=False, version=unit.version + 1)
                renamed += 1
            actor.require("unit.change", unit.path)
        if added or renamed:
            audit.record(
                actor=actor, action="unit.imported", label=path.name, path=_root_of(rows, known),
                changes={"added": added, "renamed": renamed, "digest": audit.digest_rows(rows)},
            )  # fmt: skip
    return Imported(added, renamed, len(rows) - added - renamed)


def _root_of(rows: Iterable[Mapping[str, str]], known: Mapping[str, OrgUnit]) -> str:
    first = known[selectors.normal_code(next(iter(rows))["code"])]
    return first.path[:WIDTH]


def add(
    *, actor: Actor, parent: OrgUnit, level: str, kind: str, name: str, is_invented: bool = False, code: str = ""
) -> OrgUnit:
    """Return a new unit below `parent`."""
    actor.require("unit.change", parent.path, see="unit.view")
    with transaction.atomic():
        OrgUnit.objects.select_for_update().get(pk=parent.pk)
        last = OrgUnit.objects.filter(parent=parent).aggregate(last=Max("path"))["last"]
        unit = OrgUnit(
            parent=parent, path=child_path(parent.path, int(last[-WIDTH:]) + 1 if last else 1), level=level,
            kind=kind, name=name, is_invented=is_invented,
        )  # fmt: skip
        records.create(actor=actor, action="unit.created", instance=unit, path=unit.path)
        if code:
            UnitCode.objects.create(unit=unit, code=code)
    return unit


def update(*, actor: Actor, unit_id: int, values: dict[str, Any], version: int | None) -> OrgUnit:
    """Rename a unit, correct its kind or close it."""
    unit = OrgUnit.objects.within(actor.scope("unit.view")).filter(pk=unit_id).first()
    if unit is None:
        raise NotFound
    actor.require("unit.change", unit.path, see="unit.view")
    if set(values) - _EDITABLE:
        raise DomainError(_("A unit's place in the tree is changed by an import, not here."))
    records.change(actor=actor, action="unit.changed", instance=unit, values=values, path=unit.path, version=version)
    return unit


def inconsistencies() -> list[str]:
    """Return a sentence for every unit whose path does not follow from its parent."""
    return [
        _("Unit %(id)s “%(name)s”: path %(path)s does not lie below its parent's path %(parent)s.")
        % {"id": unit.pk, "name": unit.name, "path": unit.path, "parent": unit.parent.path}
        for unit in OrgUnit.objects.filter(parent__isnull=False).select_related("parent")
        if unit.parent and (unit.path[:-WIDTH] != unit.parent.path)
    ]
