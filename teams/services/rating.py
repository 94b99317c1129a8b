"""Rating a round: one read of the rows, the rule, one bulk write, one audit entry.

The rule itself is `teams.domain.rating`; here rows are turned into its plain data and back.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from core import audit, bulk, indicators
from core.actors import Actor
from core.errors import Conflict, DomainError
from core.periods import Period
from core.scope import Scope
from teams import selectors
from teams.domain import consequences
from teams.domain import rating as rule
from teams.domain.scheme import Scheme
from teams.models import (
    AnnualRating,
    Assessment,
    Member,
    Rating,
    Round,
    StarChange,
    StarOverride,
    StarScheme,
    YearReview,
)

Result = tuple[int, Scheme, rule.Rated, rule.Sheet]
"""Scheme's key, scheme, a member's result, and what it was made of."""

_NO_VETOES: frozenset[str] = frozenset()
_COLUMNS = (
    "round", "member", "scheme", "score", "computed_stars", "stars", "rank", "held_back", "veto",
    "points", "figures", "override_reason",
)  # fmt: skip


def _figures(scheme: Scheme, scope: Scope, period: Period) -> dict[str, indicators.Values]:
    """Return the values of every figure a scheme asks for: one query each, whatever the scope."""
    codes = {item.indicator for item in scheme.items if item.indicator}
    return {code: indicators.get(code).query(scope, period) for code in sorted(codes)}


def sheets_of(round_: Round) -> dict[int, tuple[Scheme, list[rule.Sheet]]]:
    """Return, by scheme, the rule's input for every member of a round."""
    period = Period.parse(round_.period)
    scope = selectors.whole_county(round_.unit)
    rows = Assessment.objects.filter(sheet__round=round_).order_by("member_id")
    by_scheme: dict[int, list[tuple[int, dict[str, int], dict[str, str]]]] = defaultdict(list)
    # The JSON columns come as text and are parsed in one go: cheaper than the field's own conversion.
    lines = list(
        rows.annotate(points_text=Cast("given", TextField()), vetoes_text=Cast("vetoes", TextField())).values_list(
            "sheet__scheme_id", "member_id", "points_text", "vetoes_text"
        )
    )
    given = json.loads(f"[{','.join([line[2] for line in lines])}]")
    nothing: dict[str, str] = {}
    for (scheme_id, member, _text, vetoes), points in zip(lines, given, strict=True):
        by_scheme[scheme_id].append((member, points, nothing if vetoes == "{}" else json.loads(vetoes)))
    stored = StarScheme.objects.filter(pk__in=by_scheme).prefetch_related("items", "levels")
    result: dict[int, tuple[Scheme, list[rule.Sheet]]] = {}
    for scheme in stored.order_by("pk"):
        rules = selectors.to_rules(scheme)
        figures = _figures(rules, scope, period)
        result[scheme.pk] = (rules, list(_sheets(by_scheme[scheme.pk], figures)))
    return result


def _sheets(
    rows: Iterable[tuple[int, dict[str, int], dict[str, str]]], figures: dict[str, indicators.Values]
) -> Iterator[rule.Sheet]:
    """Yield the rule's input; members with the same figures share one mapping of them."""
    codes, columns = list(figures), [values.get for values in figures.values()]
    shared: dict[tuple[int | None, ...], dict[str, int]] = {}
    for member, given, vetoes in rows:
        key = tuple([value(member) for value in columns])
        own = shared.get(key)
        if own is None:
            own = shared[key] = {code: n for code, n in zip(codes, key, strict=True) if n is not None}
        yield rule.Sheet(member, given, own, frozenset(vetoes) if vetoes else _NO_VETOES)


def compute(round_: Round) -> list[Result]:
    """Return every member's result of a round, without writing anything.

    Ranks are counted over the whole county, across schemes.

    :raises DomainError: a member lacks a manual score; names member and item.
    """
    results: list[Result] = []
    for scheme_id, (rules, sheets) in sheets_of(round_).items():
        try:
            rated = rule.rate(rules, sheets)
        except rule.Unscored as error:
            member = Member.objects.select_related("team__unit").get(pk=error.member)
            raise DomainError(
                _("%(unit)s, %(team)s, %(member)s: item “%(item)s” has no points.")
                % {
                    "unit": member.team.unit.name,
                    "team": member.team.name,
                    "member": member.name,
                    "item": error.item,
                }  # fmt: skip
            ) from error
        results.extend((scheme_id, rules, row, sheet) for row, sheet in zip(rated, sheets, strict=True))
    return results


def decisions(round_: Round) -> dict[int, tuple[int, str]]:
    """Return the stars that persons decided otherwise than the rule, with their reasons; withdrawn ones do not count."""
    rows = StarOverride.objects.filter(round=round_, is_withdrawn=False)
    return {member: (stars, reason) for member, stars, reason in rows.values_list("member_id", "stars", "reason")}


def proposed(round_: Round) -> dict[int, tuple[int, int]]:
    """Return every member's score and star as they would be written if the round were closed now."""
    decided = decisions(round_)
    return {
        row.member: (row.score, decided[row.member][0] if row.member in decided else row.stars)
        for _scheme, _rules, row, _sheet in compute(round_)
    }


def rate_round(*, actor: Actor, round_: Round) -> str:
    """Write the ratings, star changes and (when the year is complete) annual stars of a round.

    Returns the digest of the rating rows. The caller holds the round's lock.
    """
    decided = decisions(round_)
    with transaction.atomic(), bulk.uninterrupted():
        results = compute(round_)
        rows = _rating_rows(round_.pk, results, decided)
        bulk.insert(Rating, _COLUMNS, rows, ready=True)
        digest = audit.digest_text(repr(rows))
        changed = _write_changes(round_, {row[1]: row[5] for row in rows})
        annual = _write_annual(round_, results)
        audit.record(
            actor=actor, action="rating.written", target=round_, path=round_.unit.path,
            changes={"rows": len(rows), "digest": digest, "changes": changed, "annual": annual},
        )  # fmt: skip
    return digest


def _rating_rows(round_id: int, results: list[Result], decided: dict[int, tuple[int, str]]) -> list[tuple[Any, ...]]:
    """Return the rating rows; JSON columns are written as text here, once per row."""
    places: dict[int, int] = {}
    for place, score in enumerate(sorted((result[2].score for result in results), reverse=True), start=1):
        places.setdefault(score, place)
    templates: dict[int, str] = {}
    figures: dict[int, str] = {}
    rows = []
    for scheme_id, rules, rated, sheet in results:
        if scheme_id not in templates:
            # Codes are slugs, so the text is JSON without escaping.
            templates[scheme_id] = "{" + ",".join(f'"{item.code}":%d' for item in rules.items) + "}"
        used = id(sheet.figures)  # members with the same figures share one mapping
        if used not in figures:
            figures[used] = json.dumps(sheet.figures)
        stars, reason = decided.get(rated.member, (rated.stars, ""))
        rows.append(
            (
                round_id, rated.member, scheme_id, rated.score, rated.stars, stars, places[rated.score],
                rated.held_back, rated.veto, templates[scheme_id] % rated.points, figures[used],
                reason if stars != rated.stars else "",
            )
        )  # fmt: skip
    return rows


def _write_changes(round_: Round, after: dict[int, int]) -> int:
    previous = Period.parse(round_.period).previous.code
    before = dict(
        Rating.objects.filter(round__unit=round_.unit, round__period=previous).values_list("member_id", "stars")
    )
    found = consequences.changes(before, after)
    return bulk.insert(
        StarChange, ("round", "member", "before", "after"), [(round_.pk, c.member, c.before, c.after) for c in found]
    )


def _write_annual(round_: Round, results: list[Result]) -> int:
    """Write the annual stars once the year's last quarter is rated; return how many.

    Members rated in the last quarter get one; that quarter's scheme and veto apply, and the quotas
    of a ranked scheme hold for the year.
    """
    period = Period.parse(round_.period)
    if period.number != 4:
        return 0
    codes = [Period.quarter(period.year, n).code for n in range(1, 4)]
    earlier = list(Round.objects.filter(unit=round_.unit, period__in=codes).values_list("pk", flat=True))
    before: dict[int, list[int]] = defaultdict(list)
    for member, quarter in Rating.objects.filter(round__in=earlier).order_by().values_list("member_id", "score"):
        before[member].append(quarter)
    reviews = dict(
        YearReview.objects.within(selectors.whole_county(round_.unit))
        .filter(year=period.year)
        .values_list("member_id", "score")
    )
    by_scheme: dict[int, tuple[Scheme, list[rule.Scored]]] = {}
    quarters: dict[int, int] = {}
    nothing: dict[int, tuple[int, ...]] = {}
    # A year has no items of its own, so no points by item.
    for scheme_id, rules, rated, _sheet in results:
        if scheme_id not in by_scheme:
            by_scheme[scheme_id] = (rules, [])
            nothing[scheme_id] = (0,) * len(rules.items)
        scored = by_scheme[scheme_id][1]
        scores = [*before.get(rated.member, ()), rated.score]
        score = rule.annual_score(rules, scores, reviews.get(rated.member))
        if score is not None:
            quarters[rated.member] = len(scores)
            scored.append(rule.Scored(rated.member, score, nothing[scheme_id], rated.veto))
    written: list[tuple[int, ...]] = []
    for scheme_id, (rules, scored) in by_scheme.items():
        stars = rule.allot(rules, scored)
        written.extend(
            (period.year, row.member, scheme_id, row.score, stars[row.member][0], quarters[row.member])
            for row in scored
        )
    return bulk.insert(AnnualRating, ("year", "member", "scheme", "score", "stars", "quarters"), written)


def review_many(*, actor: Actor, county_path: str, year: int, scores: dict[int, int]) -> int:
    """Set the year-end review scores (hundredths) of many members who have none yet; return how many.

    :raises Conflict: a member has a score of that year already.
    """
    actor.require("sheet.verify", county_path, see="sheet.view")
    if YearReview.objects.filter(year=year, member__in=list(scores)).exists():
        raise Conflict(_("Some of these members have a year-end review already. Change it team by team."))
    rows = [(year, member, score, 1) for member, score in sorted(scores.items())]
    with transaction.atomic():
        bulk.insert(YearReview, ("year", "member", "score", "version"), rows)
        audit.record(
            actor=actor, action="review.scored-many", path=county_path, label=str(year),
            changes={"rows": len(rows), "digest": audit.digest_rows(rows)},
        )  # fmt: skip
    return len(rows)
