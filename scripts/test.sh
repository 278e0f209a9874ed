#!/usr/bin/env bash
# Lint, house rules, then every test, the screens' last. Packages that share state run under the
# race detector, the others plainly; none runs twice. The long proofs of
# internal/app (kills, canaries, tampering) are built without the detector only,
# and run by their names.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Folders whose packages share state between goroutines. The detector costs
# several times the run time, so pure packages are left out, and so is cmd: its
# tests are other processes.
shared=(
  internal/app internal/audit internal/auditor internal/auth internal/backup internal/blob internal/control
  internal/httpapi internal/id internal/index internal/keystore internal/live internal/metadata internal/notify
  internal/outbox internal/record internal/store internal/transfer
)

# SQLite is C made into Go by a machine. Its memory is not Go's, so the detector
# looks up each of its accesses and sees nothing; that took half of the time. The
# driver around it is watched.
unwatched=()
for engine in modernc.org/sqlite/lib modernc.org/libc modernc.org/memory; do
  unwatched+=("-gcflags=$engine=-race=false")
done

can_race() {
  [[ $(go env GOOS) == darwin ]] && return
  [[ -n $(go env CC) ]] && command -v "$(go env CC | awk '{print $1}')" >/dev/null
}

failed=0
section() { printf '\n== %s\n' "$1"; }

# What comes over the network comes while something else computes. Whoever needs
# it below fetches it if this did not, and says why it could not.
fetch() {
  scripts/test-postgres.sh --install
  [[ ${HOLDFAST_UI:-} == none ]] || { scripts/browser.sh && scripts/build-ui.sh packages; }
}
fetch >/dev/null 2>&1 </dev/null &
fetching=$!

section "lint"
scripts/lint.sh || failed=1

section "house rules"
# Never from the cache: the rules read files the cache does not know of.
go test -count=1 ./internal/archtest || failed=1

pattern=$(IFS='|'; echo "/(${shared[*]})(/|\$)")
all=$(go list ./...)
racing=$(grep -E "$pattern" <<<"$all" || true)
plain=$(grep -vE "$pattern" <<<"$all" | grep -v '/internal/archtest$' || true)
# shellcheck disable=SC2046 # names of files hold no spaces
proofs=$(sed -nE 's/^func (Test[A-Za-z0-9_]*)\(.*/\1/p' $(grep -lE '^//go:build !race' internal/app/*_test.go) | paste -sd'|')

wait "$fetching" || true
# One PostgreSQL for all packages; they start their own when this fails, which
# then tells why, and skip its tests where none is installed.
postgres=
scripts/test-postgres.sh --install || true
if coproc server { scripts/test-postgres.sh --in-memory 2>&1; } && IFS= read -r -t 120 dsn <&"${server[0]}" && [[ $dsn == host=* ]]; then
  export HOLDFAST_TEST_POSTGRES=$dsn
  postgres=yes
fi

section "tests"
# shellcheck disable=SC2086 # package paths hold no spaces
if [[ -n $plain ]]; then
  go test -timeout 10m $plain || failed=1
fi
if [[ -n $racing ]]; then
  race=()
  if can_race; then
    section "proofs, without the race detector"
    go test -timeout 10m -run "^($proofs)\$" ./internal/app || failed=1
    section "tests, under the race detector"
    race=(-race "${unwatched[@]}")
    export CGO_ENABLED=1
  else
    section "tests, NOT under the race detector: it needs a C compiler ($(go env CC)), and there is none here"
  fi
  # shellcheck disable=SC2086
  go test "${race[@]}" -timeout 20m $racing || failed=1
fi

# What stands on store once more, on PostgreSQL. The dialect itself ran above.
if [[ -n $postgres ]]; then
  section "tests, on PostgreSQL"
  HOLDFAST_TEST_DATABASE=postgres go test -timeout 20m ./internal/{app,audit,auditor,auth,blob,httpapi,index,keystore,metadata,notify,outbox,record,transfer,workspace} || failed=1
  [[ -z ${server[1]-} ]] || eval "exec ${server[1]}>&-" # it ends, and its memory is there for the browsers
fi

section "description of the API"
scripts/lint-api.sh || failed=1

section "screens"
scripts/test-ui.sh || failed=1

if [[ -z $postgres ]]; then
  printf '\nPostgreSQL was NOT tested: %s\n' "${dsn:-its server did not start}"
fi
if ((failed)); then
  printf '\nmake test: FAILED, see above\n'
  exit 1
fi
printf '\nmake test: ok\n'
