#!/usr/bin/env bash
# Runs every program that made a golden again, with the real libraries, and compares with the committed numbers.
set -uo pipefail
cd "$(dirname "$0")"
if ! command -v python3 >/dev/null || ! command -v java >/dev/null; then
  echo "SKIPPED: the peers need python3 and a Java runtime, and one of them is missing" >&2
  [ -n "${CI:-}" ] && exit 1
  exit 0
fi
bash install.sh || exit 1
exec .venv/bin/python check_goldens.py
