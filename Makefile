# make demo   set up, read a deck, grade three answers
# make test   set up, run the tests but those marked heavy, on all cores
# make heavy  the tests that take long
# make identical  grade every recorded answer again: nothing may differ
# Extra arguments for pip go in PIP_ARGS, other extras for the tests in EXTRAS (ray: 0.5 GB).
PYTHON ?= python3
EXTRAS ?= dev,eval
PIP_ARGS ?=
VENV := .venv
PY := $(VENV)/bin/python

.PHONY: demo test heavy identical lint eval eval-check clean

demo: $(VENV)/.ready
	$(PY) -m tutor.demo reference/fr/organisation-sociale.md

test: $(VENV)/.ready-dev
	$(PY) -m pytest -q -n auto -m "not heavy"

heavy: $(VENV)/.ready-dev
	$(PY) -m pytest -q -n auto -m heavy

identical: $(VENV)/.ready-dev
	$(PY) -m eval identical

lint: $(VENV)/.ready-dev
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy

eval: $(VENV)/.ready-dev
	$(PY) -m eval all

eval-check: $(VENV)/.ready-dev
	$(PY) -m eval check

# Where python3 has no ensurepip, the virtual environment is made without pip and filled from outside.
$(VENV)/.made:
	$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); $(PYTHON) -m venv --without-pip $(VENV); }
	touch $@

define install
@echo "Installing tutor and its packages: a download of about 0.4 GB with PyTorch's CPU build,"
@echo "about 3 GB with the build that a plain Linux install takes (see README.md)."
$(PYTHON) -m pip --python $(PY) install $(PIP_ARGS) -c constraints.txt -e
endef

$(VENV)/.ready: $(VENV)/.made pyproject.toml constraints.txt
	$(install) .
	touch $@

$(VENV)/.ready-dev: $(VENV)/.made pyproject.toml constraints.txt
	$(install) ".[$(EXTRAS)]"
	touch $@ $(VENV)/.ready

clean:
	rm -rf $(VENV) build *.egg-info
