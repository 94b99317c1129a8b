"""Proving closed rounds again: stars from points, quotas, ranks."""

from collections import Counter

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from teams import selectors
from teams.domain import rating as rule
from teams.models import Rating, Round, StarScheme


def inconsistencies() -> list[str]:
    """Return a sentence for every stored result that does not follow from its own points."""
    found: list[str] = []
    for round_ in Round.objects.filter(state="final").select_related("unit").order_by("period"):
        rows = list(Rating.objects.filter(round=round_).order_by("member_id"))
        schemes = StarScheme.objects.filter(pk__in={row.scheme_id for row in rows}).prefetch_related("items", "levels")
        for scheme in schemes:
            rules = selectors.to_rules(scheme)
            own = [row for row in rows if row.scheme_id == scheme.pk]
            scored = [
                rule.Scored(row.member_id, row.score, tuple(row.points.get(i.code, 0) for i in rules.items), row.veto)
                for row in own
            ]
            stars = rule.allot(rules, scored)
            for row, given in zip(own, scored, strict=True):
                if max(sum(given.points), 0) != row.score or stars[row.member_id][0] != row.computed_stars:
                    found.append(
                        _("%(round)s, rating %(id)s: score or stars do not follow from the points.")
                        % {"round": round_, "id": row.pk}
                    )
            counts = Counter(row.computed_stars for row in own)
            for level in rules.levels:
                if level.quota and counts[level.stars] > level.quota.seats(len(own)):
                    found.append(
                        _("%(round)s: more than the quota have %(stars)s stars.")
                        % {"round": round_, "stars": level.stars}
                    )
    return [*found, *_objections()]


def _objections() -> list[str]:
    """Return a sentence for every round whose number of open objections is not that of the unanswered ones."""
    rows = Round.objects.select_related("unit").annotate(
        unanswered=Count("objections", filter=Q(objections__outcome=""))
    )
    return [
        _("%(round)s: %(stored)s open objections are stored, %(counted)s are not answered.")
        % {"round": round_, "stored": round_.open_objections, "counted": round_.unanswered}
        for round_ in rows.exclude(unanswered=F("open_objections")).order_by("pk")
    ]
