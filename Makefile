# FirstStep. `make run` serves the chat, `make test` runs everything that CI runs; both install what they need first.
HOST ?= 127.0.0.1
PORT ?= 5005
OPEN ?= 1
SAMPLE ?= 0
FRESH ?= 0
SWEEP ?= 0
COMPARE ?= 0
DOCS ?= 0

# Sanic, scikit-learn and Rasa each start threads for small sums; one is faster on every machine tried.
export OPENBLAS_NUM_THREADS = 1
export RASA_TELEMETRY_ENABLED = false
export SQLALCHEMY_SILENCE_UBER_WARNING = 1

python := .venv/bin/python
stamp := .venv/.installed

# Reinstalled when the environment was moved here from elsewhere or its Python is gone.
ifneq ($(shell $(python) -c 'import sys; print(sys.version_info[:2] == (3, 10))' 2>/dev/null) $(shell cat $(stamp) 2>/dev/null),True $(shell pwd -P))
.PHONY: $(stamp)
endif

.DEFAULT_GOAL := help
.PHONY: help run test check train bench eval lock browser clean rasa-test-nlu

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(stamp): requirements.lock pyproject.toml scripts/install scripts/uv
	@scripts/install

run: $(stamp) ## Install, train if needed, serve the chat and print its address (PORT=5005 HOST=127.0.0.1 OPEN=1)
	@exec $(python) -m firststep.serve --host '$(HOST)' --port '$(PORT)' $(if $(filter 0 no false,$(OPEN)),--no-open)

train: $(stamp) ## Check the guides and train a model if anything it is made from changed
	@exec $(python) -m firststep.serve --train-only

check: $(stamp) ## The fast part of the tests: lint, types, engine and unit tests
	@$(MAKE) --no-print-directory lint
	@$(python) -m pytest -q -n auto --dist loadgroup -m 'not servers and not slow'

.PHONY: lint
lint: $(stamp)
	@$(python) -m ruff check --quiet .
	@$(python) -m ruff format --check --quiet .
	@$(python) -m mypy

test: $(stamp) browser ## Everything that CI runs
	@$(MAKE) --no-print-directory lint
	@$(python) -m pytest -n auto --dist loadgroup

browser:
	@scripts/browser

bench: $(stamp) ## Measure speed, memory and size (SAMPLE=1: beside Rasa's sample bot, needs 2.5 GB; FRESH=1: from nothing)
	@exec $(python) -m bench.run $(if $(filter 1 yes true,$(SAMPLE)),--sample) $(if $(filter 1 yes true,$(FRESH)),--fresh)

eval: $(stamp) ## Measure how well messages are understood (SWEEP=1: other thresholds, COMPARE=1: other classifiers, DOCS=1: into docs)
	@exec $(python) -m firststep.evaluation --set all --cross $(if $(filter 1 yes true,$(SWEEP)),--sweep) \
		$(if $(filter 1 yes true,$(COMPARE)),--compare) $(if $(filter 1 yes true,$(DOCS)),--write-docs)

rasa-test-nlu: train
	@$(python) -m firststep.evaluation.for_rasa build/rasa-test/nlu.yml
	@$(dir $(python))rasa test nlu --nlu build/rasa-test/nlu.yml --out build/rasa-test/results

lock: ## Choose the newest allowed versions and write requirements.lock
	@scripts/uv pip compile pyproject.toml --quiet --upgrade --extra dev --python-version 3.10 --generate-hashes \
		--no-emit-index-url --override requirements-overrides.txt --custom-compile-command 'make lock' \
		--output-file requirements.lock

clean: ## Remove the environment, models, logs and stored conversations of this checkout
	@rm -rf .venv .uv build models .rasa .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info
