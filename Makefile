# Needs make and Python 3.11 or later, nothing else. Everything it makes lies in .venv, var and
# assets/vendor, none of which is committed; delete them to start afresh.

python := .venv/bin/python
packages := .venv/.packages
tools := .venv/.tools
assets := assets/vendor/stamp
pip := $(python) -m pip install -qq --disable-pip-version-check --require-hashes

# The machine's npm if it has one that works, otherwise Node as a Python package.
with_node = $(pip) -r requirements-node.txt && $(python) -m config.assets

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test proofs coverage check types style bench pictures lighthouse

help:
	@echo "make run     the site at http://127.0.0.1:8000 (PORT=8001 make run for another port)"
	@echo "make test    every test that this machine can run (ARGS='-k word' for some of them)"
	@echo "make proofs  the tests that take many minutes, of which 'make test' runs a sample"
	@echo "make coverage  which branches the tests take (without browser: half as slow again)"
	@echo "make check   style, types, architecture and code that nothing uses"
	@echo "make bench   how fast figures are imported and pages are served"
	@echo "make pictures  the README's pictures of the demonstration, taken anew"
	@echo "make lighthouse  what Lighthouse says of ten pages of a site that runs (SITE=http://127.0.0.1:8000)"
	@echo "make setup   only install what 'make run' needs"

setup: $(packages) $(assets)

run: setup
	@exec $(python) -m config.run

test: $(tools) $(assets)
	@exec $(python) -m tests.everywhere $(ARGS)

proofs: $(tools) $(assets)
	@exec $(python) -m tests.everywhere --proofs $(ARGS)

coverage: $(tools) $(assets)
	@exec $(python) -m pytest -q -n auto --dist loadgroup -m "not proofs and not browser" \
	  --cov --cov-report=term:skip-covered $(ARGS)

bench: $(tools) $(assets)
	@exec $(python) -m benchmarks

pictures: $(tools) $(assets)
	@exec $(python) -m pytest -q tests/journeys/take_pictures.py

# With the machine's Chromium, and Node as a Python package where npm is missing.
lighthouse: $(packages) $(assets)
	@exec $(python) -m benchmarks.lighthouse $(SITE)

# Types take as long as all the rest.
check: $(tools) $(assets)
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target types style

types:
	$(python) -m mypy

style:
	$(python) -m ruff check
	$(python) -m ruff format --check
	find templates -name '*.html' -exec .venv/bin/djade --check --target-version 5.2 {} +
	.venv/bin/lint-imports --no-logo
	$(python) -m tests.unused_code
	$(python) manage.py check --fail-level WARNING
	$(python) manage.py makemigrations --check --dry-run

$(python):
	@for highest in 14 99; do \
	  for found in python3 python3.14 python3.13 python3.12 python3.11; do \
	    if $$found -c "import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, $$highest))" 2>/dev/null; then \
	      if ! $$found -c 'import ensurepip, venv' 2>/dev/null; then partial=$$found; continue; fi; \
	      echo "Making .venv with $$($$found --version)"; \
	      $$found -m venv --clear .venv; exit; \
	    fi; \
	  done; \
	done; \
	if [ "$$partial" ]; then \
	  echo "$$partial cannot make environments. On Debian or Ubuntu: apt-get install python3-venv" >&2; \
	else \
	  echo "Python 3.11 or later is needed, and none was found." >&2; \
	fi; exit 1

$(packages): requirements.txt | $(python)
	@echo "Installing Python packages (once; a minute or two)"
	@$(pip) -r requirements.txt
	@touch $@

$(tools): requirements-dev.txt $(packages)
	@echo "Installing the tools for testing (once; a minute or two)"
	@$(pip) -r requirements-dev.txt
	@touch $@

$(assets): package.json package-lock.json .npmrc config/assets.py | $(packages)
	@if command -v npm >/dev/null 2>&1; then $(python) -m config.assets || { $(with_node); }; else $(with_node); fi
	@touch $@
