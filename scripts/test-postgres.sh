#!/usr/bin/env bash
# A PostgreSQL for tests: prints its connection string, runs until standard
# input ends, then leaves nothing behind. Exit code 77: none is installed;
# with --install it is installed where that asks nobody, and nothing is started;
# with --pair it is a primary and a standby that its commits wait for; with
# --in-memory its folder is in memory where there is enough, so that what hundreds
# of tests create waits for no disk: not for measuring, and not to cut the power.
#
# It listens on a socket in its own folder only, with a password nobody needs:
# the folder is closed to others. fsync stays on, so that what tests measure
# and kill is what people run.
set -euo pipefail
scripts=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

find_bin() {
  local dir
  for dir in "$(pg_config --bindir 2>/dev/null || true)" $(ls -d /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin 2>/dev/null | sort -rV) $(dirname "$(command -v initdb 2>/dev/null || echo /none/x)"); do
    if [[ -x $dir/initdb && -x $dir/postgres ]]; then
      echo "$dir"
      return
    fi
  done
}

# The package would start a server of its own, for which there is no use here.
install_server() {
  local conf=/etc/postgresql-common/createcluster.conf
  "$scripts/install.sh" postgresql-common >&2 || return
  $([[ $(id -u) == 0 ]] || echo sudo -n) sed -i "s/^#\?create_main_cluster.*/create_main_cluster = false/" "$conf"
  "$scripts/install.sh" postgresql >&2
}

bin=$(find_bin)
if [[ ${1:-} == --install ]]; then
  [[ -n $bin ]] || install_server
  exit
fi
if [[ -z $bin ]]; then
  echo "no PostgreSQL server found (Debian: apt-get install postgresql)" >&2
  exit 77
fi

# PostgreSQL refuses to run as root.
as=()
if [[ $(id -u) == 0 ]]; then
  user=nobody
  getent passwd postgres >/dev/null && user=postgres
  as=(setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups env "HOME=/")
fi

# roomy: whether memory, in which /dev/shm lies, has 4 GiB to spare, also for
# this container. All tests together fill less than half of that.
roomy() {
  local need=$((4 << 20)) free shm limit
  free=$(sed -nE 's/^MemAvailable: +([0-9]+) kB/\1/p' /proc/meminfo 2>/dev/null)
  shm=$(df -Pk /dev/shm 2>/dev/null | awk 'END { print $4 }')
  limit=$(cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null | head -n 1 || true)
  [[ $limit =~ ^[0-9]+$ ]] && ((limit / 1024 < 2 * need)) && return 1
  [[ -w /dev/shm ]] && ((${free:-0} >= need && ${shm:-0} >= need / 2))
}

home=/tmp wal=()
if [[ ${1:-} == --in-memory ]] && roomy; then
  home=/dev/shm wal=(-c min_wal_size=32MB -c max_wal_size=256MB)
fi
dir=$(mktemp -d "$home/hfpg.XXXXXX") # short: a socket's path has 107 bytes
servers=()
finish() {
  local server
  for server in "${servers[@]}"; do
    kill -INT "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  done
  rm -rf "$dir"
}
trap finish EXIT
trap 'exit 1' INT TERM HUP
[[ ${#as[@]} == 0 ]] || chown "$user" "$dir"
cd "$dir"

# run COMMAND...: as the servers' user, quietly unless it fails.
run() {
  "${as[@]}" "$@" >"$dir/run.log" 2>&1 || {
    cat "$dir/run.log" >&2
    exit 1
  }
}

# start FOLDER [OPTION...]: a server on a socket in that folder; returns when it
# takes connections.
start() {
  local at=$1
  shift
  "${as[@]}" "$bin/postgres" -D "$at/data" -c listen_addresses= -c "unix_socket_directories=$at" -c port=5432 \
    -c max_connections=400 -c shared_buffers=64MB -c max_pred_locks_per_transaction=256 -c max_locks_per_transaction=256 \
    -c fsync=on -c autovacuum_naptime=10s -c deadlock_timeout=50ms "${wal[@]}" "$@" </dev/null >"$at.log" 2>&1 &
  servers+=("$!")
  for _ in $(seq 600); do
    if [[ -S $at/.s.PGSQL.5432 ]] && grep -qE 'ready to accept (read-only )?connections' "$at.log"; then
      return
    fi
    kill -0 "${servers[-1]}" 2>/dev/null || break
    sleep 0.1
  done
  cat "$at.log" >&2
  exit 1
}

run mkdir "$dir/1"
run "$bin/initdb" -D "$dir/1/data" -U holdfast -A trust -E UTF8 --locale=C --no-sync
hosts="host=$dir/1 port=5432"
if [[ ${1:-} == --pair ]]; then
  start "$dir/1" -c 'synchronous_standby_names=*'
  run mkdir "$dir/2"
  run "$bin/pg_basebackup" -h "$dir/1" -U holdfast -D "$dir/2/data" -c fast --no-sync -R
  start "$dir/2"
  hosts="host=$dir/1,$dir/2 port=5432,5432"
else
  start "$dir/1"
fi
# Who opens the sockets' folders is this user, who may be root.
echo "$hosts user=holdfast dbname=postgres sslmode=disable"
exec 1>&-
cat >/dev/null || true # until nobody needs it
