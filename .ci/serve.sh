#!/bin/bash
# Serves the site together with its worker. When one of the two ends, or this script does, the other ends too.
set -euo pipefail
source "$(dirname "$0")/common.sh"

HOST=${HOST:-127.0.0.1}
PORT=${PORT:-8000}
# The address in letters and papers; 0.0.0.0 is a place to listen, not one to visit.
export BASE_URL=${BASE_URL:-http://${HOST/#0.0.0.0/127.0.0.1}:$PORT}
forum=$PWD/.venv/bin/forum

"$forum" db upgrade
"$forum" demo

# Should this script be killed outright, the kernel tells both.
setpriv --pdeathsig TERM "$forum" work &
worker=$!
setpriv --pdeathsig TERM "$forum" serve --host "$HOST" --port "$PORT" &
server=$!

end_both() {
    trap '' INT TERM HUP
    kill -TERM "$worker" "$server" 2>/dev/null || true
    for _ in {1..50}; do
        kill -0 "$worker" 2>/dev/null || kill -0 "$server" 2>/dev/null || break
        sleep 0.2
    done
    kill -KILL "$worker" "$server" 2>/dev/null || true
    wait || true
}
trap end_both EXIT
trap 'exit 0' INT TERM HUP

say "Milieu is at $BASE_URL (Ctrl-C stops it)."
ended=0
wait -n -p gone "$worker" "$server" || ended=$?
if [ "$gone" = "$worker" ]; then
    say "The worker ended ($ended), so the site does too."
else
    say "The server ended ($ended), so the worker does too."
fi
exit 1
