"""Job kinds of reports."""

from core import jobs
from reports.services import issuing

jobs.handler(issuing.DOCUMENT_JOB)(issuing.do_job)
