# make demo   the product on a virtual line        make test   everything that CI checks
# The pip commands behind the targets stand in README.md.

VENV ?= .venv
PYTHON := $(VENV)/bin/python
PIP := $(PYTHON) -m pip --disable-pip-version-check --no-input
BASE := $(VENV)/.base
DEV := $(VENV)/.dev
PLATFORM ?=
# One worker for each core of the smallest machine; a test that ends its worker is named.
PYTEST_ARGS ?= --numprocesses 2 --dist worksteal

# The first interpreter that runs, fits `requires-python` and can make an environment.
FITS := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
PYTHON3 ?= $(shell for one in python3 python3.13 python3.12 python3.11 python; do \
	"$$one" -c '$(FITS)' >/dev/null 2>&1 && { echo "$$one"; break; }; done)

.PHONY: help demo test lint wheelhouse windows-check translations clean
.DEFAULT_GOAL := help

help:
	@echo "make demo           run the product on a virtual line, no hardware needed"
	@echo "make test           linters, type check, import contracts and all tests"
	@echo "make lint           the same without the tests"
	@echo "make wheelhouse     all wheels for an offline install in ./wheelhouse"
	@echo "                    (PLATFORM=win_amd64 for Windows plants)"
	@echo "make windows-check  ask the package index for the wheels that Windows needs"
	@echo "make translations   renew ui/i18n after a text of the window has changed"
	@echo "make clean          remove what these targets made"

$(PYTHON):
	@test -n "$(PYTHON3)" || { echo "Python 3.11 to 3.13 with venv is needed, for example" \
		"'sudo apt-get install python3 python3-venv', or name one: make PYTHON3=..." >&2; exit 2; }
	@echo "making $(VENV) with $$($(PYTHON3) --version)"
	@$(PYTHON3) -m venv $(VENV)

$(BASE): pyproject.toml | $(PYTHON)
	@echo "installing the base into $(VENV) (once; some minutes)"
	@$(PIP) install --quiet --editable .
	@touch $@

$(DEV): pyproject.toml | $(PYTHON)
	@echo "installing the extra dev into $(VENV) (once; some minutes)"
	@$(PIP) install --quiet --editable '.[dev]'
	@touch $(BASE) $@

demo: $(BASE)
	@$(PYTHON) -m inspector.preflight.desktop
	@$(PYTHON) -m inspector demo

lint: $(DEV)
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy
	$(VENV)/bin/lint-imports

test: lint
	$(PYTHON) -m pytest $(PYTEST_ARGS)

wheelhouse: $(BASE)
	@rm -rf build
ifeq ($(PLATFORM),)
	@$(PIP) wheel --quiet --wheel-dir wheelhouse .
else
	@$(PIP) wheel --quiet --no-deps --wheel-dir wheelhouse .
	@$(PYTHON) -m tests.repository.wheels download $(PLATFORM) wheelhouse
endif
	@rm -rf build
	@echo "$$(ls wheelhouse | wc -l) wheels in wheelhouse/; on the plant's machine:"
	@echo "  pip install --no-index --find-links wheelhouse surface-inspector"

windows-check: $(BASE)
	@$(PYTHON) -m tests.repository.wheels check win_amd64

clean:
	rm -rf $(VENV) wheelhouse build dist demo-output *.egg-info \
		.mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage

translations: $(DEV)
	$(VENV)/bin/pyside6-lupdate -locations none -no-obsolete $$(find ui -name "*.py" | sort) -ts ui/i18n/zh_CN.ts
	$(VENV)/bin/pyside6-lrelease ui/i18n/zh_CN.ts -qm ui/i18n/zh_CN.qm
