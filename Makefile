# `make` alone lists the targets. CI says the same words: see .ci/run.

SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VERSION  = $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LINT     = bin/golangci-lint
FUZZTIME ?= 30s
PROVE    ?= 1
DURATION ?= 1h

# Packages with goroutines, or called from many: tested a second time under the race detector.
CONCURRENT = $(shell go list ./... | grep -E '^bodega/(journal|inventory|storage|central|http|store)(/|$$)')

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: ## Install what lint and tests need: golangci-lint into bin/, Prometheus' tools by apt
	@for tool in go gcc git; do \
		command -v $$tool >/dev/null || { echo "setup: $$tool is missing; install it first" >&2; exit 1; }; \
	done
	@for tool in prometheus promtool amtool; do \
		command -v $$tool >/dev/null || { $(MAKE) -s observers; break; }; \
	done
	@$(MAKE) -s $(LINT)
	@echo "setup: ready with $$(go env GOVERSION), gcc $$(gcc -dumpfullversion), golangci-lint $$($(LINT) version --short), promtool $$(promtool --version 2>&1 | awk '{ print $$3; exit }')"

# What scripts/observe asks about dashboards, rules and alerts. As root, or with a sudo that asks nothing.
.PHONY: observers
observers:
	@command -v apt-get >/dev/null || { echo "setup: install prometheus and alertmanager (with promtool and amtool) first" >&2; exit 1; }
	@echo "setup: installing prometheus and prometheus-alertmanager"
	@root=$$(test $$(id -u) = 0 || echo sudo -n); \
	$$root apt-get update -qq; \
	$$root env DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends prometheus prometheus-alertmanager >/dev/null

# Pinned by a module of its own, so that tools stay out of the product's module graph.
$(LINT): scripts/tools/go.mod scripts/tools/go.sum
	@echo "setup: building golangci-lint into bin/; the first time takes some minutes"
	GOBIN=$(CURDIR)/bin go -C scripts/tools install tool

.PHONY: build
build: ## Build bin/bodega
	go build -trimpath -ldflags '-X main.version=$(VERSION)' -o bin/bodega .

.PHONY: run
run: build ## Build and run a central and four stores with the sample catalogue
	./bin/bodega demo

.PHONY: test
test: ## Test everything, then the concurrent packages again with the race detector
	go test -timeout 8m ./...
	$(if $(CONCURRENT),go test -race -timeout 10m $(CONCURRENT))

.PHONY: lint
lint: ## Check format, go vet and golangci-lint
	@test -x $(LINT) || { echo "lint: $(LINT) is missing; run 'make setup' first" >&2; exit 1; }
	@files=$$(find . -name '*.go' -not -path '*/node_modules/*' -exec gofmt -l {} +); \
	test -z "$$files" || { echo "lint: not formatted, run gofmt -w on:" $$files >&2; exit 1; }
	go vet ./...
	$(LINT) run

.PHONY: bench
bench: ## Measure throughput and latency
	go run ./scripts/bench

.PHONY: prove
prove: ## Run the long proofs: crash sweeps with larger counts, each fuzz target for FUZZTIME (30s)
	BODEGA_PROVE=$(PROVE) go test -count=1 -timeout 2h ./...
	@$(MAKE) --no-print-directory fuzz

.PHONY: soak
soak: ## Prove over and over, with ten times the counts: make soak DURATION=8h
	@timeout $(DURATION) bash -c 'while $(MAKE) prove PROVE=10 FUZZTIME=5m; do :; done; exit 1' || test $$? = 124
	@echo "soak: nothing found in $(DURATION)"

.PHONY: fuzz
fuzz: ## Run each fuzz target for FUZZTIME (30s)
	@{ grep -rEo --include='*_test.go' --exclude-dir=node_modules '^func Fuzz\w+' . || true; } | sort | \
	while IFS=: read -r file func; do \
		target=$${func#func } dir=$$(dirname $$file); \
		echo "fuzz: $$target in $$dir"; \
		go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) $$dir </dev/null; \
	done

.PHONY: cover
cover: ## Measure what the tests cover; coverage.out for go tool cover
	go test -coverpkg=./... -coverprofile=coverage.out ./...
	@go tool cover -func=coverage.out | tail -n 1

.PHONY: clean
clean: ## Remove what was built; data stays
	rm -rf bin coverage.out
