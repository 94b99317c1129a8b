"""The monthly ranking of teams: the county's rule by version, computing a month, publishing it. Published, it is final."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, bulk, indicators, records
from core.actors import Actor
from core.admin_words import hundredths
from core.errors import Conflict, DomainError, NotFound
from core.periods import Period
from core.scope import WIDTH
from teams import selectors
from teams.domain import ranking as rules
from teams.indicators import open_teams
from teams.models import MonthRanking, RankingItem, RankingLine, RankingRule

COMPUTED, PUBLISHED = "computed", "published"
ITEM_FIELDS = ("order", "code", "name", "figure", "points", "per", "limit", "each_member")
MEMBERS = "team.members"
EXAMPLE = (
    ("activities", "开展活动", "team.activities", 1500, 1, 3000, False),
    ("taking-part", "队员参加活动（人均）", "team.taking-part", 1000, 1, 2000, True),
    ("reach", "服务群众人次", "team.reach", 100, 4, 1500, False),
    ("training", "队员参加培训（人均）", "team.attendances", 1500, 1, 1500, True),
    ("tickets", "按期办结诉求", "team.tickets.on-time", 500, 1, 1000, False),
    ("stars", "队员季度星级平均得分", "team.star-score", 100, 1000, 1000, False),
)
"""The shipped example: code, name, figure, points for each step, step, most points (hundredths), divided by members."""


# The rule ---------------------------------------------------------------------------------------


def rule_seen(actor: Actor, rule_id: int) -> RankingRule:
    """Return a rule of a county that the actor's scope lies in.

    :raises NotFound: there is none.
    """
    counties = {path[:WIDTH] for path in actor.scope("scheme.view").paths}
    rows = RankingRule.objects.select_related("unit").prefetch_related("items").filter(pk=rule_id)
    found = rows.first() if actor.is_system else rows.filter(unit__path__in=counties).first()
    if found is None:
        raise NotFound
    return found


def draft_rule(*, actor: Actor, county: OrgUnit, name: str, items: Iterable[Mapping[str, Any]] = ()) -> RankingRule:
    """Return a new draft: the next version of the county's rule."""
    actor.require("scheme.change", county.path, see="scheme.view")
    if county.level != "county":
        raise DomainError(_("This is set for a county."), field="unit")
    with transaction.atomic():
        OrgUnit.objects.select_for_update().get(pk=county.pk)
        last = RankingRule.objects.filter(unit=county).aggregate(n=Max("number"))["n"] or 0
        made = RankingRule(unit=county, number=last + 1, name=name.strip())
        records.create(actor=actor, action="ranking-rule.drafted", instance=made, path=county.path)
        _set_items(actor, made, items)
    return made


def change_rule(
    *, actor: Actor, rule_id: int, values: Mapping[str, Any], version: int | None,
    items: Iterable[Mapping[str, Any]] | None = None,
) -> RankingRule:  # fmt: skip
    """Change a draft's name and lines.

    :raises Conflict: the version is adopted or retired, or somebody else has changed it.
    """
    row = rule_seen(actor, rule_id)
    actor.require("scheme.change", row.unit.path, see="scheme.view")
    with transaction.atomic():
        if row.state != "draft":
            raise Conflict(_("This version has been in force, so it is never changed. Copy it and change the copy."))
        given = {name: values[name] for name in ("name",) if name in values}
        if not records.change(
            actor=actor, action="ranking-rule.changed", instance=row, values=given, path=row.unit.path, version=version
        ):
            records.touch(instance=row, version=version)
        if items is not None:
            _set_items(actor, row, items)
    return row


def _set_items(actor: Actor, row: RankingRule, items: Iterable[Mapping[str, Any]]) -> None:
    row.items.all().delete()
    made = []
    for order, item in enumerate(items, start=1):
        figure = item["figure"]
        if not indicators.exists(figure) or indicators.get(figure).subject != "team":
            raise DomainError(_("“%(code)s” is no figure of teams.") % {"code": figure}, field="figure")
        made.append(
            RankingItem(rule=row, **{**{name: item[name] for name in ITEM_FIELDS if name in item}, "order": order})
        )
    for row_ in made:
        row_.full_clean(exclude=["rule"], validate_unique=False, validate_constraints=False)
    RankingItem.objects.bulk_create(made)
    audit.record(
        actor=actor, action="ranking-rule.lines-set", target=row, path=row.unit.path,
        changes={"items": len(made), "digest": audit.digest_rows([_line_values(line) for line in made])},
    )  # fmt: skip


def _line_values(item: RankingItem) -> tuple[Any, ...]:
    return tuple(getattr(item, name) for name in ITEM_FIELDS)


def lines_of(row: RankingRule) -> list[rules.Line]:
    """Return a stored rule as the domain knows it."""
    return [
        rules.Line(item.code, item.figure, item.points, item.per, item.limit, item.each_member)
        for item in sorted(row.items.all(), key=lambda item: item.order)
    ]


def adopt_rule(*, actor: Actor, rule_id: int) -> RankingRule:
    """Put a draft in force; the one in force before is retired. Months computed from now on use it.

    :raises DomainError: the lines do not add up to 100 points, or one gives nothing; says which.
    :raises Conflict: it is no draft.
    """
    row = rule_seen(actor, rule_id)
    actor.require("scheme.change", row.unit.path, see="scheme.view")
    with transaction.atomic():
        OrgUnit.objects.select_for_update().get(pk=row.unit_id)
        row = rule_seen(actor, rule_id)
        if row.state != "draft":
            raise Conflict(_("Only a draft is adopted."))
        try:
            rules.check(lines_of(row))
        except rules.RankingError as error:
            raise DomainError(_sentence(error, row)) from error
        for old in RankingRule.objects.filter(unit=row.unit, state="adopted"):
            records.change(
                actor=actor,
                action="ranking-rule.retired",
                instance=old,
                values={"state": "retired"},
                path=row.unit.path,
            )
        records.change(
            actor=actor, action="ranking-rule.adopted", instance=row, values={"state": "adopted"}, path=row.unit.path,
            version=row.version,
        )  # fmt: skip
    return row


def _sentence(error: rules.RankingError, row: RankingRule) -> str:
    names = {item.code: item.name for item in row.items.all()}
    sentences = {
        "empty": _("The rule has no line."),
        "twice": _("The line “%(line)s” stands twice."),
        "nothing": _("The line “%(line)s” gives no points."),
        "sum": _("The most points of the lines add up to %(total)s. They have to add up to 100.00."),
    }
    return sentences[error.problem] % {"line": names.get(error.line, error.line), "total": hundredths(error.total)}


def copy_rule(*, actor: Actor, rule_id: int) -> RankingRule:
    """Return a draft with the lines of another version."""
    source = rule_seen(actor, rule_id)
    items = [dict(zip(ITEM_FIELDS, _line_values(item), strict=True)) for item in source.items.order_by("order")]
    return draft_rule(actor=actor, county=source.unit, name=source.name, items=items)


def ship_rule(*, actor: Actor, county: OrgUnit) -> RankingRule:
    """Give a county the shipped example as a draft, to be changed and adopted."""
    fields = ("code", "name", "figure", "points", "per", "limit", "each_member")
    items = [dict(zip(fields, line, strict=True)) for line in EXAMPLE]
    return draft_rule(actor=actor, county=county, name="五支队伍月度排名办法", items=items)


# A month ----------------------------------------------------------------------------------------


def seen(actor: Actor, ranking_id: int) -> MonthRanking:
    """Return a ranking of a county that the actor's scope lies in; one that is not published only to who computes.

    :raises NotFound: there is none.
    """
    found = rankings(actor).filter(pk=ranking_id).first()
    if found is None:
        raise NotFound
    return found


def rankings(actor: Actor) -> Any:
    """Return the rankings that the actor may see, newest first."""
    rows = MonthRanking.objects.select_related("unit", "rule").order_by("-period", "unit__path")
    if actor.is_system:
        return rows
    own = {path[:WIDTH] for path in actor.scope("ranking.view").paths}
    runs = set(actor.scope("ranking.run").paths)
    published = rows.filter(unit__path__in=own, state=PUBLISHED)
    return (published | rows.filter(unit__path__in=runs)).distinct() if runs else published


def compute(*, actor: Actor, county: OrgUnit, period: Period, now: datetime) -> MonthRanking:
    """Compute a month by the county's adopted rule, for every team open at its end; again while it is not published.

    :raises DomainError: the period is no month or lies ahead, or no rule is adopted.
    :raises Conflict: the month is published.
    """
    actor.require("ranking.run", county.path, see="ranking.view")
    if period.kind != "month" or period.start > timezone.localdate(now):
        raise DomainError(_("Give a month that has begun, as 2025-11."), field="period")
    with transaction.atomic():
        OrgUnit.objects.select_for_update().get(pk=county.pk)
        rule = RankingRule.objects.filter(unit=county, state="adopted").prefetch_related("items").first()
        if rule is None:
            raise DomainError(_("The county has adopted no rule of the ranking yet."))
        row = MonthRanking.objects.filter(unit=county, period=period.code).first()
        if row is not None and row.state == PUBLISHED:
            raise Conflict(_("The ranking of this month is published and never changes."))
        if row is None:
            row = MonthRanking(unit=county, period=period.code, rule=rule, computed_at=now)
            records.create(actor=actor, action="ranking.begun", instance=row, path=county.path)
        lines = _lines(row, rule, county, period)
        RankingLine.objects.filter(ranking=row).delete()
        bulk.insert(
            RankingLine,
            (
                "ranking",
                "team",
                "members",
                "score",
                "parts",
                "place",
                "is_tied",
                "place_in_township",
                "is_tied_in_township",
            ),
            lines,
        )
        MonthRanking.objects.filter(pk=row.pk).update(rule=rule, computed_at=now)
        records.touch(instance=row, version=None)
        audit.record(
            actor=actor, action="ranking.computed", target=row, path=county.path, at=now,
            changes={"teams": len(lines), "rule": rule.number, "digest": audit.digest_rows(lines)},
        )  # fmt: skip
        row.refresh_from_db()
    return row


def _lines(row: MonthRanking, rule: RankingRule, county: OrgUnit, period: Period) -> list[tuple[Any, ...]]:
    lines, scope = lines_of(rule), selectors.whole_county(county)
    with indicators.together():
        values = {
            code: indicators.get(code).query(scope, period)
            for code in {line.figure for line in lines}
            if indicators.exists(code)
        }
        heads = indicators.get(MEMBERS).query(scope, period)
    paths = dict(open_teams(scope, period).filter(unit__path__startswith=county.path).values_list("pk", "unit__path"))
    found = {
        team: rules.score(lines, {code: of.get(team, 0) for code, of in values.items()}, heads.get(team, 0))
        for team in paths
    }
    scores = {team: score for team, (score, _parts) in found.items()}
    over = rules.places(scores)
    within: dict[int, rules.Place] = {}
    for township in {path[: 2 * WIDTH] for path in paths.values()}:
        within |= rules.places({team: scores[team] for team, path in paths.items() if path.startswith(township)})
    return [
        (
            row.pk, team, heads.get(team, 0), score,
            [[values.get(line.figure, {}).get(team, 0), part] for line, part in zip(lines, parts, strict=True)],
            over[team].place, over[team].tied, within[team].place, within[team].tied,
        )
        for team, (score, parts) in sorted(found.items())
    ]  # fmt: skip


def publish(*, actor: Actor, ranking_id: int, version: int | None, now: datetime) -> MonthRanking:
    """Publish a computed month; from then on it never changes.

    :raises DomainError: the month is not over.
    :raises Conflict: it is published, or was computed anew since `version`.
    """
    row = seen(actor, ranking_id)
    actor.require("ranking.run", row.unit.path, see="ranking.view")
    if row.state == PUBLISHED:
        raise Conflict(_("The ranking of this month is published and never changes."))
    if Period.parse(row.period).end > timezone.localdate(now):
        raise DomainError(_("The month is not over; publish its ranking afterwards."))
    if not row.lines.exists():
        raise DomainError(_("There is no team to rank."))
    records.change(
        actor=actor, action="ranking.published", instance=row, path=row.unit.path, version=version,
        values={"state": PUBLISHED, "published_at": now, "published_by": actor.name},
    )  # fmt: skip
    return row


def parts_of(line: RankingLine, items: Sequence[RankingItem]) -> list[dict[str, Any]]:
    """Return a team's lines as a page shows them: name, figure's value, points, most points."""
    return [
        {"item": item, "value": value, "points": points}
        for item, (value, points) in zip(items, line.parts, strict=True)
    ]
