# make run opens the dashboard on the sample; make test and make check prove the code. Only Python 3.11 or newer and pip are needed.
PYTHON ?= python3
BIN    := .venv/bin
READY  := .venv/.ready
PINS   := --quiet --universal --python-version 3.11 --generate-hashes --upgrade --no-emit-index-url \
          --no-emit-find-links --custom-compile-command "make lock"
INSTALL = $(BIN)/python -m pip install --disable-pip-version-check --require-hashes
# A part of the tests; the longest begins first. The rules of the house are of `make check`.
RULES  := tests/architecture
FILES  := tests/real tests/simulation tests/ingest tests/cli tests/homes tests/docs tests/export tests/profiles
# All at once, or as many as the make above this one has begun with.
SIDE_BY_SIDE = $(if $(findstring jobserver,$(MAKEFLAGS)),,--jobs=4)
# What takes long runs on a build machine and by make test-all; make test leaves it out.
LONG   := $(if $(filter true,$(CI)),,-m "not long")

# Tests start hundreds of processes, each of which would compile Cadran anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help run test test-all test-browser test-files test-ui test-rest test-alone check check-style check-types check-sql check-rules prove docs docs-pages mutate bench lock clean setup

help: ## Show the commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

run: setup ## Open the dashboard on the sample data (http://localhost:8501)
	@echo "Opening Cadran. Stop it with Ctrl+C."
	@$(BIN)/cadran demo

test: setup .venv/.ready-databases ## Run the tests that are quick, in four parts side by side; with CI=true all of them
	@homes=$$(mktemp -d) && trap 'rm -rf "$$homes"' EXIT && \
	CADRAN_BUILT_HOMES=$$homes $(MAKE) --no-print-directory $(SIDE_BY_SIDE) test-files test-browser test-rest test-ui

test-all: ## Run every test (twenty minutes), as a build machine does
	@$(MAKE) --no-print-directory test LONG=

test-browser:
	$(BIN)/pytest $(LONG) tests/browser

test-files:
	$(BIN)/pytest $(LONG) $(FILES)

test-ui:
	$(BIN)/pytest $(LONG) tests/ui

test-rest:
	$(BIN)/pytest $(LONG) tests --ignore=tests/browser --ignore=tests/ui --ignore=$(RULES) $(FILES:%=--ignore=%)

test-alone: setup ## Run what needs public data where there is none: every test of it skips with its reason
	CADRAN_REAL_DATA=$(CURDIR)/.no-public-data $(BIN)/pytest tests -m public_data -rs

check: setup .venv/.ready-check ## Format, lint, types, imports, SQL and the rules of the house, side by side
	@$(MAKE) --no-print-directory $(SIDE_BY_SIDE) check-types check-rules check-sql check-style

check-style: setup .venv/.ready-check
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/deptry .
	$(BIN)/vulture

check-types: setup .venv/.ready-check
	$(BIN)/mypy cadran tests benchmarks pages app.py

check-sql: setup .venv/.ready-check
	$(BIN)/sqlfluff lint --processes 0 queries

check-rules: setup .venv/.ready-check
	$(BIN)/pytest $(RULES)

prove: setup ## Run every proof at length (an hour); its result is written to docs/proofs.md
	PYTHONPATH=tests $(BIN)/python -m proofs.prove --date $$(date +%F)

docs-pages: setup ## Write the parts of docs/ that come from the code
	PYTHONPATH=tests $(BIN)/python -m docs.generate

docs: setup .venv/.ready-docs ## Build the site of the documentation in build/site, without an outside request
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict
	$(BIN)/pytest tests/docs/test_site.py
	@echo "Open build/site/index.html, or with search: $(BIN)/python -m http.server --bind localhost --directory build/site"

mutate: setup .venv/.ready-mutation ## See which changes of the code no test notices (hours; a part: MUTATE='cadran.analysis.funnel*')
	$(BIN)/mutmut run $(MUTATE)
	$(BIN)/mutmut results

bench: setup ## Run the benchmarks
	$(BIN)/python -m benchmarks.loading
	$(BIN)/python -m benchmarks.cuts
	$(BIN)/python -m benchmarks.overview

lock: setup ## Pin every dependency again after a change of pyproject.toml
	@test -x $(BIN)/uv || $(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile $(PINS) --group test pyproject.toml -o requirements.lock
	$(BIN)/uv pip compile $(PINS) --extra databases pyproject.toml -c requirements.lock -o requirements-databases.lock
	for group in check docs mutation; do \
	  $(BIN)/uv pip compile $(PINS) --group pyproject.toml:$$group -c requirements.lock -o requirements-$$group.lock || exit 1; done

clean: ## Remove the virtual environment and every cache (never your data)
	rm -rf .venv build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis .benchmarks test-results mutants
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup: $(READY)

$(READY): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Cadran needs Python 3.11 or newer; %s is %s. Name another one: make run PYTHON=python3.12" % (sys.executable, sys.version.split()[0]))'
	@test -x $(BIN)/python || { echo "1/3 Creating the virtual environment .venv"; $(PYTHON) -m venv .venv; } \
	  || { rm -rf .venv; echo "Python cannot create a virtual environment. On Debian or Ubuntu: apt install python3-venv"; exit 1; }
	@echo "2/3 Installing the pinned packages (1.3 GB on disk; two to five minutes the first time)"
	@$(INSTALL) --progress-bar on -r requirements.lock
	@echo "3/3 Linking Cadran into the environment"
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet --no-deps --no-build-isolation -e .
	@touch $@
	@echo "Ready."

.venv/.ready-%: requirements-%.lock $(READY)
	@echo "Installing what make $* needs"
	@$(INSTALL) --quiet -r $<
	@touch $@
