"""What of a sheet is worth a look: docs/rules/review-flags.md as a table."""

from dataclasses import replace

import pytest

from teams.domain.review_flags import BIG_JUMP, Flag, Given, of_member, of_sheet

CLEAN = Given(
    1, {"politics": 1800, "duty": 1700}, 8500, rows=2, before={"politics": 1700, "duty": 1700}, score_before=8300
)


@pytest.mark.parametrize(
    ("changes", "flags"),
    [
        ({}, ()),
        ({"has_veto": True}, (Flag.VETO,)),
        ({"score": 8300 + BIG_JUMP}, (Flag.BIG_JUMP,)),
        ({"score": 8300 - BIG_JUMP}, (Flag.BIG_JUMP,)),
        ({"score": 8300 + BIG_JUMP - 1}, ()),
        ({"score": 9900, "score_before": None, "before": None}, ()),
        ({"bonus": 100, "rows": 0}, (Flag.BONUS_WITHOUT_ROWS,)),
        ({"bonus": 100}, ()),
        ({"rows": 0}, ()),
        ({"has_veto": True, "score": 0, "bonus": 1, "rows": 0}, (Flag.VETO, Flag.BIG_JUMP, Flag.BONUS_WITHOUT_ROWS)),
    ],
)
def test_what_is_worth_a_look_about_a_member(changes: dict[str, object], flags: tuple[Flag, ...]) -> None:
    assert of_member(replace(CLEAN, **changes)) == flags  # type: ignore[arg-type]


def test_members_who_all_have_the_same_points_are_worth_a_look() -> None:
    other = replace(CLEAN, member=2)
    assert of_sheet([CLEAN, other]) == (Flag.ALL_THE_SAME,)
    assert of_sheet([CLEAN, replace(other, manual={"politics": 1800, "duty": 1600})]) == ()
    assert of_sheet([CLEAN]) == (), "one member alone is nobody's equal"
    assert of_sheet([]) == ()


def test_a_sheet_with_every_item_as_last_quarter_is_worth_a_look() -> None:
    same = replace(CLEAN, before=dict(CLEAN.manual))
    other = Given(2, {"politics": 1500, "duty": 1500}, 7000, before={"politics": 1500, "duty": 1500}, score_before=7000)
    assert of_sheet([same, other]) == (Flag.AS_LAST_QUARTER,)
    assert of_sheet([same, replace(other, before=None)]) == (), "somebody new has no quarter before"
    assert of_sheet([same, replace(other, before={"politics": 1500})]) == (), "the scheme had other items then"
