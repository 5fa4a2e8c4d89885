#!/bin/bash
# Everything that must hold: lint, types and house rules, the suite on SQLite and on PostgreSQL, the journeys in a
# browser. All of it runs even after a failure; what could not run is said last, and fails when CI=true.
set -euo pipefail
source "$(dirname "$0")/common.sh"

room=$(mktemp -d)
trap '.ci/postgres.sh stop "$room" || true; .ci/redis.sh stop "$room" || true; rm -rf "$room"' EXIT

failed=()
missing=()

step() {
    local name=$1
    shift
    printf '\n=== %s ===\n' "$name"
    "$@" </dev/null || failed+=("$name")
}

suite() {
    local database=$1
    shift
    TEST_DATABASE=$database .venv/bin/python -m pytest "$@"
}

cores=$(nproc)
parallel=(-n "$((cores < 8 ? cores : 8))" --dist worksteal)

# What counts in Redis is tested where there is one.
if TEST_REDIS_URL=$(.ci/redis.sh start "$room"); then
    export TEST_REDIS_URL
else
    unset TEST_REDIS_URL
    missing+=("counting tries in Redis: no server answers, and none could be installed (sudo apt install redis-server, or set TEST_REDIS_URL)")
fi

# `make check` has run the house rules on SQLite.
step "Lint, types and house rules" make --no-print-directory --keep-going check
step "The suite on SQLite" suite sqlite "${parallel[@]}" --ignore=tests/journeys --ignore=tests/house

if server=$(.ci/postgres.sh start "$room"); then
    # Packaging has no database of its own to differ by.
    step "The suite on PostgreSQL" suite "$server" "${parallel[@]}" --ignore=tests/journeys \
        --ignore=tests/house/test_wheel.py --ignore=tests/house/test_two_commands.py
else
    missing+=("the suite on PostgreSQL: no server lets the tests make databases, and none could be installed (sudo apt install postgresql, or set TEST_POSTGRES_URL)")
fi

step "Mail through a hostile relay" .venv/bin/python -m tests.bench.relay --brief

if CHROMIUM=$(.ci/chromium.sh); then
    export CHROMIUM
    step "Journeys in a browser" suite sqlite tests/journeys
else
    missing+=("the journeys in a browser: there is no Chromium, and none could be installed (sudo apt install chromium libatomic1)")
fi

echo
for name in "${failed[@]}"; do echo "Failed: $name"; done
if [ "${#missing[@]}" -gt 0 ]; then
    echo "Could not run here:"
    printf -- '- %s\n' "${missing[@]}"
fi
[ "${#failed[@]}" -eq 0 ] || exit 1
[ "${#missing[@]}" -eq 0 ] || [ "${CI:-}" != true ] || exit 1
echo "All that ran is green."
