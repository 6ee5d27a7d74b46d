#!/usr/bin/env bash
# Writes all that is generated from proto/: Go code and the OpenAPI document, below
# proto/gen. Takes nothing and prints what is wrong with the protos, if anything;
# run it as `make generate`, which builds the tools first.
set -euo pipefail
cd "$(dirname "$0")/.."

bin/tools/protodeps third_party
rm -rf proto/gen/ombud
bin/tools/buf generate
