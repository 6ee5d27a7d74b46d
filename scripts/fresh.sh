#!/usr/bin/env bash
# Generates everything anew and fails, printing the differences, unless the committed
# files are the same. Takes nothing; the generated files are left in place.
set -euo pipefail
cd "$(dirname "$0")/.."

before=$(mktemp -d)
trap 'rm -rf "$before"' EXIT
cp -r proto/gen "$before/gen"
make generate
if ! diff -r "$before/gen" proto/gen; then
  echo "proto/gen did not follow from the protos: commit the files that make generate has written now" >&2
  exit 1
fi
