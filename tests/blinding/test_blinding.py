"""What study.toml blinds is in no byte of anything until a person whom it names signs."""

from __future__ import annotations

import json

import pytest

from assistant.errors import StudyFileError
from assistant.study.blinding import marked_columns
from assistant.study.open import open_study
from assistant.transcript.keys import make_key
from assistant.transcript.unblinding import UNBLINDINGS
from tests.blinding.blinded_study import ARMS, MARKS, QUESTIONS, leaks, tables
from tests.transcript.store import rechain, records_of

REFUSED = "Treatment is blinded in this study"


def answers(text: str) -> dict[str, object]:
    if not text.startswith("{"):
        return {"error": text}
    form = json.loads(text)
    return {key: form[key] for key in ("outcome", "restatement", "results", "notes", "tables")}


def without_own_questions(text: str, question: str) -> str:
    """What the program says apart from the asker's own words."""
    for mark in MARKS:
        if mark in question:
            text = text.replace(mark, "").replace(mark.lower(), "")
    return text


@pytest.mark.parametrize("marks", [("TRT01P",), ("ARM*", "ADTTE.TRTA")])
def test_no_name_of_an_arm_is_in_any_byte_before_the_unblinding(place, marks) -> None:
    study = place.study(place.settings(*marks))
    said = [
        without_own_questions(text, question)
        for question, texts in place.asked(study, QUESTIONS).items()
        for text in texts
    ]
    for command in (["dictionary", "--study", study], ["explain", "--study", study, "treatment arm"],
                    ["explain", "--study", study, "sex"]):  # fmt: skip
        said.append("".join(map(str, place.cqa(*command))))
    assert not [text for text in said for mark in MARKS if mark in text]
    (path,) = place.records.glob("*.jsonl")
    kept = [
        record for record in records_of(path) if ARMS[0] not in str(record["body"].get("question"))
    ]
    path.write_text("\n".join(json.dumps(record) for record in kept))
    beside = path.with_suffix(".contents")
    lines = beside.read_text().splitlines()
    own = [line for line in lines if ARMS[0] in line and json.loads(line)["member"] == "question"]
    assert own  # the asker's own words, which name the arm
    beside.write_text("\n".join(line for line in lines if line not in own))
    assert (
        len(kept) > 2 * len(QUESTIONS) - 2
    )  # all but the question that named an arm, as it was typed
    assert leaks(place.records, place.cache) == []


def test_the_screen_as_lines_says_no_name_of_an_arm_and_that_it_is_blinded(place) -> None:
    study = place.study(place.settings("ARM"))
    asked = [question for question in QUESTIONS if ARMS[0] not in question]
    _, out, err = place.cqa(study, "--plain", stdin="\n".join(asked) + "\n")
    assert "Blinded: TRTA, ARM, ARMCD, TRT01P, TRT01A, TRT01PN, TRTP." in out
    assert not [mark for mark in MARKS if mark in out + err]


def test_an_export_of_the_record_holds_no_name_of_an_arm(place) -> None:
    study = place.study(place.settings("ARM"))
    place.ask(study, "baseline characteristics")
    (path,) = place.records.glob("*.jsonl")
    for form in ("text", "json", "csv", "md", "html", "pdf", "docx"):
        to = place.base / "out" / f"record.{form}"
        to.parent.mkdir(exist_ok=True)
        code, _, err = place.cqa("transcript", "export", "--format", form, "--to", to, path)
        assert code == 0, err
    assert leaks(place.base / "out", place.records) == []


@pytest.mark.parametrize(
    "question",
    ["median OS by arm", "median OS by treatment", "median OS by actual treatment", "patients on placebo",
     "baseline characteristics by treatment", "compare OS between arms", "how is arm defined?"],
)  # fmt: skip
def test_a_question_about_what_is_blinded_is_refused_with_what_lifts_it(place, question) -> None:
    study = place.study(place.settings("TRT01P"))
    refusal = json.loads(place.ask(study, question))["refusal"]
    assert refusal["code"] == "blinded"
    assert "cqa transcript unblind" in refusal["message"]


def test_no_model_says_that_there_is_one_arm_where_the_arms_are_blinded(place) -> None:
    study = place.study(place.settings("ARM"))
    assert "The treatment arms are blinded" in place.ask(study, "subgroup forest plot for OS")
    code, out, err = place.cqa("ask", "--study", study, "hazard ratio for OS")
    assert code == 2  # between which groups: the arms are not among those offered
    assert "by sex" in out + err
    assert not [mark for mark in MARKS if mark in out + err]


def test_one_column_of_the_treatment_takes_all_others_with_it() -> None:
    names = [("adsl", name) for name in ("ARM", "ARMCD", "ACTARM", "TRT01P", "TRT01PN", "TRT02A",
                                         "TR01PG1", "TRTSEQP", "DOSE01P", "AGE", "TRTSDT", "TRTEMFL")]  # fmt: skip
    names += [("adtte", "TRTP"), ("adae", "TRTAN"), ("ex", "EXTRT"), ("adtte", "AVAL")]
    open_ones = {("adsl", "AGE"), ("adsl", "TRTSDT"), ("adsl", "TRTEMFL"), ("adtte", "AVAL")}
    assert set(names) - marked_columns(names, ["trt01p"]) == open_ones


def test_a_mark_on_another_column_takes_its_number_and_code_only() -> None:
    names = [("adsl", "STRATA"), ("adsl", "STRATAN"), ("adsl", "STRATACD"), ("adsl", "ARM")]
    assert set(names) - marked_columns(names, ["STRATA"]) == {("adsl", "ARM")}


def test_a_concept_of_study_toml_made_from_a_blinded_column_is_blinded(place) -> None:
    further = "[concepts.group]\nexpression = \"CASE WHEN TRT01PN = 1 THEN 'x' ELSE 'y' END\"\n"
    further += 'label = "allocation"\nsynonyms = ["allocated group"]\n'
    further += '[concepts.arm]\ncolumn = "ARM"\nvalues = ["Qxactivol", "Qzplacebix"]\n'
    further += '[conventions]\nreferences = {arm = "Qzplacebix"}\n'
    study = place.study(place.settings("ARM") + further)
    for question in ("median OS by allocation", "median OS by allocated group", "median OS by arm"):
        assert json.loads(place.ask(study, question))["refusal"]["code"] == "blinded"
    assert leaks(place.cache, place.records) == []


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ('[blinding]\ncolumns = ["TRT0IP"]\n', "no table has such a column"),
        ('[blinding]\ncolumns = ["USUBJID"]\n', "without which the study cannot be asked"),
        ('[blinding]\ncolumns = ["CNSR"]\n', "without which the study cannot be asked"),
        ("[blinding]\ncolumns = []\n", "names no columns"),
        ('[blinding]\ncolumn = ["ARM"]\n', "means nothing here"),
        ('[blinding]\ncolumns = ["ARM"]\nsigners = ["me"]\n', "not the fingerprint of a key"),
    ],
)
def test_a_slip_in_what_is_marked_leaves_nothing_open(place, settings, says) -> None:
    with pytest.raises(StudyFileError, match=says):
        open_study(place.study(settings))


def test_columns_that_may_tell_the_treatment_by_another_name_are_named(place) -> None:
    study = place.study(place.settings("ARM"))
    frame = tables()["adsl"].assign(AVGDD=5.0)
    frame.to_csv(study / "adsl.csv", index=False)
    assert not [note for note in open_study(study).notes if "may tell" in note]  # it has no label
    frame.rename(columns={"AVGDD": "Dose"}).to_csv(study / "adsl.csv", index=False)
    (note,) = (note for note in open_study(study).notes if "may tell" in note)
    assert (
        note == "Not blinded, and by their labels these columns may tell the treatment: ADSL.Dose."
    )


def test_screen_failures_are_left_out_blinded_or_not(place) -> None:
    folder = place.study(place.settings("ARM"))
    frame = tables()["adsl"]
    frame.loc[55:, ["ARM", "TRT01P", "TRT01A"]] = "Screen Failure"
    frame.to_csv(folder / "adsl.csv", index=False)
    assert open_study(folder).patients == 55
    assert open_study(folder, record="0" * 64).patients == 55


def test_after_a_signed_unblinding_the_answers_are_those_of_the_open_study(place) -> None:
    study = place.study(place.settings("ARM"))
    opened = place.study('name = "two-arms"\n', "open")
    assert REFUSED in place.ask(study, "median OS by arm")
    code, out, err = place.unblind(study)
    assert (code, "unblinded by U. Blind" in out) == (0, True), err
    asked = [question for question in QUESTIONS if question != "show the query"]
    found, wanted = (place.asked(one, asked) for one in (study, opened))
    for question in asked:
        assert answers(found[question][0]) == answers(wanted[question][0])
    assert ARMS[0] in place.ask(study, "median OS by arm")


def test_every_record_says_whether_the_study_was_blinded_and_on_which_data(place) -> None:
    study = place.study(place.settings("ARM"))
    before = json.loads(place.ask(study, "median OS"))["provenance"]
    place.unblind(study)
    after = json.loads(place.ask(study, "median OS"))["provenance"]
    record = records_of(place.unblinding())[2]["previous"]
    assert before["blinding"] == {"state": "blinded", "record": None}
    assert after["blinding"] == {"state": "unblinded", "record": record}
    assert before["data_sha256"] != after["data_sha256"]
    first, last = (
        records_of(path)[0]["body"] for path in sorted(place.records.glob("*[0-9a-f].jsonl"))[:2]
    )
    assert (first["blinding"]["state"], last["blinding"]["state"]) == ("blinded", "unblinded")
    assert "ADSL.ARM" in first["blinding"]["columns"]


def test_a_record_made_blinded_is_asked_again_blinded_and_one_made_unblinded_unblinded(
    place,
) -> None:
    study = place.study(place.settings("ARM"))
    place.ask(study, "median OS by arm")
    place.unblind(study)
    place.ask(study, "median OS by arm")
    for path in sorted(place.records.glob("*[0-9a-f].jsonl")):
        if "-unblinding" not in path.name:
            code, out, err = place.cqa("transcript", "replay", path, "--study", study)
            assert (code, out) == (0, "1 questions asked again, 0 differ\n"), err


def test_only_records_in_the_folder_of_the_session_unblind(place) -> None:
    study = place.study(place.settings("ARM"))
    place.unblind(study)
    elsewhere = place.base / "other"
    out = place.cqa("ask", "--study", study, "--transcript", elsewhere, "median OS by arm")[1]
    assert REFUSED in out


@pytest.mark.parametrize(("old", "new"), [("database lock", "another word"), ("U. Blind", "A. Nyone"),
                                          ("two-arms", "two-arms ")])  # fmt: skip
def test_an_edited_unblinding_unblinds_nothing_even_chained_again(place, old, new) -> None:
    study = place.study(place.settings("ARM"))
    place.unblind(study)
    path = place.unblinding()
    path.write_text(path.read_text().replace(old, new))
    assert REFUSED in place.ask(study, "median OS by arm")
    body = [json.loads(line) for line in path.read_text().splitlines()]
    rechain(path, body)
    assert REFUSED in place.ask(study, "median OS by arm")


def test_a_changed_statement_or_scope_unblinds_nothing_and_verify_tells(place) -> None:
    study = place.study(place.settings("ARM"))
    place.unblind(study)
    path = place.unblinding()
    kept = records_of(path)
    for part, value in (("reason", "x"), ("data_sha256", "0" * 64), ("columns", ["ADSL.ARM"]),
                        ("signature", "none"), ("statement", kept[1]["body"]["statement"] + "x")):  # fmt: skip
        changed = [dict(record) for record in kept]
        changed[1]["body"] = {**kept[1]["body"], part: value}
        rechain(path, changed)
        assert REFUSED in place.ask(study, "median OS by arm")
        code, out, _ = place.cqa("transcript", "verify", place.records)
        assert (code, "it unblinds nothing" in out) == (4, True)
    rechain(path, kept)
    assert ARMS[0] in place.ask(study, "median OS by arm")
    assert "it unblinds nothing" not in place.cqa("transcript", "verify", place.records)[1]


def test_a_key_that_study_toml_does_not_name_unblinds_nothing(place) -> None:
    other = make_key(place.base / "other", b"", "other")
    study = place.study(place.settings("ARM", signer=other.fingerprint))
    code, _, err = place.unblind(study)
    assert (code, "You may not unblind this study" in err) == (4, True)
    assert not list(place.records.glob("*-unblinding.jsonl"))


def test_a_forged_record_with_another_key_is_told_and_does_not_count(place) -> None:
    study = place.study(place.settings("ARM"))
    place.unblind(study)
    path = place.unblinding()
    forger = make_key(place.base / "forger", b"", "forger")
    kept = records_of(path)
    statement = kept[1]["body"]["statement"].replace(place.fingerprint, forger.fingerprint)
    kept[1]["body"] |= {
        "statement": statement,
        "signature": forger.signed(statement.encode(), UNBLINDINGS),
    }
    rechain(path, kept)
    assert REFUSED in place.ask(study, "median OS by arm")
    out = place.cqa("dictionary", "--study", study)[1]
    assert "a key that study.toml does not let unblind" in out


def test_data_that_came_later_are_blinded_again(place) -> None:
    study = place.study(place.settings("ARM"))
    place.unblind(study)
    frame = tables()["adsl"]
    frame.loc[0, "AGE"] = 99
    frame.to_csv(study / "adsl.csv", index=False)
    assert REFUSED in place.ask(study, "median OS by arm")


@pytest.mark.parametrize("word", [b"wrong", b""])
def test_without_the_passphrase_nothing_is_unblinded(place, word) -> None:
    study = place.study(place.settings("ARM"))
    code, _, err = place.unblind(study, word=word)
    assert (code, "was not opened" in err) == (4, True)
    assert REFUSED in place.ask(study, "median OS by arm")


def test_a_loaded_study_keeps_its_blinded_columns_apart_and_shows_them_once_signed(place) -> None:
    files = place.study("")
    study = place.base / "loaded"
    study.mkdir()
    (study / "study.toml").write_text(place.settings("ARM"))
    code, _, err = place.cqa("load", *sorted(files.glob("*.csv")), "--to", study)
    assert code == 0, err
    assert all("/sealed/" in path for path in leaks(study))
    sealed = {path.name: path.read_bytes() for path in (study / "sealed").iterdir()}
    assert REFUSED in place.ask(study, "median OS by arm")
    assert leaks(place.records, place.cache) == []
    assert {path.name: path.read_bytes() for path in (study / "sealed").iterdir()} == sealed
    place.unblind(study)
    opened = place.study('name = "two-arms"\n', "open")
    for question in ("median OS by arm", "baseline characteristics by arm"):
        assert answers(place.ask(study, question)) == answers(place.ask(opened, question))


def test_a_study_loaded_before_its_columns_were_marked_is_not_opened(place) -> None:
    files = place.study("")
    study = place.base / "loaded"
    place.cqa("load", *sorted(files.glob("*.csv")), "--to", study)
    (study / "study.toml").write_text(place.settings("TRT01P"))
    code, out, err = place.cqa("ask", "--study", study, "median OS")
    assert (code, out) == (3, "")
    assert "was loaded before study.toml blinded" in err
    assert "--replace" in err
    assert not [mark for mark in MARKS if mark in err]
