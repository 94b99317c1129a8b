"""Frozen content, documents, letterheads, the sign-off of documents, and corrections of closed figures."""

from reports.models.corrections import Comparison, Correction
from reports.models.documents import DOCUMENT_STATES, Document, Letterhead, Snapshot, SnapshotFigure
from reports.models.sign_off import Issue, ParagraphEdit, ParagraphMark, SignOff, SignOffMove, SignOffRule, Withdrawal

__all__ = [
    "DOCUMENT_STATES",
    "Comparison",
    "Correction",
    "Document",
    "Issue",
    "Letterhead",
    "ParagraphEdit",
    "ParagraphMark",
    "SignOff",
    "SignOffMove",
    "SignOffRule",
    "Snapshot",
    "SnapshotFigure",
    "Withdrawal",
]
