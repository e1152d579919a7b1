"""A comparison in words: groups, their difference, and the tests by name."""

from __future__ import annotations

from assistant.model import Answer, Result
from assistant.present.comparisons import comparison_sentences
from assistant.present.sentences import sentences
from assistant.present.tables import tables

PAIR = (("bclc_stage", "C versus B"),)
SHARES = (
    Result("proportion", 0.5, group=(("bclc_stage", "B"),), endpoint="ORR", level=0.95,
           low=0.25, high=0.75, n=20, events=10, method="Clopper-Pearson"),
    Result("proportion", 0.0, group=(("bclc_stage", "C"),), endpoint="ORR", level=0.95,
           low=0.0, high=0.25, n=10, events=0, method="Clopper-Pearson"),
)  # fmt: skip
EFFECTS = (
    Result("difference of proportions", -0.5, group=PAIR, level=0.95, low=-0.7, high=-0.1, n=30,
           method="difference; Newcombe"),
    Result("odds ratio", None, group=PAIR, n=30, method="odds ratio"),
    Result("p value", 0.00012, n=30, method="Fisher's exact test"),
)  # fmt: skip


def test_a_comparison_says_groups_difference_and_test() -> None:
    said = sentences(Answer("q", "answered", results=(*SHARES, *EFFECTS)))
    assert said[0].startswith("bclc stage B: ORR: 50.0% (95% CI 25.0% to 75.0%")
    assert said[2] == (
        "bclc stage C versus B: difference -50.0 percentage points (95% CI -70.0 to -10.0), "
        "odds ratio not estimable; n = 30."
    )
    assert said[3] == "Fisher's exact test: p < 0.001; n = 30."


def test_a_test_with_a_chi_square_says_it() -> None:
    method = "Pearson's chi-square test"
    results = (
        Result("row share", 0.5, group=(("sex", "F"),), n=4, events=2),
        Result("chi-square", 3.841, n=30, method=method),
        Result("p value", 0.05, n=30, method=method),
        Result("p value", None, n=30, method="Fisher's exact test"),
    )
    assert comparison_sentences(results) == (
        "Pearson's chi-square test: chi-square 3.84, p = 0.050; n = 30.",
        "Fisher's exact test: p is not estimable; n = 30.",
    )


def test_other_answers_have_no_comparison() -> None:
    assert comparison_sentences(SHARES) == ()


def test_a_two_way_table_is_printed_by_column_and_by_row() -> None:
    cells = tuple(
        Result(name, value, group=(("sex", sex),), endpoint="stage", n=n, events=events)
        for name, value, n, events in (("patients", 2, 4, None), ("row share", 0.4, 5, 2))
        for sex in "FM"
    )
    printed = tables(Answer("q", "answered", results=cells))
    assert [table.title for table in printed] == ["Patients (%)", "Patients (% of the row)"]
    assert "2 of 4 (50.0%)" in str(printed[0].rows)
    assert "2 of 5 (40.0%)" in str(printed[1].rows)
