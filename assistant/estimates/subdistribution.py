"""Fine and Gray's model: subdistribution hazard ratios while death competes with the event."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from assistant.errors import StudyError
from assistant.estimates.causes import OWN, Ending, death_source, endings, patterns
from assistant.estimates.factors import named_factors
from assistant.estimates.model_cells import (
    ModelCells,
    check_covariate,
    check_events,
    grouped_by,
    missing_notes,
    recordless_notes,
)
from assistant.estimates.model_terms import model_terms
from assistant.estimates.remarks import guarantee_time
from assistant.estimates.request import Estimate, Request
from assistant.model import Result
from assistant.study.model import Endpoint
from assistant.survival.cox_design import design
from assistant.survival.fine_gray import fine_gray
from assistant.templates.conditions import concept_of

MODEL = "fine-gray"


def subdistribution(request: Request) -> Estimate:
    """Return the subdistribution hazard ratio of each term beside the others.

    Raises:
        StudyError: no factor is named, nobody had the event, or the study does not tell who died
            without it.
    """
    names = named_factors(request)
    if not names:
        raise StudyError(
            "The question names no factor for Fine and Gray's model.",
            next_step='Name one: "Fine-Gray model of TTP by sex".',
        )
    for name in names:
        check_covariate(concept_of(request.study, name))
    results: list[Result] = []
    notes = missing_notes(request, names)
    for endpoint in request.endpoints():
        found, said = _of_endpoint(request, endpoint, names)
        results += found
        notes += said
    notes += guarantee_time(grouped_by(request, names))
    return Estimate(tuple(results), tuple(dict.fromkeys(notes)))


def _of_endpoint(
    request: Request, endpoint: Endpoint, names: list[str]
) -> tuple[list[Result], list[str]]:
    source = death_source(request.study, endpoint)
    inner = grouped_by(request, names)
    rows = inner.rows(parameter=endpoint.parameter).rows
    ended, notes = endings(patterns(rows, len(names), endpoint, source.other), endpoint, source)
    cells = _cells(endpoint, names, ended)
    check_events(cells)
    terms, said = model_terms(request, cells, names)
    if not terms:
        raise StudyError(
            "All these patients have the same value of each factor, so there is nothing to compare.",
            next_step="Name another factor, or ask about more patients.",
        )
    counts = cells.count.astype(np.int64)
    cause = np.array([item.cause for item in ended], dtype=np.int64)
    columns = design([term.columns for term in terms]).covariates
    fit = fine_gray(
        np.repeat(cells.time, counts), np.repeat(cause, counts), np.repeat(columns, counts, axis=0),
        of=OWN, variant="crr", conf_level=request.reading.level,
    )  # fmt: skip
    base = Result("", None, endpoint=endpoint.name, n=fit.subjects, events=fit.events)
    results: list[Result] = []
    columns_of = [(term, group) for term in terms for group in term.groups]
    for place, (term, group) in enumerate(columns_of):
        effect = fit.effects[place]
        is_known = place not in fit.not_estimable
        own = replace(
            base, statistic="subdistribution hazard ratio", value=effect.ratio, low=effect.lower,
            high=effect.upper, level=fit.conf_level if is_known else None, group=group,
            method=f"Fine-Gray; Wald; {term.contrast}",
        )  # fmt: skip
        p_value = replace(
            base, statistic="p value", value=effect.p_value, group=group,
            method=f"Fine-Gray; Wald test; {term.contrast}",
        )  # fmt: skip
        results += [own, p_value]
        if not is_known:
            notes.append(
                f"The ratio of {term.concept.label} {group[0][1]} is not estimable: one of the "
                "groups has no event, or its value follows from the other terms."
            )
    deaths = "1 competing death" if fit.competing == 1 else f"{fit.competing} competing deaths"
    notes.append(
        f"{deaths}: whoever died so stays in the risk set, weighted by the chance of not yet being "
        "censored."
    )
    return results, [*notes, *said, *recordless_notes(inner, cells)]


def _cells(endpoint: Endpoint, names: list[str], ended: list[Ending]) -> ModelCells:
    return ModelCells(
        endpoint, tuple(names), tuple(item.group for item in ended),
        np.array([item.time for item in ended], dtype=np.float64),
        np.array([item.cause == OWN for item in ended], dtype=bool),
        np.array([item.patients for item in ended], dtype=np.float64),
    )  # fmt: skip
