"""A small study of measured values: repeats, flags, carried values, a tumour, a zero baseline."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

COLUMNS = ["USUBJID", "PARAMCD", "PARAM", "AVISIT", "AVISITN", "ADY", "AVAL", "ABLFL", "ANL01FL",
           "DTYPE", "ANRLO", "ANRHI"]  # fmt: skip
PATIENTS = ["M-1", "M-2", "M-3", "M-4"]
ALT = ("ALT", "Alanine Aminotransferase (U/L)")
BILIRUBIN = ("BILI", "Bilirubin (umol/L)")


def rows(parameter: tuple[str, str], low: float | None, high: float | None, records: list[tuple]):
    """Return records of one parameter: patient, visit, number, day, value, flags, derivation."""
    return [
        [patient, *parameter, visit, number, day, value, base, flag, derived, low, high]
        for patient, visit, number, day, value, base, flag, derived in records
    ]


ALT_RECORDS = [
    ("M-1", "Screening", -1, -7, 30.0, None, None, None),
    ("M-1", "Baseline", 0, 1, 20.0, "Y", "Y", None),
    ("M-1", "Week 2", 2, 14, 50.0, None, "Y", None),
    ("M-1", "Week 2", 2, 16, 80.0, None, None, None),  # not flagged
    ("M-1", "Week 4", 4, 29, 130.0, None, None, None),
    ("M-2", "Baseline", 0, 1, 40.0, "Y", "Y", None),
    ("M-2", "Week 2", 2, 15, 10.0, None, "Y", None),
    ("M-2", "Week 4", 4, 27, 15.0, None, None, None),  # repeated: the last day counts
    ("M-2", "Week 4", 4, 30, 25.0, None, None, None),
    ("M-3", "Baseline", 0, 1, 0.0, "Y", "Y", None),  # no percent change from 0
    ("M-3", "Week 2", 2, 14, 5.0, None, "Y", "LOCF"),
    ("M-3", "Week 4", 4, 28, 10.0, None, None, None),  # twice on one day: the mean, 15
    ("M-3", "Week 4", 4, 28, 20.0, None, None, None),
    ("M-3", "Post-baseline minimum", 99, 14, 5.0, None, None, "MINIMUM"),
    ("M-4", "Week 2", 2, 15, 45.0, None, "Y", None),  # no baseline
]
BILIRUBIN_RECORDS = [
    ("M-1", "Baseline", 0, 1, 10.0, "Y", "Y", None),
    ("M-1", "Week 2", 2, 14, 41.0, None, "Y", None),  # over 2 x ULN, 4 weeks before the ALT peak
    ("M-2", "Baseline", 0, 1, 10.0, "Y", "Y", None),
    ("M-2", "Week 2", 2, 15, 40.0, None, "Y", None),  # 2 x ULN exactly is not over it
]
DIAMETERS = [
    ("M-1", 100.0, [("Cycle 2", 2, 40, 60.0, "Y"), ("Cycle 4", 4, 80, 20.0, None)]),
    ("M-2", 50.0, [("Cycle 2", 2, 41, 60.0, "Y")]),
    ("M-3", 80.0, []),
]


def adlb() -> pd.DataFrame:
    """ALT and bilirubin with upper limits 40 and 20."""
    return pd.DataFrame(
        rows(ALT, 8.0, 40.0, ALT_RECORDS) + rows(BILIRUBIN, None, 20.0, BILIRUBIN_RECORDS),
        columns=COLUMNS,
    )


def adtr() -> pd.DataFrame:
    """Sums of diameters with BASE; the value of M-1 at cycle 4 has no analysis flag."""
    found = []
    for patient, base, later in DIAMETERS:
        found.append(
            [patient, "SDIAM", "Sum of Diameters (mm)", "Baseline", 0, 1, base, base, "Y", "Y"]
        )
        found += [
            [patient, "SDIAM", "Sum of Diameters (mm)", visit, number, day, value, base, None, flag]
            for visit, number, day, value, flag in later
        ]
    return pd.DataFrame(
        found,
        columns=["USUBJID", "PARAMCD", "PARAM", "AVISIT", "AVISITN", "ADY", "AVAL", "BASE", "ABLFL",
                 "ANL01FL"],
    )  # fmt: skip


def advs() -> pd.DataFrame:
    """Weight, whose name a column of ADSL has too, and a parameter that is no number of visits."""
    return pd.DataFrame(
        [[patient, "WEIGHT", "Weight (kg)", "Baseline", 0, 1, 70.0 + place]
         for place, patient in enumerate(PATIENTS)],
        columns=["USUBJID", "PARAMCD", "PARAM", "AVISIT", "AVISITN", "ADY", "AVAL"],
    )  # fmt: skip


def adsl() -> pd.DataFrame:
    """Four patients in two arms."""
    return pd.DataFrame(
        {"USUBJID": PATIENTS, "ARM": ["A", "A", "B", "B"], "AGE": [50, 60, 70, 65],
         "WEIGHT": [70.5, 71.0, 72.0, 73.0]}
    )  # fmt: skip


def written(folder: Path) -> list[Path]:
    """Write the tables and return their files."""
    tables = {"adsl": adsl(), "adlb": adlb(), "adtr": adtr(), "advs": advs()}
    paths = []
    for name, table in tables.items():
        path = folder / f"{name}.csv"
        table.to_csv(path, index=False)
        paths.append(path)
    return paths
