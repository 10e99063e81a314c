#!/usr/bin/env bash
# What Django itself finds wrong with the hub, as a host with https would run it: migrations that
# lag behind the tables, settings that are not fit to be served. Warnings fail.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir -m 700 "$home/hub"
echo 'address = "https://abide.school.example"' > "$home/hub/hub.toml"
export ABIDE_HOME=$home DJANGO_SETTINGS_MODULE=abide.hub.settings
unset ABIDE_DATABASE_URL

look() {
    local said
    said=$(.venv/bin/python -m django "$@" 2>&1) || { printf '%s\n' "$said" >&2; exit 1; }
}

look makemigrations --check --dry-run
look check --deploy --fail-level WARNING
