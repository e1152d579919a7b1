"""A study with a threshold shows no number of patients below it, through any door."""

from __future__ import annotations

import json
from functools import cache
from itertools import combinations

import pytest

from assistant.answering.opening import answering_for, study_at
from assistant.answering.small_cells import MASKED, SmallCells
from assistant.ask import Session, open_session
from assistant.cli import main
from assistant.errors import StudyError, StudyFileError
from assistant.estimates.registry import STATISTICS
from assistant.present.text import FORMATS, how_computed
from assistant.study.open import open_study
from assistant.transcript.chain import records
from tests.small_cells import made_study

LIMIT = 11
COUNTED = (
    "how many patients?", "patients by race", "patients by race and sex", "patients with race black",
    "race breakdown", "race by treatment", "sex by race", "race by sex with Fisher test",
    "baseline characteristics", "baseline characteristics by treatment", "proportion of women",
    "compare proportion of women between Drug and Placebo", "most common adverse events",
    "most common adverse events by treatment", "overview of adverse events by treatment",
    "incidence of gout", "incidence of gout by sex", "incidence of rash by race", "serious adverse events by sex",
    "how many OS events and censored patients?", "how many OS events and censored patients by race?",
    "median OS", "median OS by race", "median OS by region", "OS rate at 6 and 12 months by race",
    "patients at risk for OS at 3, 6 and 12 months", "log-rank test of OS by race", "hazard ratio for OS by sex",
    "mean age by race", "median ECOG by race", "do men and women differ in age?",
)  # fmt: skip
SINGLE = (
    "list patients with gout", "list all serious adverse events", "youngest patient", "histogram of age",
    "Kaplan-Meier plot of OS", "draw the patient flow", "subgroup forest plot for OS",
)  # fmt: skip
SHARES = ("proportion", "row share")
COUNTS = ("patients", "censored", "number at risk", "n", "missing")


@pytest.fixture(scope="module", params=[1, 2])
def pair(request, tmp_path_factory):
    """A session with the threshold and one without, on the same data."""
    base = tmp_path_factory.mktemp("made")
    patch = pytest.MonkeyPatch()
    patch.setenv("CQA_CACHE_DIR", str(base / "cache"))
    limited, free = (
        made_study.written(base / name, request.param, limit)
        for name, limit in (("limited", LIMIT), ("free", None))
    )
    yield limited, free
    patch.undo()


@cache
def answering(study):
    """What answers questions of a study; opened once."""
    return answering_for(study_at(study))


@cache
def asked(study, question):
    """Ask as a session's first question; None where the study cannot answer."""
    found = answering(study)
    found.small_cells = SmallCells(found.small_cells.threshold)
    try:
        return Session(found, None).ask(question)
    except StudyError:
        return None


def numbers(answer) -> list[int]:
    """All numbers of patients that an answer shows."""
    found = [step.n for step in answer.steps] + [answer.n, answer.total]
    for item in answer.results:
        found.append(item.n)
        if item.statistic in COUNTS:
            found.append(item.value)
        if item.events is not None:
            found.append(item.events)
    return [number for number in found if isinstance(number, int)]


@pytest.mark.parametrize("question", COUNTED)
def test_no_answer_shows_a_small_number_or_a_share_that_tells_one(pair, question) -> None:
    answer = asked(pair[0], question)
    if answer is None or answer.outcome != "answered":
        return
    assert not [number for number in numbers(answer) if 0 < number < LIMIT]
    for item in answer.results:
        if item.statistic in SHARES and item.value != "not shown":
            assert isinstance(item.n, int)
            assert isinstance(item.events, int)
            assert not 0 < item.n - item.events < LIMIT
        if item.statistic in ("minimum", "maximum"):
            assert item.value == "not shown"
    assert answer.figures == ()
    assert answer.tables == ()


@pytest.mark.parametrize("question", COUNTED)
def test_what_is_shown_is_what_the_open_study_shows(pair, question) -> None:
    limited, free = (asked(study, question) for study in pair)
    if limited is None or limited.outcome != "answered":
        return
    assert [item.statistic for item in limited.results] == [item.statistic for item in free.results]
    for shown, whole in zip(limited.results, free.results, strict=True):
        assert shown.value in (whole.value, "not shown")
        assert shown.n in (whole.n, None)
        assert shown.events in (whole.events, None)
        assert shown.value == "not shown" or (shown.low, shown.high) == (whole.low, whole.high)


@pytest.mark.parametrize(
    "question", ["patients by race", "race breakdown", "patients by race and sex"]
)
def test_of_groups_that_make_up_all_patients_never_one_alone_is_kept_back(pair, question) -> None:
    limited, free = (asked(study, question) for study in pair)
    if limited.outcome != "answered":
        return
    back = [
        whole.value for shown, whole in zip(limited.results, free.results, strict=True)
        if shown.value == "not shown"
    ]  # fmt: skip
    assert len(back) != 1
    assert not back or sum(back) >= LIMIT
    assert all(
        number in back for number in (item.value for item in free.results) if 0 < number < LIMIT
    )


def test_some_small_numbers_are_there_to_be_kept_back(pair) -> None:
    free = asked(pair[1], "race by treatment")
    assert [number for number in numbers(free) if 0 < number < LIMIT]
    limited = asked(pair[0], "race by treatment")
    assert limited.outcome == "refused" or "not shown" in [item.value for item in limited.results]


@pytest.mark.parametrize("question", SINGLE)
def test_what_shows_single_patients_is_refused_with_the_reason(pair, question) -> None:
    refusal = asked(pair[0], question).refusal
    assert refusal.code == "small_cells"
    assert "no number of patients from 1 to 10" in refusal.message


def test_every_statistic_that_is_not_known_to_be_safe_is_refused() -> None:
    assert set(STATISTICS) >= MASKED
    assert not {name for name in MASKED if name.startswith(("listings.", "laboratory.individual"))}


def test_conditions_that_select_or_leave_out_too_few_are_refused(pair) -> None:
    few = asked(pair[0], "median OS in race BLACK").refusal
    rest = asked(pair[0], "median OS excluding race BLACK").refusal
    assert few.code == rest.code == "small_cells"
    assert "too few patients" in few.message


def test_two_answers_whose_difference_is_small_are_not_both_given(pair) -> None:
    free = open_session(pair[1])
    counts = {age: free.ask(f"patients older than {age}").n for age in range(40, 60)}
    free.close()
    near = [
        ages for ages in combinations(counts, 2) if 0 < counts[ages[0]] - counts[ages[1]] < LIMIT
        and all(LIMIT <= counts[age] <= 120 - LIMIT for age in ages)
    ]  # fmt: skip
    session = open_session(pair[0])
    first, second = near[0]
    assert session.ask(f"patients older than {first}").outcome == "answered"
    refused = session.ask(f"median OS in patients older than {second}")
    assert refused.refusal.code == "small_cells"
    assert "Together with an earlier answer of this session" in refused.refusal.message
    session.close()


def test_why_n_is_what_it_is_and_the_query_tell_no_small_number(pair) -> None:
    session = open_session(pair[0])
    session.ask("median OS by region")
    for question in ("why is n 100?", "show the query"):
        answer = session.ask(question)
        assert not [number for number in numbers(answer) if 0 < number < LIMIT]
        assert "without a known" not in " ".join(answer.notes)
    session.close()


def test_words_that_are_offered_and_explained_tell_no_small_number(pair, capsys) -> None:
    session = open_session(pair[0])
    shown = [item.label for text in ("patients by ", "race ", "g", "median OS in ") for item in
             session.reader.complete(text)]  # fmt: skip
    session.close()
    for word in ("black", "gout", "race", "OS"):
        assert main(["explain", "--study", str(pair[0]), word]) == 0
        shown.append(capsys.readouterr().out)
    assert main(["dictionary", "--study", str(pair[0]), "--format", "csv"]) == 0
    shown.append(capsys.readouterr().out)
    shown = [text for text in shown if not text.startswith("by ")]  # by race (3): three values
    counts = [int(part.split()[0].rstrip(",)")) for text in shown for part in text.split("(")[1:]
              if part.split()[0].rstrip(",)").isdigit()]  # fmt: skip
    assert counts
    assert not [number for number in counts if 0 < number < LIMIT]


@pytest.mark.parametrize("question", ["race by treatment", "median OS by race", "mean age by race"])
def test_screen_json_csv_and_record_all_show_the_masked_answer(
    pair, tmp_path, monkeypatch, capsys, question
) -> None:
    monkeypatch.setenv("CQA_TRANSCRIPT_DIR", str(tmp_path / "records"))
    monkeypatch.setenv("CQA_KEY_DIR", str(tmp_path / "keys"))
    answer = asked(pair[0], question)
    assert main(["ask", "--study", str(pair[0]), "--format", "json", question]) == answer.exit_code
    (record,) = (tmp_path / "records").glob("*.jsonl")
    kept = list(records(record))[2]["body"]
    assert kept["results"] == [item.to_json() for item in answer.results]
    assert kept["results"] == json.loads(capsys.readouterr().out)["results"]
    texts = [form(answer) for form in FORMATS.values()] + [how_computed(answer)]
    hidden = any(item.value == "not shown" for item in answer.results)
    assert all("not shown" in text.lower() for text in texts[:4]) or not hidden


@pytest.mark.parametrize("threshold", ["1", "0", "-3", "true", '"11"', "2.5"])
def test_a_threshold_that_is_none_is_an_error(tmp_path, monkeypatch, threshold) -> None:
    monkeypatch.setenv("CQA_CACHE_DIR", str(tmp_path / "cache"))
    folder = made_study.written(tmp_path / "study", 1, None)
    (folder / "study.toml").write_text(f"[small_cells]\nthreshold = {threshold}\n")
    with pytest.raises(StudyFileError, match="whole number of at least 2"):
        open_study(folder)
