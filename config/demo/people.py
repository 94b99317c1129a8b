"""Synthetic names. Nobody real is meant; a name says nothing of the person who bears it."""

import json
import random
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).with_name("data")


@cache
def parts() -> dict[str, Any]:
    """Return the parts that names are composed of."""
    with (DATA / "names.json").open(encoding="utf-8") as handle:
        return dict(json.load(handle))


class Names:
    """Draws names of persons and of units whose real name is not known."""

    def __init__(self, rng: random.Random, *, dotted: int = 0, single: int = 0) -> None:
        self._rng = rng
        self._dotted = dotted
        self._single = single
        self._surnames = [s for s, _weight in parts()["surnames"]]
        self._weights = [weight for _s, weight in parts()["surnames"]]
        self._used: dict[str, set[str]] = {}

    def person(self) -> str:
        """Return a person's name."""
        rng, given = self._rng, parts()["given"]
        draw = rng.randrange(100)
        if draw < self._dotted:
            return "·".join(rng.sample(parts()["dotted"], 2))
        if draw < self._dotted + self._single:
            return str(rng.choice(parts()["single"]))
        surname = rng.choices(self._surnames, self._weights)[0]
        name = rng.choice(given)
        if len(name) == 1 and rng.random() < 0.55:
            name += rng.choice([g for g in given if len(g) == 1])
        return surname + name

    def unit(self, row: Mapping[str, str]) -> str:
        """Return an invented name for a village or community, unlike its sisters'."""
        used = self._used.setdefault(row["parent_code"], set())
        for _ in range(500):
            name = self._unit(row["kind"])
            if name not in used:
                used.add(name)
                return name
        return f"{self._unit(row['kind'])}{len(used) + 1}"

    def _unit(self, kind: str) -> str:
        if kind == "社区/居委会":
            return f"{self._rng.choice(parts()['community_names'])}社区"
        if kind == "类似居委会":
            return f"{self._rng.choice(parts()['community_names'])}生活区"
        stem = self._rng.choice(parts()["village_heads"]) + self._rng.choice(parts()["village_tails"])
        return f"{stem}{'队' if kind == '类似村委会' else '村'}"
