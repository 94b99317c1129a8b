"""Tell a container engine whether the process of this container does its work.

python -m config.install.health web|worker|beat
"""

import sys
import urllib.request
from pathlib import Path

from config import env

ADDRESS = "http://127.0.0.1:8000/healthz"
BEAT_PID_FILE = Path("/tmp/beat.pid")


def web() -> bool:
    """The server answers."""
    with urllib.request.urlopen(ADDRESS, timeout=5) as answer:
        return bool(answer.status == 200)


def worker() -> bool:
    """Another process of this machine, the worker, is connected to the queue."""
    import redis

    client = redis.Redis.from_url(env.read().redis_url, socket_timeout=5)
    own_id = client.client_id()
    own_address = next(c["addr"] for c in client.client_list() if int(c["id"]) == own_id)
    own_host = own_address.rpartition(":")[0]
    return any(
        other["addr"].rpartition(":")[0] == own_host and int(other["id"]) != own_id for other in client.client_list()
    )


def beat() -> bool:
    """The scheduler runs, and the database it writes to answers."""
    import psycopg

    pid = BEAT_PID_FILE.read_text(encoding="ascii").strip()
    if "beat" not in Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8"):
        return False
    with psycopg.connect(env.read().database_url, connect_timeout=5) as connection:
        return connection.execute("SELECT 1").fetchone() == (1,)


CHECKS = {"web": web, "worker": worker, "beat": beat}


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0] not in CHECKS:
        print(__doc__, file=sys.stderr)
        return 2
    return 0 if CHECKS[arguments[0]]() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
