# make run      the catalogue at http://127.0.0.1:8000/ (another port: make run PORT=8123)
# make test     everything that must hold before a change lands; one file of tests alone: make test FILE=tests/test_codes.py
# make test-fast  meanwhile: on SQLite, the first cases of each test, but for what needs a browser, processes or long
# make soak     the tests that kill and contend, 30 times instead of once, and all that ask a database, on both
# make screenshots  pictures of each kind of page: four widths, light, dark, forced colours and print, in var/screenshots
# make check    linter, formatters and type checker alone
# make format   let the formatter have its way
# make lock     pin the newest versions that pyproject.toml allows

PORT ?= 8000
# Of three tests one waits: for a browser, a disk or PostgreSQL.
PROCESSES ?= 3
NEW_ENOUGH := import sys; sys.exit(sys.version_info < (3, 11))
PYTHON ?= $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c '$(NEW_ENOUGH)' 2>/dev/null && echo $$python && break; done)
BIN := .venv/bin
PIP_INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
COMPILE := $(BIN)/uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --no-header \
	--python-version 3.11 pyproject.toml

PYTEST = $(BIN)/python -m pytest --durations=10 $(if $(FILE),$(FILE),--numprocesses $(PROCESSES) --dist worksteal)

# Tests that read how often from tests/soak.py, themselves or in tests/browser.py
SOAKED = $(shell grep -lE "from tests.soak import|import .*faults_of" tests/test_*.py)

# A virtual environment dies with the Python that it was made from.
$(shell [ -x $(BIN)/python ] || rm -rf .venv)

# Many an image of Python sets it, and then each process that a test starts compiles the catalogue again.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := run
.PHONY: run test test-fast test-on-sqlite test-on-postgresql soak screenshots check format lock

run: .venv/runtime
	@$(BIN)/python manage.py serve --port $(PORT)

# The second run asks PostgreSQL what the first one has asked SQLite: see tests/asked.py.
test: check
	@$(MAKE) --no-print-directory --keep-going --jobs 1 test-on-sqlite test-on-postgresql

test-on-sqlite: .venv/development
	@echo "Tests on SQLite, and in Chromium"
	@$(PYTEST) $(if $(FILE),,--write-statements)

# Whatever never asks the database, or nothing of its own, has been tested on SQLite. pytest ends with 5 where a file has nothing else.
test-on-postgresql: .venv/development
	@echo "Tests on PostgreSQL"
	@CATALOGUE_TEST_DATABASE=postgresql $(PYTEST) -m "sql and not once and not browser" $(if $(FILE),|| [ $$? -eq 5 ],--new-statements)

test-fast: .venv/development
	@$(PYTEST) -m "not browser and not processes and not later"

soak: .venv/development
	@CATALOGUE_KILLS=30 $(BIN)/python -m pytest $(SOAKED)
	@CATALOGUE_KILLS=30 CATALOGUE_TEST_DATABASE=postgresql $(BIN)/python -m pytest -m "not browser" $(SOAKED)
	@CATALOGUE_TEST_DATABASE=postgresql $(PYTEST) -m "sql and not browser"

screenshots: .venv/development
	@$(BIN)/python -m benchmarks.screenshots

check: .venv/development
	@$(BIN)/ruff check --quiet --output-format concise
	@$(BIN)/ruff format --quiet --check || { echo "Not formatted; this mends it: make format"; exit 1; }
	@$(BIN)/djhtml --check --tabwidth 2 templates >/dev/null 2>&1 || { \
		echo "Templates are not indented; this mends it: make format"; exit 1; }
	@$(BIN)/mypy --no-error-summary

format: .venv/development
	@$(BIN)/ruff check --quiet --fix
	@$(BIN)/ruff format --quiet
	@$(BIN)/djhtml --tabwidth 2 templates 2>/dev/null

lock: .venv/pyvenv.cfg
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(COMPILE) --output-file requirements.txt
	@$(COMPILE) --extra dev --output-file requirements-dev.txt

.venv/runtime: requirements.txt .venv/pyvenv.cfg
	@echo "Installing what the catalogue needs into .venv …"
	@$(PIP_INSTALL) -r $<
	@touch $@

.venv/development: requirements-dev.txt .venv/pyvenv.cfg
	@echo "Installing what the tests need into .venv …"
	@$(PIP_INSTALL) -r $<
	@touch $@

.venv/pyvenv.cfg:
	@$(or $(PYTHON),false) -c '$(NEW_ENOUGH)' || { \
		echo "The catalogue needs Python 3.11 or newer. Name one, for example: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -m venv .venv || { rm -rf .venv; exit 1; }
