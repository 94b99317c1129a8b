"""Admin pages of branches; each page calls one service."""

from branches.admin import (  # noqa: F401
    branch_import,
    branch_work,
    branches,
    elections,
    grading,
    grading_words,
    meetings,
    points,
    standards,
    words,
)
