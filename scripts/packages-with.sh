#!/usr/bin/env bash
# packages-with.sh PATTERN: the packages whose test files have a line matching
# the extended regular expression, one ./path a line.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
{ grep -rlsE --include='*_test.go' --exclude-dir=testdata --exclude-dir=archtest -- "$1" cmd internal objects || true; } |
  sed 's|/[^/]*$||; s|^|./|' | LC_ALL=C sort -u
