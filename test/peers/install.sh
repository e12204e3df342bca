#!/usr/bin/env bash
# Makes the virtual environment of the peers in test/peers/.venv; nothing is done when it is there for these requirements.
set -euo pipefail
cd "$(dirname "$0")"
if [ -f .venv/made ] && cmp -s requirements.txt .venv/made; then exit 0; fi
rm -rf .venv
python3 -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check -r requirements.txt
cp requirements.txt .venv/made
