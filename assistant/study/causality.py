"""Whether an adverse event counts as related: what is stored in degrees, as yes or no.

AEREL holds Y and N in some studies and degrees in others. The degrees are divided as WHO-UMC's
causality categories and CDISC's CT codelist do in common use: possible, probable and definite are
related; none, remote and unlikely are not. The study says how each of its own values is taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

RELATED = frozenset(
    (
        "RELATED", "POSSIBLE", "POSSIBLY", "PROBABLE", "PROBABLY", "DEFINITE", "DEFINITELY", "LIKELY",
        "CERTAIN", "HIGHLY PROBABLE", "VERY LIKELY", "SUSPECTED", "ASSOCIATED", "Y", "YES",
    )
)  # fmt: skip
UNRELATED = frozenset(
    (
        "NOT", "NONE", "UN", "UNRELATED", "UNLIKELY", "REMOTE", "REMOTELY", "DOUBTFUL", "IMPROBABLE",
        "NOT LIKELY", "NOT SUSPECTED", "NOT ASSOCIATED", "NO", "N",
    )
)  # fmt: skip


def is_related(value: str) -> bool | None:
    """Return whether a stored degree counts as related; None where it is not known.

    `PROBABLY RELATED`, `Possible`, `NOT RELATED`, `UNLIKELY RELATED`, `REMOTE`.
    """
    words = re.sub(r"[^A-Z ]", " ", value.upper()).split()
    plain = " ".join(
        word for word in words if word not in ("RELATED", "TO", "STUDY", "DRUG", "TREATMENT")
    )
    if not plain:
        return True if "RELATED" in words else None
    if plain in UNRELATED or plain.startswith("NOT "):
        return False
    return True if plain in RELATED else None


def divided(values: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """Return stored degrees that count as related, those that do not, and those not known."""
    found: dict[bool | None, list[str]] = {True: [], False: [], None: []}
    for value in values:
        found[is_related(value)].append(value)
    return found[True], found[False], found[None]
