"""Paths and scopes: pure, and searched by range in the database alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.actors import NOBODY, SYSTEM, Actor, Grant
from core.errors import Forbidden, NotFound
from core.models import AuditEntry
from core.scope import EVERYTHING, NOTHING, Scope, child_path, covers, upper_bound
from tests.properties import examples


@pytest.mark.parametrize(
    ("parent", "number", "expected"),
    [("", 1, "0001"), ("0001", 1, "00010001"), ("0001", 12, "00010012"), ("00010002", 9998, "000100029998")],
)
def test_the_path_of_a_child(parent: str, number: int, expected: str) -> None:
    assert child_path(parent, number) == expected


@pytest.mark.parametrize("number", [0, -1, 9999, 10000])
def test_a_level_holds_at_most_9998_children(number: int) -> None:
    with pytest.raises(ValueError, match=f"9998 children, not {number}"):
        child_path("0001", number)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("0001", "0002"),
        ("00010009", "00010010"),
        ("00019998", "00019999"),
        ("000100029998", "000100029999"),
        ("0999", "1000"),
    ],
)
def test_the_first_path_after_a_subtree(path: str, expected: str) -> None:
    assert upper_bound(path) == expected


@pytest.mark.parametrize(
    ("path", "other", "expected"),
    [
        ("0001", "0001", True), ("0001", "00010001", True), ("0001", "00011234", True),
        ("0001", "0002", False), ("0001", "00020001", False), ("00010001", "0001", False),
        ("", "0001", False), ("", "", False), ("0001", "", False),
    ],
)  # fmt: skip
def test_a_path_covers_itself_and_what_lies_below(path: str, other: str, expected: bool) -> None:
    assert covers(path, other) is expected


def test_a_scope_drops_subtrees_inside_another_and_empty_paths() -> None:
    assert Scope.of(["00010001", "0001", "0002", "", "0002", "000300040005"]).paths == {"0001", "0002", "000300040005"}


def test_an_empty_scope_covers_nothing_and_is_false() -> None:
    for scope in (NOTHING, Scope(), Scope.of([]), Scope.of([""])):
        assert not scope
        assert not scope.covers("0001")
        assert not scope.covers("")
    assert EVERYTHING
    assert EVERYTHING.covers("0001")


def entry(number: int, path: str) -> AuditEntry:
    return AuditEntry(
        chain="test",
        seq=number,
        at="2025-01-01T00:00:00Z",
        actor_name="",
        action="x",
        path=path,
        previous="",
        digest="",
    )


@pytest.fixture
def everywhere(db: None) -> list[str]:
    """Rows on the paths where a range is easily one off: first, last, and the ends of neighbours."""
    tails = ("", "0001", "0009", "0010", "9998")
    paths = sorted(
        {a + b + c for a in ("0001", "0009", "0010", "9998") for b in tails for c in (tails if b else ("",))} | {""}
    )
    AuditEntry.objects.bulk_create([entry(n, path) for n, path in enumerate(paths)])
    return paths


def test_a_range_search_finds_what_comparing_every_row_finds(everywhere: list[str]) -> None:
    @examples(60)
    @given(st.sets(st.sampled_from(everywhere), max_size=4))
    def holds(paths: set[str]) -> None:
        scope = Scope.of(paths)
        found = set(AuditEntry.objects.filter(chain="test").within(scope).values_list("path", flat=True))
        assert found == {path for path in everywhere if scope.covers(path)}
        assert found == {path for path in everywhere if any(p and path.startswith(p) for p in paths)}

    holds()


def test_an_empty_scope_finds_no_row_and_the_systems_finds_all(everywhere: list[str]) -> None:
    rows = AuditEntry.objects.filter(chain="test")
    assert rows.within(NOTHING).count() == 0
    assert rows.within(EVERYTHING).count() == len(everywhere)


VIEW, CHANGE = frozenset({"x.view"}), frozenset({"x.view", "x.change"})
READER = Actor(1, "reader", (Grant("reader", "0001", VIEW), Grant("writer", "00010002", CHANGE)))


def test_a_right_holds_on_the_granted_subtree_and_nowhere_else() -> None:
    assert READER.can("x.view", "00010009")
    assert READER.can("x.change", "000100020001")
    assert READER.can("x.change")
    assert not READER.can("x.change", "0001")
    assert not READER.can("x.change", "00010003")
    assert not READER.can("x.view", "0002")
    assert not READER.can("x.remove")
    assert READER.scope("x.view").paths == {"0001"}
    assert READER.scope("x.change").paths == {"00010002"}
    assert not READER.scope("x.remove")


def test_outside_is_not_found_and_inside_without_the_right_is_forbidden() -> None:
    READER.require("x.change", "00010002")
    with pytest.raises(Forbidden) as inside:
        READER.require("x.change", "00010003", see="x.view")
    with pytest.raises(NotFound) as outside:
        READER.require("x.change", "0002", see="x.view")
    assert (inside.value.status, outside.value.status) == (403, 404)


def test_nobody_has_no_right_and_the_system_has_all() -> None:
    assert not NOBODY.can("x.view")
    assert not NOBODY.scope("x.view")
    with pytest.raises(NotFound):
        NOBODY.require("x.view", "0001")
    assert SYSTEM.can("anything", "0001")
    assert SYSTEM.scope("anything") == EVERYTHING
