"""The sentences of an import of a roster, in the reader's language."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.errors import DomainError
from teams.domain.roster_sheet import NotARoster
from teams.domain.roster_values import Bad


def of_cell(bad: Bad, column: str, known: str = "", unit: str = "") -> str:
    """Return what is wrong with a cell and what to write instead; names the column."""
    sentences = {
        "name-number": _("Column “%(column)s”: “%(given)s” is a number, not a name. Enter the name."),
        "name-long": _("Column “%(column)s”: “%(given)s…” is longer than 50 characters. Enter the name alone."),
        "name-odd": _("Column “%(column)s”: “%(given)s” does not look like a name. Enter the name alone."),
        "phone": _("Column “%(column)s”: “%(given)s” is no telephone number. Enter 7 to 13 digits, or leave it empty."),
        "phone-ruined": _(
            "Column “%(column)s”: “%(given)s” is a long number that Excel has ruined. Make the column text and enter the telephone number anew."
        ),
        "day": _("Column “%(column)s”: “%(given)s” is no day. Enter it like 2024-03-01."),
        "day-later": _("Column “%(column)s”: %(given)s lies in the future. Enter the day of joining."),
        "truth": _("Column “%(column)s”: “%(given)s” is neither yes nor no. Enter 是 or 否."),
        "party": _("Column “%(column)s”: “%(given)s” is not known. Enter 党员, 预备党员, 共青团员 or 群众."),
        "source": _("Column “%(column)s”: “%(given)s” is no source group. Enter one of: %(known)s."),
        "skills-long": _("Column “%(column)s”: the text is longer than 100 characters. Shorten it."),
        "team-unknown": _("Column “%(column)s”: the county has no kind of team “%(given)s”. Enter one of: %(known)s."),
        "unit-unknown": _("Column “%(column)s”: “%(given)s” is no village, community or unit of %(unit)s. Enter the name as in the portal."),
        "unit-ambiguous": _("Column “%(column)s”: %(unit)s has several units “%(given)s”. Put the township before the name."),
    }  # fmt: skip
    return sentences[bad.key] % {"column": column, "given": bad.given[:40], "known": known, "unit": unit}


def of_gap(field: str, column: str) -> str:
    """Return what is missing in a row."""
    return {
        "name": _("Column “%(column)s”: the name is missing. Enter it, or delete the line."),
        "team": _("Column “%(column)s”: the team is missing. Enter the kind of team."),
        "unit": _("Column “%(column)s”: the village, community or unit is missing. Enter it."),
    }[field] % {"column": column}


def repeated(line: int, column: str) -> str:
    """Return what a row is told that repeats a person of the same sheet."""
    return _("Column “%(column)s”: the same person stands on line %(line)s. Delete one; if they are two people, enter both telephone numbers.") % {
        "line": line, "column": column,
    }  # fmt: skip


def to_ask(key: str) -> str:
    """Return why a person has to decide who a row is."""
    return {
        "phone-differs": _("A member of this name is in the unit with another telephone number. Say whether it is the same person."),
        "several": _("Several members of this name are in the unit. Say which one it is."),
        "other-team": _("A member of this name is in another team of the unit. Say whether the member moves or this is somebody else."),
        "other-name": _("A member of another name has this telephone number. Say whether it is the same person."),
        "left": _("A member of this name has left. Say whether the member comes back or this is somebody else."),
        "taken": _("Another line of the sheet is taken for the member of this name already. Say who this is."),
    }[key]  # fmt: skip


def no_roster(error: NotARoster) -> DomainError:
    """Return the refusal of a file without a roster; names what is missing."""
    values = {"sheet": error.sheet, "columns": listed(error.headings)}
    sentence = {
        "sheets": _("The workbook is empty. Hand in one with a roster."),
        "names": _("“%(sheet)s” is no roster: no heading says 姓名 (name). Its headings are: %(columns)s. Hand in a sheet with one line per person."),
        "post": _(
            "“%(sheet)s” has names but is no roster: no column tells of a person in post. Its headings are: %(columns)s. "
            "Add at least one of 队伍, 联系电话, 人员来源, 政治面貌, 职务, 入队时间, 特长."
        ),
        "rows": _("“%(sheet)s” has the headings of a roster, but nobody stands below them. Fill in the people."),
    }[error.missing]  # fmt: skip
    return DomainError(sentence % values, field="file")


def no_team(sheet: str) -> DomainError:
    """Return the refusal of a roster that does not say which team its people are in."""
    return DomainError(
        _("“%(sheet)s” has no column 队伍 (team). Add it, or choose the kind of team that all rows belong to.")
        % {"sheet": sheet},
        field="kind",
    )


def no_unit(sheet: str, unit: str) -> DomainError:
    """Return the refusal of a roster of a township or county that does not name villages."""
    return DomainError(
        _("“%(sheet)s” has no column 村 (village, community or unit), and %(unit)s has several. Add it, or import for one village.")
        % {"sheet": sheet, "unit": unit},
        field="unit",
    )  # fmt: skip


def bad_mapping(text: str, field: str) -> DomainError:
    """Return the refusal of a column's assignment to no known field."""
    return DomainError(
        _("Column “%(column)s”: there is no field “%(field)s”.") % {"column": text, "field": field}, field="mapping"
    )


def not_held(text: str) -> DomainError:
    """Return the refusal of a column that the portal must not hold."""
    return DomainError(
        _("Column “%(column)s”: the portal does not hold this. It stays left out.") % {"column": text}, field="mapping"
    )


def twice(field: str) -> DomainError:
    """Return the refusal of two columns for one field."""
    return DomainError(
        _("Two columns are assigned to the field “%(field)s”. Choose one.") % {"field": field}, field="mapping"
    )


def undecided(lines: Sequence[int]) -> DomainError:
    """Return the refusal to carry out a plan in which rows still wait."""
    return DomainError(
        _(
            "Nothing was saved: %(count)s lines still wait for a decision, first line %(line)s. Decide or skip each of them."
        )
        % {"count": len(lines), "line": lines[0]},
        field="decisions",
    )


def bad_decision(line: int) -> DomainError:
    """Return the refusal of a decision that the row does not offer."""
    return DomainError(
        _("Line %(line)s: choose one of the members offered, a new member, or skip the line.") % {"line": line},
        field="decisions",
    )


def decided_twice(line: int) -> DomainError:
    """Return the refusal of two lines for one member."""
    return DomainError(
        _("Line %(line)s: this member is taken by another line already. Choose again.") % {"line": line},
        field="decisions",
    )


def moved_on(unit: Any) -> str:
    """Return the refusal of a plan that is older than the members it is about."""
    return _(
        "Nothing was saved: members or teams of %(unit)s have changed since the sheet was compared. Compare it once more."
    ) % {"unit": unit}


def listed(texts: Sequence[str], most: int = 12) -> str:
    """Return the first texts as one line."""
    flat = [" ".join(text.split()) for text in texts[:most]]
    return "、".join(flat) + ("…" if len(texts) > most else "")


def joined_later() -> str:
    """Return the refusal of a day of joining that is still to come."""
    return _("The day of joining lies in the future. Give today or an earlier day.")


def foreign_kind() -> str:
    """Return the refusal of a kind of team of another county."""
    return _("This kind of team belongs to another county.")
