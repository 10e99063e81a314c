# Abide's doors for people and for CI. `make` alone lists them.
#
#   ABIDE_HOME=DIR  where `make demo` keeps its state (default: ./demo)
#   SERVE=no        `make demo` returns after the school's answer, without serving its pages
#   SCALE=F         size of the sample school for `make demo` and `make bench`; 1.0 is 15,000 files
#   SCALES=A,B,C    several sizes for `make bench`, with how the times grow
#   KILLS=N         how many kills `make kills` deals (1000)
#   ROUNDS=N        how often `make bench` takes each figure (3); more rounds, less noise
#   UPGRADE=1       `make lock` takes newer versions

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: rows help demo test kills check format bench lock packages clean
SHELL := /bin/bash
BIN := .venv/bin
LOCKED := requirements/build.txt requirements/uv.txt pyproject.toml tools/setup.sh

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: packages .venv/ready-demo ## a sample school: real backups and drills, the answer, its pages
	@ABIDE_HOME="$${ABIDE_HOME:-$(CURDIR)/demo}" $(BIN)/abide demo \
		$(if $(SCALE),--scale $(SCALE)) $(if $(filter no,$(SERVE)),--no-serve)

test: packages check ## all that CI runs: `make check`, the hub on PostgreSQL, every test
	@tools/setup.sh packages test
	@$(BIN)/python -m tests.on_postgres tests/hub --quiet --numprocesses=auto --dist=loadfile
	@$(BIN)/pytest --numprocesses=auto --dist=loadfile

kills: packages .venv/ready-dev ## a thousand random kills: agent, engine, power (KILLS=N)
	@ABIDE_KILLS=$(or $(KILLS),1000) $(BIN)/pytest -q tests/whole/test_kills.py

check: .venv/ready-dev ## format, lint, types, import contracts, migrations, documentation
	@$(BIN)/ruff format --check --quiet . || { $(BIN)/ruff format --check .; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@tools/check_hub.sh
	@$(BIN)/pytest --quiet tests/test_docs.py

format: .venv/ready-dev ## put the code into the house's format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: .venv/ready-dev ## side by side with the peers: ratios, into bench/RESULTS.md
	@tools/setup.sh packages bench
	@$(BIN)/python -m bench $(if $(SCALES),--scales $(SCALES),--scale $(or $(SCALE),1.0)) $(if $(ROUNDS),--rounds $(ROUNDS))

rows: .venv/ready-dev ## docs/rows.md: every row of the policies, its promise, its evidence, its tests
	@$(BIN)/python -m tools.rows

lock: .venv/ready-dev ## remake requirements/*.txt from pyproject.toml
	@tools/lock.sh $(if $(UPGRADE),--upgrade)

clean: ## remove what was made here: .venv, caches, bench/work (never the demonstration's state)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache bench/work

packages:
	@tools/setup.sh packages

.venv/ready-%: requirements/%.txt $(LOCKED)
	@tools/setup.sh venv $*
	@touch $@
