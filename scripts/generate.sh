#!/usr/bin/env bash
# Generates Go code and the OpenAPI document from proto/ into proto/gen. Takes nothing.
# Mistakes in the protos are printed, and then nothing is changed. Run it as `make
# generate`, which builds the tools first.
set -euo pipefail
cd "$(dirname "$0")/.."

new=$(mktemp -d)
trap 'rm -rf "$new"' EXIT
bin/tools/protodeps third_party
bin/tools/buf generate --output "$new"
rm -rf proto/gen/ombud
cp -r "$new/proto/gen" proto/
