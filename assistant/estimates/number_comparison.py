"""A number compared between groups: summaries, difference of means, tests of means and ranks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.errors import StudyError
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
from assistant.estimates.numbers import group_statistics
from assistant.estimates.request import Estimate, Key, Request
from assistant.model import Result
from assistant.study.model import Concept

OF_TWO = ("t-test", "wilcoxon")
OF_SEVERAL = ("anova", "kruskal-wallis")
ONLY_TWO = ("t-test", "t-test-pooled", "wilcoxon")


@dataclass(frozen=True, slots=True)
class Values:
    """A group's distinct values with their numbers of patients; None where it is missing."""

    counted: tuple[tuple[float | None, int], ...]

    @property
    def known(self) -> list[float]:
        """Each patient's value, ascending."""
        return sorted(value for value, count in self.counted if value is not None
                      for _ in range(count))  # fmt: skip


def compare_numbers(request: Request) -> Estimate:
    """Return the summary of the number in each group, and tests between the groups.

    Without a test in the question: for two groups Welch's t test and Wilcoxon's rank-sum test,
    for more the analysis of variance and Kruskal-Wallis's test.

    Raises:
        StudyError: fewer than two groups have values, or a test that does not apply.
    """
    results: list[Result] = []
    notes: list[str] = []
    for concept in compared_concepts(request):
        found, said = _compared_concept(request, concept)
        results += found
        notes += said
    return Estimate(tuple(results), tuple(dict.fromkeys(notes)))


def compared_concepts(request: Request) -> list[Concept]:
    """Return the numbers that the question names.

    Raises:
        StudyError: one has several values a patient, or is no number.
    """
    found = [request.study.concept(name) for name in request.reading.endpoint]
    concepts = [concept for concept in found if concept is not None]
    for concept in concepts:
        if concept.level != "patient" or concept.type != "number":
            why = "has several values a patient" if concept.level != "patient" else "is no number"
            raise StudyError(
                f"{concept.label} {why}, so it cannot be compared as one number a patient.",
                next_step="Name a number that each patient has once, such as age.",
            )
    if not concepts:
        raise StudyError(
            "The study does not record this number.", next_step="See `cqa dictionary`."
        )
    return concepts


def group_values(request: Request, concept: Concept) -> dict[Key, Values]:
    """Return the values of each group."""
    width = len(request.reading.by)
    found: dict[Key, list[tuple[float | None, int]]] = {}
    for row in request.rows(concepts=(concept.name,)).rows:
        value = None if row[width] is None else float(str(row[width]))
        found.setdefault(row[:width], []).append((value, int(str(row[width + 1]))))
    return {key: Values(tuple(counted)) for key, counted in found.items()}


def _compared_concept(request: Request, concept: Concept) -> tuple[list[Result], list[str]]:
    values = compared(request, lambda inner: group_values(inner, concept))
    results: list[Result] = []
    notes: list[str] = []
    for group, one in values.items():
        results += group_statistics(
            request, group, one.counted, endpoint=concept.name, unit=concept.unit
        )
        missing = sum(count for value, count in one.counted if value is None)
        if missing:
            where = group_words(request, group)
            notes.append(f"{where}: {missing} without a known {concept.label} left out of tests.")
    known = {group: one.known for group, one in values.items() if one.known}
    if len(known) < 2:
        raise StudyError(
            ONE_GROUP, why=f"Fewer than two groups have a known {concept.label}.",
            next_step="Name two groups, or ask for the summary of the one.",
        )  # fmt: skip
    asked = chosen_test(request)
    for test in (asked,) if asked else OF_TWO if len(known) == 2 else OF_SEVERAL:
        results += _test(request, concept, known, test)
    if any(item.statistic == "p value" and item.value is None for item in results):
        notes.append("A test is not estimable: too few values, or all are equal.")
    notes += small_group_notes(request, {group: len(one) for group, one in known.items()})
    if len(known) == 2:
        notes.insert(0, reference_note(request, reference_group(request, list(known))))
    return results, notes


def _test(
    request: Request, concept: Concept, known: Mapping[Group, list[float]], test: str
) -> list[Result]:
    if test in ONLY_TWO:
        if len(known) != 2:
            raise StudyError(
                f"The {test} compares two groups, and there are {len(known)}.",
                next_step='Name two of them ("B versus C"), or ask for a test of several groups.',
            )
        reference = reference_group(request, list(known))
        group = next(item for item in known if item != reference)
        pair = against(group, reference)
        if test == "wilcoxon":
            return _rank_sum(request, concept, pair, known[group], known[reference])
        pooled = test == "t-test-pooled"
        return _t_test(request, concept, pair, known[group], known[reference], pooled=pooled)
    return _several(concept, list(known.values()), test)


def _t_test(
    request: Request, concept: Concept, pair: Group, values: Sequence[float],
    reference: Sequence[float], *, pooled: bool,
) -> list[Result]:  # fmt: skip
    from assistant.summaries.mean_comparison import mean_difference_test

    level = request.reading.level
    found = mean_difference_test(values, reference, conf_level=level, pooled=pooled)
    method = "Student's t test, one common variance" if pooled else "Welch's t test"
    base = Result("t", found.t, group=pair, endpoint=concept.name,
                  n=len(values) + len(reference), method=method)  # fmt: skip
    return [
        replace(base, statistic="difference of means", value=found.estimate, unit=concept.unit,
                level=level, low=found.lower, high=found.upper),
        base,
        replace(base, statistic="degrees of freedom", value=found.degrees_of_freedom),
        replace(base, statistic="p value", value=found.p_value),
    ]  # fmt: skip


def _rank_sum(
    request: Request, concept: Concept, pair: Group, values: Sequence[float],
    reference: Sequence[float],
) -> list[Result]:  # fmt: skip
    from assistant.summaries.rank_sum import rank_sum_test
    from assistant.summaries.shift import hodges_lehmann

    found = rank_sum_test(values, reference)
    is_exact = not found.tied and found.p_exact is not None
    how = "exact" if is_exact else "normal approximation, continuity corrected"
    base = Result("rank-sum U", found.u, group=pair, endpoint=concept.name,
                  n=len(values) + len(reference), method=f"Wilcoxon rank-sum test; {how}")  # fmt: skip
    shift = hodges_lehmann(values, reference, conf_level=request.reading.level)
    gap = replace(
        base, statistic="location shift", value=shift.shift, unit=concept.unit, low=shift.lower,
        high=shift.upper, level=None if shift.lower is None else shift.conf_level,
        method="Hodges-Lehmann: median of all differences between the groups",
    )  # fmt: skip
    return [base, replace(base, statistic="p value", value=found.p_value), gap]


def _several(concept: Concept, groups: Sequence[Sequence[float]], test: str) -> list[Result]:
    from assistant.summaries.group_comparison import (
        kruskal_test,
        variance_analysis,
        welch_analysis,
    )

    n = sum(len(values) for values in groups)
    base = Result("p value", None, endpoint=concept.name, n=n)
    if test == "kruskal-wallis":
        ranks = kruskal_test(groups)
        base = replace(base, method="Kruskal-Wallis test")
        return [
            replace(base, statistic="chi-square", value=ranks.h),
            replace(base, statistic="degrees of freedom", value=ranks.degrees_of_freedom),
            replace(base, value=ranks.p_value),
        ]
    means = welch_analysis(groups) if test == "welch-anova" else variance_analysis(groups)
    base = replace(
        base, method=("Welch's" if test == "welch-anova" else "one-way") + " analysis of variance"
    )
    return [
        replace(base, statistic="F", value=means.f),
        replace(base, statistic="numerator degrees of freedom", value=means.numerator),
        replace(base, statistic="denominator degrees of freedom", value=means.denominator),
        replace(base, value=means.p_value),
    ]
