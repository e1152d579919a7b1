"""A trial of two arms whose names stand nowhere else, so that one byte of them is a leak."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

ARMS = ("Qxactivol", "Qzplacebix")
CODES = ("QXAC", "QZPL")
MARKS = (*ARMS, *CODES)
PATIENTS = [f"P-{number:03}" for number in range(60)]
QUESTIONS = (
    "median OS", "median OS by sex", "baseline characteristics", "what variables are available?",
    "draw the patient flow", "overview of adverse events", "most common adverse events",
    "list patients with rash", "profile of patient P-003", "show the query", "youngest patient",
    "how much data are missing?", "subgroup forest plot for OS", "show what you can do",
    "median OS by arm", "median OS by actual treatment", "baseline characteristics by treatment",
    f"median OS in {ARMS[0]}", "hazard ratio for OS", "hazard ratio for OS by arm",
    "compare OS between arms", "patients on placebo", "how is arm defined?", "which analysis sets are defined?",
)  # fmt: skip


def allocated(number: int) -> int:
    """The arm of a patient: 0 or 1, in no plain order."""
    return (number * 7 + number // 3) % 2


def tables() -> dict[str, pd.DataFrame]:
    """The tables by name; the treatment stands in every one of them."""
    arms = [ARMS[allocated(n)] for n in range(60)]
    codes = [CODES[allocated(n)] for n in range(60)]
    adsl = pd.DataFrame(
        {
            "USUBJID": PATIENTS, "ARM": arms, "ARMCD": codes, "TRT01P": arms, "TRT01A": arms,
            "TRT01PN": [allocated(n) + 1 for n in range(60)],
            "AGE": [40.0 + n % 37 for n in range(60)], "SEX": ["F" if n % 3 else "M" for n in range(60)],
        }
    )  # fmt: skip
    adtte = pd.DataFrame(
        {
            "USUBJID": PATIENTS, "TRTP": arms, "TRTA": arms, "PARAMCD": "OS",
            "PARAM": "Overall Survival", "AVALU": "DAYS",
            "AVAL": [30.0 + 5 * ((n * 11) % 60) - 20 * allocated(n) for n in range(60)],
            "CNSR": [float(n % 4 == 0) for n in range(60)],
        }
    )  # fmt: skip
    adae = pd.DataFrame(
        {
            "USUBJID": PATIENTS[::2], "TRTA": arms[::2],
            "AEDECOD": ["Rash" if n % 3 else "Nausea" for n in range(30)],
            "AESER": ["Y" if n % 5 == 0 else "N" for n in range(30)], "TRTEMFL": "Y",
        }
    )  # fmt: skip
    return {"adsl": adsl, "adtte": adtte, "adae": adae}


def written(folder: Path, settings: str) -> Path:
    """Write data files and a study.toml into a folder, and return it."""
    folder.mkdir(parents=True)
    for name, frame in tables().items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    (folder / "study.toml").write_text(settings, encoding="utf-8")
    return folder


def leaks(*places: Path) -> list[str]:
    """Return the files below places that hold the name of an arm, by byte."""
    return [
        str(path)
        for place in places
        for path in sorted(place.rglob("*"))
        if path.is_file() and any(mark.encode() in path.read_bytes() for mark in MARKS)
    ]
