"""What a star summary prints, frozen: figures of the tree and lists of persons, as plain data.

Names are frozen for three stars and more only (here: five stars, and four stars for a township);
of fewer stars only counts leave the handling pages.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from accounts import selectors as account_selectors
from accounts.models import OrgUnit
from core.periods import Period
from core.rounding import half_up
from core.scope import WIDTH, Scope
from reports.services import heads
from reports.services.figures import Tree, read
from teams import choices as team_choices
from teams import selectors
from teams.domain import consequences, targets
from teams.domain.scheme import DIMENSIONS, ItemKind
from teams.domain.targets import share
from teams.models import Rating, Round, StarScheme, StarTarget, Team, TeamKind

_ADJUST_LABELS = {"no-star": "本季度未获评星级", "no-improvement": "连续两个季度考评无改进"}
_DIMENSION_NAMES = {
    "politics": "政治素质", "duty": "履职能力", "reputation": "群众口碑",
    "development": "发展贡献", "service": "服务意识",
}  # fmt: skip


class CountySource:
    """Everything that the summaries of one county and quarter are made of, read once."""

    def __init__(self, round_: Round, *, is_demo: bool) -> None:
        self.round = round_
        self.county = round_.unit
        self.is_demo = is_demo
        self.period = Period.parse(round_.period)
        self.year = Period.parse(str(self.period.year))
        self.scope = Scope.of([self.county.path])
        self.tree: Tree = read(self.county, self.period)
        self.to_date = read(
            self.county, _year_to_date(self.period), ("activities.count", "activities.reach", "training.sessions")
        )
        self.codes = account_selectors.codes(self.scope)
        self.rows = list(
            Rating.objects.filter(round=round_)
            .order_by("member__team__unit__path", "-score", "member_id")
            .values_list(
                "member_id", "member__name", "member__team__unit__path", "member__team__unit__name",
                "member__team__name", "member__team__kind__name", "score", "stars", "points", "scheme_id",
            )
        )  # fmt: skip
        self.team_counts = self._teams_by_kind()
        self.schemes = self._schemes()
        self.histories = selectors.histories(None, self.county, self.period)
        self.before = self._before()
        self.after = {row[0]: row[7] for row in self.rows}
        self.annual_done = any(self.tree.values["stars.year.rated"].values()) and self.period.number == 4
        self.missing_kinds = Counter(unit.path for unit, _kind in selectors.missing_kinds(self.scope, self.county))
        self.out_of_size = Counter(team.unit.path for team, _n in selectors.out_of_size(self.scope))
        self.letterheads = heads.letterheads(self.scope)
        self.targets = list(
            StarTarget.objects.filter(unit=self.county, year=self.period.year, slot__isnull=True).order_by("order")
        )

    def _teams_by_kind(self) -> Counter[tuple[str, str]]:
        rows = Team.objects.within(self.scope).filter(closed_on__isnull=True)
        return Counter(rows.values_list("unit__path", "kind__name"))

    def _schemes(self) -> dict[int, StarScheme]:
        keys = {row[9] for row in self.rows}
        rows = StarScheme.objects.filter(pk__in=keys).prefetch_related("items", "levels").select_related("team_kind")
        return {scheme.pk: scheme for scheme in rows.order_by("pk")}

    def _before(self) -> dict[int, tuple[str, int, int]]:
        rows = Rating.objects.filter(round__unit=self.county, round__period=self.period.previous.code)
        return {
            m: (path, stars, score)
            for m, path, stars, score in rows.values_list("member_id", "member__team__unit__path", "stars", "score")
        }

    def townships(self) -> list[OrgUnit]:
        return [unit for unit in self.tree.below(self.county.path) if unit.level == "township"]

    def children(self, unit: OrgUnit) -> list[OrgUnit]:
        return self.townships() if unit.level == "county" else self.tree.below(unit.path)

    def rows_of(self, path: str) -> list[tuple[Any, ...]]:
        return [row for row in self.rows if row[2].startswith(path)]


def _year_to_date(period: Period) -> Period:
    start = Period.parse(str(period.year)).start
    return Period(start, period.end, period.code)


def _distribution(counts: Iterable[int]) -> list[dict[str, int]]:
    """Return six rows from counts of five stars down to none."""
    given = list(counts)
    total = sum(given)
    return [
        {"stars": stars, "count": count, "share": share(count, total)}
        for stars, count in zip(range(5, -1, -1), given, strict=True)
    ]


def _average(total: int, count: int) -> int:
    return half_up(total, count) if count else 0


def _under(counter: Counter[str], path: str) -> int:
    return sum(n for key, n in counter.items() if key.startswith(path))


def build(source: CountySource, unit: OrgUnit, *, kind: str, closed_on: str) -> dict[str, Any]:
    """Return the payload of one unit's summary. Only plain values, so that it freezes as JSON."""
    tree, path, period = source.tree, unit.path, source.period
    rows = source.rows_of(path)
    stars = Counter(row[7] for row in rows)
    rated = len(rows)
    members = tree.get("members.count", path)
    trained = tree.get("training.trained", path)
    three_up = sum(n for s, n in stars.items() if s >= 3)
    previous, changes = _previous(source, path)
    county = source.county
    return {
        **heads.of_payload(kind, is_demo=source.is_demo),
        "county": {"name": county.name, "code": source.codes.get(county.pk, "")},
        "unit": {"name": unit.name, "code": source.codes.get(unit.pk, ""), "level": unit.level},
        "letterhead": source.letterheads.get(unit.pk),
        "period": period.code,
        "period_label": period.label,
        "closed_on": closed_on,
        "notice": {"from": source.round.notice_from.isoformat(), "until": source.round.notice_until.isoformat()}
        if source.round.notice_from and source.round.notice_until
        else None,
        "schemes": [_scheme(scheme, source) for scheme in source.schemes.values()],
        "totals": {
            "units": len(
                [
                    u
                    for u in tree.units.values()
                    if u.level == "unit" and u.kind != "department" and u.path.startswith(path)
                ]
            ),
            "teams": tree.get("teams.count", path),
            "members": members,
            "assessed": rated,
            "party_members": tree.get("members.party", path),
            "party_share": share(tree.get("members.party", path), members),
            "returnees": tree.get("members.returnees", path),
            "joined": tree.get("members.joined", path),
            "left": tree.get("members.left", path),
            "teams_out_of_size": _under(source.out_of_size, path),
            "missing_kinds": _under(source.missing_kinds, path),
        },
        "distribution": _distribution(stars.get(s, 0) for s in range(5, -1, -1)),
        "three_up": {"count": three_up, "share": share(three_up, rated)},
        "average": _average(sum(row[6] for row in rows), rated),
        "vetoed": tree.get("stars.vetoed", path),
        "previous": previous,
        "changes": changes,
        "by_unit": [
            _unit_row(source, child)
            for child in source.children(unit)
            if tree.get("members.count", child.path) or tree.get("teams.count", child.path)
        ],
        "by_kind": _by_kind(source, path, rows),
        "by_dimension": _by_dimension(source, rows),
        "targets": _targets(source, path) if unit.level == "county" else [],
        "annual": _annual(source, path),
        "honour_roll": _people(rows, 5),
        "four_star": _people(rows, 4) if unit.level != "county" else [],
        "lists": _lists(source, unit, rows),
        "work": {
            "activities": tree.get("activities.count", path),
            "reach": tree.get("activities.reach", path),
            "sessions": tree.get("training.sessions", path),
            "trained": trained,
            "trainable": members,
            "trained_share": share(trained, members),
            "year_to_date": {
                "activities": source.to_date.get("activities.count", path),
                "reach": source.to_date.get("activities.reach", path),
                "sessions": source.to_date.get("training.sessions", path),
            },
        },
    }


def _scheme(scheme: StarScheme, source: CountySource) -> dict[str, Any]:
    kinds = (
        [scheme.team_kind.name]
        if scheme.team_kind
        else [kind.name for kind in TeamKind.objects.filter(unit=source.county, is_active=True).order_by("order")]
    )
    return {
        "name": scheme.name,
        "version": f"{scheme.year}.{scheme.number}",
        "kinds": kinds,
        "allotment": scheme.allotment,
        "levels": [
            {
                "stars": level.stars,
                "min_score": level.min_score,
                "quota": None
                if level.quota is None
                else {"kind": "share" if level.quota_is_share else "count", "value": level.quota},
            }
            for level in sorted(scheme.levels.all(), key=lambda level: -level.stars)
        ],
    }


def _previous(source: CountySource, path: str) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    before = {m: (stars, score) for m, (p, stars, score) in source.before.items() if p.startswith(path)}
    if not before:
        return None, None
    after = {row[0]: row[7] for row in source.rows if row[2].startswith(path)}
    counts = Counter(stars for stars, _score in before.values())
    three_up = sum(n for s, n in counts.items() if s >= 3)
    period = source.period.previous
    both = before.keys() & after.keys()
    matrix = [[0] * 6 for _ in range(6)]
    for member in both:
        matrix[before[member][0]][after[member]] += 1
    up = sum(after[m] > before[m][0] for m in both)
    down = sum(after[m] < before[m][0] for m in both)
    return (
        {
            "period": period.code,
            "period_label": period.label,
            "distribution": _distribution(counts.get(s, 0) for s in range(5, -1, -1)),
            "three_up": {"count": three_up, "share": share(three_up, len(before))},
            "average": _average(sum(score for _stars, score in before.values()), len(before)),
        },
        {
            "up": up, "down": down, "same": len(both) - up - down,
            "new": len(after.keys() - before.keys()), "gone": len(before.keys() - after.keys()),
            "matrix": matrix,
        },
    )  # fmt: skip


def _unit_row(source: CountySource, unit: OrgUnit) -> dict[str, Any]:
    tree, path = source.tree, unit.path
    rated = tree.get("stars.rated", path)
    return {
        "code": source.codes.get(unit.pk, ""),
        "name": unit.name,
        "teams": tree.get("teams.count", path),
        "members": tree.get("members.count", path),
        "assessed": rated,
        "stars": [tree.get(f"stars.{n}", path) for n in range(6)],
        "three_up": tree.get("stars.three-up", path),
        "three_up_share": share(tree.get("stars.three-up", path), rated),
        "average": _average(tree.get("stars.score-sum", path), rated),
        "vetoed": tree.get("stars.vetoed", path),
    }


def _by_kind(source: CountySource, path: str, rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    groups: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for row in rows:
        groups[row[5]].append(row)
    result = []
    for kind in TeamKind.objects.filter(unit=source.county, is_active=True).order_by("order", "pk"):
        own = groups.get(kind.name, [])
        counts = Counter(row[7] for row in own)
        three_up = sum(n for s, n in counts.items() if s >= 3)
        result.append(
            {
                "name": kind.name,
                "teams": sum(
                    n for (p, name), n in source.team_counts.items() if name == kind.name and p.startswith(path)
                ),
                "members": len(own),
                "assessed": len(own),
                "stars": [counts.get(n, 0) for n in range(6)],
                "three_up_share": share(three_up, len(own)),
                "average": _average(sum(row[6] for row in own), len(own)),
            }
        )
    return result


def _by_dimension(source: CountySource, rows: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    base: dict[str, int] = defaultdict(int)
    sums: dict[str, int] = defaultdict(int)
    weights = Counter(row[9] for row in rows)
    plans = {
        pk: {i.code: i.dimension for i in scheme.items.all() if i.kind in (ItemKind.MANUAL, ItemKind.INDICATOR)}
        for pk, scheme in source.schemes.items()
    }
    for pk, scheme in source.schemes.items():
        for item in scheme.items.all():
            if item.code in plans[pk]:
                base[item.dimension] += item.limit * weights[pk]
    for row in rows:
        plan = plans[row[9]]
        for code, value in row[8].items():
            if code in plan:
                sums[plan[code]] += value
    return [
        {
            "name": _DIMENSION_NAMES[code],
            "base": _average(base[code], len(rows)),
            "average": _average(sums[code], len(rows)),
        }
        for code in DIMENSIONS
    ]


def _targets(source: CountySource, path: str) -> list[dict[str, Any]]:
    labels = {"stars.": "季度评定", "stars.year.": "年度定星"}
    result = []
    for stored in source.targets:
        numerator, denominator = stored.numerator, stored.denominator
        if numerator.startswith("stars.year.") and not source.annual_done:
            numerator = numerator.replace("stars.year.", "stars.")
            denominator = denominator.replace("stars.year.", "stars.")
        basis = labels["stars.year." if numerator.startswith("stars.year.") else "stars."]
        rule = targets.Target(stored.code, stored.name, numerator, denominator, stored.threshold, stored.is_share)
        reading = targets.read(
            rule, source.tree.get(numerator, path), source.tree.get(denominator, path) if denominator else None
        )
        result.append(
            {
                "name": stored.name,
                "numerator_label": basis,
                "denominator_label": "参评队员" if stored.is_share else None,
                "threshold": stored.threshold,
                "measure": "share" if stored.is_share else "count",
                "numerator": reading.numerator,
                "denominator": reading.denominator,
                "actual": reading.actual,
                "gap": reading.gap,
                "met": reading.met,
            }
        )
    return result


def _annual(source: CountySource, path: str) -> dict[str, Any] | None:
    if not source.annual_done:
        return None
    counts = [source.tree.get(f"stars.year.{n}", path) for n in range(5, -1, -1)]
    rated, three_up = sum(counts), sum(counts[:3])
    return {
        "year": source.period.year,
        "assessed": rated,
        "distribution": _distribution(counts),
        "three_up": {"count": three_up, "share": share(three_up, rated)},
    }


def _people(rows: list[tuple[Any, ...]], stars: int) -> list[dict[str, Any]]:
    return [{"name": row[1], "unit": row[3], "team": row[4], "score": row[6]} for row in rows if row[7] == stars]


def _lists(source: CountySource, unit: OrgUnit, rows: list[tuple[Any, ...]]) -> dict[str, Any]:
    rules: Counter[str] = Counter()
    by_unit: dict[str, Counter[str]] = defaultdict(Counter)
    size = len(unit.path) + WIDTH
    for row in rows:
        history = source.histories.get(row[0], [])
        key = row[2][:size]
        for name in consequences.lists_of(history):
            by_unit[key][name] += 1
        rule = consequences.adjust_rule(history)
        if rule:
            rules[rule] += 1
    pairing = sum(c[consequences.List.PAIRING] for c in by_unit.values())
    return {
        "training_pool": sum(c[consequences.List.TRAINING_POOL] for c in by_unit.values()),
        "pairing": pairing,
        "adjust": sum(rules.values()),
        "adjust_rules": [
            {"code": code, "label": _ADJUST_LABELS[code], "count": rules.get(code, 0)}
            for code, _label in team_choices.ADJUST_RULES
        ],
        "by_unit": [
            {
                "code": source.codes.get(child.pk, ""),
                "name": child.name,
                "honour": by_unit[child.path][consequences.List.HONOUR_ROLL],
                "training_pool": by_unit[child.path][consequences.List.TRAINING_POOL],
                "pairing": by_unit[child.path][consequences.List.PAIRING],
                "adjust": by_unit[child.path][consequences.List.ADJUST],
            }
            for child in source.children(unit)
            if child.path in by_unit
        ],
    }
