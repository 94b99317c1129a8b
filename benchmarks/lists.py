"""Lists and exports on a large county: queries, times of one page, and the workbook of all members.

`python -m benchmarks.lists [folder]`: with the data folder of a loaded installation, or with a demo county of its
own. Prints each page's number of queries and its 95th percentile beside the limit, and the export of the county's
members in post; exits 1 when a limit is passed.
"""

import os
import statistics
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

SAMPLES = 20
MOST_QUERIES = 12
SLOWEST = 0.3
EXPORT = 3.0
COUNTY = 4_160


def main() -> int:
    own = tempfile.TemporaryDirectory(prefix="baolei-bench-")
    folder = sys.argv[1] if len(sys.argv) > 1 else own.name
    os.environ.update(BAOLEI_DATA=folder, DEMO_PASSWORD="Bench-Only-1", DJANGO_SETTINGS_MODULE="config.settings.local")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from accounts.models import User
    from accounts.services import sessions
    from teams.models import Member

    call_command("load_demo", county="altay", scale=25, verbosity=0)
    client = Client(SERVER_NAME="127.0.0.1")
    user = User.objects.get(username="county")
    client.force_login(user, backend="accounts.backends.RoleBackend")
    sessions.began(user=user, session_key=client.session.session_key or "", address="127.0.0.1")
    members = Member.objects.count()
    list_ = "/admin/teams/member/"
    township = Member.objects.values_list("team__unit__path", flat=True).order_by("pk").first() or ""
    name = Member.objects.order_by("-pk").values_list("name", flat=True)[0]
    pages = {
        "first page": "", "second page": "?p=2", "last page": f"?p={-(-members // 50)}", "by name": "?o=1",
        "by name, last page": f"?o=1&p={-(-members // 50)}",
        "by name, in the middle": f"?o=1&p={members // 100}", "in the middle": f"?p={members // 100}", "in post": "?in_post=yes",
        "returned home": "?is_returnee=yes&source=veteran", "one township": f"?township={township[:8]}",
        "joined in a range": "?joined_on_from=2024-01-01&joined_on_to=2024-06-30", "searched": f"?q={name}",
        "searched, none": "?q=zzzzzz",
    }  # fmt: skip
    print(f"Members: {members}, {SAMPLES} requests each")
    print(f"{'page':<22} {'queries':>7} {'median ms':>10} {'p95 ms':>8}")
    wrong = 0
    for label, query in pages.items():
        client.get(list_ + query)
        seen: list[str] = []

        def note(execute, sql, params, many, context, seen=seen):  # type: ignore[no-untyped-def]
            seen.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            assert client.get(list_ + query).status_code == 200, label
        times = []
        for _n in range(SAMPLES):
            began = time.perf_counter()
            client.get(list_ + query)
            times.append(time.perf_counter() - began)
        slow = sorted(times)[int(SAMPLES * 0.95) - 1]
        wrong += slow > SLOWEST or len(seen) > MOST_QUERIES
        print(f"{label:<22} {len(seen):>7} {statistics.median(times) * 1000:>10.0f} {slow * 1000:>8.0f}")
    print(f"limits: {MOST_QUERIES} queries, {SLOWEST * 1000:.0f} ms")
    wrong += not _export()
    return 1 if wrong else 0


def _export() -> bool:
    """Take the workbook of about as many members as the demo's county has, through the worker's own way."""
    from django.utils import timezone

    from accounts.models import User
    from accounts.selectors import actor_of
    from core import exports, listing
    from core.listing import Reader

    user = User.objects.select_related("unit").get(username="county")
    reader = Reader(user, actor_of(user))
    found = listing.listed(reader, "admin:teams_member_changelist", "in_post=yes")
    began = time.perf_counter()
    content = exports.make(reader, found, timezone.now(), islice(found.rows(), COUNTY))
    seconds = time.perf_counter() - began
    print(f"workbook of {COUNTY} members: {seconds:.2f} s, {len(content) // 1024} KB (limit {EXPORT:.0f} s)")
    return seconds <= EXPORT


if __name__ == "__main__":
    raise SystemExit(main())
