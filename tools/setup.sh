#!/bin/sh
# Everything a bare machine needs: `make setup` calls it, and it is quick when there is nothing to do.
#   PYTHON=python3.12   the interpreter to use instead of python3
#   browser             as its argument: chromium too, for the tests of the pages, where apt may install it
#   AMQP_URL=amqp://…   a broker that runs: then RabbitMQ is not installed
set -eu
cd "$(dirname "$0")/.."
export UV_PYTHON_DOWNLOADS=never UV_NO_PROGRESS=1 PIP_DISABLE_PIP_VERSION_CHECK=1

step() { printf 'setup: %s\n' "$1"; }
refuse() { printf 'setup: %s\n' "$@" >&2; exit 1; }

# Whether apt may be used: as root, or by sudo without a password.
as_root=
may_install() {
  command -v apt-get >/dev/null || return 1
  [ "$(id -u)" = 0 ] && return 0
  command -v sudo >/dev/null && sudo -n true 2>/dev/null && as_root=sudo
}

# A Debian package would start its own server at once, on ports that are not ours to take. policy-rc.d (101: not
# allowed) keeps invoke-rc.d and systemd from it; a policy that is there already is left alone.
policy=/usr/sbin/policy-rc.d
apt_install() {
  if [ ! -e $policy ]; then
    trap '$as_root rm -f $policy' EXIT
    printf '#!/bin/sh\nexit 101\n' | $as_root tee $policy >/dev/null
    $as_root chmod +x $policy
  fi
  apt_get install "$@" || { apt_get update && apt_get install "$@"; } || { cat var/log/setup.log >&2; return 1; }
  case "$*" in *rabbitmq*|*nginx*) no_start_at_boot ;; esac
}
apt_get() {
  mkdir -p var/log
  $as_root env DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq -y --no-install-recommends "$@" \
    >var/log/setup.log 2>&1
}

# The sandbox runs its own: what was just installed need not come up with the machine either.
no_start_at_boot() {
  if [ -d /run/systemd/system ]; then
    $as_root systemctl disable --quiet rabbitmq-server nginx 2>/dev/null || step "left the services' boot setting"
  fi
}

find_python() {
  python=$(command -v "${PYTHON:-python3}") ||
    refuse "there is no ${PYTHON:-python3}: install Python 3.11 or newer, or give PYTHON=/path/to/python3"
  "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    refuse "$python is $("$python" -V): Python 3.11 or newer is needed; give PYTHON=/path/to/python3.11"
}

make_venv() {
  [ -x .venv/bin/python ] && .venv/bin/python -c '' 2>/dev/null && return
  find_python
  step "making .venv with $("$python" -V)"
  "$python" -c 'import ensurepip, venv' 2>/dev/null || install_venv
  "$python" -m venv --clear .venv
}

install_venv() {
  package=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
  may_install || refuse "$python cannot make virtual environments: install the package $package"
  step "installing $package"
  apt_install "$package" || refuse "could not install $package: install it by hand"
}

# The requirements are installed again only when the lock file has changed.
install_requirements() {
  cmp -s requirements/dev.txt .venv/requirements.txt && return
  if [ ! -x .venv/bin/uv ]; then
    step "installing uv"
    .venv/bin/python -m pip install --quiet uv
  fi
  step "installing $(grep -c '^[a-z]' requirements/dev.txt) locked packages"
  # uv itself is in no lock: it stays beside what it installs.
  VIRTUAL_ENV=.venv .venv/bin/uv pip sync --quiet requirements/dev.txt
  cp requirements/dev.txt .venv/requirements.txt
}

# want PROGRAM PACKAGE INSTEAD: installs the package when the program is not there.
missing=
want() {
  PATH="$PATH:/usr/sbin:/usr/lib/rabbitmq/bin" command -v "$1" >/dev/null || missing="$missing $2"
}

install_servers() {
  [ -n "${AMQP_URL:-}" ] || want rabbitmq-server rabbitmq-server
  want nginx nginx-light
  [ -z "$missing" ] && return
  may_install || refuse "please install:$missing" \
    "(for example: sudo apt-get install$missing), or set AMQP_URL to a RabbitMQ that runs"
  step "installing$missing"
  # shellcheck disable=SC2086  # one word a package
  apt_install $missing ||
    refuse "could not install:$missing; install it by hand, or set AMQP_URL to a RabbitMQ that runs"
}

# Nothing but some tests needs it: where it cannot be installed they are skipped, and it is not tried again.
install_browser() {
  for program in chromium chromium-browser google-chrome; do command -v $program >/dev/null && return; done
  [ -e .venv/no-chromium ] && return
  step "installing chromium"
  { may_install && apt_install chromium; } || {
    touch .venv/no-chromium
    step "could not install chromium: the tests of the pages are skipped; install it by hand, then remove .venv/no-chromium"
  }
}

make_venv
install_requirements
install_servers
[ "${1:-}" != browser ] || install_browser
