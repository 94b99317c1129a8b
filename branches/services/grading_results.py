"""Grading a year: one read of the rows, one query for each figure, the rule, one bulk write, one audit entry.

The rule itself is `branches.domain.grading`; here rows are turned into its plain data and back. The number of queries
depends on the standards alone, never on how many organisations there are.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from branches import selectors
from branches.domain import grading as rule
from branches.domain.standard import Standard as Rules
from branches.indicators import grading as indicators
from branches.models import Branch, BranchGrading, GradingRound, Standard
from core import audit, bulk
from core.actors import Actor
from core.errors import DomainError
from core.indicators import Values
from core.periods import Period
from core.scope import Scope

_RESULT = ("facts", "points", "goods", "passed", "good_count", "previous_count", "version")
_GIVEN = ("own_given", "township_given", "county_given", "vetoes")


@dataclass(frozen=True)
class Result:
    """One organisation's grade as the rule makes it of what is known now."""

    grading: int
    branch: int
    version: int
    standard: int
    rules: Rules
    facts: Mapping[str, int]
    graded: rule.Graded


def figures(rules: Iterable[Rules], scope: Scope, year: int) -> dict[str, Values]:
    """Return every figure that some standards read, by organisation: one query each."""
    codes = {code for one in rules for code in one.figures}
    return indicators.of_branches(codes, scope, Period.parse(str(year)))


def rules_of(standards: Iterable[int]) -> dict[int, Rules]:
    """Return stored standards as plain data, by key: three queries."""
    rows = Standard.objects.filter(pk__in=set(standards)).prefetch_related("goods", "items")
    return {row.pk: selectors.to_rules(row) for row in rows}


def sheets_of(
    rows: QuerySet[BranchGrading], scope: Scope, year: int
) -> Iterator[tuple[int, Rules, list[tuple[int, int]], list[rule.Sheet]]]:
    """Yield, by standard: its key and rules, the gradings' keys with their versions, and the rule's input."""
    # The JSON columns come as text and are parsed in one go: cheaper than the field's own conversion.
    columns = {f"{name}_text": Cast(name, TextField()) for name in _GIVEN}
    found = list(
        rows.order_by("branch_id")
        .annotate(**columns)
        .values_list("pk", "branch_id", "version", "standard_id", *columns)
    )
    texts: dict[str, Any] = {}
    for line in found:
        for text in line[4:]:
            if text not in texts:
                texts[text] = json.loads(text)
    by_standard: dict[int, list[tuple[Any, ...]]] = defaultdict(list)
    for line in found:
        by_standard[line[3]].append(line)
    rules = rules_of(by_standard)
    values = figures(rules.values(), scope, year)
    for standard in sorted(by_standard):
        lines, own = by_standard[standard], rules[standard]
        codes = [code for code in own.figures if code in values]
        facts = _facts(codes, [values[code] for code in codes], [line[1] for line in lines])
        sheets = [
            rule.Sheet(line[1], _given(texts, line), fact, frozenset(texts[line[7]]))
            for line, fact in zip(lines, facts, strict=True)
        ]
        yield standard, own, [(line[0], line[2]) for line in lines], sheets


def _given(texts: Mapping[str, Any], line: tuple[Any, ...]) -> Mapping[str, int]:
    own = texts[line[4]]
    if line[5] == "{}" and line[6] == "{}":
        return own  # type: ignore[no-any-return]
    return rule.effective(own, texts[line[5]], texts[line[6]])


def _facts(codes: list[str], columns: list[Values], branches: list[int]) -> list[dict[str, int]]:
    """Return each organisation's figures; those with the same values share one mapping."""
    shared: dict[tuple[int, ...], dict[str, int]] = {}
    rows: Iterable[tuple[int, ...]] = (
        zip(*([column.get(branch, 0) for branch in branches] for column in columns), strict=True)
        if columns
        else (() for _branch in branches)
    )
    found = []
    for key in rows:
        own = shared.get(key)
        if own is None:
            own = shared[key] = dict(zip(codes, key, strict=True))
        found.append(own)
    return found


def compute(rows: QuerySet[BranchGrading], scope: Scope, year: int) -> list[Result]:
    """Return the grade of every given grading, without writing anything.

    :raises DomainError: an organisation lacks points for an item scored by hand; names both.
    """
    results: list[Result] = []
    for standard, rules, keys, sheets in sheets_of(rows, scope, year):
        try:
            graded = rule.grade(rules, sheets)
        except rule.Unscored as error:
            raise _unscored(error, standard) from error
        results.extend(
            Result(key, row.branch, version, standard, rules, sheet.figures, row)
            for (key, version), row, sheet in zip(keys, graded, sheets, strict=True)
        )
    return results


def _unscored(error: rule.Unscored, standard: int) -> DomainError:
    branch = Branch.objects.select_related("unit").get(pk=error.branch)
    name = Standard.objects.get(pk=standard).items.get(code=error.item).name
    return DomainError(
        _("%(unit)s, %(branch)s: item “%(item)s” has no points.")
        % {"unit": branch.unit.name, "branch": branch.name, "item": name}
    )


def area(round_: GradingRound) -> Scope:
    """Return the scope of a year's facts."""
    return selectors.whole_county(round_.unit)


def taking_part(round_: GradingRound) -> QuerySet[BranchGrading]:
    """Return the gradings of those organisations that take part."""
    return BranchGrading.objects.filter(round=round_, is_eligible=True)


def of_round(round_: GradingRound) -> list[Result]:
    """Return every organisation's grade as it would be written if the year were closed now."""
    return compute(taking_part(round_), area(round_), round_.year)


def counts(round_: GradingRound, scope: Scope | None = None) -> dict[int, int]:
    """Return the goods of every organisation that takes part, by its key: stored when final, else as proposed.

    Organisations that are not scored yet are left out.
    """
    within = scope or area(round_)
    rows = BranchGrading.objects.within(within).filter(round=round_, is_eligible=True)
    if round_.state == rule.FINAL:
        return _counts(rows)
    found = compute(rows.exclude(state=rule.DRAFT), within, round_.year)
    return {row.branch: row.graded.good_count for row in found}


def _counts(rows: QuerySet[BranchGrading]) -> dict[int, int]:
    found = rows.order_by().values_list("branch_id", "good_count")
    return {branch: count for branch, count in found if count is not None}


def write(*, actor: Actor, round_: GradingRound) -> str:
    """Write the results of a round beside the figures they were made of; return the digest of the rows.

    The caller holds the round's lock.
    """
    before = selectors.final_counts(round_.unit, round_.year - 1)
    with transaction.atomic(), bulk.uninterrupted():
        results = of_round(round_)
        rows = [
            (
                dict(result.facts),
                {i.code: n for i, n in zip(result.rules.items, result.graded.points, strict=True)},
                list(result.graded.goods), list(result.graded.passed), result.graded.good_count,
                before.get(result.branch), result.version + 1, result.grading,
            )
            for result in results
        ]  # fmt: skip
        bulk.update(BranchGrading, _RESULT, rows)
        digest = audit.digest_text(repr([(row[-1], *row[:5]) for row in rows]))
        audit.record(
            actor=actor, action="grading.results-written", target=round_, path=round_.unit.path,
            changes={"rows": len(rows), "digest": digest},
        )  # fmt: skip
    return digest


# Summary ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Summary:
    """What a year came to, and the year before. Shares are hundredths of a percent."""

    year: int
    is_final: bool
    counts: tuple[int, ...]
    """Organisations with 0, 1, … 5 goods."""
    before: tuple[int, ...] | None
    promotion: rule.Promotion | None
    tiers: dict[str, int]
    tiers_before: dict[str, int] | None

    @property
    def eligible(self) -> int:
        return sum(self.counts)

    @property
    def five(self) -> int:
        return self.counts[5]

    @property
    def share(self) -> int | None:
        return rule.share(self.five, self.eligible)

    @property
    def share_before(self) -> int | None:
        return rule.share(self.before[5], sum(self.before)) if self.before else None

    @property
    def change(self) -> int | None:
        """Hundredths of a percentage point."""
        return rule.points_of_change(self.share, self.share_before)


def summary(round_: GradingRound, scope: Scope) -> Summary:
    """Return what a year came to within a scope: of the final grades, or as proposed before."""
    now = counts(round_, scope)
    rows = BranchGrading.objects.within(scope).filter(
        round__unit=round_.unit, round__year=round_.year - 1, round__state=rule.FINAL, good_count__isnull=False
    )
    before = _counts(rows)
    tiers = rule.Tiers(round_.advanced_from, round_.middle_from)
    return Summary(
        year=round_.year, is_final=round_.state == rule.FINAL, counts=tuple(rule.tally(now.values())),
        before=tuple(rule.tally(before.values())) if before else None,
        promotion=rule.promotion(before, now) if before else None,
        tiers=_tiers(tiers, now.values()), tiers_before=_tiers(tiers, before.values()) if before else None,
    )  # fmt: skip


def _tiers(tiers: rule.Tiers, found: Iterable[int]) -> dict[str, int]:
    numbers = dict.fromkeys(rule.TIERS, 0)
    for count in found:
        numbers[tiers.of(count)] += 1
    return numbers
