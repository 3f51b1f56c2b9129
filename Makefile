# One command does each thing. PY names the Python to make the environment with; TORCH_INDEX a PyTorch wheel index.
PY ?= python3
TORCH_INDEX ?=
BIN := .venv/bin
READY := .venv/.ready
DEV := .venv/.ready-dev
export PORT

.PHONY: setup demo serve test check format nightly bench clean

setup: $(READY)

$(READY): requirements.txt requirements-rasa.txt constraints.txt pyproject.toml
	@$(PY) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Deskside needs Python 3.11 or newer: make PY=python3.11 …")'
	@test -x $(BIN)/python || $(PY) -m venv .venv
	@echo "Installing (once, a few minutes) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check $(if $(TORCH_INDEX),--extra-index-url $(TORCH_INDEX)) \
	  -c constraints.txt torch==2.13.0
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -r requirements.txt \
	  -r requirements-rasa.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -e .
	@touch $(READY)

$(DEV): $(READY) requirements-dev.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check -c constraints.txt -r requirements-dev.txt
	@touch $(DEV)

demo: $(READY)
	@$(BIN)/deskside demo

serve: $(READY)
	@$(BIN)/deskside serve

# A file's tests stay on one worker, and browser tests come last there (tests/conftest.py says why).
test: $(DEV)
	@$(BIN)/python -m pytest -n $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )) --dist loadfile --no-loadscope-reorder

check: $(DEV)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m pytest tests/test_architecture.py

format: $(DEV)
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

nightly: $(DEV)
	@HYPOTHESIS_PROFILE=nightly $(BIN)/python -m pytest

bench: $(DEV)
	@$(BIN)/python -m evals help_questions

clean:
	rm -rf .venv build dist *.egg-info
