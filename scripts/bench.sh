#!/usr/bin/env bash
# Measures the whole program (bench/, some minutes) and prints a table, or JSON
# with -json, then the screens (bench-ui.sh); nothing is asserted. Arguments go to bench/: -rows, -profile.
# BENCH=PATTERN runs the packages' own benchmarks instead; BENCHTIME sets how
# long each lasts (or, as "3x", how often).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [[ -n ${BENCH:-} ]]; then
  packages=$(scripts/packages-with.sh '^func Benchmark')
  # shellcheck disable=SC2086 # package paths hold no spaces
  exec go test -run '^$' -bench "$BENCH" -benchmem -benchtime "${BENCHTIME:-1s}" -timeout 60m -p 1 $packages
fi
binary=$(mktemp -d)/bench
trap 'rm -rf "${binary%/*}"' EXIT
go build -o "$binary" ./bench
"$binary" "$@"
scripts/bench-ui.sh
