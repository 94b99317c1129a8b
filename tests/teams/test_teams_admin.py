"""Admin pages of teams: every write goes through a service, inside the scope, and conflicts are shown."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from core.models import AuditEntry
from teams.models import Assessment, Member, Round, StarOverride, StarScheme, Team, TeamKind, TeamSheet
from tests.world import GIVEN, MANUAL, OTHER_VILLAGE, VILLAGES, World, bring_to, canary, score_everyone

OWN, SIBLING = VILLAGES[0], VILLAGES[2]


def change(model: type, key: int) -> str:
    return reverse(f"admin:teams_{model._meta.model_name}_change", args=[key])


def add(model: type) -> str:
    return reverse(f"admin:teams_{model._meta.model_name}_add")


def errors(answer) -> str:
    """Return every message that the form shows."""
    form = answer.context["adminform"].form
    lines = answer.context["inline_admin_formsets"]
    return " ".join(
        [*(str(e) for field in form.errors.values() for e in field), *(str(f.formset.errors) for f in lines)]
    )


def team_inline(answer) -> dict[str, str]:
    """Return the management fields that a page's lines need to be posted with."""
    data = {}
    for lines in answer.context["inline_admin_formsets"]:
        form = lines.formset.management_form
        data |= {f"{form.prefix}-{name}": str(form[name].value()) for name in form.fields}
    return data


def member_data(member: Member, **given: object) -> dict[str, object]:
    data = {
        "name": member.name, "source": member.source, "skills": member.skills, "joined_on": member.joined_on.isoformat(),
        "base_version": member.version, "user": "",
    }  # fmt: skip
    return data | given


# Teams and members ------------------------------------------------------------------------------


def new_team(world: World, path: str, kind: TeamKind) -> dict[str, object]:
    return {
        "unit": world.units[path].pk, "kind": kind.pk, "name": "Newly founded", "scene": "town", "founded_on": "2025-12-01",
    }  # fmt: skip


def close_team(world: World, path: str) -> TeamKind:
    """Make room for a new team: the unit's second team ends."""
    team = world.teams[path][1]
    Team.objects.filter(pk=team.pk).update(closed_on=date(2025, 11, 1))
    return team.kind


def test_a_township_founds_a_team_in_its_own_village(world: World, as_user) -> None:
    kind = close_team(world, OWN)
    assert as_user("township").post(add(Team), new_team(world, OWN, kind)).status_code == 302
    team = Team.objects.get(name="Newly founded")
    assert (team.unit, team.kind, team.founded_on) == (world.units[OWN], kind, date(2025, 12, 1))
    assert AuditEntry.objects.get(action="team.founded", target_id=str(team.pk)).actor_name == "township"


@pytest.mark.parametrize("path", [SIBLING, OTHER_VILLAGE])
def test_a_township_cannot_found_a_team_elsewhere_by_posting_the_units_key(world: World, as_user, path: str) -> None:
    kind = TeamKind.objects.filter(unit__path=path[:4]).first()
    Team.objects.filter(unit=world.units[path]).update(closed_on=date(2025, 11, 1))
    answer = as_user("township").post(add(Team), new_team(world, path, kind))
    assert answer.status_code == 200
    assert "unit" in answer.context["adminform"].form.errors
    assert not Team.objects.filter(name="Newly founded").exists()


def test_a_team_cannot_be_given_another_countys_kind(world: World, as_user) -> None:
    team = world.teams[OWN][0]
    foreign = TeamKind.objects.get(unit=world.other_county)
    client = as_user("township")
    page = client.get(change(Team, team.pk))
    offered = page.context["adminform"].form.fields["kind"].queryset
    assert set(offered) == set(world.kinds)
    data = {"name": team.name, "kind": foreign.pk, "scene": team.scene, "founded_on": "2024-01-05", "closed_on": ""}
    answer = client.post(change(Team, team.pk), data | {"base_version": team.version} | team_inline(page))
    assert "kind" in answer.context["adminform"].form.errors
    assert Team.objects.get(pk=team.pk).kind == team.kind


def enlisting(team: Team) -> dict[str, object]:
    return {
        "team": team.pk,
        "name": "New Person",
        "source": "veteran",
        "skills": "",
        "joined_on": "2025-12-01",
        "user": "",
    }


def test_a_township_enlists_a_member(world: World, as_user) -> None:
    assert as_user("township").post(add(Member), enlisting(world.teams[OWN][0])).status_code == 302
    member = Member.objects.get(name="New Person")
    assert member.team == world.teams[OWN][0]
    entry = AuditEntry.objects.get(action="member.enlisted", target_id=str(member.pk))
    assert "New Person" not in str(entry.changes), "names are noted as changed, never by value"


@pytest.mark.parametrize("path", [SIBLING, OTHER_VILLAGE])
def test_a_member_cannot_be_put_into_a_foreign_team(world: World, as_user, path: str) -> None:
    client = as_user("township")
    answer = client.post(add(Member), enlisting(world.teams[path][0]))
    assert answer.status_code == 200
    assert "team" in answer.context["adminform"].form.errors
    assert canary(path) not in answer.content.decode()
    assert not Member.objects.filter(name="New Person").exists()


@pytest.mark.parametrize("path", [SIBLING, OTHER_VILLAGE])
def test_an_own_member_cannot_be_moved_to_a_foreign_team_by_a_posted_key(world: World, as_user, path: str) -> None:
    member = world.members[OWN][0]
    data = member_data(member, team=world.teams[path][0].pk, skills="welding", user="member")
    assert as_user("township").post(change(Member, member.pk), data).status_code == 302
    member.refresh_from_db()
    assert (member.team, member.skills) == (world.teams[OWN][0], "welding")


@pytest.mark.parametrize("name", ["township2", "village2", "stranger"])
def test_a_member_is_not_linked_to_an_account_outside_the_area(world: World, as_user, name: str) -> None:
    member = world.members[OWN][1]
    client = as_user("township")
    answer = client.post(change(Member, member.pk), member_data(member, user=name))
    assert "user" in answer.context["adminform"].form.errors
    member.refresh_from_db()
    assert member.user is None
    assert client.post(change(Member, member.pk), member_data(member, user="village")).status_code == 302
    member.refresh_from_db()
    assert member.user == world.users["village"]


def test_the_second_of_two_editors_is_refused_and_keeps_what_was_typed(world: World, as_user) -> None:
    member = world.members[OWN][1]
    stale = member_data(member, skills="carpentry")
    assert as_user("county").post(change(Member, member.pk), member_data(member, skills="welding")).status_code == 302
    answer = as_user("township").post(change(Member, member.pk), stale)
    assert answer.status_code == 200
    said = errors(answer)
    assert member.name in said
    assert world.users["county"].display_name in said, "who was faster is named"
    assert "welding" in said, "what the record says now stands beside what was typed"
    assert 'value="carpentry"' in answer.content.decode()
    member.refresh_from_db()
    assert member.skills == "welding"
    assert AuditEntry.objects.filter(action="member.changed", target_id=str(member.pk)).count() == 1


def test_a_change_without_the_version_that_was_read_is_refused(world: World, as_user) -> None:
    member = world.members[OWN][1]
    data = member_data(member, skills="welding")
    del data["base_version"]
    assert as_user("township").post(change(Member, member.pk), data).status_code == 200
    member.refresh_from_db()
    assert member.skills == ""


def test_a_refusal_of_the_service_is_an_error_of_the_form(world: World, as_user) -> None:
    team = world.teams[OWN][0]
    client = as_user("township")
    page = client.get(change(Team, team.pk))
    data = {
        "name": team.name, "kind": team.kind_id, "scene": team.scene, "founded_on": "2024-01-05",
        "closed_on": "2025-12-01", "base_version": team.version,
    }  # fmt: skip
    answer = client.post(change(Team, team.pk), data | team_inline(page))
    assert answer.status_code == 200
    assert "closed_on" in answer.context["adminform"].form.errors
    team.refresh_from_db()
    assert team.closed_on is None


def test_leaving_is_recorded_with_day_reason_and_procedure(world: World, as_user) -> None:
    member = world.members[OWN][2]
    client = as_user("township")
    page = reverse("admin:teams_member_leave", args=[member.pk])
    assert client.get(page).status_code == 200
    early = {"left_on": "2020-01-01", "exit_reason": "moved", "exit_procedure": "told the branch"}
    answer = client.post(page, early)
    assert "left_on" in answer.context["form"].errors
    assert 'value="told the branch"' in answer.content.decode()
    assert client.post(page, early | {"left_on": "2025-12-01"}).status_code == 302
    member.refresh_from_db()
    assert (member.left_on, member.exit_reason) == (date(2025, 12, 1), "moved")
    assert client.post(page, early | {"left_on": "2025-12-02"}).status_code == 403
    member.refresh_from_db()
    assert member.left_on == date(2025, 12, 1)


@pytest.mark.parametrize("path", [SIBLING, OTHER_VILLAGE])
def test_a_foreign_member_cannot_be_made_to_leave(world: World, as_user, path: str) -> None:
    member = world.members[path][0]
    page = reverse("admin:teams_member_leave", args=[member.pk])
    data = {"left_on": "2025-12-01", "exit_reason": "moved", "exit_procedure": "none"}
    assert as_user("township").post(page, data).status_code in (403, 404)
    member.refresh_from_db()
    assert member.left_on is None


# Sheets and points ------------------------------------------------------------------------------


def line_of(world: World, path: str = OWN) -> Assessment:
    return Assessment.objects.filter(sheet=world.sheet(path)).order_by("pk").first()


def points(line: Assessment, **given: str) -> dict[str, object]:
    return {f"points_{code}": str(Decimal(value) / 100) for code, value in GIVEN.items()} | {
        "base_version": line.version
    } | given  # fmt: skip


def test_points_are_typed_as_decimals_and_kept_as_hundredths(world: World, as_user) -> None:
    line = line_of(world)
    data = points(line, points_politics="18.55", points_duty="0.1", points_praise="3")
    assert as_user("township").post(change(Assessment, line.pk), data).status_code == 302
    line.refresh_from_db()
    assert line.given == GIVEN | {"politics": 1855, "duty": 10, "praise": 300}
    assert all(type(value) is int for value in line.given.values())


@pytest.mark.parametrize("typed", ["18.555", "20.01", "-1", "1e9999", "NaN", "eighteen"])
def test_points_that_an_item_cannot_have_are_refused_at_the_item(world: World, as_user, typed: str) -> None:
    line = line_of(world)
    answer = as_user("township").post(change(Assessment, line.pk), points(line, points_politics=typed))
    assert set(answer.context["adminform"].form.errors) == {"points_politics"}
    assert f'value="{typed}"' in answer.content.decode()
    line.refresh_from_db()
    assert line.given == {}


def test_a_veto_is_set_by_its_reason(world: World, as_user) -> None:
    line = line_of(world)
    data = points(line, veto_breach="Decision 7 of the county")
    assert as_user("township").post(change(Assessment, line.pk), data).status_code == 302
    line.refresh_from_db()
    assert line.vetoes == {"breach": "Decision 7 of the county"}


def test_the_second_scorer_of_a_line_is_refused(world: World, as_user) -> None:
    line = line_of(world)
    client = as_user("township")
    assert client.post(change(Assessment, line.pk), points(line, points_politics="11")).status_code == 302
    answer = client.post(change(Assessment, line.pk), points(line, points_politics="12"))
    assert answer.status_code == 200
    line.refresh_from_db()
    assert line.given["politics"] == 1100


def test_points_of_a_handed_in_sheet_are_read_only(world: World, as_user) -> None:
    score_everyone(world)
    sheet = world.sheet(OWN)
    line = line_of(world)
    TeamSheet.objects.filter(pk=sheet.pk).update(state="scored")
    client = as_user("county")
    assert b'name="points_politics"' not in client.get(change(Assessment, line.pk)).content
    assert client.post(change(Assessment, line.pk), points(line, points_politics="1")).status_code == 403
    line.refresh_from_db()
    assert line.given["politics"] == GIVEN["politics"]


@pytest.mark.parametrize("path", [SIBLING, OTHER_VILLAGE])
def test_points_of_a_foreign_member_are_not_given(world: World, as_user, path: str) -> None:
    line = line_of(world, path)
    assert as_user("township").post(change(Assessment, line.pk), points(line)).status_code in (403, 404)
    line.refresh_from_db()
    assert line.given == {}


def test_a_sheet_goes_up_step_by_step_and_back_with_a_reason(world: World, as_user) -> None:
    score_everyone(world)
    sheet = world.sheet(OWN)

    def step(name: str, page: str, **data: str) -> tuple[int, str]:
        answer = as_user(name).post(reverse(f"admin:teams_teamsheet_{page}", args=[sheet.pk]), data)
        return answer.status_code, world.sheet(OWN).state

    assert step("township", "score_one") == (302, "scored")
    assert step("township", "verify_one") == (403, "scored")
    assert step("township", "send_back", reason=" ") == (200, "scored")
    assert step("township", "send_back", reason="Evidence is missing") == (302, "draft")
    assert world.sheet(OWN).return_reason == "Evidence is missing"
    assert step("township", "score_one") == (302, "scored")
    assert step("township", "review_one") == (302, "reviewed")
    assert step("county", "verify_one") == (302, "verified")


def test_opening_a_step_changes_nothing(world: World, as_user) -> None:
    score_everyone(world)
    client = as_user("county")
    sheet = world.sheet(OWN)
    assert client.get(reverse("admin:teams_teamsheet_score_one", args=[sheet.pk])).status_code == 200
    assert client.get(reverse("admin:teams_round_publish", args=[world.round.pk])).status_code == 200
    assert (world.sheet(OWN).state, Round.objects.get(pk=world.round.pk).state) == ("draft", "open")


def test_of_two_who_decide_a_star_the_second_is_told(world: World, as_user) -> None:
    page = reverse("admin:teams_assessment_decide", args=[line_of(world).pk])
    county = as_user("county")

    def decide(stars: str, read: object) -> int:
        return county.post(page, {"stars": stars, "reason": f"{stars} stars", "base_version": read}).status_code

    read = county.get(page).context["form"].initial["base_version"]
    assert decide("5", read) == 302
    assert decide("4", read) == 200, "the form stays, with the reason"
    assert StarOverride.objects.get().stars == 5
    read = county.get(page).context["form"].initial["base_version"]
    assert decide("4", read) == 302
    assert StarOverride.objects.get().stars == 4
    StarOverride.objects.update(is_withdrawn=True)
    assert decide("3", county.get(page).context["form"].initial["base_version"]) == 302
    assert (StarOverride.objects.get().stars, StarOverride.objects.get().is_withdrawn) == (3, False)


def test_another_star_is_decided_by_the_county_with_a_reason_before_the_close(world: World, as_user) -> None:
    line = line_of(world)
    page = reverse("admin:teams_assessment_decide", args=[line.pk])
    data = {"stars": "5", "reason": "Saved a child from the river"}
    assert as_user("township").post(page, data).status_code == 403
    county = as_user("county")
    assert "reason" in county.post(page, data | {"reason": ""}).context["form"].errors
    assert not StarOverride.objects.exists()
    assert county.post(page, data).status_code == 302
    row = StarOverride.objects.get()
    assert (row.member, row.stars, row.decided_by) == (line.member, 5, "county")
    Round.objects.filter(pk=world.round.pk).update(
        state="final", notice_from="2025-12-01", notice_until="2025-12-08", closed_at="2025-12-20T00:00Z"
    )
    assert county.post(page, data | {"stars": "4"}).status_code == 403
    assert StarOverride.objects.get().stars == 5


def test_a_quarter_goes_on_public_notice_only_when_all_is_verified_and_back_with_a_reason(
    world: World, as_user
) -> None:
    county = as_user("county")
    publish = reverse("admin:teams_round_publish", args=[world.round.pk])
    withdraw = reverse("admin:teams_round_withdraw", args=[world.round.pk])
    answer = county.post(publish)
    assert answer.status_code == 200
    assert canary(OWN) in str(answer.context["form"].non_field_errors()), "what is not done is named"
    assert Round.objects.get(pk=world.round.pk).state == "open"
    bring_to(world, "verified")
    assert county.post(publish).status_code == 302
    assert Round.objects.get(pk=world.round.pk).state == "notice"
    assert as_user("township").post(withdraw, {"reason": "A slip"}).status_code == 403
    county = as_user("county")
    assert county.post(withdraw, {"reason": ""}).status_code == 200
    assert Round.objects.get(pk=world.round.pk).state == "notice"
    assert county.post(withdraw, {"reason": "A sum was wrong"}).status_code == 302
    assert Round.objects.get(pk=world.round.pk).state == "open"
    assert AuditEntry.objects.get(action="round.withdrawn").reason == "A sum was wrong"


# Schemes ----------------------------------------------------------------------------------------


def copied(client: Client, world: World, year: int = 2026) -> StarScheme:
    page = reverse("admin:teams_starscheme_copy", args=[world.scheme.pk])
    assert client.post(page, {"year": year}).status_code == 302
    return StarScheme.objects.get(year=year, unit=world.county)


def scheme_data(client: Client, scheme: StarScheme) -> dict[str, object]:
    """Return what the page of a draft would post when nothing is changed."""
    answer = client.get(change(StarScheme, scheme.pk))
    forms = [answer.context["adminform"].form]
    data: dict[str, object] = team_inline(answer)
    for lines in answer.context["inline_admin_formsets"]:
        forms += lines.formset.initial_forms
    for form in forms:
        for field in form:
            value = field.value()
            if value is not None and value is not False:
                data[field.html_name] = value
    return data


def test_an_adopted_scheme_is_shown_and_not_changed(world: World, as_user) -> None:
    client = as_user("county")
    body = client.get(change(StarScheme, world.scheme.pk)).content.decode()
    assert "Item politics" in body
    assert 'name="items-0-name"' not in body
    assert client.post(change(StarScheme, world.scheme.pk), {"name": "Other"}).status_code == 403
    world.scheme.refresh_from_db()
    assert world.scheme.name != "Other"


def test_a_draft_is_edited_with_its_items_and_adopted(world: World, as_user) -> None:
    client = as_user("county")
    draft = copied(client, world)
    data = scheme_data(client, draft)
    codes = {data[f"items-{n}-code"]: n for n in range(int(str(data["items-INITIAL_FORMS"])))}
    data[f"items-{codes['politics']}-limit"] = "20.50"
    data[f"items-{codes['service']}-limit"] = "9.5"
    data[f"items-{codes['praise']}-DELETE"] = "on"
    assert client.post(change(StarScheme, draft.pk), data).status_code == 302
    limits = dict(draft.items.values_list("code", "limit"))
    assert (limits["politics"], limits["service"], limits["duty"]) == (2050, 950, MANUAL["duty"])
    assert "praise" not in limits
    assert client.post(reverse("admin:teams_starscheme_adopt", args=[draft.pk])).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "adopted"


def test_a_scheme_that_cannot_be_used_is_not_adopted_and_says_why(world: World, as_user) -> None:
    client = as_user("county")
    draft = copied(client, world)
    data = scheme_data(client, draft)
    data["items-0-limit"] = "1"
    assert client.post(change(StarScheme, draft.pk), data).status_code == 302
    answer = client.post(reverse("admin:teams_starscheme_adopt", args=[draft.pk]))
    assert answer.status_code == 200
    assert answer.context["form"].non_field_errors()
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_the_second_editor_of_a_drafts_items_is_refused_and_keeps_what_was_typed(world: World, as_user) -> None:
    client = as_user("county")
    draft = copied(client, world)
    first, second = scheme_data(client, draft), scheme_data(client, draft)
    first["items-0-name"], second["items-0-name"] = "First wording", "Second wording"
    saved = client.post(change(StarScheme, draft.pk), first)
    assert saved.status_code == 302, errors(saved)
    answer = client.post(change(StarScheme, draft.pk), second)
    assert answer.status_code == 200
    assert "Second wording" in answer.content.decode()
    assert draft.name in errors(answer), "the scheme that somebody else has changed is named"
    assert draft.items.order_by("order").first().name == "First wording"


def test_an_item_that_stands_twice_is_an_error_of_its_line(world: World, as_user) -> None:
    client = as_user("county")
    draft = copied(client, world)
    data = scheme_data(client, draft)
    data["items-1-code"] = data["items-0-code"]
    data["name"] = "Typed and kept"
    answer = client.post(change(StarScheme, draft.pk), data)
    assert answer.status_code == 200
    assert "Typed and kept" in answer.content.decode()
    draft.refresh_from_db()
    assert draft.name != "Typed and kept"


def test_a_township_neither_copies_nor_adopts_its_countys_scheme(world: World, as_user) -> None:
    client = as_user("township")
    page = reverse("admin:teams_starscheme_copy", args=[world.scheme.pk])
    assert client.post(page, {"year": 2026}).status_code == 403
    assert StarScheme.objects.filter(unit=world.county).count() == 1


def test_the_other_countys_scheme_is_out_of_reach(world: World, as_user) -> None:
    foreign = StarScheme.objects.get(unit=world.other_county)
    client = as_user("county")
    for page in ("copy", "adopt"):
        answer = client.post(reverse(f"admin:teams_starscheme_{page}", args=[foreign.pk]), {"year": 2026})
        assert answer.status_code in (403, 404)
    assert StarScheme.objects.filter(unit=world.other_county).count() == 1


def test_the_county_adds_a_kind_of_team_to_itself_alone(world: World, as_user) -> None:
    code = "new-kind"
    data = {"unit": world.county.pk, "code": code, "name": "New kind", "order": 3, "min_size": 3, "max_size": 5}
    assert as_user("township").post(add(TeamKind), data).status_code == 403
    assert as_user("county").post(add(TeamKind), data).status_code == 302
    assert TeamKind.objects.get(code=code).max_size == 5
    answer = as_user("county").post(add(TeamKind), data | {"unit": world.other_county.pk, "code": "foreign"})
    assert "unit" in answer.context["adminform"].form.errors
    assert not TeamKind.objects.filter(code="foreign").exists()
