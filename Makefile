# `make` alone lists the targets. Most need only Go; tests also need a C compiler for the
# race detector. `check` also needs a MongoDB-compatible server, which scripts/mongodb.sh
# sets up.

SHELL := /usr/bin/env bash -euo pipefail
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- Build and run

.PHONY: build
build: ## Build all programs into bin/
	scripts/build.sh

.PHONY: run
run: ## Run the whole suite in one process, on the embedded store
	scripts/build.sh ombud
	bin/ombud

.PHONY: demo
demo: ## Let customers go through a suite of its own, or that of OMBUD_URL
	scripts/build.sh ombud ombud-demo
	bin/ombud-demo

.PHONY: bench
bench: ## Measure contacts, promises, reads and ticks; flags in BENCH
	scripts/build.sh ombud-bench
	bin/ombud-bench $(BENCH)

.PHONY: eval
eval: ## Train and measure the classifier on the data that OMBUD_TEST_DATA names; flags in EVAL
	scripts/build.sh ombud-eval
	bin/ombud-eval -commit $$(git rev-parse --short HEAD) -write services/classification/README.md $(EVAL)

.PHONY: soak
soak: build ## Kill the suite under load again and again, and see that nothing is lost
	bin/ombud-soak

.PHONY: stories
stories: ## Play STORIES random stories on the whole suite from SEED on, and hold every step to one truth
	cd deployments && OMBUD_TEST_STORIES=$(or $(STORIES),1000) OMBUD_TEST_SEED=$(or $(SEED),1) go test ./stories -count=1 -timeout=0 -parallel 8

# --- Test

.PHONY: test
test: ## Test everything on the embedded store, with the race detector
	scripts/test.sh all

# The order of the checks: compile with all processors, then leave the machine to one check
# at a time, because seconds count in the tests of whole suites.
CHECKS := prepare lint protos fresh tidy test-mongodb soak-short

.PHONY: check
check: ## Check, beyond the tests, all that has to hold before a change is merged
	@for check in $(CHECKS); do scripts/step.sh $(MAKE) $$check; done
	@echo "all checks passed"

.PHONY: prepare
prepare: ## Compile what the checks run: tools, programs, and all packages for the race detector
	$(MAKE) -j 2 bin/tools/buf bin/tools/.gen bin/tools/golangci-lint build race

# Compiled in advance, packages keep all processors busy; go test compiles only as many at
# once as it runs.
.PHONY: race
race:
	go build -race $$(go list -deps -test -f '{{if and (or .GoFiles .CgoFiles) (not .ForTest) (ne .Name "main")}}{{.ImportPath}}{{end}}' work)

.PHONY: lint
lint: bin/tools/golangci-lint ## Lint the Go code and enforce the import rules
	bin/tools/golangci-lint run --allow-parallel-runners $$(go list -m -f '{{.Dir}}/...')

.PHONY: protos
protos: bin/tools/buf bin/tools/.gen ## Lint the protos and refuse changes that break callers
	bin/tools/protodeps third_party
	bin/tools/buf lint proto
	scripts/breaking.sh

.PHONY: fresh
fresh: ## Refuse generated code that does not follow from the protos
	scripts/fresh.sh

.PHONY: tidy
tidy: ## Refuse a go.mod that `go mod tidy` would change
	for dir in $$(go list -m -f '{{.Dir}}'); do (cd "$$dir" && GOWORK=off go mod tidy -diff); done

.PHONY: test-mongodb
test-mongodb: ## Run the tests that need a store again, on a MongoDB-compatible server
	scripts/with-mongodb.sh scripts/test.sh stores

.PHONY: soak-short
soak-short: build ## Soak for a minute or so
	bin/ombud-soak -short

# --- Generate

.PHONY: generate
generate: bin/tools/buf bin/tools/.gen ## Generate Go code and the OpenAPI document from the protos
	scripts/generate.sh

# The tools have modules of their own outside go.work, so that their dependencies
# stay out of our modules, and out of each other's.
bin/tools/buf: scripts/tools/buf/go.mod scripts/tools/buf/go.sum scripts/tools/buf/package-lock.json
	scripts/tools/buf/get.sh $@

bin/tools/%: scripts/tools/%/go.mod scripts/tools/%/go.sum
	cd scripts/tools/$* && GOWORK=off go build -o $(CURDIR)/bin/tools/ tool

bin/tools/.gen: scripts/tools/gen/go.mod scripts/tools/gen/go.sum $(wildcard scripts/tools/gen/*/*.go)
	cd scripts/tools/gen && GOWORK=off go build -o $(CURDIR)/bin/tools/ tool
	touch $@
