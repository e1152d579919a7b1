"""Adverse events compared between groups of patients."""

from __future__ import annotations

from assistant.estimates.adverse_events import term_results, with_kind_filters
from assistant.estimates.groups import compared
from assistant.estimates.proportion_comparison import Share, comparison_results
from assistant.estimates.request import Estimate, Key, Request


def compare_events(request: Request) -> Estimate:
    """Return each group's share of patients with such an event, differences, ratios and a test.

    Where the question names no term, the patients with each term follow.

    Raises:
        StudyError: fewer than two groups have patients, or a test that does not apply.
    """
    request, notes = with_kind_filters(request)
    shares = compared(request, event_shares)
    term = named_term(request)
    results, remarks = comparison_results(request, shares, term or "any event")
    notes += remarks
    if term is None:
        listed, left_out = term_results(request, request.sizes())
        results += listed
        notes.append("The comparison is of any event; name a term to compare that one.")
        if left_out:
            notes.append(f"{left_out} further terms are not shown.")
    return Estimate(tuple(results), tuple(notes))


def named_term(request: Request) -> str | None:
    """Return the one term that the question is about; None where it names none or several."""
    terms = [item for item in request.reading.filters if item.concept == "ae_term"]
    return str(terms[0].value) if len(terms) == 1 and terms[0].op == "eq" else None


def event_shares(request: Request) -> dict[Key, Share]:
    """Return patients with at least one such event, out of all patients of each group."""
    width = len(request.reading.by)
    counted = {row[:width]: int(str(row[width])) for row in request.rows().rows}
    return {key: Share(counted.get(key, 0), size) for key, size in request.sizes().items()}
