#!/usr/bin/env bash
# Generates everything anew and fails, printing the differences, when what was there
# before is not the same. Takes nothing; what it generated is left in place.
set -euo pipefail
cd "$(dirname "$0")/.."

before=$(mktemp -d)
trap 'rm -rf "$before"' EXIT
cp -r proto/gen "$before/gen"
make generate
if ! diff -r "$before/gen" proto/gen; then
  echo "proto/gen did not follow from the protos: commit what make generate has written now" >&2
  exit 1
fi
