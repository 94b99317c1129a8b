"""Reading by token in tests: an integration account of any unit of the small county, and stars to be read."""

from datetime import timedelta

from django.test import Client
from django.utils import timezone

from accounts.models import User
from accounts.services import grants, tokens, users
from core.actors import SYSTEM
from teams.models import AnnualRating, Rating, StarChange
from tests.world import World

LISTS = (
    "units", "teams", "members", "rounds", "ratings", "annual-ratings", "star-changes", "activities", "training",
)  # fmt: skip


def program(world: World, path: str, name: str = "program") -> User:
    """Return an integration account of a unit, with its role."""
    user = users.create(
        actor=SYSTEM, username=name, display_name=f"Program {path}", unit=world.units[path], is_integration=True
    )
    grants.give(actor=SYSTEM, user=user, role="integration", unit=world.units[path])
    return user


def secret_of(user: User, name: str = "first") -> str:
    """Return the secret of a new token of the account."""
    now = timezone.now()
    day = timezone.localdate(now) + timedelta(days=30)
    return tokens.issue(actor=SYSTEM, user=user, name=name, expires_on=day, now=now).secret


def with_secret(secret: str, word: str = "Bearer") -> Client:
    """Return a client that sends the token, without any session."""
    return Client(headers={"authorization": f"{word} {secret}"})


def reader(world: World, path: str, name: str = "program") -> Client:
    """Return a client that reads by a token of the unit."""
    return with_secret(secret_of(program(world, path, name)))


def give_stars(world: World) -> None:
    """Give the first member of every village a star of the quarter, of the year, and a change."""
    for path, members in world.members.items():
        round_ = world.round if path.startswith("0001") else world.other_round
        given = {"member": members[0], "stars": 4, "score": 8850, "scheme": world.scheme}
        Rating.objects.create(
            round=round_, computed_stars=4, rank=1, points={"secret-item": 1}, figures={"secret": 1}, **given
        )
        AnnualRating.objects.create(year=2025, quarters=4, **given)
        StarChange.objects.create(round=round_, member=members[0], before=3, after=4)
