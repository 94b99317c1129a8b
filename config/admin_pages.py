"""What the admin's frame and overview show: the demo's badge, the newest quarter, jobs, documents."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import admin_words
from core.models import Installation, Job
from reports import selectors as reports
from teams import choices
from teams import selectors as teams
from teams.models import Member, Round, Team
from teams.services import rounds

_JOBS = 8


def environment(request: HttpRequest) -> tuple[str, str] | None:
    """Return the badge of a demo installation."""
    return (_("demo data"), "warning") if _is_demo(request) else None


def title_prefix(request: HttpRequest) -> str:
    return f"[{_('demo data')}]" if _is_demo(request) else ""


def _is_demo(request: HttpRequest) -> bool:
    """Tell whether the data are a demo; looked up once for a page."""
    if not hasattr(request, "is_demo"):
        request.is_demo = Installation.objects.filter(is_demo=True).exists()  # type: ignore[attr-defined]
    return bool(request.is_demo)  # type: ignore[attr-defined]


def overview(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add to the overview what the reader's rights give, and nothing else."""
    actor = request.actor  # type: ignore[attr-defined]
    if actor.can("round.view"):
        context["quarters"] = [_quarter(actor, round_) for round_ in teams.rounds(actor.scope("round.view"))[:1]]
    if actor.can("team.view"):
        context["figures"] = _figures(actor)
    if actor.can("job.view"):
        rows = Job.objects.within(actor.scope("job.view")).filter(parent__isnull=True)
        context["jobs"] = [
            _job(job) for job in rows.filter(state__in=(Job.RUNNING, Job.QUEUED)).order_by("-pk")[:_JOBS]
        ]
        context["failed_jobs"] = rows.filter(state=Job.FAILED).count()
        context["shows_jobs"] = True
    if actor.can("briefing.view"):
        context["shows_documents"] = True
        context["documents"] = [
            {"document": row, "address": reverse("admin:reports_document_change", args=[row.pk])}
            for row in reports.documents(actor)[:5]
        ]
    return context


def _quarter(actor: Any, round_: Round) -> dict[str, Any]:
    steps = teams.steps_by_township(round_, actor.scope("sheet.view"))
    total = sum(int(str(step["total"])) for step in steps)
    counts = [
        {
            "label": label,
            "count": sum(int(str(step[state])) for step in steps),
            "address": f"{reverse('admin:teams_teamsheet_changelist')}?quarter={round_.pk}&state__exact={state}",
        }
        for state, label in choices.SHEET_STATES
    ]
    verified = sum(int(str(step["verified"])) for step in steps)
    own = actor.can("round.notice", round_.unit.path)
    return {
        "round": round_,
        "address": reverse("admin:teams_round_change", args=[round_.pk]),
        "steps": counts,
        "total": total,
        "percent": verified * 100 // total if total else 0,
        "left": rounds.steps_left(round_, timezone.localdate()) if own and round_.state != "final" else [],
        "townships": steps if len(steps) > 1 else [],
    }


def _figures(actor: Any) -> list[dict[str, Any]]:
    scope = actor.scope("team.view")
    open_teams = Team.objects.within(scope).filter(closed_on__isnull=True)
    found = [
        {"label": _("teams"), "value": open_teams.count(), "address": reverse("admin:teams_team_changelist")},
    ]
    if actor.can("person.view"):
        members = Member.objects.within(actor.scope("person.view")).filter(left_on__isnull=True)
        address = f"{reverse('admin:teams_member_changelist')}?in_post=yes"
        found.append({"label": _("members in post"), "value": members.count(), "address": address})
    found.append(
        {
            "label": _("teams outside the size rule"),
            "value": len(teams.out_of_size(scope)),
            "address": f"{reverse('admin:teams_team_changelist')}?size=out",
        }
    )
    return found


def _job(job: Job) -> dict[str, Any]:
    return {
        "job": job,
        "label": admin_words.job_label(job.kind),
        "percent": job.done * 100 // job.total if job.total else 0,
        "address": reverse("admin:core_job_change", args=[job.pk]),
    }
