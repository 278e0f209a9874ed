# `make help` lists the targets. Each is one script or one command, so that it
# can be read, and run without make.

SHELL := /usr/bin/env bash
.DEFAULT_GOAL := help

.PHONY: help ui build run dist test lint bench soak golden fuzz clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' Makefile

ui: ## the screens, built when their sources changed; needs Node
	scripts/build-ui.sh

build: ui ## the one static binary with the screens, bin/holdfast
	CGO_ENABLED=0 go build -trimpath -o bin/holdfast ./cmd/holdfast

run: build ## build, set up ./data at the first start, serve on 127.0.0.1:8080
	scripts/run.sh

dist: ## a release: archives for Linux and Windows, checksums, bill of materials
	scripts/dist.sh

test: ## lint, house rules, every test; the whole gate
	scripts/test.sh

lint: ## format, vet, staticcheck, dependency list
	scripts/lint.sh

bench: ## measure; asserts nothing
	scripts/bench.sh

soak: ## the long tests: more kill rounds, every fuzz target for a minute, search on 10,000,000 contacts
	scripts/soak.sh

golden: ## write golden files anew; read the diff before you commit it
	scripts/golden.sh

fuzz: ## every fuzz target for FUZZTIME (10s)
	scripts/fuzz.sh

clean: ## remove build results; data stays
	rm -rf bin dist
