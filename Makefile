# `make` alone lists the targets. CI says the same words: see .ci/run.

SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

VERSION  = $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)
LINT     = bin/golangci-lint
K6       = bin/k6
AIR      = bin/air
S3       = bin/versitygw
ETCD     = bin/etcd
FUZZTIME ?= 30s
PROVE    ?= 1
DURATION ?= 1h
SCENARIO ?= smoke

# What the pages are made of.
PAGES = $(shell find web/src web/scripts -type f -not -name '*.test.*') web/index.html web/vite.config.ts web/tsconfig.json web/package.json

# Packages with goroutines, or called from many: tested a second time under the race detector.
CONCURRENT = $(shell go list ./... | grep -E '^bodega/(journal|inventory|storage|central|http|store)(/|$$)')

# A command that fetches something, up to four times: a network that fails does so for a moment, as a rule.
again = (for n in 1 2 3 4; do $(1) && exit; test $$n = 4 || { echo "setup: it failed, and is tried once more in $$((5 * n)) s" >&2; sleep $$((5 * n)); }; done; exit 1)

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: tools $(LINT) ## Install what lint and tests need: golangci-lint into bin/, the pages' packages, Debian's by apt
	@echo "setup: ready with $$(go env GOVERSION), gcc $$(gcc -dumpfullversion), golangci-lint $$($(LINT) version --short), promtool $$(promtool --version 2>&1 | awk '{ print $$3; exit }'), node $$(node --version), $$(nginx -v 2>&1 | cut -d ' ' -f 3), $$(chromium --version 2>/dev/null | cut -d ' ' -f 1-2)"

# What tests need; nothing to do if it is all there.
.PHONY: tools
tools:
	@for tool in go gcc git node npm; do \
		command -v $$tool >/dev/null || { echo "setup: $$tool is missing; install it first (Go 1.26, Node 20.19 or newer)" >&2; exit 1; }; \
	done
	@for tool in prometheus promtool amtool nginx haproxy caddy varnishd chromium docker-compose shellcheck systemd-analyze ip openssl; do \
		command -v $$tool >/dev/null || { $(MAKE) -s packages; break; }; \
	done
	@$(MAKE) -s web/node_modules/.installed $(S3) $(ETCD)
	@$(call again,go list -deps -test ./... >/dev/null) || { echo "setup: the libraries of go.mod could not be fetched" >&2; exit 1; }
	@$(call again,go -C scripts/clients/tools build -o /dev/null tool) || { echo "setup: the makers of clients could not be built: oapi-codegen and ogen, of scripts/clients/tools" >&2; exit 1; }
	@$(call again,go -C scripts/deploy/kubernetes/tools build -o /dev/null .) || { echo "setup: what reads the manifests of Kubernetes could not be built: scripts/deploy/kubernetes/tools" >&2; exit 1; }

# What scripts/observe asks about dashboards, rules and alerts, scripts/deploy/nginx and scripts/deploy/proxies put before a node, web/e2e opens pages with,
# scripts/deploy/compose reads docker-compose.yml with, scripts/deploy/systemd the unit, scripts/network makes hosts with, and scripts/cluster certificates; no engine.
# As root, or with a sudo that asks nothing.
.PHONY: packages
packages:
	@command -v apt-get >/dev/null || { echo "setup: install prometheus and alertmanager (with promtool and amtool), nginx, haproxy, caddy, varnish, chromium, docker-compose, shellcheck, systemd, iproute2 and openssl first" >&2; exit 1; }
	@echo "setup: installing prometheus, prometheus-alertmanager, nginx, haproxy, caddy, varnish, chromium, docker-compose, shellcheck, systemd, iproute2 and openssl"
	@root=$$(test $$(id -u) = 0 || echo sudo -n); \
	$(call again,$$root apt-get -o DPkg::Lock::Timeout=300 update -qq); \
	$(call again,$$root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 install -qq -y --no-install-recommends prometheus prometheus-alertmanager nginx haproxy caddy varnish chromium docker-compose shellcheck systemd iproute2 openssl >/dev/null)

# Pinned by a module of its own, so that tools stay out of the product's module graph.
$(LINT): scripts/tools/go.mod scripts/tools/go.sum
	@echo "setup: building golangci-lint into bin/; the first time takes some minutes"
	$(call again,GOBIN=$(CURDIR)/bin go -C scripts/tools install tool)

# The object store of tests, likewise.
$(S3): scripts/s3/tools/go.mod scripts/s3/tools/go.sum
	@echo "setup: building versitygw into bin/; the first time takes some minutes"
	$(call again,GOBIN=$(CURDIR)/bin go -C scripts/s3/tools install tool)

# The cluster of tests, likewise: the server, whose package has no name of its own to be installed under, and etcdctl.
$(ETCD): scripts/etcd/tools/go.mod scripts/etcd/tools/go.sum
	@echo "setup: building etcd and etcdctl into bin/; the first time takes a minute"
	$(call again,go -C scripts/etcd/tools build -trimpath -o $(CURDIR)/bin/etcdctl go.etcd.io/etcd/etcdctl/v3)
	$(call again,go -C scripts/etcd/tools build -trimpath -o $(CURDIR)/bin/etcd go.etcd.io/etcd/server/v3)

# Installed again only if the lock file has changed.
web/node_modules/.installed: web/package-lock.json
	@command -v node >/dev/null && command -v npm >/dev/null || \
		{ echo "build: node is missing, which makes the pages; install Node 20.19 or newer, or build without pages: go build -o bin/bodega ." >&2; exit 1; }
	$(call again,npm --prefix web ci)
	@touch $@

web/dist/index.html: web/node_modules/.installed $(PAGES)
	npm --prefix web run build
	@touch $@

.PHONY: build
build: web/dist/index.html ## Build bin/bodega, one static file with the pages
	CGO_ENABLED=0 go build -trimpath -ldflags '-X main.version=$(VERSION)' -o bin/bodega .

.PHONY: run
run: build ## Build and run a central and four stores with the sample catalogue
	./bin/bodega demo

.PHONY: cluster
cluster: build $(ETCD) ## Build and run a cluster: three members of etcd, three nodes of central, two stores
	@go build -o bin/cluster ./scripts/cluster/up
	@./bin/cluster

.PHONY: test
test: tools ## Test everything, the concurrent packages again with the race detector, and the pages
	go test -timeout 30m ./...
	$(if $(CONCURRENT),go test -race -timeout 30m $(CONCURRENT))
	@$(MAKE) --no-print-directory test-web

.PHONY: test-web
test-web: build ## Test the pages: their parts, how large they are, and all of it in a browser
	npm --prefix web test
	npm --prefix web run budget
	BODEGA_BINARY=$(CURDIR)/bin/bodega npm --prefix web run e2e

.PHONY: lint
lint: web/node_modules/.installed ## Check format, go vet, golangci-lint; biome and tsc for the pages
	@test -x $(LINT) || { echo "lint: $(LINT) is missing; run 'make setup' first" >&2; exit 1; }
	@files=$$(find . -name '*.go' -not -path '*/node_modules/*' -exec gofmt -l {} +); \
	test -z "$$files" || { echo "lint: not formatted, run gofmt -w on:" $$files >&2; exit 1; }
	go vet ./...
	$(LINT) run
	npm --prefix web run lint
	npm --prefix web run check

.PHONY: dev
dev: $(AIR) web/node_modules/.installed ## Run the demo, rebuilt when Go changes, and the pages with hot reload on port 5173
	@scripts/dev.sh

$(AIR):
	@echo "dev: building air into bin/"
	GOBIN=$(CURDIR)/bin go install github.com/air-verse/air@v1.67.4

.PHONY: release
release: web/dist/index.html ## Static binaries for Linux, macOS and Windows into dist/, with checksums
	@scripts/release.sh $(VERSION)

.PHONY: bench
bench: ## Measure throughput and latency
	go run ./scripts/load/bench

.PHONY: bench-cluster
bench-cluster: $(ETCD) ## Measure a cluster on etcd beside a central alone, and the feed of 100,000 stores
	go run ./scripts/load/bench -run '^(cluster-|feed$$)'

.PHONY: load
load: build $(K6) ## Load tests by k6, and whether the stock adds up: make load SCENARIO=all
	go run ./scripts/load $(if $(FOR),-for $(FOR)) $(SCENARIO)

# Pinned by its version: beside golangci-lint in scripts/tools, each would decide the other's libraries.
$(K6):
	@echo "load: building k6 into bin/; the first time takes some minutes"
	GOBIN=$(CURDIR)/bin go install go.k6.io/k6@v1.8.1

.PHONY: prove
prove: ## Run the long proofs: crash sweeps with larger counts, each fuzz target for FUZZTIME (30s)
	BODEGA_PROVE=$(PROVE) go test -count=1 -timeout 2h ./...
	@$(MAKE) --no-print-directory fuzz

.PHONY: drill
drill: build ## Disasters under load, and the way back by docs/operations.md, held against a model: make drill PROVE=3
	BODEGA_PROVE=$(PROVE) go test -count=1 -timeout 2h -v -run '^TestDrill$$' ./scripts/e2e
	BODEGA_BINARY=$(CURDIR)/bin/bodega npm --prefix web run e2e -- drill

.PHONY: upgrade
upgrade: ## A cluster and its stores get this binary in place of an older one, while they sell: make upgrade BEFORE=COMMIT
	@test -n "$(BEFORE)" || { echo "upgrade: say which version is the older one: make upgrade BEFORE=COMMIT" >&2; exit 1; }
	@set -e; dir=$$(mktemp -d); trap 'rm -rf "$$dir"' EXIT; mkdir "$$dir/src"; \
	git archive $(BEFORE) | tar -x -C "$$dir/src"; CGO_ENABLED=0 go -C "$$dir/src" build -trimpath -o "$$dir/bodega" .; \
	BODEGA_BEFORE="$$dir/bodega" go test -count=1 -timeout 30m -v -run '^TestClusterUpgrade$$' ./scripts/e2e

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
	rm -rf bin dist coverage.out
	find web/dist -mindepth 1 -not -name unbuilt.html -delete
