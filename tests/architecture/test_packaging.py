"""Every way of installing finds the kinds and the bundled study."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

ASK = """
import sys
sys.path.insert(0, sys.argv[1])
import assistant
assert assistant.__file__.startswith(sys.argv[1]), assistant.__file__
from assistant.cli import main
sys.exit(main(["ask", "--format", "csv", "median TTP for stage C"]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("built")
    build(folder, "wheel")
    return next(folder.glob("*.whl"))


def build(folder: Path, what: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "build", "--no-isolation", f"--{what}", "--outdir", str(folder)],
        capture_output=True, text=True, cwd=ROOT, timeout=300, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def ask_from(place: Path, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "CQA_CACHE_DIR": str(tmp_path / "cache")}
    return subprocess.run(
        [sys.executable, "-c", ASK, str(place)],
        capture_output=True, text=True, cwd=tmp_path, timeout=120, check=False, env=environment,
    )  # fmt: skip


def test_an_unpacked_wheel_answers(wheel, tmp_path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    done = ask_from(tmp_path / "site", tmp_path)
    assert done.returncode == 0, done.stderr
    assert "4.96" in done.stdout


def test_a_zipped_wheel_answers(wheel, tmp_path) -> None:
    done = ask_from(wheel, tmp_path)
    assert done.returncode == 0, done.stderr
    assert "4.96" in done.stdout


def test_a_source_distribution_holds_what_is_needed_to_build_and_test(tmp_path) -> None:
    import tarfile

    build(tmp_path, "sdist")
    with tarfile.open(next(tmp_path.glob("*.tar.gz"))) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames() if "/" in name}
    assert {"pyproject.toml", "README.md", "queries/kinds/tte_median.sql",
            "data/park2012/study.toml", "tests/conftest.py"} <= names  # fmt: skip
