# Wend: `make demo` runs the whole product here, `make test` checks and tests it.

VENV := .venv
PYTHON := $(VENV)/bin/python
UV_VERSION := 0.13.9
# Interpreters to try, in this order; `make PYTHONS=/path/to/python3.12 venv` for one of your own.
PYTHONS := python3 python3.13 python3.12 python3.11 python3.14 python
IS_NEW := import sys; raise SystemExit(sys.version_info < (3, 11))
PYTEST := $(PYTHON) -m pytest
HTML = $(shell find . -name '*.html' -path '*/templates/*' -not -path './$(VENV)/*' -not -path './frontend/*')

# A moved folder or a removed interpreter leaves a dead environment behind: make it anew.
ifneq ($(wildcard $(VENV)/.base),)
ifneq ($(shell $(PYTHON) -c '$(IS_NEW)' >/dev/null 2>&1 && echo alive),alive)
$(shell rm -f $(VENV)/.base $(VENV)/.runtime $(VENV)/.dev)
endif
endif

.PHONY: help demo venv dev frontend check check-frontend test test-fast screens bench

help:
	@echo "make demo       everything on this machine, until Ctrl-C (ARGS='--port 9000')"
	@echo "make venv       the Python environment of the product, in $(VENV)"
	@echo "make dev        the same with the tools for checks and tests"
	@echo "make frontend   build frontend/ into static/console/islands"
	@echo "make check      format, lint, types, import rules, templates, migrations,"
	@echo "                frontend (format, types, tests, the bundle)"
	@echo "make test       make check and all tests (ARGS='-k turn')"
	@echo "make test-fast  engine and unit tests, without database or broker"
	@echo "make screens    pictures of the console for the README, into docs/screens"
	@echo "make bench      the benchmark (QUICK=1: within three minutes)"

# exec: a SIGTERM to make must reach the supervisor, not a shell in between.
demo: venv
	@exec $(PYTHON) -m console.stack $(ARGS)

venv: $(VENV)/.runtime

dev: $(VENV)/.dev

$(VENV)/.base:
	@if ! $(PYTHON) -c '$(IS_NEW)' >/dev/null 2>&1; then \
	  found=; \
	  for python in $(PYTHONS); do \
	    if "$$python" -c '$(IS_NEW)' >/dev/null 2>&1; then found="$$python"; break; fi; \
	  done; \
	  if [ -z "$$found" ]; then \
	    echo "Wend needs Python 3.11 or newer; found: $$(python3 --version 2>&1 || true)." >&2; \
	    echo "Install one, or name it: make PYTHONS=/path/to/python3.12 $(MAKECMDGOALS)" >&2; \
	    exit 1; \
	  fi; \
	  echo "Making $(VENV) with $$("$$found" --version) ..."; \
	  if ! "$$found" -m venv --clear $(VENV); then \
	    rm -rf $(VENV); \
	    echo "This Python cannot make environments (Debian: apt install python3-venv)." >&2; \
	    exit 1; \
	  fi; \
	fi
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)
	@touch $@

# uv does not read pip's configuration, so it is told the machine's package index. It is tried with
# the system's certificates, then with its own; where neither will do, pip itself installs.
UV_INSTALL = $(PYTHON) -m uv pip install --quiet --python $(PYTHON)

define install
	@echo "Installing $(1) ..."
	@index="$$($(PYTHON) -m pip config get global.index-url 2>/dev/null || true)"; \
	index="$${UV_DEFAULT_INDEX:-$${PIP_INDEX_URL:-$$index}}"; \
	if [ -n "$$index" ]; then export UV_DEFAULT_INDEX="$$index"; fi; \
	$(UV_INSTALL) --system-certs -r $(1) 2>/dev/null || $(UV_INSTALL) -r $(1) \
	  || { echo "uv could not; trying pip ..."; $(PYTHON) -m pip install --quiet -r $(1); }
	@touch $@
endef

$(VENV)/.runtime: requirements.txt $(VENV)/.base
	$(call install,requirements.txt)

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	$(call install,requirements-dev.txt)

# Node comes from PyPI with the tools. npm keeps to the machine's own registry settings; the lock
# file names no registry.
NPM = cd frontend && PATH="$(abspath $(VENV))/bin:$$PATH" npm
NODE_MODULES := frontend/node_modules/.stamp
ISLANDS := static/console/islands

$(NODE_MODULES): frontend/package-lock.json frontend/package.json | dev
	@echo "Installing frontend/package-lock.json ..."
	@$(NPM) ci --silent || { echo "npm ci failed; see: cd frontend && npm ci" >&2; exit 1; }
	@touch $@

frontend: $(NODE_MODULES)
	$(NPM) run --silent build

# The committed bundle must be what the sources give, or pages run code that nobody can read.
check-frontend: $(NODE_MODULES)
	$(NPM) run --silent format
	$(NPM) run --silent types
	$(NPM) run --silent test
	@fresh="$$(mktemp -d)"; trap 'rm -rf "$$fresh"' EXIT; \
	( $(NPM) run --silent build -- --logLevel warn --outDir "$$fresh" ) || exit 1; \
	diff -rq "$$fresh" $(ISLANDS) || { \
	  echo "$(ISLANDS) is not what frontend/ builds. Run \`make frontend\` and commit the result." >&2; \
	  exit 1; \
	}

check: dev check-frontend
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy .
	$(VENV)/bin/lint-imports
	$(if $(HTML),$(VENV)/bin/djade --check --target-version 5.2 $(HTML),@echo "No templates yet.")
	$(PYTHON) -W ignore::RuntimeWarning manage.py makemigrations --check --dry-run

test: dev check
	$(PYTEST) -n 2 --dist loadgroup $(ARGS)

test-fast: dev
	env -u DATABASE_URL -u REDIS_URL WEND_TEST_SERVICES=0 $(PYTEST) -q -n 2 $(ARGS)

screens: dev
	$(PYTHON) -m tests.e2e.pictures

bench: dev
	$(PYTHON) -m benchmarks $(if $(QUICK),--quick) $(ARGS)
