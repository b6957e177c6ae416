# `make demo` and `make test` set up what they need by themselves: CPython 3.11 or later, git and make are enough.

VENV := .venv
BIN := $(VENV)/bin
PIP_INSTALL = $(BIN)/python -m pip install --quiet --disable-pip-version-check
# The first interpreter that is recent enough; say PYTHON=... to choose another.
PYTHON ?= $(shell for python in python3 python3.11 python3.12 python3.13 python3.14 python; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$python && break; done)
UV ?= uv

# Where it is set, each start compiles every module again, and a run takes twice as long.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help demo test lint format bench corpus oracle lock clean
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(VENV)/run.stamp ## set up, and check the shipped reference stack
	$(BIN)/sless-audit check sample_stacks/order_processing

test: $(VENV)/dev.stamp ## set up, and run the tests
	$(BIN)/pytest -n auto --dist loadgroup

lint: $(VENV)/dev.stamp ## format, lint, types and the import contract
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/dev.stamp ## format the code, and mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/dev.stamp ## time `check` beside cfn-lint on the same templates
	$(BIN)/python -m tests.benchmarks

corpus: $(VENV)/dev.stamp ## `check` over the whole corpus of real templates, where there is one
	$(BIN)/python -m tests.corpus

oracle: $(VENV)/dev.stamp ## SAM lowering beside the translator, where there is a corpus; rates of load beside a simulation
	$(BIN)/python -m tests.oracles.sam_oracle
	$(BIN)/python -m tests.oracles.flow_oracle

lock: ## compile requirements/ again from pyproject.toml (needs uv; UPGRADE=--upgrade takes newer versions)
	$(UV) pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes --quiet \
		--no-config --custom-compile-command "make lock" $(UPGRADE) --output-file requirements/dev.txt
	$(UV) pip compile pyproject.toml --group build --universal --python-version 3.11 --generate-hashes --quiet \
		--no-config --custom-compile-command "make lock" --constraints requirements/dev.txt --output-file requirements/run.txt

clean: ## remove the environment and every cache
	rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache

$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "No Python 3.11 or later was found. Install one, or say: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# The stamps make set-up happen once, and again when what it was made from changes.
$(VENV)/run.stamp: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(PIP_INSTALL) --require-hashes --requirement requirements/run.txt
	$(PIP_INSTALL) --no-build-isolation --no-deps --editable .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt pyproject.toml | $(VENV)/bin/python
	$(PIP_INSTALL) --require-hashes --requirement requirements/dev.txt
	$(PIP_INSTALL) --no-build-isolation --no-deps --editable .
	@touch $@ $(VENV)/run.stamp
