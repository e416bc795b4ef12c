# Two commands matter: `make run` shows the gateway at work, `make test` proves it. Both need python3 (3.11 or newer) and make, nothing else, no root.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# Seconds that `make run` charges before it sums up.
DURATION ?= 60
# Test processes at a time.
JOBS ?= 2
# Hundreds of gateways are started here: without this each would compile its modules anew where the variable is set.
unexport PYTHONDONTWRITEBYTECODE
# Schedules of failures that `make faults` plays, and stations in each.
SEEDS ?= 1000
STATIONS ?= 8

.DEFAULT_GOAL := help
# The summary line of the tests is the last line of `make test`, with -j too.
.NOTPARALLEL:
.PHONY: help run test deep lint types imports generated tests soap-clients docs format bench clean

help:
	@echo "make run [DURATION=60]  a small central system, the gateway and charging stations of every version, with a summary at the end"
	@echo "make test               lint, types, imports, generated files, tests"
	@echo "make deep               2,000 generated messages of every action through every pair of versions (an hour or less)"
	@echo "make soap-clients       install what the tests with node-soap need"
	@echo "make docs               rewrite what is generated: message types, docs, chart schema, example configuration"
	@echo "make format             let ruff put the sources in order"
	@echo "make bench              measure translation and rewrite docs/performance.md"
	@echo "make faults [SEEDS=1000 STATIONS=8]  play seeded schedules of failures against the gateway and judge what arrived"
	@echo "make clean              remove the virtual environment and all caches"

run: $(STAMP)
	@$(BIN)/ocpp-gateway demo --duration $(DURATION)

test: lint types imports generated tests

lint: $(STAMP)
	@echo "== ruff"
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --check --quiet .

types: $(STAMP)
	@echo "== mypy --strict"
	@$(BIN)/mypy --strict --no-error-summary

imports: $(STAMP)
	@echo "== import contracts"
	@$(BIN)/lint-imports --no-logo

generated: $(STAMP)
	@echo "== generated files"
	@$(BIN)/python -m translators.generate --check
	@$(BIN)/python -m docs.generate --check

tests: $(STAMP)
	@echo "== tests"
	@$(BIN)/python -m pytest -q -n $(JOBS) --dist worksteal

deep: $(STAMP)
	@OCPP_GATEWAY_DEEP=1 $(BIN)/python -m pytest -q -n $(JOBS) --timeout=0 tests/gateway/test_every_message.py

# Stations on other people's SOAP stacks; gSOAP comes from Debian (gsoap libgsoap-dev g++). Tests that miss one say so and skip.
soap-clients:
	@if command -v npm >/dev/null; then echo "== node-soap"; \
	cd tests/e2e/soap_clients/node && npm ci --silent --no-audit --no-fund --ignore-scripts; else echo "no npm: node-soap is left out"; fi

docs: $(STAMP)
	@$(BIN)/python -m translators.generate
	@$(BIN)/python -m docs.generate

format: $(STAMP)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(STAMP)
	@$(BIN)/python -m bench --write

faults: $(STAMP)
	@$(BIN)/python -m tests.faults --count $(SEEDS) --stations $(STATIONS) --parallel $(JOBS)

clean:
	rm -rf $(VENV) build *.egg-info .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# The stamp is younger than pyproject.toml exactly when everything it asks for is installed; sources are linked, so editing them needs no new install.
$(STAMP): pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("python 3.11 or newer is needed, $(PYTHON) is " + sys.version.split()[0] + "; name another with PYTHON=...") if sys.version_info < (3, 11) else None'
	@echo "== installing into $(VENV)"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $@
