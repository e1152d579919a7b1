"""Numbers as an answer prints them: the only place that rounds or names a unit."""

from __future__ import annotations

import math
from decimal import ROUND_HALF_UP, Decimal

from assistant.model import Result, Scalar

NOT_REACHED = "not reached"
SMALLEST_P = 0.001
SHARES = ("rate", "proportion", "event probability", "cumulative incidence", "row share")
CLOSE = 0.01
"""Distance from 1 within which a hazard ratio and both its limits need more decimals."""
MOST_DECIMALS = 9
SHARE_DIFFERENCES = (
    "difference of rates", "difference of proportions", "common difference of proportions",
)  # fmt: skip
P_VALUES = ("p value", "one-sided p value", "adjusted p value")
HAZARD_RATIOS = ("hazard ratio", "subdistribution hazard ratio", "time ratio")
DECIMALS = {
    "mean": 1, "sd": 2, "median": 1, "q1": 1, "q3": 1, "minimum": 1, "maximum": 1, "chi-square": 2,
    "hazard ratio": 2, "median follow-up": 1, "restricted mean": 1, "difference": 1,
    "risk ratio": 2, "odds ratio": 2, "difference of means": 2, "t": 2, "F": 2, "rank-sum U": 1,
    "events per 100 patient-years": 1, "patients per 100 patient-years": 1,
    "time ratio": 2, "subdistribution hazard ratio": 2, "common odds ratio": 2,
    "common risk ratio": 2, "fitted median": 1, "observed/expected events": 2, "expected events": 1,
    "geometric mean": 1, "geometric CV": 1, "location shift": 2, "z": 2,
    "patient-years on treatment": 1, "patient-years on treatment until the first event": 1,
}  # fmt: skip

AS_STORED = ("highest", "lowest")


def rounded(value: float, decimals: int) -> str:
    """Return a number rounded half away from zero, as SAS does.

    >>> rounded(2.5, 0), rounded(-2.5, 0), rounded(0.125, 2), rounded(68.7, 1)
    ('3', '-3', '0.13', '68.7')
    """
    step = Decimal(1).scaleb(-decimals)
    return str(Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP))


def percent(share: float, decimals: int = 1) -> str:
    """Return a share as a percentage.

    >>> percent(0.5170987)
    '51.7%'
    """
    return f"{rounded(100 * share, decimals)}%"


def p_value(value: float) -> str:
    """Return a p value with three decimals, or that it is smaller.

    >>> p_value(8.2e-14), p_value(0.0312)
    ('<0.001', '0.031')
    """
    return f"<{SMALLEST_P}" if value < SMALLEST_P else rounded(value, 3)


def plain(value: Scalar) -> str:
    """Return any value of a table: numbers shortened, text as it is."""
    if value is None:
        return ""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else rounded(value, 3).rstrip("0").rstrip(".")
    return str(value)


def shown(result: Result) -> str:
    """Return a result's value with its unit.

    >>> shown(Result("median", 4.96098, unit="months")), shown(Result("median", None, unit="days"))
    ('5.0 months', 'not reached')
    """
    value = result.value
    if value is None:
        return (
            NOT_REACHED if result.statistic.startswith(("median", "quantile")) else "not estimable"
        )
    if not isinstance(value, int | float) or isinstance(value, bool):
        return str(value)
    if result.statistic in SHARES:
        return percent(float(value))
    if result.statistic in SHARE_DIFFERENCES:
        return f"{rounded(100 * float(value), 1)} percentage points"
    if result.statistic in P_VALUES:
        return p_value(float(value))
    if (decimals := _decimals_beside_one(result)) is not None:
        return rounded(float(value), decimals)
    number = _number(result.statistic, float(value), result.unit)
    return f"{number}{unit_words(result.unit)}"


def limits(result: Result) -> str:
    """Return the limits with their level: "95% CI 4.8 to 7.5"; empty where there are none."""
    if result.level is None or isinstance(result.value, str):
        return ""
    parts = [limit(result, item) for item in (result.low, result.high)]
    if result.low is None and result.high is None:
        return f"{level(result.level)} CI not estimable"
    return f"{level(result.level)} CI {parts[0]} to {parts[1]}"


def limit(result: Result, value: float | None) -> str:
    """Return one limit in the form of its result's value."""
    if value is None:
        return (
            NOT_REACHED if result.statistic.startswith(("median", "quantile")) else "not estimable"
        )
    if result.statistic in SHARES:
        return percent(value)
    if result.statistic in SHARE_DIFFERENCES:
        return rounded(100 * value, 1)
    if (decimals := _decimals_beside_one(result)) is not None:
        return rounded(value, decimals)
    return _number(result.statistic, value, result.unit)


def _decimals_beside_one(result: Result) -> int | None:
    """Return decimals for a hazard ratio, such as one per ng/mL, that two would print as 1.00.

    >>> shown(Result("hazard ratio", 1.00003, low=0.99997, high=1.00009))
    '1.000030'
    """
    numbers = [item for item in (result.value, result.low, result.high) if item is not None]
    gaps = [abs(item - 1) for item in numbers if isinstance(item, int | float)]
    if result.statistic not in HAZARD_RATIOS or len(gaps) < 3 or not 0 < max(gaps) < CLOSE:
        return None
    return min(2 - math.floor(math.log10(max(gaps)) + 1), MOST_DECIMALS)


def level(conf_level: float) -> str:
    """Return a confidence level in percent: "95%", "97.5%"."""
    return f"{rounded(100 * conf_level, 1).removesuffix('.0')}%"


def unit_words(unit: str | None) -> str:
    """Return a unit behind a number, with the space that it needs."""
    if not unit:
        return ""
    return unit if unit == "%" else f" {unit}"


def _number(statistic: str, value: float, unit: str | None) -> str:
    if statistic in (
        "n",
        "missing",
        "patients",
        "events",
        "censored",
        "number at risk",
        "total events",
        "patients without event",
    ):
        return str(int(value))
    if statistic.endswith("degrees of freedom"):
        return str(int(value)) if value == int(value) else rounded(value, 1)
    if statistic in AS_STORED:
        return plain(value)
    decimals = DECIMALS.get(statistic, 1 if statistic.startswith("quantile") else 3)
    if unit == "days" and value == int(value):
        return str(int(value))
    return rounded(value, decimals)


def count_of(count: int, n: int | None) -> str:
    """Return a count with its denominator: "9 of 50 (18.0%)".

    >>> count_of(9, 50), count_of(0, 0)
    ('9 of 50 (18.0%)', '0 of 0')
    """
    if not n:
        return str(count) if n is None else f"{count} of {n}"
    return f"{count} of {n} ({percent(count / n)})"
