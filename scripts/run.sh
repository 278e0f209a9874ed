#!/usr/bin/env bash
# Serves ./data with bin/holdfast. At the first start it makes the folder and
# its keys, and shows a link to do the rest in a browser; on a desktop the
# browser opens by itself, unless HOLDFAST_NO_BROWSER is set. HOLDFAST_DATA and
# HOLDFAST_LISTEN say where. Requests that went well are not logged, so that the
# link stays in sight; HOLDFAST_LOG_LEVEL=info logs them too.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

data=${HOLDFAST_DATA:-./data}
listen=${HOLDFAST_LISTEN:-127.0.0.1:8080}

if [[ ! -x bin/holdfast ]]; then
  echo 'run.sh: bin/holdfast is not there; run: make build' >&2
  exit 10
fi
export HOLDFAST_LOG_LEVEL=${HOLDFAST_LOG_LEVEL:-warn}
exec bin/holdfast serve --setup --data "$data" --listen "$listen"
