#!/bin/sh
# Locks requirements/*.in with hashes: dev.txt first, then each image's file with the same versions.
#   UPGRADE=1   take the newest versions instead of keeping those that still fit
set -eu
cd "$(dirname "$0")/.."
export UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1 VIRTUAL_ENV=.venv

compile() {
  name=$1
  shift
  printf 'lock: requirements/%s.txt\n' "$name"
  .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
    --no-header ${UPGRADE:+--upgrade} "$@" "requirements/$name.in" --output-file "requirements/$name.txt"
}

compile dev
for name in identity orders billing notifier sandbox; do
  compile "$name" --constraints requirements/dev.txt
done

# A registry's address would tie every machine to ours.
if grep -nE '[a-z]+://' requirements/*.txt; then
  echo 'lock: these lines name an address; no lock file may' >&2
  exit 1
fi
