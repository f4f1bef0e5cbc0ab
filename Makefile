# make demo   two policies checked, tested, and compared over a year of 300 synthetic customers
# make test   everything that must hold before a change is taken
# make differential   the engine beside the interpreter, for long
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
OUT    := out/demo
POLICY := policies/saas_cards
# Errors are shown; what pip warns of (where a package of the system lies) is not about this project.
PIP    := $(BIN)/python -m pip install --quiet --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test differential bench bench-peers bench-worlds fmt docs system clean
.DEFAULT_GOAL := demo

# --- environment ----------------------------------------------------------------------------------------------------

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or newer is needed; this is " + sys.version.split()[0] + ". Name another: make PYTHON=python3.12")'
	@test -x $(BIN)/python || { echo "making $(VENV)"; $(PYTHON) -m venv $(VENV); }
	@echo "installing (once; about a minute)"
	@$(PIP) hatchling
	@$(PIP) --no-build-isolation --editable '.[dev]'
	@touch $@

# --- what people ask for --------------------------------------------------------------------------------------------

demo: $(READY)
	@PATH="$(CURDIR)/$(BIN):$$PATH" ./scripts/demo $(POLICY) $(OUT)

test: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy --strict
	$(BIN)/lint-imports
	$(BIN)/pytest -n 2 --dist loadgroup

# The engine beside the interpreter for long (an hour on two cores): other examples than in `test` each time, and the
# shipped policies with every index of the compiled kernel checked. `make differential SEED=7` does the same again.
EXAMPLES ?= 200000
SEED     ?= $(shell date +%s)
differential: $(READY)
	@echo "seed $(SEED), $(EXAMPLES) examples"
	DUNNING_DIFFERENTIAL=$(EXAMPLES) DUNNING_SEED=$(SEED) DUNNING_EXAMPLES=2000 HYPOTHESIS_PROFILE=search \
		$(BIN)/pytest -n 2 --dist loadgroup tests/engine/test_differential.py tests/engine/test_many_differential.py
	DUNNING_KERNEL=checked $(BIN)/pytest tests/engine/test_same_bytes.py tests/response/test_world.py

bench: $(READY)
	@$(BIN)/python -m bench

# One decision beside other rules engines, which are installed for it.
bench-peers: $(READY)
	@$(PIP) --no-build-isolation --editable '.[dev,bench]'
	@$(BIN)/python -m bench.peers

# What fits, ranges and pairing come to in worlds that are known, thousands of them: FITTING.md, COVERAGE.md and PAIRING.md
# in bench/. Hours on one core; what was broken off goes on where it was.
bench-worlds: $(READY)
	@mkdir -p out
	@$(BIN)/python -m bench.pairing
	@$(BIN)/python -m bench.worlds
	@$(BIN)/python -m bench.fitting 200 200 out/fitting.jsonl
	@$(BIN)/python -m bench.coverage 2000 out/coverage.jsonl

fmt: $(READY)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# What is made from other files: docs/errors.md, and the figures in the pages of the shipped policies.
docs: $(READY)
	$(BIN)/python scripts/error_pages.py
	$(BIN)/python scripts/policy_figures.py

# System packages that the tests need, one apt name per word. There are none.
SYSTEM :=
system:
	@if [ -n "$(SYSTEM)" ]; then apt-get install -y $(SYSTEM); else echo "nothing to install"; fi

clean:
	rm -rf $(VENV) out dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
