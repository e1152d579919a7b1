"""The same digits whatever the environment.

The questions are the examples of all kinds, in turn, and some that are refused. The long form,
about an hour: CQA_REPLAYED_QUESTIONS=10000 python -m pytest with this file.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys

import pytest

from assistant.kinds import load_kinds
from tests.conftest import ROOT

QUESTIONS = int(os.environ.get("CQA_REPLAYED_QUESTIONS", "24"))
SECONDS = 300 + QUESTIONS
"""After which a process hangs, also on a machine that is busy."""
REFUSED = ("median foo", "survival of patient Q", "mean of everything")
ENVIRONMENTS = {
    "C": {"LC_ALL": "C"},
    "German": {"LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"},
    "Turkish": {"LC_ALL": "tr_TR.UTF-8"},
    "far east": {"TZ": "Pacific/Kiritimati"},
    "far west": {"TZ": "Pacific/Pago_Pago"},
    "another hash seed": {"PYTHONHASHSEED": "4711"},
    "one thread": {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    "a narrow terminal": {"COLUMNS": "40", "LINES": "10", "TERM": "dumb"},
}


def cqa(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "assistant", *arguments], capture_output=True, text=True, cwd=ROOT,
        timeout=SECONDS, check=False, env={**os.environ, **environment},
    )  # fmt: skip


def asked() -> list[dict[str, object]]:
    """Examples of the kinds, first of each kind first; those about an earlier answer left out."""
    kinds = [
        kind
        for kind in load_kinds([ROOT / "queries" / "kinds"])
        if kind.is_built and "about" not in kind.language.get("takes", [])
    ]
    turns = itertools.zip_longest(*(kind.examples for kind in kinds))
    lines = [{"q": each.ask, "context": each.context} for turn in turns for each in turn if each]
    lines[::9] = [{"q": REFUSED[at % len(REFUSED)]} for at in range(len(lines[::9]))]
    return lines


@pytest.fixture(scope="module")
def record(tmp_path_factory, private_folders):
    folder = tmp_path_factory.mktemp("asked")
    lines = [
        json.dumps({"id": number, **{key: value for key, value in line.items() if value}})
        for number, line in enumerate(itertools.islice(itertools.cycle(asked()), QUESTIONS))
    ]
    (folder / "batch").write_text("\n".join(lines))
    place = folder / "a.jsonl"
    done = cqa(
        "ask", "--batch", str(folder / "batch"), "--transcript", str(place), PYTHONHASHSEED="0"
    )
    assert done.returncode == 0, done.stderr
    answered = [json.loads(line)["outcome"] for line in done.stdout.splitlines()]
    assert answered.count("answered") > QUESTIONS / 2
    return place, len(answered)


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_no_digit_differs_in_another_environment(record, compiled_locales, name) -> None:
    place, number = record
    done = cqa("transcript", "replay", str(place), **compiled_locales, **ENVIRONMENTS[name])
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{number} questions asked again, 0 differ" in done.stdout
