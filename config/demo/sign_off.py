"""Sign-off in a demo county: those who review, a summary that waits for its number, one that waits for its first review."""

from datetime import datetime, timedelta

from accounts.domain.roles import Role
from accounts.models import OrgUnit, User
from accounts.selectors import actor_of as actor_of_user
from accounts.services import grants, users
from core.actors import SYSTEM, Actor
from core.periods import Period
from reports.domain import sign_off as rule
from reports.domain.kinds import KINDS
from reports.models import SignOff, Snapshot
from reports.services import sign_off, subjects
from teams.models import Round

ACCOUNTS = (
    # user name, name, role: the second and the third person of a sign-off; the first is `county`
    ("reviewer", "县委组织部副部长（演示）", Role.COUNTY),
    ("signer", "县委组织部部长（演示）", Role.COUNTY),
)


def accounts(county: OrgUnit, word: str) -> None:
    """Make the reviewers' accounts, or set their password anew."""
    for username, name, role in ACCOUNTS:
        user = users.ensure_demo(actor=SYSTEM, username=username, display_name=name, unit=county, password=word)
        grants.give(actor=SYSTEM, user=user, role=role, unit=county)


def _actor(username: str) -> Actor:
    return actor_of_user(User.objects.get(username=username))


def run(county: OrgUnit, now: datetime) -> None:
    """Bring the county's summary of the newest closed quarter to its final review; a township's waits for its first."""
    round_ = Round.objects.filter(unit=county, state="final").order_by("-period").first()
    if round_ is None or round_.closed_at is None:
        return
    day = min(round_.closed_at + timedelta(days=3), now)
    period = Period.parse(round_.period)
    first, second = _actor("county"), _actor("reviewer")
    own = _begin(first, county, "quarter-summary", period, day)
    _step(first, own, rule.SUBMIT, day)
    _step(
        second,
        own,
        rule.RETURN,
        day + timedelta(hours=2),
        "第一段请写明与上季度相比的变化",
        {0: "请核对进出队员的表述"},
    )
    _step(first, own, rule.SUBMIT, day + timedelta(hours=20))
    _step(first, own, rule.PASS, day + timedelta(hours=21))
    _step(second, own, rule.PASS, day + timedelta(hours=24))
    summary = Snapshot.objects.filter(kind="township-summary", period=period.code, unit__parent=county)
    found = summary.select_related("unit").order_by("unit__path").first()
    if found is not None:
        waits = _begin(first, found.unit, "township-summary", period, day)
        _step(first, waits, rule.SUBMIT, day + timedelta(hours=3))


def _begin(actor: Actor, unit: OrgUnit, kind: str, period: Period, at: datetime) -> SignOff:
    subject = subjects.of_unit(actor=actor, kind=KINDS[kind], unit=unit, period=period)
    return sign_off.begin(actor=actor, subject=subject, now=at)


def _step(
    actor: Actor, row: SignOff, event: str, at: datetime, reason: str = "", marks: dict[int, str] | None = None
) -> None:
    sign_off.step(actor=actor, sign_off_id=row.pk, event=event, version=None, now=at, reason=reason, marks=marks or {})
