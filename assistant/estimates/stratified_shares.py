"""Shares of patients compared within strata: Mantel-Haenszel effects and the CMH test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from assistant.errors import StudyError
from assistant.estimates.factors import strata_of
from assistant.estimates.groups import Group, against
from assistant.estimates.model_cells import missing_notes
from assistant.estimates.proportion_comparison import Share, counted_shares
from assistant.estimates.request import Request
from assistant.model import Result
from assistant.summaries.homogeneity import homogeneity_test
from assistant.summaries.stratified_association import association_test
from assistant.summaries.stratified_effects import (
    common_odds_ratio,
    common_risk_difference,
    common_risk_ratio,
)
from assistant.summaries.stratified_tables import stratified_test
from assistant.templates.conditions import concept_of

Strata = Mapping[tuple[object, ...], Mapping[tuple[object, ...], Share]]


def stratified_share_results(
    request: Request, groups: Sequence[Group], reference: Group
) -> tuple[list[Result], list[str]]:
    """Return, for the strata that the question names, common effects and the CMH test.

    With two groups: Mantel-Haenszel odds ratio, risk ratio and risk difference, the
    Cochran-Mantel-Haenszel test without continuity correction (as SAS; R corrects by default)
    and Breslow and Day's test that the odds ratio is the same in all strata. With more: the test
    of general association.

    Args:
        groups: Those compared, in their order; each has patients.
        reference: One of them.
    """
    names = strata_of(request)
    for name in names:
        if concept_of(request.study, name).type == "number":
            raise StudyError(
                f"{concept_of(request.study, name).label} is a number, so it makes no strata.",
                next_step="Stratify by a category, such as sex.",
            )
    strata = _strata(request, names)
    labels = " and ".join(concept_of(request.study, name).label for name in names)
    method = f"strata: {labels}"
    total = sum(share.n for shares in strata.values() for share in shares.values())
    base = Result("", None, n=total)
    values = [tuple(value for _, value in group) for group in groups]
    if len(groups) > 2:
        tables = [
            [[cell.events, cell.n - cell.events] for cell in (_cell(shares, v) for v in values)]
            for shares in strata.values()
        ]
        found = association_test(tables)
        results = _test(
            base, found.chi_square, found.degrees_of_freedom, found.p_value,
            f"Cochran-Mantel-Haenszel test of general association; {method}",
        )  # fmt: skip
    else:
        other = next(group for group in groups if group != reference)
        results = _two_groups(request, base, strata, other, reference, method)
    lost = total - sum(_cell(shares, value).n for shares in strata.values() for value in values)
    notes = [f"Within {len(strata)} strata by {labels}.", *missing_notes(request, names)]
    if lost:
        notes.append(f"{lost} patients of other groups left out of the stratified test.")
    return results, notes


def _strata(request: Request, names: Sequence[str]) -> Strata:
    by = (*request.reading.by, *names)
    width = len(request.reading.by)
    shares = counted_shares(replace(request, reading=replace(request.reading, by=by)))
    found: dict[tuple[object, ...], dict[tuple[object, ...], Share]] = {}
    for key in sorted(shares, key=str):
        found.setdefault(key[width:], {})[key[:width]] = shares[key]
    return found


def _cell(shares: Mapping[tuple[object, ...], Share], value: tuple[object, ...]) -> Share:
    return shares.get(value, Share(0, 0))


def _two_groups(
    request: Request, base: Result, strata: Strata, group: Group, reference: Group, method: str
) -> list[Result]:
    first = tuple(value for _, value in group)
    second = tuple(value for _, value in reference)
    tables = []
    for shares in strata.values():
        one, other = _cell(shares, first), _cell(shares, second)
        tables.append((one.events, one.n - one.events, other.events, other.n - other.events))
    level = request.reading.level
    words = against(group, reference)
    odds, risk = (
        common_odds_ratio(tables, conf_level=level), common_risk_ratio(tables, conf_level=level)
    )  # fmt: skip
    gap = common_risk_difference(tables, conf_level=level)
    n = sum(sum(table) for table in tables)
    own = replace(base, group=words, n=n)
    results = [
        replace(
            own, statistic=f"common {name}", value=ratio.estimate, low=ratio.lower,
            high=ratio.upper, level=None if ratio.estimate is None else level,
            method=f"Mantel-Haenszel; limits of its logarithm; {method}",
        )
        for name, ratio in (("odds ratio", odds), ("risk ratio", risk))
    ]  # fmt: skip
    results.append(
        replace(
            own, statistic="common difference of proportions", value=gap.difference,
            low=gap.lower, high=gap.upper, level=None if gap.difference is None else level,
            method=f"Mantel-Haenszel; variance of Sato; {method}",
        )
    )  # fmt: skip
    tested, alike = stratified_test(tables), homogeneity_test(tables)
    results += _test(
        own, tested.chi_square, 1, tested.p_value,
        f"Cochran-Mantel-Haenszel test, without continuity correction; {method}",
    )  # fmt: skip
    return results + _test(
        own, alike.chi_square, alike.degrees_of_freedom, alike.p_value,
        f"Breslow-Day test that the odds ratio is the same in all strata; {method}",
    )  # fmt: skip


def _test(
    base: Result, chi_square: float | None, degrees: int, p_value: float | None, method: str
) -> list[Result]:
    return [
        replace(base, statistic="chi-square", value=chi_square, method=method),
        replace(base, statistic="degrees of freedom", value=degrees, method=method),
        replace(base, statistic="p value", value=p_value, method=method),
    ]
