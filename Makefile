PYTHON ?= python3
VENV := .venv
export PYTHONDONTWRITEBYTECODE := 1
BIN := $(VENV)/bin

.DEFAULT_GOAL := help
.PHONY: help lock

help: ## what there is to make
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

lock: ## write the hash-locked requirements again
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url pyproject.toml -o requirements.lock
	@uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --no-emit-index-url --extra dev pyproject.toml -o requirements-dev.lock
