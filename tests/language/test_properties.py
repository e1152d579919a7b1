"""What must hold for every question, not only for those we thought of."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.language.spans import cover
from assistant.language.tokens import tokenize
from assistant.language.understanding import Understood
from tests.conftest import public_questions
from tests.language.generated import readings
from tests.queries.test_kinds import EXAMPLES

QUIET = settings(
    max_examples=80, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
PLAIN = [example.ask for kind, example in EXAMPLES if kind.is_built and not example.context]
FILLERS = ("please", "the", "show me", "what is")
HOSTILE = [
    "'; DROP TABLE adsl; --", "[/]", "[@click=app.quit]x", "\x1b]0;title\x07", "=cmd|' /C calc'!A0",
    "${jndi:ldap://x}", "median TTP" * 200, "\u202e", "(" * 300, "not " * 100, "1e309", "\0",
    "stage C stage C stage B", "median median median", "by by by", "over under between", "95% CI",
    "%%%%", "select * from adsl", "ignore all rules", "\ud83d\ude00 TTP", "TTP for stage C " * 30,
]  # fmt: skip


@given(place=st.integers(0, len(PLAIN) - 1), upper=st.booleans())
@QUIET
def test_case_and_final_signs_do_not_matter(reader, place, upper) -> None:
    question = PLAIN[place]
    found = reader.read(question)
    if not isinstance(found, Understood):
        return
    changed = (question.upper() if upper else question.lower()) + " ?"
    again = reader.read(changed)
    assert isinstance(again, Understood), changed
    assert again.reading == found.reading


@given(place=st.integers(0, len(PLAIN) - 1), filler=st.sampled_from(FILLERS))
@QUIET
def test_words_that_say_nothing_do_not_matter(reader, place, filler) -> None:
    found = reader.read(PLAIN[place])
    if not isinstance(found, Understood):
        return
    again = reader.read(f"{filler} {PLAIN[place]}")
    if isinstance(again, Understood):
        assert again.reading == found.reading


@given(place=st.integers(0, len(PLAIN) - 1), word=st.sampled_from(["qwzx", "frobnicated", "zzz9"]))
@QUIET
def test_a_word_that_is_not_known_always_blocks(reader, place, word) -> None:
    assert not isinstance(reader.read(f"{PLAIN[place]} {word}"), Understood)


@pytest.mark.parametrize(
    "question",
    ["median TTP for stage C", "how many women", "ORR in stage B", "median OS in HBV patients",
     "incidence of hypertension in men", "mean age in stage C", "PFS rate at 6 months in stage B"],
)  # fmt: skip
def test_deleting_a_content_word_changes_the_reading_or_the_outcome(reader, question) -> None:
    whole = reader.read(question)
    words = question.split()
    for place, word in enumerate(words):
        if word.lower() in (
            "for",
            "in",
            "at",
            "of",
            "how",
            "rate",
            "incidence",
            "median",
            "patients",
        ):
            continue
        less = reader.read(" ".join(words[:place] + words[place + 1 :]))
        assert not (isinstance(less, Understood) and less.reading == whole.reading), word


@pytest.mark.parametrize(
    ("plain", "negated"),
    [
        ("median TTP for stage C", "median TTP for not stage C"),
        ("how many with portal vein invasion", "how many without portal vein invasion"),
        ("ORR in women", "ORR in not women"),
        ("median OS in HBV patients", "median OS in non-HBV patients"),
        ("incidence of hypertension in men", "incidence of hypertension in patients not men"),
    ],
)
def test_adding_not_never_keeps_the_reading(reader, plain, negated) -> None:
    first, second = reader.read(plain), reader.read(negated)
    assert isinstance(first, Understood)
    assert not (isinstance(second, Understood) and second.reading == first.reading)


def hostile_questions(count: int, seed: int) -> list[str]:
    """Return questions made of known words, signs, hostile pieces and noise, in random order."""
    source = random.Random(seed)
    words = " ".join(PLAIN).split()
    signs = list("?!,.;:()[]{}<>=+-*/%$#@&|\\'\"`~^_")
    made = []
    for _ in range(count):
        pieces = [
            source.choice(
                (source.choice(words), source.choice(signs), source.choice(HOSTILE),
                 "".join(source.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=5)),
                 chr(source.randrange(0x20, 0x2FFF)), str(source.randrange(10**6)))
            )
            for _ in range(source.randrange(1, 14))
        ]  # fmt: skip
        made.append(source.choice((" ", "", ", ")).join(pieces))
    return made


def test_hostile_and_random_questions_never_crash_and_are_never_answered_with_unknown_words(
    reader,
) -> None:
    for question in (*HOSTILE, *hostile_questions(1500, seed=1)):
        found = reader.read(question)
        if isinstance(found, Understood):
            assert all(mark.status != "unknown" for mark in reader.marks(question)), question


def mixed_questions(reader, count: int, seed: int) -> list[str]:
    """Return questions of known phrases in any order, halves of questions, and words put in."""
    source = random.Random(seed)
    phrases = [" ".join(phrase) for phrase in sorted(reader.lexicon.phrases)]
    made = []
    for _ in range(count):
        one, other = source.choice(PLAIN).split(), source.choice(PLAIN).split()
        cut, place = source.randrange(len(other)), source.randrange(len(one) + 1)
        parts = source.choice(
            (
                [source.choice(phrases) for _ in range(source.randrange(1, 7))],
                [*one[:place], *other[cut:]],
                [*one[:place], source.choice(phrases), *one[place + source.randrange(2) :]],
            )
        )
        made.append(" ".join(parts))
    return made


def test_questions_put_together_from_known_phrases_never_crash_alone_or_after_another(
    reader,
) -> None:
    """Words that are all known reach rules that noise does not."""
    previous = None
    for question in mixed_questions(reader, 2500, seed=3):
        found = reader.read(question)
        assert found is not None, question
        if previous is not None:
            assert reader.read(question, previous, ()) is not None, question
        if isinstance(found, Understood):
            previous = found.reading
            assert reader.restate(previous), question


def test_the_same_question_reads_the_same_whatever_was_read_before(reader) -> None:
    questions = [*PLAIN[:40], *(item["q"] for item in public_questions()[:40])]
    first = [reader.read(question) for question in questions]
    second = [reader.read(question) for question in reversed(questions)]
    assert first == second[::-1]


@pytest.mark.parametrize("typed", ["median T", "median TTP for st", "how many ", "OS by ", "inc"])
def test_every_ending_that_is_offered_reads_as_a_question(reader, typed) -> None:
    for item in reader.complete(typed):
        assert isinstance(reader.read(item.text), Understood), item.text
    ending = reader.ghost(typed)
    if ending:
        assert isinstance(reader.read(typed + ending), Understood), typed + ending


def test_completions_say_how_many_patients_there_are(reader) -> None:
    labels = [item.label for item in reader.complete("median TTP for st")]
    assert any(label.endswith("C (9)") for label in labels)


def test_generated_readings_of_every_kind_read_back_from_their_own_words(reader) -> None:
    lost = []
    for reading in readings(reader, 700, seed=11):
        words = reader.restate(reading)
        found = reader.read(words)
        if not (isinstance(found, Understood) and found.reading == reading):
            lost.append(words)
    assert lost == []


ALL_QUESTIONS = list(
    dict.fromkeys([*PLAIN, *(q["q"] for q in public_questions() if not q["context"])])
)


def spans_of(reader, question):
    tokens, _ = reader.corrected(tokenize(question), question)
    return [span for span in cover(tokens, reader.lexicon, question) if not span.is_sign]


def test_not_anywhere_in_a_question_never_keeps_its_reading(reader) -> None:
    kept = []
    for question in ALL_QUESTIONS:
        found = reader.read(question)
        if not isinstance(found, Understood):
            continue
        for span in spans_of(reader, question):
            denied = f"{question[: span.start]}not {question[span.start :]}"
            again = reader.read(denied)
            if isinstance(again, Understood) and again.reading == found.reading:
                kept.append(denied)
    assert kept == []


def test_a_value_an_endpoint_or_a_number_is_never_passed_over(reader) -> None:
    """What is left out here is said twice in its question, or is what holds without it."""
    redundant = ("adverse events", "aes", "men", "women", "9", "12", "95")
    kept = []
    for question in ALL_QUESTIONS:
        found = reader.read(question)
        if not isinstance(found, Understood):
            continue
        for span in spans_of(reader, question):
            says = span.number is not None or any(
                span.has(kind) for kind in ("value", "endpoint", "not", "time")
            )
            less = reader.read(f"{question[: span.start]} {question[span.end :]}")
            is_kept = isinstance(less, Understood) and less.reading == found.reading
            if says and is_kept and span.text not in redundant:
                kept.append((span.text, question))
    assert kept == []


@pytest.mark.parametrize("values", [("HBV", "HCV"), ("women", "men"), ("stage B", "stage C")])
def test_another_value_is_another_reading(reader, values) -> None:
    first, second = values
    for question in (
        "median TTP in {} patients",
        "how many {}",
        "ORR in {}",
        "most common AEs in {}",
    ):
        one, other = (reader.read(question.format(value)) for value in (first, second))
        if isinstance(one, Understood) and isinstance(other, Understood):
            assert one.reading != other.reading


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("median TTP for stage C women", "women stage C median TTP"),
        ("ORR in HBV men over 65", "men over 65 HBV ORR"),
        ("OS rate at 12 months by sex", "by sex, 12-month OS rate"),
        ("incidence of diarrhoea in men", "men: diarrhea incidence"),
        ("median time to progression", "median TTP"),
        ("hepatitis B patients, median OS", "HBV patients, median OS"),
        ("females with portal vein invasion, count", "how many women have PVI"),
    ],
)
def test_word_order_and_synonyms_do_not_matter(reader, one, other) -> None:
    first, second = reader.read(one), reader.read(other)
    assert isinstance(first, Understood), one
    assert isinstance(second, Understood), other
    assert first.reading == second.reading


def test_every_completion_and_nearest_question_is_answered(session) -> None:
    typed = (
        "median T",
        "median TTP for st",
        "how many wo",
        "OS by ",
        "incidence of dia",
        "ORR in ",
    )
    offered = [item.text for text in typed for item in session.reader.complete(text)]
    for question in ("median TTP for stage D", "median XYZ", "OS rate at 99 months"):
        session.forget()
        refusal = session.ask(question).refusal
        offered += refusal.nearest if refusal is not None else ()
    assert len(offered) > 10
    for question in offered:
        session.forget()
        answer = session.ask(question)
        assert answer.outcome in ("answered", "choose"), (question, answer.refusal)
