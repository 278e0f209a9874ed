#!/usr/bin/env bash
# Builds the screens into web/dist/ui, from where the binary takes them: first
# the packages that web/package-lock.json names, then the build. Neither is
# repeated while nothing it depends on has changed. Packages come from whatever
# registry npm is set to on this machine.
#
#   build-ui.sh             packages and build
#   build-ui.sh packages    packages only, for tests
#
# HOLDFAST_UI=none leaves the screens as they are, for machines without Node.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

stamps=.cache/ui
sum=(sha256sum)
command -v sha256sum >/dev/null || sum=(shasum -a 256)

digest() { # digest FOLDER…: over names and contents of the files below
  find "$@" \( -name node_modules -o -path web/dist -o -path web/e2e -o -name '*.tsbuildinfo' -o -name '*.test.ts' -o -name '*.test.tsx' \) -prune \
    -o -type f -print0 | LC_ALL=C sort -z | xargs -0 "${sum[@]}" | "${sum[@]}"
}

packages() {
  local want
  want=$(cat web/package.json web/package-lock.json | "${sum[@]}")
  if [[ -e web/node_modules/.package-lock.json && $(cat "$stamps/packages" 2>/dev/null) == "$want" ]]; then
    return
  fi
  echo 'The packages of the screens are fetched (web/package-lock.json).' >&2
  rm -f "$stamps/packages"
  (cd web && npm ci --no-audit --no-fund --loglevel=error) >&2
  echo "$want" >"$stamps/packages"
}

# Sources and result: one built by hand from other sources is not taken for it.
state() { digest web && digest web/dist/ui; }

build() {
  [[ -e web/dist/ui/index.html && $(state 2>/dev/null) == "$(cat "$stamps/build" 2>/dev/null)" ]] && return
  need_node
  packages
  echo 'The screens are built (web/).' >&2
  (cd web && npm run --silent build) >&2
  state >"$stamps/build"
}

need_node() {
  if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    explain "Node.js is not installed"
  elif ! node -e "const [a, b] = process.versions.node.split('.').map(Number); process.exit(a > 20 || a === 20 && b >= 19 ? 0 : 1)"; then
    explain "Node.js $(node --version) is too old"
  fi
}

explain() {
  cat >&2 <<END
build-ui.sh: $1. The screens need version 20.19 or newer, with npm, to be built.
  → install it (https://nodejs.org, or your system's packages), or
  → build without the screens: HOLDFAST_UI=none make build
END
  exit 15
}

if [[ ${HOLDFAST_UI:-} == none ]]; then
  echo 'build-ui.sh: HOLDFAST_UI=none, the screens are left as they are' >&2
  exit 0
fi
mkdir -p "$stamps"
case ${1:-build} in
packages) need_node && packages ;;
build) build ;;
*)
  echo 'usage: build-ui.sh [packages]' >&2
  exit 10
  ;;
esac
