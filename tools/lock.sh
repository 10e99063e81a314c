#!/usr/bin/env bash
# Remake requirements/*.txt from pyproject.toml: every version with its hashes, for every system
# and every Python from 3.11, and no index address. `tools/lock.sh --upgrade` takes newer versions.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export UV_CUSTOM_COMPILE_COMMAND="make lock"

compile() {
    .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 \
        --generate-hashes --no-header --annotation-style line "$@"
}

compile --extra demo --extra dev --output-file requirements/dev.txt "${@}"
compile --extra demo --constraint requirements/dev.txt --output-file requirements/demo.txt
compile --constraint requirements/dev.txt --output-file requirements/base.txt
for group in build uv; do
    .venv/bin/uv pip compile --group "$group" --quiet --universal --python-version 3.11 \
        --generate-hashes --no-header --annotation-style line \
        --output-file "requirements/$group.txt" "${@}"
done
if grep -nE '://|/(home|root|tmp|opt|usr)/' requirements/*.txt; then
    echo "lock: an address or a machine's path came into requirements/; please take it out" >&2
    exit 1
fi
