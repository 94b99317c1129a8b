"""A draft standard edited in the admin: its goods and items, wrong lines, who may, and what a version in force allows."""

import pytest
from django.urls import reverse

from branches.models import Standard
from branches.services import standards
from core.actors import SYSTEM
from core.models import AuditEntry
from tests.admin_forms import posted
from tests.branches.grading import world as grading
from tests.keeping import kept
from tests.world import sign_in

pytestmark = pytest.mark.django_db
WRITTEN = ("standard.changed", "standard.lines-set")


@pytest.fixture(autouse=True)
def _figures():
    with grading.figures({}):
        yield


@pytest.fixture
def graded() -> grading.Graded:
    return kept("graded", grading.make_graded)


@pytest.fixture
def draft(graded: grading.Graded) -> Standard:
    return standards.copy(actor=SYSTEM, standard_id=graded.standard.pk, year=2026)


def edit(standard: Standard) -> str:
    return reverse("admin:branches_standard_change", args=[standard.pk])


def test_a_page_that_nobody_typed_on_is_saved_without_new_lines(client, graded, draft):
    sign_in(client, graded.world.users["county"])
    written = AuditEntry.objects.filter(action__in=WRITTEN).count()
    goods, items = list(draft.goods.order_by("number").values()), list(draft.items.order_by("order").values())
    assert client.post(edit(draft), posted(client, edit(draft))).status_code == 302
    assert list(draft.goods.order_by("number").values()) == goods
    assert list(draft.items.order_by("order").values()) == items
    assert AuditEntry.objects.filter(action__in=WRITTEN).count() == written


def test_an_item_is_added_and_a_pass_mark_moved_and_both_are_audited(client, graded, draft):
    sign_in(client, graded.world.users["county"])
    written = AuditEntry.objects.filter(action__in=WRITTEN).count()
    data, number = posted(client, edit(draft)), draft.items.count()
    line = next(n for n in range(5) if str(data[f"goods-{n}-number"]) == "1")
    data |= {
        f"goods-{line}-pass_mark": "15.5", f"items-{number}-code": "added", f"items-{number}-name": "Added",
        f"items-{number}-good": "2", f"items-{number}-kind": "deduction", f"items-{number}-limit": "1.5",
    }  # fmt: skip
    answer = client.post(edit(draft), data)
    assert answer.status_code == 302, answer.context["inline_admin_formsets"]
    assert draft.goods.get(number=1).pass_mark == 1550
    assert draft.items.get(code="added").limit == 150
    assert draft.items.count() == number + 1
    entries = list(AuditEntry.objects.filter(action__in=WRITTEN).order_by("pk"))[written:]
    assert [entry.action for entry in entries] == ["standard.lines-set"]
    assert "added" in str(entries[0].changes)
    assert graded.standard.goods.get(number=1).pass_mark == 1400
    assert not graded.standard.items.filter(code="added").exists()


def test_a_code_that_stands_twice_is_named_and_keeps_what_was_typed(client, graded, draft):
    sign_in(client, graded.world.users["county"])
    data, number = posted(client, edit(draft)), draft.items.count()
    data |= {
        f"items-{number}-code": "m1", f"items-{number}-name": "Once more", f"items-{number}-good": "1",
        f"items-{number}-kind": "deduction", f"items-{number}-limit": "7.25",
    }  # fmt: skip
    answer = client.post(edit(draft), data)
    body = answer.content.decode()
    assert answer.status_code == 200
    assert "“m1”" in body
    assert 'value="7.25"' in body
    assert draft.items.count() == number


def test_lines_are_edited_by_the_county_alone_and_never_in_force(client, graded, draft):
    sign_in(client, graded.world.users["township"])
    before = list(draft.goods.order_by("number").values())
    assert client.post(edit(draft), {"goods-0-pass_mark": "1"}).status_code in (403, 404)
    sign_in(client, graded.world.users["county"])
    assert 'name="goods-0-pass_mark"' in client.get(edit(draft)).content.decode()
    assert 'name="goods-0-pass_mark"' not in client.get(edit(graded.standard)).content.decode()
    assert client.post(edit(graded.standard), {"goods-0-pass_mark": "1"}).status_code == 403
    assert list(draft.goods.order_by("number").values()) == before
