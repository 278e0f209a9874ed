#!/usr/bin/env bash
# Measures the screens in Chromium against the program built here, and prints a
# table; only the weight of first loads is asserted. Lighthouse is fetched for it into bench/ui, which
# nothing else needs. HOLDFAST_UI=none leaves it out; RUNS says how often
# Lighthouse looks (5).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [[ ${HOLDFAST_UI:-} == none ]]; then
  echo 'bench-ui.sh: HOLDFAST_UI=none, the screens are not measured' >&2
  exit 0
fi
browser=$(scripts/browser.sh)
scripts/build-ui.sh
scripts/build-ui.sh packages
if [[ ! -e bench/ui/node_modules/.package-lock.json || bench/ui/package-lock.json -nt bench/ui/node_modules/.package-lock.json ]]; then
  (cd bench/ui && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error) >&2
fi
program=$(mktemp -d)
trap 'rm -rf "$program"' EXIT
CGO_ENABLED=0 go build -trimpath -o "$program/holdfast" ./cmd/holdfast
HOLDFAST_CHROMIUM=$browser HOLDFAST_BINARY=$program/holdfast node --import ./web/e2e/support/typescript.mjs scripts/bench-ui.mjs
