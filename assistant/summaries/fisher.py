"""Fisher's exact test of a 2 x 2 table, with the conditional odds ratio."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.summaries.hypergeometric import conditional
from assistant.summaries.tails import check_level
from assistant.summaries.two_proportions import Pair


@dataclass(frozen=True, slots=True)
class FisherTest:
    """The exact test that two proportions are equal."""

    p_two_sided: float
    """Probability of all tables that are no more likely than the one seen."""
    p_greater: float
    """One-sided: the first proportion is larger."""
    p_less: float
    odds_ratio: float | None
    """Conditional maximum likelihood estimate; None where it is infinite."""
    lower: float | None
    upper: float | None
    """None where it is infinite."""
    conf_level: float


def fisher_test(pair: Pair, *, conf_level: float, tolerance: float) -> FisherTest:
    """Return the exact test of two proportions.

    Args:
        tolerance: Of the search for the odds ratio and its limits, which has no default since
            packages disagree: `R_TOLERANCE` gives the digits of R, which stops early (upper
            limit 1039 for 9/10 against 3/10), `LAST_DIGIT` those of SAS (1048).

    Where no subject or every subject has the event, the table says nothing: the p-value is 1,
    the odds ratio 0 and its limits 0 to infinity (None), as in R.

    Source:
        Fisher (1935); R `fisher.test`; SAS PROC FREQ `EXACT OR` for the limits. The
        estimate is not the sample odds ratio (2.649 instead of 2.667 for 56/70, 48/80).
    """
    check_level(conf_level)
    rest1, rest2 = pair.n1 - pair.events1, pair.n2 - pair.events2
    found = conditional([(pair.events1, rest1, pair.events2, rest2)])
    tail = (1 - conf_level) / 2
    return FisherTest(
        p_two_sided=found.p_two_sided(),
        p_greater=found.p_greater(),
        p_less=found.p_less(),
        odds_ratio=found.odds_ratio(tolerance),
        lower=found.lower(tail, tolerance),
        upper=found.upper(tail, tolerance),
        conf_level=conf_level,
    )
