"""The pages of the reserve: forms that keep what was typed, steps by a phone's posts, exports, the import, the desk."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core import workbooks, xlsx
from core.actors import SYSTEM
from teams.domain import reserve as rule
from teams.models import ReserveExit, ReserveImport, ReservePair, ReservePerson, VillageNeed
from teams.services import mentors, reserve, reserve_exits
from teams.services import reserve_lists as setting
from tests.teams.reserve.pool import FAR, VILLAGE, brought_to, by, checked, in_pool, lists_of, recommended, source
from tests.world import NOW, TODAY, World

DAY = TODAY.isoformat()


@pytest.fixture
def pool(world: World) -> World:
    lists_of(world)
    return world


def rows_of(content: bytes) -> list[list[object]]:
    return [row for page in workbooks.read(content) for row in page.rows]


def post(client, page: str, *args, do: str = "", version: int | None = None, **data):
    sent = {"key": str(uuid.uuid4()), **data}
    sent |= {"do": do} if do else {}
    sent |= {"version": version} if version is not None else {}
    return client.post(reverse(page, args=args), sent)


def test_a_secretary_recommends_and_what_was_typed_stays(pool: World, as_user) -> None:
    client = as_user("village")
    page = client.get(reverse("teams:reserve-new"))
    assert page.status_code == 200
    given = {
        "unit": pool.units[VILLAGE].pk,
        "name": "王小明",
        "source": source().pk,
        "tier": "village",
        "post": "secretary",
    }
    refused = post(client, "teams:reserve-new", **given)
    assert refused.status_code == 400
    assert "王小明" in refused.content.decode()
    made = post(client, "teams:reserve-new", **given, masses=DAY)
    person = ReservePerson.objects.get()
    assert made.url == reverse("teams:reserve-person", args=[person.pk])
    assert person.unit.path == VILLAGE
    assert post(client, "teams:reserve-new", **given, masses=DAY).status_code in (400, 409)


def test_a_team_member_is_recommended_with_one_tap_and_nothing_known_is_asked(pool: World, as_user) -> None:
    client, member = as_user("village"), pool.members[VILLAGE][1]
    on_page = client.get(reverse("teams:member", args=[member.pk])).content.decode()
    address = f"{reverse('teams:reserve-new')}?member={member.pk}"
    assert address in on_page
    form = client.get(address)
    assert {"unit", "name", "skills", "is_party_member"} & set(form.context["form"].fields) == set()
    made = post(
        client,
        "teams:reserve-new",
        member=member.pk,
        source=source().pk,
        tier="village",
        post="secretary",
        organisation=DAY,
    )
    assert made.status_code == 302
    person = ReservePerson.objects.get()
    assert (person.member_id, person.name, person.is_party_member) == (member.pk, member.name, member.is_party_member)
    assert address not in client.get(reverse("teams:member", args=[member.pk])).content.decode()
    far = pool.members[FAR][0]
    assert client.get(f"{reverse('teams:reserve-new')}?member={far.pk}").status_code == 404


def test_all_steps_by_the_page(pool: World, as_user) -> None:
    person = recommended(pool)
    township, county = as_user("township"), None
    page = township.get(reverse("teams:reserve-person", args=[person.pk]))
    assert [s.event for s in page.context["detail"].sections if s.first] == ["review"]
    assert post(township, "teams:reserve-person", person.pk, do="review", version=1, held_on=DAY).status_code == 302
    checklist = reserve.checklist_for(VILLAGE)
    lines = {f"line{item.pk}": "yes" for item in checklist.items.all()}
    short = dict(list(lines.items())[:-1])
    refused = post(
        township, "teams:reserve-person", person.pk, do="check", version=2, checked_on=DAY, document_no="1", **short
    )
    assert refused.status_code == 400
    given = {"checked_on": DAY, "document_no": "联审1号", **lines}
    assert post(township, "teams:reserve-person", person.pk, do="check", version=2, **given).status_code == 302
    assert (
        post(township, "teams:reserve-person", person.pk, do="joint-review", version=2, held_on=DAY).status_code == 403
    )
    county = as_user("county")
    for version, event in enumerate(("joint-review", "inspect", "decide"), start=2):
        answer = post(
            county, "teams:reserve-person", person.pk, do=event, version=version, held_on=DAY, document_no="5号"
        )
        assert answer.status_code == 302, event
    person.refresh_from_db()
    assert (person.state, person.entered_on) == ("in-pool", TODAY)
    text = county.get(reverse("teams:reserve-person", args=[person.pk])).content.decode()
    assert "联审1号" in text
    assert [step["state"] for step in county.get(reverse("teams:reserve-person", args=[person.pk])).context["bar"]] == [
        "done"
    ] * 5


def test_a_refusal_names_the_field_and_two_who_read_the_same_are_told(pool: World, as_user) -> None:
    person = brought_to(pool, recommended(pool), "inspected")
    client = as_user("county")
    answer = post(client, "teams:reserve-person", person.pk, do="decide", version=person.version, held_on=DAY)
    assert answer.status_code == 400
    assert tuple(target for target, _sentence in answer.context["detail"].problems) == ("decide_document_no",)
    assert post(client, "teams:reserve-person", person.pk, do="inspect", version=1, held_on=DAY).status_code == 409
    assert post(client, "teams:reserve-person", person.pk, do="nonsense", version=1).status_code == 400


def test_mentors_practice_talk_event_and_end_by_the_page(pool: World, as_user) -> None:
    person = in_pool(pool)
    client = as_user("township")
    form = client.get(reverse("teams:reserve-mentors", args=[person.pk])).context["form"]
    names = {f"name{n}": f"导师{n}" for n in range(1, 6)} | {f"post{n}": f"职务{n}" for n in range(1, 6)}
    assert set(names) <= set(form.fields)
    given = {**names, "since": DAY, "plan": "每月一次", "lead": "2"}
    assert post(client, "teams:reserve-mentors", person.pk, **{**given, "name5": ""}).status_code == 400
    assert post(client, "teams:reserve-mentors", person.pk, **given).status_code == 302
    assert [m.name for m in ReservePair.objects.get().mentors.filter(is_lead=True)] == ["导师2"]
    village = as_user("village")
    stay = {"practice": "shadowing", "place": "县民政局", "begun_on": DAY, "last_on": DAY}
    assert post(village, "teams:reserve-person", person.pk, do="practice", version=1, **stay).status_code == 302
    assert post(village, "teams:reserve-person", person.pk, do="talk", version=1, talked_on=DAY).status_code == 302
    again = post(village, "teams:reserve-person", person.pk, do="talk", version=1, talked_on=DAY)
    assert again.status_code in (400, 409)
    assert post(village, "teams:reserve-mentors", person.pk, **given).status_code == 403
    township = as_user("township")
    event = {"kind": "village-body", "happened_on": DAY, "event_post": "村委会委员"}
    assert (
        post(
            township, "teams:reserve-person", person.pk, do="event", version=1, **{**event, "event_post": ""}
        ).status_code
        == 400
    )
    assert post(township, "teams:reserve-person", person.pk, do="event", version=1, **event).status_code == 302
    end = {"ended_on": DAY, "end_reason": "finished"}
    assert post(township, "teams:reserve-person", person.pk, do="end-pair", version=1, **end).status_code == 302


def test_a_proposal_goes_its_way_by_the_pages_and_the_person_appeals(pool: World, as_user) -> None:
    person = in_pool(pool, member=pool.members[VILLAGE][0])
    township = as_user("township")
    made = post(
        township,
        "teams:reserve-person",
        person.pk,
        do="propose",
        version=person.version,
        ground="unfit",
        reason="研判不称职",
    )
    proposal = ReserveExit.objects.get()
    assert made.url == reverse("teams:reserve-exit", args=[proposal.pk])
    today = timezone.localdate().isoformat()
    told = post(township, "teams:reserve-exit", proposal.pk, do="notify", version=1, told_on=today, days=10)
    assert told.status_code == 302
    member = as_user("member")
    text = member.get(reverse("teams:reserve-own")).content.decode()
    assert "研判不称职" in text
    assert pool.users["township"].username not in text
    assert reverse("teams:reserve-own") in member.get(reverse("desk")).content.decode()
    assert reverse("teams:reserve-own") in member.get(reverse("teams:own")).content.decode()
    assert post(member, "teams:reserve-own", proposal=proposal.pk, version=2, reason="").status_code == 400
    assert post(member, "teams:reserve-own", proposal=proposal.pk, version=2, reason="请求复核").status_code == 302
    county = as_user("county")
    assert post(county, "teams:reserve-exit", proposal.pk, do="answer", version=3, reason="已复核").status_code == 302
    decided = post(
        county, "teams:reserve-exit", proposal.pk, do="decide", version=4, outcome="removed", reason="会议研究"
    )
    assert decided.status_code == 302
    person.refresh_from_db()
    assert (person.state, person.leave_reason) == ("left", "unfit")


def test_the_board_counts_by_unit_and_filters(pool: World, as_user) -> None:
    in_pool(pool)
    recommended(pool, name="李小红")
    in_pool(pool, FAR, "赵大山")
    county = as_user("county")
    page = county.get(reverse("teams:reserve"))
    assert (page.context["pool"], page.context["open"], page.context["lacking"], page.context["all"]) == (2, 1, 2, 3)
    assert [row.unit.path for row in page.context["units"]] == ["00010001", "00010002"]
    asked = {
        "?state=in-pool": 2, "?unit=00010001": 2, "?state=recommended&unit=00010001": 1, "?has_mentors=no": 2, "?in_team=yes": 0,
        "?state=x": 0,
    }  # fmt: skip
    for query, number in asked.items():
        assert len(county.get(reverse("teams:reserve") + query).context["rows"]) == number, query
    village = as_user("village").get(reverse("teams:reserve"))
    assert {row.name for row in village.context["rows"]} == {"王小明", "李小红"}


def test_needs_bodies_and_their_pages(pool: World, as_user) -> None:
    client = as_user("village")
    unit = pool.units[VILLAGE].pk
    listed = {"unit": unit, "post": "secretary", "skill": "财务", "number": 2, "listed_on": DAY}
    assert post(client, "teams:need-new", **{**listed, "number": 0}).status_code == 400
    assert post(client, "teams:need-new", **listed).status_code == 302
    need = VillageNeed.objects.get()
    assert post(client, "teams:need-new", **listed).status_code in (400, 409)
    zero = dict.fromkeys(("to_junior", "senior", "college", "bachelor", "to_35", "to_45", "to_55", "over_55"), 0)
    body = {"unit": unit, "counted_on": DAY, "seats": 5, **zero, "college": 5, "to_45": 4}
    assert post(client, "teams:body-new", **body).status_code == 400
    assert post(client, "teams:body-new", **{**body, "to_45": 5}).status_code == 302
    page = client.get(reverse("teams:needs"))
    assert (page.context["needed"], page.context["filled"], page.context["missing"]) == (2, 0, 1)
    assert page.context["lines"][0]["body"].seats == 5
    assert post(client, "teams:need", need.pk, version=1, number=1, skill="财务").status_code == 302
    assert post(client, "teams:need", need.pk, version=1, number=3, skill="财务").status_code == 409
    assert as_user("village2").get(reverse("teams:need", args=[need.pk])).status_code == 404


def test_who_lacks_mentors_is_named_with_the_village(pool: World, as_user) -> None:
    in_pool(pool)
    page = as_user("county").get(reverse("teams:pairs"))
    assert [(line["person"].name, line["unit"].path) for line in page.context["lines"]] == [("王小明", VILLAGE)]
    assert (page.context["coverage"]["reserve"].held, page.context["coverage"]["reserve"].share) == (0, 0)
    assert as_user("county").get(reverse("teams:pairs") + "?show=members").status_code == 200


def test_a_team_members_pair_has_its_page(pool: World, as_user) -> None:
    pair = mentors.begin(
        actor=SYSTEM, member=pool.members[VILLAGE][1], mentor="某某", post="村书记", stars=2, today=TODAY
    )
    client = as_user("village")
    assert (
        reverse("teams:member-pair", args=[pair.pk])
        in client.get(reverse("teams:member", args=[pair.member_id])).content.decode()
    )
    assert post(client, "teams:member-pair", pair.pk, do="plan", version=1, plan="每周一次").status_code == 302
    assert post(client, "teams:member-pair", pair.pk, do="talk", version=2, talked_on=DAY).status_code == 302
    assert post(client, "teams:member-pair", pair.pk, do="talk", version=2, talked_on="2099-01-01").status_code == 400
    assert as_user("village2").get(reverse("teams:member-pair", args=[pair.pk])).status_code == 404


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("teams:reserve", "王小明"),
        ("teams:pairs", "王小明"),
        ("teams:needs", "财务"),
        ("teams:reserve-exits", "王小明"),
    ],
)
def test_every_list_is_taken_as_a_workbook(pool: World, as_user, page: str, text: str) -> None:
    person = in_pool(pool)
    setting.list_need(
        actor=by(pool, "village"),
        unit=pool.units[VILLAGE],
        post="secretary",
        skill="财务",
        number=1,
        listed_on=TODAY,
        today=TODAY,
    )
    reserve_exits.propose(actor=by(pool, "township"), reserve_id=person.pk, ground="other", reason="理由", now=NOW)
    answer = as_user("county").post(reverse("export"), {"page": page, "query": ""})
    assert answer.status_code == 200
    assert any(text in map(str, row) for row in rows_of(answer.content))
    assert "财务" not in str(rows_of(as_user("village2").post(reverse("export"), {"page": page, "query": ""}).content))


def sheet(*rows) -> SimpleUploadedFile:
    head = ("村（社区）", "姓名", "来源类别", "入库日期", "决定文号", "中共党员", "民族")
    return SimpleUploadedFile("pool.xlsx", xlsx.workbook([xlsx.Page("后备力量", head, rows)]), content_type=xlsx.MIME)


def test_a_sheet_is_looked_through_and_then_written_as_a_whole(pool: World, as_user) -> None:
    client, village = as_user("county"), pool.units[VILLAGE].name
    rows = [
        (village, "甲一", source().name, "2025-03-01", "纪要1号", "是", "x"), (village, "甲一", source().name, "2025-03-01", "纪要1号", "是", "x"),
        ("别的村", "乙一", source().name, "2025-03-01", "纪要1号", "否", "x"), (village, "丙一", "来源不详", "2025-03-01", "纪要1号", "", "x"),
        (village, "丁一", source().name, "何时", "", "", "x"),
    ]  # fmt: skip
    answer = post(client, "teams:reserve-upload", upload=sheet(*rows))
    row = ReserveImport.objects.get()
    assert answer.url == reverse("teams:reserve-import", args=[row.pk])
    assert (row.added, row.refused) == (1, 4)
    assert "民族" not in str(row.lines)
    assert not ReservePerson.objects.exists()
    text = client.get(answer.url).content.decode()
    assert "乙一" in text
    assert post(client, "teams:reserve-import", row.pk, do="write", version=1).status_code == 302
    person = ReservePerson.objects.get()
    assert (person.name, person.state, person.decision_no, person.is_party_member) == (
        "甲一",
        rule.IN_POOL,
        "纪要1号",
        True,
    )
    row.refresh_from_db()
    assert (row.state, row.lines) == ("written", [])
    assert post(client, "teams:reserve-import", row.pk, do="write", version=2).status_code == 400
    assert client.get(reverse("teams:reserve-blank")).status_code == 200
    for name in ("township", "village", "member"):
        assert as_user(name).get(reverse("teams:reserve-upload")).status_code == 403


def test_what_is_no_sheet_of_persons_is_refused_with_the_columns_it_needs(pool: World, as_user) -> None:
    client = as_user("county")
    bad = SimpleUploadedFile(
        "x.xlsx", xlsx.workbook([xlsx.Page("x", ("甲", "乙"), [("1", "2")])]), content_type=xlsx.MIME
    )
    answer = post(client, "teams:reserve-upload", upload=bad)
    assert answer.status_code == 400
    assert "决定文号" in answer.content.decode()
    assert post(client, "teams:reserve-upload", upload=SimpleUploadedFile("x.xlsx", b"no workbook")).status_code == 400


def test_the_desk_tells_each_office_its_own_step(pool: World, as_user) -> None:
    person = recommended(pool)
    address = reverse("teams:reserve-person", args=[person.pk])

    def waits(name: str) -> bool:
        return address in as_user(name).get(reverse("desk")).content.decode()

    assert (waits("township"), waits("county"), waits("village")) == (True, False, False)
    brought_to(pool, person, "reviewed")
    assert (waits("township"), waits("county")) == (False, True)
    checked(pool, person)
    reserve.move(
        actor=by(pool, "county"),
        reserve_id=person.pk,
        event="return-county",
        held_on=TODAY,
        now=NOW,
        today=TODAY,
        reason="补材料",
    )
    assert waits("village")


def test_lists_have_as_many_queries_for_many_as_for_few(pool: World, as_user, django_assert_max_num_queries) -> None:
    from tests.teams.reserve.test_pairs_and_figures import people

    people(pool, 120)
    client = as_user("county")
    for page in ("teams:reserve", "teams:needs", "teams:pairs", "teams:reserve-exits"):
        client.get(reverse(page))
        with django_assert_max_num_queries(24):
            assert client.get(reverse(page)).status_code == 200
