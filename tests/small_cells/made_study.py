"""Studies of 120 patients with rare values, missing values and rare events, by a seed."""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd


def tables(seed: int) -> dict[str, pd.DataFrame]:
    """ADSL, ADTTE and ADAE of a made trial."""
    chance = random.Random(seed)
    names = [f"M-{number:03}" for number in range(120)]

    def some(values, weights):
        return chance.choices(values, weights, k=len(names))

    adsl = pd.DataFrame({
        "USUBJID": names, "TRT01P": some(["Drug", "Placebo"], [2, 1]), "SEX": some(["F", "M"], [4, 1]),
        "RACE": some(["ASIAN", "BLACK", "OTHER", "WHITE"], [30, 2, 1, 12]),
        "REGION1": some(["Asia", "Europe", None], [8, 4, 1]),
        "ECOGBL": some([0, 1, 2], [8, 5, 1]), "AGE": [float(chance.randint(30, 80)) for _ in names],
    })  # fmt: skip
    adtte = pd.DataFrame({
        "USUBJID": names, "PARAMCD": "OS", "PARAM": "Overall Survival", "AVALU": "DAYS",
        "AVAL": [float(chance.randint(10, 700)) for _ in names],
        "CNSR": [float(flag) for flag in some([0, 1], [1, 2])],
    })  # fmt: skip
    rows = [
        (name, chance.choice(["Rash", "Rash", "Rash", "Nausea", "Nausea", "Fever", "Gout"]),
         chance.choice(["MILD", "MILD", "SEVERE"]), chance.choice("NNNNY"), "Y")
        for name in names for _ in range(chance.choice([0, 1, 1, 2, 3]))
    ]  # fmt: skip
    adae = pd.DataFrame(rows, columns=["USUBJID", "AEDECOD", "AESEV", "AESER", "TRTEMFL"])
    return {"adsl": adsl, "adtte": adtte, "adae": adae}


def written(folder: Path, seed: int, threshold: int | None) -> Path:
    """Write the study and return its folder."""
    folder.mkdir(parents=True)
    for name, frame in tables(seed).items():
        frame.to_csv(folder / f"{name}.csv", index=False)
    limit = f"[small_cells]\nthreshold = {threshold}\n" if threshold else ""
    (folder / "study.toml").write_text(f'name = "made"\n{limit}')
    return folder
