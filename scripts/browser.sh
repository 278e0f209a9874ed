#!/usr/bin/env bash
# Prints the Chromium to use: HOLDFAST_CHROMIUM, or one in the usual places, or
# one that is installed now where that needs nobody's answer (Debian and its
# kin, root or sudo).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

find_browser() {
  local name
  for name in "${HOLDFAST_CHROMIUM:-}" chromium chromium-browser google-chrome-stable google-chrome \
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome' '/Applications/Chromium.app/Contents/MacOS/Chromium'; do
    [[ -n $name ]] && command -v "$name" && return
  done
  return 1
}

if ! find_browser && ! { scripts/install.sh chromium >&2 && find_browser; }; then
  cat >&2 <<'END'
browser.sh: Chromium is needed, and there is none here that was found or could be installed.
  → install it (Debian: apt-get install chromium), or set HOLDFAST_CHROMIUM to a Chromium or Chrome
END
  exit 15
fi
