"""Shapiro and Wilk's test that a number is normally distributed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.summaries.ranks import finite_numbers

LARGEST = 5000
"""The approximation of the p-value was made for samples up to this size."""


@dataclass(frozen=True, slots=True)
class NormalityTest:
    """None where values are fewer than 3, more than 5000, or all equal."""

    w: float | None
    p_value: float | None


def normality_test(values: npt.ArrayLike) -> NormalityTest:
    """Return Shapiro and Wilk's W, 1 for a perfectly normal sample.

    Source:
        Shapiro and Wilk (1965); Royston (1995), AS R94; R `shapiro.test`; SAS PROC UNIVARIATE
        `NORMAL` (to 2000 values).
    """
    from scipy.stats import shapiro  # 1 s: only this test pays for it

    numbers = finite_numbers(values, name="the sample")
    if not 3 <= len(numbers) <= LARGEST or np.ptp(numbers) == 0:
        return NormalityTest(None, None)
    found = shapiro(numbers / np.abs(numbers).max())
    return NormalityTest(float(found.statistic), float(found.pvalue))
