#!/usr/bin/env bash
# Tests of the screens: types, lint and unit tests; then, in Chromium, what a
# person does, against the program built here. HOLDFAST_CHROMIUM names the
# browser; without it the usual places are searched, and Chromium is installed
# where that needs nobody's answer (Debian and its kin, root or sudo).
# HOLDFAST_UI=none leaves all of it out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [[ ${HOLDFAST_UI:-} == none ]]; then
  echo 'test-ui.sh: HOLDFAST_UI=none, the screens are NOT tested'
  exit 0
fi

find_browser() {
  local name
  for name in "${HOLDFAST_CHROMIUM:-}" chromium chromium-browser google-chrome-stable google-chrome \
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome' '/Applications/Chromium.app/Contents/MacOS/Chromium'; do
    [[ -n $name ]] && command -v "$name" && return
  done
  return 1
}

install_browser() {
  local as=()
  command -v apt-get >/dev/null || return 1
  if [[ $(id -u) != 0 ]]; then
    sudo -n true 2>/dev/null || return 1
    as=(sudo -n)
  fi
  echo 'test-ui.sh: Chromium is installed for the browser tests' >&2
  "${as[@]}" apt-get update -q >&2 || true # what is known already may do
  "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends chromium >&2
}

scripts/build-ui.sh packages
(cd web && npm run --silent check)

if [[ $(cd web && npm pkg get scripts.e2e) == '{}' ]]; then
  exit 0 # no browser tests in this tree
fi
if ! browser=$(find_browser) && ! { install_browser && browser=$(find_browser); }; then
  cat >&2 <<'END'
test-ui.sh: the browser tests need Chromium, and there is none here that was found or could be installed.
  → install it (Debian: apt-get install chromium), or set HOLDFAST_CHROMIUM to a Chromium or Chrome
END
  exit 15
fi
scripts/build-ui.sh
program=$(mktemp -d)
trap 'rm -rf "$program"' EXIT
CGO_ENABLED=0 go build -trimpath -o "$program/holdfast" ./cmd/holdfast
cd web
HOLDFAST_CHROMIUM=$browser HOLDFAST_BINARY=$program/holdfast npm run --silent e2e
