#!/usr/bin/env bash
# Install what the tests need into .venv-test, from the lock, and run them. Arguments go to pytest.
set -euo pipefail
cd "$(dirname "$0")"
python=${PYTHON:-python3.11}
command -v "$python" >/dev/null || python=python3
[ -x .venv-test/bin/python ] || "$python" -m venv .venv-test
.venv-test/bin/python -m pip install --quiet --require-hashes -r requirements-dev.lock
.venv-test/bin/python -m pip install --quiet --no-deps --no-build-isolation -e .
exec .venv-test/bin/python -m pytest "$@"
