"""Written appraisals: composing, editing, reviewing, signing. A signed one never changes; a correction is a new version."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import OrgUnit
from core import audit, records
from core.actors import Actor
from core.errors import Conflict, DomainError, Forbidden, NotFound
from core.periods import Period
from teams import choices
from teams.domain import appraisal as rule
from teams.models import Appraisal, AppraisalStep, Team
from teams.services import appraisal_facts, trail

_TITLES = dict(choices.APPRAISAL_SECTIONS)


def seen(actor: Actor, appraisal_id: int) -> Appraisal:
    """Return an appraisal inside the actor's scope, with team and unit.

    :raises NotFound: there is none, or it lies outside.
    """
    rows = Appraisal.objects.within(actor.scope("appraisal.view")).select_related("team__unit__parent", "team__kind")
    found = rows.filter(pk=appraisal_id).first()
    if found is None:
        raise NotFound
    return found


def teams_of(scope: Any, year: int) -> Any:
    """Return the teams of a scope that existed in a year."""
    period = Period.parse(str(year))
    rows = Team.objects.within(scope).filter(founded_on__lt=period.end)
    rows = rows.filter(Q(closed_on__isnull=True) | Q(closed_on__gte=period.start))
    return rows.select_related("unit__parent", "kind").order_by("unit__path", "kind__order", "pk")


def _sections(facts: rule.Facts) -> list[dict[str, str]]:
    return [{"code": code, "composed": text, "text": text} for code, text in rule.compose(facts).items()]


def _of_year(year: int, now: datetime) -> None:
    if not 1900 <= year <= timezone.localdate(now).year:
        raise DomainError(_("Give a year that has begun."), field="year")


def draft(*, actor: Actor, team_id: int, year: int, now: datetime, reason: str = "") -> Appraisal:
    """Compose a team's appraisal of a year from what is recorded now; after a signed one, a correction with its reason.

    :raises NotFound: the team lies outside the actor's area.
    :raises Conflict: there is one that is not signed yet.
    :raises DomainError: the year lies ahead, the team did not exist in it, or a correction has no reason.
    """
    team = teams_of(actor.scope("appraisal.view"), year).filter(pk=team_id).first()
    if team is None:
        raise NotFound
    actor.require("appraisal.draft", team.unit.path, see="appraisal.view")
    _of_year(year, now)
    with transaction.atomic():
        Team.objects.select_for_update().get(pk=team.pk)
        last = Appraisal.objects.filter(team=team, year=year).order_by("-number").first()
        if last is not None and last.state != rule.SIGNED:
            raise Conflict(_("There is an appraisal of this team and year that is not signed yet."))
        why = trail.reason_given(reason, 200) if last is not None else ""
        facts = appraisal_facts.of_teams([team], year)[team.pk]
        row = Appraisal(
            team=team, year=year, number=last.number + 1 if last else 1, reason=why, facts=appraisal_facts.as_stored(facts),
            sections=_sections(facts),
        )  # fmt: skip
        records.create(
            actor=actor,
            action="appraisal.drafted",
            instance=row,
            path=team.unit.path,
            reason=why,
            secret=("facts", "sections"),
        )
        _step(row, actor, "draft", now, why)
    return row


def draft_many(*, actor: Actor, unit: OrgUnit, year: int, now: datetime) -> int:
    """Compose the appraisals of all teams of a unit's area that have none of the year; return how many. One audit entry."""
    actor.require("appraisal.draft", unit.path, see="appraisal.view")
    _of_year(year, now)
    with transaction.atomic():
        OrgUnit.objects.select_for_update().get(pk=unit.pk)
        there = Appraisal.objects.filter(year=year).order_by().values("team_id")
        own = teams_of(actor.scope("appraisal.draft"), year).filter(unit__path__startswith=unit.path)
        teams = list(own.exclude(pk__in=there))
        facts = appraisal_facts.of_teams(teams, year)
        rows = [
            Appraisal(
                team=team,
                year=year,
                facts=appraisal_facts.as_stored(facts[team.pk]),
                sections=_sections(facts[team.pk]),
            )
            for team in teams
        ]
        Appraisal.objects.bulk_create(rows, batch_size=500)
        made = list(
            Appraisal.objects.filter(year=year, team__in=[team.pk for team in teams]).values_list("pk", flat=True)
        )
        AppraisalStep.objects.bulk_create(
            [AppraisalStep(appraisal_id=key, step="draft", actor_name=actor.name, at=now) for key in made],
            batch_size=500,
        )
        if rows:
            audit.record(
                actor=actor, action="appraisal.drafted-many", target=unit, path=unit.path, at=now,
                changes={"year": year, "rows": len(rows), "digest": audit.digest_rows([(row.team_id, row.sections) for row in rows])},
            )  # fmt: skip
    return len(rows)


def check(*, actor: Actor, row: Appraisal, event: str) -> None:
    """Refuse unless the actor may take the step now.

    :raises Forbidden: the actor lacks the right, or reviewed it themselves and would sign it.
    :raises IllegalTransition: it is not at the step before it.
    """
    step = trail.rule_of(rule.TABLE, event)
    actor.require(step.action, row.team.unit.path, see="appraisal.view")
    trail.follows(step, row=row, state=row.state, shown=str(row.get_state_display()))
    if not actor.is_system:
        steps = AppraisalStep.objects.filter(appraisal=row).values_list("step", "actor_name")
        if rule.barred(event, steps, actor.name):
            raise Forbidden(_("You reviewed this appraisal yourself. Somebody else has to sign it."))


def events(actor: Actor, row: Appraisal) -> list[str]:
    """Return the steps that the actor may take now."""
    return [event for event in rule.TABLE if trail.allowed(check, actor=actor, row=row, event=event)]


def edit(
    *, actor: Actor, appraisal_id: int, texts: Mapping[str, str], grade: str, version: int | None, now: datetime
) -> Appraisal:  # fmt: skip
    """Store edited sections and the grade; what stood before is kept with the step. A reviewed one has to be reviewed again.

    :raises DomainError: a section is too long, or the grade is none.
    :raises Conflict: somebody else has changed it meanwhile.
    """
    row = seen(actor, appraisal_id)
    check(actor=actor, row=row, event="edit")
    if grade and grade not in dict(choices.APPRAISAL_GRADES):
        raise DomainError(_("Choose a grade."), field="grade")
    before, sections = {}, []
    for section in row.sections:
        text = texts.get(section["code"], section["text"]).replace("\r\n", "\n").strip()
        if len(text) > rule.LONGEST:
            raise DomainError(
                _("“%(section)s” is too long: %(n)d characters at the most.")
                % {"section": _TITLES[section["code"]], "n": rule.LONGEST},
                field=section["code"],
            )
        if text != section["text"]:
            before[section["code"]] = section["text"]
        sections.append({**section, "text": text})
    if not before and grade == row.grade:
        return row
    with transaction.atomic():
        records.change(
            actor=actor, action="appraisal.edited", instance=row, path=row.team.unit.path, version=version,
            values={"sections": sections, "grade": grade, "state": rule.DRAFTED}, secret=("sections",),
        )  # fmt: skip
        _step(row, actor, "edit", now, before=before)
    return row


def review(*, actor: Actor, appraisal_id: int, version: int | None, now: datetime) -> Appraisal:
    """Confirm that the text is right and whole.

    :raises DomainError: a section, the verdict or the grade is missing; names it.
    """
    row = seen(actor, appraisal_id)
    check(actor=actor, row=row, event="review")
    lacks = rule.missing(row.sections, row.grade)
    if lacks == "grade":
        raise DomainError(_("Choose a grade before it is reviewed."), field="grade")
    if lacks:
        raise DomainError(
            _("“%(section)s” is empty. Write it before it is reviewed.") % {"section": _TITLES[lacks]}, field=lacks
        )
    return _moved(actor, row, "review", version, now)


def send_back(*, actor: Actor, appraisal_id: int, reason: str, version: int | None, now: datetime) -> Appraisal:
    """Return a reviewed appraisal for another edit, with the reason."""
    row = seen(actor, appraisal_id)
    check(actor=actor, row=row, event="return")
    return _moved(actor, row, "return", version, now, trail.reason_given(reason, 200))


def sign(*, actor: Actor, appraisal_id: int, version: int | None, now: datetime) -> Appraisal:
    """Sign an appraisal: with name and day; from then on it never changes."""
    row = seen(actor, appraisal_id)
    check(actor=actor, row=row, event="sign")
    return _moved(actor, row, "sign", version, now, signed_on=timezone.localdate(now), signed_by=actor.name)


def _moved(
    actor: Actor, row: Appraisal, event: str, version: int | None, now: datetime, reason: str = "", **values: Any
) -> Appraisal:
    with transaction.atomic():
        records.change(
            actor=actor, action=f"appraisal.{event}", instance=row, path=row.team.unit.path, version=version, reason=reason,
            values={"state": rule.TABLE[event].target, **values},
        )  # fmt: skip
        _step(row, actor, event, now, reason)
    return row


def _step(
    row: Appraisal, actor: Actor, step: str, now: datetime, reason: str = "", before: Mapping[str, str] | None = None
) -> None:
    AppraisalStep.objects.create(
        appraisal=row, step=step, actor_name=actor.name, at=now, reason=reason, before=dict(before or {})
    )


def newest(rows: Any) -> Any:
    """Return the newest version of each team and year among appraisals."""
    newer = Appraisal.objects.filter(team=OuterRef("team"), year=OuterRef("year"), number__gt=OuterRef("number"))
    return rows.filter(~Exists(newer))
