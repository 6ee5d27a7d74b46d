# What can be done here; `make` alone lists it. Go is all that most targets need; where
# they test, Go's race detector needs a C compiler. `check` also needs a MongoDB-compatible
# server, which scripts/mongodb.sh sets up.

SHELL := /usr/bin/env bash -euo pipefail
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# --- Build and run

.PHONY: build
build: ## Build all programs into bin/
	go build -o bin/ work

.PHONY: run
run: build ## Run the whole suite in one process, on the embedded store
	bin/ombud

.PHONY: demo
demo: build ## Let customers go through a suite of its own, or that of OMBUD_URL
	bin/ombud-demo

.PHONY: bench
bench: build ## Measure contacts, promises, reads and ticks; flags in BENCH
	bin/ombud-bench $(BENCH)

.PHONY: eval
eval: build ## Train and measure the classifier on the data that OMBUD_TEST_DATA names; flags in EVAL
	bin/ombud-eval -commit $$(git rev-parse --short HEAD) -write services/classification/README.md $(EVAL)

.PHONY: soak
soak: build ## Kill the suite under load again and again, and see that nothing is lost
	bin/ombud-soak

# --- Test

# One package at a time: some of the tests run whole suites, in which seconds count.
GO_TEST := go test -race -p 1 -timeout 30m work

.PHONY: test
test: ## Test everything on the embedded store, with the race detector
	$(GO_TEST)

.PHONY: check
check: lint protos fresh tidy test-mongodb soak-short ## Check all that has to hold before a change is merged
	@echo "all checks passed"

.PHONY: lint
lint: bin/tools/golangci-lint ## Lint the Go code and enforce who may import whom
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
test-mongodb: ## Test everything once more on a MongoDB-compatible server
	scripts/with-mongodb.sh $(GO_TEST)

.PHONY: soak-short
soak-short: build ## Soak for a minute or so
	bin/ombud-soak -short

# --- Generate

.PHONY: generate
generate: bin/tools/buf bin/tools/.gen ## Write what follows from the protos: Go code and the OpenAPI document
	scripts/generate.sh

# The tools have modules of their own outside go.work, so that what they depend on
# stays out of our modules, and out of each other's.
bin/tools/%: scripts/tools/%/go.mod scripts/tools/%/go.sum
	cd scripts/tools/$* && GOWORK=off go build -o $(CURDIR)/bin/tools/ tool

bin/tools/.gen: scripts/tools/gen/go.mod scripts/tools/gen/go.sum $(wildcard scripts/tools/gen/*/*.go)
	cd scripts/tools/gen && GOWORK=off go build -o $(CURDIR)/bin/tools/ tool
	touch $@
