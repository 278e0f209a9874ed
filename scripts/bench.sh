#!/usr/bin/env bash
# Runs every benchmark there is and prints the numbers; nothing is asserted.
# BENCH selects by name, BENCHTIME sets how long (or, as "3x", how often).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

packages=$(scripts/packages-with.sh '^func Benchmark')
if [[ -n $packages ]]; then
  # shellcheck disable=SC2086 # package paths hold no spaces
  go test -run '^$' -bench "${BENCH:-.}" -benchmem -benchtime "${BENCHTIME:-1s}" -timeout 60m -p 1 $packages
fi
if [[ -f bench/go.mod ]]; then
  (cd bench && go run .)
fi
