"""A share of patients against a reference rate that is taken as known."""

from __future__ import annotations

from dataclasses import replace

from assistant.estimates.request import Request
from assistant.model import Result


def stated_share(request: Request) -> float | None:
    """Return the reference rate that the question names, between 0 and 1."""
    stated = request.reading.options.get("against")
    return float(stated) if isinstance(stated, int | float) else None


def reference_rate_results(base: Result, stated: float) -> list[Result]:
    """Return the exact tests that a share equals the stated one.

    Args:
        base: The share's own result, with its events and n.
        stated: The reference rate, between 0 and 1.
    """
    from assistant.summaries.proportion_test import proportion_test

    level = 0.95 if base.level is None else base.level
    found = proportion_test(int(base.events or 0), int(base.n or 0), stated, conf_level=level)
    method = f"exact binomial test against {100 * stated:g}%"
    plain = replace(base, low=None, high=None, level=None, method=method)
    return [
        replace(plain, statistic="p value", value=found.p_two_sided),
        replace(plain, statistic="one-sided p value", value=found.p_greater,
                method=f"{method}; that the share is higher"),
        replace(plain, statistic="one-sided p value", value=found.p_less,
                method=f"{method}; that the share is lower"),
    ]  # fmt: skip
