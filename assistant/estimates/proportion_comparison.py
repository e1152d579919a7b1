"""Shares of patients compared between groups: difference, ratios and a test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.errors import StudyError
from assistant.estimates.counts import interval_name, unassessed_notes, with_numerator
from assistant.estimates.groups import (
    ONE_GROUP,
    Group,
    against,
    chosen_test,
    compared,
    group_words,
    reference_group,
    reference_note,
    small_group_notes,
)
from assistant.estimates.request import Estimate, Key, Request
from assistant.model import Result

CHI_SQUARE = "chi-square"
CORRECTED = "chi-square-corrected"
TREND = "cochran-armitage"
CMH = "cmh"
EXPECTED_LIMIT = 5
TEST_NAMES: Mapping[str, str] = {
    "fisher": "Fisher's exact test",
    CHI_SQUARE: "Pearson's chi-square test, without continuity correction",
    CORRECTED: "Pearson's chi-square test, with continuity correction",
    TREND: "Cochran-Armitage test for trend",
}
DIFFERENCE_NAMES: Mapping[str, str] = {
    "newcombe": "Newcombe",
    "newcombe-corrected": "Newcombe, continuity corrected",
    "miettinen-nurminen": "Miettinen-Nurminen",
    "mee": "Mee",
    "agresti-caffo": "Agresti-Caffo",
    "wald": "Wald",
    "wald-corrected": "Wald, continuity corrected",
}


@dataclass(frozen=True, slots=True)
class Share:
    """Patients with the event, out of those of a group."""

    events: int
    n: int


def compare_proportions(request: Request) -> Estimate:
    """Return the share of each group, its difference from and ratios to the reference, and a test.

    The numerator is the question's, or the one that the kind fixes (response, disease control).

    Raises:
        StudyError: fewer than two groups have patients, or a test that does not apply.
    """
    request = with_numerator(request)
    shares = compared(request, counted_shares)
    endpoint = request.reading.endpoint[0] if request.reading.endpoint else None
    results, notes = comparison_results(request, shares, endpoint)
    if "strata" in request.reading.options:
        from assistant.estimates.stratified_shares import stratified_share_results

        reference = reference_group(request, list(shares))
        found, said = stratified_share_results(request, list(shares), reference)
        results += [replace(item, endpoint=endpoint) for item in found]
        notes += said
    elif chosen_test(request) == CMH:
        raise StudyError(
            "The Cochran-Mantel-Haenszel test compares groups within strata, and none is named.",
            next_step='Name them: "response by arm, stratified by sex, CMH test".',
        )
    return Estimate(tuple(results), (*notes, *unassessed_notes(request)))


def counted_shares(request: Request) -> dict[Key, Share]:
    """Return the share of each group, from rows of by_group, patients, events."""
    width = len(request.reading.by)
    counted = {
        row[:width]: Share(int(str(row[width + 1] or 0)), int(str(row[width])))
        for row in request.rows().rows
    }
    return {key: share for key, share in counted.items() if share.n}


def comparison_results(
    request: Request, shares: Mapping[Group, Share], endpoint: str | None
) -> tuple[list[Result], list[str]]:
    """Return shares, differences and ratios against the reference, the test, and notes."""
    if len(shares) < 2:
        raise StudyError(
            ONE_GROUP, next_step="Name two groups that both have patients, or ask for the share."
        )
    test = chosen_test(request) or "fisher"
    test = "fisher" if test == CMH else test
    reference = reference_group(request, list(shares))
    results = [share_result(request, group, share, endpoint) for group, share in shares.items()]
    notes = [reference_note(request, reference)]
    for group, share in shares.items():
        if group != reference:
            found = effects(request, share, shares[reference])
            words = against(group, reference)
            results += [replace(item, group=words, endpoint=endpoint) for item in found]
            notes += _zero_notes(request, found, group)
    tested, said = table_test(
        [[share.events, share.n - share.events] for share in shares.values()], test
    )
    results += [replace(item, endpoint=endpoint) for item in tested]
    sizes = {group: share.n for group, share in shares.items()}
    return results, [*notes, *said, *small_group_notes(request, sizes)]


def share_result(request: Request, group: Group, share: Share, endpoint: str | None) -> Result:
    """Return one group's share with its named interval."""
    from assistant.summaries.proportion import INTERVALS, proportion_interval

    method = request.option("interval", request.study.conventions.proportion_interval)
    if method not in INTERVALS:
        method = request.study.conventions.proportion_interval
    level = request.reading.level
    limits = proportion_interval(share.events, share.n, conf_level=level, method=method)
    return Result(
        "proportion", share.events / share.n, group=group, endpoint=endpoint, level=level,
        low=limits.lower, high=limits.upper, n=share.n, events=share.events,
        method=interval_name(method),
    )  # fmt: skip


def effects(request: Request, share: Share, reference: Share) -> list[Result]:
    """Return difference, risk ratio and odds ratio of two shares, each with its limits."""
    from assistant.summaries.relative_risk import odds_ratio, risk_ratio
    from assistant.summaries.two_proportions import DIFFERENCES, Pair, difference_interval

    level = request.reading.level
    method = request.option("interval", request.study.conventions.difference_interval)
    if method not in DIFFERENCES:
        method = request.study.conventions.difference_interval
    pair = Pair(share.events, share.n, reference.events, reference.n)
    gap = difference_interval(pair, conf_level=level, method=method)
    risk, odds = risk_ratio(pair, conf_level=level), odds_ratio(pair, conf_level=level)
    base = Result("difference of proportions", gap.difference, level=level, n=share.n + reference.n)
    name = DIFFERENCE_NAMES.get(method, method)
    found = [replace(base, low=gap.lower, high=gap.upper, method=f"difference; {name}")]
    for statistic, ratio, limits in (("risk ratio", risk, "Katz"), ("odds ratio", odds, "Woolf")):
        found.append(
            replace(
                base, statistic=statistic, value=ratio.estimate, low=ratio.lower, high=ratio.upper,
                level=None if ratio.estimate is None else level,
                method=f"{statistic}; Wald limits of its logarithm ({limits})",
            )
        )  # fmt: skip
    return found


def _zero_notes(request: Request, found: Sequence[Result], group: Group) -> list[str]:
    lost = [item.statistic for item in found if item.low is None]
    if not lost:
        return []
    where = group_words(request, group)
    return [
        f"The {' and the '.join(lost)} for {where} cannot be estimated with limits: one of the "
        "counts is 0."
    ]


def table_test(rows: Sequence[Sequence[int]], test: str) -> tuple[list[Result], list[str]]:
    """Return a test that groups (rows) and outcomes (columns) are independent, and notes.

    Args:
        rows: Counts, at least two rows and two columns.
        test: One of `TEST_NAMES`.
    """
    n = sum(sum(row) for row in rows)
    if test == "fisher":
        return _exact_test(rows, n)
    if test == TREND:
        return _trend_test(rows, n)
    from assistant.summaries.contingency import chi_square_test

    corrected = test == CORRECTED and len(rows) == 2 == len(rows[0])
    found = chi_square_test(rows, corrected=corrected)
    base = Result(
        "chi-square", found.chi_square, n=n, method=TEST_NAMES[test if corrected else CHI_SQUARE]
    )
    notes = []
    if found.p_value is None:
        notes.append("The chi-square test is not estimable: a row or column of the table is empty.")
    elif found.smallest_expected < EXPECTED_LIMIT:
        notes.append(
            "An expected count is below 5, so the chi-square test is only rough; Fisher's test is "
            "exact."
        )
    return [
        base,
        replace(base, statistic="degrees of freedom", value=found.degrees_of_freedom),
        replace(base, statistic="p value", value=found.p_value),
    ], notes


def _trend_test(rows: Sequence[Sequence[int]], n: int) -> tuple[list[Result], list[str]]:
    from assistant.summaries.contingency import proportion_trend

    found = proportion_trend([row[0] for row in rows], [sum(row) for row in rows])
    base = Result("z", found.z, n=n, method=f"{TEST_NAMES[TREND]}; scores 1, 2, 3, ...")
    notes = ["The test for trend takes the groups in the order in which they are listed."]
    if found.p_value is None:
        notes.append("The test for trend is not estimable: all or none have the event.")
    return [
        base,
        replace(base, statistic="chi-square", value=found.chi_square),
        replace(base, statistic="p value", value=found.p_value),
    ], notes


def _exact_test(rows: Sequence[Sequence[int]], n: int) -> tuple[list[Result], list[str]]:
    from assistant.summaries.exact_table import TooLarge, exact_table_test

    base = Result("p value", None, n=n, method=TEST_NAMES["fisher"])
    try:
        found = exact_table_test(rows)
    except TooLarge:
        note = "The table is too large for Fisher's exact test; ask for the chi-square test."
        return [base], [note]
    notes = []
    if found is None:
        notes.append("Fisher's test is not estimable: only one row or column has patients.")
    return [replace(base, value=found)], notes
