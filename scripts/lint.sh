#!/usr/bin/env bash
# Format, vet, staticcheck and the list of what is linked into the binary.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# The only place that names the version; built from source by the go command
# with whatever module settings this machine has.
staticcheck=honnef.co/go/tools/cmd/staticcheck@v0.8.2

failed=0
# shellcheck disable=SC2046 # one folder a line, without spaces
unformatted=$(gofmt -l $(go list -f '{{.Dir}}' ./...))
if [[ -n $unformatted ]]; then
  printf 'not formatted, run gofmt -w on:\n%s\n' "$unformatted"
  failed=1
fi
go vet ./... || failed=1
# What nobody here runs must at least compile there, tests included.
for system in windows darwin; do
  [[ $(go env GOOS) == "$system" ]] || GOOS=$system CGO_ENABLED=0 go vet ./... || failed=1
done
go run "$staticcheck" ./... || failed=1
if compgen -G 'cmd/holdfast/*.go' >/dev/null && ! diff -u docs/dependencies.txt <(scripts/deps.sh); then
  echo 'docs/dependencies.txt differs from what cmd/holdfast links: if that is meant, run make golden and give the reason in the commit'
  failed=1
fi
scripts/check-docs.sh || failed=1
exit "$failed"
