PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CAREPATH := $(BIN)/python -m carepath
export PYTHONDONTWRITEBYTECODE := 1

# of `make demo`; BROKER CLOCK START REPLICAS KAFKA POSTGRES SMTP SMTP_* CHAOS PORT FRESH HORIZON_DAYS are read by every start
export PATIENTS ?= 50
export DAYS ?= 56
export SEED ?= 7
export KEEP ?= 0
export REPORT ?=
MINUTES ?= 60

.DEFAULT_GOAL := help
.PHONY: help demo up down check test test-deep bench explore lock

help: ## what there is to make
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

demo: $(VENV)/ready ## play the whole pathway with simulated people, then audit it
	@exec $(CAREPATH) demo

up: $(VENV)/ready ## start a stack and leave it running
	@exec $(CAREPATH) up

down: $(VENV)/ready ## end it
	@exec $(CAREPATH) down

check: $(VENV)/ready-dev ## lint, types, import rules, every test that needs no broker
	@$(BIN)/ruff check -q .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest -m "not stack and not deep"

test: check ## check, then everything else but the long ones, on real Kafka and PostgreSQL
	@$(BIN)/python -m pytest -m "stack and not deep"

test-deep: $(VENV)/ready-dev ## the long ones
	@$(BIN)/python -m pytest -m deep

bench: $(VENV)/ready-dev ## the hop against a bare loop
	@exec $(BIN)/python -m benchmarks

explore: $(VENV)/ready ## play lifetimes of patients in memory for MINUTES=60, and say what must not be
	@exec $(CAREPATH) explore --seconds $$(($(MINUTES) * 60)) --report explore.json

lock: ## write the hash-locked requirements again
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml -o requirements.lock
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --extra dev pyproject.toml -o requirements-dev.lock

$(VENV)/ready: requirements.lock deploy/environment.py
	@$(PYTHON) deploy/environment.py $(VENV) requirements.lock $@

$(VENV)/ready-dev: requirements-dev.lock deploy/environment.py
	@$(PYTHON) deploy/environment.py $(VENV) requirements-dev.lock $@
	@touch $(VENV)/ready
