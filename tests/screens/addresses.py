"""Every pattern of the resolver: walked, or left out for a stated reason; and the page on which a pattern is found."""

import re
from collections.abc import Iterable, Iterator

from django.urls import Resolver404, resolve, reverse

from tests.permissions.registry import patterns

_POSTS = "takes posts alone; a reading gets the page of step “405”, looked at with the refusals"
_LEADS = "leads on to another page"
_FILE = "answers with a file"
_DATA = "answers programs with data"
_PART = "a part of a page, fetched by that page's script"
_NO_ADD = "records of this kind are made by steps of the portal, never by a form"

EXCUSED: dict[str, str] = {
    "accounts:sign-out": _POSTS, "language": _POSTS, "export": _POSTS, "save-view": _POSTS, "delete-view": _POSTS,
    "reports:close": _POSTS, "teams:due": _POSTS, "teams:remind": _POSTS, "teams:remind-late": _POSTS,
    "teams:list-acts": _POSTS, "teams:sheet-steps": _POSTS, "teams:queue-step": _POSTS, "draft": _POSTS,
    "reports:make": _POSTS, "teams:ranking-step": _POSTS, "teams:appraisal-draft": _POSTS, "reports:figure-template": _FILE, "reports:sign-off-begin": _POSTS, "reports:compare": _POSTS, "reports:download-version": _FILE,
    "branches:grading-round": _POSTS, "branches:grading-queue-step": _POSTS,
    "branches:grading-answer": _POSTS, "branches:meeting-remind": _POSTS, "ledgers:bonus-decide": _POSTS, "ledgers:bonus-propose": _POSTS,
    "teams:round": _LEADS, "admin:login": _LEADS, "admin:logout": _LEADS, "admin:password_change": _LEADS,
    "admin:teams_member_import_roster": _LEADS, "admin:teams_member_blank_template": _LEADS,
    "admin:ledgers_contract_draft": _LEADS,
    "tickets:photo": _FILE, "branches:meeting-file": _FILE, "ledgers:contract-file": _FILE, "ledgers:voucher-paper": _FILE,
    "teams:activity-photos": _POSTS, "teams:honour-consent": _POSTS, "teams:honour-sheet": _POSTS, "teams:honour-blank": _FILE,
    "teams:activity-photo": _FILE,
    "ledgers:month-close": _POSTS, "ledgers:year-close": _POSTS, "ledgers:bank-pair": _POSTS, "ledgers:journal": _FILE,
    "ledgers:bank-statement": "stands after a statement was handed in, which a look does not do; tests/ledgers/web reads it",
    "ledgers:reopening": "stands after a closed month was asked for, which a look does not do; tests/ledgers/web reads it",
    "admin:ledgers_voucherimport_template": _FILE,
    "admin:branches_branchimport_template": _FILE, "admin:branches_branchimport_errors": _FILE, "reports:download": _FILE, "reports:download-record": _FILE, "reports:archive": _FILE, "task-file": _FILE, "admin:teams_rosterimport_template": _FILE,
    "admin:teams_rosterimport_errors": _FILE,
    "teams:reserve-blank": _FILE,
    "teams:reserve-import": "stands after a sheet was handed in, which a look does not do; tests/teams/reserve reads it",
    "api:schema": _DATA, "healthz": _DATA, "readyz": _DATA, "admin:jsi18n": _DATA, "admin:autocomplete": _DATA,
    "accounts:session": _DATA, "reports:progress": _PART, "admin:search": _PART,
    "reports:making": "stands after a document was asked for, which a look does not do; tests/reports/web reads it",
    "verify-code": "needs the code of a document; tests/reports/web reads it in every state",
    "tickets:filed": "stands after a matter was filed, which a look does not do; tests/tickets/web reads it",
    "track-code": "needs the code of a ticket; tests/tickets/web reads it in every state",
    "admin:core_calendarday_withdraw": "needs a day of the county's own, which a look does not enter; tests/tickets/admin reads it",
    "admin:core_calendarnotice_change": "needs a year that the county has entered, which a look does not do; tests/tickets/admin reads it",
    "admin:core_calendarnotice_history": "needs a year that the county has entered, which a look does not do; tests/tickets/admin reads it",
    "admin:core_calendarnotice_retire": "needs a year that the county has entered, which a look does not do; tests/tickets/admin reads it",
    "admin:reports_correction_change": "needs a figure that moved after its close, which a look does not make; tests/reports reads it",
    "admin:reports_correction_history": "needs a figure that moved after its close, which a look does not make; tests/reports reads it",
    "admin:reports_signoffrule_change": "needs a rule that the county has set, which a look does not do; tests/reports reads it",
    "admin:reports_signoffrule_history": "needs a rule that the county has set, which a look does not do; tests/reports reads it",
    "admin:teams_rosterimport_again": "starts a stuck import again; a portal whose workers run has none",
}  # fmt: skip
EXCUSED_LIKE: dict[str, str] = {
    r"admin:\w+_delete": "nothing is deleted here, by nobody; the refusal is looked at once for each role",
    r"admin/.*<path:object_id>/": _LEADS,
    r"api:[\w-]+-(list|detail|step)": _DATA,
    r"admin:(core_job|core_auditentry|reports_(document|signoff|issue|correction)|teams_(objection|listact|mentorpair|yearreview|reminder|rating|"
    r"starchange|annualrating|staroverride|reserveperson|reserveexit|reserveevent|villageneed|bodystructure|reservepair|practicestay|pairtalk|nomination|exitproposal|teamsheet|assessment|monthranking|appraisal)|tickets_(ticket|reportin|supervision|followup)|"
    r"teams_(commendation|pointentry)|ledgers_redemption|branches_(election|termextension|termreminder|branchgrading|gradingobjection|meeting|meetingmatter|"
    r"meetingexemption|meetingreminder|stagereview|talk)|ledgers_(contract|contractreminder|entry|bookmonth|monthreopening|"
    r"voucher|posting|bankstatement|holdingcheck|distribution))_add": _NO_ADD,
    r"admin:ledgers_(monthreopening|bankstatement|voucherimport)_(change|history|grant|refuse|write|cancel)": (
        "needs a wish, a statement or an import, which a look does not make; tests/ledgers reads it"
    ),
}

FOUND_ON: dict[str, str] = {
    "reports:sign-off": "reports:sign-offs", "reports:issued-document": "reports:issued",
    "teams:sheet": "teams:sheets", "teams:reserve-person": "teams:reserve", "teams:reserve-mentors": "teams:reserve-person",
    "teams:reserve-exit": "teams:reserve-exits", "teams:need": "teams:needs", "teams:member-pair": "teams:member", "teams:member": "teams:sheet", "teams:notice": "teams:overview",
    "teams:changes": "teams:overview", "teams:objections": "teams:overview", "teams:objection": "teams:objections",
    "teams:objection-new": "teams:member", "teams:list": "teams:overview", "teams:list-act": "teams:list",
    "teams:review": "teams:reviews", "teams:propose": "teams:member", "teams:admission": "teams:admissions",
    "teams:exit": "teams:exits", "task": "tasks", "admin:app_list": "admin:index",
    "teams:evidence": "teams:member", "teams:own-evidence": "teams:own", "teams:activity": "teams:activities",
    "teams:training": "teams:trainings", "tickets:ticket": "tickets:list", "tickets:poster": "tickets:new", "resident": "tickets:poster",
    "tickets:project": "tickets:projects", "tickets:figure-rows": "tickets:figures",
    "branches:branch": "branches:list", "branches:counts": "branches:branch", "branches:post-new": "branches:branch",
    "branches:post": "branches:branch", "branches:duty-new": "branches:branch", "branches:duty": "branches:branch",
    "branches:pledge-new": "branches:branch", "branches:pledge": "branches:branch", "branches:visit-new": "branches:watch",
    "branches:link-new": "branches:branch", "branches:link": "branches:branch", "branches:meeting-year": "branches:meeting-board",
    "branches:meeting-new": "branches:meeting-choose", "branches:meeting": "branches:meetings", "branches:meeting-correct": "branches:meeting",
    "branches:election": "branches:elections", "branches:election-plan": "branches:election", "branches:election-new": "branches:elections",
    "branches:extension-new": "branches:election-new", "branches:extension": "branches:elections",
    "ledgers:contract": "ledgers:contracts", "ledgers:contract-correct": "ledgers:contract", "ledgers:contract-new": "ledgers:contract-choose",
    "ledgers:entry": "ledgers:receipts", "ledgers:receipt-new": "ledgers:entry-choose", "ledgers:payment-new": "ledgers:receipt-new",
    "ledgers:transfer-new": "ledgers:receipt-new", "ledgers:accrual-new": "ledgers:receipt-new",
    "ledgers:public-notice": "ledgers:statements", "ledgers:figure-rows": "ledgers:figures", "ledgers:fund": "ledgers:funds",
    "ledgers:book": "ledgers:books", "ledgers:accounts": "ledgers:book", "ledgers:account-new": "ledgers:accounts",
    "ledgers:voucher-new": "ledgers:book", "ledgers:voucher": "ledgers:vouchers", "ledgers:bank": "ledgers:book",
    "ledgers:reopening-new": "ledgers:book",
    "branches:grading-sheet": "branches:gradings", "branches:plan": "branches:rectification",
    "ledgers:asset": "ledgers:registers", "ledgers:resource": "ledgers:resources", "ledgers:material": "ledgers:materials",
    "ledgers:check": "ledgers:checks", "ledgers:decision": "ledgers:decisions", "ledgers:decision-sheet": "ledgers:decision",
    "ledgers:distribution": "ledgers:distributions", "ledgers:entity": "ledgers:entities",
    "ledgers:funded-project": "ledgers:funded-projects", "ledgers:land-income": "ledgers:land-incomes",
    "ledgers:cleanup": "ledgers:cleanups", "ledgers:note": "ledgers:notes", "branches:point-visit": "branches:point-visits",
    "teams:ranking-line": "teams:ranking", "teams:appraisal": "teams:appraisals",
    "teams:plan": "teams:plans", "teams:honour": "teams:honours", "teams:honour-change": "teams:honour", "teams:honour-withdraw": "teams:honour",
    "teams:exchange": "teams:exchanges", "teams:creative-work": "teams:creative-works", "teams:points-of": "teams:points",
    "teams:points-reverse": "teams:points-of", "teams:tariff": "teams:tariffs", "ledgers:shop": "ledgers:shops",
    "ledgers:shop-change": "ledgers:shop", "ledgers:goods-new": "ledgers:shop", "ledgers:goods": "ledgers:shop",
    "ledgers:redemption-reverse": "ledgers:shop",
}  # fmt: skip
"""Pages with a key in their address → the page that links to them; those of the admin stand in its lists."""


def excuse(name: str) -> str:
    """Return why a pattern is not looked at; "" for one that must be."""
    if name in EXCUSED:
        return EXCUSED[name]
    return next((reason for form, reason in EXCUSED_LIKE.items() if re.fullmatch(form, name)), "")


def way_to(name: str) -> str:
    """Return how the crawl comes to a pattern: its own address, a page that links to it, or "" for no way."""
    if name in FOUND_ON:
        return FOUND_ON[name]
    if not patterns()[name].pattern.converters:
        return reverse(name)
    step = re.fullmatch(r"(admin:[a-z]+_[a-z]+)_\w+", name)
    return f"{step[1]}_changelist" if step else ""


def on_the_way(names: Iterable[str]) -> frozenset[str]:
    """Return some patterns with those by way of which they are found."""
    found: set[str] = set()
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name in patterns() and name not in found:
            found.add(name)
            waiting.append(way_to(name))
    return frozenset(found)


def walked() -> list[str]:
    """Return the patterns that every run has to look at, in the order of the resolver."""
    return [name for name in patterns() if not excuse(name)]


def pattern_of(path: str) -> str:
    """Return the name of the pattern behind a path; "" for none."""
    try:
        found = resolve(path)
    except Resolver404:
        return ""
    return found.view_name if found.url_name else found.route


def starts() -> Iterator[tuple[str, str]]:
    """Yield the patterns that need nothing but their name, with their address."""
    for name, pattern in patterns().items():
        if not excuse(name) and not pattern.pattern.converters and name not in FOUND_ON:
            yield name, reverse(name)
