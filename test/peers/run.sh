#!/usr/bin/env bash
# Runs every program that made a golden again, with the real libraries, and compares with the committed numbers.
set -uo pipefail
cd "$(dirname "$0")"
needed_by='the peers need'
. ./ready.sh
export JDK_JAVA_OPTIONS="-XX:SharedArchiveFile=$PWD/.venv/classes.jsa ${JDK_JAVA_OPTIONS:-}"
exec .venv/bin/python check_goldens.py
