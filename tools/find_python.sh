#!/bin/sh
# Prints the first Python from 3.11 to 3.13 that really runs and can make a virtual environment.
# A name on the PATH is not enough: version managers leave shims that fail when called.
set -u
found=""
for name in ${PYTHON_CANDIDATES:-python3.11 python3.12 python3.13 python3 python}; do
    if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' \
        >/dev/null 2>&1; then
        found="$name"
        if "$name" -c 'import ensurepip, venv' >/dev/null 2>&1; then
            echo "$name"
            exit 0
        fi
    fi
done
if [ -n "$found" ]; then
    echo "$found runs, but can't make virtual environments." >&2
    echo "Debian, Ubuntu: sudo apt-get install python3-venv" >&2
else
    echo "The portal needs Python 3.11, 3.12 or 3.13, and none of them runs here." >&2
    echo "Debian, Ubuntu: sudo apt-get install python3 python3-venv" >&2
    echo "Fedora: sudo dnf install python3.13    macOS: brew install python@3.13" >&2
    echo "Elsewhere: make PYTHON=/path/to/python3.13 ..." >&2
fi
exit 1
