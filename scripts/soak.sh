#!/usr/bin/env bash
# The long tests: HOLDFAST_SOAK=1 makes crash and load tests run many more
# rounds, and combines every screen with every width, theme and language; then
# every fuzz target for a minute; at the end search is measured on SOAK_ROWS
# contacts (10,000,000; 0: not at all), which takes hours, 8 GB of memory and 50
# of disk, and writes its figures into docs/performance.md.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

failed=0
HOLDFAST_SOAK=1 go test -count=1 -timeout 4h ./... || failed=1
HOLDFAST_SOAK=1 scripts/test-ui.sh || failed=1
FUZZTIME="${FUZZTIME:-60s}" scripts/fuzz.sh || failed=1
if ((${SOAK_ROWS:=10000000})); then
  bench=$(mktemp -d)/bench
  trap 'rm -rf "${bench%/*}"' EXIT
  go build -o "$bench" ./bench
  "$bench" -search -rows "$SOAK_ROWS" -out bench/out/large -doc docs/performance.md -mark large || failed=1
fi
exit "$failed"
