"""A quarter under way, so that whoever signs in finds work of the own post: sheets to score, review and verify."""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from accounts.models import OrgUnit, User
from config.demo.profiles import YEAR
from config.demo.work import COURSES, KIND_FIELD, PLACES, TITLES
from core.actors import SYSTEM
from core.periods import Period
from core.scope import WIDTH
from teams.domain.scheme import ItemKind
from teams.models import Assessment, Member, Round, StarItem, StarScheme, TeamSheet
from teams.services import rounds, schemes, sheets, work
from teams.services.schemes import ITEM_FIELDS, LEVEL_FIELDS

PERIOD = Period.quarter(YEAR + 1, 1)
_RETURNED = "“群众满意度测评”得分与测评表不一致，请核对后重新提交"
_LIMITS = {"helping": 1100, "requests": 300}
"""Items of the draft after it that have other limits, in hundredths."""
_STAGES = ("draft", "scored", "scored", "reviewed")
"""How far the villages of a township are, in turn; the first one's sheets are still with its secretary."""
_TOWNSHIPS = 3
"""So many townships have begun; in the others every sheet is still to be scored."""


def open_next(county: OrgUnit, seed: int, now: datetime, today: date) -> bool:
    """Adopt the next year's scheme and open its first quarter, with sheets at every step; once.

    Return whether it was done now. Nothing is done where the county went another way meanwhile: its draft of that
    year is gone, or the quarter before is not final.
    """
    before = Round.objects.filter(unit=county, period=PERIOD.previous.code, state="final").first()
    draft = StarScheme.objects.filter(unit=county, year=PERIOD.year, state="draft").first()
    if draft is None or before is None or Round.objects.filter(unit=county, period=PERIOD.code).exists():
        return False
    rng = random.Random(f"{county.pk}/{seed}/under-way")
    with transaction.atomic():
        adopted = schemes.adopt(actor=SYSTEM, scheme_id=draft.pk)
        _draft_after(adopted)
        _work(rng, county)
        round_ = rounds.open_round(actor=SYSTEM, county=county, period=PERIOD, on=today)
        stages = _stages(round_, _home())
        given = _points(rng, round_, before, adopted, stages)
        rounds.give_points_many(actor=SYSTEM, round_=round_, given=given, vetoes={})
        for sheet, stage in sorted(stages.items()):
            _bring(sheet, stage, now)
    return True


def _home() -> str:
    """Return the path of the demo secretary's village."""
    return User.objects.select_related("unit").get(username="village").unit.path


def _draft_after(adopted: StarScheme) -> None:
    """Draft the scheme of the year after the open quarter: requests weigh more, five stars ask a little more."""
    made = schemes.copy(actor=SYSTEM, scheme_id=adopted.pk, year=adopted.year + 1)
    items = [{**row, "limit": _LIMITS.get(row["code"], row["limit"])} for row in made.items.values(*ITEM_FIELDS)]
    levels = [
        {**row, "min_score": row["min_score"] + (50 if row["stars"] == 5 else 0)}
        for row in made.levels.order_by("-stars").values(*LEVEL_FIELDS)
    ]
    schemes.update(actor=SYSTEM, scheme_id=made.pk, values={}, version=made.version, items=items, levels=levels)


def _work(rng: random.Random, county: OrgUnit) -> None:
    """Record what the teams did in the quarter: one or two activities a team, one training a township."""
    people = Member.objects.filter(team__unit__path__startswith=county.path, left_on__isnull=True)
    teams: dict[tuple[int, int], list[int]] = defaultdict(list)
    townships: dict[int, list[int]] = defaultdict(list)
    rows = people.order_by("team_id", "pk").values_list("team__unit_id", "team__unit__parent_id", "team_id", "pk")
    for unit, parent, team, member in rows:
        teams[unit, team].append(member)
        if parent is not None:
            townships[parent].append(member)
    held = []
    for (unit, team), members in teams.items():
        for _ in range(rng.choice((1, 1, 2))):
            kind = rng.choice(list(TITLES))
            there = [member for member in members if rng.random() < 0.93] or members
            held.append(
                work.NewActivity(
                    unit_id=unit, team_id=team, title=rng.choice(TITLES[kind]), kind=kind, action_line="root",
                    field=KIND_FIELD[kind], held_on=_day(rng), place=rng.choice(PLACES), reach=20 + rng.randrange(60),
                    outputs="", members=there,
                )
            )  # fmt: skip
    work.record_activities(actor=SYSTEM, county=county, rows=held)
    courses = [
        work.NewSession(
            unit_id=unit, title=rng.choice(COURSES), tier="township", held_on=_day(rng), minutes=rng.choice((90, 120)),
            attendees=[member for member in members if rng.random() < 0.9],
        )
        for unit, members in townships.items()
    ]  # fmt: skip
    work.record_sessions(actor=SYSTEM, county=county, rows=courses)


def _day(rng: random.Random) -> date:
    return PERIOD.start + timedelta(days=rng.randrange((PERIOD.end - PERIOD.start).days))


def _stages(round_: Round, home: str) -> dict[int, str]:
    """Return how far each team's sheet is, the teams of a village alike.

    The demo secretary's village (`home`) is where it begins: nothing is handed in there, and one sheet came back.
    """
    rows = TeamSheet.objects.filter(round=round_).order_by("team__unit__path", "pk")
    sheets_of: dict[str, list[int]] = defaultdict(list)
    for sheet, path in rows.values_list("pk", "team__unit__path"):
        sheets_of[path].append(sheet)
    own, begun = home[:-WIDTH], []
    for township in sorted({path[:-WIDTH] for path in sheets_of}, key=lambda path: (path != own, path))[:_TOWNSHIPS]:
        villages = sorted(
            (path for path in sheets_of if path[:-WIDTH] == township), key=lambda path: (path != home, path)
        )
        begun += [(path, _STAGES[place % len(_STAGES)]) for place, path in enumerate(villages)]
    found = {sheet: stage for path, stage in begun for sheet in sheets_of[path]}
    found[sheets_of[home][1]] = "returned"
    return found


def _points(
    rng: random.Random, round_: Round, before: Round, scheme: StarScheme, stages: Mapping[int, str]
) -> dict[int, dict[str, int]]:
    """Return the points of all who are handed in: those of the quarter before, a little up or down."""
    items = list(StarItem.objects.filter(scheme=scheme, kind=ItemKind.MANUAL).values_list("code", "limit"))
    last = dict(Assessment.objects.filter(sheet__round=before).values_list("member_id", "given"))
    given = {}
    for sheet, member in Assessment.objects.filter(sheet__round=round_).values_list("sheet_id", "member_id"):
        if stages.get(sheet, "draft") != "draft":
            given[member] = {
                code: _near(rng, last.get(member, {}).get(code, limit * 85 // 100), limit) for code, limit in items
            }
    return given


def _near(rng: random.Random, points: int, limit: int) -> int:
    """Return points within a point of `points`, in steps of half a point."""
    return min(max(points + rng.choice((-100, -50, 0, 0, 0, 50, 100)), 0), limit)


def _bring(sheet: int, stage: str, now: datetime) -> None:
    steps: dict[str, Sequence[str]] = {
        "draft": (), "returned": ("score", "return-to-secretary"), "scored": ("score",), "reviewed": ("score", "review"),
    }  # fmt: skip
    for event in steps[stage]:
        reason = _RETURNED if event.startswith("return") else ""
        sheets.move(actor=SYSTEM, sheet_id=sheet, event=event, now=now, reason=reason)
