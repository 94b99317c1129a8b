"""docker-compose.yml keeps the promises an operator relies on."""

import re
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load(TEXT)
SERVICES = COMPOSE["services"]
PORTAL = ("web", "worker", "beat")
SECRETS = ("BAOLEI_SECRET_KEY", "POSTGRES_PASSWORD", "REDIS_PASSWORD")


def command(service: str) -> str:
    return " ".join(SERVICES[service]["command"])


def test_the_services_are_the_portal_in_three_processes_and_its_two_stores():
    assert set(SERVICES) == {*PORTAL, "postgres", "redis"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_checked_restarted_and_not_root(service):
    definition = SERVICES[service]
    assert definition["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    assert definition["restart"] == "unless-stopped"
    assert str(definition["user"]).split(":")[0] not in ("", "0", "root")
    assert "no-new-privileges:true" in definition["security_opt"]
    assert not definition.get("privileged")


@pytest.mark.parametrize(
    ("service", "words"),
    [
        ("web", "gunicorn config.wsgi --bind 0.0.0.0:8000"),
        ("worker", "celery -A config worker"),
        ("beat", "celery -A config beat"),
    ],
)
def test_a_portal_service_runs_its_process_under_production_settings(service, words):
    assert words in command(service)
    environment = SERVICES[service]["environment"]
    assert environment["DJANGO_SETTINGS_MODULE"] == "config.settings.production"
    assert environment["BAOLEI_DATA"] == "/data"
    assert "data:/data" in SERVICES[service]["volumes"]


def test_the_worker_carries_no_scheduler():
    assert not {"-B", "--beat"} & set(SERVICES["worker"]["command"])


def test_the_portal_waits_for_its_stores_and_for_the_migrations():
    ready = {"condition": "service_healthy"}
    assert SERVICES["web"]["depends_on"] == {"postgres": ready, "redis": ready}
    assert SERVICES["worker"]["depends_on"] == SERVICES["beat"]["depends_on"] == {"web": ready}
    assert command("web").index("migrate") < command("web").index("gunicorn")


def test_postgres_is_15_or_later_on_a_named_volume():
    version = re.fullmatch(r"postgres:(\d+)[\w.-]*", SERVICES["postgres"]["image"])
    assert version
    assert int(version[1]) >= 15
    assert SERVICES["postgres"]["volumes"] == ["postgres:/var/lib/postgresql/data"]


def test_redis_loses_at_most_a_second_and_never_drops_work():
    words = SERVICES["redis"]["command"]
    options = dict(zip(words[1::2], words[2::2], strict=True))
    assert options["--appendonly"] == "yes"
    assert options["--appendfsync"] == "everysec"
    assert options["--maxmemory-policy"] == "noeviction"
    assert SERVICES["redis"]["volumes"] == ["redis:/data"]


def test_every_named_volume_is_declared():
    used = {item.split(":")[0] for s in SERVICES.values() for item in s["volumes"]}
    assert used == set(COMPOSE["volumes"]) == {"data", "postgres", "redis"}


def test_only_the_web_server_is_reached_and_only_from_this_machine():
    ports = {name: s["ports"] for name, s in SERVICES.items() if "ports" in s}
    assert ports == {"web": ["127.0.0.1:${PORT:-8000}:8000"]}


@pytest.mark.parametrize("name", [*SECRETS, "BAOLEI_ALLOWED_HOSTS"])
def test_a_required_value_comes_from_the_environment_and_its_absence_stops_with_a_message(name):
    uses = re.findall(r"\$\{" + name + r"([^}]*)\}", TEXT)
    assert uses
    for use in uses:
        assert re.fullmatch(r":\?.{10,}", use), f"${{{name}{use}}} may be empty or has a default"
    assert re.search(rf"^{name}=$", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE)


def test_the_example_of_the_environment_explains_every_variable_the_portal_reads():
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    read = re.findall(
        r'"((?:BAOLEI|DATABASE|REDIS|PORT|DEMO)\w*)"',
        (ROOT / "config" / "env.py").read_text(encoding="utf-8"),
    )
    assert {"DATABASE_URL", "REDIS_URL", "BAOLEI_DATA", "PORT"} <= set(read)
    for name in read:
        assert re.search(rf"^# .+\n(#.*\n)*#?{name}=", example, re.MULTILINE), f"{name} is not explained"


def test_the_image_is_set_up_like_a_checkout_and_does_not_run_as_root():
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    assert "FROM python:3.11-slim-bookworm" in lines
    set_ups = [n for n, line in enumerate(lines) if line.startswith("RUN config/install/setup.sh")]
    user = lines.index("USER 10001:10001")
    assert set_ups
    assert max(set_ups) < user
    assert not [line for line in lines[user + 1 :] if line.startswith(("USER", "RUN", "COPY"))]
    assert "VOLUME /data" in lines
    text = "\n".join(lines)
    assert "HEALTHCHECK" in text
    assert "/healthz" in text
    assert '"config.wsgi", "--bind", "0.0.0.0:8000"' in text
