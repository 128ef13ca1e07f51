# Needs only make and Python 3.11. `make help` lists the targets.
.DEFAULT_GOAL := help
SHELL := /bin/bash

PYTHON := $(shell for p in python3.11 python3; do \
  $$p -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
SAM := .venv-sam/bin/sam
SAM_VERSION := 1.170.0

PORT ?= 4600
STACK ?= invoice-connector
REGION ?= eu-central-1
PARAMETERS ?=
SEEDS ?= 200
TEST_FOLDERS := $(wildcard $(addprefix tests/,unit functional acceptance simulation template e2e))
CODE := $(wildcard shared functions infrastructure tests)
TRANSFORMED := .build/template.json

# Official schemas and samples are not part of this repository; tests that need them are skipped
# without these three variables.
ifneq ($(wildcard ../shared/data),)
export NAV_SCHEMAS ?= $(abspath ../shared/data/nav/xsd)
export NAV_SAMPLES ?= $(abspath ../shared/data/nav)
export NETVISOR_SAMPLES ?= $(abspath ../shared/data/netvisor)
endif

.PHONY: help
help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-14s %s\n", $$1, $$2}'

.PHONY: setup
setup: $(VENV)/.stamp ## Create .venv with every pinned package

$(VENV)/.stamp: requirements-dev.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 is needed and was not found (tried python3.11, python3)."; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
	@touch $@

.PHONY: run
run: setup ## Run the whole stack on this machine until Ctrl-C (PORT=4600)
	@$(BIN)/python -m infrastructure.local run --port $(PORT)

.PHONY: demo
demo: setup ## Show the main job from connecting to stored invoices; ends by itself
	@$(BIN)/python -m infrastructure.local.demo

.PHONY: demo-netvisor
demo-netvisor: setup ## Show reading and writing at Netvisor; ends by itself
	@$(BIN)/python -m infrastructure.local.demo_netvisor

.PHONY: test
test: setup ## Run the tests
	$(BIN)/python -m pytest --quiet --numprocesses 2 --dist loadgroup -m "not long" $(TEST_FOLDERS)

.PHONY: test-long
test-long: setup ## Run the tests that take long: many seeds, pairs of crashes
	$(BIN)/python -m pytest --quiet --numprocesses 2 --dist loadgroup -m long $(TEST_FOLDERS)

.PHONY: screenshots
screenshots: setup ## Write pictures of every page of the console to .build/screenshots
	$(BIN)/python -m pytest --quiet --numprocesses 0 -m long tests/e2e/test_console_pages.py

.PHONY: evidence
evidence: setup ## Measure the figures of the README's reliability table
	PYTHONPATH=shared:. $(BIN)/python -m tests.simulation.evidence

.PHONY: sim
sim: setup ## Run seeds of the simulation (SEEDS=200), or replay one (SEED=n)
	@PYTHONPATH=shared $(BIN)/python -m tests.simulation --seeds $(SEEDS) $(if $(SEED),--seed $(SEED))

.PHONY: check
check: format-check lint types imports templates ## Check format, lint, types, imports and templates

.PHONY: format
format: setup ## Format the code
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix --quiet $(CODE)

.PHONY: format-check
format-check: setup
	$(BIN)/ruff format --check $(CODE)

.PHONY: lint
lint: setup
	$(BIN)/ruff check $(CODE)

.PHONY: types
types: setup
	$(BIN)/mypy

.PHONY: imports
imports: setup
	PYTHONPATH=shared $(BIN)/lint-imports

.PHONY: templates
templates: setup
	$(BIN)/python -m infrastructure.local.transform $(TRANSFORMED)
	$(BIN)/cfn-lint --regions $(REGION) -- template.yaml infrastructure/monitoring.yaml $(TRANSFORMED)

.PHONY: build
build: $(SAM) ## Package functions and layers as they go to AWS
	PATH="$(abspath .venv-sam/bin):$$PATH" $(SAM) build --cached --parallel --region $(REGION)

.PHONY: validate
validate: $(SAM) ## Validate the template with the SAM command line
	$(SAM) validate --lint --region $(REGION)

.PHONY: deploy
deploy: build ## Deploy to AWS (STACK, REGION, PARAMETERS="Stage=prod ...")
	$(SAM) deploy --stack-name $(STACK) --region $(REGION) --resolve-s3 \
	  --capabilities CAPABILITY_IAM CAPABILITY_AUTO_EXPAND \
	  $(if $(PARAMETERS),--parameter-overrides $(PARAMETERS))

$(SAM):
	@test -n "$(PYTHON)" || { echo "Python 3.11 is needed and was not found (tried python3.11, python3)."; exit 1; }
	$(PYTHON) -m venv .venv-sam
	.venv-sam/bin/python -m pip install --quiet --disable-pip-version-check aws-sam-cli==$(SAM_VERSION)

.PHONY: operate
operate: setup ## Operators' commands (ARGS="--help")
	@$(BIN)/python -m infrastructure.operate --stack $(STACK) --region $(REGION) $(ARGS)

.PHONY: client
client: setup ## Write the typed Python client to .build/client
	@PYTHONPATH=shared $(BIN)/python -m infrastructure.client

.PHONY: add-tenant
add-tenant: setup ## Add a tenant to the stack's user pool (TENANT=acme)
	@$(BIN)/python -m infrastructure.operate --stack $(STACK) --region $(REGION) add-tenant "$(TENANT)"

.PHONY: add-user
add-user: setup ## Invite a user (TENANT=acme EMAIL=anna@acme.example ROLE=admin)
	@$(BIN)/python -m infrastructure.operate --stack $(STACK) --region $(REGION) add-user "$(TENANT)" "$(EMAIL)" "$(ROLE)"

.PHONY: clean
clean: ## Remove everything that was built or cached
	rm -rf .aws-sam .build .local .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
	find $(CODE) -name __pycache__ -prune -exec rm -rf {} +
