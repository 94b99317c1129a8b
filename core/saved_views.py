"""Saved views: a list as somebody has filtered and ordered it, under a name of the own.

A view is the owner's alone, or shared with a unit and everything below it. A shared view is shown to readers
whose whole scope on the list lies in that part of the tree, and who may open the list: it is an address, never
a right. Its filter may hold a name that somebody searched for, so the audit chain keeps neither name nor filter.
"""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core import audit, listing
from core.errors import DomainError, Forbidden, NotFound
from core.listing import Reader
from core.models import SavedView
from core.scope import covers

MOST = 50
"""Views that one account may keep of one list."""


def of_page(reader: Reader, page: str) -> list[SavedView]:
    """Return the views of a list that the reader may use: the own ones first, then those shared with the reader."""
    scope = reader.actor.scope(listing.view_action(page))
    if not scope:
        return []
    rows = SavedView.objects.filter(page=page).filter(Q(owner_id=reader.actor.user_id or 0) | ~Q(path=""))
    return sorted(
        (row for row in rows if row.owner_id == reader.actor.user_id or all(covers(row.path, p) for p in scope.paths)),
        key=lambda row: (row.owner_id != reader.actor.user_id, row.name),
    )


def save(*, reader: Reader, page: str, name: str, query: str, shared: bool, now: datetime) -> SavedView:
    """Keep a list under a name, for the reader alone or shared with the unit and all below.

    :raises Forbidden: the reader may not open the list.
    :raises DomainError: the name is empty, too long or taken, the filter too long, or there are too many views.
    """
    actor, right = reader.actor, listing.view_action(page)
    if actor.user_id is None or not actor.can(right):
        raise Forbidden
    title, kept = name.strip(), listing.kept(query)
    if not title:
        raise DomainError(_("Give the view a name."), field="name")
    if len(title) > 40:
        raise DomainError(_("Shorten the name to %(n)s characters.") % {"n": 40}, field="name")
    if len(kept) > 1000:
        raise DomainError(_("This filter is too long to be kept. Narrow the list by fewer values."), field="query")
    taken = DomainError(_("You have a view of this name already. Choose another name."), field="name")
    try:
        return _saved(reader, page, title, kept, shared, now, taken)
    except IntegrityError as error:  # the same form sent twice at once
        raise taken from error


def _saved(
    reader: Reader, page: str, title: str, kept: str, shared: bool, now: datetime, taken: DomainError
) -> SavedView:
    actor, right = reader.actor, listing.view_action(page)
    assert actor.user_id is not None
    with transaction.atomic():
        own: QuerySet[SavedView] = SavedView.objects.filter(owner_id=actor.user_id, page=page)
        if own.filter(name=title).exists():
            raise taken
        if own.count() >= MOST:
            raise DomainError(_("You keep %(n)d views of this list. Delete one first.") % {"n": MOST}, field="name")
        path = listing.widest(reader, right)
        view = SavedView.objects.create(
            owner_id=actor.user_id, owner_name=str(getattr(reader.user, "display_name", actor.name))[:150], page=page,
            name=title, query=kept, path=path if shared else "", created_at=now,
        )  # fmt: skip
        audit.record(
            actor=actor, action="view.saved", target=view, label=f"#{view.pk}", path=path, at=now,
            changes={"list": page, "shared": shared},
        )  # fmt: skip
    return view


def delete(*, reader: Reader, view_id: int, now: datetime) -> str:
    """Delete one of the reader's own views; return the name of its list.

    :raises NotFound: there is none, or it is somebody else's.
    """
    with transaction.atomic():
        view = SavedView.objects.select_for_update().filter(pk=view_id, owner_id=reader.actor.user_id or 0).first()
        if view is None:
            raise NotFound
        path = listing.widest(reader, listing.view_action(view.page))
        audit.record(
            actor=reader.actor, action="view.deleted", target=view, label=f"#{view.pk}", path=path, at=now,
            changes={"list": view.page, "shared": bool(view.path)},
        )  # fmt: skip
        view.delete()
    return view.page
