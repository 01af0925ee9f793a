# `make demo` and `make test` are the two commands to know; each sets up all it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test bench lint system clean

# The environment: made anew whenever pyproject.toml is newer than the last installation.
$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --editable '.[dev]'
	touch $@

# The whole event on simulated cameras with a receiver on this machine; ends with a verified archive.
# Exit status 20 is a busy machine: the archive is whole and verified, and the lines marked WARN say what was uneven.
demo: $(VENV)/installed
	$(BIN)/streamctl rehearse profiles/demo.yaml --duration 60s || [ $$? -eq 20 ]

# What the suite drives besides Python: Debian's FFmpeg, nginx with the RTMP module, fonts. Needs root; says so without.
system:
	@sh tests/install-components.sh

# Most tests wait for real processes, so several run side by side; whole shows have the machine to themselves.
# `make test PYTEST=tests/plan` runs a part; where there is no whole show in it, pytest's status is 5.
test: $(VENV)/installed system lint
	$(BIN)/pytest -n 3 --dist loadgroup -m "not slow" $(PYTEST)
	$(BIN)/pytest -m slow $(PYTEST) || [ $$? -eq 5 ]

lint: $(VENV)/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(VENV)/installed system
	$(BIN)/python -m bench

clean:
	rm -rf $(VENV) sessions archives
