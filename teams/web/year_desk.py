"""What of rankings and appraisals stands on the desk: months to publish, appraisals to finish, to sign."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from core.actors import Actor
from core.period_words import period_name
from core.periods import Period
from teams.domain import appraisal as rule
from teams.models import Appraisal, MonthRanking
from teams.services import appraisals


@dataclass(frozen=True)
class Waiting:
    """One thing that waits: what, where it is done, how many (0 for one that is named)."""

    label: str
    href: str
    count: int = 0


def waiting(actor: Actor, today: date) -> list[Waiting]:
    """Return what waits for the reader: months that are over and not published, appraisals by their next step."""
    found: list[Waiting] = []
    if actor.can("ranking.run"):
        rows = MonthRanking.objects.within(actor.scope("ranking.run")).filter(state="computed").order_by("period")
        page = reverse("teams:ranking")
        found += [
            Waiting(_("Publish the ranking of %(month)s") % {"month": period_name(code)}, f"{page}?period={code}")
            for code in rows.values_list("period", flat=True)
            if Period.parse(code).end <= today
        ]
    steps = {
        "appraisal.sign": (rule.REVIEWED, _("appraisals to sign")),
        "appraisal.review": (rule.DRAFTED, _("appraisals to finish and review")),
    }
    for action, (state, label) in steps.items():
        if not actor.can(action):
            continue
        rows_ = appraisals.newest(Appraisal.objects.within(actor.scope(action))).filter(state=state)
        found += [
            Waiting(label, f"{reverse('teams:appraisals')}?year={year}&state={state}", count)
            for year, count in rows_.order_by("-year").values_list("year").annotate(n=Count("pk"))
        ]
        if action == "appraisal.sign" and actor.can("appraisal.sign"):
            break
    return found
