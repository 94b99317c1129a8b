"""What an election leads to: who was elected, and the committee and term that filing its result writes."""

from branches.domain import elections
from branches.models import BranchPost, Candidate, Election, WriteIn
from core import records
from core.actors import Actor


def elected(election: Election) -> dict[str, list[Candidate | WriteIn]]:
    """Return who was elected, by post, in the order of the announcement (Q31)."""
    found: dict[str, list[Candidate | WriteIn]] = {}
    for model in (Candidate, WriteIn):
        for row in model.objects.filter(seat__election=election, is_elected=True).select_related("seat").order_by("pk"):
            found.setdefault(row.seat.post, []).append(row)
    for post, rows in found.items():
        if post in elections.BALLOT_ORDER:
            continue
        places = {name: n for n, name in enumerate(elections.ranked(post, {row.name: 0 for row in rows}))}
        rows.sort(key=lambda row: places[row.name])
    return found


def take_office(actor: Actor, election: Election) -> None:
    """Write those elected into the committee and set the term; a by-election only fills what was vacant."""
    branch, path, day = election.branch, election.branch.unit.path, election.held_on
    assert day is not None
    won = elected(election)
    leaders = {row.name for post in ("secretary", "deputy") for row in won.get(post, ())}
    wanted = [(post, row.name) for post in ("secretary", "deputy") for row in won.get(post, ())]
    wanted += [(row.portfolio, row.name) for row in won.get("member", ()) if row.name not in leaders]
    serving = BranchPost.objects.select_for_update().filter(branch=branch, held_until__isnull=True)
    for held in serving:
        gone = election.kind != "by" or (held.post, held.holder) in wanted or held.holder in leaders
        if gone or (held.post == "secretary" and "secretary" in won):
            until = max(day, held.held_from)
            records.change(actor=actor, action="post.ended", instance=held, values={"held_until": until}, path=path)
    for post, name in wanted:
        row = BranchPost(branch=branch, post=post, holder=name, held_from=day)
        records.create(actor=actor, action="post.filled", instance=row, path=path)
    if election.kind != "by":
        records.change(
            actor=actor, action="branch.term-set", instance=branch, path=path,
            values={"term_from": day, "term_until": elections.term_end(day, branch.term_years)},
        )  # fmt: skip
