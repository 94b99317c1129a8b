# The ways in. `make help` lists them. Needs Python 3.11 or newer; everything else is fetched by the set-up.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help install install-dev run test test-services lint bench screens messages lock

PYTHON := .venv/bin/python
SETUP := config/install/setup.sh
DEMO_COUNTY ?= altay
# Given to what starts PostgreSQL and Redis for test-services; --install lets root install them.
SERVICES_OPTIONS ?=

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

install: ## set up this checkout: packages, text libraries, fonts, translations, static files
	@$(SETUP)

install-dev:
	@$(SETUP) --dev

run: install ## set up, load the demo county (DEMO_COUNTY=altay|gangcha), serve on 127.0.0.1:$PORT (8000)
	@exec $(PYTHON) manage.py run_demo --county $(DEMO_COUNTY)

test: install-dev ## set up, run all tests
	@$(PYTHON) -m pytest

test-services: install-dev ## run all tests on PostgreSQL and Redis
	@config/install/services.sh $(SERVICES_OPTIONS) -- $(PYTHON) -m pytest

lint: install-dev ## format, types, layers, templates, Django's own checks
	@$(PYTHON) -m ruff check .
	@$(PYTHON) -m ruff format --check .
	@$(PYTHON) -m mypy
	@.venv/bin/lint-imports
	@.venv/bin/djlint --check templates
	@$(PYTHON) manage.py check
	@$(PYTHON) manage.py makemigrations --check --dry-run

bench: install-dev ## measure
	@$(PYTHON) -m benchmarks

screens: install-dev ## look at every page as every role in a browser (ONLY=teams:sheet,teams:queue ROLE=village narrow it)
	@$(PYTHON) -m tests.screens

messages: install-dev ## collect the sentences to translate and compile (developers; needs gettext)
	@command -v xgettext >/dev/null || { echo 'xgettext is missing. Run as root: apt-get install gettext'; exit 1; }
	@$(PYTHON) manage.py makemessages --locale zh_Hans --locale en --no-obsolete --add-location file \
		--ignore '.venv/*' --ignore '.local/*' --ignore 'tests/*'
	@$(SETUP) --dev

lock: ## resolve pyproject.toml into the two lock files (developers; needs uv)
	@command -v uv >/dev/null || { echo 'uv is missing. Run: pip install uv'; exit 1; }
	@uv pip compile pyproject.toml --generate-hashes --python-version 3.11 -o requirements.lock
	@uv pip compile pyproject.toml --extra dev --generate-hashes --python-version 3.11 -o requirements-dev.lock
