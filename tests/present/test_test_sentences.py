"""Tests are said with the groups and the endpoint that they are of, and never mixed up."""

from __future__ import annotations

from assistant.model import Answer, Result
from assistant.present.sentences import sentences


def one_test(chi: float, p: float, method: str = "log-rank test", **parts) -> list[Result]:
    return [
        Result(name, value, n=9, method=method, **parts)
        for name, value in (("chi-square", chi), ("degrees of freedom", 1), ("p value", p))
    ]


def said(*tests: list[Result]) -> tuple[str, ...]:
    return sentences(Answer("q", "answered", results=tuple(item for one in tests for item in one)))


def test_tests_of_two_endpoints_by_one_method_keep_their_own_numbers() -> None:
    assert said(one_test(1.0, 0.3, endpoint="TTP"), one_test(4.0, 0.04, endpoint="OS")) == (
        "TTP: log-rank test: chi-square 1.00, p = 0.300.",
        "OS: log-rank test: chi-square 4.00, p = 0.040.",
    )


def test_of_several_tests_of_one_model_the_first_is_said() -> None:
    tests = [one_test(5.0, 0.02, method=f"Cox; {name} test") for name in ("ratio", "Wald", "score")]
    assert said(*tests) == ("Cox; ratio test: chi-square 5.00, p = 0.020.",)


def test_a_test_of_one_factor_names_it_and_many_are_left_to_the_table() -> None:
    tests = [one_test(9.0, 0.0001, group=(("term", name),)) for name in ("ecog", "sex", "age")]
    assert said(*tests)[0] == "term ecog: log-rank test: chi-square 9.00, p < 0.001."
    many = [one_test(9.0, 0.01, group=(("term", str(place)),)) for place in range(5)]
    assert said(*many) == ()
