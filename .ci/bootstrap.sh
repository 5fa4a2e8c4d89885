#!/bin/bash
# Makes .venv from the lock and installs the checkout in it: `bootstrap.sh run` to serve, `bootstrap.sh dev` to
# work on it. A stamp remembers what the environment was made from, so the second time costs nothing.
set -euo pipefail
source "$(dirname "$0")/common.sh"

kind=${1:?run or dev}
sources=(requirements.lock .ci/dev.lock setup.cfg pyproject.toml translations/backend.py .ci/bootstrap.sh)

# An environment cannot be moved (its scripts name their Python), so the place counts too.
wanted=$(printf '%s\n' "$PWD" "$(cat "${sources[@]}" | sha256sum)")
for stamp in ".venv/.made-for-$kind" .venv/.made-for-dev; do
    if [ -x .venv/bin/forum ] && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
        exit 0
    fi
done

recent_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

find_python() {
    local name
    for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if recent_enough "$name"; then
            printf '%s' "$name"
            return 0
        fi
    done
    return 1
}

make_environment() {
    local python=$1
    # Debian keeps what makes environments in a package of its own.
    if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        debian_install python3-venv ||
            give_up "Python cannot make a virtual environment: install the package python3-venv (sudo apt install python3-venv), then run make again."
    fi
    "$python" -m venv --clear .venv ||
        give_up "Python could not make a virtual environment in $PWD/.venv."
}

moved() {
    local stamp
    for stamp in .venv/.made-for-*; do
        [ ! -e "$stamp" ] || [ "$(head -n 1 "$stamp")" = "$PWD" ] || return 0
    done
    return 1
}

if ! recent_enough .venv/bin/python || ! .venv/bin/python -c 'import pip' 2>/dev/null || moved; then
    python=$(find_python) || give_up "Milieu needs Python 3.11 or later: name one with PYTHON=/path/to/python3."
    make_environment "$python"
fi
rm -f .venv/.made-for-*

lock=requirements.lock
[ "$kind" = run ] || lock=.ci/dev.lock
say "Installing the packages of $lock (a minute or two the first time) ..."
# pip and setuptools first: they then build what has no wheel, and nothing is fetched that the lock does not name.
awk '/^[^ ]/ { keep = /^(pip|setuptools)==/ } keep' "$lock" >.venv/first.txt
.venv/bin/python -m pip install --quiet --require-hashes -r .venv/first.txt
.venv/bin/python -m pip install --quiet --require-hashes --no-build-isolation -r "$lock"
PYTHONWARNINGS=ignore .venv/bin/python -m pip install --quiet --no-deps --no-index --no-build-isolation --editable .

# WeasyPrint draws PDF with Pango, which pip does not bring; the site works without, and then says so.
draws() {
    .venv/bin/python -c 'import weasyprint' >/dev/null 2>&1
}
draws || debian_install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 ||
    say "Papers cannot be made as PDF here: install Pango (sudo apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)."
# The tests read the PDF they make.
[ "$kind" = run ] || command -v pdftotext >/dev/null || debian_install poppler-utils ||
    say "The tests of PDF need poppler-utils (sudo apt install poppler-utils)."
printf '%s\n' "$wanted" >".venv/.made-for-$kind"
