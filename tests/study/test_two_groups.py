"""Two groups that a question makes of one concept."""

from __future__ import annotations

import pytest

from assistant.ask import open_session
from assistant.study.two_groups import base_of, named_against_rest, named_cut
from tests.estimates.bundled_tables import bundled


@pytest.fixture(scope="module")
def study():
    return open_session(None).study


def sizes(question: str) -> dict[str, int]:
    session = open_session(None)
    answer = session.ask(question)
    session.close()
    return {str(item.group[0][1]): item.value for item in answer.results if item.statistic == "n"}


def test_a_value_and_the_rest_hold_all_patients_whose_value_is_known(study) -> None:
    etiology = study.concept("etiology")
    made = study.concept(named_against_rest(etiology, ["HBV"]))
    assert [item.value for item in made.values] == ["HBV", "not HBV"]
    assert sum(item.count for item in made.values) == study.patients - etiology.missing


def test_both_sides_of_a_limit_are_named_with_their_unit(study) -> None:
    made = study.concept(named_cut(study.concept("afp_baseline"), ">=", 400.0))
    assert [item.value for item in made.values] == ["at least 400 ng/mL", "under 400 ng/mL"]


def test_a_limit_belongs_to_the_side_that_names_it() -> None:
    ages = bundled("adsl").AGE
    from_65 = sizes("compare tumour size, age 65 and over vs under 65")
    assert from_65 == {"at least 65": (ages >= 65).sum(), "under 65": (ages < 65).sum()}
    over_65 = sizes("compare tumour size, age over 65 vs 65 and under")
    assert over_65 == {"over 65": (ages > 65).sum(), "at most 65": (ages <= 65).sum()}


def test_only_stored_values_become_groups(study) -> None:
    assert study.concept("etiology = HBV') OR ('1' = '1") is None
    assert study.concept("etiology = alcohol") is None
    assert study.concept("age >= DROP") is None
    assert study.concept("nothing = HBV") is None


def test_two_groups_know_what_they_are_made_of() -> None:
    assert base_of("best_response in CR | PR") == "best_response"
    assert base_of("etiology") is None
