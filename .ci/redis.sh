#!/bin/bash
# A Redis for the tests. `redis.sh start FOLDER` prints its address: TEST_REDIS_URL, else one that answers on
# 127.0.0.1:6379 without a password, else a private one in FOLDER. `redis.sh stop FOLDER` ends the private one.
set -euo pipefail
source "$(dirname "$0")/common.sh"

action=${1:?start or stop}
folder=${2:?a folder}/redis

answers() {
    .venv/bin/python - "$1" 2>/dev/null <<'PYTHON'
import sys

import redis

redis.Redis.from_url(sys.argv[1], socket_connect_timeout=3, socket_timeout=3).ping()
PYTHON
}

start_private() {
    command -v redis-server >/dev/null || debian_install redis-server || return 1
    mkdir -p "$folder"
    local port
    port=$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    redis-server --bind 127.0.0.1 --port "$port" --save '' --dir "$folder" --daemonize yes \
        --pidfile "$folder/pid" --logfile "$folder/log" >/dev/null
    for _ in $(seq 50); do
        ! answers "redis://127.0.0.1:$port" || break
        sleep 0.1
    done
    printf 'redis://127.0.0.1:%s\n' "$port"
}

case "$action" in
    start)
        if [ -n "${TEST_REDIS_URL:-}" ]; then
            answers "$TEST_REDIS_URL" && printf '%s\n' "$TEST_REDIS_URL"
        elif answers redis://127.0.0.1:6379; then
            echo redis://127.0.0.1:6379
        else
            start_private
        fi
        ;;
    stop)
        [ ! -e "$folder/pid" ] || kill "$(cat "$folder/pid")"
        ;;
esac
