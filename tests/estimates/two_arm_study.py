"""A small study with two arms, screen failures, deaths, gaps and events before treatment."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

LABELS = {
    "USUBJID": "Unique Subject Identifier", "ARM": "Description of Planned Arm",
    "TRT01P": "Planned Treatment for Period 01", "TRT01A": "Actual Treatment for Period 01",
    "AGE": "Age", "SEX": "Sex", "SAFFL": "Safety Population Flag",
    "PPROTFL": "Per-Protocol Population Flag", "EOTSTT": "End of Treatment Status",
    "DCTREAS": "Reason for Discontinuation of Treatment", "DTHFL": "Subject Death Flag",
    "DTHCAUS": "Cause of Death", "TRTDURD": "Total Treatment Duration (Days)",
    "PARAMCD": "Parameter Code", "PARAM": "Parameter", "AVAL": "Analysis Value",
    "AVALU": "Analysis Value Unit", "CNSR": "Censor", "AEDECOD": "Dictionary-Derived Term",
    "AESEV": "Severity", "AESER": "Serious Event", "ASTDY": "Analysis Start Relative Day",
    "TRTEMFL": "Treatment Emergent Flag", "AVISIT": "Analysis Visit", "AVISITN": "Visit Number",
}  # fmt: skip
PATIENTS = [f"T-{number}" for number in range(1, 13)]
FAILED = ["T-98", "T-99"]


def adsl() -> pd.DataFrame:
    """Twelve patients, six an arm, and two screen failures; T-6 got the other arm's drug."""
    planned = ["Active"] * 6 + ["Placebo"] * 6
    actual = ["Active"] * 5 + ["Placebo"] * 7
    return pd.DataFrame(
        {
            "USUBJID": PATIENTS + FAILED,
            "ARM": [*planned, "Screen Failure", "Screen Failure"],
            "TRT01P": [*planned, None, None],
            "TRT01A": [*actual, None, None],
            "AGE": [50.0, 61, 61, 70, None, 44, 39, 70, 55, 58, None, 62, 70, 20],
            "SEX": ["F", "M"] * 7,
            "SAFFL": ["Y"] * 11 + ["N", None, None],
            "PPROTFL": ["Y"] * 9 + ["N"] * 3 + [None, None],
            "EOTSTT": ["COMPLETED"] * 4 + ["DISCONTINUED"] * 2 + ["COMPLETED"] * 5
            + ["DISCONTINUED", None, None],
            "DCTREAS": [None] * 4 + ["Adverse Event", "Death"] + [None] * 5
            + ["Adverse Event", None, None],
            "DTHFL": ["N"] * 5 + ["Y"] + ["N"] * 4 + ["Y", "Y", None, None],
            "DTHCAUS": [None] * 5 + ["Progression"] + [None] * 4 + ["Sepsis", None, None, None],
            "TRTDURD": [10.0, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, None, None, None],
        }
    )  # fmt: skip


def adtte() -> pd.DataFrame:
    """Overall survival in days: T-6, T-11, T-12 died on days 60, 30 and 10."""
    died = {"T-6": 60.0, "T-11": 30.0, "T-12": 10.0}
    return pd.DataFrame(
        {
            "USUBJID": PATIENTS, "PARAMCD": "OS", "PARAM": "Overall Survival",
            "AVAL": [died.get(name, 100.0 + place) for place, name in enumerate(PATIENTS)],
            "AVALU": "DAYS", "CNSR": [0.0 if name in died else 1.0 for name in PATIENTS],
        }
    )  # fmt: skip


def adae() -> pd.DataFrame:
    """T-2's rash began before treatment; T-10 comes after T-2 in the order of patients."""
    rows = [
        ("T-10", "Rash", "MILD", "N", 5.0, "Y"), ("T-2", "Rash", "MILD", "N", -3.0, None),
        ("T-2", "Nausea", None, "Y", 9.0, "Y"), ("T-1", "Rash", "SEVERE", "Y", 2.0, "Y"),
        ("T-1", "Rash", "SEVERE", "Y", 2.0, "Y"), ("T-3", "Fatigue", "MODERATE", "N", None, "Y"),
    ]  # fmt: skip
    columns = ["USUBJID", "AEDECOD", "AESEV", "AESER", "ASTDY", "TRTEMFL"]
    return pd.DataFrame(rows, columns=columns)


def adlb() -> pd.DataFrame:
    """ALT at baseline for all but T-4, at week 4 for six; two patients share the highest."""
    baseline = [name for name in PATIENTS if name != "T-4"]
    rows = [(name, "Baseline", 0.0, 20.0 + place) for place, name in enumerate(baseline)]
    rows += [(name, "Week 4", 4.0, 99.0 if place < 2 else 30.0)
             for place, name in enumerate(PATIENTS[:6])]  # fmt: skip
    rows += [("T-7", "Week 4", 4.0, None)]
    frame = pd.DataFrame(rows, columns=["USUBJID", "AVISIT", "AVISITN", "AVAL"])
    return frame.assign(PARAMCD="ALT", PARAM="Alanine Aminotransferase (U/L)", AVALU="U/L")


def written(folder: Path) -> list[Path]:
    """Write the tables as CSV with their labels and return the files."""
    paths = []
    for name, frame in (("adsl", adsl()), ("adtte", adtte()), ("adae", adae()), ("adlb", adlb())):
        path = folder / f"{name}.csv"
        frame.to_csv(path, index=False)
        labels = pd.DataFrame({"var": frame.columns, "label": [LABELS[c] for c in frame.columns]})
        labels.to_csv(folder / f"{name}.vars.csv", index=False)
        paths.append(path)
    return paths
