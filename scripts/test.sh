#!/usr/bin/env bash
# Tests packages with the race detector.
#
#   test.sh all      every package
#   test.sh stores   the packages that look at OMBUD_TEST_MONGODB_URI; with the variable set
#                    their tests run on that server instead of the embedded store
#
# Packages run side by side, as many as there are processors. Those of deployments/ run
# one at a time: they start whole suites, in which seconds count. Their results are not
# cached, because Go does not notice changes of the programs and pages that they look at.
# Vet is left to `make lint`, which runs all of it.
set -euo pipefail
cd "$(dirname "$0")/.."

# with_stores prints the packages with tests that look at the variable themselves, or
# import code that does, such as pkg/host/hosttest.
with_stores() {
  local own imported
  own=$(folders_with_variable --include='*_test.go')
  imported=$(folders_with_variable --include='*.go' --exclude='*_test.go')
  go list -test -f '{{.ImportPath}} {{join .Deps " "}} ' work |
    awk -v own="$own" -v imported="$imported" '
      BEGIN {
        split(own, folders)
        for (i in folders) reads[folders[i]] = 1
        count = split(imported, reader)
      }
      $1 !~ /\.test$/ { next }
      {
        package = substr($1, 1, length($1) - 5)
        found = package in reads
        for (i = 1; i <= count; i++) found = found || index($0, " " reader[i] " ")
        if (found) print package
      }'
}

# folders_with_variable OPTION... prints the packages with the variable in the files that
# the options of grep select.
folders_with_variable() {
  grep -rl "$@" OMBUD_TEST_MONGODB_URI . | xargs -r dirname | sort -u | sed 's|^[.]|github.com/ombud/ombud|'
}

# test_packages tests the packages that come on standard input.
test_packages() {
  local packages suites services
  packages=$(cat)
  services=$(grep -v /deployments/ <<<"$packages" || true)
  suites=$(grep /deployments/ <<<"$packages" || true)
  # shellcheck disable=SC2086 # one argument a line
  [[ -z $services ]] || go test -race -vet=off -timeout 30m $services
  # shellcheck disable=SC2086
  [[ -z $suites ]] || go test -race -vet=off -timeout 30m -count=1 -p 1 $suites
}

case ${1-} in
all) go list work | test_packages ;;
stores) with_stores | test_packages ;;
*)
  echo "usage: $0 all|stores" >&2
  exit 2
  ;;
esac
