"""What the database itself refuses of rankings and appraisals: a published month and a signed appraisal never change."""

from core.triggers import Guard, guard

_RANKING = "a published ranking is never changed or removed"
_APPRAISAL = "a signed appraisal is never changed or removed"


def declare() -> None:
    """Declare the triggers."""
    for event in ("UPDATE", "DELETE"):
        _refuse("teams_appraisal", event, "OLD.state = 'signed'", _APPRAISAL)
        _refuse("teams_monthranking", event, "OLD.state = 'published'", _RANKING)
    published = "EXISTS (SELECT 1 FROM teams_monthranking WHERE id = {}.ranking_id AND state = 'published')"
    for event in ("INSERT", "UPDATE", "DELETE"):
        _refuse("teams_rankingline", event, published.format("NEW" if event == "INSERT" else "OLD"), _RANKING)


def _refuse(table: str, event: str, when: str, said: str) -> None:
    gives = "OLD" if event == "DELETE" else "NEW"
    guard(Guard(
        table, f"{table}_final_{event.lower()}",
        sqlite=(f"BEFORE {event}", f"BEGIN SELECT RAISE(ABORT, '{said}') WHERE {when}; END"),
        postgresql=(
            f"BEFORE {event}", "FOR EACH ROW",
            f" BEGIN IF {when} THEN RAISE EXCEPTION '{said}' USING ERRCODE = '23000'; END IF; RETURN {gives}; END ",
        ),
    ))  # fmt: skip
