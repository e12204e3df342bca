#!/usr/bin/env bash
# Runs every program that made a golden again, with the real libraries, and compares with the committed numbers.
set -uo pipefail
cd "$(dirname "$0")"
needed_by='the peers need'
. ./ready.sh
exec .venv/bin/python check_goldens.py
