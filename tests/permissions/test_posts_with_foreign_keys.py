"""What is posted: keys from outside are refused in forms and actions, and owners' posts do what the page says."""

import pytest
from django.contrib.admin.options import BaseModelAdmin
from django.db import models
from django.utils import timezone

from core.admin_base import site
from tests.permissions import posts
from tests.permissions.county import MODELS
from tests.permissions.registry import ACTIONS, AUTOCOMPLETES, FOREIGN, OBJECT, OWN, Entry, entries
from tests.permissions.walk import Walk
from tests.world import TODAY

NEEDS_A_CHOICE = {
    "teams:honour": "somebody has to be ticked; tests/teams/web/test_honour_and_point_pages.py ticks them",
    "ledgers:shop": "goods and a member have to be chosen; tests/ledgers/web/test_points_shop_pages.py chooses them",
    "teams:activity-photos": "a photo has to be handed in; tests/teams/services/test_activity_plans_and_photos.py does",
}
CHANGING = {
    name: entry
    for name, entry in entries().items()
    if entry.page in (OBJECT, OWN) and entry.post and name not in NEEDS_A_CHOICE
}


@pytest.mark.django_db
def test_keys_from_outside_are_refused_in_every_form(walk: Walk) -> None:
    result = posts.foreign_keys(walk)
    print(f"\nforeign keys in forms: {len(result.cells)} cells, {result.controls} controls")
    assert not result.wrong, result.report()
    assert len(result.cells) >= 2 * len(FOREIGN) - 8


@pytest.mark.django_db
def test_keys_from_outside_are_refused_by_every_action_of_a_list(walk: Walk) -> None:
    result = posts.actions(walk)
    print(f"\nforeign keys in actions: {len(result.cells)} cells, {result.controls} controls")
    assert not result.wrong, result.report()
    assert len(result.cells) >= 40 * len(ACTIONS)


@pytest.mark.django_db
@pytest.mark.parametrize("entry", CHANGING.values(), ids=CHANGING)
def test_the_same_post_by_its_owner_changes_something(
    walk: Walk, entry: Entry, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *args: TODAY)
    path = "00010001"
    who = walk.county.owner(entry.post, path)
    answer = walk.ask(who, "post", entry.address(walk.county, path), walk.posted(entry, path))
    # A form that is refused answers 200 too, but changes nothing; a download changes the audit chain.
    assert answer.changed, answer.page[:200]
    assert answer.status in (200, 302)


def _form_fields(page: BaseModelAdmin) -> set[str]:
    """Return the fields of the form for a new record that name another one."""
    asked = set(page.get_fields(None, None))
    relations = (models.ForeignKey, models.OneToOneField, models.ManyToManyField)
    return {f.name for f in page.model._meta.get_fields() if isinstance(f, relations) and f.name in asked}


def test_every_field_that_names_a_record_is_posted_with_foreign_keys() -> None:
    known = {(given.model, given.field) for given in FOREIGN}
    kinds = {model: kind for kind, model in MODELS.items()}
    adding = {entry.kind for entry in entries().values() if entry.page == "add" and entry.post}
    for model, page in site._registry.items():
        kind = kinds[model]
        if kind in adding:
            assert {(kind, name) for name in _form_fields(page)} <= known


def test_every_action_and_every_autocomplete_of_the_admin_is_asked() -> None:
    kinds = {model: kind for kind, model in MODELS.items()}
    assert {(kind, action) for kind, action, _waits, _right in ACTIONS} == {
        (kinds[model], action) for model, page in site._registry.items() for action in page.actions
    }
    offered = {(kinds[model], name) for model, page in site._registry.items() for name in page.autocomplete_fields}
    assert offered <= {(field.model, field.field) for field in AUTOCOMPLETES}
