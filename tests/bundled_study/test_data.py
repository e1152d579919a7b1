"""The shipped tables are what the shipped script makes, and agree with each other."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT

FOLDER = ROOT / "data" / "park2012"


def test_the_script_makes_the_shipped_tables_byte_for_byte(tmp_path) -> None:
    done = subprocess.run(
        [sys.executable, str(FOLDER / "make_study.py"), "--to", str(tmp_path)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    shipped = sorted(FOLDER.glob("*.json"))
    assert [path.name for path in shipped] == sorted(path.name for path in tmp_path.glob("*.json"))
    for path in shipped:
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize("name", ["sex", "ecog", "child_pugh", "etiology", "pvi"])
def test_baseline_characteristics_cover_all_patients(session, name) -> None:
    concept = session.study.concept(name)
    assert sum(value.count for value in concept.values) + concept.missing == 50


def test_the_study_holds_the_concepts_of_the_design(session) -> None:
    names = """bclc_stage sex age ecog child_pugh etiology pvi afp_baseline tumor_size nodules
        tace_sessions full_dose rdi dose_reduced dose_reductions best_response eot_status
        discontinuation_reason patient_id ae_term ae_soc ae_grade ae_related ae_serious ae_action
        ae_onset_day alt ast afp bilirubin albumin platelets lab_grade
        ttp_event ttp_time pfs_event pfs_time os_event os_time""".split()
    missing = [name for name in names if session.study.concept(name) is None]
    assert not missing


def test_progression_comes_no_later_than_progression_or_death(ask, session) -> None:
    ttp, pfs = ask("events TTP").results, ask("events PFS").results
    events = {item.statistic: item.value for item in ttp}, {i.statistic: i.value for i in pfs}
    assert 34 <= events[0]["events"] <= 37
    assert events[1]["events"] >= events[0]["events"]


def test_what_is_invented_is_said_in_study_header_dictionary_and_record(session, tmp_path, witness):
    from assistant.ask import open_session

    assert "Invented" in session.study.reconstruction
    assert "RECONSTRUCTION" in " ".join(
        [*session.ask("what variables are available?").notes, session.study.reconstruction]
    )
    recorded = open_session(None, transcript=tmp_path, witness=witness)
    recorded.close()
    assert "RECONSTRUCTION" in recorded.transcript_path.read_text(encoding="utf-8")
