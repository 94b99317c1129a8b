"""Forms of elections and terms. What they ask for is checked again by the services."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from branches import choices
from branches.domain import elections
from branches.models import Branch, Candidate, Election, Seat
from branches.services.counting import Count
from branches.services.elections import MOST_SEATS, Plan

_MOST = 99_999
_PORTFOLIOS = {
    "组织": "organisation", "宣传": "publicity", "纪检": "discipline", "青年": "youth", "妇女": "women",
    "organisation": "organisation", "publicity": "publicity", "discipline": "discipline", "youth": "youth", "women": "women",
}  # fmt: skip
_WORDS = {code: word for word, code in list(_PORTFOLIOS.items())[:5]}


def _day(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)


def _number(label: Any, *, most: int = _MOST, **more: Any) -> forms.IntegerField:
    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})
    return forms.IntegerField(label=label, min_value=0, max_value=most, widget=widget, **more)


def _line(label: Any, most: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.TextInput(attrs={"autocomplete": "off"}), **more)


class ElectionForm(forms.Form):
    """Labels begin with a capital; the browser does not check what the page says better."""

    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.label = capfirst(field.label) if field.label else field.label


def named(text: str) -> list[tuple[str, str]]:
    """Return the persons that the lines of a field name, each with the work in the committee that stands after the name."""
    found = []
    for line in text.replace("，", "\n").replace("、", "\n").splitlines():
        parts = line.split()
        if not parts:
            continue
        work = parts[-1].removesuffix("委员") if len(parts) > 1 else ""
        known = _PORTFOLIOS.get(work, "")
        name = " ".join(parts[:-1] if known or (len(parts) > 1 and not work) else parts)
        found.append((name, known or "member"))
    return found


class PlanForm(ElectionForm):
    """What is put to the superior. Numbers of the organisation's record are filled in already."""

    meeting_on = _day(gettext_lazy("day of the meeting"))
    seats = _number(
        gettext_lazy("seats of the committee"), most=MOST_SEATS,
        help_text=gettext_lazy("0 where fewer than seven full members elect the secretary directly."),
    )  # fmt: skip
    standing = forms.CharField(
        label=gettext_lazy("candidates for the committee"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=gettext_lazy("A line each, at least a fifth more than seats. After a space the work in the committee: 组织, 宣传, 纪检, 青年, 妇女."),
    )  # fmt: skip
    secretary = _line(gettext_lazy("candidate for secretary"), 40, required=False)
    deputies = _line(
        gettext_lazy("candidates for deputy secretary"), 90, required=False,
        help_text=gettext_lazy("May stay empty; several with 、 between them."),
    )  # fmt: skip
    full_members = _number(gettext_lazy("full members"))
    kind = forms.ChoiceField(label=gettext_lazy("kind of election"), choices=choices.ELECTION_KINDS)
    on_probation = _number(gettext_lazy("without a vote: on probation within the Party"), required=False)
    suspended = _number(gettext_lazy("vote suspended"), required=False)
    excused = _number(
        gettext_lazy("left out of the number due, as approved"), required=False,
        help_text=gettext_lazy("Only those whom the organisation above has agreed to leave out; a headcount, no names."),
    )  # fmt: skip
    body = forms.ChoiceField(label=gettext_lazy("who elects"), choices=choices.BODIES)
    scattered = forms.BooleanField(label=gettext_lazy("members live far apart"), required=False)
    delegates = _number(gettext_lazy("delegates"), required=False, most=elections.MOST_DELEGATES)

    ASKED = ("meeting_on", "full_members", "seats", "standing", "secretary", "deputies")

    @property
    def asked(self) -> list[Any]:
        return [self[name] for name in self.ASKED]

    @property
    def seldom(self) -> list[Any]:
        return [self[name] for name in self.fields if name not in self.ASKED]

    @property
    def opens(self) -> bool:
        """Tell whether something is wrong among the fields that are folded away."""
        return any(field.errors for field in self.seldom)

    def clean_standing(self) -> list[tuple[str, str]]:
        rows = named(self.cleaned_data["standing"])
        long = next((name for name, _work in rows if len(name) > 40), "")
        if long:
            raise forms.ValidationError(
                _("“%(name)s” is too long for a name. Write a line for each person.") % {"name": long}
            )
        return rows

    def plan(self) -> Plan:
        """Return the plan as the service takes it."""
        given = self.cleaned_data
        return Plan(
            meeting_on=given["meeting_on"], seats=given["seats"], standing=[name for name, _work in given["standing"]],
            secretary=given["secretary"].strip(), deputies=[name for name, _work in named(given["deputies"])],
            kind=given["kind"], body=given["body"], scattered=given["scattered"], full_members=given["full_members"],
            on_probation=given["on_probation"] or 0, suspended=given["suspended"] or 0, excused=given["excused"] or 0,
            delegates=given["delegates"], portfolios=dict(given["standing"]),
        )  # fmt: skip


def plan_of(branch: Branch) -> dict[str, Any]:
    """Return what the form for a new plan begins with: what the record knows already."""
    return {
        "full_members": branch.full_members, "kind": "term", "body": "assembly",
        "seats": 3 if branch.full_members >= elections.COMMITTEE_FROM else 0, "meeting_on": branch.term_until,
    }  # fmt: skip


def plan_again(election: Election) -> dict[str, Any]:
    """Return what the form for a returned plan begins with: the plan as it was sent."""
    names = ("meeting_on", "full_members", "kind", "on_probation", "suspended", "excused", "body", "delegates")
    found: dict[str, Any] = {name: getattr(election, name) for name in names}
    found["seats"] = 0
    for seat in election.seats.prefetch_related("candidates"):
        standing = list(seat.candidates.all())
        if seat.post == "member":
            found["seats"] = seat.number
            found["standing"] = "\n".join(f"{row.name} {_WORDS.get(row.portfolio, '')}".strip() for row in standing)
        elif seat.post == "secretary":
            found["secretary"] = standing[0].name if standing else ""
        else:
            found["deputies"] = "、".join(row.name for row in standing)
    return found


class ApproveForm(ElectionForm):
    """The number of the superior's document."""

    document_no = _line(
        gettext_lazy("number of the document"), 60, help_text=gettext_lazy("For example 红墩镇党发〔2026〕12号.")
    )


class ReasonForm(ElectionForm):
    """A reason that the organisation reads."""

    reason = _line(gettext_lazy("reason"), 200, help_text=gettext_lazy("Name no persons."))


class NoticeForm(ElectionForm):
    """When and where."""

    meeting_on = _day(gettext_lazy("day of the meeting"))
    place = _line(gettext_lazy("place"), 60)


class HoldForm(ElectionForm):
    """The meeting: how many were present, who presided, who counted."""

    held_on = _day(gettext_lazy("held on"))
    present = _number(gettext_lazy("present with a vote"))
    presider = _line(gettext_lazy("presiding"), 40)
    tellers = _line(
        gettext_lazy("tellers"), 120, help_text=gettext_lazy("With 、 between them; nobody who stands for a post.")
    )


class CountForm(ElectionForm):
    """The count of one ballot. Abstentions are worked out; nobody types them."""

    voters = _number(gettext_lazy("voted"))
    returned = _number(gettext_lazy("ballots returned"))
    void = _number(gettext_lazy("void ballots"), help_text=gettext_lazy("With more names than seats, or unreadable."))

    def __init__(self, *args: Any, standing: Sequence[Candidate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standing = list(standing)
        for row in self.standing:
            self.fields[f"for_{row.pk}"] = _number(_("%(name)s: for") % {"name": row.name})
            self.fields[f"against_{row.pk}"] = _number(_("%(name)s: against") % {"name": row.name}, required=False)
        self.fields["written"] = forms.CharField(
            label=_("Names written in"), required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 2}),
            help_text=_("May stay empty. A line each: the name, a space, the votes."),
        )  # fmt: skip

    @property
    def numbers(self) -> list[Any]:
        return [self["voters"], self["returned"], self["void"]]

    @property
    def lines(self) -> list[tuple[Candidate, Any, Any]]:
        return [(row, self[f"for_{row.pk}"], self[f"against_{row.pk}"]) for row in self.standing]

    def clean_written(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for line in self.cleaned_data["written"].splitlines():
            if not line.strip():
                continue
            name, _space, votes = line.strip().rpartition(" ")
            if not name.strip() or not (votes.isascii() and votes.isdigit() and len(votes) < 6):
                raise forms.ValidationError(
                    _("“%(line)s”: write the name, a space and the votes.") % {"line": line[:40]}
                )
            if name.strip() in found:
                raise forms.ValidationError(_("“%(name)s” stands twice. Add the votes up.") % {"name": name.strip()})
            found[name.strip()] = int(votes)
        return found

    def count(self) -> Count:
        """Return the count as the service takes it."""
        given = self.cleaned_data
        votes = {row.pk: (given[f"for_{row.pk}"], given[f"against_{row.pk}"] or 0) for row in self.standing}
        return Count(given["voters"], given["returned"], given["void"], votes, given["written"])


class SettleForm(ElectionForm):
    """Seats that were left open."""

    how = forms.ChoiceField(
        label=gettext_lazy("open seats"), widget=forms.RadioSelect,
        choices=[("new-vote", gettext_lazy("hold a new vote")), ("reduce", gettext_lazy("give them up; most electors agreed"))],
    )  # fmt: skip
    standing = forms.CharField(
        label=gettext_lazy("candidates of the new vote"), required=False, max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}), help_text=gettext_lazy("A line each."),
    )  # fmt: skip

    def names(self) -> list[str]:
        return [name for name, _work in named(self.cleaned_data["standing"])]


class ExtensionForm(ElectionForm):
    """Asking for a term to be extended."""

    until = _day(gettext_lazy("extended until"))
    reason = _line(gettext_lazy("reason"), 200, help_text=gettext_lazy("Name no persons."))


class DecideForm(ElectionForm):
    """The decision on an extension."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("decision"), widget=forms.RadioSelect,
        choices=[("approve", gettext_lazy("approve")), ("refuse", gettext_lazy("refuse"))],
    )  # fmt: skip
    document_no = _line(
        gettext_lazy("number of the document"), 60, required=False,
        help_text=gettext_lazy("For an approval, for example 红墩镇党发〔2026〕12号."),
    )  # fmt: skip
    answer = _line(gettext_lazy("note"), 200, required=False, help_text=gettext_lazy("Needed where it is refused."))


def _usual_place(branch: Branch) -> str:
    """Return where the organisation met last, else the name of its unit."""
    last = branch.meetings.filter(state="held").exclude(place="").order_by("-held_on", "-pk").first()
    return last.place if last is not None else branch.unit.name


def _secretary(branch: Branch) -> str:
    """Return who is secretary until the election and usually presides over it; "" where the post is vacant."""
    row = branch.posts.filter(post="secretary", held_until__isnull=True).order_by("-held_from", "-pk").first()
    return row.holder if row is not None else ""


def blank(event: str, election: Election, seat: Seat | None, today: Any) -> ElectionForm:
    """Return the empty form of a step, with what is known filled in."""
    match event:
        case "approve" | "file":
            return ApproveForm(auto_id=f"{event}-%s")
        case "notice":
            start = {"meeting_on": election.meeting_on, "place": election.place or _usual_place(election.branch)}
            return NoticeForm(auto_id="notice-%s", initial=start)
        case "hold":
            start = {"held_on": min(election.meeting_on, today), "presider": _secretary(election.branch)}
            return HoldForm(auto_id="hold-%s", initial=start)
        case "count" if seat is not None:
            voters = election.present if seat.electors == "members" else None
            numbers = {"voters": voters, "returned": voters, "void": 0}
            return CountForm(auto_id="count-%s", standing=list(seat.candidates.all()), initial=numbers)
        case "return" | "send-back" | "cancel":
            return ReasonForm(auto_id=f"{event}-%s")
    return ElectionForm(auto_id=f"{event}-%s")
