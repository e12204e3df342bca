#!/usr/bin/env bash
# Runs jobs on a real Spark, its local mode and a standalone cluster on loopback that is started for it, and compares with the same jobs here.
set -uo pipefail
cd "$(dirname "$0")"
if ! command -v python3 >/dev/null || ! command -v java >/dev/null; then
  echo "SKIPPED: the tests on Spark need python3 and a Java runtime, and one of them is missing" >&2
  [ -n "${CI:-}" ] && exit 1
  exit 0
fi
bash install.sh || exit 1
cd ../..
node build.config.js || exit 1
exec npx vitest run --config test/peers/vitest.config.ts --root . "$@"
