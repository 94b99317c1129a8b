"""The quarter on one page and what hangs on it: late units, reminders, notice, objections, lists, targets, review."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.actors import SYSTEM
from teams.models import (
    AnnualRating,
    Assessment,
    ListAct,
    Member,
    Objection,
    Rating,
    Reminder,
    Round,
    StarTarget,
    Team,
    TeamSheet,
    YearReview,
)
from teams.services import objections, rounds
from teams.web import entry
from tests.world import GIVEN, NOW, TODAY, VILLAGES, World, bring_to, canary, score_everyone

VILLAGE = "000100010001"
LATE = date(2026, 1, 9)
AFTER, DAY = datetime(2025, 12, 30, 2, 0, tzinfo=UTC), date(2025, 12, 30)
LOW = dict.fromkeys(GIVEN, 700)


@pytest.fixture
def on(monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def day(today: date) -> None:
        monkeypatch.setattr(timezone, "localdate", lambda *args: today)

    return day


def post(client: Client, address: str, **data: object):  # type: ignore[no-untyped-def]
    return client.post(address, {"key": str(uuid.uuid4()), **data})


def page(name: str, *args: object) -> str:
    return reverse(f"teams:{name}", args=args)


def final(world: World, low: tuple[int, ...] = ()) -> Round:
    bring_to(world, "notice")
    for place in low:
        Assessment.objects.filter(member=world.members[VILLAGE][place]).update(given=LOW)
    round_ = Round.objects.select_related("unit").get(pk=world.round.pk)
    return rounds.close(actor=SYSTEM, round_=round_, now=AFTER, today=DAY)[0]


# Who is late -----------------------------------------------------------------------------------


def test_the_page_says_who_is_late_and_by_how_many_days(world: World, as_user, on) -> None:
    on(LATE)
    score_everyone(world)
    TeamSheet.objects.filter(pk=world.sheet(VILLAGE).pk).update(state="scored")
    rows = as_user("county").get(page("overview")).context["rows"]
    assert [(row["path"], row["late"]) for row in rows] == [("00010001", 4), ("00010002", 4)]
    debts = {(debt.step, debt.sheets, debt.units, debt.late, debt.may_remind) for debt in rows[0]["debts"]}
    assert debts == {("score", 3, 2, 4, False), ("review", 1, 1, 0, True)}
    rows = as_user("county").get(page("overview") + "?unit=00010001").context["rows"]
    assert [(row["path"], row["debts"][0].sheets, row["debts"][0].may_remind) for row in rows] == [
        (VILLAGE, 1, True), ("000100010002", 2, True),
    ]  # fmt: skip


def test_a_reminder_reaches_the_desk_of_the_unit_and_of_no_other(world: World, as_user, on) -> None:
    on(LATE)
    address = page("remind", world.round.pk, world.units[VILLAGE].pk)
    answer = post(as_user("township"), address, step="score")
    assert answer.status_code == 302
    assert Reminder.objects.get().sent_on == LATE
    [row] = as_user("village").get("/").context["reminders"]
    assert (row.sheets, row.due) == (2, world.round.score_by)
    assert as_user("village2").get("/").context["reminders"] == []
    assert as_user("township").get("/").context["reminders"] == []
    TeamSheet.objects.filter(team__unit__path=VILLAGE).update(state="scored")
    assert as_user("village").get("/").context["reminders"] == []


def test_a_second_reminder_of_the_day_is_refused_in_words(world: World, as_user, on) -> None:
    on(LATE)
    address = page("remind", world.round.pk, world.units[VILLAGE].pk)
    post(as_user("county"), address, step="score")
    answer = post(as_user("county"), address, step="score")
    assert answer.status_code == 409
    assert f"Unit {canary(VILLAGE)}" in answer.content.decode()
    assert Reminder.objects.count() == 1


def test_who_was_reminded_today_is_not_offered_to_be_reminded_again(world: World, as_user, on) -> None:
    on(LATE)
    button = page("remind-late", world.round.pk)
    client = as_user("township")
    assert button in client.get(page("overview")).content.decode()
    post(client, page("remind", world.round.pk, world.units[VILLAGE].pk), step="score")
    assert button in client.get(page("overview")).content.decode(), "the other village is late too"
    post(client, button, do="all")
    text = client.get(page("overview")).content.decode()
    assert button not in text
    assert "逾期单位今日均已催办。" in text


@pytest.mark.parametrize(
    ("name", "status"), [("village", 403), ("township2", 404), ("stranger", 404), ("superior", 403)]
)
def test_reminders_are_refused_to_others(world: World, as_user, on, name: str, status: int) -> None:
    on(LATE)
    answer = post(as_user(name), page("remind", world.round.pk, world.units[VILLAGE].pk), step="score")
    assert answer.status_code == status
    assert not Reminder.objects.exists()


def test_all_late_units_are_reminded_with_a_line_each_and_once(world: World, as_user, on) -> None:
    on(LATE)
    client, key = as_user("county"), str(uuid.uuid4())
    for _n in range(2):
        answer = client.post(page("remind-late", world.round.pk), {"key": key, "do": "all"})
        assert [row[1] for row in answer.context["rows"]] == [True] * 4
    assert Reminder.objects.count() == 4
    assert f"Unit {canary(VILLAGE)}" in answer.content.decode()


def test_due_days_that_cannot_be_keep_what_was_typed(world: World, as_user) -> None:
    client = as_user("county")
    answer = post(
        client, page("due", world.round.pk), version=world.round.version, score_by="2026-01-09", review_by="2026-01-08"
    )
    assert (answer.status_code, answer.context["error_field"]) == (400, "review_by")
    assert 'value="2026-01-08"' in answer.content.decode()
    answer = post(client, page("due", world.round.pk), version=world.round.version, score_by="soon", review_by="")
    assert (answer.status_code, answer.context["error_field"]) == (400, "score_by")
    answer = post(client, page("due", world.round.pk), version=world.round.version, score_by="2026-01-06", review_by="")
    assert answer.status_code == 302
    world.round.refresh_from_db()
    assert (world.round.score_by, world.round.review_by) == (date(2026, 1, 6), None)


# Queues ----------------------------------------------------------------------------------------


def test_ticked_sheets_are_reviewed_with_a_result_each(world: World, as_user) -> None:
    score_everyone(world)
    TeamSheet.objects.filter(team__unit__path=VILLAGE).update(state="scored")
    chosen = [
        world.sheet(VILLAGE).pk,
        world.sheet(VILLAGE, 1).pk,
        world.sheet("000100010002").pk,
        world.sheet("000100020001").pk,
    ]
    answer = post(as_user("township"), page("sheet-steps"), do="review", sheet=chosen)
    assert [row[1] for row in answer.context["rows"]] == [True, True, False]
    assert set(TeamSheet.objects.filter(state="reviewed").values_list("team__unit__path", flat=True)) == {VILLAGE}
    assert post(as_user("township"), page("sheet-steps"), do="verify", sheet=chosen).status_code == 403
    assert post(as_user("village"), page("sheet-steps"), do="review", sheet=chosen).status_code == 403
    assert TeamSheet.objects.filter(state="verified").count() == 0


def test_nothing_ticked_keeps_the_list_and_says_so(world: World, as_user) -> None:
    score_everyone(world)
    TeamSheet.objects.filter(team__unit__path=VILLAGE).update(state="scored")
    client = as_user("township")
    answer = post(client, page("sheet-steps"), do="review", period=world.round.period)
    assert (answer.status_code, answer.templates[0].name) == (400, "teams/sheets.html")
    assert answer.context["problems"] == [("", "请先在列表中勾选评分表。")]
    assert {sheet.state for sheet in answer.context["rows"]} == {"scored"}
    assert 'value="review"' in answer.content.decode(), "the list can be ticked and sent again"
    assert not TeamSheet.objects.filter(state="reviewed").exists()
    final(world)
    answer = post(client, page("list-acts", world.round.pk, "training-pool"), do="act")
    assert (answer.status_code, answer.templates[0].name) == (400, "teams/list.html")
    assert len(answer.context["lines"]) == 2
    assert not ListAct.objects.exists()


@pytest.mark.parametrize(("name", "state", "step"), [
    ("township", "scored", "review"), ("county", "reviewed", "verify"), ("township", "reviewed", ""), ("village", "scored", ""),
])  # fmt: skip
def test_a_queue_offers_the_step_of_its_reader(world: World, as_user, name: str, state: str, step: str) -> None:
    bring_to(world, state)
    assert as_user(name).get(page("sheets"), {"state": state}).context["bulk"] == step


# Public notice ---------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["notice", "final"])
def test_the_notice_names_three_stars_and_more_and_nobody_below(world: World, as_user, state: str) -> None:
    if state == "final":
        final(world, low=(1,))
    else:
        bring_to(world, "notice")
        Assessment.objects.filter(member=world.members[VILLAGE][1]).update(given=LOW)
    for name, unit in (("county", "00010001"), ("county", "0001"), ("township", ""), ("village", "")):
        answer = as_user(name).get(page("notice", world.round.pk), {"unit": unit})
        text = answer.content.decode()
        assert world.members[VILLAGE][0].name in text
        assert world.members[VILLAGE][1].name not in text
        assert answer.context["notice"].lower == 1
    assert (
        world.members["000100020001"][0].name
        not in as_user("township").get(page("notice", world.round.pk)).content.decode()
    )


def test_there_is_no_notice_before_it_is_published(world: World, as_user) -> None:
    bring_to(world, "verified")
    answer = as_user("county").get(page("notice", world.round.pk), {"unit": "0001"})
    assert "notice" not in answer.context
    assert world.members[VILLAGE][0].name not in answer.content.decode()


def test_a_decided_star_stands_on_the_notice(world: World, as_user) -> None:
    bring_to(world, "notice")
    member = world.members[VILLAGE][1]
    rounds.override(actor=SYSTEM, round_=world.round, member=member, stars=1, reason="x", now=NOW)
    assert member.name not in as_user("village").get(page("notice", world.round.pk)).content.decode()


# Objections ------------------------------------------------------------------------------------


def test_a_member_reads_the_own_proposed_star_and_objects(world: World, as_user, on) -> None:
    on(TODAY)
    bring_to(world, "notice")
    own, other = world.members[VILLAGE][:2]
    Assessment.objects.filter(member=own).update(given=LOW)
    answer = as_user("member").get(page("own"))
    [record] = answer.context["records"]
    assert (record["stars"], record["score"], record["takes"]) == (1, 4000, True)
    assert other.name not in answer.content.decode()
    sent = post(as_user("member"), page("own"), member=own.pk, text="一次培训未计入")
    assert sent.status_code == 302
    row = Objection.objects.get()
    assert (row.member_id, row.channel) == (own.pk, "own")
    objections.answer(actor=SYSTEM, objection_id=row.pk, outcome="rejected", text="已复核", version=None, now=NOW)
    assert "已复核" in as_user("member").get(page("own")).content.decode()


def test_a_refused_objection_keeps_its_text(world: World, as_user, on) -> None:
    on(TODAY)
    bring_to(world, "notice")
    own = world.members[VILLAGE][0]
    answer = post(as_user("member"), page("own"), member=own.pk, text="长" * 301)
    assert answer.status_code == 400
    assert "长" * 301 in answer.content.decode()
    on(TODAY + timedelta(days=30))
    assert post(as_user("member"), page("own"), member=own.pk, text="晚了").status_code == 409
    assert post(as_user("member"), page("own"), member=world.members[VILLAGE][1].pk, text="x").status_code == 404
    assert post(as_user("village"), page("own"), member=own.pk, text="x").status_code == 403
    assert not Objection.objects.exists()


def test_an_objection_goes_from_the_village_to_the_county_and_back(world: World, as_user, on) -> None:
    on(TODAY)
    bring_to(world, "notice")
    member = world.members[VILLAGE][1]
    address = page("objection-new", member.pk)
    assert address in as_user("village").get(page("member", member.pk)).content.decode()
    assert post(as_user("village"), address, channel="", text="人次不符").status_code == 400
    assert post(as_user("village"), address, channel="others", text="人次不符").status_code == 302
    row = Objection.objects.get()
    assert 'name="outcome"' not in as_user("township").get(page("objection", row.pk)).content.decode()
    assert (
        post(as_user("township"), page("objection", row.pk), outcome="upheld", answer="x", version=1).status_code == 403
    )
    client = as_user("county")
    assert 'name="outcome"' in client.get(page("objection", row.pk)).content.decode()
    refused = post(client, page("objection", row.pk), outcome="", answer="已更正", version=row.version)
    assert refused.status_code == 400
    assert "已更正" in refused.content.decode()
    assert (
        post(client, page("objection", row.pk), outcome="upheld", answer="已更正", version=row.version).status_code
        == 302
    )
    text = client.get(page("objection", row.pk)).content.decode()
    assert reverse("admin:teams_assessment_decide", args=[Assessment.objects.get(member=member).pk]) in text
    assert client.get(page("objections", world.round.pk)).context["open"] == 0
    assert as_user("village2").get(page("objection", row.pk)).status_code == 404


# Lists -----------------------------------------------------------------------------------------


def test_the_lists_count_who_is_left_and_take_acts(world: World, as_user) -> None:
    final(world)
    client = as_user("township")
    counts = {row["code"]: (row["count"], row["left"]) for row in client.get(page("overview")).context["lists"]}
    assert counts == {
        "honour-roll": (0, 0),
        "training-pool": (2, 2),
        "pairing": (10, 10),
        "no-star": (0, 0),
        "no-improvement": (0, 0),
    }
    pool = [world.members[path][0].pk for path in VILLAGES]
    answer = post(client, page("list-acts", world.round.pk, "training-pool"), member=pool, do="act")
    assert [row[1] for row in answer.context["rows"]] == [True, True]
    member = world.members[VILLAGE][1]
    one = page("list-act", world.round.pk, "pairing", member.pk)
    refused = post(client, one, act="paired", mentor="李明", post="")
    assert refused.status_code == 400
    assert 'value="李明"' in refused.content.decode()
    assert post(client, one, act="paired", mentor="李明", post="组织委员").status_code == 302
    assert set(ListAct.objects.values_list("listed", "act")) == {("training-pool", "enrolled"), ("pairing", "paired")}
    counts = {row["code"]: row["left"] for row in client.get(page("overview")).context["lists"]}
    assert (counts["training-pool"], counts["pairing"]) == (0, 9)
    left = client.get(page("list", world.round.pk, "pairing"), {"state": "left"}).context
    assert (left["left"], len(left["lines"])) == (9, 9)


def test_a_village_reads_its_lists_and_acts_on_nothing(world: World, as_user) -> None:
    final(world)
    client, member = as_user("village"), world.members[VILLAGE][0]
    answer = client.get(page("list", world.round.pk, "training-pool"))
    assert [line["member"].pk for line in answer.context["lines"]] == [member.pk]
    assert not answer.context["many"]
    assert post(client, page("list-act", world.round.pk, "training-pool", member.pk), act="enrolled").status_code == 403
    assert post(client, page("list-acts", world.round.pk, "training-pool"), member=[member.pk]).status_code == 403
    assert not ListAct.objects.exists()
    assert client.get(page("list", world.round.pk, "nothing")).status_code == 404


def test_pages_of_a_list_show_everybody_once(world: World, as_user, monkeypatch) -> None:
    monkeypatch.setattr(entry, "PAGE", 3)
    final(world)
    client, seen, after = as_user("county"), [], ""
    for _n in range(9):
        context = client.get(page("list", world.round.pk, "pairing"), {"after": after}).context
        seen += [line["member"].pk for line in context["lines"]]
        after = context["after"]
        if not after:
            break
    assert sorted(seen) == sorted(Rating.objects.filter(stars=3).values_list("member_id", flat=True))
    assert len(seen) == len(set(seen)) == 20


# The year --------------------------------------------------------------------------------------


def past(world: World, code: str, score: int) -> None:
    round_ = Round.objects.create(
        unit=world.county, period=code, state="final", opened_on=TODAY, notice_from=TODAY, notice_until=TODAY, closed_at=NOW
    )  # fmt: skip
    Rating.objects.bulk_create(
        Rating(round=round_, member=member, scheme=world.scheme, score=score, computed_stars=4, stars=4, rank=1)
        for path in VILLAGES
        for member in world.members[path]
    )


def target(world: World, code: str, numerator: str, threshold: int, denominator: str = "") -> StarTarget:
    return StarTarget.objects.create(
        unit=world.county, year=2025, code=code, name=f"Target {canary('0001')}", numerator=numerator,
        denominator=denominator, threshold=threshold, is_share=bool(denominator),
    )  # fmt: skip


def test_targets_show_gap_and_forecast_and_then_the_year(world: World, as_user) -> None:
    target(world, "five", "stars.year.5", 10)
    target(world, "up", "stars.year.three-up", 8500, "stars.year.rated")
    past(world, "2025Q2", 9100)
    past(world, "2025Q3", 8990)
    [(_county, table)] = as_user("county").get(page("targets"), {"year": 2025}).context["tables"]
    assert (table["basis"].quarters, table["complete"]) == (("2025Q2", "2025Q3"), False)
    county = table["units"][0]
    assert county["is_county"]
    # (91.00 + 89.90) / 2 = 90.45: five stars for all 24 members; none has an annual star yet.
    five, share = county["cells"]
    assert (five["pending"], five["forecast"].numerator, five["forecast"].gap) == (True, 24, 0)
    assert (share["forecast"].actual, share["forecast"].denominator) == (10_000, 24)
    final(world)
    [(_county, table)] = as_user("county").get(page("targets"), {"year": 2025}).context["tables"]
    five, share = table["units"][0]["cells"]
    # Four members have 83.50, the others 78.50, in the fourth quarter: means of 88.13 and 86.47.
    assert (table["complete"], five["now"].numerator, five["now"].gap, five["forecast"]) == (True, 0, 10, None)
    assert (share["now"].actual, share["now"].met) == (10_000, True)
    [(_county, table)] = as_user("township").get(page("targets"), {"year": 2025}).context["tables"]
    assert [unit["unit"].path for unit in table["units"]] == ["00010001"]
    assert table["units"][0]["cells"][1]["now"].denominator == 12


def test_the_annual_star_spells_its_formula_out(world: World, as_user) -> None:
    type(world.scheme).objects.filter(pk=world.scheme.pk).update(quarters_weight=8000, review_weight=2000)
    past(world, "2025Q3", 8990)
    member = world.members[VILLAGE][0]
    YearReview.objects.create(year=2025, member=member, score=9000)
    final(world)
    # (89.90 + 83.50) / 2 = 86.70; × 80 % + 90.00 × 20 % = 87.36
    assert AnnualRating.objects.get(member=member).score == 8736
    text = as_user("village").get(page("annual"), {"year": 2025}).content.decode()
    assert "(89.90 + 83.50) ÷ 2 × 80%" in text
    assert "90.00 × 20%" in text
    assert "87.36" in text
    assert canary("000100010002") not in text


def test_the_review_of_a_team_is_entered_at_once(world: World, as_user) -> None:
    team = world.teams[VILLAGE][0]
    people = list(Member.objects.filter(team=team).order_by("pk"))
    address, client = page("review", 2025, team.pk), as_user("county")
    given = {f"m{people[0].pk}": "92.5", f"m{people[1].pk}": "101"}
    given |= {f"version-{one.pk}": "0" for one in people[:2]}
    refused = post(client, address, **given)
    assert refused.status_code == 400
    assert 'value="92.5"' in refused.content.decode()
    assert not YearReview.objects.exists()
    assert post(client, address, **{**given, f"m{people[1].pk}": "88"}).status_code == 302
    assert dict(YearReview.objects.values_list("member_id", "score")) == {people[0].pk: 9250, people[1].pk: 8800}
    lines = client.get(page("reviews"), {"year": 2025}).context["lines"]
    assert [(line["done"], line["all"]) for line in lines if line["team"] == team] == [(2, 3)]
    stale = post(client, address, **{**given, f"m{people[1].pk}": "10"})
    assert stale.status_code == 409
    assert YearReview.objects.get(member=people[1]).score == 8800
    assert as_user("township").get(address).status_code == 403


def test_changes_of_stars_are_listed_from_and_to(world: World, as_user) -> None:
    past(world, "2025Q3", 8990)
    round_ = final(world)
    context = as_user("county").get(page("changes", round_.pk), {"way": "down"}).context
    assert (context["moves"], len(context["rows"])) == ({"up": 0, "down": 20}, 20)
    assert {(row.before, row.after) for row in context["rows"]} == {(4, 3)}


# Weight ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "state", "queries"), [
    ("county", "open", 19), ("county", "notice", 13), ("county", "final", 16), ("township", "open", 17),
])  # fmt: skip
def test_the_page_takes_the_same_queries_however_many_units(
    world: World, as_user, django_assert_num_queries, name: str, state: str, queries: int
) -> None:
    if state == "final":
        final(world)
    elif state == "notice":
        bring_to(world, "notice")
    client = as_user(name)
    client.get(page("overview"))
    with django_assert_num_queries(queries):
        client.get(page("overview"))
    team = Team.objects.get(pk=world.teams[VILLAGE][0].pk)
    for _n in range(6):
        team.pk, team.closed_on = None, TODAY
        team.save(force_insert=True)
        TeamSheet.objects.create(round=world.round, team=team, scheme=world.scheme, state="verified")
    with django_assert_num_queries(queries):
        assert client.get(page("overview")).status_code == 200


def test_an_act_says_done_in_a_message(world: World, as_user) -> None:
    final(world)
    member = world.members[VILLAGE][0]
    answer = post(as_user("township"), page("list-act", world.round.pk, "training-pool", member.pk), act="enrolled")
    assert [str(message) for message in get_messages(answer.wsgi_request)] != []
