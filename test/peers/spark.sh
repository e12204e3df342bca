#!/usr/bin/env bash
# Runs jobs on a real Spark, its local mode and a standalone cluster on loopback that is started for it, and compares with the same jobs here.
set -uo pipefail
cd "$(dirname "$0")"
needed_by='the tests on Spark need'
. ./ready.sh
cd ../..
node build.config.js || exit 1
exec npx vitest run --config test/peers/vitest.config.ts --root . "$@"
