"""Damaged and hostile data files, each made from its number; and a worker that loads them.

    python -m tests.study.malformed FOLDER FIRST NUMBER

loads the files of these numbers one after another in one process and prints a JSON line for each
that was not dealt with as it should be, then one with the time and the memory that were needed.
"""

from __future__ import annotations

import contextlib
import functools
import gzip
import io
import json
import pickle
import random
import resource
import shutil
import sys
import time
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from assistant.cli import main
from assistant.language import lexicon
from tests.study.small_study import LABELS, adsl, adtte, write

SECONDS = 5.0
"""Of the processor, for a load and up to two questions."""
CANARY = "CANARY-7f3a"
"""What the file holds that no data may make the program read."""
FORMS = ("csv", "xpt5", "xpt8", "parquet", "json")
QUESTIONS = ("median OS", "median OS by treatment", "how many patients by sex", "mean age", "events OS",
             "baseline table by treatment", "treatments")  # fmt: skip
GOOD_CODES = {"load": (0, 3, 64), "ask": (0, 2, 3)}


def hostile_texts(folder: Path) -> tuple[str, ...]:
    """Values that would do harm where they are not taken for data."""
    canary, planted = folder / "canary.txt", folder / "planted"
    return (
        "'; DROP TABLE adsl; --", '"; DROP TABLE adsl; --', "' OR '1'='1", "$$; SELECT 1; $$", "\\'; --",
        f"(SELECT content FROM read_text('{canary}'))", f"'; COPY (SELECT 1) TO '{planted}'; --",
        f'" FROM read_csv(\'{canary}\') --', f"'; ATTACH '{planted}.duckdb' AS x; --", "$endpoint", "?", "$1",
        "'; INSTALL httpfs; LOAD httpfs; --", "CREATE MACRO median(x) AS 42", "COLUMNS(*)", "*", "1=1) OR (1=1",
        "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[/]", "[@click=app.quit]x[/]", "[red]x",
        "[x](javascript:alert(1))", "![x](file:///etc/passwd)", "| a | b |", "`code`", "{0}{name!r}", "%s%n%d",
        "\x1b]0;owned\x07", "\x1b[2J", "\x1b]52;c;eA==\x07", "\x9b31m", "\x90q", "\x07\x08\x0b\x0c\x7f", "a\rb",
        "\u202egnp.exe", "\u200b", "\ufeffx", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
        '=HYPERLINK("https://localhost")', "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "＝1+1", "\t=1",
        "../../../etc/passwd", "/dev/zero", "CON", "NUL", "a\0b", ".", "..", "-", "--help", "~", "$(id)", "`id`",
        "x" * 5000, "é" * 300, "𝔘𝔫𝔦" * 50, "\n\n\n", "a\nb,c\nd", '"', '""', "'", "\\", "\\N", "NULL", "nan",
        "None", "true", "1e999", "0x10", "1_000", "٣", "１", "−1", "1,5", "2026-02-30", "9999-12-31T99:99",
        "usubjid", "select", "population", "by_group", "adsl", "main", "system", "median", "OS", "USUBJID",
    )  # fmt: skip


HOSTILE_NUMBERS = (float("nan"), float("inf"), -float("inf"), 1e308, -1e308, 5e-324, -0.0, 0.0, -1.0,
                   2.0**53, 2.0**63, 1e22, 0.1, 1e-12, 99999999.0)  # fmt: skip


class Case:
    """The files of one number."""

    def __init__(self, number: int, folder: Path) -> None:
        self.number, self.folder = number, folder
        self.chance = random.Random(number)
        self.place = folder / "files"
        self.keeps_the_answer = False
        """Whether what was done cannot change the median of OS."""
        self.made = ""

    def files(self) -> list[Path]:
        """Write the files and return them."""
        ways: tuple[Callable[[], list[Path]], ...] = (
            self.damaged, self.damaged, self.damaged, self.hostile_values, self.hostile_column,
            self.hostile_numbers, self.torn_json, self.wrong_name, self.oversized, self.odd_text,
            self.odd_shape,
        )  # fmt: skip
        way = self.chance.choice(ways)
        self.made = way.__name__
        return way()

    def tables(self) -> dict[str, pd.DataFrame]:
        return {"adsl": adsl(), "adtte": adtte()}

    def written(self, tables: dict[str, pd.DataFrame], form: str) -> list[Path]:
        made = []
        for name, frame in tables.items():
            labels = {**LABELS[name], **{str(column): str(column) for column in frame.columns}}
            LABELS[name], kept = labels, LABELS[name]
            try:
                made.append(write(frame, name, self.place, form))
            except Exception:  # the writer's own limits: another form can hold it
                made.append(write(frame, name, self.place, "csv"))
            finally:
                LABELS[name] = kept
        return made

    def damaged(self) -> list[Path]:
        """Bytes flipped, cut, put in, doubled, overwritten, mixed with those of another form."""
        chance = self.chance
        form = chance.choice(FORMS)
        paths = self.written(self.tables(), form)
        victim = chance.choice(paths)
        content = bytearray(victim.read_bytes())
        for _ in range(chance.choice((1, 1, 2, 5, 50))):
            at = chance.randrange(len(content) or 1)
            size = chance.choice((1, 4, 8, 80, 400))
            match chance.randrange(7):
                case 0:
                    content[at : at + 1] = bytes([chance.randrange(256)])
                case 1:
                    del content[at : at + size]
                case 2:
                    content[at:at] = chance.randbytes(size)
                case 3:
                    content[at : at + size] = chance.choice((b"\xff", b"\0", b"\x7f", b"9")) * size
                case 4:
                    content[at:at] = content[at : at + size] * chance.choice((1, 10, 100))
                case 5:
                    del content[at:]
                case _:
                    other = write(adsl(), "adsl", self.place / "other", chance.choice(FORMS))
                    content[at : at + size] = other.read_bytes()[:size]
        victim.write_bytes(bytes(content))
        if form == "csv" and chance.random() < 0.3:
            packed = victim.with_suffix(".csv.gz")
            packed.write_bytes(gzip.compress(bytes(content)))
            victim.unlink()
            paths[paths.index(victim)] = packed
        return paths

    def hostile_values(self) -> list[Path]:
        """Texts that would do harm, in a column that no time and no censoring comes from."""
        tables, texts = self.tables(), hostile_texts(self.folder)
        name, column = self.chance.choice(
            (("adsl", "TRT01P"), ("adsl", "SEX"), ("adtte", "PARAM"), ("adsl", "STUDYID"))
        )
        frame = tables[name]
        frame[column] = [self.chance.choice(texts) for _ in range(len(frame))]
        self.keeps_the_answer = column != "PARAM"
        return self.written(tables, self.chance.choice(FORMS))

    def hostile_column(self) -> list[Path]:
        """A column, and sometimes a label, whose name would do harm."""
        tables, texts = self.tables(), hostile_texts(self.folder)
        name = self.chance.choice(("adsl", "adtte"))
        column = self.chance.choice(texts)
        self.keeps_the_answer = column.strip().upper() not in {
            each.upper() for frame in tables.values() for each in frame.columns
        }
        tables[name][column] = [self.chance.choice(texts) for _ in range(len(tables[name]))]
        return self.written(tables, self.chance.choice(("csv", "json", "parquet")))

    def hostile_numbers(self) -> list[Path]:
        """Numbers at the ends of what a number can be."""
        tables = self.tables()
        name, column = self.chance.choice(
            (("adtte", "AVAL"), ("adtte", "CNSR"), ("adsl", "AGE"), ("adtte", "USUBJID"))
        )
        frame = tables[name]
        values = [
            self.chance.choice(HOSTILE_NUMBERS) if self.chance.random() < 0.5 else value
            for value in frame[column]
        ]
        frame[column] = values
        return self.written(tables, self.chance.choice(FORMS))

    def torn_json(self) -> list[Path]:
        """Dataset-JSON of which some parts are of another type, missing, huge or deep."""
        paths = self.written(self.tables(), "json")
        victim = self.chance.choice(paths)
        document = json.loads(victim.read_text())
        odd: tuple[object, ...] = (
            None, True, -1, 1e308, "", "x", [], {}, [[]], [None], {"a": []}, 10**40, "\ud800",
            [[1] * 50] * 3,
        )  # fmt: skip
        for _ in range(self.chance.choice((1, 1, 3))):
            node: object = document
            while True:
                places = list(node) if isinstance(node, dict) else list(range(len(node)))  # type: ignore[arg-type]
                if not places:
                    break
                at = self.chance.choice(places)
                inner = node[at]  # type: ignore[index]
                if isinstance(inner, dict | list) and inner and self.chance.random() < 0.7:
                    node = inner
                    continue
                node[at] = self.chance.choice(odd)  # type: ignore[index]
                break
        text = json.dumps(document)
        match self.chance.randrange(6):
            case 0:
                text = "[" * 100_000 + text
            case 1:
                text = text.replace('"rows": [', '"rows": [' + "[" * 3000 + "]" * 3000 + ",", 1)
            case 2:
                text = text.replace(": 1", ": " + "9" * 5000, 1)
            case 3:
                victim.unlink()
                paths[paths.index(victim)] = victim = victim.with_suffix(".ndjson")
        victim.write_text(text)
        return paths

    def wrong_name(self) -> list[Path]:
        """A file under the name of another kind, or of no kind, or of an odd name."""
        paths = self.written(self.tables(), self.chance.choice(FORMS))
        victim = self.chance.choice(paths)
        ending = self.chance.choice(
            (".csv", ".xpt", ".json", ".ndjson", ".parquet", ".sas7bdat", ".csv.gz", ".zip", ".duckdb", "")
        )  # fmt: skip
        stem = self.chance.choice(
            (
                victim.stem,
                "*",
                "ad*",
                "[a]",
                "a b;--",
                "$(id)",
                "-x",
                "é\u202e",
                "x" * 200,
                "'; --",
                "select",
            )
        )
        renamed = victim.with_name(f"{stem}{ending}")
        victim.rename(renamed)
        paths[paths.index(victim)] = renamed
        return paths

    def oversized(self) -> list[Path]:
        """Bombs: a little that unpacks to much, very wide, very long, very many quotes."""
        paths = self.written(self.tables(), "csv")
        victim = paths[0]
        match self.chance.randrange(8):
            case 0:
                packed = victim.with_suffix(".csv.gz")
                packed.write_bytes(gzip.compress(bytes(self.chance.choice((10**6, 10**8))), 9))
                return [packed, paths[1]]
            case 1:
                packed = victim.with_suffix(
                    self.chance.choice((".zip", ".csv", ".xpt", ".parquet"))
                )
                with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
                    file.writestr("../../planted.csv", bytes(10**7))
                return [packed, paths[1]]
            case 2:
                wide = 3000
                victim.write_text(
                    ",".join(f"C{k}" for k in range(wide)) + "\n" + ",".join("1" * wide) + "\n"
                )
            case 3:
                victim.write_text("USUBJID,AGE\nS-01," + "x" * 5_000_000 + "\n")
            case 4:
                victim.write_text('USUBJID,AGE\n"' + '""' * 1_000_000 + "\n")
            case 5:
                victim.write_text("USUBJID,AGE\n" + "S,1\n" * 50_000)
            case 6:
                victim.write_text("USUBJID,AGE\n" + ",\n" * 50_000)
            case _:
                victim.write_bytes(b"\0" * 3_000_000)
        return paths

    def odd_text(self) -> list[Path]:
        """Text in another encoding, with other ends of lines, marks and separators."""
        paths = self.written(self.tables(), self.chance.choice(("csv", "json")))
        victim = self.chance.choice(paths)
        text = victim.read_text()
        encoding = self.chance.choice(("utf-16", "utf-32", "utf-8-sig", "cp1252", "cp037", "utf-7"))
        text = text.replace("\n", self.chance.choice(("\n", "\r\n", "\r", "\n\n", "\u2028", "\0")))
        text = text.replace(",", self.chance.choice((",", ",", ";", "\t", "|", ",,")))
        victim.write_bytes(text.encode(encoding, "replace"))
        return paths

    def odd_shape(self) -> list[Path]:
        """No rows, one row, no columns, double columns, double patients, everything missing."""
        tables = self.tables()
        name = self.chance.choice(("adsl", "adtte"))
        frame = tables[name]
        match self.chance.randrange(7):
            case 0:
                tables[name] = frame.iloc[:0]
            case 1:
                tables[name] = frame.iloc[:1]
            case 2:
                tables[name] = frame.iloc[:, :0]
            case 3:
                tables[name] = pd.concat([frame, frame])
            case 4:
                tables[name] = frame.drop(columns=[self.chance.choice(list(frame.columns))])
            case 5:
                frame[self.chance.choice(list(frame.columns))] = None
            case _:
                shuffled = frame.sample(frac=1, random_state=self.number)
                tables[name] = shuffled.rename(columns=str.lower)
                self.keeps_the_answer = True
        return self.written(tables, self.chance.choice(("csv", "json", "parquet")))


def said_by(arguments: list[str]) -> tuple[int, str, str]:
    """Run a command in this process; return its exit code and what it printed."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(arguments)
    return code, out.getvalue(), err.getvalue()


def faults_of(case: Case, median: object) -> list[str]:
    """Load the files of a case, ask, and return what was not dealt with as it should be."""
    faults = []
    study = case.folder / "study"
    started = time.process_time()
    code, out, err = said_by(["load", *map(str, case.files()), "--to", str(study)])
    faults += _faults("load", code, out, err)
    if code:
        faults += ["a study although it was refused"] if study.exists() else []
        faults += [] if err.strip() else ["no reason is given"]
    else:
        more = [case.chance.choice(QUESTIONS)] if case.number % 4 == 0 else []
        for question in ("median OS", *more):
            form = case.chance.choice(("text", "csv", "md")) if question != "median OS" else "json"
            asked = ["ask", "--study", str(study), "--format", form, question]
            code, out, err = said_by(asked)
            faults += _faults("ask", code, out, err)
            if form == "json" and code == 0 and case.keeps_the_answer:
                found = json.loads(out)["results"][0]["value"]
                faults += [f"median {found}"] if found != median else []
            if form == "csv" and any(
                cell.strip('"').startswith(("=", "+", "@", "\t", "＝"))
                for line in out.splitlines()
                for cell in line.split(",")
            ):
                faults.append("a formula in CSV")
    took = time.process_time() - started
    faults += [f"took {took:.1f} s"] if took > SECONDS else []
    if list(case.folder.parent.glob("**/*planted*")) or list(case.folder.glob("*.making")):
        faults.append("something was written")
    return faults


def _faults(act: str, code: int, out: str, err: str) -> list[str]:
    said = out + err
    faults = [] if code in GOOD_CODES[act] else [f"{act} ended with {code}"]
    faults += [f"{act}: a traceback"] if "Traceback" in said or "defect" in said else []
    faults += [f"{act}: a foreign file was read"] if CANARY in said else []
    hazards = [character for character in said if character < " " and character != "\n"]
    hazards += [
        character for character in said if "\x7f" <= character <= "\x9f" or character == "\u202e"
    ]
    return faults + ([f"{act}: control characters {sorted(set(hazards))}"] if hazards else [])


def read_own_files_once() -> None:
    """Parse the program's own words once, which are not what is tried here: twice as fast."""
    parse = tomllib.loads

    @functools.lru_cache(maxsize=1000)
    def pickled(text: str) -> bytes:
        return pickle.dumps(parse(text))

    tomllib.loads = lambda text, **_: pickle.loads(pickled(text))
    lexicon.phrase_of = functools.lru_cache(maxsize=50_000)(lexicon.phrase_of)


def run(folder: Path, first: int, number: int) -> None:
    """Load all cases and print what is wrong."""
    read_own_files_once()
    folder.mkdir(parents=True, exist_ok=True)
    median = None
    slowest = 0.0
    outcomes: dict[str, int] = {}
    for at in range(first - 1, first + number):  # the first is whole, and says what is right
        place = folder / str(at)
        place.mkdir()
        (place / "canary.txt").write_text(CANARY)
        case = Case(at, place)
        started = time.process_time()
        if median is None:
            said_by(
                [
                    "load",
                    *map(str, case.written(case.tables(), "csv")),
                    "--to",
                    str(place / "study"),
                ]
            )
            _, out, _ = said_by(
                ["ask", "--study", str(place / "study"), "--format", "json", "median OS"]
            )
            median = json.loads(out)["results"][0]["value"]
        else:
            try:
                faults = faults_of(case, median)
            except BaseException as error:  # whatever escapes is what is looked for
                faults = [f"{type(error).__name__} escaped: {error}"]
            if faults:
                print(json.dumps({"case": at, "made": case.made, "faults": faults}), flush=True)
            outcomes[case.made] = outcomes.get(case.made, 0) + (place / "study").exists()
            slowest = max(slowest, time.process_time() - started)
        if (place / "canary.txt").read_text() != CANARY:
            print(json.dumps({"case": at, "faults": ["the canary was changed"]}))
        shutil.rmtree(place)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    left = sorted(path.name for path in folder.iterdir())
    print(json.dumps({"slowest_s": round(slowest, 2), "peak_mb": round(peak), "left": left,
                      "loaded": outcomes}))  # fmt: skip


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
