# Lan Toả. `make help` lists what can be asked for; Python 3.11 or newer is all it needs.

PYTHON ?= python3
PORT ?= 8080

VENV := .venv
BENCH := .bench
BIN := $(VENV)/bin
# Doubly quiet: a machine's own pip settings may warn at length; errors still show.
PIP := $(BIN)/python -m pip install --disable-pip-version-check --quiet --quiet
# -P: a stray bot.py in the working folder is never taken for ours.
PYTEST := $(BIN)/python -P -m pytest
# A worker for each core, up to four: each has a PostgreSQL of its own. A file stays with one, and
# they are taken by name, not by how many tests they have: the long stories of few come first.
SIDE_BY_SIDE := -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder

# Where no bytecode may be kept, every process compiles the whole program anew.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check bench proof install lock messages learn clean

help: ## list the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

demo: $(VENV)/.installed ## a sample union with its web chat on this machine; PORT=8080
	@$(BIN)/lantoa demo --port $(PORT)

test: $(VENV)/.installed-dev ## the test suite, on SQLite and on PostgreSQL
	@$(PYTEST) -m 'not slow' $(SIDE_BY_SIDE)

check: $(VENV)/.installed-dev ## format, lint, types, imports, dependencies, content, catalogues
	@$(BIN)/ruff format --check --quiet . || { echo "Chạy: $(BIN)/ruff format ." >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/deptry .
	@$(BIN)/lantoa content check
	@$(PYTEST) -q tests/test_catalogue.py

bench: $(VENV)/.installed-dev $(BENCH)/.installed ## ratios, in var/bench/*.json; ONLY="a d" BENCH_SIZE=small|1000000
	@$(BIN)/python -P -m tests.bench $(ONLY)

proof: $(VENV)/.installed-dev ## the tests that take minutes
	@$(PYTEST) -m slow

install: $(VENV)/.installed-dev ## everything, the tools of developers included, into .venv

messages: $(VENV)/.installed ## collect the sentences of the code into bot/locale
	@$(BIN)/pybabel --quiet extract -F pyproject.toml --no-location --no-wrap --sort-output \
		--project=lantoa --copyright-holder="Lan Toả" -o bot/locale/lantoa.pot \
		bot adapters scheduler
	@$(BIN)/pybabel --quiet update -D lantoa -i bot/locale/lantoa.pot -d bot/locale -l vi \
		--init-missing --no-fuzzy-matching --ignore-obsolete --no-wrap \
		--ignore-pot-creation-date
	@$(BIN)/python -P -m bot.translating bot/locale

SENTENCES = $(wildcard tests/domain/utterances.csv tests/understanding/utterances*.csv \
	tests/understanding/learnt/*.csv)
learn: $(VENV)/.installed ## weigh words anew by the labelled sentences of the tests
	@$(BIN)/python -P -m bot.learning bot/domain/likeness.tsv $(SENTENCES)

# The resolver is used here only, from an environment that is thrown away. It keeps every version
# that still fits; `make lock RESOLVE=--upgrade` takes the newest ones.
RESOLVE ?=
RESOLVED = .lock/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url $(RESOLVE)
LOCK = $(RESOLVED) pyproject.toml

# What `make bench` compares with has an environment of its own: it is no part of the product.
PEERS := tests/bench/peers/requirements.lock

lock: ## resolve requirements*.lock anew from pyproject.toml
	@$(PYTHON) -m venv .lock
	@.lock/bin/python -m pip install --disable-pip-version-check --quiet --quiet uv
	@$(LOCK) --group build -o requirements.lock
	@$(LOCK) --group build --group dev --extra speed --extra traces -c requirements.lock \
		-o requirements-dev.lock
	@$(RESOLVED) --group bench -o $(PEERS)
	@rm -rf .lock

clean: ## remove what the other targets made; var/ and its data stay
	@rm -rf $(VENV) $(BENCH) .lock dist build *.egg-info .mypy_cache .ruff_cache .pytest_cache \
		.import_linter_cache .hypothesis
	@find adapters bot content scheduler tests -name __pycache__ -prune -exec rm -rf {} +

# The stamps say what is installed: a second run needs neither the network nor pip.
$(VENV)/.made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo \
		"Lan Toả cần Python 3.11 trở lên. Nếu máy có sẵn, hãy gọi tên: make PYTHON=python3.11" \
		>&2; exit 1; }
	@echo "Lan Toả: đang tạo môi trường Python trong $(VENV) ..."
	@$(PYTHON) -m venv $(VENV) || { echo \
		"Không tạo được môi trường; trên Debian, Ubuntu: apt-get install python3-venv" \
		>&2; exit 1; }
	@touch $@

$(VENV)/.installed: requirements.lock pyproject.toml | $(VENV)/.made
	@echo "Lan Toả: đang cài các thư viện cần thiết (lần đầu mất khoảng một phút) ..."
	@$(PIP) --require-hashes -r requirements.lock
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.lock $(VENV)/.installed
	@echo "Lan Toả: đang cài thêm công cụ kiểm tra ..."
	@$(PIP) --require-hashes -r requirements-dev.lock
	@touch $@

$(BENCH)/.installed: $(PEERS) | $(VENV)/.made
	@$(PYTHON) -m venv $(BENCH)
	@$(BENCH)/bin/python -m pip install --disable-pip-version-check --quiet --quiet \
		--require-hashes -r $(PEERS)
	@touch $@
