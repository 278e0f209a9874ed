#!/usr/bin/env bash
# Makes a release in dist/: static binaries with the screens for Linux and
# Windows, one archive each, SHA256SUMS and a bill of materials (CycloneDX).
# The same commit gives the same bytes with the same Go and Node.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

unset HOLDFAST_UI
export CGO_ENABLED=0
scripts/build-ui.sh
scripts/build-ui.sh packages # their licence texts

out=dist
built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
rm -rf "$out"
mkdir -p "$out"
for platform in linux-amd64 linux-arm64 windows-amd64 windows-arm64; do
  export GOOS=${platform%-*} GOARCH=${platform#*-}
  suffix=
  [[ $GOOS == windows ]] && suffix=.exe
  echo "dist: $platform" >&2
  go build -trimpath -buildvcs=auto -ldflags='-s -w' -o "$built/$platform/holdfast$suffix" ./cmd/holdfast
done
unset GOOS GOARCH
go run ./scripts/dist "$built" "$out"
(cd "$out" && ls -l && cat SHA256SUMS)
