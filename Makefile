# `make help` lists what there is. Everything runs from .venv, which is made on first use.

PY := .venv/bin/python
TRANSLATIONS := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/*.po locale/*/*/LC_MESSAGES/*.po))
ARGS ?=

.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help run test proof bench check format messages services setup setup-dev translations clean

run: translations .env ## Set up what is needed and serve http://127.0.0.1:8000 (PORT=, HOST=, SAMPLE=0)
	@exec $(PY) manage.py serve

test: setup-dev translations ## Run every test that can run here (REQUIRE="postgres elasticsearch chromium": fail without; ARGS=: for pytest)
	@exec $(PY) -m tests $(ARGS)

proof: setup-dev translations ## Run the long proofs (races, kill -9, tampering) at their full counts
	@PROOF=1 exec $(PY) -m tests -m proof $(ARGS)

bench: setup-dev translations ## Measure the live room, and how good and fast search is (ARGS="--posts 5000": quicker)
	@$(PY) -m tests.load.watching && exec $(PY) -m tests.load.search $(ARGS)

check: setup-dev translations ## Lint, types, templates, migrations, translations, deployment settings
	@exec .ci/check

format: setup-dev ## Format the code
	@.venv/bin/ruff check --quiet --fix . ; .venv/bin/ruff format .

messages: setup-dev .env ## Collect the strings to translate into locale/ko (needs gettext)
	@$(PY) manage.py messages

services: setup-dev ## Start PostgreSQL and Elasticsearch for development and print their variables
	@exec $(PY) -m tests.services

# For this machine only: a server's settings come from its environment.
.env: | setup
	@umask 077; printf 'SECRET_KEY=%s\nLEDGER_SIGNING_KEY=%s\nDEBUG=1\n' \
		$$($(PY) -c 'import secrets; print(secrets.token_urlsafe(50), secrets.token_urlsafe(32))') >.env

setup: ## Make .venv with the locked dependencies, without the development ones
	@scripts/setup run

setup-dev:
	@scripts/setup dev

translations: setup $(TRANSLATIONS) ## Compile the translations

%.mo: %.po | setup
	@$(PY) -m babel.messages.frontend --quiet compile --input-file $< --output-file $@ --locale $(notdir $(patsubst %/LC_MESSAGES/,%,$(dir $@)))

clean: ## Remove what was installed and built; keeps the database and .env
	rm -rf .venv .tools .services .mypy_cache .ruff_cache .pytest_cache var/static var/test-databases
	find locale -name '*.mo' -delete

help: ## Show this
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
