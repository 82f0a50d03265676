# The daily commands. `make` alone lists them; nothing has to be installed by hand.

PYTHON ?= python3
VENV   ?= .venv
ARGS   ?=
BIN    := $(VENV)/bin
READY  := $(VENV)/.levelfield
READY_DEV := $(VENV)/.levelfield-dev

export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_NO_INPUT := 1

# An editable installation knows its folder, and a venv its Python: install again when either moved.
$(shell [ -x $(BIN)/python ] && [ "$$(cat $(READY) 2>/dev/null)" = "$$(pwd)" ] || rm -f $(READY) $(READY_DEV))

# compat: a plain path entry, so that a package added later is found without installing again.
PIP_INSTALL = $(BIN)/python -m pip install -qq -c constraints.txt --config-settings editable_mode=compat
NEEDS_311 = -c 'import sys; v = sys.version_info; v >= (3, 11) or sys.exit("Levelfield needs Python 3.11 or newer; \
	$(1) is %d.%d.%d. Name another one, for example: make demo PYTHON=python3.12" % v[:3])'

.DEFAULT_GOAL := help
.PHONY: help demo test lint format bench docs browser install install-dev clean

help:  ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-12s %s\n", $$1, $$2}' Makefile

demo: $(READY)  ## run the flagship comparison, then open the dashboard until Ctrl-C
	@$(BIN)/levelfield demo $(ARGS)

test: $(READY_DEV) browser  ## run every test, on two processes (ARGS="-k rotation" picks some)
	@$(BIN)/python -m pytest -n 2 --dist loadfile --max-worker-restart 0 $(ARGS)

lint: $(READY_DEV)  ## check style and types
	@$(BIN)/python -m ruff check .
	@$(BIN)/python -m ruff format --check .
	@$(BIN)/python -m mypy

format: $(READY_DEV)  ## put the code into the house format and mend what can be mended
	@$(BIN)/python -m ruff check --fix .
	@$(BIN)/python -m ruff format .

bench: $(READY)  ## measure speed and memory against the budgets
	@$(BIN)/levelfield bench $(ARGS)

docs: $(READY_DEV)  ## run the tutorials and write the generated pages
	@$(BIN)/python docs/build.py $(ARGS)

install: $(READY)  ## prepare .venv for using Levelfield
install-dev: $(READY_DEV)  ## prepare .venv for changing Levelfield

clean:  ## remove caches and build leftovers (keeps .venv and runs/)
	@rm -rf build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis tests/browser/shots
	@find . \( -path ./$(VENV) -o -path ./.git -o -path ./runs \) -prune \
		-o -type d -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	@command -v '$(PYTHON)' >/dev/null || { echo "Levelfield needs Python 3.11 or newer; '$(PYTHON)' was not found." >&2; exit 1; }
	@$(PYTHON) $(call NEEDS_311,$(PYTHON))
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); echo "'$(PYTHON) -m venv' failed: see above." >&2; exit 1; }

$(READY): pyproject.toml constraints.txt | $(BIN)/python
	@$(BIN)/python $(call NEEDS_311,$(VENV))
	@echo "Installing Levelfield into $(VENV) (only now, a minute or so) ..."
	@$(PIP_INSTALL) -e .
	@pwd >$@

$(READY_DEV): $(READY)
	@echo "Installing what tests and checks need ..."
	@$(PIP_INSTALL) -e '.[test,dev]'
	@touch $@

# The dashboard's tests drive the distribution's Chromium and read Chinese on the screen. Where it cannot
# be installed without a password, those tests skip and say so.
BROWSER_PACKAGES := chromium chromium-driver fonts-noto-cjk

browser:  ## install the browser that the dashboard's tests drive (Debian family)
	@missing= root= why=; \
	for package in $(BROWSER_PACKAGES); do \
		dpkg -s $$package >/dev/null 2>&1 || missing="$$missing $$package"; \
	done; \
	[ -n "$$missing" ] || exit 0; \
	if ! command -v apt-get >/dev/null; then why="there is no apt-get here"; \
	elif [ "$$(id -u)" = 0 ]; then root=env; \
	elif sudo -n true 2>/dev/null; then root="sudo -n env"; \
	else why="apt-get needs a password here"; fi; \
	if [ -n "$$root" ]; then \
		echo "Installing$$missing ..."; \
		apt="$$root DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300"; \
		{ $$apt update && $$apt install -y --no-install-recommends $$missing; } </dev/null >/dev/null \
			&& exit 0; \
		why="apt-get failed, see above"; \
	fi; \
	echo "Not installed:$$missing ($$why). Tests that need a browser skip where none is found." >&2
