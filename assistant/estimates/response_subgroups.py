"""Response in each subgroup of each factor, one factor at a time."""

from __future__ import annotations

from assistant.errors import StudyError
from assistant.estimates.counts import unassessed_notes, with_numerator
from assistant.estimates.forest_figure import share_figure
from assistant.estimates.groups import check_groups, small_group_notes
from assistant.estimates.model_cells import grouped_by, missing_notes
from assistant.estimates.proportion_comparison import counted_shares, share_result, shares_apart
from assistant.estimates.request import Estimate, Request
from assistant.model import Result


def subgroups(request: Request) -> Estimate:
    """Return the share responding of all patients, then in each subgroup of each factor.

    Factors are those that the question names, or all categories of the study's baseline
    characteristics.

    Raises:
        StudyError: no patient is left, a factor makes no groups, or the study has no factor.
    """
    request = with_numerator(request)
    names, notes = _factors(request)
    endpoint = request.reading.endpoint[0] if request.reading.endpoint else None
    whole = counted_shares(grouped_by(request, ())).get(())
    if whole is None:
        raise StudyError("No patient is left.", next_step="Ask about more patients.")
    results: list[Result] = [share_result(request, (), whole, endpoint)]
    for name in names:
        check_groups(grouped_by(request, (name,)))
    apart = shares_apart(request, names)
    for name in names:
        inner, shares = grouped_by(request, (name,)), apart[name]
        found = {inner.group(key): shares[key] for key in sorted(shares, key=inner.group_order)}
        results += [share_result(inner, group, share, endpoint) for group, share in found.items()]
        notes += small_group_notes(inner, {group: share.n for group, share in found.items()})
    title = f"{endpoint or 'Response'}, by subgroup"
    figure = share_figure(request, title, results)
    notes += [*missing_notes(request, names), *unassessed_notes(grouped_by(request, ()))]
    return Estimate(tuple(results), tuple(notes), (figure,))


def _factors(request: Request) -> tuple[list[str], list[str]]:
    named = [name for name in request.reading.by if request.study.concept(name) is not None]
    if named:
        return list(dict.fromkeys(named)), []
    factors = [
        item for item in request.study.concepts if item.characteristic and item.level == "patient"
    ]
    categories = [item.name for item in factors if item.type == "category"]
    numbers = [item.label for item in factors if item.type == "number"]
    if not categories:
        raise StudyError(
            "The study has no baseline category that makes subgroups.",
            next_step='Name the factors: "forest plot of ORR by sex".',
        )
    if not numbers:
        return categories, []
    listed = ", ".join(numbers)
    return categories, [f"Numbers make no subgroups by themselves and are left out: {listed}."]
