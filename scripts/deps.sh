#!/usr/bin/env bash
# Prints every module linked into the binary, one "path version" a line. For
# one fixed platform, so that the list does not depend on who runs it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go list -deps \
  -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}{{end}}{{end}}' ./cmd/holdfast | sed '/^$/d' | LC_ALL=C sort -u
