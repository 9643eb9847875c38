# kehoach: a shelf of scanned plans becomes tables.   make help   lists what there is.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

IN ?= corpus/sample
OUT ?= output
JOBS ?=
ARGS ?=
PYTHON ?= python3

BIN := .venv/bin
SOURCES := pipeline corpus dictionaries bench tests

.PHONY: help extract cluster test setup setup-dev lint format types bench notebooks corpus dictionaries lock clean

help: ## lists the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /  make \1|/' | column -t -s '|'
	@echo
	@echo '  make extract IN=folder OUT=folder JOBS=2 ARGS="--text-layer redo"'

extract: setup ## the main job: the documents in IN (the sample scans) become records and tables in OUT (output/)
	@$(BIN)/kehoach extract "$(IN)" --out "$(OUT)" $(if $(JOBS),--jobs $(JOBS)) $(ARGS)

cluster: setup .venv/.setup-cluster ## a Dask scheduler with 2 workers on this machine, for ARGS="--cluster tcp://127.0.0.1:8786"; Ctrl-C ends it
	@$(BIN)/python -m pipeline.batch.local_cluster $(ARGS)

test: setup-dev ## the whole test suite; ARGS= goes to pytest
	@$(BIN)/python -m pytest $(ARGS)

setup: .setup-system .venv/.setup ## everything `extract` needs: Tesseract with vie and eng, .venv, the package; does nothing twice

setup-dev: setup .setup-fonts .venv/.setup-dev

lint: setup-dev ## ruff: rules and format
	@$(BIN)/ruff check $(SOURCES) notebooks && $(BIN)/ruff format --check $(SOURCES)

format: setup-dev ## ruff rewrites what it can
	@$(BIN)/ruff check --fix $(SOURCES) notebooks; $(BIN)/ruff format $(SOURCES)

types: setup-dev ## mypy --strict
	@$(BIN)/mypy

bench: setup-dev .setup-building ## speed beside bare Tesseract, and accuracy against gold texts and records
	@$(BIN)/python -m bench $(ARGS)

notebooks: setup-dev ## runs the notebooks and keeps their output
	@$(BIN)/jupyter-nbconvert --to notebook --execute --inplace notebooks/*.ipynb

corpus: setup-dev ## lays out and ages the plans of corpus/plans, and renews corpus/sample
	@$(BIN)/python -m corpus $(ARGS)

dictionaries: setup-dev .setup-building ## counts and trains the models in dictionaries/models from ../shared/corpora
	@$(BIN)/python -m dictionaries.build $(ARGS)

lock: setup-dev ## pins the newest dependencies that pyproject.toml allows
	@cd . && pin="$(BIN)/pip-compile --quiet --no-header --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host --no-annotate" && \
	  $$pin --upgrade --extra pdf --extra postgresql --extra cluster --extra s3 --extra dev --output-file requirements-dev.lock pyproject.toml && \
	  $$pin --upgrade --extra pdf --constraint requirements-dev.lock --output-file requirements.lock pyproject.toml

clean: ## forgets the set-up and the caches; never touches results
	@rm -rf .venv .setup-* .mypy_cache .ruff_cache .pytest_cache dist build

# --- set-up: each stamp is made once, and again when what it depends on has changed -----------------------------------

# installs Debian packages, or says in one message which ones are missing
define install
	if ! command -v apt-get >/dev/null; then \
	  echo "kehoach needs $(1). This system has no apt-get: please install them with its own package manager, then run make again." >&2; exit 3; \
	elif [ "$$(id -u)" = 0 ]; then as_root=; \
	elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then as_root=sudo; \
	else echo "kehoach needs $(1), and you are not root. Please have this run once:  apt-get install $(1)" >&2; exit 3; fi; \
	echo "Installing $(1)" >&2; \
	$$as_root apt-get -qq update && DEBIAN_FRONTEND=noninteractive $$as_root apt-get -qq install --yes --no-install-recommends $(1) >/dev/null
endef

.setup-system:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "kehoach needs Python 3.11 or newer, $(PYTHON) is $$($(PYTHON) --version 2>&1). Name another one: make PYTHON=python3.12 ..." >&2; exit 3; }
	@missing=""; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || missing="$$missing python3-venv"; \
	command -v tesseract >/dev/null || missing="$$missing tesseract-ocr"; \
	languages="$$(tesseract --list-langs 2>/dev/null || true)"; \
	for language in vie eng osd; do grep -qx $$language <<<"$$languages" || missing="$$missing tesseract-ocr-$$language"; done; \
	if [ -n "$$missing" ]; then $(call install,$${missing# }); fi
	@touch $@

.setup-fonts:
	@if ! compgen -G '/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf' >/dev/null; then $(call install,fonts-croscore); fi
	@touch $@

.setup-building:
	@if ! compgen -G '/usr/share/texmf/fonts/opentype/public/tex-gyre/texgyretermes-regular.otf' >/dev/null; then $(call install,fonts-texgyre); fi
	@touch $@

.venv/.setup: requirements.lock pyproject.toml | .setup-system
	@echo "Setting up .venv" >&2
	@[ -x $(BIN)/python ] || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

.venv/.setup-cluster: requirements-dev.lock | .venv/.setup
	@echo "Adding what a Dask cluster needs to .venv" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint requirements-dev.lock distributed
	@touch $@

.venv/.setup-dev: requirements-dev.lock | .venv/.setup
	@echo "Adding what tests, benches and notebooks need to .venv" >&2
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.lock
	@touch $@
