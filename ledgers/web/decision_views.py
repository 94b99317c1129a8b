"""Decisions as pages: the bar of the six sheets, one form per sheet; distributions of a year's surplus."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext, pgettext_lazy
from django.views.decorators.http import require_http_methods

from core.actors import Actor
from core.entry_web import number, once, reader, say
from core.errors import DomainError, Forbidden, NotFound
from ledgers import choices
from ledgers.domain import decisions as rule
from ledgers.domain import distribution as split_rule
from ledgers.domain.money_words import yuan
from ledgers.filters.holdings import DecisionFilters, DistributionFilters
from ledgers.forms import holdings as forms
from ledgers.forms.holding_fields import problems_of
from ledgers.models import Book, Decision, DecisionSheet, Distribution
from ledgers.services import decisions, distribution
from ledgers.web.holding_kinds import percent
from ledgers.web.rows import Asked, Cell, Column, Kind, Step, Table, chosen, money, plain

_LABELS = dict(choices.SHEETS)


def _bar(row: Decision) -> list[Mapping[str, Any]]:
    """Return the six sheets as steps: done with their day, the present one, those to come."""
    done = {sheet.kind: sheet for sheet in row.sheets.filter(round=row.round)}
    now = decisions.present(row)
    return [
        {
            "label": _LABELS[kind], "day": done[kind].on if kind in done else None,
            "state": "done" if kind in done else "current" if kind == now else "todo",
        }
        for kind in rule.SHEETS
    ]  # fmt: skip


def _came(sheet: DecisionSheet) -> tuple[str, str, str]:
    if sheet.kind in rule.PUBLIC:
        return "–", "–", "–"
    found = rule.count(sheet.form, sheet.due, sheet.attended, sheet.favour)
    return (
        _("%(came)d of %(due)d, at least %(least)d") % {"came": sheet.attended, "due": sheet.due, "least": found.least_came},
        _("%(favour)d, at least %(least)d") % {"favour": sheet.favour, "least": found.least_favour},
        percent(found.share),
    )  # fmt: skip


def _sheet_tables(actor: Actor, row: Decision) -> Sequence[Table]:
    tables = []
    sheets = list(row.sheets.order_by("round", "on", "pk"))
    order = {kind: n for n, kind in enumerate(rule.SHEETS)}
    sheets.sort(key=lambda sheet: (-sheet.round, order[sheet.kind]))
    for round_ in sorted({sheet.round for sheet in sheets}, reverse=True):
        lines: list[Sequence[Any]] = []
        for sheet in (sheet for sheet in sheets if sheet.round == round_):
            came, favour, share = _came(sheet)
            days = f"{sheet.public_from} – {sheet.public_until}" if sheet.public_from else ""
            label: Any = str(sheet.get_kind_display())
            if round_ == row.round:
                label = (label, reverse("ledgers:decision-sheet", args=[row.pk, sheet.kind]))
            lines.append(
                (label, sheet.on, str(sheet.get_form_display() or _("public notice")), came, favour, share,
                 days or sheet.township_post, sheet.signed, _("carried") if sheet.passed else _("not carried"))
            )  # fmt: skip
        tables.append(
            Table(
                pgettext("ledger", "Sheets") if row.round == 1 else _("Sheets of attempt %(n)d") % {"n": round_},
                (pgettext("ledger", "sheet"), _("date"), _("form of meeting"), _("came"), _("in favour"), _("share"),
                 _("days on show, or township officer"), _("signatures"), _("outcome")),
                lines, frozenset({7}),
            )
        )  # fmt: skip
    return tables


def _sheet_links(actor: Actor, row: Decision) -> list[tuple[str, str]]:
    kind = decisions.present(row)
    if not kind or not actor.can("decision.record", row.book.unit.path):
        return []
    label = _("Record: %(sheet)s") % {"sheet": _LABELS[kind]}
    return [(label, reverse("ledgers:decision-sheet", args=[row.pk, kind]))]


DECISIONS = Kind(
    name="decision", many="decisions", route="decisions", model=Decision, view="decision.view", right="decision.record",
    area="decisions", title=_lazy("Decisions"), new=_lazy("Begin a decision"), filters=DecisionFilters, asked=("state", "occasion"),
    told=_lazy("Four deliberations and two publications, in six sheets; of voters the number only."),
    columns=(
        Column(pgettext_lazy("ledger", "decision"), str), chosen(pgettext_lazy("ledger", "occasion"), "occasion"), plain(_lazy("begun on"), "begun_on"),
        Column(_lazy("sheets recorded"), lambda row: f"{row.recorded}/6", True), plain(_lazy("passed on"), "passed_on"),
        chosen(_lazy("state"), "state"),
    ),
    facts=lambda row: (
        (pgettext("ledger", "number"), row.number), (_("matter"), row.title), (pgettext("ledger", "occasion"), row.get_occasion_display()),
        (_("begun on"), row.begun_on), (_("passed on"), row.passed_on), (_("reason of the end"), row.end_reason),
    ),
    form=forms.DecisionForm, tags={"open": "warn", "passed": "verified", "rejected": "returned", "carried": "verified"},
    add=lambda actor, book, values, today: decisions.begin(actor=actor, book=book, values=values, today=today),
    correct=lambda asked, reason: decisions.correct(
        actor=asked.actor, decision_id=asked.row.pk, version=asked.version, reason=reason,
        values={name: value for name, value in asked.given.items() if name != "reason"}),
    bar=_bar, tables=_sheet_tables, links=_sheet_links,
    steps=(
        Step(
            "stop", _lazy("End it"), _lazy("End the matter"), forms.ReasonForm,
            lambda asked: decisions.stop(
                actor=asked.actor, decision_id=asked.row.pk, version=asked.version, reason=asked.given["reason"]),
            "decision.record", lambda row: row.state == "open",
            explain=_lazy("For a matter that is not pursued. What was recorded stays."),
        ),
    ),
)  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Record the sheet that a decision waits for, or correct one that is recorded."""
    actor, today = reader(request, "decision.view"), timezone.localdate()
    row = decisions.seen(actor, pk)
    if kind not in rule.SHEETS:
        raise NotFound
    if not actor.can("decision.record", row.book.unit.path):
        raise Forbidden
    there = row.sheets.filter(round=row.round, kind=kind).first()
    if there is None and kind != decisions.present(row) and request.method != "POST":
        raise NotFound(_("It is not this sheet's turn."))
    names = decisions.PUBLICATION if kind in rule.PUBLIC else decisions.MEETING
    initial: dict[str, Any] = {name: getattr(there, name) for name in names} if there else {"matter": row.title}
    form = forms.SheetForm(
        request.POST if request.method == "POST" else None, sheet=kind, correcting=there is not None, book=row.book,
        initial=initial,
    )  # fmt: skip
    if request.method != "POST" or not form.is_valid():
        return _sheet_page(request, row, kind, there, form, 400 if form.is_bound else 200)
    version = number(request.POST.get("version", ""))

    def effect() -> dict[str, Any]:
        given = {name: value for name, value in form.given().items() if name in names}
        if there is not None:
            changed = {name: value for name, value in given.items() if name in form.changed_data}
            decisions.correct_sheet(
                actor=actor, sheet_id=there.pk, values=changed, version=version, today=today,
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        else:
            decisions.record(
                actor=actor, decision_id=row.pk, kind=kind, values=given, version=version, today=today,
                otherwise=form.cleaned_data.get("otherwise", decisions.END),
            )  # fmt: skip
        return {"decision": row.pk}

    try:
        once(request, f"ledgers.sheet:{row.pk}:{kind}", effect)
    except DomainError as error:
        if error.status in (403, 404):
            raise
        form.add_error(error.field if error.field in form.fields else None, str(error))
        return _sheet_page(request, decisions.seen(actor, pk), kind, there, form, error.status)
    say(request, _("The sheet is corrected.") if there is not None else _("The sheet is recorded."))
    return redirect("ledgers:decision", row.pk)


_NEEDS = {
    rule.PROPOSAL: _lazy("At least half of the committee's members came, and more than half of those who came are in favour."),
    rule.COMMITTEES: _lazy("More than half of the two committees came, and more than half of those who came are in favour."),
    rule.MEMBERS: _lazy("At least two thirds of the Party members due came, and more than half of those due are in favour."),
    rule.VILLAGERS: _lazy(
        "More than half of the adults, or two thirds of the delegates of homes or of the representatives came; decided by more than half of those who came."
    ),
}  # fmt: skip


def _sheet_page(
    request: HttpRequest, row: Decision, kind: str, there: DecisionSheet | None, form: forms.SheetForm, status: int
) -> HttpResponse:
    needs = str(_NEEDS.get(kind, ""))
    if not needs:
        days = decisions.rule_of(row.book.unit.path).decision_days
        needs = _("On show for %(n)d days at least; recorded once the days are over.") % {"n": days}
    context = {
        "kind": {"title": f"{row}", "many": "decisions", "new": _LABELS[kind]}, "here": "decisions", "book": row.book,
        "row": row, "form": form, "bar": _bar(row), "needs": needs, "key": uuid.uuid4(),
        "version": there.version if there else row.version, "problems": problems_of(form) if form.is_bound else [],
        "back": reverse("ledgers:decision", args=[row.pk]), "title": _LABELS[kind],
        "label": _("Save the correction") if there else _("Record the sheet"),
    }  # fmt: skip
    return render(request, "ledgers/sheet.html", context, status=status)


# Distribution -----------------------------------------------------------------------------------


def _distribution_facts(row: Distribution) -> list[Cell]:
    surplus, brought = distribution.book_figures(row.book, row.year)
    facts: list[Cell] = [
        (_("surplus of the year"), yuan(row.surplus_fen)), (_("the book's own figure"), yuan(surplus)),
        (_("undistributed at the beginning"), yuan(row.brought_fen)), (_("the book's figure at the beginning"), yuan(brought)),
        (_("other transfers in"), yuan(row.transferred_fen)),
        (_("distributable"), yuan(row.surplus_fen + row.brought_fen + row.transferred_fen)),
        (_("share of the reserve"), percent(row.reserve_share)), (_("to be split"), yuan(row.pool_fen)),
        (_("rule of splitting"), row.rule), (_("homes"), str(row.households_count)), (pgettext("ledger", "members"), str(row.members_count)),
        (pgettext("ledger", "decision"), row.decision), (_("on show from"), row.notice_from), (_("on show until"), row.notice_until),
    ]  # fmt: skip
    if row.objections is not None:
        facts += [(_("objections"), str(row.objections)), (_("how objections were settled"), row.objections_note)]
    if row.approved_on:
        facts.append((_("approved on"), row.approved_on))
    if row.voucher:
        facts.append((_("voucher"), f"{row.voucher} · {row.voucher.on}"))
    if row.reversal:
        facts.append((_("red reversal"), f"{row.reversal} · {row.reversal.on}"))
    return facts


def _distribution_tables(actor: Actor, row: Distribution) -> Sequence[Table]:
    lines = list(row.lines.order_by("order"))
    given = sum(line.amount_fen for line in lines if line.item not in (split_rule.LOSS, split_rule.COLLECTIVE))
    left = row.surplus_fen + row.brought_fen + row.transferred_fen - given
    body: list[Sequence[Any]] = [
        (
            str(line.get_item_display()), yuan(line.amount_fen), yuan(line.floor_fen) if line.floor_fen else "–",
            f"{line.debit} / {line.credit}" if line.debit else "–",
        )
        for line in lines
    ]  # fmt: skip
    body.append((_("stays undistributed, with what the collective keeps"), yuan(left), "–", "–"))
    return (
        Table(
            _("In the statutory order"), (pgettext("ledger", "item"), _("amount (yuan)"), _("of it guaranteed"), _("debit / credit")), body,
            frozenset({1, 2}), _("The members' part is one total for all; fen left over go to the largest remainders."),
        ),
    )  # fmt: skip


def _distribution_bar(row: Distribution) -> list[Mapping[str, Any]]:
    steps = split_rule.STEPS
    at = len(steps) if row.state == split_rule.REVERSED else steps.index(row.state)
    days = {
        split_rule.RESOLVED: row.decision.passed_on if row.decision else None, split_rule.NOTICE: row.notice_from,
        split_rule.APPROVED: row.approved_on, split_rule.POSTED: row.posted_on,
    }  # fmt: skip
    labels = dict(choices.DISTRIBUTION_STATES)
    return [
        {
            "label": labels[state], "day": days.get(state), "until": row.notice_until if state == split_rule.NOTICE else None,
            "state": "done" if n <= at else "current" if n == at + 1 else "todo",
        }
        for n, state in enumerate(steps)
    ]  # fmt: skip


def _last_year(book: Book, today: date) -> dict[str, Any]:
    """Return what a plan begins with: the year before, with the book's own figures."""
    surplus, brought = distribution.book_figures(book, today.year - 1)
    return {"year": today.year - 1, "surplus_fen": surplus, "brought_fen": brought}


def _at(*states: str) -> Any:
    return lambda row: row.state in states


def _call(name: str, **more: Any) -> Any:
    """Return what calls a step's service with what its form says."""

    def run(asked: Asked) -> Any:
        given = {more.get(key, key): value for key, value in asked.given.items()}
        service = getattr(distribution, name)
        extra: dict[str, dict[str, Any]] = {
            "today": {"today": asked.today},
            "now": {"now": asked.now},
            "both": {"today": asked.today, "now": asked.now},
        }
        return service(
            actor=asked.actor, distribution_id=asked.row.pk, version=asked.version, **given,
            **extra.get(more.get("_with", ""), {}),
        )  # fmt: skip

    return run


DISTRIBUTIONS = Kind(
    name="distribution", many="distributions", route="distributions", model=Distribution, view="distribution.view",
    right="distribution.plan", area="distributions", title=_lazy("Distribution of surplus"), new=_lazy("Plan a distribution"),
    filters=DistributionFilters, asked=("year", "state"), related=("rule", "decision", "voucher", "reversal"),
    told=_lazy("Losses are made up, the reserve is set aside, then members get their part: one total with a headcount."),
    columns=(
        plain(pgettext_lazy("ledger", "title"), "title"), Column(_lazy("year"), lambda row: str(row.year)), money(_lazy("surplus of the year"), "surplus_fen"),
        money(_lazy("to be split"), "pool_fen"), plain(pgettext_lazy("ledger", "members"), "members_count", is_number=True),
        chosen(_lazy("state"), "state"),
    ),
    facts=_distribution_facts, initial=_last_year, form=forms.DistributionForm, bar=_distribution_bar, tables=_distribution_tables,
    add=lambda actor, book, values, today: distribution.plan(actor=actor, book=book, values=values),
    correct=lambda asked, reason: distribution.change(
        actor=asked.actor, distribution_id=asked.row.pk, version=asked.version, reason=reason,
        values={name: value for name, value in asked.given.items() if name != "reason"}),
    may_correct=_at(split_rule.PLANNED),
    tags={"planned": "", "resolved": "warn", "notice": "warn", "approved": "warn", "posted": "verified", "reversed": "returned"},
    steps=(
        Step("resolve", _lazy("Resolution"), _lazy("Put it on the decision"), forms.ResolveForm, _call("resolve"),
             "distribution.plan", _at(split_rule.PLANNED), explain=_lazy("A decision of this collective that has been passed.")),
        Step("publish", _lazy("Public notice"), _lazy("Put it on public notice"), forms.NoticeForm,
             _call("publish", notice_from="since", notice_until="until"), "distribution.plan", _at(split_rule.RESOLVED)),
        Step("approve", _lazy("Approval"), _lazy("Approve it"), forms.ApproveForm,
             _call("approve", objections_note="note", _with="today"), "distribution.approve", _at(split_rule.NOTICE),
             explain=_lazy("Once the notice has ended; objections are counted, and it is said how they were settled.")),
        Step("enter", _lazy("Entry in the book"), _lazy("Enter it in the book"), forms.DayForm, _call("enter", _with="both"),
             "ledger.post", _at(split_rule.APPROVED)),
        Step("reverse", _lazy("Red reversal"), _lazy("Reverse it"), forms.ReverseForm, _call("reverse", _with="now"),
             "distribution.approve", _at(split_rule.POSTED)),
        Step("withdraw", _lazy("Take it back to the plan"), _lazy("Take it back"), forms.ReasonForm, _call("withdraw"),
             "distribution.approve", _at(split_rule.RESOLVED, split_rule.NOTICE, split_rule.APPROVED)),
    ),
)  # fmt: skip
