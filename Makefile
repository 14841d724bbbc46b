# The portal's commands. `make` alone lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

VENV := .venv
BIN := $(VENV)/bin
PY := $(BIN)/python
RUN := $(VENV)/.stamp
DEV := $(VENV)/.stamp-dev

# Interpreter for a new .venv; empty means the first of 3.11 to 3.13 that runs.
PYTHON ?=
# How many tests run at once, and what else to hand to pytest: make test ARGS="-k tickets -x"
WORKERS ?= 2
ARGS ?=
LANGUAGES := lt pt es
PACKAGES := portal accounts tickets knowledge orders billing community
# Named, because an app without a migrations package is passed over otherwise.
LABELS := shared accounts knowledge orders billing tickets community
CHECKS := ruff format types imports templates sizes migrations translations deploy audit

export PYTHON

.PHONY: help demo demo-reset test test-embedded test-services e2e screenshots bench bench-retrieval bench-help-search bench-search fuzz-search concurrency mail-once \
	check messages lock \
	venv clean $(addprefix check-,$(CHECKS))

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# --- environment -----------------------------------------------------------------------------

$(RUN): requirements.txt
	@tools/venv.sh requirements.txt
	@touch $@

# Both files come from one resolution, so the larger one never changes what the smaller installed.
$(DEV): requirements-dev.txt $(RUN)
	@tools/venv.sh requirements-dev.txt
	@touch $@

venv: $(DEV) ## virtual environment with everything for development

# --- run -------------------------------------------------------------------------------------

demo: $(RUN) ## the portal with demo data on http://localhost:8000 (PORT=)
	@exec $(PY) manage.py demo

demo-reset: $(RUN) ## the same, starting with fresh demo data
	@exec $(PY) manage.py demo --reset

# --- tests -----------------------------------------------------------------------------------

test: test-embedded ## all tests on SQLite; again on DATABASE_URL / REDIS_URL where set
	@if [ -n "$${DATABASE_URL:-}$${REDIS_URL:-}" ]; then $(MAKE) test-services; fi

# The sweeps over all pages together (every address for every role, wrong input everywhere) cost
# twice as much under coverage, and would only hide what a part's own tests leave out.
# So do a thousand random searches, and the search engine's own processes, which no database changes.
ALL_SWEEPS := $(addprefix portal/tests/,test_access_matrix.py test_sweeps.py test_sweep_inputs.py \
	test_fuzz_search.py) $(addprefix portal/search/tests/,contract test_processes.py test_rebuild.py)
SWEEPS ?= $(ALL_SWEEPS)
# What the other database would only repeat; left out with the sweeps where these are run elsewhere.
ONCE := $(ALL_SWEEPS) portal/tests/test_demo.py tickets/tests/test_mail_corpus.py tools benchmarks
# Costs half as much again as the tests themselves; empty to leave it out.
COVERAGE ?= --cov --cov-report=term:skip-covered
# Tables are made from the models; the demo goes through the migrations, CI through PostgreSQL's too.
EMBEDDED := env -u DATABASE_URL -u REDIS_URL $(PY) -m pytest -n $(WORKERS) --nomigrations
test-embedded: $(DEV)
	@if [ -n "$(ARGS)" ]; then exec $(EMBEDDED) $(ARGS); fi; \
	$(EMBEDDED) $(addprefix --ignore=,$(ALL_SWEEPS)) $(COVERAGE); \
	parts=$$?; sweeps=0; \
	if [ -n "$(SWEEPS)" ]; then $(EMBEDDED) $(SWEEPS); sweeps=$$?; fi; exit $$((parts + sweeps))

test-services: $(DEV) ## all tests on the services DATABASE_URL and REDIS_URL name
	@if [ -z "$${DATABASE_URL:-}$${REDIS_URL:-}" ]; then \
		echo "Set DATABASE_URL (and REDIS_URL) first." >&2; exit 1; fi
	$(PY) -m pytest -n $(WORKERS) --nomigrations --durations=25 \
		$(if $(SWEEPS),,$(addprefix --ignore=,$(ONCE))) $(ARGS)

e2e: $(DEV) ## the browser story, with screenshots and axe (needs Chromium)
	@chromium="$${CHROMIUM:-$$(command -v chromium || command -v chromium-browser || command -v google-chrome)}"; \
	if [ -z "$$chromium" ]; then \
		echo "Chromium is missing. Debian, Ubuntu: sudo apt-get install chromium" >&2; exit 1; fi; \
	CHROMIUM="$$chromium" $(PY) -m pytest portal/tests/e2e -m e2e $(ARGS)

screenshots: $(DEV) ## the README's pictures, from a fresh demo (needs Chromium)
	$(PY) -m portal.tests.e2e.screenshots

bench: $(DEV) ## speed of the main pages against a minimal page (needs PostgreSQL in DATABASE_URL)
	$(PY) -m benchmarks $(ARGS)

concurrency: $(DEV) ## what 32 processes at once do, on SQLite and on the PostgreSQL of DATABASE_URL
	$(PY) -m benchmarks.concurrency

mail-once: $(DEV) ## 5,000 mails fed twice, processes killed at random (Dovecot, both databases)
	$(PY) -m benchmarks.mail $(ARGS)

fuzz-search: $(DEV) ## 10,000 searches of random people: nobody finds what isn't theirs
	FUZZ_PAIRS=$${FUZZ_PAIRS:-10000} FUZZ_REPORT=benchmarks/fuzz_search.md $(PY) -m pytest -q -n 0 --nomigrations \
		portal/tests/test_fuzz_search.py $(ARGS)

bench-retrieval: $(DEV) ## how well searches find the articles of a corpus in four languages
	$(PY) -m benchmarks.retrieval $(ARGS)

bench-help-search: $(DEV) ## searches among 50,000 articles on the embedded engine
	$(PY) -m benchmarks.help_search $(ARGS)

bench-search: $(DEV) ## searches and the desk's list among a million requests (needs PostgreSQL)
	$(PY) -m benchmarks.search_1m $(ARGS)

# --- checks ----------------------------------------------------------------------------------

check: $(DEV) ## every check; goes on after a failure and sums up
	@$(PY) -m tools.run_checks $(CHECKS)

check-ruff: $(DEV)
	$(BIN)/ruff check .

check-format: $(DEV)
	$(BIN)/ruff format --check .

check-types: $(DEV)
	$(BIN)/mypy $(PACKAGES) tools manage.py $(wildcard conftest.py benchmarks)

check-imports: $(DEV)
	$(BIN)/lint-imports
	$(PY) -m tools.check_app_doors

check-templates: $(DEV)
	$(BIN)/djlint templates $$(find $(PACKAGES) -type d -name templates) --lint --quiet
	$(PY) -m tools.check_templates

check-sizes: $(DEV)
	$(PY) -m tools.check_sizes

check-migrations: $(DEV)
	DJANGO_SETTINGS_MODULE=portal.settings.test $(PY) manage.py makemigrations --check --dry-run $(LABELS)

check-translations: $(DEV)
	$(PY) -m tools.check_translations $(LANGUAGES)

check-deploy: $(DEV)
	$(PY) -m tools.check_deploy

check-audit: $(DEV)
	$(PY) -m tools.check_audit

# --- upkeep ----------------------------------------------------------------------------------

messages: $(DEV) ## collect and compile translations (needs GNU gettext)
	@command -v xgettext >/dev/null || { \
		echo "GNU gettext is missing. Debian, Ubuntu: sudo apt-get install gettext" >&2; exit 1; }
	$(PY) -m tools.make_messages $(LANGUAGES)

LOCK := UV_CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/uv pip compile --quiet --generate-hashes --no-strip-extras \
	--universal --python-version 3.11
lock: $(DEV) ## compile requirements*.in to pinned files; ARGS=--upgrade for newer versions
	$(LOCK) $(ARGS) requirements.in -o requirements.txt
	$(LOCK) $(ARGS) -c requirements.txt requirements-dev.in -o requirements-dev.txt

clean: ## remove the environment, caches and demo data
	rm -rf $(VENV) var staticfiles .coverage .coverage.* htmlcov .pytest_cache .mypy_cache \
		.ruff_cache .import_linter_cache .hypothesis test-results
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
