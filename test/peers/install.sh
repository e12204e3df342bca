#!/usr/bin/env bash
# Makes the virtual environment of the peers in test/peers/.venv, and for Spark an archive of classes; nothing is done when they are there for these requirements and this Java.
set -euo pipefail
cd "$(dirname "$0")"
if ! { [ -f .venv/made ] && cmp -s requirements.txt .venv/made; }; then
  rm -rf .venv
  python3 -m venv .venv
  .venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt
  cp requirements.txt .venv/made
fi
command -v java >/dev/null || exit 0
# Java maps classes that are there as it needs them, where it would read and check thousands at each start: a third of the time of a short application. An archive of another Java is left aside by it.
java -version 2>&1 | cmp -s - .venv/classes.java && exit 0
rm -f .venv/classes.jsa
.venv/bin/python warm.py .venv/classes.jsa >.venv/classes.log 2>&1 || { cat .venv/classes.log >&2; exit 1; }
java -version >.venv/classes.java 2>&1
