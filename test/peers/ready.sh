# Read by the scripts beside it: installs the peers, or ends the script, loudly, where what they need is missing; in CI that is a failure.
if ! command -v python3 >/dev/null || ! command -v java >/dev/null; then
  echo "SKIPPED: $needed_by python3 and a Java runtime, and one of them is missing" >&2
  [ -n "${CI:-}" ] && exit 1
  exit 0
fi
bash install.sh || exit 1
