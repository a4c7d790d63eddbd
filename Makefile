# Six words: demo, test, check, bench, proof, and format. `make` alone explains them.

SHELL := /bin/bash
.DEFAULT_GOAL := help
export PORT ?= 8000

# uv: the one on the machine, else one of our own under .tools/
UV := $(or $(shell command -v uv 2>/dev/null),$(wildcard $(HOME)/.local/bin/uv),.tools/bin/uv)
PYTHON := .venv/bin/python
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test check bench proof format

help: ## This list
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

.tools/bin/uv:
	@echo "Getting uv …"
	@rm -rf .tools; { python3 -m venv .tools && .tools/bin/python -m pip install --quiet --disable-pip-version-check uv; } \
	|| { PIP_BREAK_SYSTEM_PACKAGES=1 python3 -m pip install --quiet --user uv && mkdir -p .tools/bin \
	&& ln -sf "$$(python3 -m site --user-base)/bin/uv" .tools/bin/uv; } \
	|| { echo "uv is missing and could not be installed: see https://docs.astral.sh/uv/"; exit 1; }

# Installs once, and again whenever the lock file is newer
.venv/.installed: uv.lock pyproject.toml .python-version | $(filter .tools/bin/uv,$(UV))
	@echo "Installing what uv.lock names …"
	@$(UV) sync --frozen --quiet --compile-bytecode
	@touch $@

demo: .venv/.installed ## Start the site with demo data on http://127.0.0.1:8000 (PORT=…, RESET=1)
	@$(PYTHON) manage.py demo --end-with-parent $(if $(RESET),--reset) $(DEMO)

test: .venv/.installed ## All tests on an embedded PostgreSQL (REQUIRE_BROWSER=1, ARGS="tests/kurse -k wishes")
	@$(PYTHON) -m pytest -n 2 --dist loadgroup $(ARGS)

check: .venv/.installed ## Format, lint, types, floors, migrations, translations, templates, deployment
	@$(PYTHON) -m tests.check

bench: .venv/.installed ## Pages and allocation against bare Django and bare Wagtail; JSON in var/bench/
	@$(PYTHON) manage.py bench $(ARGS)

proof: .venv/.installed ## One proof of docs/proofs.md (ID=F-01, ARGS="--short --seed 7"); JSON in var/proofs/
	@$(PYTHON) -m tests.proofs $(ID) $(ARGS)

format: .venv/.installed ## Put the code into shape
	@.venv/bin/ruff check --fix --quiet . ; .venv/bin/ruff format .
