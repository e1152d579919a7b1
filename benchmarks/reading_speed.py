"""How long reading takes: whole questions, marks and completions, long questions, a large study.

    python benchmarks/reading_speed.py [--terms 5000] [--columns 300]

Prints percentiles in milliseconds, and the ratio of a question twice as long. Nothing fails
here: the numbers are for a person.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from assistant.answering.opening import answering_for  # noqa: E402
from assistant.language.reader import Reader  # noqa: E402
from assistant.study.model import Concept, Study, Value  # noqa: E402
from assistant.study.open import bundled_study, study_vocabulary  # noqa: E402

KEYSTROKES = ("median TTP for stage C", "how many women with HBV by stage", "OS rate at 12 months")


def milliseconds(work: Callable[[str], object], texts: Sequence[str]) -> list[float]:
    """Return how long each text takes."""
    found = []
    for text in texts:
        started = time.perf_counter()
        work(text)
        found.append(1000 * (time.perf_counter() - started))
    return found


def show(name: str, found: Sequence[float]) -> None:
    """Print percentiles."""
    ordered = sorted(found)
    p95, p99 = (ordered[min(int(share * len(ordered)), len(ordered) - 1)] for share in (0.95, 0.99))
    print(f"{name:44} median {statistics.median(found):7.2f}  p95 {p95:7.2f}  p99 {p99:7.2f} ms")


def enlarged(study: Study, terms: int, columns: int) -> Study:
    """Return the study with many distinct AE terms and many further columns."""
    syllables = ("ab", "cor", "den", "fil", "gra", "hyp", "ine", "jun", "kor", "lum", "mes", "nox")
    names = []
    for number in range(terms):
        parts, rest = [], number
        for _ in range(5):
            parts.append(syllables[rest % 12])
            rest //= 12
        names.append("".join(parts).capitalize())
    term = study.concept("ae_term")
    assert term is not None
    more = tuple(Value(name, 1) for name in names)
    concepts = [
        c if c.name != "ae_term" else replace(c, values=(*c.values, *more)) for c in study.concepts
    ]
    for number in range(columns):
        concepts.append(
            Concept(name=f"column_{number}", label=f"Derived measurement {number}", type="number",
                    level="patient", table="adsl", expression='"AGE"')
        )  # fmt: skip
    return replace(study, concepts=tuple(concepts))


def main() -> None:
    """Measure the bundled study, then an enlarged one."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--terms", type=int, default=5000)
    parser.add_argument("--columns", type=int, default=300)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory():
        answering = answering_for(bundled_study())
        kinds = tuple(answering.kinds.values())
        vocabulary = study_vocabulary(answering.study.folder)
        questions = [e.ask for kind in kinds for e in kind.examples]
        typed = [text[:end] for text in KEYSTROKES for end in range(3, len(text) + 1)]
        larger = enlarged(answering.study, options.terms, options.columns)
        for name, study in (("bundled", answering.study), ("large", larger)):
            reader = Reader(study, kinds, vocabulary)
            milliseconds(reader.read, questions[:50])
            show(f"{name}: a whole question", milliseconds(reader.read, questions))
            show(
                f"{name}: marks of a keystroke",
                milliseconds(lambda t, r=reader: r.marks(t), typed),
            )
            show(
                f"{name}: completions of a keystroke",
                milliseconds(lambda t, r=reader: r.complete(t), typed),
            )
            show(
                f"{name}: ending of a keystroke",
                milliseconds(lambda t, r=reader: r.ghost(t), typed),
            )
        reader = Reader(answering.study, kinds, vocabulary)
        for length in (1000, 2000, 4000):
            text = ("median TTP for stage C and women over 60 by etiology " * 100)[:length]
            show(f"bundled: {length} characters", milliseconds(reader.read, [text] * 5))


if __name__ == "__main__":
    main()
