"""Questions on three real studies, loaded without any vocabulary made by hand for them."""

from __future__ import annotations

import pytest

from tests.language.real_studies.scoring import FILES, concept_columns, questions, verdict

pytestmark = pytest.mark.skipif(not all(FILES.values()), reason="../shared/data is not here")


@pytest.fixture(scope="module", params=FILES)
def verdicts(request, tmp_path_factory):
    """Return each question of a study with what became of it."""
    from assistant.ask import open_session
    from assistant.cli import main

    study = request.param
    folder = tmp_path_factory.mktemp("real") / study
    assert main(["load", *map(str, FILES[study]), "--to", str(folder)]) == 0
    session = open_session(str(folder))
    columns = concept_columns(session.study)
    found = []
    for gold in questions(study):
        before = gold["context"] if isinstance(gold["context"], str) else None
        session.forget()
        previous = session.read(before).reading if before else None
        session.forget()
        answer = session.read(gold["q"], previous=previous).to_json()
        found.append((gold["q"], verdict(gold, answer, columns)))
    session.close()
    return found


def test_each_study_has_at_least_forty_questions(verdicts) -> None:
    assert len(verdicts) >= 40


def test_no_question_on_a_real_study_is_answered_as_another(verdicts) -> None:
    assert [question for question, found in verdicts if found == "silent"] == []


def test_most_questions_on_a_real_study_are_read_as_meant(verdicts) -> None:
    right = [question for question, found in verdicts if found == "right"]
    asked = [question for question, found in verdicts if found == "asked"]
    assert len(right) >= 0.9 * len(verdicts), asked
