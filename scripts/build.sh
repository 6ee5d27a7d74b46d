#!/usr/bin/env bash
# Builds programs into bin/: those that the arguments name (`build.sh ombud ombud-soak`),
# or all without an argument. Reports progress on standard error while packages compile,
# and stays silent when nothing has changed. The programs have no symbols for debuggers,
# which takes a third off their size; LDFLAGS= keeps the symbols.
set -euo pipefail
cd "$(dirname "$0")/.."

# folders prints the folder of each program, relative to the root.
folders() {
  local program
  for program in "${@:-*}"; do
    if ! { compgen -G "./*/cmd/$program"; compgen -G "./*/*/cmd/$program" || true; } | grep .; then
      echo "no program is named $program" >&2
      return 1
    fi
  done
}

# report_progress counts the packages that go build -v prints, and passes every other
# line on.
report_progress() {
  local line compiled=0
  while IFS= read -r line; do
    if [[ ! $line =~ ^[a-z0-9][^[:space:]:]*$ ]]; then
      echo "$line"
      continue
    fi
    if ((compiled++ == 0)); then
      echo "compiling ${*:-all programs}: the first time takes minutes, because every dependency is compiled; afterwards seconds"
    elif ((compiled % 100 == 0)); then
      echo "  $compiled packages compiled"
    fi
  done >&2
  ((compiled == 0)) || echo "  $compiled packages compiled: done" >&2
}

packages=$(folders "$@")
# shellcheck disable=SC2086 # one argument a line
go build -v -ldflags="${LDFLAGS--s -w}" -o bin/ $packages 2>&1 | report_progress "$@"
