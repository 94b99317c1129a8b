"""What the database itself refuses of sign-off, on both engines: an issued document that changes, a number with a gap."""

from core import triggers
from core.triggers import Guard

_APPEND_ONLY = {
    "reports_signoffmove": "a step of a sign-off is never changed",
    "reports_paragraphedit": "an edit of a paragraph is never changed",
    "reports_paragraphmark": "a mark on a paragraph is never changed",
    "reports_issue": "an issued document is never changed",
    "reports_withdrawal": "a withdrawal is never changed",
    "reports_correction": "a correction of a closed figure is never changed",
}
_ISSUED = "an issued document is never changed"
_GAP = "numbers of issued documents have no gap"
_NUMBER = (
    "1 + COALESCE((SELECT MAX(i.number) FROM reports_issue i "
    "WHERE i.unit_id = NEW.unit_id AND i.series = NEW.series AND i.year = NEW.year), 0)"
)


def _kept(event: str) -> Guard:
    """Return the guard that lets an issued document's row neither be changed nor removed."""
    return Guard(
        table="reports_document",
        name=f"reports_document_issued_{event.lower()}",
        sqlite=(f"BEFORE {event}", f"WHEN OLD.state = 'issued' BEGIN SELECT RAISE(ABORT, '{_ISSUED}'); END"),
        postgresql=(
            f"BEFORE {event}",
            "FOR EACH ROW",
            f" BEGIN IF OLD.state = 'issued' THEN RAISE EXCEPTION '{_ISSUED}'; END IF; "
            f"RETURN {'OLD' if event == 'DELETE' else 'NEW'}; END ",
        ),
    )


def install() -> None:
    """Declare the triggers; `core.triggers` creates them after every migrate."""
    for table, message in _APPEND_ONLY.items():
        triggers.append_only(table, message=message)
    triggers.guard(_kept("UPDATE"))
    triggers.guard(_kept("DELETE"))
    triggers.guard(
        Guard(
            table="reports_issue",
            name="reports_issue_no_gap",
            sqlite=("BEFORE INSERT", f"WHEN NEW.number <> {_NUMBER} BEGIN SELECT RAISE(ABORT, '{_GAP}'); END"),
            postgresql=(
                "BEFORE INSERT",
                "FOR EACH ROW",
                f" BEGIN IF NEW.number <> {_NUMBER} THEN RAISE EXCEPTION '{_GAP}'; END IF; RETURN NEW; END ",
            ),
        )
    )
