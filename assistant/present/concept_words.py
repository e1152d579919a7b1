"""How a grouping is named in sentences and tables."""

from __future__ import annotations

from assistant.study.two_groups import base_of


def concept_words(name: str) -> str:
    """Return a grouping's name in words: "bclc stage"; of two groups, what they are made of."""
    return (base_of(name) or name).replace("_", " ")
