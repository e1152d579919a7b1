"""Memory that was freed, given back to the system.

The C library keeps freed memory for later use. After tens of millions of rows that is a quarter of
what the program holds, in pieces that the next large array does not fit into.
"""

from __future__ import annotations

import sys


def give_back() -> None:
    """Let the C library return freed memory; do nothing where it cannot (only glibc's can)."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes  # only tables of a million patients and more come here

    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
