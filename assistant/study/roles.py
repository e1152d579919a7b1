"""What a table is: told from its name, else from its columns."""

from __future__ import annotations

from collections.abc import Set

ROLES = ("adsl", "adtte", "adrs", "adae", "adex", "adlb")


def role_of(name: str, columns: Set[str]) -> str:
    """Return a table's role: one of `ROLES`, or its own name.

    Args:
        name: In lower case.
        columns: In upper case.
    """
    parts = name.split("_")
    for role in ROLES:
        if role in parts or name == role:
            return role
    if {"PARAMCD", "AVAL", "CNSR"} <= columns:
        return "adtte"
    if "AEDECOD" in columns and "USUBJID" in columns:
        return "adae"
    if name.startswith("adlb") and {"PARAMCD", "AVAL"} <= columns:
        return "adlb"
    return name
