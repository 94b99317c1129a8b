#!/usr/bin/env bash
# Sets up this checkout: virtual environment, packages, then the steps of `python -m config.install`.
#
#   config/install/setup.sh [--dev] [--private-libraries]
#
# Safe to run again: what is already done is left alone. Uses root's rights when it has them, never asks for them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
root=$PWD
venv=$root/.venv

stop() {
    printf 'Set-up STOPPED. %s\n' "$*" >&2
    exit 1
}

suits() { # PYTHON: is it Python 3.11 or newer?
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    local candidate
    for candidate in python3 python3.13 python3.12 python3.11; do
        if suits "$candidate"; then
            command -v "$candidate"
            return
        fi
    done
    stop 'Python 3.11 or newer is missing. Run as root: apt-get install python3 python3-venv   (Debian 12, Ubuntu 24.04)'
}

# --- virtual environment ---------------------------------------------------------------------------------------------

make_environment() {
    local python=$1
    rm -rf "$venv"
    if ! "$python" -c 'import ensurepip' >/dev/null 2>&1 && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        local package
        package=python$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')-venv
        "$python" config/install/apt.py install "$package" ||
            stop "The virtual environment needs Debian's $package. Check the network and /etc/apt/sources.list."
    fi
    if "$python" -c 'import ensurepip' >/dev/null 2>&1; then
        "$python" -m venv "$venv" || stop "$python -m venv failed; see the message above."
    else
        make_environment_without_ensurepip "$python"
    fi
}

make_environment_without_ensurepip() {
    local python=$1 folder=$root/.local/pip-package wheel
    local advice='As an administrator run: apt-get install python3-venv'
    command -v apt-get >/dev/null || stop "$python has no ensurepip. $advice"
    rm -rf "$folder"
    "$python" config/install/apt.py download "$folder" python3-pip-whl ||
        stop "pip could not be fetched. Check the network, or: $advice"
    dpkg-deb -x "$folder"/python3-pip-whl_*.deb "$folder"
    wheel=$(echo "$folder"/usr/share/python-wheels/pip-*.whl)
    "$python" -m venv --without-pip "$venv"
    "$venv/bin/python" "$wheel/pip" install --quiet --no-index "$wheel" || stop "pip could not be unpacked. $advice"
    rm -rf "$folder"
}

# A virtual environment that was moved or copied here, or whose Python is gone, is made anew.
environment_is_ours() {
    suits "$venv/bin/python" && "$venv/bin/python" -c 'import pip' >/dev/null 2>&1 &&
        { [ ! -e "$venv/made-for" ] || [ "$(head -n 1 "$venv/made-for")" = "$root" ]; }
}

# --- packages --------------------------------------------------------------------------------------------------------

signature() { # LOCK: this folder, this Python and the content of the lock
    printf '%s\n' "$root"
    "$venv/bin/python" -c 'import sys; print(sys.version)' | tr '\n' ' '
    sha256sum <"$1"
}

packages_are_current() {
    [ -e "$venv/made-for" ] || return 1
    local made_for
    made_for=$(<"$venv/made-for")
    [ "$made_for" = "$(signature "$lock")" ] ||
        # The development packages hold the others, so they serve a plain install as well.
        { [ "$made_for" = "$(signature requirements-dev.lock)" ] && [ "$lock_of_all" = "$(<"$venv/runtime-lock")" ]; }
}

install_packages() {
    local free
    free=$(df -Pm . | awk 'NR == 2 {print $4}')
    [ "$free" -ge 1500 ] || stop "Only $free MB are free on the disk of $root; the set-up needs 1500. Free some space."
    rm -f "$venv/made-for"
    "$venv/bin/python" -m pip install --quiet --no-input --disable-pip-version-check --no-warn-script-location \
        --require-hashes -r "$lock" ||
        stop "pip could not install $lock; its message is above. If it is about the network, set PIP_INDEX_URL to a" \
            "mirror that can be reached (or https_proxy), and run: make install"
    printf '%s' "$lock_of_all" >"$venv/runtime-lock"
    signature "$lock" >"$venv/made-for"
}

# ---------------------------------------------------------------------------------------------------------------------

lock=requirements.lock
for option in "$@"; do
    [ "$option" = --dev ] && lock=requirements-dev.lock
done

mkdir -p .local 2>/dev/null && [ -w .local ] ||
    stop "$root cannot be written by $(id -un). Give the folder to the user who runs the set-up."
if command -v flock >/dev/null; then
    exec 9>.local/lock
    flock --nonblock 9 || { echo 'Waiting for another set-up of this checkout…'; flock 9; }
fi
lock_of_all=$(sha256sum <requirements.lock)

if environment_is_ours; then
    environment=present
else
    python=$(find_python)
    make_environment "$python"
    environment="made with $python"
fi
echo "Python: $("$venv/bin/python" -c 'import platform; print(platform.python_version())'), .venv $environment"

if packages_are_current; then
    echo "Packages: $lock present"
else
    echo "Packages: installing $lock"
    install_packages
fi

"$venv/bin/python" -m config.install "$@"
