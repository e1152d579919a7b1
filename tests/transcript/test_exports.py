"""Every form carries the same counts and digests, and nothing that acts."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

import docx
import pypdf
import pytest

from assistant.cli import main
from assistant.transcript.chain import digest_of, verify
from tests.transcript.store import Store, rechain, records_of, replace_words
from tests.transcript.test_chain import HOSTILE

FORMS = ("text", "json", "csv", "md", "html", "pdf", "docx")


def export(path, form, to) -> bytes:
    assert main(["transcript", "export", str(path), "--format", form, "--to", str(to)]) == 0
    content = to.read_bytes()
    to.unlink()
    return content


def text_of(content: bytes, form: str) -> str:
    """What a reader of the form sees, by a reader that is not ours."""
    match form:
        case "pdf":
            pages = pypdf.PdfReader(io.BytesIO(content)).pages
            return "\n".join(page.extract_text() for page in pages)
        case "docx":
            return "\n".join(item.text for item in docx.Document(io.BytesIO(content)).paragraphs)
        case _:
            return content.decode("utf-8")


@pytest.fixture
def remarked(store):
    """A session with two annotations."""
    path = store.files[0]
    for text in ("checked", "checked again"):
        main(["transcript", "annotate", str(path), "--record", "3", text])
    return path


@pytest.mark.parametrize("form", FORMS)
def test_every_form_holds_the_digest_of_every_record_and_remark(
    store, remarked, tmp_path, form
) -> None:
    digests = [digest_of(line) for line in remarked.read_bytes().splitlines()]
    remarks = [digest_of(path.read_bytes().splitlines()[1]) for path in store.files[3:]]
    assert len(remarks) == 2
    text = re.sub(r"\s", "", text_of(export(remarked, form, tmp_path / "out"), form))
    found = re.findall(r"[0-9a-f]{64}", text)
    for digest in (*digests, *remarks):
        assert digest in text, (digest, len(found))


@pytest.mark.parametrize("form", FORMS)
def test_every_form_says_how_much_there_is(remarked, tmp_path, form) -> None:
    content = export(remarked, form, tmp_path / "out")
    match form:
        case "json":
            made = json.loads(content)
            assert (len(made["records"]), len(made["remarks"])) == (6, 2)
        case "csv":
            rows = list(csv.DictReader(io.StringIO(content.decode())))
            kinds = [row["sequence"].startswith("on ") for row in rows]
            assert (kinds.count(False), kinds.count(True)) == (6, 2)
        case _:
            assert "6 records, 2 remarks" in text_of(content, form)


@pytest.mark.parametrize("form", FORMS)
def test_the_same_record_gives_the_same_bytes(remarked, tmp_path, form, monkeypatch) -> None:
    first = export(remarked, form, tmp_path / "out")
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.setenv("PYTHONHASHSEED", "7")
    assert export(remarked, form, tmp_path / "another name") == first


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_exported_of_what_does_not_verify(remarked, tmp_path, form) -> None:
    replace_words(remarked, b"median TTP", b"median XXX")
    to = tmp_path / "out"
    arguments = ["transcript", "export", str(remarked), "--format", form, "--to", str(to)]
    assert main(arguments) == 4
    assert not to.exists()


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_a_binary_form_needs_a_file_that_does_not_exist(remarked, tmp_path, form, capsys) -> None:
    arguments = ["transcript", "export", str(remarked), "--format", form]
    assert main(arguments) == 64
    assert capsys.readouterr().out == ""
    (tmp_path / "there").write_text("x")
    assert main([*arguments, "--to", str(tmp_path / "there")]) == 64
    assert (tmp_path / "there").read_text() == "x"


@pytest.fixture
def hostile(tmp_path, own_keys):
    return Store(tmp_path / "hostile", own_keys).session(*HOSTILE)


def test_a_pdf_holds_no_action_link_form_or_attachment(hostile, tmp_path) -> None:
    reader = pypdf.PdfReader(io.BytesIO(export(hostile, "pdf", tmp_path / "out")))
    seen: set[str] = set()

    def names(value, depth=0) -> None:
        value = value.get_object() if hasattr(value, "get_object") else value
        if depth > 12 or id(value) in visited:
            return
        visited.add(id(value))
        if isinstance(value, dict):
            for key, inner in value.items():
                seen.add(str(key))
                if isinstance(inner, str):
                    seen.add(str(inner))
                names(inner, depth + 1)
        elif isinstance(value, list):
            for inner in value:
                names(inner, depth + 1)

    visited: set[int] = set()
    names(reader.trailer)
    active = {"/JS", "/JavaScript", "/URI", "/Launch", "/AA", "/A", "/Annots", "/GoToR",
              "/SubmitForm", "/AcroForm", "/EmbeddedFiles", "/RichMedia", "/ImportData"}  # fmt: skip
    assert "/Pages" in seen
    assert seen & active == set()
    opening = reader.root_object.get("/OpenAction", [])
    assert isinstance(opening, list)  # which page to show first, and how large: no action


def test_a_docx_holds_no_field_link_macro_or_foreign_part(hostile, tmp_path) -> None:
    content = export(hostile, "docx", tmp_path / "out")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == ["[Content_Types].xml", "_rels/.rels", "word/document.xml"]
        body = archive.read("word/document.xml").decode()
    tags = set(re.findall(r"</?w:([A-Za-z]+)", body))
    assert tags == {"document", "body", "p", "r", "rPr", "b", "t", "sectPr", "pgSz", "pgMar"}
    assert "TargetMode" not in body


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_every_question_is_shown_as_text(hostile, tmp_path, form) -> None:
    text = text_of(export(hostile, form, tmp_path / "out"), form)
    obeyed = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]")
    assert obeyed.findall(text) == []
    together = re.sub(r"\s", "", text)
    shown = [each for each in HOSTILE if each.isprintable() and each.isascii()]
    assert len(shown) > 5
    for question in shown:
        assert re.sub(r"\s", "", question) in together, question


def test_a_letter_that_the_font_does_not_have_is_written_out(tmp_path, own_keys) -> None:
    path = Store(tmp_path / "records", own_keys).session("é ≥ 中 \U0001f600 x")
    text = text_of(export(path, "pdf", tmp_path / "out"), "pdf")
    assert "é ≥ \\u4e2d" in text
    assert text_of(export(path, "docx", tmp_path / "out"), "docx").count("é ≥ 中 \U0001f600 x") == 3


def test_a_real_session_exports_to_every_form(tmp_path, capsys) -> None:
    record = tmp_path / "a.jsonl"
    assert main(["ask", "--transcript", str(record), "median TTP by stage"]) == 0
    heads = set()
    for form in FORMS:
        text = text_of(export(record, form, tmp_path / "out"), form)
        assert "median TTP by stage" in re.sub(r"\s+", " ", text), form
        heads.add(verify(record).head in re.sub(r"\s", "", text))
    assert heads == {True}


def test_a_forged_record_shows_other_digests(remarked, tmp_path) -> None:
    before = text_of(export(remarked, "docx", tmp_path / "out"), "docx")
    records = records_of(remarked)
    records[2]["body"]["results"][0]["value"] = 1.0
    rechain(remarked, records)
    assert text_of(export(remarked, "docx", tmp_path / "out"), "docx") != before
