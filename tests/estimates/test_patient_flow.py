"""The flow from all patients to those analysed, and the sets that are analysed."""

from __future__ import annotations

from tests.estimates.bundled_tables import bundled
from tests.estimates.two_arm_study import adsl


def counts(answer) -> dict[tuple[object, str], tuple[object, object]]:
    """Return patients and denominator by group and step; no group stands for all."""
    found = {}
    for item in answer.results:
        *group, (_, step) = item.group
        found[group[0][1] if group else None, step] = (item.value, item.n)
    return found


def expected_by_arm(column: str, value: str) -> dict[str, int]:
    table = adsl()
    return table[(table[column] == value) & table.TRT01P.notna()].groupby("TRT01P").size().to_dict()


def test_the_flow_starts_with_everybody_screened_and_names_the_failures(ask_two_arms) -> None:
    found = counts(ask_two_arms("draw the patient flow"))
    assert found[None, "screened"] == (len(adsl()), len(adsl()))
    assert found[None, "screen failures"] == (2, len(adsl()))
    assert found[None, "patients of the study"] == (12, 12)
    assert found["Active", "patients of the study"] == (6, 6)


def test_each_arm_has_its_own_flow_with_reasons(ask_two_arms) -> None:
    found = counts(ask_two_arms("CONSORT"))
    for column, value, step in (
        ("EOTSTT", "COMPLETED", "end-of-treatment status: COMPLETED"),
        ("EOTSTT", "DISCONTINUED", "end-of-treatment status: DISCONTINUED"),
        ("DCTREAS", "Adverse Event", "reason for discontinuation: Adverse Event"),
        ("DCTREAS", "Death", "reason for discontinuation: Death"),
        ("SAFFL", "Y", "analysis set: Safety"),
        ("PPROTFL", "Y", "analysis set: Per-Protocol"),
    ):
        expected = expected_by_arm(column, value)
        for arm in ("Active", "Placebo"):
            assert found[arm, step] == (expected.get(arm, 0), 6), (arm, step)
        assert found[None, step] == (sum(expected.values()), 12)


def test_a_patient_who_got_the_other_treatment_is_counted_in_the_planned_arm(ask_two_arms) -> None:
    found = counts(ask_two_arms("CONSORT"))
    assert found["Active", "treated otherwise than planned"] == (1, 6)
    assert found["Placebo", "treated otherwise than planned"] == (0, 6)


def test_a_filter_narrows_the_screened_too(ask_two_arms) -> None:
    found = counts(ask_two_arms("patient flow in women"))
    women = adsl().query("SEX == 'F'")
    assert found[None, "screened"][0] == len(women)
    assert found[None, "patients of the study"][0] == int(women.TRT01P.notna().sum())


def test_a_study_without_arms_and_failures_has_one_flow_and_says_so(ask) -> None:
    answer = ask("draw the patient flow")
    found = counts(answer)
    table = bundled("adsl")
    assert found[None, "patients of the study"] == (50, 50)
    assert found[None, "end-of-treatment status: completed"] == (
        int((table.EOTSTT == "completed").sum()), 50,
    )  # fmt: skip
    for reason, count in table.DCTREAS.value_counts().items():
        assert found[None, f"reason for discontinuation: {reason}"] == (count, 50)
    assert any("no screen failures" in note for note in answer.notes)


def test_the_flow_by_stage_adds_up_to_the_whole(ask) -> None:
    table = ask("patient flow by stage").tables[0]
    assert table.columns == ("step", "B", "C", "all")
    for step, *parts, whole in table.rows:
        assert sum(parts) == whole, step


def test_each_analysis_set_has_its_definition_and_its_patients(ask) -> None:
    table = ask("which analysis sets are defined?").tables[0]
    stored = bundled("adsl")
    found = {row[0]: row[1:] for row in table.rows}
    assert found["all patients"][1:] == (50, 50)
    for name, column in (
        ("Safety", "SAFFL"), ("Intent-To-Treat", "ITTFL"), ("Response Evaluable", "EVALFL"),
    ):  # fmt: skip
        definition, patients, of = found[name]
        assert f"{column} = Y" in definition
        assert (patients, of) == (int((stored[column] == "Y").sum()), 50)


def test_analysis_sets_by_group_count_within_the_group(ask_two_arms) -> None:
    answer = ask_two_arms("analysis sets by treatment")
    found = {(dict(item.group)["arm"], dict(item.group)["analysis set"]): (item.value, item.n)
             for item in answer.results}  # fmt: skip
    assert found["Placebo", "Safety"] == (5, 6)
    assert found["Placebo", "Per-Protocol"] == (3, 6)
    assert found["Active", "Per-Protocol"] == (6, 6)
