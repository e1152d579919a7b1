"""Park et al., J Hepatol 2012;56:1336-42, abstract: each published figure, as a reader asks.

The numbers are the paper's, to the precision in which it prints them.
"""

from __future__ import annotations

import pytest

from tests.conftest import batch

Expected = dict[str, object]

PUBLISHED = [
    ("median TTP", {}, "median", 7.1, (4.8, 7.5), 1),
    ("what is the median time to progression?", {}, "median", 7.1, (4.8, 7.5), 1),
    ("median TTP by stage", {"bclc_stage": "B"}, "median", 7.3, None, 1),
    ("median TTP by stage", {"bclc_stage": "C"}, "median", 5.0, None, 1),
    ("median TTP for stage B", {}, "median", 7.3, None, 1),
    ("median TTP for stage C", {}, "median", 5.0, None, 1),
    ("6-month PFS rate", {}, "rate", 0.52, None, 2),
    ("6-month PFS rate", {}, "rate", 0.517, (0.373, 0.661), 3),
    ("median follow-up", {}, "median follow-up", 14.9, None, 1),
    ("median observed follow-up", {}, "median follow-up", 14.9, None, 1),
    ("relative dose intensity", {}, "median", 68.7, None, 1),
    ("relative dose intensity", {}, "minimum", 37.3, None, 1),
    ("relative dose intensity", {}, "maximum", 100.0, None, 1),
    ("how many TACE sessions per patient?", {}, "median", 1, None, 0),
    ("how many TACE sessions per patient?", {}, "minimum", 1, None, 0),
    ("how many TACE sessions per patient?", {}, "maximum", 4, None, 0),
    ("how many patients are in the study?", {}, "patients", 50, None, 0),
    ("patients by stage", {"bclc_stage": "B"}, "patients", 41, None, 0),
    ("patients by stage", {"bclc_stage": "C"}, "patients", 9, None, 0),
    (
        "how many patients completed treatment?",
        {"eot_status": "completed"},
        "patients",
        30,
        None,
        0,
    ),
    ("how many stopped for progression?", {}, "patients", 17, None, 0),
]


def half_away_from_zero(value: float, decimals: int) -> float:
    from assistant.present.numbers import rounded

    return float(rounded(value, decimals))


@pytest.fixture(scope="module")
def answers() -> dict[str, Expected]:
    questions = list(dict.fromkeys(row[0] for row in PUBLISHED))
    lines = [{"id": place, "q": question} for place, question in enumerate(questions)]
    return dict(zip(questions, batch(lines), strict=True))


@pytest.mark.parametrize(
    ("question", "group", "statistic", "value", "limits", "decimals"),
    PUBLISHED,
    ids=[f"{row[0]} {row[2]} {row[1].get('bclc_stage', '')}".strip() for row in PUBLISHED],
)
def test_the_study_answers_its_own_paper(
    answers, question, group, statistic, value, limits, decimals
) -> None:
    answer = answers[question]
    assert answer["outcome"] == "answered", answer["refusal"] or answer["choices"]
    found = [
        item for item in answer["results"]
        if item["statistic"] == statistic and item["group"] == group
    ]  # fmt: skip
    assert len(found) == 1, answer["results"]
    assert half_away_from_zero(found[0]["value"], decimals) == value
    if limits is not None:
        shown = tuple(half_away_from_zero(found[0][end], decimals) for end in ("low", "high"))
        assert shown == limits


def test_the_two_commonest_reasons_for_dose_reduction_are_as_published(ask) -> None:
    answer = ask("most common reasons for dose reduction")
    assert answer.outcome == "answered"
    terms = [dict(item.group).get("ae_term") for item in answer.results]
    listed = [term for term in terms if term is not None]
    assert listed[:2] == ["Palmar-plantar erythrodysaesthesia", "Thrombocytopenia"]


def test_every_answer_says_that_the_study_is_a_reconstruction(answers) -> None:
    for question, answer in answers.items():
        assert answer["provenance"], question
        assert "RECONSTRUCTION" in answer["provenance"]["reconstruction"]
