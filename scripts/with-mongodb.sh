#!/usr/bin/env bash
# Runs the command given as arguments with the URI of a MongoDB-compatible server in
# OMBUD_TEST_MONGODB_URI. A server that runs already is used and left running; one that
# had to be started is stopped in the end. Its exit code is the command's.
set -euo pipefail
here=$(dirname "$0")

if ! OMBUD_TEST_MONGODB_URI=$("$here/mongodb.sh" status); then
  trap '"$here/mongodb.sh" stop' EXIT
  OMBUD_TEST_MONGODB_URI=$("$here/mongodb.sh" start)
fi
export OMBUD_TEST_MONGODB_URI
"$@"
