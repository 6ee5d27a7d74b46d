#!/usr/bin/env bash
# Puts buf at the path given as the argument. npm brings the released program within
# seconds, checked against package-lock.json; where npm is missing or fails, the same
# version is built from source, which takes minutes the first time.
set -euo pipefail
target=$(realpath --canonicalize-missing "$1")
cd "$(dirname "$0")"
version=$(awk '$1 == "github.com/bufbuild/buf" { print substr($2, 2) }' go.mod)
mkdir -p "$(dirname "$target")"

# prebuilt copies the program of npm's package, if that is the version of go.mod.
prebuilt() {
  local folder found
  command -v npm >/dev/null || return 1
  folder=$(mktemp -d)
  # shellcheck disable=SC2064 # the folder of now
  trap "rm -rf '$folder'" EXIT
  cp package.json package-lock.json "$folder"
  (cd "$folder" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null) || return 1
  found=$(echo "$folder"/node_modules/@bufbuild/buf-*/bin/buf)
  [[ $("$found" --version 2>&1) == "$version" ]] || return 1
  install "$found" "$target"
}

if ! prebuilt; then
  echo "buf $version: npm does not bring it, so it is built from source" >&2
  GOWORK=off go build -o "$(dirname "$target")/" tool
fi
