#!/usr/bin/env bash
# Serves ./data with bin/holdfast; at the first start sets it up. Asks for what
# is needed, or takes HOLDFAST_ADMIN_EMAIL, HOLDFAST_ADMIN_NAME and, to run
# without a terminal, HOLDFAST_PASSWORD_FILE and HOLDFAST_RECOVERY_OUT.
# HOLDFAST_DATA and HOLDFAST_LISTEN say where.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

data=${HOLDFAST_DATA:-./data}
listen=${HOLDFAST_LISTEN:-127.0.0.1:8080}

ask() { # ask VARIABLE QUESTION: keeps a value that is already there
  while [[ -z ${!1:-} ]]; do
    if [[ ! -t 0 ]]; then
      echo "run.sh: $data is not set up and there is no terminal to ask on; set $1" >&2
      exit 10
    fi
    read -rp "$2: " "$1" || exit 10
  done
}

if [[ ! -x bin/holdfast ]]; then
  echo 'run.sh: bin/holdfast is not there; run: make build' >&2
  exit 10
fi
# Its description is what init writes last.
if [[ ! -e $data/holdfast.json ]]; then
  echo "Setting up $data."
  ask HOLDFAST_ADMIN_EMAIL 'E-mail address of the first user'
  ask HOLDFAST_ADMIN_NAME 'Name of the first user'
  init=(--data "$data" --admin-email "$HOLDFAST_ADMIN_EMAIL" --admin-name "$HOLDFAST_ADMIN_NAME")
  # Without these init asks for the password and shows the recovery key itself.
  [[ -n ${HOLDFAST_PASSWORD_FILE:-} ]] && init+=(--password-file "$HOLDFAST_PASSWORD_FILE")
  [[ -n ${HOLDFAST_RECOVERY_OUT:-} ]] && init+=(--recovery-out "$HOLDFAST_RECOVERY_OUT")
  bin/holdfast init "${init[@]}"
fi
exec bin/holdfast serve --data "$data" --listen "$listen"
