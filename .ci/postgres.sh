#!/bin/bash
# A PostgreSQL for the tests. `postgres.sh start FOLDER` prints the address of a server where databases can be made:
# TEST_POSTGRES_URL, else one that answers on 127.0.0.1:5432 without a password, else a private one in FOLDER.
# `postgres.sh stop FOLDER` ends the private one, if there is one.
set -euo pipefail
source "$(dirname "$0")/common.sh"

action=${1:?start or stop}
folder=${2:?a folder}/postgres

# Prints the first address where one may make databases.
first_that_answers() {
    .venv/bin/python - "$@" <<'PYTHON'
import sys

import psycopg

for address in sys.argv[1:]:
    try:
        with psycopg.connect(f"{address}/postgres", connect_timeout=3) as connection:
            sql = "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user"
            if connection.execute(sql).fetchone() == (True,):
                sys.exit(print(address))
    except psycopg.Error:
        continue
sys.exit(1)
PYTHON
}

# PostgreSQL refuses to run as root.
as_owner() {
    if [ "$(id -u)" -eq 0 ]; then
        (cd / && runuser -u postgres -- "$@")
    else
        "$@"
    fi
}

programs() {
    find /usr/lib/postgresql/*/bin -maxdepth 1 -name initdb -printf '%h\n' 2>/dev/null | sort -V | tail -n 1
}

install_server() {
    # Debian would also make a cluster and start it with the machine; this one is wanted for the tests only.
    local setting=/etc/postgresql-common/createcluster.d/milieu-tests.conf installed=0
    if [ "$(id -u)" -eq 0 ] && [ ! -e "$setting" ]; then
        mkdir -p "$(dirname "$setting")"
        echo "create_main_cluster = false" >"$setting"
    fi
    debian_install postgresql || installed=$?
    rm -f "$setting"
    return "$installed"
}

start_private() {
    local bin port
    [ -n "$(programs)" ] || install_server || return 1
    bin=$(programs)
    [ -n "$bin" ] || return 1
    mkdir -p "$folder"
    if [ "$(id -u)" -eq 0 ]; then
        chmod 711 "$(dirname "$folder")"
        chown postgres "$folder"
    fi
    port=$(.venv/bin/python -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    as_owner "$bin/initdb" --pgdata "$folder/data" --username postgres --auth trust --encoding UTF8 \
        --locale C.UTF-8 --no-sync >"$(dirname "$folder")/initdb.log"
    # -F: what a test wrote need not survive a power cut.
    as_owner "$bin/pg_ctl" --pgdata "$folder/data" --log "$folder/log" --wait --silent \
        --options "-F -h 127.0.0.1 -p $port -k $folder" start >/dev/null
    printf 'postgresql://postgres@127.0.0.1:%s\n' "$port"
}

case "$action" in
    start)
        if [ -n "${TEST_POSTGRES_URL:-}" ]; then
            first_that_answers "${TEST_POSTGRES_URL%/}"
        else
            first_that_answers postgresql://{root,postgres,test}@127.0.0.1:5432 || start_private
        fi
        ;;
    stop)
        if [ -e "$folder/data/postmaster.pid" ]; then
            as_owner "$(programs)/pg_ctl" --pgdata "$folder/data" --mode immediate --silent stop
        fi
        ;;
esac
