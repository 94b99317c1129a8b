"""The queue of sheets that wait for the reader's step: what each card says, read for a page at once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core import indicators
from core.actors import Actor
from core.periods import Period
from core.scope import Scope
from teams import selectors
from teams.domain import rating as rule
from teams.domain import review_flags, workflow
from teams.domain.review_flags import Flag, Given
from teams.domain.scheme import Allotment, ItemKind, Scheme
from teams.models import Assessment, Rating, Round, StarOverride, StarScheme, TeamSheet
from teams.web import entry

PAGE = 12
STEPS = {"review": workflow.SCORED, "verify": workflow.REVIEWED}
"""Step → the state of the sheets that wait for it."""
RETURNS = {"review": "return-to-secretary", "verify": "return-to-township"}
_ROWS = ("member.activities", "member.training.sessions")


@dataclass
class Person:
    """A member of a card: score and star as they would be written, the change against the quarter before."""

    member: Any
    given: Given | None
    stars: int | None = None
    stars_before: int | None = None
    flags: tuple[Flag, ...] = ()

    @property
    def moved(self) -> int:
        """−1, 0 or 1: the star falls, stays or rises against the quarter before."""
        if self.stars is None or self.stars_before is None:
            return 0
        return (self.stars > self.stars_before) - (self.stars < self.stars_before)


@dataclass
class Card:
    """One sheet of the queue."""

    sheet: TeamSheet
    people: list[Person] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    """What is worth a look, in sentences."""
    problem: str = ""
    reason: str = ""
    ranked: bool = False
    """Whether stars depend on the rank in the whole county, so that none is known yet."""


def own_step(actor: Actor, wanted: str) -> str:
    """Return the step of the queue: the one that is asked for where the reader may take it, else that of the post."""
    may = [step for step in ("verify", "review") if actor.can(workflow.SHEET[step].action)]
    return wanted if wanted in may else (may[0] if may else "")


def waiting(actor: Actor, round_: Round, step: str) -> QuerySet[TeamSheet]:
    """Return the sheets that wait for a step of the reader, in the order of units."""
    scope = actor.scope(workflow.SHEET[step].action).both(actor.scope("sheet.view"))
    rows = TeamSheet.objects.within(scope).filter(round=round_, state=STEPS[step])
    return rows.select_related("team__unit", "team__kind", "round").order_by("team__unit__path", "pk")


def page(rows: QuerySet[TeamSheet], after: str) -> tuple[list[TeamSheet], str]:
    """Return one page of sheets, and the key after which the next page begins ("" for none)."""
    return entry.page_of(rows, "team__unit__path", after, PAGE)


def cards(actor: Actor, round_: Round, sheets: list[TeamSheet]) -> list[Card]:
    """Return the cards of these sheets, read by a number of queries that does not depend on how many there are."""
    if not sheets:
        return []
    period = Period.parse(round_.period)
    rows = Assessment.objects.within(actor.scope("sheet.view")).filter(sheet__in=[sheet.pk for sheet in sheets])
    lines: dict[int, list[Assessment]] = {sheet.pk: [] for sheet in sheets}
    for line in rows.select_related("member").order_by("member_id"):
        lines[line.sheet_id].append(line)
    keys = [line.member_id for found in lines.values() for line in found]
    seen = actor.scope("rating.view")
    before = {
        row.member_id: row
        for row in Rating.objects.within(seen).filter(
            member__in=keys, round__unit=round_.unit_id, round__period=period.previous.code
        )
    }
    decided = dict(
        StarOverride.objects.within(seen)
        .filter(round=round_, member__in=keys, is_withdrawn=False)
        .values_list("member_id", "stars")
    )
    stored = StarScheme.objects.within(Scope.of([round_.unit.path])).filter(
        pk__in={sheet.scheme_id for sheet in sheets}
    )
    schemes = {row.pk: selectors.to_rules(row) for row in stored.prefetch_related("items", "levels")}
    scope = Scope.of([sheet.team.unit.path for sheet in sheets])
    codes = {item.indicator for scheme in schemes.values() for item in scheme.items if item.indicator} | set(_ROWS)
    figures = {code: indicators.get(code).query(scope, period) for code in sorted(codes) if indicators.exists(code)}
    found = []
    for sheet in sheets:
        scheme = schemes[sheet.scheme_id]
        people = [_person(line, scheme, figures, before.get(line.member_id)) for line in lines[sheet.pk]]
        card = Card(sheet, people, ranked=scheme.allotment is Allotment.RANKED)
        for person in people:
            if person.member.pk in decided:
                person.stars = decided[person.member.pk]
        card.flags = _sentences(people)
        found.append(card)
    return found


def _person(
    line: Assessment, scheme: Scheme, figures: Mapping[str, Mapping[int, int]], before: Rating | None
) -> Person:  # fmt: skip
    own = {code: values.get(line.member_id, 0) for code, values in figures.items()}
    sheet = rule.Sheet(line.member_id, line.given, own, frozenset(line.vetoes))
    try:
        scored = rule.score(scheme, sheet)
    except rule.Unscored:
        return Person(line.member, None)
    manual = [item.code for item in scheme.items if item.kind is ItemKind.MANUAL]
    by_hand = {item.code for item in scheme.items if item.kind is ItemKind.BONUS and not item.indicator}
    points = dict(zip((item.code for item in scheme.items), scored.points, strict=True))
    given = Given(
        member=line.member_id, score=scored.score, manual={code: line.given.get(code, 0) for code in manual},
        bonus=sum(points[code] for code in by_hand), rows=sum(own.get(code, 0) for code in _ROWS),
        has_veto=bool(line.vetoes), before=before.points if before else None,
        score_before=before.score if before else None,
    )  # fmt: skip
    stars = None
    if scheme.allotment is Allotment.CUTOFF:
        stars = rule.allot(scheme, [scored])[line.member_id][0]
    return Person(line.member, given, stars, before.stars if before else None, review_flags.of_member(given))


def _sentences(people: list[Person]) -> list[str]:
    """Return what is worth a look about a sheet: what holds for all of it, then who it is about."""
    words = {
        Flag.ALL_THE_SAME: _("Every member has the same points."),
        Flag.AS_LAST_QUARTER: _("Every item has the same points as last quarter."),
    }
    found = [str(words[flag]) for flag in review_flags.of_sheet([row.given for row in people if row.given])]
    by_flag = {
        Flag.VETO: _("A veto is set: %(members)s"),
        Flag.BIG_JUMP: _("The score moved by ten points or more: %(members)s"),
        Flag.BONUS_WITHOUT_ROWS: _("Bonus points, but no activity or training recorded this quarter: %(members)s"),
    }
    for flag, sentence in by_flag.items():
        if names := [person.member.name for person in people if flag in person.flags]:
            found.append(sentence % {"members": "、".join(names)})
    if unscored := [person.member.name for person in people if person.given is None]:
        found.append(_("Not every item is scored: %(members)s") % {"members": "、".join(unscored)})
    return found
