#!/usr/bin/env bash
# Serves ./data; at the first start sets it up. Asks for what is needed, or
# takes HOLDFAST_ADMIN_EMAIL, HOLDFAST_ADMIN_NAME, HOLDFAST_PASSWORD_FILE and,
# to run without a terminal, HOLDFAST_RECOVERY_OUT. HOLDFAST_DATA and
# HOLDFAST_LISTEN say where.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

data=${HOLDFAST_DATA:-./data}
listen=${HOLDFAST_LISTEN:-127.0.0.1:8080}

ask() { # ask VARIABLE QUESTION: keeps a value that is already there
  [[ -n ${!1:-} ]] && return
  if [[ ! -t 0 ]]; then
    echo "run.sh: $data is not set up and there is no terminal to ask on; set $1" >&2
    exit 2
  fi
  read -rp "$2: " "$1"
}

if [[ ! -e $data ]]; then
  ask HOLDFAST_ADMIN_EMAIL "First administrator, e-mail"
  ask HOLDFAST_ADMIN_NAME "First administrator, name"
  init=(bin/holdfast init --data "$data" --admin-email "$HOLDFAST_ADMIN_EMAIL" --admin-name "$HOLDFAST_ADMIN_NAME")
  if [[ -n ${HOLDFAST_RECOVERY_OUT:-} ]]; then
    init+=(--recovery-out "$HOLDFAST_RECOVERY_OUT")
  fi
  if [[ -n ${HOLDFAST_PASSWORD_FILE:-} ]]; then
    "${init[@]}" --password-file "$HOLDFAST_PASSWORD_FILE"
  elif [[ -t 0 ]]; then
    read -rsp "Password: " password && echo
    # Through a pipe: the password is written to no disk.
    "${init[@]}" --password-file <(printf '%s\n' "$password")
    unset password
  else
    echo "run.sh: set HOLDFAST_PASSWORD_FILE" >&2
    exit 2
  fi
fi
exec bin/holdfast serve --data "$data" --listen "$listen"
