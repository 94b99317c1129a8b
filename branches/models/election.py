"""Elections in Party organisations: the meeting, its ballots, candidates and votes; terms extended, reminders sent.

Those who vote are headcounts. Names are those of people who stand for a post, and of who presides and counts.
"""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from branches import choices
from branches.domain import elections
from branches.models.branch import Branch
from core.querysets import Scoped, Versioned


class Election(Scoped, Versioned):
    """One election of a committee, or of a secretary where there is no committee, from the plan to the filed result."""

    scope_field = "branch__unit__path"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="elections", verbose_name=_("Party organisation"))
    kind = models.CharField(_("kind of election"), max_length=8, choices=choices.ELECTION_KINDS, default="term")
    body = models.CharField(_("who elects"), max_length=8, choices=choices.BODIES, default="assembly")
    state = models.CharField(_("state"), max_length=10, choices=choices.ELECTION_STATES, default="draft")
    due_on = models.DateField(_("term until"), null=True, blank=True)
    """The end of the term as it stood when the election was planned; by it the election is on time."""

    full_members = models.PositiveIntegerField(_("full members"))
    on_probation = models.PositiveIntegerField(_("without a vote: on probation within the Party"), default=0)
    suspended = models.PositiveIntegerField(_("vote suspended"), default=0)
    excused = models.PositiveIntegerField(_("left out of the number due, as approved"), default=0)
    delegates = models.PositiveIntegerField(_("delegates"), null=True, blank=True)
    due = models.PositiveIntegerField(_("due to attend"))

    meeting_on = models.DateField(_("day of the meeting"))
    place = models.CharField(_("place"), max_length=60, blank=True)
    present = models.PositiveIntegerField(_("present"), null=True, blank=True)
    presider = models.CharField(_("presiding"), max_length=40, blank=True)
    tellers = models.CharField(_("tellers"), max_length=120, blank=True)

    submitted_on = models.DateField(_("put to the superior on"), null=True, blank=True)
    approved_on = models.DateField(_("approved on"), null=True, blank=True)
    approval_no = models.CharField(_("document of approval"), max_length=60, blank=True)
    noticed_on = models.DateField(_("announced on"), null=True, blank=True)
    held_on = models.DateField(_("held on"), null=True, blank=True)
    counted_on = models.DateField(_("counted on"), null=True, blank=True)
    reported_on = models.DateField(_("reported on"), null=True, blank=True)
    filed_on = models.DateField(_("placed on file on"), null=True, blank=True)
    filing_no = models.CharField(_("document of filing"), max_length=60, blank=True)
    note = models.CharField(_("reason of the last return"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("election")
        verbose_name_plural = _("elections")
        constraints = [
            models.UniqueConstraint(
                fields=["branch"], condition=Q(state__in=sorted(elections.OPEN)), name="election_one_open",
                violation_error_message=_("An election of this organisation is under way already."),
            ),
            models.CheckConstraint(
                condition=Q(due__gte=1) & (Q(body="congress") | Q(due=F("full_members") - F("on_probation") - F("suspended") - F("excused"))),
                name="election_due_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(body="assembly", delegates__isnull=True) | Q(body="congress", delegates=F("due")), name="election_delegates"
            ),
            models.CheckConstraint(
                condition=Q(present__isnull=True) | Q(present__lte=F("due")), name="election_present_of_due",
                violation_error_message=_("More are present than are due to attend."),
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "counted", "reported", "filed"]) | Q(held_on__isnull=False, present__isnull=False),
                name="election_held_has_meeting",
            ),
            models.CheckConstraint(condition=~Q(state="filed") | Q(filed_on__isnull=False), name="election_filed_has_day"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["state", "id"], name="election_state")]

    def __str__(self) -> str:
        return f"{self.branch.name} {self.meeting_on.isoformat()}"


class Seat(Scoped, Versioned):
    """One ballot of an election: for which post, how many seats, who votes, what was returned and what it led to.

    A re-vote or new vote is a further round of the same post.
    """

    scope_field = "election__branch__unit__path"

    election = models.ForeignKey(Election, models.CASCADE, related_name="seats", verbose_name=_("election"))
    post = models.CharField(_("post"), max_length=10, choices=choices.SEAT_POSTS)
    round = models.PositiveSmallIntegerField(_("round"), default=1)
    order = models.PositiveSmallIntegerField(_("order"))
    electors = models.CharField(_("electors"), max_length=10, choices=choices.ELECTORS, default="members")
    number = models.PositiveSmallIntegerField(_("seats"))
    due = models.PositiveIntegerField(_("due to attend"), null=True, blank=True)
    voters = models.PositiveIntegerField(_("voted"), null=True, blank=True)
    returned = models.PositiveIntegerField(_("ballots returned"), null=True, blank=True)
    void = models.PositiveIntegerField(_("void ballots"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=8, choices=choices.OUTCOMES, blank=True)

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("ballots")
        ordering = ["election", "order"]
        constraints = [
            models.UniqueConstraint(fields=["election", "post", "round"], name="ballot_round_once"),
            models.UniqueConstraint(fields=["election", "order"], name="ballot_order_once"),
            models.CheckConstraint(condition=Q(number__gte=1, round__gte=1), name="ballot_has_seats"),
            models.CheckConstraint(
                condition=Q(returned__isnull=True) | Q(void__lte=F("returned"), voters__isnull=False), name="ballot_void_of_returned"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return str(self.get_post_display())

    @property
    def valid(self) -> int:
        return (self.returned or 0) - (self.void or 0)


class _Votes(Scoped):
    """Somebody's votes on a ballot."""

    scope_field = "seat__election__branch__unit__path"

    name = models.CharField(_("name"), max_length=40)
    votes = models.PositiveIntegerField(_("votes for"), null=True, blank=True)
    is_elected = models.BooleanField(_("elected"), null=True, blank=True)
    portfolio = models.CharField(
        _("work in the committee"), max_length=12, choices=choices.PORTFOLIOS, default="member"
    )

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Candidate(_Votes):
    """Somebody who stands for a post, in the order of the ballot."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="candidates", verbose_name=_("ballot"))
    order = models.PositiveSmallIntegerField(_("order"))
    against = models.PositiveIntegerField(_("votes against"), null=True, blank=True)

    class Meta:
        verbose_name = _("candidate")
        verbose_name_plural = _("candidates")
        ordering = ["seat", "order"]
        constraints = [
            models.UniqueConstraint(fields=["seat", "name"], name="candidate_once"),
            models.CheckConstraint(condition=~Q(name=""), name="candidate_named"),
        ]


class WriteIn(_Votes):
    """Somebody whom electors wrote on the ballot themselves (另选他人)."""

    seat = models.ForeignKey(Seat, models.CASCADE, related_name="write_ins", verbose_name=_("ballot"))

    class Meta:
        verbose_name = _("written-in name")
        verbose_name_plural = _("written-in names")
        constraints = [
            models.UniqueConstraint(fields=["seat", "name"], name="write_in_once"),
            models.CheckConstraint(condition=~Q(name="") & Q(votes__gte=1), name="write_in_has_votes"),
        ]


class TermExtension(Scoped, Versioned):
    """A term extended, asked for and decided on."""

    scope_field = "branch__unit__path"

    branch = models.ForeignKey(Branch, models.PROTECT, related_name="extensions", verbose_name=_("Party organisation"))
    term_from = models.DateField(_("term from"), null=True, blank=True)
    first_until = models.DateField(_("first end of the term"))
    until = models.DateField(_("extended until"))
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(_("state"), max_length=8, choices=choices.EXTENSION_STATES, default="asked")
    asked_by = models.CharField(_("asked by"), max_length=150)
    asked_on = models.DateField(_("asked on"))
    decided_by = models.CharField(_("decided by"), max_length=150, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    document_no = models.CharField(_("document of approval"), max_length=60, blank=True)
    answer = models.CharField(_("answer"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("extension of a term")
        verbose_name_plural = _("extensions of terms")
        constraints = [
            models.UniqueConstraint(
                fields=["branch"], condition=Q(state="asked"), name="term_extension_one_open",
                violation_error_message=_("An extension of this term waits for a decision already."),
            ),
            models.CheckConstraint(condition=Q(until__gt=F("first_until")), name="term_extension_later"),
            models.CheckConstraint(condition=~Q(reason=""), name="term_extension_has_reason"),
            models.CheckConstraint(condition=Q(state="asked") | Q(decided_on__isnull=False), name="term_extension_decided_has_day"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.branch.name} {self.until.isoformat()}"


class TermReminder(Scoped):
    """An organisation that was reminded of the end of its term: once for each rung of the ladder."""

    scope_field = "branch__unit__path"

    branch = models.ForeignKey(
        Branch, models.CASCADE, related_name="term_reminders", verbose_name=_("Party organisation")
    )
    term = models.CharField(_("end of the term reminded of"), max_length=10)
    """ISO day, or "missing"."""
    rung = models.CharField(_("rung"), max_length=16)
    kind = models.CharField(_("occasion"), max_length=8, choices=choices.RUNGS)
    months = models.PositiveSmallIntegerField(_("months"), default=0)
    sent_at = models.DateTimeField(_("sent at"))

    class Meta:
        verbose_name = _("reminder of a term")
        verbose_name_plural = _("reminders of terms")
        constraints = [models.UniqueConstraint(fields=["branch", "term", "rung"], name="term_reminder_once")]
        indexes = [models.Index(fields=["sent_at"], name="term_reminder_sent")]

    def __str__(self) -> str:
        return f"{self.branch.name} {self.get_kind_display()}"


def tallies(seat: Seat) -> list[elections.Tally]:
    """Return the votes of a counted ballot: candidates in the order of the ballot, then written-in names."""
    rows: list[Any] = [(row, False) for row in seat.candidates.all()] + [(row, True) for row in seat.write_ins.all()]
    return [
        elections.Tally(row.name, row.votes or 0, 0 if written else row.against or 0, written) for row, written in rows
    ]
