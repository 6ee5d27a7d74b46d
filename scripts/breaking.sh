#!/usr/bin/env bash
# Fails, naming the places, when the protos break callers of the version they are
# compared with: the commit at which this branch left main or, on main itself, the
# commit before the last. Takes nothing; expects `make protos` to have built buf.
set -euo pipefail
cd "$(dirname "$0")/.."

# base prints the commit to compare with; it fails where none is known, as in the
# first commit of all.
base() {
  local main fork
  if [[ $(git rev-parse --is-shallow-repository) == true ]]; then
    git fetch --quiet --deepen 50 2>/dev/null || true
  fi
  for main in origin/main main; do
    if fork=$(git merge-base HEAD "$main" 2>/dev/null); then
      [[ $fork == "$(git rev-parse HEAD)" ]] && fork=HEAD~1
      git rev-parse --quiet --verify "$fork^{commit}" && return
    fi
  done
  git rev-parse --quiet --verify 'HEAD~1^{commit}'
}

if ! commit=$(base); then
  echo "breaking changes: no earlier commit here to compare with"
  exit 0
fi
if ! git cat-file -e "$commit:buf.yaml" 2>/dev/null; then
  echo "breaking changes: no protos yet in $commit"
  exit 0
fi

old=$(mktemp -d)
trap 'rm -rf "$old"' EXIT
git archive "$commit" buf.yaml proto | tar -x -C "$old"
# Imported protos are not in git; they come from the pinned modules of today.
cp -r third_party "$old/"
echo "breaking changes: compare with $commit"
bin/tools/buf breaking proto --against "$old/proto"
