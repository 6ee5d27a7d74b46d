#!/usr/bin/env bash
# Runs a throw-away MongoDB-compatible server on loopback, for tests.
#
#   mongodb.sh start    starts one, or finds the one that runs, and prints its URI
#   mongodb.sh stop     ends it
#   mongodb.sh status   prints its URI, or fails with 1 while none runs
#
# The first of these that the machine has: Docker with the official image, mongod on the
# PATH, or FerretDB (see mongodb/ferretdb.sh), which needs root on a Debian. Every start
# begins with an empty store. State and installed packages are kept in
# ${XDG_CACHE_HOME:-$HOME/.cache}/ombud; progress and errors go to standard error.
set -euo pipefail
cd "$(dirname "$0")/.."

cache=${XDG_CACHE_HOME:-$HOME/.cache}/ombud
state=$cache/mongodb
mkdir -p "$state"
# shellcheck source=scripts/mongodb/processes.sh
source scripts/mongodb/processes.sh
# shellcheck source=scripts/mongodb/ferretdb.sh
source scripts/mongodb/ferretdb.sh

start_docker() {
  docker run --detach --rm --name ombud-mongodb --publish "127.0.0.1:$1:27017" mongo:8 >/dev/null
  wait_for "MongoDB in Docker" docker exec ombud-mongodb mongosh --quiet --eval 'db.hello()'
}

stop_docker() {
  docker rm --force ombud-mongodb >/dev/null
}

start_mongod() {
  mkdir -p "$state/data"
  launch "$state/mongod" mongod --dbpath "$state/data" --bind_ip 127.0.0.1 --port "$1"
  wait_for mongod listening "$1"
}

stop_mongod() {
  end "$state/mongod.pid" mongod
  rm -rf "$state/data"
}

# kind prints the kind of server that this machine can run.
kind() {
  if docker info >/dev/null 2>&1; then
    echo docker
  elif command -v mongod >/dev/null; then
    echo mongod
  else
    echo ferretdb
  fi
}

# status prints the URI if the noted server answers; its port is the URI's last number.
status() {
  local uri
  uri=$(cat "$state/uri" 2>/dev/null) && listening "${uri##*[!0-9]}" && echo "$uri"
}

stop() {
  rm -f "$state/uri"
  [[ -e $state/kind ]] || return 0
  "stop_$(cat "$state/kind")"
  rm -f "$state/kind"
}

# start first clears the remains of an earlier run.
start() {
  status && return
  stop
  local port
  port=$(free_port)
  kind >"$state/kind"
  "start_$(cat "$state/kind")" "$port"
  echo "mongodb://127.0.0.1:$port" | tee "$state/uri"
}

case ${1-} in
start | stop | status)
  # One at a time. Started processes close this descriptor, or they would keep the lock.
  exec 9>"$state/lock"
  flock 9
  "$1"
  ;;
*)
  echo "usage: $0 start|stop|status" >&2
  exit 2
  ;;
esac
