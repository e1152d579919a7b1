"""What is loaded when: nothing heavy before it is needed, no screen without a terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from tests.conftest import ROOT, cqa

HEAVY = {"duckdb", "sqlglot", "pandas", "scipy", "lifelines", "matplotlib", "pyarrow"}


def modules_loaded_by(code: str, *, cwd=ROOT) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys, json; print(json.dumps(sorted(sys.modules)))"],
        capture_output=True, text=True, cwd=cwd, check=True, timeout=120, env=dict(os.environ),
    )  # fmt: skip
    return {name.split(".")[0] for name in json.loads(done.stdout.splitlines()[-1])}


def test_the_package_and_the_command_load_nothing_heavy() -> None:
    loaded = modules_loaded_by("import assistant, assistant.cli, assistant.settings")
    assert loaded.isdisjoint(HEAVY | {"textual", "numpy", "rich"})


def test_the_screen_paints_before_anything_heavy_is_loaded() -> None:
    code = """
import asyncio
from pathlib import Path
from assistant.settings import settings
from assistant.ui.app import AssistantApp

class Painted(AssistantApp):
    def open_study(self):
        self.exit(0)

async def run():
    app = Painted(None, Path("unused"), settings())
    async with app.run_test():
        pass

asyncio.run(run())
"""
    assert modules_loaded_by(code).isdisjoint(HEAVY | {"numpy"})


@pytest.mark.parametrize("question", ["median TTP for stage C", "how many women"])
def test_an_answer_on_the_command_line_loads_no_screen_and_no_unneeded_library(question) -> None:
    assert cqa("ask", "how many patients").returncode == 0  # the first use builds the study
    code = f"""
from assistant.cli import main
main(["ask", {question!r}])
"""
    loaded = modules_loaded_by(code)
    assert loaded.isdisjoint({"textual", "rich", "pandas", "scipy", "lifelines", "matplotlib"})


def test_only_the_screen_imports_textual_and_only_its_own_layers_import_drivers() -> None:
    allowed = {
        "textual": {"ui"}, "rich": {"ui"}, "sqlglot": {"templates"},
        "duckdb": {"engines", "study"}, "pyreadstat": {"study"}, "lifelines": {"survival"},
    }  # fmt: skip
    for path in sorted((ROOT / "assistant").rglob("*.py")):
        package = path.relative_to(ROOT / "assistant").parts[0]
        for line in path.read_text(encoding="utf-8").splitlines():
            words = line.split()
            if len(words) < 2 or words[0] not in ("import", "from"):
                continue
            imported = words[1].split(".")[0].rstrip(",")
            assert package in allowed.get(imported, {package}), f"{path}: {line}"


def test_the_app_module_stays_small() -> None:
    lines = (ROOT / "assistant" / "ui" / "app.py").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 260


def test_no_file_names_a_machine_or_a_package_host() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], capture_output=True, text=True, cwd=ROOT, check=False
    )
    if listed.returncode:
        pytest.skip("not a git checkout")
    hosts = ["files.python" + "hosted", "py" + "pi.org/simple", "--index" + "-url http"]
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if path.suffix in (".py", ".toml", ".lock", ".md", ".sh", ".sql"):
            text = path.read_text(encoding="utf-8")
            assert not [host for host in hosts if host in text], name
