"""The bundled study's files as pandas tables, read without the program."""

from __future__ import annotations

import json
from functools import cache

import pandas as pd

from tests.conftest import ROOT


@cache
def bundled(name: str) -> pd.DataFrame:
    """Return one Dataset-JSON file of the bundled study as it is stored."""
    form = json.loads((ROOT / "data" / "park2012" / f"{name}.json").read_text(encoding="utf-8"))
    return pd.DataFrame(form["rows"], columns=[column["name"] for column in form["columns"]])
