#!/usr/bin/env bash
# install.sh PACKAGE...: installs packages of the system where that needs
# nobody's answer (Debian and its kin, as root or with sudo that asks for no
# password). Fails, having changed nothing, anywhere else.
set -euo pipefail

command -v apt-get >/dev/null || exit 1
as=()
if [[ $(id -u) != 0 ]]; then
  sudo -n true 2>/dev/null || exit 1
  as=(sudo -n)
fi
echo "install.sh: $* from the system's packages" >&2
"${as[@]}" apt-get update -q >&2 || true # what is known already may do
"${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >&2
