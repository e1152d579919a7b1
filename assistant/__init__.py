"""Ask a clinical trial a question in words; get the number, its limits, the curve and a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from assistant.ask import Session
    from assistant.model import Answer
    from assistant.notebook import open_study

__all__ = ["Answer", "Session", "open_study"]

_HOMES = {
    "Answer": "assistant.model", "Session": "assistant.ask", "open_study": "assistant.notebook",
}  # fmt: skip


def __getattr__(name: str) -> object:
    """Resolve a public name when it is first used."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'assistant' has no attribute {name!r}")
