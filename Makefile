# Ombud's targets; `make` alone lists them. Only Go is needed, and for `make check`
# a MongoDB-compatible server, which scripts/mongodb.sh finds or sets up.

SHELL := /usr/bin/env bash -euo pipefail
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

# The tools have modules of their own, outside go.work, so that their
# dependencies stay out of ours and of each other's.
TOOLS := bin/tools

.PHONY: help
help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: generate
generate: $(TOOLS)/buf $(TOOLS)/.gen ## Write the Go code and the OpenAPI document that the protos describe
	@scripts/generate.sh

$(TOOLS)/%: scripts/tools/%/go.mod scripts/tools/%/go.sum
	@echo "build the tool $*"
	@cd scripts/tools/$* && GOWORK=off go build -o $(CURDIR)/$(TOOLS)/ tool

$(TOOLS)/.gen: scripts/tools/gen/go.mod scripts/tools/gen/go.sum $(wildcard scripts/tools/gen/*/*.go)
	@echo "build the code generators"
	@cd scripts/tools/gen && GOWORK=off go build -o $(CURDIR)/$(TOOLS)/ tool
	@touch $@
