#!/usr/bin/env bash
# Measures the whole program (bench/, some minutes) and prints a table, or JSON
# with -json, then search against its peers (one line a figure, also in bench/out/results.json), then the
# screens (bench-ui.sh); nothing is asserted. Arguments go to bench/: -rows, -profile. SEARCH_ROWS says how many
# contacts search is measured on (0: it is not).
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
if ((${SEARCH_ROWS:=1000000})); then
  peer=${binary%/*}/pocketbase
  if ! (cd bench/peers && go build -o "$peer" .); then
    echo 'bench.sh: PocketBase (bench/peers) cannot be built and is not measured' >&2
    peer=
  fi
  "$binary" -search -rows "$SEARCH_ROWS" -peer "$peer"
fi
scripts/bench-ui.sh
