#!/usr/bin/env bash
# Writes all that is generated from proto/: Go code and the OpenAPI document, below
# proto/gen. Takes nothing and prints what is wrong with the protos, if anything, in
# which case nothing is changed. Run it as `make generate`, which builds the tools first.
set -euo pipefail
cd "$(dirname "$0")/.."

new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
bin/tools/protodeps third_party
bin/tools/buf generate --output "$new"
rm -rf proto/gen/ombud
cp -r "$new/proto/gen" proto/
