#!/usr/bin/env bash
# Tests of the screens: types, lint and unit tests; then, in Chromium, what a
# person does, against the program built here (web/e2e; the browser is found by
# browser.sh). HOLDFAST_SOAK=1 combines every screen with every width, theme and
# language. HOLDFAST_UI=none leaves all of it out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [[ ${HOLDFAST_UI:-} == none ]]; then
  echo 'test-ui.sh: HOLDFAST_UI=none, the screens are NOT tested'
  exit 0
fi

scripts/build-ui.sh packages
# The types of answers are those that this tree's server describes.
scripts/ui-types.sh --check
(cd web && npm run --silent check)

if [[ $(cd web && npm pkg get scripts.e2e) == '{}' ]]; then
  exit 0 # no browser tests in this tree
fi
browser=$(scripts/browser.sh)
scripts/build-ui.sh
program=$(mktemp -d)
trap 'rm -rf "$program"' EXIT
CGO_ENABLED=0 go build -trimpath -o "$program/holdfast" ./cmd/holdfast
cd web
HOLDFAST_CHROMIUM=$browser HOLDFAST_BINARY=$program/holdfast npm run --silent e2e
