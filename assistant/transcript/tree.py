"""The root of a Merkle tree (RFC 6962, section 2.1): one digest for a list of entries."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence


def root_of(entries: Sequence[bytes]) -> bytes:
    """Return the tree head of a list of entries, 32 bytes.

    Source:
        RFC 6962, section 2.1: a leaf is SHA-256 of 0x00 and the entry, a node SHA-256 of 0x01 and
        its two children; the left child holds the largest power of two below the number.
    """
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\0" + entries[0]).digest()
    left = 1 << ((len(entries) - 1).bit_length() - 1)
    return hashlib.sha256(b"\1" + root_of(entries[:left]) + root_of(entries[left:])).digest()
