"""The same digits whatever the environment.

The long form, about two hours: CQA_REPLAYED_QUESTIONS=10000 python -m pytest with this file.
"""

from __future__ import annotations

import itertools
import json
import os

import pytest

from tests.conftest import cqa

QUESTIONS = int(os.environ.get("CQA_REPLAYED_QUESTIONS", "12"))
ASKED = ("median TTP for stage C", "median TTP by stage", "6-month PFS rate", "how many women",
         "most common adverse events, top 5", "odds ratio of response by stage", "median foo",
         "mean age by stage", "hazard ratio for TTP by stage", "log-rank test of TTP by stage",
         "response rate in women", "survival at 12 months")  # fmt: skip
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


@pytest.fixture(scope="module")
def record(tmp_path_factory, private_folders):
    folder = tmp_path_factory.mktemp("asked")
    lines = [
        json.dumps({"id": number, "q": question})
        for number, question in enumerate(itertools.islice(itertools.cycle(ASKED), QUESTIONS))
    ]
    (folder / "batch").write_text("\n".join(lines))
    place = folder / "a.jsonl"
    done = cqa(
        "ask", "--batch", str(folder / "batch"), "--transcript", str(place), PYTHONHASHSEED="0"
    )
    assert done.returncode == 0, done.stderr
    assert sum(json.loads(line)["outcome"] == "answered" for line in done.stdout.splitlines()) > 5
    return place


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_no_digit_differs_in_another_environment(record, name) -> None:
    done = cqa("transcript", "replay", str(record), **ENVIRONMENTS[name])
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{QUESTIONS} questions asked again, 0 differ" in done.stdout
