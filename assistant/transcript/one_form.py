"""The one byte form of a record, its digest and its checksum."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping

_encoded = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode


def canonical(record: Mapping[str, object]) -> bytes:
    """Return the one byte form of a record, without the newline.

    Raises:
        ValueError: a number is not finite.
    """
    return _encoded(record).encode("utf-8", "backslashreplace")


def sealed(record: Mapping[str, object]) -> dict[str, object]:
    """Return a record with the checksum of all else that it holds.

    Raises:
        ValueError: a number is not finite.
    """
    inner = {key: value for key, value in record.items() if key != "checksum"}
    return {**inner, "checksum": digest_of(canonical(inner))}


def digest_of(line: bytes) -> str:
    """Return the SHA-256 of a line without its newline."""
    return hashlib.sha256(line).hexdigest()
