"""Freed memory goes back to the system, and what is held stays as it is."""

from __future__ import annotations

import sys

import numpy as np

from assistant.engines import memory


def test_giving_memory_back_changes_nothing_that_is_held() -> None:
    held = np.arange(100_000)
    memory.give_back()
    assert held.sum() == 99_999 * 50_000


def test_a_system_that_cannot_take_memory_back_is_left_alone(monkeypatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert memory.give_back() is None
