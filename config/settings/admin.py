"""The look of the admin: titles, colours, and the sidebar by rights. Callbacks live in `config.admin_pages`."""

from collections.abc import Callable
from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

ADMIN_SHEETS = ("base", "overview", "records", "import", "schemes", "lists", "frame", "simulator")
"""The admin's own style sheets, in the order in which they are read: later ones win."""


def _may(*actions: str) -> Callable[[Any], bool]:
    """Return the callback that shows an entry to those who may do one of `actions` anywhere."""
    return lambda request: any(request.actor.can(action) for action in actions)


def _page(title: Any, icon: str, page: str, *actions: str) -> dict[str, Any]:
    return {"title": title, "icon": icon, "link": reverse_lazy(page), "permission": _may(*actions)}


def _never(request: Any) -> bool:
    """The desk's address begins every other, so it would always be marked as the present page."""
    return False


_NAVIGATION = [
    {
        "items": [
            {"title": _("Overview"), "icon": "space_dashboard", "link": reverse_lazy("admin:index")},
            {"title": _("Back to the desk"), "icon": "arrow_back", "link": reverse_lazy("desk"), "active": _never},
        ],
    },
    {
        "title": _("Units and accounts"),
        "separator": True,
        "items": [
            _page(_("Units"), "account_tree", "admin:accounts_orgunit_changelist", "unit.view"),
            _page(_("Accounts"), "person", "admin:accounts_user_changelist", "user.view"),
            _page(_("Roles of accounts"), "badge", "admin:accounts_rolegrant_changelist", "grant.view"),
            _page(_("Tokens"), "key", "admin:accounts_apitoken_changelist", "token.view"),
            _page(_("Reported figures"), "fact_check", "admin:accounts_reportedfigure_changelist", "figure.view"),
        ],
    },
    {
        "title": _("Five teams"),
        "separator": True,
        "items": [
            _page(_("Kinds of teams"), "category", "admin:teams_teamkind_changelist", "team.view"),
            _page(_("Teams"), "groups", "admin:teams_team_changelist", "team.view"),
            _page(_("Members"), "id_card", "admin:teams_member_changelist", "person.view"),
            _page(_("Imports of rosters"), "upload_file", "admin:teams_rosterimport_changelist", "roster.import"),
            _page(_("Admissions"), "person_add", "admin:teams_nomination_changelist", "admission.view"),
            _page(_("Adjusting and removing"), "swap_horiz", "admin:teams_exitproposal_changelist", "exit.view"),
            _page(_("Activities"), "event_available", "admin:teams_activity_changelist", "activity.view"),
            _page(_("Training"), "school", "admin:teams_trainingsession_changelist", "training.view"),
            _page(_("Recurring activities"), "event_repeat", "admin:teams_activityplan_changelist", "activity.view"),
            _page(_("Commendation events"), "emoji_events", "admin:teams_commendationevent_changelist", "honour.view"),
            _page(_("Those commended"), "military_tech", "admin:teams_commendation_changelist", "honour.view"),
            _page(_("Exchange events"), "handshake", "admin:teams_exchangeevent_changelist", "honour.view"),
            _page(_("Works"), "theater_comedy", "admin:teams_creativework_changelist", "honour.view"),
            _page(_("Entries of points"), "toll", "admin:teams_pointentry_changelist", "points.view"),
            _page(_("Tariffs of points"), "price_change", "admin:teams_pointtariff_changelist", "points.view"),
            _page(_("Points shops"), "storefront", "admin:ledgers_pointshop_changelist", "points.view"),
            _page(_("Goods of points shops"), "shopping_basket", "admin:ledgers_pointgoods_changelist", "points.view"),
            _page(_("Redemptions of points"), "redeem", "admin:ledgers_redemption_changelist", "points.view"),
        ],
    },
    {
        "title": _("Reserve pool and mentors"),
        "separator": True,
        "items": [
            _page(_("Reserve persons"), "person_search", "admin:teams_reserveperson_changelist", "reserve.view"),
            _page(_("Out of the reserve pool"), "logout", "admin:teams_reserveexit_changelist", "reserve.view"),
            _page(_("Events of the reserve"), "event_available", "admin:teams_reserveevent_changelist", "reserve.view"),
            _page(_("Needs of villages"), "playlist_add_check", "admin:teams_villageneed_changelist", "reserve.view"),
            _page(_("Village bodies as counts"), "bar_chart", "admin:teams_bodystructure_changelist", "reserve.view"),
            _page(_("Mentors of the reserve"), "diversity_3", "admin:teams_reservepair_changelist", "reserve.view"),
            _page(_("Practice"), "work_history", "admin:teams_practicestay_changelist", "reserve.view"),
            _page(_("Talks of mentors"), "record_voice_over", "admin:teams_pairtalk_changelist", "reserve.view"),
            _page(_("Sources of the reserve"), "category", "admin:teams_reservesource_changelist", "reserve.view"),
            _page(
                _("Checklists of the reserve"), "fact_check", "admin:teams_reservechecklist_changelist", "reserve.view"
            ),
            _page(_("Patterns of mentoring"), "hub", "admin:teams_pairpattern_changelist", "reserve.view"),
            _page(_("Cabinets of files"), "inventory_2", "admin:teams_filecabinet_changelist", "reserve.view"),
        ],
    },
    {
        "title": _("Assessment"),
        "separator": True,
        "items": [
            _page(_("Quarters"), "calendar_month", "admin:teams_round_changelist", "round.view"),
            _page(_("Sheets"), "assignment", "admin:teams_teamsheet_changelist", "sheet.view"),
            _page(_("Points of members"), "edit_note", "admin:teams_assessment_changelist", "sheet.view"),
            _page(_("Star ratings"), "star", "admin:teams_rating_changelist", "rating.view"),
            _page(_("Changes of stars"), "trending_up", "admin:teams_starchange_changelist", "rating.view"),
            _page(_("Annual stars"), "workspace_premium", "admin:teams_annualrating_changelist", "rating.view"),
            _page(_("Decided by persons"), "gavel", "admin:teams_staroverride_changelist", "rating.view"),
            _page(_("Year-end reviews"), "fact_check", "admin:teams_yearreview_changelist", "sheet.view"),
            _page(_("Objections"), "forum", "admin:teams_objection_changelist", "objection.view"),
            _page(_("Acts on lists"), "checklist", "admin:teams_listact_changelist", "list.view"),
            _page(_("Mentor pairs"), "diversity_3", "admin:teams_mentorpair_changelist", "list.view"),
            _page(_("Reminders"), "notifications", "admin:teams_reminder_changelist", "reminder.send"),
            _page(_("Star schemes"), "rule", "admin:teams_starscheme_changelist", "scheme.view"),
            _page(_("Targets"), "flag", "admin:teams_startarget_changelist", "scheme.view"),
            _page(_("Rules of the ranking"), "rule", "admin:teams_rankingrule_changelist", "scheme.view"),
            _page(_("Monthly rankings"), "leaderboard", "admin:teams_monthranking_changelist", "ranking.view"),
            _page(_("Written appraisals"), "edit_document", "admin:teams_appraisal_changelist", "appraisal.view"),
        ],
    },
    {
        "title": _("Party branches"),
        "separator": True,
        "items": [
            _page(_("Party organisations"), "flag_circle", "admin:branches_branch_changelist", "branch.view"),
            _page(_("Committees' posts"), "badge", "admin:branches_branchpost_changelist", "branch.view"),
            _page(
                _("Imports of organisations"), "upload_file", "admin:branches_branchimport_changelist", "branch.import"
            ),
            _page(_("Links of leaders"), "link", "admin:branches_leaderlink_changelist", "branch.view"),
            _page(_("Duty posts"), "assignment_ind", "admin:branches_dutypost_changelist", "branch.view"),
            _page(_("Pledges"), "handshake", "admin:branches_pledge_changelist", "branch.view"),
            _page(_("Visits to new branches"), "pin_drop", "admin:branches_watchvisit_changelist", "branch.view"),
            _page(_("Ranges of counts"), "straighten", "admin:branches_branchrange_changelist", "branch.view"),
            _page(_("Elections"), "how_to_vote", "admin:branches_election_changelist", "term.view"),
            _page(_("Extensions of terms"), "event_repeat", "admin:branches_termextension_changelist", "term.view"),
            _page(
                _("Reminders of terms"), "notifications_active", "admin:branches_termreminder_changelist", "term.view"
            ),
            _page(_("Five-goods standards"), "rule", "admin:branches_standard_changelist", "standard.view"),
            _page(_("Years' gradings"), "event_available", "admin:branches_gradinground_changelist", "grading.view"),
            _page(_("Gradings"), "military_tech", "admin:branches_branchgrading_changelist", "grading.view"),
            _page(_("Objections to grades"), "gavel", "admin:branches_gradingobjection_changelist", "grading.view"),
            _page(_("Demonstration sites"), "flag", "admin:branches_demonstrationsite_changelist", "site.view"),
            _page(_("Linkage points"), "hub", "admin:branches_linkagepoint_changelist", "site.view"),
            _page(_("Visits to points"), "tour", "admin:branches_pointvisit_changelist", "site.view"),
            _page(
                _("Rectification plans"),
                "construction",
                "admin:branches_rectificationplan_changelist",
                "rectification.view",
            ),
            _page(_("Meetings"), "groups_2", "admin:branches_meeting_changelist", "meeting.view"),
            _page(
                _("Matters of meetings"), "contact_support", "admin:branches_meetingmatter_changelist", "meeting.view"
            ),
            _page(
                _("Exemptions from meetings"),
                "event_busy",
                "admin:branches_meetingexemption_changelist",
                "meeting.view",
            ),
            _page(
                _("Reminders of meetings"),
                "notifications_active",
                "admin:branches_meetingreminder_changelist",
                "meeting.view",
            ),
            _page(_("Reviews of stages"), "rate_review", "admin:branches_stagereview_changelist", "meeting.view"),
            _page(_("Talks with posts"), "record_voice_over", "admin:branches_talk_changelist", "meeting.exempt"),
            _page(_("Kinds of meetings"), "event_repeat", "admin:branches_meetingkind_changelist", "meeting.view"),
        ],
    },
    {
        "title": _("Collective ledgers"),
        "separator": True,
        "items": [
            _page(_("Books"), "menu_book", "admin:ledgers_book_changelist", "ledger.view"),
            _page(_("Vouchers"), "receipt_long", "admin:ledgers_voucher_changelist", "ledger.view"),
            _page(_("Receipts and payments"), "payments", "admin:ledgers_entry_changelist", "ledger.view"),
            _page(_("Lines of vouchers"), "list_alt", "admin:ledgers_posting_changelist", "ledger.view"),
            _page(_("Accounts of books"), "account_balance", "admin:ledgers_account_changelist", "ledger.view"),
            _page(_("Months of books"), "calendar_month", "admin:ledgers_bookmonth_changelist", "ledger.view"),
            _page(_("Months opened again"), "lock_open", "admin:ledgers_monthreopening_changelist", "ledger.view"),
            _page(
                _("Bank statements"), "account_balance_wallet", "admin:ledgers_bankstatement_changelist", "ledger.view"
            ),
            _page(_("Imports of vouchers"), "upload_file", "admin:ledgers_voucherimport_changelist", "ledger.import"),
            _page(_("Party-building funds"), "savings", "admin:ledgers_partyfund_changelist", "fund.view"),
            _page(_("Agricultural loans"), "agriculture", "admin:ledgers_loantotal_changelist", "fund.view"),
            _page(_("Settings of figures"), "tune", "admin:ledgers_economysetting_changelist", "ledger.view"),
            _page(_("Weak villages"), "trending_down", "admin:ledgers_weakrule_changelist", "ledger.view"),
            _page(_("Bonus for increments"), "redeem", "admin:ledgers_bonusrule_changelist", "ledger.view"),
        ],
    },
    {
        "title": _("Holdings, contracts, decisions"),
        "separator": True,
        "items": [
            _page(_("Contracts"), "contract", "admin:ledgers_contract_changelist", "contract.view"),
            _page(
                _("Reminders of contracts"),
                "notifications",
                "admin:ledgers_contractreminder_changelist",
                "contract.view",
            ),
            _page(_("Rules of contracts"), "rule", "admin:ledgers_contractrule_changelist", "contract.view"),
            _page(_("Assets"), "warehouse", "admin:ledgers_asset_changelist", "asset.view"),
            _page(_("Resources"), "landscape", "admin:ledgers_resource_changelist", "asset.view"),
            _page(_("Materials in store"), "inventory_2", "admin:ledgers_material_changelist", "asset.view"),
            _page(_("Yearly checks"), "checklist", "admin:ledgers_holdingcheck_changelist", "asset.view"),
            _page(_("Decisions"), "gavel", "admin:ledgers_decision_changelist", "decision.view"),
            _page(_("Distributions"), "pie_chart", "admin:ledgers_distribution_changelist", "distribution.view"),
            _page(_("Rules of splitting"), "call_split", "admin:ledgers_splitrule_changelist", "distribution.view"),
            _page(_("Entities of collectives"), "storefront", "admin:ledgers_entity_changelist", "asset.view"),
            _page(_("Modes and paths"), "route", "admin:ledgers_entityword_changelist", "asset.view"),
            _page(_("Funded projects"), "construction", "admin:ledgers_fundedproject_changelist", "asset.view"),
            _page(_("Incomes of land"), "grass", "admin:ledgers_landincome_changelist", "asset.view"),
            _page(_("Clean-up log"), "cleaning_services", "admin:ledgers_cleanup_changelist", "asset.view"),
            _page(_("Notes of supervision"), "visibility", "admin:ledgers_supervisionnote_changelist", "asset.view"),
            _page(
                _("Rules of registers and decisions"), "settings", "admin:ledgers_holdingrule_changelist", "asset.view"
            ),
        ],
    },
    {
        "title": _("Demand tickets"),
        "separator": True,
        "items": [
            _page(_("Tickets"), "confirmation_number", "admin:tickets_ticket_changelist", "ticket.view"),
            _page(_("Report-ins"), "sports", "admin:tickets_reportin_changelist", "ticket.view"),
            _page(_("Supervision"), "visibility", "admin:tickets_supervision_changelist", "ticket.view"),
            _page(_("Follow-ups"), "call", "admin:tickets_followup_changelist", "ticket.view"),
            _page(_("Livelihood projects"), "construction", "admin:tickets_project_changelist", "project.view"),
            _page(_("Flows of tickets"), "conversion_path", "admin:tickets_ticketflow_changelist", "ticket.view"),
            {
                **_page(_("Deadline rules"), "timer", "admin:tickets_deadlinerule_changelist", "ticket.view"),
                "active": lambda request: (
                    request.path.startswith("/admin/tickets/deadlinerule/") and "simulate" not in request.path
                ),
            },
            _page(_("Try out a deadline"), "science", "admin:tickets_deadlinerule_simulate", "ticket.set-up"),
            _page(_("Calendar"), "event", "admin:core_calendarday_changelist", "ticket.view"),
            _page(_("Calendars of years"), "event_note", "admin:core_calendarnotice_changelist", "ticket.view"),
            _page(_("Classes of tickets"), "label", "admin:tickets_ticketclass_changelist", "ticket.view"),
            _page(_("Service catalogue"), "list_alt", "admin:tickets_catalogueitem_changelist", "ticket.view"),
            _page(_("Service points"), "storefront", "admin:tickets_servicepoint_changelist", "ticket.view"),
        ],
    },
    {
        "title": _("Briefings"),
        "separator": True,
        "items": [
            _page(_("Documents"), "picture_as_pdf", "admin:reports_document_changelist", "briefing.view"),
            _page(_("Sign-off of documents"), "rule", "admin:reports_signoff_changelist", "document.view"),
            _page(_("Issued documents"), "inventory", "admin:reports_issue_changelist", "briefing.view"),
            _page(_("Rules of sign-off"), "gavel", "admin:reports_signoffrule_changelist", "document.view"),
            _page(
                _("Corrections of closed figures"),
                "difference",
                "admin:reports_correction_changelist",
                "correction.view",
            ),
            _page(_("Letterheads"), "contract", "admin:reports_letterhead_changelist", "letterhead.view"),
        ],
    },
    {
        "title": _("System"),
        "separator": True,
        "items": [
            {"title": _("My tasks"), "icon": "task_alt", "link": reverse_lazy("tasks")},
            _page(_("Jobs"), "pending_actions", "admin:core_job_changelist", "job.view"),
            _page(_("Programming interface"), "api", "api:docs", "api.read"),
            _page(_("Audit chain"), "policy", "admin:core_auditentry_changelist", "audit.view"),
        ],
    },
]

UNFOLD = {
    "SITE_TITLE": _("Baolei administration"),
    "SITE_HEADER": _("Baolei"),
    "SITE_SUBHEADER": _("Grassroots Party-building records"),
    "SITE_URL": reverse_lazy("desk"),
    "SITE_SYMBOL": "fort",
    "SITE_FAVICONS": [
        {"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("img/baolei.svg")},
    ],
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": False,
    "SHOW_BACK_BUTTON": True,
    "ENVIRONMENT": "config.admin_pages.environment",
    "ENVIRONMENT_TITLE_PREFIX": "config.admin_pages.title_prefix",
    "DASHBOARD_CALLBACK": "config.admin_pages.overview",
    "BORDER_RADIUS": "6px",
    "SCRIPTS": [lambda request: static("admin_js/names.js")],
    "STYLES": [(lambda request, name=name: static(f"admin_css/{name}.css")) for name in ADMIN_SHEETS],
    "COLORS": {
        "primary": {
            "50": "#fdf3f2",
            "100": "#fbe5e2",
            "200": "#f6cdc8",
            "300": "#edaaa2",
            "400": "#df7a70",
            "500": "#c94f45",
            "600": "#ae2e27",
            "700": "#902420",
            "800": "#77211e",
            "900": "#64211f",
            "950": "#360d0c",
        },
    },
    "SIDEBAR": {
        "show_search": True,
        "command_search": True,
        "show_all_applications": False,
        "navigation": _NAVIGATION,
    },
}
