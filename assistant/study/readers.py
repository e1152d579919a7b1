"""Data files to raw tables: SAS transport, SAS7BDAT, Dataset-JSON, CSV, Parquet.

The kind of a file is taken from its first bytes, not only from its name. Text that is not
UTF-8 is cp1252, the code page of SAS on Windows.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import math
import re
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.errors import StudyFileError, UsageError
from assistant.study.raw import RawTable, parsed_text, typed_column

LARGEST_FILE_BYTES = 2_000_000_000
LARGEST_RATIO = 100
MISSING_TEXT = {"", "NA", "."}
XPORT_MAGIC = b"HEADER RECORD*******LIB"
SAS7BDAT_MAGIC = bytes.fromhex("000000000000000000000000c2ea8160")
PARQUET_MAGIC = b"PAR1"
GZIP_MAGIC = b"\x1f\x8b"
HALF_A_CHARACTER = re.compile(r"\\u[dD][89a-fA-F]")


def read_file(path: Path) -> RawTable:
    """Return the data set of one file.

    Raises:
        UsageError: there is no such file.
        StudyFileError: the file is damaged, too large or of a kind we do not read.
    """
    if not path.exists():
        raise UsageError(f"There is no file {path}.", next_step="Check the name and the folder.")
    if not path.is_file():
        raise UsageError(f"{path} is not a file.", next_step="Name the data files themselves.")
    size = path.stat().st_size
    if size > LARGEST_FILE_BYTES:
        raise StudyFileError(f"{path.name} is larger than {LARGEST_FILE_BYTES // 10**9} GB.")
    with path.open("rb") as file:
        head = file.read(512)
    if not head:
        raise StudyFileError(f"{path.name} is empty.", next_step="Export the data set again.")
    try:
        return _finite(_read(path, head))
    except (
        OSError,
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        EOFError,
        RecursionError,
    ) as error:
        raise damaged(path, type(error).__name__) from error


def _finite(table: RawTable) -> RawTable:
    """Refuse a table with an infinite number, which no data set means."""
    for column in table.columns:
        if any(isinstance(value, float) and math.isinf(value) for value in column.values):
            raise StudyFileError(
                f"{table.source}: the column {column.name} holds a number that is infinite.",
                next_step="Export the data set again, with such values as missing.",
            )
    return table


def damaged(path: Path, why: str) -> StudyFileError:
    """Return the error of a file that cannot be read to its end."""
    return StudyFileError(
        f"{path.name} cannot be read: it is damaged, cut short, or not what its name says.",
        why=f"({why})",
        next_step="Export the data set again.",
    )


def _read(path: Path, head: bytes) -> RawTable:
    name = path.name.lower()
    if head.startswith(XPORT_MAGIC):
        return _read_xport(path)
    if head.startswith(SAS7BDAT_MAGIC):
        return _read_sas(path, "read_sas7bdat")
    if head.startswith(PARQUET_MAGIC):
        return _read_parquet(path)
    if head.startswith(GZIP_MAGIC) and name.endswith((".csv.gz", ".csv")):
        return _read_csv(path, _inflated(path))
    if name.endswith((".json", ".ndjson")) or head.lstrip()[:1] == b"{":
        return _read_dataset_json(path)
    if name.endswith((".csv", ".txt")):
        return _read_csv(path, path.read_bytes())
    raise StudyFileError(
        f"{path.name} is not a kind of file that can be loaded.",
        next_step="Use SAS transport (.xpt), Dataset-JSON (.json, .ndjson), CSV or Parquet.",
    )


def sha256_of(path: Path) -> str:
    """Return the digest of a file's bytes."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def table_name(path: Path) -> str:
    """Return the data set's name from its file's: lower case, without extensions."""
    name = path.name.lower()
    for ending in (
        ".gz",
        ".csv",
        ".xpt",
        ".xpt5",
        ".xpt8",
        ".json",
        ".ndjson",
        ".parquet",
        ".sas7bdat",
    ):
        name = name.removesuffix(ending)
    kept = "".join(character if character.isalnum() else "_" for character in name)
    return kept.strip("_") or "table"


def _read_xport(path: Path) -> RawTable:
    _check_xport(path)
    return _read_sas(path, "read_xport")


def _check_xport(path: Path) -> None:
    """Refuse a transport file whose length is not whole records of 80 bytes."""
    if path.stat().st_size % 80:
        raise damaged(path, "its length is not a multiple of 80 bytes")


def _read_sas(path: Path, reader: str) -> RawTable:
    import pyreadstat  # 0.2 s: only loading pays for it

    read = getattr(pyreadstat, reader)
    for encoding in (None, "WINDOWS-1252"):
        try:
            with warnings.catch_warnings(record=True) as told:
                warnings.simplefilter("always")
                data, meta = read(str(path), output_format="dict", encoding=encoding)
            break
        except UnicodeDecodeError as error:
            if encoding is not None:
                raise damaged(path, "its text is in no known encoding") from error
        except pyreadstat.ReadstatError as error:
            if encoding is not None or "convert" not in str(error).lower():
                raise damaged(path, "the reader gave up") from error
    is_renamed = any("duplicated" in str(each.message) for each in told)
    if is_renamed or not all(meta.column_names):
        raise StudyFileError(f"{path.name} has columns without a name, or twice the same name.")
    labels = meta.column_names_to_labels
    columns = tuple(
        typed_column(name, labels.get(name) or name, data.get(name, ()))
        for name in meta.column_names
    )
    name = str(meta.table_name or "").lower() or table_name(path)
    label = str(getattr(meta, "file_label", "") or "")
    return RawTable(name, label, columns, path.name, sha256_of(path))


def _read_parquet(path: Path) -> RawTable:
    import duckdb  # 0.15 s: only loading pays for it

    literal = re.sub(r"([*?\[])", r"[\1]", str(path))  # the name of one file, not a pattern
    with duckdb.connect(config={"autoinstall_known_extensions": False}) as connection:
        try:
            cursor = connection.execute("SELECT * FROM read_parquet($path)", {"path": literal})
            names = [item[0] for item in cursor.description]
            rows = cursor.fetchall()
        except duckdb.Error as error:
            raise damaged(path, type(error).__name__) from error
    return _from_rows(path, names, {}, rows)


def _read_csv(path: Path, content: bytes) -> RawTable:
    reader = csv.reader(io.StringIO(_decoded(content)))
    try:
        names = [name.strip() for name in next(reader)]
        rows = [row for row in reader if row]
    except (csv.Error, StopIteration) as error:
        raise damaged(path, "not comma-separated text") from error
    if len(set(names)) != len(names) or not all(names):
        raise StudyFileError(f"{path.name} has columns without a name, or twice the same name.")
    for number, row in enumerate(rows, start=2):
        if len(row) != len(names):
            raise StudyFileError(
                f"{path.name}, line {number}: {len(row)} cells where {len(names)} are expected.",
                next_step="Export the data set again.",
            )
    cells = [
        [None if cell in MISSING_TEXT else cell for cell in column]
        for column in zip(*rows, strict=True)
    ]
    if not rows:
        cells = [[] for _ in names]
    labels = _csv_labels(path)
    columns = tuple(
        typed_column(name, labels.get(name, name), parsed_text(column))
        for name, column in zip(names, cells, strict=True)
    )
    return RawTable(table_name(path), "", columns, path.name, sha256_of(path))


def _csv_labels(path: Path) -> Mapping[str, str]:
    beside = path.with_name(path.name.lower().split(".csv")[0] + ".vars.csv")
    if beside == path or not beside.is_file():
        return {}
    rows = list(csv.DictReader(io.StringIO(_decoded(beside.read_bytes()))))
    if rows and not {"var", "label"} <= rows[0].keys():
        raise StudyFileError(
            f"{beside.name} holds no labels: it has no columns var and label.",
            next_step="Give it the columns var and label, or take the file away.",
        )
    return {str(row["var"]): str(row["label"]) for row in rows if row.get("label")}


def _inflated(path: Path) -> bytes:
    limit = min(max(path.stat().st_size * LARGEST_RATIO, 1 << 20), LARGEST_FILE_BYTES)
    with gzip.open(path) as file:
        content = file.read(limit + 1)
    if len(content) > limit:
        raise StudyFileError(f"{path.name} unpacks to more than {LARGEST_RATIO} times its size.")
    return content


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _read_dataset_json(path: Path) -> RawTable:
    text = _decoded(path.read_bytes())
    if path.name.lower().endswith(".ndjson"):
        lines = [line for line in text.splitlines() if line.strip()]
        document = json.loads(lines[0])
        rows = [json.loads(line) for line in lines[1:]]
    else:
        document = json.loads(text)
        rows = document.get("rows", []) if isinstance(document, dict) else []
    if HALF_A_CHARACTER.search(text):
        for part in (document, rows):  # what UTF-8 cannot hold is refused as damage
            json.dumps(part, ensure_ascii=False).encode()
    if not isinstance(document, dict) or not isinstance(document.get("columns"), list):
        raise StudyFileError(
            f"{path.name} is JSON, but not Dataset-JSON 1.1: it has no columns.",
            next_step="Export the data set as Dataset-JSON 1.1.",
        )
    names = [str(column["name"]) for column in document["columns"]]
    labels = {str(column["name"]): str(column.get("label", "")) for column in document["columns"]}
    for row in rows:
        if not isinstance(row, list) or len(row) != len(names):
            raise damaged(path, "a row has another number of cells than there are columns")
    stated = document.get("records")
    notes: tuple[str, ...] = ()
    if isinstance(stated, int) and stated != len(rows):
        notes = (f"{path.name} says it has {stated} records and has {len(rows)}.",)
    name = str(document.get("name") or table_name(path)).lower()
    return _from_rows(path, names, labels, rows, name, str(document.get("label", "")), notes)


def _from_rows(
    path: Path,
    names: Sequence[str],
    labels: Mapping[str, str],
    rows: Sequence[Sequence[object]],
    name: str = "",
    label: str = "",
    notes: tuple[str, ...] = (),
) -> RawTable:
    columns = tuple(
        typed_column(column, labels.get(column) or column, [row[place] for row in rows])
        for place, column in enumerate(names)
    )
    return RawTable(name or table_name(path), label, columns, path.name, sha256_of(path), notes)
