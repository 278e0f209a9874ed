#!/usr/bin/env bash
# Writes web/src/api/types.gen.ts from the OpenAPI document that a server of
# this tree gives of itself; with --check only says whether it differs.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

work=$(mktemp -d)
server=
cleanup() {
  if [[ -n $server ]]; then kill "$server" 2>/dev/null || true; wait "$server" 2>/dev/null || true; fi
  rm -rf "$work"
}
trap cleanup EXIT

go build -o "$work/holdfast" ./cmd/holdfast
echo 'four lanterns over the harbour' >"$work/password"
run=("$work/holdfast" --lang en)
"${run[@]}" init --data "$work/data" --admin-email ada@example.com --admin-name Ada --password-file "$work/password" \
  --root-key-file "$work/root.key" --recovery-out "$work/recovery" >/dev/null 2>&1
"${run[@]}" serve --data "$work/data" --listen 127.0.0.1:0 >"$work/log" 2>&1 &
server=$!
address=
for _ in $(seq 100); do
  address=$(grep -om1 'http://localhost:[0-9]*' "$work/log" || true)
  [[ -n $address ]] && curl -sf "$address/readyz" >/dev/null && break
  sleep 0.1
done
token=$("$work/holdfast" token create --data "$work/data" --user ada@example.com --name types --expires 1d --export 2>/dev/null | tail -n 1)
curl -sSf -H "Authorization: Bearer $token" "$address/api/v1/openapi.json" >"$work/openapi.json"

cd web
if [[ ${1:-} == --check ]]; then
  node scripts/types.mjs "$work/openapi.json" "$work/types.gen.ts"
  if ! diff -u src/api/types.gen.ts "$work/types.gen.ts"; then
    echo 'web/src/api/types.gen.ts is behind the server: run scripts/ui-types.sh' >&2
    exit 1
  fi
else
  node scripts/types.mjs "$work/openapi.json" src/api/types.gen.ts
fi
