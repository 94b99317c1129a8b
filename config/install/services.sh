#!/usr/bin/env bash
# Runs a command with a PostgreSQL role and database and a Redis database number of its own, and removes them after.
#
#   config/install/services.sh [--install] -- COMMAND…
#
# Servers that answer at PGHOST:PGPORT (127.0.0.1:5432) and REDIS_HOST:REDIS_PORT (127.0.0.1:6379) are used when they
# can be; otherwise servers are started for the time of the command, on free ports, from the programs on the machine.
# --install lets root install those programs with apt-get. The command finds DATABASE_URL and REDIS_URL.
# The administrator of PostgreSQL is PGUSER with PGPASSWORD, or, as root, the user postgres of this machine.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

may_install=no
while [ $# -gt 0 ]; do
    case $1 in
    --install) may_install=yes ;;
    --)
        shift
        break
        ;;
    *) break ;;
    esac
    shift
done
[ $# -gt 0 ] || { sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }

postgres_host=${PGHOST:-127.0.0.1}
postgres_port=${PGPORT:-5432}
redis_host=${REDIS_HOST:-127.0.0.1}
redis_port=${REDIS_PORT:-6379}
# Two checkouts may be tested at once, so each has names of its own.
role=baolei_test_$(pwd | sha256sum | cut -c 1-8)
password=$(od -An -N18 -tx1 /dev/urandom | tr -d ' \n')
scratch=
postgres_admin=()
postgres_pid=
redis_pid=
redis_number=

stop() {
    printf 'Services STOPPED. %s\n' "$*" >&2
    exit 1
}

is_root() { [ "$(id -u)" = 0 ]; }

free_port() { .venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }

scratch_folder() {
    [ -n "$scratch" ] || scratch=$(mktemp -d "${TMPDIR:-/tmp}/baolei-services-XXXXXX")
}

install_programs() { # PROGRAM PACKAGE…
    local program=$1
    shift
    [ "$may_install" = yes ] && is_root && command -v apt-get >/dev/null ||
        stop "$program neither answers nor is installed. Run as root: apt-get install $*"
    # Run level 1 keeps the packages from starting servers that would outlive this run.
    RUNLEVEL=1 python3 config/install/apt.py install "$@" || stop "$program could not be installed."
}

# --- PostgreSQL ------------------------------------------------------------------------------------------------------

sql() { "${postgres_admin[@]}" -X -q -A -t -v ON_ERROR_STOP=1 -d postgres "$@"; }

usable() { [ "$(sql -c 'SHOW server_version_num' 2>/dev/null || echo 0)" -ge 150000 ]; }

use_running_postgres() {
    command -v psql >/dev/null || return 1
    if [ -n "${PGUSER:-}" ]; then
        postgres_admin=(psql -h "$postgres_host" -p "$postgres_port")
        usable && return
    fi
    case $postgres_host in
    127.0.0.1 | localhost)
        if is_root && id postgres >/dev/null 2>&1; then
            postgres_admin=(runuser -u postgres -- psql -p "$postgres_port")
            usable && return
        fi
        ;;
    esac
    return 1
}

postgres_programs() { # the folder of the newest installed server, 15 or later
    local folder
    for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -t / -k 5 -n -r); do
        if [ -x "$folder/initdb" ] && [ "$(cut -d / -f 5 <<<"$folder")" -ge 15 ]; then
            echo "$folder"
            return
        fi
    done
    folder=$(command -v initdb) && dirname "$folder"
}

start_postgres() {
    local programs as=() admin_password=$password-admin
    programs=$(postgres_programs) || true
    if [ -z "$programs" ]; then
        install_programs PostgreSQL postgresql
        programs=$(postgres_programs) || stop 'PostgreSQL 15 or later is needed.'
    fi
    scratch_folder
    mkdir "$scratch/postgres"
    printf '%s' "$admin_password" >"$scratch/password"
    if is_root; then # PostgreSQL refuses to run as root
        chown -R postgres "$scratch"
        as=(runuser -u postgres --)
    fi
    "${as[@]}" "$programs/initdb" -D "$scratch/postgres" -U postgres -A scram-sha-256 --pwfile "$scratch/password" \
        -E UTF8 --locale C.UTF-8 >"$scratch/initdb.log" 2>&1 || stop "initdb failed: $(tail -n 2 "$scratch/initdb.log")"
    postgres_host=127.0.0.1
    postgres_port=$(free_port)
    "${as[@]}" "$programs/postgres" -D "$scratch/postgres" -p "$postgres_port" -c listen_addresses=127.0.0.1 \
        -c unix_socket_directories= -c fsync=off -c full_page_writes=off -c max_connections=200 >"$scratch/postgres.log" 2>&1 </dev/null &
    postgres_pid=$!
    postgres_admin=(env PGUSER=postgres "PGPASSWORD=$admin_password" "$programs/psql" -h 127.0.0.1 -p "$postgres_port")
    local attempt
    for attempt in {1..100}; do
        usable && return
        kill -0 "$postgres_pid" 2>/dev/null || break
        sleep 0.2
    done
    stop "PostgreSQL did not start: $(tail -n 2 "$scratch/postgres.log")"
}

drop_everything_of_role() {
    local database
    for database in $(sql -c "SELECT datname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba WHERE rolname = '$role'"); do
        sql -c "DROP DATABASE \"$database\" WITH (FORCE)"
    done
    sql -c "DROP ROLE IF EXISTS $role"
}

# --- Redis -----------------------------------------------------------------------------------------------------------

redis() { # COMMAND…: one command, answered by Python, so that no client program is needed
    .venv/bin/python - "$redis_host" "$redis_port" "$@" <<'PYTHON'
import sys
import redis
host, port, number, *command = sys.argv[1:]
try:
    print(redis.Redis(host, int(port), int(number), socket_timeout=5).execute_command(*command))
except redis.RedisError as error:
    sys.exit(str(error))
PYTHON
}

take_redis_number() { # the first database that holds nothing
    for redis_number in {15..1}; do
        [ "$(redis "$redis_number" DBSIZE 2>/dev/null)" = 0 ] && return
    done
    redis_number=
    return 1
}

start_redis() {
    command -v redis-server >/dev/null || install_programs Redis redis-server
    scratch_folder
    redis_host=127.0.0.1
    redis_port=$(free_port)
    mkdir "$scratch/redis"
    redis-server --bind 127.0.0.1 --port "$redis_port" --dir "$scratch/redis" --save '' --appendonly no \
        --maxmemory-policy noeviction >"$scratch/redis.log" 2>&1 </dev/null &
    redis_pid=$!
    local attempt
    for attempt in {1..50}; do
        take_redis_number && return
        kill -0 "$redis_pid" 2>/dev/null || break
        sleep 0.2
    done
    stop "Redis did not start: $(tail -n 2 "$scratch/redis.log")"
}

# ---------------------------------------------------------------------------------------------------------------------

clean_up() {
    local status=$?
    trap - EXIT
    if [ -n "$postgres_pid" ]; then
        # `runuser` passes the signal on; INT is the fast shutdown that does not wait for clients.
        pkill -INT -P "$postgres_pid" -x postgres 2>/dev/null || kill "$postgres_pid" 2>/dev/null || true
        wait "$postgres_pid" 2>/dev/null || true
    elif [ ${#postgres_admin[@]} -gt 0 ]; then
        drop_everything_of_role >/dev/null 2>&1 || echo "The PostgreSQL role $role could not be removed." >&2
    fi
    if [ -n "$redis_pid" ]; then
        kill "$redis_pid" 2>/dev/null || true
        wait "$redis_pid" 2>/dev/null || true
    elif [ -n "$redis_number" ]; then
        redis "$redis_number" FLUSHDB >/dev/null 2>&1 || true
    fi
    [ -z "$scratch" ] || rm -rf "$scratch"
    exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

use_running_postgres || { postgres_admin=() && start_postgres; }
drop_everything_of_role >/dev/null 2>&1 || true
sql -c "CREATE ROLE $role LOGIN CREATEDB CREATEROLE PASSWORD '$password'" -c "CREATE DATABASE $role OWNER $role" >/dev/null ||
    stop "The role $role could not be made on $postgres_host:$postgres_port."
if redis 0 PING >/dev/null 2>&1; then
    take_redis_number || stop "Redis at $redis_host:$redis_port has no empty database number. Set REDIS_PORT to another."
else
    start_redis
fi
# What is tested is thrown away: a commit need not wait for the disk. Sessions of this role only.
sql -c "ALTER ROLE $role SET synchronous_commit = off" >/dev/null
echo "Services: PostgreSQL $postgres_host:$postgres_port role $role, Redis $redis_host:$redis_port/$redis_number"

export DATABASE_URL=postgresql://$role:$password@$postgres_host:$postgres_port/$role
export REDIS_URL=redis://$redis_host:$redis_port/$redis_number
unset PGHOST PGPORT PGUSER PGPASSWORD
"$@"
