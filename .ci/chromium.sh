#!/bin/bash
# Prints the path of a Chromium for the browser journeys: one that is there, else Debian's, else (Ubuntu has only a
# snap, which cannot see the tests' folders) the one Playwright brings.
set -euo pipefail
source "$(dirname "$0")/common.sh"

usable() {
    local path
    path=$(command -v "$1") || return 1
    case $(readlink -f "$path") in */snap) return 1 ;; esac
    ! head -c 4000 "$path" | grep -aq /snap/bin || return 1
    "$path" --version </dev/null >/dev/null 2>&1 || return 1
    printf '%s\n' "$path"
}

any_usable() {
    usable "${CHROMIUM:-chromium}" || usable chromium || usable chromium-browser || usable google-chrome
}

of_playwright() {
    local path
    path=$(.venv/bin/python 2>/dev/null -c '
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)') && usable "$path"
}

# Playwright speaks to the browser through a program that a minimal system lacks a library for.
speaks() {
    .venv/bin/python -m playwright --version </dev/null >/dev/null 2>&1
}

speaks || { debian_install libatomic1 && speaks; } || exit 1
any_usable || of_playwright || {
    [ "$(id -u)" -eq 0 ] || exit 1
    # A font with Arabic and accents: the journeys read pages in several languages.
    if grep -qs '^ID=debian' /etc/os-release && debian_install chromium fonts-dejavu-core && any_usable; then
        exit 0
    fi
    .venv/bin/python -m playwright install --with-deps chromium </dev/null >&2 && of_playwright
}
