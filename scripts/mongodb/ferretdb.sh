# Functions that run FerretDB, which speaks MongoDB's protocol, in front of PostgreSQL
# with the DocumentDB extension. To be sourced by mongodb.sh, which sets $cache and $state.
# shellcheck shell=bash
#
# Both packages are in Debian forky only, so PostgreSQL lives in a change-root of that
# release, built once. FerretDB is built from the tool module scripts/tools/ferretdb.

root=${cache:?}/forky
data=/var/lib/postgresql/ombud # below $root

start_ferretdb() {
  if [[ $EUID -ne 0 ]]; then
    say "neither a Docker engine nor mongod is here, and the third way needs root"
    return 1
  fi
  [[ -e $root/complete ]] || build_root
  say "start PostgreSQL and FerretDB"
  quietly "${state:?}/tool.log" make bin/tools/ferretdb
  mount_root
  local postgres
  postgres=$(free_port)
  start_postgres "$postgres"
  launch "$state/ferretdb" bin/tools/ferretdb --no-auth --listen-addr="127.0.0.1:$1" \
    --postgresql-url="postgres://postgres@127.0.0.1:$postgres/postgres" \
    --state-dir="$state" --debug-addr=- --log-level=ERROR --telemetry=disable
  wait_for FerretDB listening "$1"
}

stop_ferretdb() {
  end "$state/ferretdb.pid" ferretdb
  end "$root$data/postmaster.pid" postgres
  unmount_root
}

# start_postgres PORT makes an empty cluster and starts it. Everything stays durable
# (fsync is on), only the sizes are fit for a machine that does other things as well.
# Inserts of the same unique value may wait for each other; after deadlock_timeout one of
# them is taken back.
start_postgres() {
  rm -rf "${root:?}$data"
  quietly "$state/initdb.log" as_postgres initdb --auth=trust --encoding=UTF8 --locale=C.UTF-8 -D "$data"
  cat >>"$root$data/postgresql.conf" <<-CONF
	shared_preload_libraries = 'pg_cron,pg_documentdb_core,pg_documentdb'
	cron.database_name = 'postgres'
	listen_addresses = '127.0.0.1'
	port = $1
	unix_socket_directories = '/tmp'
	shared_buffers = 256MB
	max_wal_size = 2GB
	checkpoint_timeout = 15min
	deadlock_timeout = 100ms
	jit = off
	CONF
  quietly "$state/postgres.log" as_postgres pg_ctl -D "$data" -l "$data/log" -w start
  quietly "$state/extension.log" as_postgres psql -h 127.0.0.1 -p "$1" -c 'create extension documentdb cascade'
}

# as_postgres PROGRAM... runs a program of PostgreSQL in the root, as its user.
as_postgres() {
  local program=$1
  shift
  chroot --userspec=postgres:postgres "$root" /usr/bin/env -i LC_ALL=C.UTF-8 \
    "/usr/lib/postgresql/18/bin/$program" "$@"
}

# build_root installs the packages; the file "complete" is there once all went well.
build_root() {
  unmount_root
  rm -rf --one-file-system "$root"
  quietly "$state/update.log" apt-get update
  quietly "$state/debootstrap.log" apt-get install -y --no-install-recommends debootstrap
  say "install Debian forky in $root"
  # Named is the script of sid, because older releases do not know the name forky.
  quietly "$state/forky.log" debootstrap --variant=minbase --include=ca-certificates \
    forky "$root" "$(mirror)" /usr/share/debootstrap/scripts/sid
  say "install PostgreSQL with DocumentDB there"
  mount_root
  # Neither a cluster nor a service of its own: start_postgres creates a cluster.
  install -D <(printf '#!/bin/sh\nexit 101\n') "$root/usr/sbin/policy-rc.d"
  install -D -m 644 <(echo 'create_main_cluster = false') "$root/etc/postgresql-common/createcluster.conf"
  quietly "$state/packages.log" chroot "$root" env DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
    apt-get install -y --no-install-recommends postgresql-18 postgresql-18-documentdb
  touch "$root/complete"
}

# mirror prints the address from which this machine takes its own Debian packages.
mirror() {
  # shellcheck disable=SC2016 # apt fills this in
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 'Label: Debian' | head -n 1
}

mount_root() {
  mountpoint -q "$root/proc" || mount -t proc proc "$root/proc"
  mountpoint -q "$root/dev/shm" || mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
}

unmount_root() {
  local folder
  for folder in proc dev/shm; do
    if mountpoint -q "$root/$folder"; then umount "$root/$folder"; fi
  done
}
