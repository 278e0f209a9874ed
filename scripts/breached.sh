#!/usr/bin/env bash
# Makes internal/auth/password/breached.bin: fingerprints of passwords that
# leaked and are tried first. From the list of @zxcvbn-ts/language-common (MIT)
# and from phrases.txt beside it. Needs npm; run it to take a newer list.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

package=@zxcvbn-ts/language-common@4.1.3
sum=f422773d94d630f27e08b26d7017e847bb1feb2a84809340e9c0b0c47b33e3f1 # of its src/passwords.json

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
tarball=$(cd "$tmp" && npm pack --silent "$package")
tar -xzf "$tmp/$tarball" -C "$tmp" package/src/passwords.json
echo "$sum  $tmp/package/src/passwords.json" | sha256sum --check --quiet
go test -count=1 ./internal/auth/password -run TestKnownPhrases -pack "$tmp/package/src/passwords.json"
ls -l internal/auth/password/breached.bin
