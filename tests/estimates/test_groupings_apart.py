"""Factors read one at a time in one statement give what a statement by each factor gives."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.answering.statements import StatementLog
from assistant.estimates.counts import with_numerator
from assistant.estimates.model_cells import (
    cells_apart,
    grouped_by,
    known_counts,
    model_cells,
)
from assistant.estimates.proportion_comparison import counted_shares, shares_apart
from assistant.estimates.request import Request

FACTORS = ["sex", "age", "ecog", "bclc_stage", "etiology", "afp_baseline"]
"""Categories and numbers; etiology and AFP are missing in some patients."""
QUESTIONS = ["univariable Cox of PFS", "univariable Cox of TTP in men", "uni Cox OS, age over 55"]


def request_of(session, question: str) -> Request:
    session.forget()
    reading = session.read(question).reading
    answering = session._answering
    return Request(
        answering.kinds[reading.kind], reading, session.study, answering.kinds, answering.views,
        StatementLog(answering.engine).run,
    )  # fmt: skip


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_cells_of_each_factor_are_those_of_a_statement_of_its_own(session, question) -> None:
    request = request_of(session, question)
    endpoint = request.endpoints()[0]
    apart = cells_apart(request, endpoint, FACTORS)
    for name in FACTORS:
        alone, among = model_cells(request, endpoint, (name,)), apart[name]
        assert alone.patterns == among.patterns
        for column in ("time", "event", "count"):
            assert np.array_equal(getattr(alone, column), getattr(among, column)), name


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_known_values_of_all_factors_are_counted_at_once(session, question) -> None:
    request = request_of(session, question)
    whole, known = known_counts(request, FACTORS)
    assert whole == sum(grouped_by(request, ()).sizes().values())
    for name in FACTORS:
        assert known[name] == sum(grouped_by(request, (name,)).sizes().values())
    assert known["etiology"] < whole  # else nothing was missing and this test could not fail


def test_the_shares_of_each_factor_are_those_of_a_statement_of_its_own(session) -> None:
    request = with_numerator(request_of(session, "response forest plot by subgroup"))
    apart = shares_apart(request, FACTORS)
    for name in FACTORS:
        assert apart[name] == counted_shares(grouped_by(request, (name,)))
