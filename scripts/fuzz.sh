#!/usr/bin/env bash
# Runs every fuzz target for FUZZTIME, one after the other. A failing input is
# kept by the go command under the package's testdata/fuzz: commit it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

failed=0
for p in $(scripts/packages-with.sh '^func Fuzz'); do
  for target in $(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*)\(.*/\1/p' "$p"/*_test.go); do
    printf '\n== %s %s\n' "$p" "$target"
    go test -run '^$' -fuzz "^$target\$" -fuzztime "${FUZZTIME:-10s}" "$p" || failed=1
  done
done
exit "$failed"
