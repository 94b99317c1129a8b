"""The blank sheet that offices fill in: the importer's own headings, what each takes, and lists to choose from."""

from collections import Counter

from django.utils import translation
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core.actors import Actor
from core.errors import Forbidden
from core.scope import WIDTH, Scope
from core.xlsx import Page, workbook
from teams import choices
from teams.models import TeamKind
from teams.services.roster_import import RIGHT

HEADINGS = {
    "name": "姓名",
    "unit": "单位",
    "team": "队伍",
    "phone": "手机号",
    "source": "来源类别",
    "party": "是否党员",
    "returnee": "是否返乡人才",
    "skills": "特长",
    "joined_on": "入队日期",
}
"""What the importer knows each column by; a roster is told by these words, whatever the clerk's language,
and so are the source groups."""
_YES_NO = ("是", "否")


def blank(*, actor: Actor) -> bytes:
    """Return the blank sheet for the rosters of the actor's units.

    :raises Forbidden: the actor may not import rosters.
    """
    scope = actor.scope(RIGHT)
    if not scope:
        raise Forbidden
    units = _units(scope)
    counties = {path[:WIDTH] for path in scope.paths}
    kinds = list(
        TeamKind.objects.filter(is_active=True, **({} if scope.everything else {"unit__path__in": counties}))
        .order_by("unit__path", "order")
        .values_list("name", flat=True)
    )
    with translation.override("zh-hans"):
        sources = [str(label) for _code, label in choices.SOURCES]
    offered = {"unit": units, "team": kinds, "source": sources, "party": _YES_NO, "returnee": _YES_NO}
    places = {field: place for place, field in enumerate(HEADINGS)}
    return workbook(
        [
            Page(
                title=_("Roster"),
                head=list(HEADINGS.values()),
                rows=(),
                widths={place: 24 if field in ("unit", "skills") else 16 for field, place in places.items()},
                text_columns=tuple(places.values()),
                choices={places[field]: values for field, values in offered.items() if values},
                filtered=False,
            ),
            Page(
                title=_("How to fill it in"),
                head=(_("column"), _("what it takes"), _("example")),
                rows=_instructions(kinds, sources),
                widths={0: 16, 1: 70, 2: 24},
                filtered=False,
            ),
        ]
    )


def _units(scope: Scope) -> list[str]:
    """Return the names of the scope's units; where two are called alike, with their township's before it."""
    rows = OrgUnit.objects.within(scope).filter(closed_on__isnull=True, level="unit").exclude(kind="department")
    named = list(rows.order_by("path").values_list("name", "parent__name"))
    often = Counter(name for name, _township in named)
    return [name if often[name] == 1 else f"{township}{name}" for name, township in named]


def _instructions(kinds: list[str], sources: list[str]) -> list[tuple[str, str, str]]:
    said = {
        "name": (_("The full name. Must be given. A dot inside a name is kept."), "阿依古丽·买买提"),
        "unit": (
            _("The village, community or other unit, as the list has it. May stay empty in a sheet of one unit."),
            _("choose from the list"),
        ),
        "team": (
            _("The kind of team. May stay empty where one kind is chosen for all rows when uploading."),
            kinds[0] if kinds else "",
        ),
        "phone": (
            _(
                "The mobile number: people of one name are told apart by it. Only its last four digits are kept in view."
            ),
            "13900000000",
        ),
        "source": (_("From which group the person comes, as the list has it."), sources[0]),
        "party": (_("Yes or no, as the list has it."), _YES_NO[0]),
        "returnee": (_("Yes or no: came back to work at home."), _YES_NO[1]),
        "skills": (_("In a few words, at most 100 characters."), _("herding, electrical work")),
        "joined_on": (_("The day of joining the team, as a day or a month."), "2025-03-01"),
    }
    lines = [(HEADINGS[field], *said[field]) for field in HEADINGS]
    return [
        *lines,
        (
            _("never enter"),
            _(
                "Identity numbers, ethnic group, religion, family, address, day of birth, health. The portal must not hold "
                "them; such columns are dropped and named when the sheet is read."
            ),
            "",
        ),
        (
            _("good to know"),
            _(
                "Keep the headings of the first row. One person to a row, no sums or notes below. At most 5 MB and 50,000 "
                "rows. Nothing is saved before you have looked through what would change."
            ),
            "",
        ),
    ]
