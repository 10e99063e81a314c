#!/usr/bin/env bash
# Make this checkout ready to run, with nothing prepared by hand.
#
#   tools/setup.sh packages      programs that Abide drives, and Python's venv, as Debian packages:
#                                installed when root, otherwise the exact command is printed
#   tools/setup.sh packages test    and what only the tests ask (systemd-analyze, which starts
#                                nothing; chromium, which the browser tests drive; dovecot,
#                                which keeps a mailbox for them)
#   tools/setup.sh packages bench   and the peers that `make bench` measures beside it
#   tools/setup.sh venv demo     .venv with what `make demo` needs
#   tools/setup.sh venv dev      .venv with what `make test` and `make check` need
#
# Libraries come locked by hash from requirements/. No index is named here: pip and uv use the
# one that this machine is set up with.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf 'set-up: %s\n' "$*" >&2; }
stop() { say "$*"; exit 2; }

# Print the first Python of at least 3.11; fail when there is none.
find_python() {
    local name
    for name in ${PYTHON:-python3 python3.14 python3.13 python3.12 python3.11}; do
        if "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$name"
            return
        fi
    done
    return 1
}

has_postgres() {
    command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null
}

has_mariadb() {
    PATH="$PATH:/usr/sbin" command -v mariadbd >/dev/null && command -v mariadb-dump >/dev/null
}

# Print the Debian packages that are missing here, one a line.
missing_packages() {
    local python
    if ! python=$(find_python); then
        echo python3
        echo python3-venv
    elif [ ! -x .venv/bin/pip ] && ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
        echo python3-venv
    fi
    command -v restic >/dev/null || echo restic
    has_postgres || echo postgresql
    has_mariadb || echo mariadb-server
    command -v age >/dev/null || echo age
    if [ "${1:-}" = test ]; then
        command -v systemd-analyze >/dev/null || echo systemd
        command -v chromium >/dev/null || echo chromium
        # A real mailbox for suppliers' reports, started from a folder of the tests' own.
        PATH="$PATH:/usr/sbin" command -v dovecot >/dev/null || echo dovecot-imapd
        compgen -G '/usr/share/fonts/truetype/*/*.ttf' >/dev/null || echo fonts-liberation
        # Playwright's own Node is linked to it.
        compgen -G '/usr/lib/*/libatomic.so.1' >/dev/null || echo libatomic1
    fi
    if [ "${1:-}" = bench ]; then
        command -v borg >/dev/null || echo borgbackup
        command -v xxhsum >/dev/null || echo xxhash
    fi
}

install_packages() {
    local missing
    mapfile -t missing < <(missing_packages "${1:-}")
    [ "${#missing[@]}" -gt 0 ] || return 0
    local command="apt-get install --yes --no-install-recommends ${missing[*]}"
    if ! command -v apt-get >/dev/null; then
        say "this machine has no apt-get; please install by its own means: ${missing[*]}"
    elif [ "$(id -u)" -ne 0 ]; then
        say "missing Debian packages: ${missing[*]}. Please run: sudo $command"
    else
        say "installing Debian packages: ${missing[*]}"
        say "(Abide runs PostgreSQL and MariaDB only as throwaway servers of its own; it does not"
        say "touch the servers that Debian may set up with the packages)"
        quietly apt-get update
        DEBIAN_FRONTEND=noninteractive quietly $command
    fi
}

# Run a command; show what it said only when it fails.
quietly() {
    local said
    said=$("$@" 2>&1) || { printf '%s\n' "$said" >&2; stop "this failed: $*"; }
}

# Let uv use the index and the certificates that pip is set up with on this machine.
follow_pip() {
    local index=${PIP_INDEX_URL:-$(.venv/bin/python -m pip config get global.index-url 2>/dev/null)}
    [ -z "$index" ] || export UV_DEFAULT_INDEX=${UV_DEFAULT_INDEX:-$index}
    [ -z "${PIP_CERT:-}" ] || export SSL_CERT_FILE=${SSL_CERT_FILE:-$PIP_CERT}
    export UV_SYSTEM_CERTS=true UV_LINK_MODE=copy PIP_DISABLE_PIP_VERSION_CHECK=1
}

# Given requirements files, install them by hash with pip.
pip_install() {
    .venv/bin/python -m pip install --quiet --require-hashes "${@/#/--requirement=}"
}

# Given a requirements file, install it by hash; uv takes half the time, pip does as well.
install_locked() {
    if [ -x .venv/bin/uv ]; then
        .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r "$1" &&
            return
        say "uv could not; pip tries"
    fi
    pip_install "$1"
}

make_venv() {
    local python
    python=$(find_python) || stop "Abide needs Python 3.11 or newer; set PYTHON=/path/to/python3"
    if [ ! -x .venv/bin/pip ]; then
        say "making .venv with $("$python" --version)"
        "$python" -m venv .venv ||
            stop "$python cannot make a venv. On Debian: sudo apt-get install --yes python3-venv"
    fi
    follow_pip
    say "installing the locked libraries of requirements/$1.txt"
    pip_install requirements/build.txt requirements/uv.txt || {
        say "uv is not to be had here; pip does it alone"
        pip_install requirements/build.txt
    }
    install_locked "requirements/$1.txt"
    .venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --no-index --editable .
}

case "${1:-}" in
    packages) install_packages "${2:-}" ;;
    venv) make_venv "${2:?say demo or dev}" ;;
    *) stop "say: tools/setup.sh packages [test | bench] | venv demo | venv dev" ;;
esac
