"""Counts put into the words of a note."""

from __future__ import annotations


def counted(count: int, noun: str = "patient") -> str:
    """Return a count with its noun.

    >>> counted(1), counted(2, "value")
    ('1 patient', '2 values')
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def left_out(count: int, which: str, noun: str = "patient") -> list[str]:
    """Return that so many are left out; nothing where none is.

    >>> left_out(1, "without a baseline value"), left_out(0, "without a baseline value")
    (['1 patient without a baseline value is left out.'], [])
    """
    verb = "is" if count == 1 else "are"
    return [f"{counted(count, noun)} {which} {verb} left out."] if count else []
