#!/bin/sh
# Makes .venv if it is missing or no longer runs, then installs one pinned file into it.
# usage: tools/venv.sh requirements.txt        (PYTHON= picks the interpreter)
set -eu
requirements="$1"
venv="${VENV:-.venv}"
if ! "$venv/bin/python" -c 'import pip' >/dev/null 2>&1; then
    python="${PYTHON:-}"
    if [ -z "$python" ]; then
        python="$("$(dirname "$0")/find_python.sh")"
    else
        PYTHON_CANDIDATES="$python" "$(dirname "$0")/find_python.sh" >/dev/null
    fi
    echo "Making $venv with $("$python" --version)"
    "$python" -m venv --clear "$venv"
fi
echo "Installing $requirements (the first time takes a minute)"
# pip's cache is on by default; a second clone installs in seconds.
if ! "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --require-hashes --requirement "$requirements"; then
    echo "Installing $requirements failed; see above. Is the network reachable?" >&2
    exit 1
fi
