"""Pages of one contract: its facts, schedule, entries, papers and steps; drafting and correcting it."""

import hashlib
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from core import errors_web, papers_web
from core.actors import Actor
from core.entry_web import number, once, reader, say
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.pictures import MOST_BYTES
from ledgers.domain import contracts as rules
from ledgers.models import Book, Contract
from ledgers.selectors import contracts as selectors
from ledgers.selectors import flags
from ledgers.services import contract_files, contract_schedule, contracts, entries
from ledgers.web import contract_forms as forms
from ledgers.web.flag_words import words_of

Given = dict[str, Any]
Step = Callable[[Actor, Contract, HttpRequest, Given, bytes], object]
_MOST_ENTRIES = 200


def _version(request: HttpRequest) -> int:
    """Return the version that the person has read; a form without one matches none."""
    found = number(request.POST.get("version", ""))
    return -1 if found is None else found


# One -----------------------------------------------------------------------------------------------


def _sign(actor: Actor, row: Contract, request: HttpRequest, given: Given, data: bytes) -> object:
    return contracts.sign(
        actor=actor,
        contract_id=row.pk,
        version=_version(request),
        signed_on=given["signed_on"],
        today=timezone.localdate(),
    )


def _end(actor: Actor, row: Contract, request: HttpRequest, given: Given, data: bytes) -> object:
    return contracts.end(
        actor=actor, contract_id=row.pk, version=_version(request), today=timezone.localdate(), **given
    )


def _terminate(actor: Actor, row: Contract, request: HttpRequest, given: Given, data: bytes) -> object:
    return contracts.terminate(
        actor=actor, contract_id=row.pk, version=_version(request), today=timezone.localdate(), **given
    )


def _reschedule(actor: Actor, row: Contract, request: HttpRequest, given: Given, data: bytes) -> object:
    return contract_schedule.reschedule(
        actor=actor, contract_id=row.pk, version=_version(request), now=timezone.now(), **given
    )


def _waive(actor: Actor, row: Contract, request: HttpRequest, given: Given, data: bytes) -> object:
    decision = given["decision"]
    return contract_schedule.waive(
        actor=actor, contract_id=row.pk, version=_version(request), number=given["number"], amount_fen=given["amount"],
        decision_id=decision.pk if decision is not None else None, reason=given["reason"], now=timezone.now(),
    )  # fmt: skip


def _attach(actor: Actor, row: Contract, request: HttpRequest, given: Given, data: bytes) -> object:
    return contract_files.attach(
        actor=actor, contract_id=row.pk, name=given["file"].name, data=data, now=timezone.now()
    )


def _detach(actor: Actor, row: Contract, request: HttpRequest, given: Given, data: bytes) -> object:
    return contract_files.detach(
        actor=actor, contract_id=row.pk, file_id=number(request.POST.get("file-id", "")), reason=given["reason"],
        now=timezone.now(),
    )  # fmt: skip


_STEPS: dict[str, tuple[Any, Step, Any, str]] = {
    "sign": (forms.SignForm, _sign, gettext_lazy("The contract is in force."), "contract.change"),
    "end": (forms.EndForm, _end, gettext_lazy("The contract is ended."), "contract.change"),
    "terminate": (forms.TerminateForm, _terminate, gettext_lazy("The contract is terminated."), "contract.change"),
    "reschedule": (
        forms.RescheduleForm,
        _reschedule,
        gettext_lazy("The schedule is laid out anew."),
        "contract.change",
    ),
    "waive": (forms.WaiveForm, _waive, gettext_lazy("The waiver is recorded."), "ledger.supervise"),
    "attach": (forms.FileForm, _attach, gettext_lazy("The file is added."), "contract.change"),
    "detach": (forms.ReasonForm, _detach, gettext_lazy("The file is removed."), "contract.change"),
}
"""Step → its form, what it does, what is said when it is done, the right that it needs."""


def _form_of(code: str, row: Contract, *args: Any, **kwargs: Any) -> Any:
    more = {"book": row.book} if code == "waive" else {}
    return _STEPS[code][0](*args, **more, **kwargs)


@login_required
@require_http_methods(["GET", "POST"])
def contract(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Show a contract with its schedule, money, papers and flags; take a step."""
    actor = reader(request, "contract.view")
    row = contracts.seen(actor, contract_id)
    if request.method == "GET":
        return _show(request, actor, row)
    code = request.POST.get("do", "")
    if code not in _STEPS:
        raise DomainError(_("This step does not exist."))
    _class, step, done, right = _STEPS[code]
    if not actor.can(right, row.book.unit.path):
        raise Forbidden
    form = _form_of(code, row, request.POST, request.FILES, auto_id=f"{code}{request.POST.get('file-id', '')}_%s")
    if not form.is_valid():
        return _show(request, actor, row, code=code, form=form, status=400)
    given = dict(form.cleaned_data)
    data = given["file"].read(MOST_BYTES + 1) if "file" in given else b""

    def effect() -> dict[str, Any]:
        step(actor, row, request, given, data)
        return {"contract": row.pk}

    try:
        once(request, f"ledgers.contract:{row.pk}", effect, more={"file": hashlib.sha256(data).hexdigest()})
    except DomainError as error:
        if error.status in (403, 404):
            raise
        problems = forms.refuse(form, error)
        fresh = contracts.seen(actor, row.pk)
        return _show(request, actor, fresh, code=code, form=form, problems=problems, status=error.status)
    say(request, str(done))
    return redirect("ledgers:contract", row.pk)


def _steps(actor: Actor, row: Contract, code: str, form: Any) -> list[dict[str, Any]]:
    """Return the steps that the reader can take now, the next one first."""
    today, path = timezone.localdate(), row.book.unit.path
    offered = {
        rules.DRAFT: ("sign",),
        rules.IN_FORCE: (("end", "terminate") if row.ends_on <= today else ("terminate",)) + ("reschedule", "waive"),
        rules.ENDED: ("waive",), rules.TERMINATED: ("waive",),
    }[row.state]  # fmt: skip
    labels = {
        "sign": _("Sign it: it takes effect"), "end": _("It has run out: end it"), "terminate": _("Terminate it early"),
        "reschedule": _("Lay out the schedule anew"), "waive": _("Waive a part"),
    }  # fmt: skip
    initial = {"sign": {"signed_on": today}, "end": {"on": row.ends_on}, "terminate": {"on": today}}
    return [
        {
            "code": name, "label": labels[name], "is_open": name == code, "is_first": name in ("sign", "end"),
            "form": form if name == code and form is not None else _form_of(
                name, row, auto_id=f"{name}_%s", initial=initial.get(name, {})
            ),
        }
        for name in offered
        if actor.can(_STEPS[name][3], path)
    ]  # fmt: skip


def _show(
    request: HttpRequest, actor: Actor, row: Contract, *, code: str = "", form: Any = None,
    problems: list[tuple[str, str]] | None = None, status: int = 200,
) -> HttpResponse:  # fmt: skip
    today, path = timezone.localdate(), row.book.unit.path
    parts = selectors.schedule_of(row)
    accrued = selectors.accrued([part.pk for part in parts])
    schedule = [
        {
            "row": part, "is_accrued": part.pk in accrued,
            "light": rules.light(part.due_on, part.owed, today),
        }
        for part in parts
    ]  # fmt: skip
    may = actor.can("contract.change", path)
    limits = selectors.limits(path)
    years = rules.longest_years(kind=row.kind, land=row.resource.land if row.resource else "", terms=limits.terms)
    here = request.POST.get("file-id", "")
    sees_books = actor.can("ledger.view", path)
    rows = entries.of_contract(row)[:_MOST_ENTRIES] if sees_books else []
    context = {
        "contract": row, "schedule": schedule, "sums": selectors.sums_of([row.pk], today).get(row.pk, selectors.Sums()),
        "entries": rows, "flags": _flags(row, limits),
        "over_years": years if rules.over_term(starts_on=row.starts_on, ends_on=row.ends_on, years=years) else 0,
        "steps": _steps(actor, row, code, form), "may": may, "may_enter": actor.can("ledger.post", path) and row.state != rules.DRAFT,
        "is_outgoing": row.direction == rules.OUTGOING,
        "may_renew": may and row.state != rules.DRAFT and not hasattr(row, "renewed_by"),
        "renewed_by": getattr(row, "renewed_by", None), "most_files": contract_files.MOST,
        "papers": [
            (paper, form if code == "detach" and here == str(paper.pk) else forms.ReasonForm(auto_id=f"detach{paper.pk}_%s"))
            for paper in row.papers.order_by("pk")
        ],
        "file_form": form if code == "attach" else forms.FileForm(auto_id="attach_%s"),
        "problems": problems if problems is not None else form.problems if form is not None else [],
    }  # fmt: skip
    return render(request, "ledgers/contract.html", context, status=status)


def _flags(row: Contract, limits: Any) -> list[dict[str, Any]]:
    return [words_of(flag, limits) for flag in flags.of_contract(row, timezone.localdate())]


# Writing one ---------------------------------------------------------------------------------------


@login_required
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, book_id: int) -> HttpResponse:
    """Draft a contract of a collective; with `renews`, what an old one says stands in the fields."""
    actor, today = reader(request, "contract.view"), timezone.localdate()
    book = contracts.book_seen(actor, book_id)
    if not actor.can("contract.change", book.unit.path):
        raise Forbidden
    old = _renewed(actor, book, request.POST.get("renews", "") or request.GET.get("renews", ""))
    if request.method == "GET":
        first = {"number": contracts.next_number(book, today.year), "dealing": "", "starts_on": today}
        if old is not None:
            length, starts = old.ends_on - old.starts_on, old.ends_on + timedelta(days=1)
            first = {
                **forms.ContractForm.of(old), "number": first["number"], "starts_on": starts, "first_due_on": None,
                "ends_on": starts + length, "decision": None,
            }  # fmt: skip
        return _form(request, book, forms.ContractForm(book=book, initial=first), old=old)
    form = forms.ContractForm(request.POST, book=book)
    if not form.is_valid():
        return _form(request, book, form, old=old, status=400)

    def effect() -> dict[str, Any]:
        made = contracts.draft(
            actor=actor, book_id=book.pk, values=form.values(), first_due_on=form.cleaned_data["first_due_on"],
            renews_id=old.pk if old is not None else None,
        )  # fmt: skip
        return {"contract": made.pk}

    try:
        receipt = once(request, f"ledgers.contract-new:{book.pk}", effect)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        form.refuse(error)
        return _form(request, book, form, old=old, status=error.status)
    say(request, _("The contract is drafted. Look at its schedule, then sign it."))
    return redirect("ledgers:contract", receipt["contract"])


def _renewed(actor: Actor, book: Book, text: str) -> Contract | None:
    key = number(text)
    if key is None:
        return None
    old = contracts.seen(actor, key)
    if old.book_id != book.pk:
        raise NotFound
    return old


def _form(
    request: HttpRequest, book: Book, form: Any, *, row: Contract | None = None, old: Contract | None = None,
    version: int = 0, status: int = 200,
) -> HttpResponse:  # fmt: skip
    context = {
        "book": book, "form": form, "contract": row, "old": old, "version": version, "key": _key(request),
        "problems": form.problems if form.is_bound else [],
    }  # fmt: skip
    return render(request, "ledgers/contract_form.html", context, status=status)


def _key(request: HttpRequest) -> str:
    try:
        return str(uuid.UUID(request.POST.get("key", "")))
    except ValueError:
        return str(uuid.uuid4())


@login_required
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, contract_id: int) -> HttpResponse:
    """Correct a contract while it is a draft."""
    actor = reader(request, "contract.view")
    row = contracts.seen(actor, contract_id)
    if not actor.can("contract.change", row.book.unit.path):
        raise Forbidden
    if row.state != rules.DRAFT:
        raise Conflict(_("A contract that was signed is not corrected: terminate it and make a new one."))
    if request.method == "GET":
        form = forms.ContractForm(book=row.book, initial=forms.ContractForm.of(row))
        return _form(request, row.book, form, row=row, version=row.version)
    form = forms.ContractForm(request.POST, book=row.book)
    if not form.is_valid():
        return _form(request, row.book, form, row=row, version=_version(request), status=400)

    def effect() -> dict[str, Any]:
        contracts.correct(
            actor=actor, contract_id=row.pk, values=form.values(), version=_version(request),
            first_due_on=form.cleaned_data["first_due_on"],
        )  # fmt: skip
        return {"contract": row.pk}

    try:
        once(request, f"ledgers.contract-correct:{row.pk}", effect)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        form.refuse(error)
        fresh = contracts.seen(actor, row.pk)
        return _form(request, row.book, form, row=fresh, version=fresh.version, status=error.status)
    say(request, _("The draft is corrected."))
    return redirect("ledgers:contract", row.pk)


@login_required
@require_GET
def paper(request: HttpRequest, file_id: int) -> HttpResponse:
    """Return a photo to look at (with `size=small`, as a thumbnail), or a PDF to be saved."""
    row, content = contract_files.read(actor=reader(request, "contract.view"), file_id=file_id)
    return papers_web.answer(request, row, content, f"contract-{row.contract_id}-{row.pk}")


errors_web.label_forms("ledgers:contract", *(row[0] for row in _STEPS.values()))
errors_web.label_forms("ledgers:contract-new", forms.ContractForm)
errors_web.label_forms("ledgers:contract-correct", forms.ContractForm)
