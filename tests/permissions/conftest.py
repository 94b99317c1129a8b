"""The two counties of the access matrix, built once for each file of tests and undone after it."""

import gc
import logging
from collections.abc import Iterator

import pytest
from django.db import transaction
from django.template import Template
from django.test.utils import _TestState
from pytest_django.plugin import DjangoDbBlocker

from branches.web import meeting_boards
from core import entry_web
from core.admin_base import ScopedAdmin
from tests.permissions.county import build
from tests.permissions.walk import Walk


@pytest.fixture(scope="module")
def walk(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Walk]:
    """Return the walk over a fresh world; no test of the file leaves anything in the database."""
    instrumented, kept = Template._render, gc.get_threshold()
    sizes = entry_web.PAGE, ScopedAdmin.list_per_page, meeting_boards.MOST_SILENT
    logging.disable(logging.CRITICAL)
    # Copying the context of every rendered template for `response.context` costs a third of the time.
    Template._render = _TestState.saved_data.template_render
    # A county's owner sees everything of the county on one page, so that what is missing from it is not on the next.
    entry_web.PAGE, ScopedAdmin.list_per_page, meeting_boards.MOST_SILENT = 500, 1000, 500
    try:
        # Thousands of requests on a large frozen heap: the default of 700 objects collects at every page.
        gc.set_threshold(50_000, 20, 50)
        with django_db_blocker.unblock(), transaction.atomic():
            yield Walk(build())
            transaction.set_rollback(True)
    finally:
        gc.set_threshold(*kept)
        gc.unfreeze()
        Template._render = instrumented
        entry_web.PAGE, ScopedAdmin.list_per_page, meeting_boards.MOST_SILENT = sizes
        logging.disable(logging.NOTSET)
