"""The books of a demo county without the rest of it, loaded once in a process."""

import random

from django.utils import timezone

from config.demo import ledgers, ledgers_funds, roster
from config.demo.people import Names
from config.demo.profiles import PROFILES
from core import workdays
from tests.keeping import kept

NOW = timezone.make_aware(timezone.datetime(2026, 11, 10, 9))


def loaded(county: str, seed: int) -> None:
    """Put the tree and the books of a demo county into the database."""

    def build() -> None:
        workdays.fill()
        profile = PROFILES[county]
        rng = random.Random(f"{county}/{seed}")
        root = roster.tree(profile, Names(rng, dotted=profile.dotted, single=profile.single), 1)
        ledgers.run(profile, seed, root, NOW)
        ledgers.close(profile, root, NOW)
        ledgers_funds.run(profile, seed, root, NOW)

    kept(("demo-books", county, seed), build)
