#!/usr/bin/env bash
# Two common linters, with their recommended rules, over what installations say
# of themselves (OpenAPI): one as it comes, one with odd objects of its own. No
# error and no warning is let pass. Without Node it says so and does nothing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [[ ${HOLDFAST_UI:-} == none ]] || ! command -v npm >/dev/null; then
  echo 'lint-api.sh: no Node, the description of the API is NOT linted'
  exit 0
fi
tools=bench/api
if [[ ! -e $tools/node_modules/.package-lock.json || $tools/package-lock.json -nt $tools/node_modules/.package-lock.json ]]; then
  (cd "$tools" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error) >&2
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
HOLDFAST_DESCRIPTIONS=$work go test -count=1 -run '^TestDescriptionsAreWritten$' ./internal/httpapi >/dev/null

export REDOCLY_TELEMETRY=off REDOCLY_SUPPRESS_UPDATE_NOTICE=true
failed=0
for file in "$work"/*.json; do
  name=$(basename "$file" .json)
  # Redocly ends well with warnings, so they are counted.
  found=$("$tools/node_modules/.bin/redocly" lint --extends=recommended --format=json "$file" 2>/dev/null || true)
  totals=$(node -e 'const t = JSON.parse(require("fs").readFileSync(0, "utf8")).totals; console.log(t.errors + t.warnings)' <<<"$found" || echo broken)
  if [[ $totals != 0 ]]; then
    echo "redocly, $name: $found"
    failed=1
  fi
  "$tools/node_modules/.bin/spectral" lint --quiet --fail-severity=hint --ruleset="$tools/spectral.yaml" "$file" || failed=1
done
exit "$failed"
