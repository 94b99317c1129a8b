"""What the lists of a closed quarter print, frozen: the roll of honour, and who has or lacks a mentor.

On the roll stand five stars only. The list of pairs is for those who act on it; it holds no star of anybody.
"""

from typing import Any

from core.scope import Scope
from reports.services import heads
from reports.services.subjects import Subject, closed_round
from teams import selectors
from teams.domain.consequences import List
from teams.models import Member, MentorPair, Rating, Round


def _base(subject: Subject, round_: Round) -> dict[str, Any]:
    unit, county = subject.unit, round_.unit
    return {
        **heads.of_payload(subject.kind.code),
        "county": county.name,
        "unit": {"name": unit.name, "level": unit.level},
        "period": subject.period.code,
        "period_label": subject.period.label,
    }


def honour_roll(subject: Subject) -> dict[str, Any]:
    """Return the members of a unit with five stars in a closed quarter, in the order of units, best score first."""
    round_ = closed_round(subject.unit, subject.period)
    rows = Rating.objects.within(Scope.of([subject.unit.path])).filter(round=round_, stars=5)
    people = rows.order_by("member__team__unit__path", "-score", "member_id").values_list(
        "member__name", "member__team__unit__name", "member__team__name", "score"
    )
    rated = Rating.objects.within(Scope.of([subject.unit.path])).filter(round=round_).count()
    return {
        **_base(subject, round_),
        "letterhead": heads.letterhead(subject.unit),
        "assessed": rated,
        "notice": {"from": round_.notice_from.isoformat(), "until": round_.notice_until.isoformat()}
        if round_.notice_from and round_.notice_until
        else None,
        "people": [dict(zip(("name", "unit", "team", "score"), row, strict=True)) for row in people],
    }


def pairing_list(subject: Subject) -> dict[str, Any]:
    """Return the members in post whom a closed quarter gives a mentor to, with the mentor they have now, if any."""
    round_ = closed_round(subject.unit, subject.period)
    scope = Scope.of([subject.unit.path])
    keys = selectors.on_lists(round_, scope)[List.PAIRING]
    pairs = {
        row["member_id"]: row
        for row in MentorPair.objects.within(scope)
        .filter(ended_on__isnull=True)
        .values("member_id", "mentor", "post", "since")
    }
    members = Member.objects.within(scope).filter(pk__in=keys, left_on__isnull=True)
    people = []
    for member in members.select_related("team__unit").order_by("team__unit__path", "team_id", "pk"):
        pair = pairs.get(member.pk)
        people.append(
            {
                "name": member.name, "unit": member.team.unit.name, "team": member.team.name,
                "mentor": pair["mentor"] if pair else "", "post": pair["post"] if pair else "",
                "since": pair["since"].isoformat() if pair else None,
            }
        )  # fmt: skip
    return {**_base(subject, round_), "people": people}
