"""Job kinds of reports."""

from core import jobs
from reports.services import closing, issuing

jobs.handler(closing.DOCUMENT_JOB)(issuing.do_job)
