# Functions for processes in the background, ports and waiting. To be sourced.
# shellcheck shell=bash

# say prints a line of progress.
say() {
  echo "mongodb: $*" >&2
}

# quietly LOG COMMAND... keeps the output of COMMAND in LOG, and shows its end on failure.
quietly() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 9>&- </dev/null && return
  tail -n 20 "$log" >&2
  say "failed: $* (all of it is in $log)"
  return 1
}

# launch NAME COMMAND... runs COMMAND in the background, with NAME.log and NAME.pid.
launch() {
  local name=$1
  shift
  setsid "$@" >"$name.log" 2>&1 9>&- </dev/null &
  echo $! >"$name.pid"
}

# end PIDFILE COMMAND interrupts the noted process and waits until it is gone. A
# process that took over the number of one long gone is left alone.
end() {
  local pid
  pid=$(head -n 1 "$1" 2>/dev/null) || return 0
  while [[ $(ps -o comm= -p "$pid") == "$2" ]]; do
    kill -INT "$pid" 2>/dev/null || true
    sleep 0.2
  done
  rm -f "$1"
}

# listening PORT tells whether anything listens there on loopback.
listening() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# free_port prints a port on which nothing listens.
free_port() {
  local port
  while port=$((RANDOM % 10000 + 20000)) && listening "$port"; do :; done
  echo "$port"
}

# wait_for NAME COMMAND... repeats COMMAND until it succeeds, for a minute at most.
wait_for() {
  local name=$1 tries=300
  shift
  until "$@" >/dev/null 2>&1; do
    if ((--tries == 0)); then
      say "$name did not come up within a minute"
      return 1
    fi
    sleep 0.2
  done
}
