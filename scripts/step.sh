#!/usr/bin/env bash
# Runs the command given as arguments between two lines that name it. The second has its
# wall time and its processor time, in seconds. The exit code is the command's.
set -euo pipefail

printf '\n== %s\n' "$*"
TIMEFORMAT="== $*: %0R s, %0U s of processor and %0S s of system time"
time "$@"
