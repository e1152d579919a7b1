"""The Kaplan-Meier curve and its pointwise limits: an event table in, frozen values out.

Nothing here knows of tables, questions, screens or units.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from assistant.survival.event_table import BLOCK, EventTable, Times

Shares = npt.NDArray[np.float64]
Numbers = npt.NDArray[np.int64] | npt.NDArray[np.float64]
"""Counts of subjects, or sums of their weights."""
ConfType = Literal["log-log", "log", "plain", "logit", "arcsine"]
CONF_TYPES: tuple[str, ...] = get_args(ConfType)


@dataclass(frozen=True, slots=True)
class SurvivalCurve:
    """One group's product-limit estimate at its distinct times, ascending.

    Arrays share the shape ``(n_times,)``.
    """

    time: Times
    at_risk: Numbers
    """Subjects still under observation just before each time."""
    events: Numbers
    censored: Numbers
    survival: Shares
    """Share still event-free just after each time, from 1 to 0."""
    log_variance: Shares
    """Variance of ``log(survival)``, Greenwood's unless a weighted curve was asked for another;
    infinite once survival is 0."""
    entries: tuple[Times, Numbers] | None = None
    """With left truncation, when observations began and how many (or what weight), at each."""


def kaplan_meier(table: EventTable) -> SurvivalCurve:
    """Return the share still event-free over time.

    Source:
        Kaplan and Meier (1958); variance: Greenwood (1926). Equal to R's `survfit`.
    """
    at_risk = table.at_risk
    survival, log_variance = np.empty(len(at_risk)), np.empty(len(at_risk))
    for start in range(0, len(at_risk), BLOCK):
        part = slice(start, start + BLOCK)
        survival[part], log_variance[part] = _steps(table.events[part], at_risk[part])
    return SurvivalCurve(
        time=table.time,
        at_risk=at_risk,
        events=table.events,
        censored=table.censored,
        survival=np.cumprod(survival, out=survival),
        log_variance=np.cumsum(log_variance, out=log_variance),
        entries=None if table.entry is None else (table.entry, np.ones_like(table.entry, int)),
    )


def _steps(events: Numbers, at_risk: Numbers) -> tuple[Shares, Shares]:
    """Return what each time multiplies survival by, and adds to the variance of its log."""
    with np.errstate(divide="ignore"):  # everyone left has the event: variance is infinite
        variance = events / (at_risk * (at_risk - events).astype(np.float64))
    variance[events == 0] = 0.0
    return 1.0 - events / at_risk, variance


def survival_limits(
    curve: SurvivalCurve, *, conf_level: float, conf_type: str
) -> tuple[Shares, Shares]:
    """Return pointwise lower and upper limits, shape ``(n_times,)``; NaN where R gives NA.

    `conf_type` has no default: R's is log, SAS's and lifelines' log-log, tern's plain.

    Source:
        R survival 3.5-3, `survfit_confint`. Where survival is 1 (log-log, logit) or 0, R
        gives NA and so do we; lifelines gives 1.0 or 0.0.
    """
    check_conf_type(conf_type)
    return interval(curve.survival, curve.log_variance, conf_level=conf_level, conf_type=conf_type)


def check_conf_type(conf_type: str) -> None:
    """Raise ValueError unless the interval type is one we know."""
    if conf_type not in CONF_TYPES:
        raise ValueError(f"conf_type must be one of {', '.join(CONF_TYPES)}, not {conf_type!r}")


def interval(
    survival: Shares, log_variance: Shares, *, conf_level: float, conf_type: str
) -> tuple[Shares, Shares]:
    """Return the limits of shares on one of the five scales, as R's `survfit_confint`."""
    z = NormalDist().inv_cdf(0.5 + conf_level / 2)
    low, high = np.empty(len(survival)), np.empty(len(survival))
    for start in range(0, len(survival), BLOCK):
        part = slice(start, start + BLOCK)
        low[part], high[part] = _limits(survival[part], log_variance[part], z, conf_type)
    return low, high


def _limits(
    survival: Shares, log_variance: Shares, z: float, conf_type: str
) -> tuple[Shares, Shares]:
    share = np.where(survival == 0, np.nan, survival)
    error = np.where(survival == 0, np.nan, np.sqrt(log_variance))
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        match conf_type:
            case "plain":
                width = z * error * survival
                return np.maximum(share - width, 0.0), np.minimum(share + width, 1.0)
            case "log":
                return np.exp(np.log(share) - z * error), np.minimum(
                    np.exp(np.log(share) + z * error), 1.0
                )
            case "log-log":
                share = np.where(survival == 1, np.nan, share)
                inner = np.log(-np.log(share))
                width = z * error / np.log(share)
                return np.exp(-np.exp(inner - width)), np.exp(-np.exp(inner + width))
            case "logit":
                share = np.where(survival == 1, np.nan, share)
                inner = np.log(share / (1 - share))
                width = z * error / (1 - survival)
                return _expit(inner - width), _expit(inner + width)
            case _:
                angle = np.arcsin(np.sqrt(share))
                width = 0.5 * z * error * np.sqrt(survival / (1 - survival))
                low = np.sin(np.maximum(0.0, angle - width)) ** 2
                return low, np.sin(np.minimum(np.pi / 2, angle + width)) ** 2


def _expit(value: Shares) -> Shares:
    return 1.0 - 1.0 / (1.0 + np.exp(value))
