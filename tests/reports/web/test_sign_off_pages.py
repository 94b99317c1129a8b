"""Sign-off on pages: begin, edit, return with marks, issue, withdraw, verify; what waits stands on the desk."""

import re
import uuid

import pytest
from django.urls import reverse

from core.actors import SYSTEM
from reports.models import Correction, Issue, SignOff, SignOffRule
from reports.services import heads
from reports.web import desk
from tests.reports.paper import CLOSED_AT, close, made
from tests.world import World, canary

HEAD = {"organ": "中共某县委组织部", "series": "工作简报", "reports_to": "上级", "sent_to": "各乡镇"}


@pytest.fixture
def county(world: World) -> World:
    close(world)
    heads.add(actor=SYSTEM, unit=world.county, values=HEAD)
    SignOffRule.objects.create(unit=world.county, persons="any")
    return world


def begin(client) -> SignOff:  # type: ignore[no-untyped-def]
    answer = client.post(
        reverse("reports:sign-off-begin"), {"kind": "quarter-summary", "period": "2025Q4", "path": "0001"}
    )
    assert answer.status_code == 302
    return SignOff.objects.get()


def post(client, row: SignOff, do: str, **form: str):  # type: ignore[no-untyped-def]
    row.refresh_from_db()
    given = {"key": str(uuid.uuid4()), "version": str(row.version), "do": do, **form}
    return client.post(reverse("reports:sign-off", args=[row.pk]), given)


def test_from_the_offer_to_the_number_and_the_withdrawal(county: World, as_user) -> None:
    client = as_user("county")
    row = begin(client)
    page = client.get(reverse("reports:sign-off", args=[row.pk])).content.decode()
    assert "提交审核" in page
    typed = re.search(r'name="text-0"[^>]*>([^<]+)<', page)
    assert typed is not None
    refused = post(client, row, "edit", **{"place": "0", "text-0": typed.group(1) + "共9999人。"})
    assert refused.status_code == 400
    assert "共9999人。" in refused.content.decode(), "what was typed is kept"
    assert "请说明理由" in refused.content.decode()
    assert post(client, row, "edit", **{"place": "0", "text-0": typed.group(1) + "总体平稳。"}).status_code == 302
    page = client.get(reverse("reports:sign-off", args=[row.pk])).content.decode()
    assert "<ins>总体平稳。</ins>" in page
    assert post(client, row, "submit").status_code == 302
    assert post(client, row, "return", reason="").status_code == 400
    assert post(client, row, "return", **{"reason": "请改", "mark-1": "此处不清"}).status_code == 302
    page = client.get(reverse("reports:sign-off", args=[row.pk])).content.decode()
    assert "此处不清" in page
    for do in ("submit", "pass", "pass", "sign"):
        answer = post(client, row, do)
        assert answer.status_code == 302, do
    issue = Issue.objects.get()
    assert answer.headers["Location"] == reverse("reports:issued-document", args=[issue.pk])
    made(issue.snapshot)
    code = issue.unit.codes.get().code
    own = f"/briefings/{code}/2025Q4/quarter-summary.pdf"
    assert f'href="{own}"' in as_user("superior").get("/briefings/").content.decode()
    number = as_user("superior").get(reverse("reports:issued")).content.decode()
    assert issue.text in number
    anybody = as_user("nobody")
    assert "已签发" in anybody.get(f"/verify/{issue.snapshot.digest}/").content.decode()
    page = reverse("reports:issued-document", args=[issue.pk])
    client = as_user("county")
    assert client.post(page, {"key": str(uuid.uuid4()), "reason": ""}).status_code == 400
    assert client.post(page, {"key": str(uuid.uuid4()), "reason": "数据有误"}).status_code == 302
    assert "本件已撤回" in as_user("nobody").get(f"/verify/{issue.snapshot.digest}/").content.decode()
    version = reverse("reports:download-version", args=[code, "2025Q4", "quarter-summary", issue.snapshot.version])
    assert as_user("superior").get(version).status_code in (403, 404)
    assert as_user("county").get(version).status_code == 200
    assert "数据有误" not in as_user("superior").get(page).content.decode()


def test_what_waits_stands_on_the_desk_of_whose_turn_it_is(county: World, as_user) -> None:
    client = as_user("county")
    row = begin(client)
    assert len(desk.waiting(client.get("/").wsgi_request.actor)) == 1
    assert f'href="{reverse("reports:sign-off", args=[row.pk])}"' in client.get("/").content.decode()
    assert desk.waiting(as_user("superior").get("/").wsgi_request.actor) == []
    assert desk.waiting(as_user("township").get("/").wsgi_request.actor) == []


@pytest.mark.parametrize(
    ("name", "status"), [("superior", 403), ("stranger", 404), ("village", 403), ("township", 404)]
)
def test_a_sign_off_is_for_its_office(county: World, as_user, name: str, status: int) -> None:
    row = begin(as_user("county"))
    assert as_user(name).get(reverse("reports:sign-off", args=[row.pk])).status_code == status


def test_corrections_are_listed_by_period_and_area(county: World, as_user) -> None:
    for path in ("0001", "00010002"):
        Correction.objects.create(
            unit=county.units[path],
            period="2025Q4",
            code="economy.income",
            frozen=100,
            before=100,
            after=12_345_600,
            found_at=CLOSED_AT,
        )
    page = as_user("superior").get(reverse("reports:corrections") + "?period=2025Q4").content.decode()
    assert "123,456.00" in page
    assert canary("00010002") in page
    assert canary("00010002") not in as_user("township").get(reverse("reports:corrections")).content.decode()
    assert as_user("superior").post(reverse("reports:compare")).status_code == 403
    assert as_user("county").post(reverse("reports:compare")).status_code == 302


def test_lists_cost_the_same_however_long_they_are(county: World, as_user, django_assert_max_num_queries) -> None:
    client = as_user("county")
    begin(client)
    for place in ("sign-offs", "issued", "corrections"):
        with django_assert_max_num_queries(25):
            assert client.get(reverse(f"reports:{place}")).status_code == 200
