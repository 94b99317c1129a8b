"""The page of one organisation, and the forms that its secretary and its superiors fill in there."""

import uuid
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from branches.models import Branch
from branches.services import duties, links, records, watching
from branches.web import (
    branch_sections,
    branch_work_sections,  # noqa: F401  (adds its sections)
)
from branches.web.branch_forms import (
    CountsForm,
    DutyForm,
    EndForm,
    LinkForm,
    PledgeForm,
    PostForm,
    SettleForm,
    VisitForm,
    problems_of,
)
from core import errors_web
from core.actors import Actor
from core.entry_web import number, once, reader, say
from core.errors import Conflict, DomainError, Forbidden


@login_required
@require_GET
def branch(request: HttpRequest, branch_id: int) -> HttpResponse:
    """Show an organisation with everything that is known of it."""
    actor, today = reader(request, "branch.view"), timezone.localdate()
    found = records.seen(actor, branch_id)
    open_ = found.dissolved_on is None
    context = {
        "branch": found, "sections": branch_sections.of(actor, found, today), "today": today,
        "parent_seen": found.parent is not None and actor.can("branch.view", found.parent.unit.path),
        "may_report": open_ and actor.can("branch.report", found.unit.path),
        "may_change": open_ and actor.can("branch.change", found.unit.path),
        "in_admin": actor.can("admin.enter") and actor.can("branch.change", found.unit.path),
        "term_over": open_ and found.term_until is not None and found.term_until < today,
    }  # fmt: skip
    return render(request, "branches/branch.html", context)


# Forms ------------------------------------------------------------------------------------------


def _may(actor: Actor, found: Branch, right: str) -> None:
    if not actor.can(right, found.unit.path):
        raise Forbidden


def _form(
    request: HttpRequest, found: Branch, form: forms.Form, *, title: str, label: str, explain: str = "",
    problems: list[tuple[str, str]] | None = None, version: int = 0, stored: dict[str, str] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "branch": found, "form": form, "title": title, "label": label, "explain": explain, "problems": problems or [],
        "key": uuid.uuid4(), "version": version, "stored": stored or {},
    }  # fmt: skip
    return render(request, "branches/form.html", context, status=status)


def _take(
    request: HttpRequest, found: Branch, form: forms.Form, run: Callable[[], object], *, name: str, done: str, version: int = 0,
    on_conflict: Callable[[Conflict], HttpResponse] | None = None, **words: Any,
) -> HttpResponse:  # fmt: skip
    """Show a form, or take what it says: a refusal keeps what was typed and names the field."""
    if request.method != "POST":
        return _form(request, found, form, version=version, **words)
    if not form.is_valid():
        return _form(request, found, form, problems=problems_of(form), version=_version(request), status=400, **words)

    def effect() -> dict[str, Any]:
        run()
        return {"branch": found.pk}

    try:
        once(request, f"branches.{name}", effect)
    except DomainError as error:
        if on_conflict is not None and isinstance(error, Conflict):
            return on_conflict(error)
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _form(
            request, found, form, problems=problems_of(form), version=_version(request), status=error.status, **words
        )
    say(request, done)
    return redirect("branches:branch", found.pk)


def _version(request: HttpRequest) -> int:
    return number(request.POST.get("version", "")) or 0


@login_required
@require_http_methods(["GET", "POST"])
def counts(request: HttpRequest, branch_id: int) -> HttpResponse:
    """Report an organisation's counts: those of last time stand in the fields."""
    actor, today = reader(request, "branch.report"), timezone.localdate()
    found = records.seen(actor, branch_id)
    _may(actor, found, "branch.report")
    names = (*CountsForm.MEMBERS, *CountsForm.OF_VILLAGE)
    form = CountsForm(
        request.POST if request.method == "POST" else None, branch=found,
        initial={**{name: getattr(found, name) for name in names}, "counted_on": today},
    )  # fmt: skip
    words: dict[str, Any] = {
        "title": _("Report the counts"), "label": _("Report them"),
        "explain": _("Headcounts only, no names. Those of last time stand in the fields: change what has changed."),
    }  # fmt: skip
    return _take(
        request, found, form,
        lambda: records.report_counts(
            actor=actor, branch_id=found.pk, values=form.counts(), version=_version(request),
            counted_on=form.cleaned_data["counted_on"], today=today,
        ),
        name=f"counts:{found.pk}", done=_("The counts are reported."), version=found.version,
        on_conflict=lambda error: _moved_on(request, records.seen(actor, branch_id), form, error, words), **words,
    )  # fmt: skip


def _moved_on(
    request: HttpRequest, now: Branch, form: CountsForm, error: Conflict, words: dict[str, Any]
) -> HttpResponse:
    """Keep what was typed and put beside it what somebody else has stored meanwhile."""
    typed = form.counts()
    stored = {name: str(getattr(now, name)) for name, value in typed.items() if getattr(now, name) != value}
    sentence = _(
        "Somebody else has saved other values meanwhile. Yours stand in the fields, the stored ones below them. "
        "Saving again replaces the stored ones."
    ) if stored else str(error)  # fmt: skip
    return _form(
        request, now, form, problems=[("", sentence)], version=now.version, stored=stored, status=error.status, **words
    )


@login_required
@require_http_methods(["GET", "POST"])
def post_new(request: HttpRequest, branch_id: int) -> HttpResponse:
    """Enter somebody in a post of the committee."""
    actor, today = reader(request, "branch.report"), timezone.localdate()
    found = records.seen(actor, branch_id)
    _may(actor, found, "branch.report")
    form = PostForm(request.POST if request.method == "POST" else None, initial={"held_from": today})
    return _take(
        request, found, form,
        lambda: records.begin_post(actor=actor, branch_id=found.pk, today=today, **form.cleaned_data),
        name=f"post-new:{found.pk}", done=_("The post is entered."), title=_("Enter a post"), label=_("Enter it"),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def post(request: HttpRequest, post_id: int) -> HttpResponse:
    """Record that somebody has left a post."""
    actor, today = reader(request, "branch.report"), timezone.localdate()
    row = records.post_seen(actor, post_id)
    found = row.branch
    _may(actor, found, "branch.report")
    form = EndForm(request.POST if request.method == "POST" else None, initial={"on": today})
    return _take(
        request, found, form,
        _named("on", "held_until", lambda: records.end_post(
            actor=actor, post_id=row.pk, on=form.cleaned_data["on"], version=_version(request), today=today)),
        name=f"post:{row.pk}", done=_("The end of the post is recorded."), version=row.version,
        title=_("End of a post"), label=_("Record the end"), explain=f"{row.get_post_display()} · {row.holder}",
    )  # fmt: skip


def _named(field: str, called: str, run: Callable[[], object]) -> Callable[[], object]:
    """Return `run` with its refusals of a field named as this form calls the field."""

    def renamed() -> object:
        try:
            return run()
        except DomainError as error:
            error.field = field if error.field == called else error.field
            raise

    return renamed


@login_required
@require_http_methods(["GET", "POST"])
def duty_new(request: HttpRequest, branch_id: int) -> HttpResponse:
    """Give a member a duty post."""
    actor, today = reader(request, "branch.report"), timezone.localdate()
    found = records.seen(actor, branch_id)
    _may(actor, found, "branch.report")
    form = DutyForm(request.POST if request.method == "POST" else None, initial={"since": today})
    return _take(
        request, found, form, lambda: duties.add_duty(actor=actor, branch=found, values=form.cleaned_data),
        name=f"duty-new:{found.pk}", done=_("The duty post is given."), title=_("Give a duty post"), label=_("Give it"),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def duty(request: HttpRequest, duty_id: int) -> HttpResponse:
    """Record that a duty post was given back."""
    actor, today = reader(request, "branch.report"), timezone.localdate()
    row = duties.duty_seen(actor, duty_id)
    found = row.branch
    _may(actor, found, "branch.report")
    form = EndForm(request.POST if request.method == "POST" else None, initial={"on": today})
    return _take(
        request, found, form,
        _named("on", "until", lambda: duties.end_duty(
            actor=actor, duty_id=row.pk, on=form.cleaned_data["on"], version=_version(request))),
        name=f"duty:{row.pk}", done=_("The end of the post is recorded."), version=row.version,
        title=_("End of a duty post"), label=_("Record the end"), explain=f"{row.title} · {row.holder}",
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def pledge_new(request: HttpRequest, branch_id: int) -> HttpResponse:
    """Take down a pledge."""
    actor, today = reader(request, "branch.report"), timezone.localdate()
    found = records.seen(actor, branch_id)
    _may(actor, found, "branch.report")
    form = PledgeForm(
        request.POST if request.method == "POST" else None, branch=found,
        initial={"pledged_on": today, "due_on": today.replace(month=12, day=31)},
    )  # fmt: skip
    return _take(
        request, found, form, lambda: duties.pledge(actor=actor, branch=found, values=form.cleaned_data),
        name=f"pledge-new:{found.pk}", done=_("The pledge is taken down."), title=_("Take down a pledge"),
        label=_("Take it down"),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def pledge(request: HttpRequest, pledge_id: int) -> HttpResponse:
    """Record whether a pledge was kept."""
    actor, today = reader(request, "branch.report"), timezone.localdate()
    row = duties.pledge_seen(actor, pledge_id)
    found = row.branch
    _may(actor, found, "branch.report")
    kept = {True: "yes", False: "no"}.get(row.kept) if row.kept is not None else None
    form = SettleForm(
        request.POST if request.method == "POST" else None,
        initial={"settled_on": row.settled_on or today, "kept": kept, "result": row.result},
    )
    return _take(
        request, found, form,
        lambda: duties.settle(
            actor=actor, pledge_id=row.pk, kept=form.cleaned_data["kept"] == "yes", on=form.cleaned_data["settled_on"],
            result=form.cleaned_data["result"], version=_version(request), today=today,
        ),
        name=f"pledge:{row.pk}", done=_("It is recorded whether the pledge was kept."), version=row.version,
        title=_("Was the pledge kept?"), label=_("Record it"), explain=row.text,
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def visit_new(request: HttpRequest, branch_id: int) -> HttpResponse:
    """Record a visit to a new branch."""
    actor, today = reader(request, "branch.change"), timezone.localdate()
    found = records.seen(actor, branch_id)
    _may(actor, found, "branch.change")
    form = VisitForm(request.POST if request.method == "POST" else None, initial={"visited_on": today})
    return _take(
        request, found, form, lambda: watching.visit(actor=actor, branch=found, today=today, **form.cleaned_data),
        name=f"visit-new:{found.pk}", done=_("The visit is recorded."), title=_("Record a visit"), label=_("Record it"),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def link_new(request: HttpRequest, branch_id: int) -> HttpResponse:
    """Have a leader of the county, by post, link the organisation."""
    actor, today = reader(request, "branch.change"), timezone.localdate()
    found = records.seen(actor, branch_id)
    _may(actor, found, "branch.change")
    form = LinkForm(request.POST if request.method == "POST" else None, initial={"since": today})
    return _take(
        request, found, form, lambda: links.link(actor=actor, branch=found, **form.cleaned_data),
        name=f"link-new:{found.pk}", done=_("The link is entered."), title=_("Enter a link"), label=_("Enter it"),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, link_id: int) -> HttpResponse:
    """Record the end of a leader's link."""
    actor, today = reader(request, "branch.change"), timezone.localdate()
    row = links.link_seen(actor, link_id)
    if row.branch is None or not actor.can("branch.change", row.unit.path):
        raise Forbidden
    form = EndForm(request.POST if request.method == "POST" else None, initial={"on": today})
    return _take(
        request, row.branch, form,
        _named("on", "until", lambda: links.end(
            actor=actor, link_id=row.pk, on=form.cleaned_data["on"], version=_version(request))),
        name=f"link:{row.pk}", done=_("The end of the link is recorded."), version=row.version, title=_("End of a link"),
        label=_("Record the end"), explain=row.post,
    )  # fmt: skip


for _name, _class in (
    ("post-new", PostForm), ("post", EndForm), ("duty-new", DutyForm), ("duty", EndForm), ("pledge", SettleForm),
    ("visit-new", VisitForm), ("link-new", LinkForm), ("link", EndForm),
):  # fmt: skip
    errors_web.label_forms(f"branches:{_name}", _class)
