# Comptoir: `make help` lists the commands.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: $(shell awk -F : '/^[a-z-]+:/ { print $$1 }' $(MAKEFILE_LIST))

python := .venv/bin/python
T ?= tests
# Three workers keep two cores busy, and leave what is timed enough of them. A part of the suite runs in one.
pytest := $(python) -m pytest $(if $(filter tests,$(T)),-n 3)

# Bytecode is kept, whatever the shell says: without it each worker compiles every test and module anew, 6 s of CPU.
unexport PYTHONDONTWRITEBYTECODE

# A command of each service, with the settings that the running stack wrote; fails when one did.
of_services = env="$${COMPTOIR_DATA:-$(CURDIR)/var}/env"; failed=0; \
	[ -d "$$env" ] || { echo 'No stack has run here: make run first.' >&2; exit 1; }; for service in $(or $(S),identity orders billing notifier); do \
	(set -a && . "$$env/$$service.env" && exec $(python) -m services.$$service $(1)) || failed=1; \
	done; exit $$failed

# The settings of one service, as the running stack wrote them, or those that are set already.
with_settings_of = env="$${COMPTOIR_DATA:-$(CURDIR)/var}/env/$(1).env"; [ ! -f "$$env" ] || { set -a; . "$$env"; set +a; };

help: ## list the commands
	@printf 'Comptoir. make COMMAND, where COMMAND is one of:\n\n'
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@printf '\nmake run and make test do the set-up themselves.\n'

setup: ## install what is missing: .venv, locked packages, RabbitMQ, nginx (PYTHON=python3.12)
	@tools/setup.sh

run: setup ## start everything on this machine, print the addresses, stop on Ctrl-C
	@$(python) -m tools.reference --out "$${COMPTOIR_DATA:-var}/gateway/www/docs" & exec $(python) -m sandbox run

service: setup ## run one service in the foreground (S=billing, after make run WITHOUT=billing)
	@set -a && . "$${COMPTOIR_DATA:-var}/env/$(S).env" && exec $(python) -m services.$(S) all

demo: setup ## walk the journey from registration to invoice (starts the stack if none runs)
	@exec $(python) -m sandbox demo

browser: setup ## install chromium, for the tests of the pages (make test does it where it can)
	@tools/setup.sh browser

test: browser ## run the tests (T=tests/billing for some of them)
	@$(pytest) $(T)

lint: setup ## formatting, ruff, strict types, import boundaries
	@echo 'lint: formatting' && $(python) -m ruff format --check .
	@echo 'lint: rules' && $(python) -m ruff check .
	@echo 'lint: types (a minute the first time)' && $(python) -m mypy
	@echo 'lint: imports' && .venv/bin/lint-imports --no-logo

features: setup ## each rule of docs/features.md, the tests that prove it, and their result
	@$(python) -m tools.features

# The examples of orders and billing need each other's: the first pass may fail on what the second one mends.
examples: setup ## let the publishers' tests write an example of each event whose shape changed
	-@$(python) -m pytest -q --update-examples tests/orders/test_examples.py
	@$(python) -m pytest -q --update-examples $(wildcard tests/*/test_examples.py)

contracts: setup ## accept grown contracts, APIs and stored shapes: snapshots, docs
	@$(python) -m tests.contracts.update

bench: setup ## ours beside a bare twin, in the same run (PART=events, http, pipeline, growth)
	@$(python) -m tools.bench $(PART) $(ARGS)

chaos: setup ## kills, freezes and outages under load, then the ledger (ARGS="--seconds 60")
	@$(python) -m tools.chaos $(ARGS)

env: setup ## write .env for docker compose, with fresh secrets (once, before make up)
	@$(python) -m tools.env_file && $(python) -m tools.deploy

up: setup ## start the real parts with docker compose (after make env)
	@$(python) -m tools.deploy
	BUILD_REVISION="$$(git rev-parse --short HEAD)" docker compose up --build --detach --wait

down: ## stop what `make up` started (its data stay)
	docker compose down

dead-letters: setup ## what could not be handled: ARGS="list" (or show, replay, discard with an ID)
	@AMQP_URL="$${AMQP_URL:-$$($(python) -m tools.address amqp_url)}" $(python) -m shared.messaging.dead_letters $(ARGS)

topology: setup ## what the broker has of ours and the code does not (ARGS=remove removes it)
	@$(python) -m tools.topology $(ARGS)

trace: setup ## the log lines of one request or order, through all services (ID=R-E837-ZEWH-DFEC)
	@$(python) -m tools.trace "$(ID)"

staff: setup ## create one of the merchant's people (EMAIL=… SCOPES=…), or ARGS="list"
	@$(call with_settings_of,identity) exec $(python) -m services.identity.commands.staff \
		$(if $(EMAIL),add '$(EMAIL)' $(if $(SCOPES),--scopes '$(SCOPES)'),$(or $(ARGS),--help))

migrate: setup ## rewrite what is stored in older schemas (S=billing for one service)
	@$(call of_services,migrate)

retention: setup ## what each service keeps, how long, and what is due to be erased (S=billing)
	@$(call of_services,retention)

format: setup ## format the code and apply safe fixes
	$(python) -m ruff format .
	$(python) -m ruff check --fix .

lock: setup ## lock requirements/*.in again (UPGRADE=1 takes the newest versions)
	@tools/lock.sh

clean: ## remove .venv, caches and the sandbox's data in var/
	rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
