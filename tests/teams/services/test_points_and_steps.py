"""Points of a member and the steps of a sheet: who may, when, and what is refused."""

import contextlib
from datetime import date

import pytest

from accounts.selectors import actor_of
from core.actors import SYSTEM, Actor
from core.errors import Conflict, DomainError, Forbidden, IllegalTransition, NotFound
from core.models import AuditEntry
from teams.models import Assessment, Round, StarItem, TeamSheet
from teams.services import rounds, sheets
from tests.world import GIVEN, NOW, TODAY, World, bring_to, score_everyone

VILLAGE, NEIGHBOUR, FAR = "000100010001", "000100010002", "000100020001"


def line(world: World, path: str = VILLAGE, number: int = 0) -> Assessment:
    return Assessment.objects.get(sheet__round=world.round, member=world.members[path][number])


def by(world: World, name: str) -> Actor:
    return actor_of(world.users[name])


def give(
    world: World, given: dict[str, int], *, name: str = "village", path: str = VILLAGE, **more: object
) -> Assessment:
    row = line(world, path)
    return sheets.give_points(
        actor=by(world, name),
        assessment_id=row.pk,
        given=given,
        version=more.pop("version", row.version),
        **more,  # type: ignore[arg-type]
    )


def test_points_are_kept_with_the_ones_given_before_and_noted_without_the_name(world: World) -> None:
    give(world, {"politics": 1850})
    give(world, {"duty": 2000, "praise": 500, "absence": 0})
    stored = line(world)
    assert stored.given == {"politics": 1850, "duty": 2000, "praise": 500, "absence": 0}
    assert stored.version == 3
    entries = AuditEntry.objects.filter(action="assessment.scored").order_by("seq")
    assert [entry.actor_name for entry in entries] == ["village", "village"]
    assert entries[0].changes == {"given": [{}, {"politics": 1850}]}
    assert entries[0].path == VILLAGE
    assert world.members[VILLAGE][0].name not in str(entries.values())


REFUSED: list[tuple[dict[str, object], str]] = [
    ({"politics": 2001}, "politics"), ({"service": 1001}, "service"), ({"duty": -1}, "duty"),
    ({"praise": 501}, "praise"), ({"absence": 1001}, "absence"),
    ({"duty": 18.5}, "duty"), ({"duty": "1800"}, "duty"), ({"duty": None}, "duty"),
    ({"charm": 5}, "charm"),  # not in the scheme
    ({"activity": 500}, "activity"),  # fed by a figure
    ({"breach": 0}, "breach"),  # a veto has no points
    ({"politics": 1000, "duty": 9999}, "duty"),
]  # fmt: skip


def test_points_outside_the_scheme_or_its_limits_are_refused_at_their_field(world: World) -> None:
    for given, field in REFUSED:
        with pytest.raises(DomainError) as caught:
            give(world, given)  # type: ignore[arg-type]
        assert (given, caught.value.field, caught.value.status) == (given, field, 400)
        assert (line(world).given, line(world).version) == ({}, 1)


def test_the_limit_is_named_as_people_write_points(world: World) -> None:
    with pytest.raises(DomainError, match=r"Item service.*10\.00"):
        give(world, {"service": 1001})


def test_a_veto_needs_a_reason_and_has_to_be_one_of_the_scheme(world: World) -> None:
    for vetoes, field in (
        ({"breach": ""}, "breach"),
        ({"breach": "  "}, "breach"),
        ({"duty": "x"}, "duty"),
        ({"rumour": "x"}, "rumour"),
    ):
        with pytest.raises(DomainError) as caught:
            give(world, {}, vetoes=vetoes)
        assert caught.value.field == field
    assert line(world).vetoes == {}
    give(world, {}, vetoes={"breach": "处分决定〔2025〕3号"})
    give(world, {"duty": 100})
    assert line(world).vetoes == {"breach": "处分决定〔2025〕3号"}
    give(world, {}, vetoes={})
    assert line(world).vetoes == {}


def test_whoever_has_read_an_old_line_does_not_overwrite_the_new_one(world: World) -> None:
    give(world, {"duty": 1000}, version=1)
    with pytest.raises(Conflict):
        give(world, {"duty": 500}, version=1)
    assert line(world).given == {"duty": 1000}


def test_points_given_for_a_whole_county_make_an_open_form_old_too(world: World) -> None:
    read = line(world).version
    score_everyone(world)
    with pytest.raises(Conflict):
        give(world, {"duty": 500}, version=read)
    assert line(world).given == GIVEN


STRANGERS = ("stranger", "superior", "member", "department", "sysadmin", "secadmin", "auditor", "nobody")


def test_points_of_others_units_are_not_there(world: World) -> None:
    cases = [("village", NEIGHBOUR), ("village", FAR), ("township", FAR), *((name, VILLAGE) for name in STRANGERS)]
    for name, path in cases:
        with pytest.raises(NotFound):
            give(world, {"duty": 100}, name=name, path=path)
        assert line(world, path).given == {}, name


def test_secretary_township_and_county_may_give_points(world: World) -> None:
    for points, name in enumerate(("village", "township", "county"), start=100):
        give(world, {"duty": points}, name=name)
        assert line(world).given == {"duty": points}


def test_a_sheet_that_was_handed_in_takes_no_points(world: World) -> None:
    bring_to(world, "scored")
    with pytest.raises(Conflict):
        give(world, {"duty": 100})
    assert line(world).given == GIVEN


def test_points_that_arrive_while_the_sheet_is_handed_in_are_refused(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    score_everyone(world)
    check = sheets._points

    def hand_in_meanwhile(item: StarItem | None, code: str, points: int) -> int:
        sheets.move(actor=SYSTEM, sheet_id=world.sheet(VILLAGE).pk, event="score", now=NOW)
        return check(item, code, points)

    monkeypatch.setattr(sheets, "_points", hand_in_meanwhile)
    with pytest.raises(Conflict):
        give(world, {"duty": 1})
    assert world.sheet(VILLAGE).state == "scored"
    assert line(world).given == GIVEN


# Steps -----------------------------------------------------------------------------------------------


def step(world: World, event: str, *, name: str = "county", path: str = VILLAGE, reason: str = "") -> TeamSheet:
    return sheets.move(actor=by(world, name), sheet_id=world.sheet(path).pk, event=event, now=NOW, reason=reason)


def test_a_sheet_goes_from_secretary_to_township_to_county_with_who_and_when(world: World) -> None:
    score_everyone(world)
    step(world, "score", name="village")
    step(world, "review", name="township")
    sheet = step(world, "verify")
    sheet.refresh_from_db()
    assert (sheet.state, sheet.scored_by, sheet.reviewed_by, sheet.verified_by) == (
        "verified",
        "village",
        "township",
        "county",
    )
    assert (sheet.scored_at, sheet.reviewed_at, sheet.verified_at) == (NOW, NOW, NOW)
    actions = AuditEntry.objects.filter(target_type="teams.teamsheet").order_by("seq").values_list("action", flat=True)
    assert list(actions) == ["sheet.score", "sheet.review", "sheet.verify"]


ALLOWED = {
    ("draft", "score"): "scored", ("scored", "review"): "reviewed", ("reviewed", "verify"): "verified",
    ("scored", "return-to-secretary"): "draft", ("reviewed", "return-to-township"): "scored",
    ("verified", "return-to-township"): "scored",
}  # fmt: skip


def put_at(world: World, state: str) -> None:
    TeamSheet.objects.filter(pk=world.sheet(VILLAGE).pk).update(state=state)


@pytest.mark.parametrize("event", ["score", "review", "verify", "return-to-secretary", "return-to-township"])
def test_a_step_is_taken_only_from_the_one_before_it(world: World, event: str) -> None:
    score_everyone(world)
    for state in ("draft", "scored", "reviewed", "verified"):
        put_at(world, state)
        noted = AuditEntry.objects.filter(action=f"sheet.{event}").count()
        if target := ALLOWED.get((state, event)):
            step(world, event, reason="why")
            assert world.sheet(VILLAGE).state == target
            continue
        with pytest.raises(IllegalTransition) as caught:
            step(world, event, reason="why")
        assert caught.value.status == 409
        assert world.sheet(VILLAGE).state == state
        assert AuditEntry.objects.filter(action=f"sheet.{event}").count() == noted


@pytest.mark.parametrize(("state", "event"), [("scored", "return-to-secretary"), ("reviewed", "return-to-township")])
def test_a_return_needs_a_reason_which_is_shown_until_the_next_step(world: World, state: str, event: str) -> None:
    bring_to(world, state)
    for reason in ("", "  \n"):
        with pytest.raises(DomainError) as caught:
            step(world, event, reason=reason)
        assert caught.value.field == "reason"
    assert world.sheet(VILLAGE).state == state
    step(world, event, reason=" 材料不全 ")
    assert world.sheet(VILLAGE).return_reason == "材料不全"
    assert AuditEntry.objects.get(action=f"sheet.{event}").reason.strip() == "材料不全"
    step(world, {"scored": "score", "reviewed": "review"}[state])
    assert world.sheet(VILLAGE).return_reason == ""


def test_a_step_is_taken_by_those_who_have_the_right_to_it(world: World) -> None:
    score_everyone(world)
    rights = {
        ("draft", "score"): {"village", "township", "county"}, ("scored", "review"): {"township", "county"},
        ("scored", "return-to-secretary"): {"township", "county"}, ("reviewed", "verify"): {"county"},
        ("reviewed", "return-to-township"): {"county"}, ("verified", "return-to-township"): {"county"},
    }  # fmt: skip
    assert rights.keys() == ALLOWED.keys()
    for (state, event), holders in rights.items():
        for name in ("village", "township", "county"):
            put_at(world, state)
            if name in holders:
                step(world, event, name=name, reason="why")
                assert world.sheet(VILLAGE).state == ALLOWED[state, event]
            else:
                with pytest.raises(Forbidden):
                    step(world, event, name=name, reason="why")
                assert world.sheet(VILLAGE).state == state


def test_a_sheet_outside_is_not_there(world: World) -> None:
    for name, path in (("village", NEIGHBOUR), ("township", FAR), ("stranger", VILLAGE), ("superior", VILLAGE)):
        with pytest.raises(NotFound):
            step(world, "score", name=name, path=path)


def test_a_sheet_with_a_member_who_has_no_points_is_not_handed_in(world: World) -> None:
    score_everyone(world)
    row = line(world, number=1)
    row.given = {code: points for code, points in GIVEN.items() if code != "reputation"}
    row.save()
    with pytest.raises(DomainError, match="Item reputation") as caught:
        step(world, "score")
    assert world.members[VILLAGE][1].name in str(caught.value)
    assert world.sheet(VILLAGE).state == "draft"
    with pytest.raises(DomainError):
        sheets.move_all(actor=SYSTEM, round_id=world.round.pk, event="score", now=NOW)
    assert not TeamSheet.objects.exclude(state="draft").exists()


def test_all_waiting_sheets_go_one_step_together_and_each_gets_its_own_next_version(world: World) -> None:
    score_everyone(world)
    ahead, behind = world.sheet(VILLAGE), world.sheet(FAR)
    TeamSheet.objects.filter(pk=ahead.pk).update(version=7)
    TeamSheet.objects.filter(pk=behind.pk).update(state="scored")
    assert sheets.move_all(actor=by(world, "county"), round_id=world.round.pk, event="score", now=NOW) == 7
    assert world.sheet(VILLAGE).version == 8
    assert world.sheet(FAR).version == behind.version
    assert set(TeamSheet.objects.filter(round=world.round).values_list("state", flat=True)) == {"scored"}
    assert set(TeamSheet.objects.filter(round=world.other_round).values_list("state", flat=True)) == {"draft"}
    assert AuditEntry.objects.get(action="sheet.score-many").changes["rows"] == 7
    assert sheets.move_all(actor=by(world, "county"), round_id=world.round.pk, event="score", now=NOW) == 0


def test_only_the_county_moves_all_sheets(world: World) -> None:
    bring_to(world, "scored")
    for name in ("township", "village", "stranger", "superior", "nobody"):
        with contextlib.suppress(Forbidden, NotFound):
            moved = sheets.move_all(actor=by(world, name), round_id=world.round.pk, event="review", now=NOW)
            assert moved == 0, name
        assert set(TeamSheet.objects.filter(round=world.round).values_list("state", flat=True)) == {"scored"}


def test_once_the_notice_is_out_neither_points_nor_steps_change(world: World) -> None:
    bring_to(world, "notice")
    with pytest.raises(Conflict):
        give(world, {"duty": 1})
    with pytest.raises(Conflict):
        step(world, "return-to-township", reason="why")
    with pytest.raises(Conflict):
        rounds.give_points_many(actor=SYSTEM, round_=Round.objects.get(pk=world.round.pk), given={}, vetoes={})
    assert sheets.move_all(actor=SYSTEM, round_id=world.round.pk, event="verify", now=NOW) == 0
    assert line(world).given == GIVEN
    assert Round.objects.get(pk=world.round.pk).notice_from == TODAY == date(2025, 12, 22)
