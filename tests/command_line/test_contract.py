"""The command's contracts: formats, JSON keys, exit codes, stdout for data and stderr for words."""

from __future__ import annotations

import csv
import io
import json

import pytest

from tests.conftest import batch, cqa

KEYS = ["id", "question", "outcome", "restatement", "reading", "assumptions", "choices", "refusal",
        "results", "notes", "provenance"]  # fmt: skip
READING_KEYS = ["kind", "endpoint", "filters", "by", "at", "level", "method"]
RESULT_KEYS = {"group", "statistic", "endpoint", "at", "value", "unit", "level", "low", "high", "n",
               "events", "method"}  # fmt: skip


@pytest.fixture(scope="module")
def answer():
    done = cqa("ask", "--format", "json", "median TTP for stage C")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_an_answer_has_the_keys_of_the_contract(answer) -> None:
    assert [key for key in answer if key in KEYS] == KEYS
    assert [key for key in answer["reading"] if key in READING_KEYS] == READING_KEYS
    assert set(answer["results"][0]) == RESULT_KEYS
    provenance = answer["provenance"]
    assert {"study", "data_sha256", "kind_sha256", "version", "sql", "parameters"} <= set(
        provenance
    )


def test_an_answer_means_what_was_asked(answer) -> None:
    assert answer["outcome"] == "answered"
    assert answer["reading"]["filters"] == [
        {"concept": "bclc_stage", "op": "eq", "value": "C", "unit": None}
    ]
    assert answer["reading"]["method"] == {"conf_type": "log-log"}
    result = answer["results"][0]
    assert (result["statistic"], result["n"], result["unit"]) == ("median", 9, "months")


def test_json_is_at_full_precision_and_text_is_rounded(answer) -> None:
    text = cqa("ask", "median TTP for stage C").stdout
    value = answer["results"][0]["value"]
    assert value != round(value, 1)
    assert "5.0 months" in text
    assert str(value) not in text


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("ask", "median TTP"), 0),
        (("ask", "median foo"), 2),
        (("ask", "survival at 12 months"), 2),
        (("ask", "median TTP for stage Q"), 3),
        (("ask", "OS rate at 20 years"), 3),
        (("ask", "median TTP by arm"), 3),
        (("ask",), 64),
        (("ask", "--format", "xml", "median TTP"), 64),
        (("ask", "--study", "/no/such/study", "median TTP"), 64),
        (("frobnicate",), 64),
        (("kinds",), 0),
        (("dictionary",), 0),
        (("explain", "TTP"), 0),
        (("--version",), 0),
        (("--help",), 0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else str(value),
)
def test_exit_codes_are_those_of_the_design(arguments, code) -> None:
    done = cqa(*arguments)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr + done.stdout


def test_every_line_of_a_batch_gets_an_outcome_in_order() -> None:
    answers = batch(
        [
            {"id": "a", "q": "median TTP"},
            {"id": "b", "q": "median foo"},
            {"id": 3, "q": "by stage", "context": "median TTP"},
            {"id": None, "q": ""},
        ]
    )
    assert [item["id"] for item in answers] == ["a", "b", 3, None]
    outcomes = [item["outcome"] for item in answers]
    assert outcomes == ["answered", "refused", "answered", "refused"]
    assert answers[2]["reading"]["by"] == ["bclc_stage"]


def test_a_line_that_is_no_question_is_refused_and_the_batch_goes_on() -> None:
    done = cqa(
        "ask", "--batch", "-", stdin='not json\n{"id": 1}\n[1]\n{"id": 2, "q": "median TTP"}\n'
    )
    outcomes = [json.loads(line)["outcome"] for line in done.stdout.splitlines()]
    assert done.returncode == 0
    assert outcomes == ["refused", "refused", "refused", "answered"]


def test_reading_stops_before_results_and_records_nothing(tmp_path) -> None:
    done = cqa("ask", "--reading", "--format", "json", "odds ratio of response by stage",
               CQA_TRANSCRIPT_DIR=str(tmp_path / "records"))  # fmt: skip
    answer = json.loads(done.stdout)
    assert answer["outcome"] == "read"
    assert answer["results"] == []
    assert not (tmp_path / "records").exists()


def test_csv_holds_every_result_at_full_precision(answer) -> None:
    done = cqa("ask", "--format", "csv", "median TTP for stage C")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [float(row["value"]) for row in rows] == [item["value"] for item in answer["results"]]


def test_markdown_holds_the_sentence_and_the_origin() -> None:
    done = cqa("ask", "--format", "md", "median TTP for stage C")
    assert done.stdout.startswith("### Median TTP")
    assert "5.0 months" in done.stdout
    assert "RECONSTRUCTION" in done.stdout


def test_refusals_offer_questions_that_run() -> None:
    (refused,) = batch([{"id": 1, "q": "median TTP for stage Q"}])
    nearest = refused["refusal"]["nearest"]
    assert nearest
    answers = batch([{"id": n, "q": words} for n, words in enumerate(nearest)])
    assert [item["outcome"] for item in answers] == ["answered"] * len(nearest)


@pytest.mark.parametrize(
    ("seed", "locale"), [("0", "C"), ("1", "tr_TR.UTF-8"), ("4711", "de_DE.UTF-8")]
)
def test_the_same_question_gives_the_same_bytes_under_any_hash_seed_locale_and_zone(
    compiled_locales, seed, locale
) -> None:
    questions = [
        "median TTP by stage",
        "most common adverse events, top 5",
        "survival",
        "median foo",
    ]
    lines = "\n".join(json.dumps({"id": n, "q": q}) for n, q in enumerate(questions))
    plain = cqa("ask", "--batch", "-", stdin=lines, PYTHONHASHSEED="7", TZ="UTC", LC_ALL="C.UTF-8")
    other = cqa("ask", "--batch", "-", stdin=lines, PYTHONHASHSEED=seed, TZ="Asia/Seoul",
                LC_ALL=locale, COLUMNS="40", **compiled_locales)  # fmt: skip
    assert other.stdout == plain.stdout


def test_an_unwritable_record_folder_gives_exit_4_and_no_answer(tmp_path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = cqa("ask", "median TTP", CQA_TRANSCRIPT_DIR=str(tmp_path / "file" / "records"))
    assert done.returncode == 4
    assert done.stdout == ""
    assert "no answer" in done.stderr


def test_kinds_list_all_86_with_an_example() -> None:
    kinds = json.loads(cqa("kinds", "--format", "json").stdout)
    assert len(kinds) == 86
    assert all(kind["examples"] for kind in kinds)


def test_the_dictionary_says_what_is_invented() -> None:
    assert "RECONSTRUCTION" in cqa("dictionary").stdout


def test_lines_of_text_are_answered_in_a_pipe() -> None:
    done = cqa(stdin="median TTP for stage C\nand stage B?\nquit\n")
    assert done.returncode == 0
    assert "5.0 months" in done.stdout
    assert "7.3 months" in done.stdout


def test_a_screen_reader_gets_labels_and_no_drawing() -> None:
    done = cqa("--screen-reader", stdin="median TTP for stage C\nquit\n")
    assert "Read as:" in done.stdout
    assert "Answer:" in done.stdout
    assert "█" not in done.stdout
