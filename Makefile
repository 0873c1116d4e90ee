# Every tool lives in .venv and comes from the registries; only Python 3.11+, git and make are assumed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
# The document that `make proof` compares with; the pinned slice says the same of the batch endpoints.
SPEC ?= codegen/spec/openapi-slice.json
# Past documents for `make history`: a folder of them, or a clone of OpenAI's repository.
REVISIONS ?= revisions
# The library before this one, which some tests compare with. Its import name is the same.
PREDECESSOR := $(VENV)/predecessor/.installed

.PHONY: help setup demo test check lint types generated-code generate proof history bench clean

help:
	@echo "make demo      set everything up and build the batch files of examples/ and read results, without credentials"
	@echo "make test      set everything up and run every check and test"
	@echo "make check     the fast checks: generated code, format, lint, types"
	@echo "make proof     compare requests and results with OpenAI's document: docs/fidelity.md"
	@echo "make history   run the generator over the past documents in REVISIONS: docs/history.md"
	@echo "make bench     measure speed and memory: docs/benchmarks.md"
	@echo "make generate  regenerate generated/ from the pinned slice"
	@echo "make clean     remove the local environment and all caches"

setup: $(STAMP)

$(STAMP): pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "openbatch needs Python 3.11 or newer; set PYTHON=/path/to/python")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	$(BIN)/python -m pip install --quiet --editable . --group dev
	touch $(STAMP)

$(PREDECESSOR): $(STAMP)
	rm -rf $(VENV)/predecessor
	$(BIN)/python -m pip install --quiet --target $(VENV)/predecessor --no-deps openbatch==0.0.4
	touch $(PREDECESSOR)

generate: $(STAMP)
	$(BIN)/python -m codegen generate

generated-code: $(STAMP)
	$(BIN)/python -m codegen check

lint: $(STAMP)
	$(BIN)/black --check --quiet codegen generated src tests examples benchmarks
	$(BIN)/ruff check --quiet

types: $(STAMP)
	$(BIN)/mypy
	$(BIN)/pyright --warnings

check: generated-code lint types

test: check $(PREDECESSOR)
	$(BIN)/pytest -n 2

proof: $(STAMP)
	$(BIN)/python -m tests.fidelity.report $(SPEC)
	$(BIN)/python -m tests.openbatch.strict.million_calls

history: $(STAMP)
	$(BIN)/python -m codegen replay $(REVISIONS) --report docs/history.md

bench: $(PREDECESSOR)
	$(BIN)/python benchmarks/import_time.py
	$(BIN)/python benchmarks/parse_answers.py
	$(BIN)/python -m benchmarks.read_results
	$(BIN)/python -m benchmarks

demo: $(STAMP)
	@$(BIN)/python examples/demo.py

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis
