#!/usr/bin/env bash
# The long tests: HOLDFAST_SOAK=1 makes crash and load tests run many more
# rounds, and combines every screen with every width, theme and language; then
# every fuzz target for a minute.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

failed=0
HOLDFAST_SOAK=1 go test -count=1 -timeout 4h ./... || failed=1
HOLDFAST_SOAK=1 scripts/test-ui.sh || failed=1
FUZZTIME="${FUZZTIME:-60s}" scripts/fuzz.sh || failed=1
exit "$failed"
