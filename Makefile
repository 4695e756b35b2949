# Everything that a fresh machine needs: python3 (3.11 or newer), make and a package index.
.DELETE_ON_ERROR:
.PHONY: setup demo demo-loop up down test endurance check lock docs bench bench-large clean lint types layers locked

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check -c constraints.txt
DEMO := build/demo
LOOP := build/demo-loop

setup: .venv/.installed

.venv/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; try: make PYTHON=python3.12 $(MAKECMDGOALS)")'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.installed: .venv/.created pyproject.toml constraints.txt
	$(PIP) -e '.[all]'
	@touch $@

.venv/.installed-dev: .venv/.created pyproject.toml constraints.txt
	$(PIP) -e '.[dev]'
	@touch $@ .venv/.installed

.venv/.installed-broker: .venv/.installed
	$(PIP) -e '.[all,broker]'
	@touch $@

demo: setup  ## the main job, on the hand-written county in examples/
	@rm -rf $(DEMO) && mkdir -p $(DEMO)
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash examples/demo.sh $(DEMO)

demo-loop: .venv/.installed-broker  ## two counties over a real Kafka: submission, receipt, relay, a view elsewhere, a credit notice
	@rm -rf $(LOOP) && mkdir -p $(LOOP)
	@PATH="$(CURDIR)/$(BIN):$$PATH" bash examples/loop.sh $(LOOP)

up:  ## a county in containers: Kafka, PostgreSQL, services, demo history; PROFILE=province adds a collector
	@sh .docker/secrets.sh .docker/secrets
	docker compose $(if $(PROFILE),--profile $(PROFILE)) up --build --detach

down:  ## end it; what it holds stays in its volumes
	docker compose --profile province down

test: .venv/.installed-dev
	$(BIN)/python -m pytest -q -n 3 --dist loadgroup tests

SECONDS ?= 120

endurance: .venv/.installed-dev  ## the hunt for lost entries in its long form; SECONDS a trial
	SHENGUAN_ENDURANCE_SECONDS=$(SECONDS) $(BIN)/python -m pytest -q -p no:randomly -v tests/endurance

check: lint types layers locked test

lint: .venv/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.installed-dev
	$(BIN)/mypy

layers: .venv/.installed-dev
	$(BIN)/lint-imports

locked: .venv/.installed-dev
	$(BIN)/shenguan lock --check

lock: .venv/.installed-dev
	$(BIN)/shenguan lock
	$(BIN)/python -m tests.golden_avro
	$(BIN)/python -m tests.import_map

docs: lock
	$(BIN)/python -m tests.state_machines
	$(BIN)/python -m benchmarks.table benchmarks/results/latest.json docs/performance.md

bench: .venv/.installed-dev  ## every measure, on SQLite and on a PostgreSQL that it starts; ENTRIES=1000000
	$(BIN)/python -m benchmarks --entries $(or $(ENTRIES),1000000) --postgres auto --output benchmarks/results/latest.json
	$(BIN)/python -m benchmarks.table benchmarks/results/latest.json docs/performance.md

bench-large: .venv/.installed-dev build/peers/.installed  ## three sizes side by side, and peers; ENTRIES=10000000; goes on where it was interrupted
	$(BIN)/python -m benchmarks --large --resume --entries $(or $(ENTRIES),10000000) --postgres auto --folder build/bench-large --peers build/peers/bin/python --output benchmarks/results/large.json
	$(BIN)/python -m benchmarks.table benchmarks/results/large.json docs/performance.md bench-large

build/peers/.installed: constraints.txt
	$(PYTHON) -m venv build/peers
	build/peers/bin/python -m pip install -q --disable-pip-version-check -c constraints.txt 'eventsourcing[postgres]'
	@touch $@

clean:
	rm -rf build dist .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
