"""Every address of the branches, with what stands behind it; those of the records are with their rows."""

from django.urls import reverse

from tests.permissions.branches_elections import PLAN
from tests.permissions.county import County
from tests.permissions.entry import KEY, LIST, OBJECT, OWN, REASON, Entry, at, sheet_post, to


def _meeting_of_file(county: County, path: str) -> str:
    return reverse("branches:meeting", args=[county.key("meeting", path)])


ENTRIES = (
    Entry("branches:grading", LIST, "unit", "grading.view", "", at("branches:grading"), names_to=8, variants=(
        "?year=2025", "", "?year=2024", "?year=x")),
    Entry("branches:grading-round", OBJECT, "notice-year", "grading.view", "grading.run", to("branches:grading-round", "notice-year"),
          to("admin:branches_gradinground_change", "notice-year"), reads=False, data={**sheet_post("withdraw"), **REASON}),
    Entry("branches:gradings", LIST, "grading", "grading.view", "", at("branches:gradings"), variants=(
        "?year=2025", "", "?year=2025&unit={path}", "?year=2025&state=draft", "?year=2025&after={path}.1", "?unit=abc&after=x")),
    Entry("branches:grading-sheet", OBJECT, "assessed", "grading.view", "grading.review", to("branches:grading-sheet", "assessed"),
          data={**sheet_post("return-to-branch"), "version": "1", **REASON}),
    Entry("branches:grading-queue", LIST, "assessed", "grading.review", "", at("branches:grading-queue"), variants=(
        "?year=2023&who=township", "", "?year=2023&who=x", "?year=2023&who=township&after={path}.1", "?year=2023&after=x")),
    Entry("branches:grading-queue-step", OBJECT, "assessed", "grading.view", "grading.review", to("branches:grading-queue-step", "assessed"),
          to("branches:grading-sheet", "assessed"), reads=False, data={**sheet_post("review"), "version": "1"}),
    Entry("branches:grading-results", LIST, "", "grading.view", "", at("branches:grading-results"), variants=(
        "?year=2024", "", "?year=2023", "?year=x"), reason="numbers of the own area"),
    Entry("branches:grading-objections", LIST, "gobjection", "grading.view", "", at("branches:grading-objections"), variants=(
        "?year=2024", "", "?year=2025")),
    Entry("branches:grading-answer", OBJECT, "gobjection", "grading.view", "grading.answer", to("branches:grading-answer", "gobjection"),
          to("admin:branches_gradingobjection_change", "gobjection"), reads=False,
          data={**KEY, "version": "1", "outcome": "rejected", "answer": "looked at again"}),
    Entry("branches:sites", LIST, "site", "site.view", "", at("branches:sites"), variants=(
        "", "?level=county", "?unit={path}", "?ended=yes", "?after={path}.1", "?unit=abc&after=x")),
    Entry("branches:rectification", LIST, "plan", "rectification.view", "", at("branches:rectification"), variants=(
        "", "?state=open", "?unit={path}", "?after={path}.1", "?unit=abc&after=x")),
    Entry("branches:plan", OBJECT, "plan", "rectification.view", "rectification.change", to("branches:plan", "plan"),
          data={**sheet_post("withdrawn"), "version": "1", "acceptance": "entered by mistake"}),
    Entry("admin:branches_standard_examine", OBJECT, "new-standard", "standard.view", "", to("admin:branches_standard_examine", "new-standard"),
          needs="standard.change"),
    Entry("admin:branches_standard_compare", OBJECT, "new-standard", "standard.view", "", to("admin:branches_standard_compare", "new-standard")),
    Entry("admin:branches_standard_simulate", OBJECT, "new-standard", "standard.view", "", to("admin:branches_standard_simulate", "new-standard"),
          needs="standard.change"),
    Entry("branches:meetings", LIST, "meeting", "meeting.view", "", at("branches:meetings"), variants=(
        "", "?unit={path}", "?branch={key}", "?kind={key}&state=held", "?after=2026-01-01_{key}", "?after=_{key}", "?unit=abc&after=x")),
    Entry("branches:meeting-board", LIST, "meeting-branch", "meeting.view", "", at("branches:meeting-board"), variants=(
        "?period=2024", "", "?period=2024&unit={path}", "?period=2025-12", "?period=x", "?unit=abc")),
    Entry("branches:meeting-matters", LIST, "matter", "meeting.view", "", at("branches:meeting-matters"), variants=(
        "", "?state=answered", "?after={key}", "?state=x&after=x")),
    Entry("branches:meeting-choose", LIST, "meeting-branch", "meeting.record", "", at("branches:meeting-choose"), variants=(
        "", "?unit={path}", "?unit=abc")),
    Entry("branches:meeting-remind", OWN, address=at("branches:meeting-remind"), data={**KEY, "period": "2024"}, needs="meeting.exempt",
          reason="organisations of the own area, whatever else is posted"),
    Entry("branches:meeting-new", OBJECT, "meeting-branch", "meeting.view", "meeting.record", to("branches:meeting-new", "meeting-branch"),
          needs="meeting.record", data={**sheet_post("record"), "held_on": "2025-12-01", "due": "5", "attended": "4", "host": "secretary"}),
    Entry("branches:meeting-year", OBJECT, "meeting-branch", "meeting.view", "meeting.exempt", to("branches:meeting-year", "meeting-branch"),
          data={**sheet_post("talk"), "post": "secretary", "held_on": "2025-12-01", **REASON}),
    Entry("branches:meeting", OBJECT, "meeting", "meeting.view", "meeting.record", to("branches:meeting", "meeting"),
          data={**sheet_post("raise"), "text": "some matter"}),
    Entry("branches:meeting-correct", OBJECT, "meeting", "meeting.view", "meeting.record", to("branches:meeting-correct", "meeting"),
          needs="meeting.record", data={**KEY, "version": "1", "held_on": "2025-12-02", "due": "5", "attended": "4", "host": "secretary", **REASON}),
    Entry("branches:meeting-file", OBJECT, "meeting-file", "meeting.view", "", to("branches:meeting-file", "meeting-file"), _meeting_of_file,
          reads=False),
    Entry("branches:elections", LIST, "electing", "term.view", "", at("branches:elections"), names_to=8, variants=(
        "", "?standing=overdue", "?standing=due", "?unit={path}", "?standing=running&unit={path}", "?after={path}.1", "?unit=abc&after=x&standing=x")),
    Entry("branches:election", OBJECT, "election", "term.view", "election.run", to("branches:election", "election"),
          data={**KEY, "do": "report", "version": "1"}),
    Entry("branches:election-plan", OBJECT, "returned", "term.view", "election.run", to("branches:election-plan", "returned"),
          data={**KEY, **PLAN, "version": "1"}, needs="election.run"),
    Entry("branches:election-new", OBJECT, "electing", "term.view", "election.run", to("branches:election-new", "electing"),
          data={**KEY, **PLAN}, needs="election.run"),
    Entry("branches:extension-new", OBJECT, "electing", "term.view", "election.run", to("branches:extension-new", "electing"),
          data={**KEY, "until": "2026-09-01", "reason": "floods"}, needs="election.run"),
    Entry("branches:extension", OBJECT, "extension", "term.view", "term.approve", to("branches:extension", "extension"),
          data={**KEY, "version": "1", "outcome": "approve", "document_no": "1"}),
)  # fmt: skip
