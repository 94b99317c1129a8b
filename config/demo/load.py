"""Loading a demo county: once per installation, in one transaction, by the portal's own services."""

import random
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.domain.roles import Role
from accounts.models import OrgUnit, User
from accounts.services import grants, users
from config.demo import (
    branches,
    branches_elections,
    branches_grading,
    branches_meetings,
    contracts,
    exits,
    follow_up,
    holdings,
    honours,
    ledgers,
    ledgers_funds,
    letterheads,
    points_and_figures,
    quarters,
    reserve,
    roster,
    sign_off,
    tickets,
    tickets_open,
    work,
)
from config.demo.people import Names
from config.demo.profiles import PROFILES, SEASONS, Profile
from config.demo.roster import Person
from core.actors import SYSTEM
from core.errors import Conflict, DomainError
from core.models import Installation
from teams.models import Member
from teams.services import roster as team_roster

ACCOUNTS = (
    # user name, name, role
    ("county", "县委组织部干部（演示）", Role.COUNTY),
    ("township", "乡镇组织委员（演示）", Role.TOWNSHIP),
    ("village", "村党组织书记（演示）", Role.VILLAGE),
    ("member", "队员（演示）", Role.MEMBER),
    ("department", "县直部门联络员（演示）", Role.DEPARTMENT),
    ("superior", "上级领导（演示）", Role.SUPERIOR),
    ("sysadmin", "系统管理员（演示）", Role.SYSADMIN),
    ("secadmin", "安全管理员（演示）", Role.SECADMIN),
    ("auditor", "审计管理员（演示）", Role.AUDITOR),
)


@dataclass(frozen=True)
class Loaded:
    """What loading did."""

    county: str
    code: str
    new: bool
    password: str


def password() -> str:
    """Return the demo accounts' one password: as given from outside, else made once and kept."""
    if settings.DEMO_PASSWORD:
        return str(settings.DEMO_PASSWORD)
    path = Path(settings.DATA) / "demo-password"
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_text(f"demo-{secrets.token_hex(4)}", encoding="ascii")
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise DomainError(
            _("The data folder %(folder)s cannot be written: %(error)s.")
            % {"folder": path.parent, "error": error.strerror}
        ) from error


def load(county: str, *, scale: int = 1, seed: int = 1, now: datetime | None = None) -> Loaded:
    """Load a demo county; loading the same again changes nothing but the accounts' password.

    The open tickets are as old as they are at `now`.

    :raises DomainError: settings refuse demo accounts, or the county or scale is unknown.
    :raises Conflict: another demo county, or real data, is in this installation.
    """
    profile = PROFILES.get(county)
    if profile is None:
        raise DomainError(
            _("“%(county)s” is no demo county. There are: %(known)s.")
            % {"county": county, "known": ", ".join(PROFILES)}
        )
    if not settings.DEMO_ALLOWED:
        raise DomainError(_("Demo accounts are refused under production settings."))
    if not 1 <= scale <= 200:
        raise DomainError(_("The scale must be a whole number from 1 to 200."))
    word = password()
    with transaction.atomic():
        Installation.objects.get_or_create(id=1)
        here = Installation.objects.select_for_update().get(id=1)
        if here.is_demo:
            if (here.demo_county, here.demo_scale) != (county, scale):
                raise Conflict(
                    _(
                        "This installation holds the demo county “%(county)s” (scale %(scale)s) already. Use another data folder for another one."
                    )
                    % {"county": here.demo_county, "scale": here.demo_scale}
                )
            root = OrgUnit.objects.get(codes__code=profile.code)
            _accounts(root, word)
            sign_off.accounts(root, word)
            return Loaded(county, profile.code, False, word)
        if OrgUnit.objects.exists():
            raise Conflict(_("This installation holds real data. The demo needs an empty data folder of its own."))
        rng = random.Random(f"{county}/{seed}")
        names = Names(rng, dotted=profile.dotted, single=profile.single)
        here.is_demo, here.demo_county, here.demo_seed, here.demo_scale = True, county, seed, scale
        here.save()
        root = roster.tree(profile, names, scale)
        chosen = roster.kinds(profile, root)
        people = roster.teams_and_members(profile, rng, names, root, chosen, scale)
        letterheads.give(root)
        branches.branches(profile, random.Random(f"{county}/{seed}/branches"), root)
        branches_meetings.run(county, seed, root, now or timezone.now())
        tickets.years(profile, seed, root, people, scale)
        books = ledgers.run(profile, seed, root, now or timezone.now(), scale)
        holdings.run(profile, seed, root, books, now or timezone.now())
        contracts.run(county, seed, root, books, now or timezone.now())
        ledgers.close(profile, root, now or timezone.now())
        ledgers_funds.run(profile, seed, root, now or timezone.now())
        older = random.Random(f"{county}/{seed}/older")
        branches_elections.run(root, seed, now or timezone.now())
        branches_grading.grading(profile, random.Random(f"{county}/{seed}/grading"), root)
        # What a closed quarter freezes is there before the quarters close.
        honours.run(county, seed, root, people, scale)
        reserve.run(profile, seed, root, scale)
        points_and_figures.points_and_visits(profile, seed, root)
        _years(profile, rng, older, root, people, scale)
        exits.history(profile, seed, root, people)
        follow_up.run(root, seed)
        points_and_figures.run(root)
        points_and_figures.figures(profile, root)
        _accounts(root, word)
        sign_off.accounts(root, word)
        sign_off.run(root, now or timezone.now())
        tickets_open.under_way(root, now or timezone.now())
    return Loaded(county, profile.code, True, word)


def _years(
    profile: Profile, rng: random.Random, older: random.Random, root: OrgUnit, people: Sequence[Person], scale: int
) -> None:
    """Load two years of use and next year's draft.

    `older` draws what lies before the profile's year, so that this year does not depend on it.
    """
    draws = [(season, rng if season is SEASONS[-1] else older) for season in SEASONS]
    for season, draw in draws:
        work.activities(profile, season, draw, root, people, scale)
        work.training(profile, season, draw, root, people, scale)
    quality = quarters.qualities(rng, people) | exits.poor(people)
    for season, draw in draws:
        newest = quarters.scheme(profile, root, season)
        quarters.run(season, draw, root, quality)
    quarters.next_draft(newest)


def _accounts(county: OrgUnit, word: str) -> None:
    """Make the nine demo accounts, or set their password anew."""
    village = OrgUnit.objects.filter(path__startswith=county.path, kind="village").order_by("path").first()
    assert village is not None
    assert village.parent is not None
    department = OrgUnit.objects.filter(parent=county, kind="department").order_by("path").first()
    assert department is not None
    homes = {Role.TOWNSHIP: village.parent, Role.VILLAGE: village, Role.MEMBER: village, Role.DEPARTMENT: department}
    for username, name, role in ACCOUNTS:
        unit = homes.get(role, county)
        user = users.ensure_demo(actor=SYSTEM, username=username, display_name=name, unit=unit, password=word)
        grants.give(actor=SYSTEM, user=user, role=role, unit=unit)
    _link_member(village)


def _link_member(village: OrgUnit) -> None:
    """Let the demo member be one of the village's five-team members."""
    user = User.objects.get(username="member")
    if not Member.objects.filter(user=user).exists():
        member = Member.objects.filter(team__unit=village, left_on__isnull=True).order_by("pk").first()
        if member is not None:
            team_roster.update_member(actor=SYSTEM, member_id=member.pk, values={"user": user}, version=None)
