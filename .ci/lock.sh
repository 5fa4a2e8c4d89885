#!/bin/bash
# Writes the two locks anew: requirements.lock (to run) and .ci/dev.lock (to work on it), hashes for every file
# of every release, so that one lock serves every Python from 3.11 on and every processor. Versions move only
# when asked: `make lock UPGRADE=1`, or `make lock UPGRADE="flask click"`.
set -euo pipefail
cd "$(dirname "$0")/.."

room=$(mktemp -d)
trap 'rm -rf "$room" milieu.egg-info' EXIT
"${PYTHON:-python3}" -m venv "$room"
"$room/bin/pip" install --quiet uv

moves=()
case "${UPGRADE:-}" in
    "") ;;
    1) moves=(--upgrade) ;;
    *) for name in $UPGRADE; do moves+=(--upgrade-package "$name"); done ;;
esac

lock() {
    local file=$1
    shift
    # pip and setuptools come first on a bare machine and build whatever has no wheel; so they are locked too.
    printf 'pip\nsetuptools>=77\nbabel\n' | "$room/bin/uv" --quiet pip compile setup.cfg - \
        --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
        --custom-compile-command "make lock" "${moves[@]}" "$@" --output-file "$file"
    sed -i '1i # Made from setup.cfg by the command make lock, never by hand.' "$file"
}

# Papers as PDF, EPUB and office files, and counting in Redis, come with the lock: who runs the checkout has all there is.
lock requirements.lock --extra pdf --extra export --extra redis --extra lmtp --extra dkim
lock .ci/dev.lock --extra dev --constraint requirements.lock
