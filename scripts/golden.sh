#!/usr/bin/env bash
# Writes golden files anew: those of tests with an -update flag, and the list
# of linked modules.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

for p in $(scripts/packages-with.sh 'flag\.Bool\("update"'); do
  go test -count=1 "$p" -update
done
if compgen -G 'cmd/holdfast/*.go' >/dev/null; then
  scripts/deps.sh >docs/dependencies.txt
fi
git status --short
