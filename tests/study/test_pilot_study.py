"""A real study that is not ours: the CDISC pilot, from transport files and from Dataset-JSON.

Expected: R survival on ADTTE (medians, survdiff, coxph with Efron ties).
"""

from __future__ import annotations

import json

import pytest

from tests.conftest import SHARED, cqa

DATA = SHARED / "data"
pytestmark = pytest.mark.skipif(not DATA.exists(), reason="../shared/data is not here")
QUESTION = "median time to first dermatologic event by treatment"


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pilot")
    sources = {
        "xpt": sorted((DATA / "cdisc_pilot_adam_xpt").glob("*.xpt")),
        "json": sorted((DATA / "cdisc_datasetjson_adam").glob("*.json")),
    }
    for name, paths in sources.items():
        done = cqa("load", *map(str, paths), "--to", str(folder / name))
        assert done.returncode == 0, done.stderr
    return {name: folder / name for name in sources}


def ask(study, question):
    done = cqa("ask", "--study", str(study), "--format", "json", question)
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_medians_are_not_reached_33_and_36_days(studies) -> None:
    found = {
        next(iter(item["group"].values())): item
        for item in ask(studies["xpt"], QUESTION)["results"] if item["statistic"] == "median"
    }  # fmt: skip
    values = {name: item["value"] for name, item in found.items()}
    assert values == {"Placebo": None, "Xanomeline Low Dose": 33, "Xanomeline High Dose": 36}
    assert {item["unit"] for item in found.values()} == {"days"}


def test_the_log_rank_test_is_60_27(studies) -> None:
    answer = ask(studies["xpt"], "compare time to first dermatologic event by treatment")
    chi = next(item for item in answer["results"] if item["statistic"] == "chi-square")
    assert chi["value"] == pytest.approx(60.27, abs=0.005)


def test_hazard_ratios_against_placebo_are_4_15_and_5_03(studies) -> None:
    answer = ask(studies["xpt"], "hazard ratio of time to first dermatologic event by treatment")
    found = {
        next(iter(item["group"].values())): item["value"]
        for item in answer["results"] if item["statistic"] == "hazard ratio"
    }  # fmt: skip
    rounded = {name.split(" versus ")[0]: round(value, 2) for name, value in found.items()}
    assert rounded == {"Xanomeline Low Dose": 4.15, "Xanomeline High Dose": 5.03}


@pytest.mark.parametrize(
    "question",
    [QUESTION, "compare time to first dermatologic event by treatment", "mean age by treatment",
     "most common adverse events by treatment, top 10"],
)  # fmt: skip
def test_dataset_json_gives_the_same_results_byte_for_byte(studies, question) -> None:
    first, second = (json.dumps(ask(study, question)["results"]) for study in studies.values())
    assert first == second
