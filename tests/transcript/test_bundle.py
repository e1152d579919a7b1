"""A bundle verifies with stock tools by the commands in its README, and no changed one does."""

from __future__ import annotations

import hashlib
import io
import os
import random
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.transcript.keys import BUNDLES, make_key, public_line, public_pem
from tests.transcript.store import rechain, records_of

TOOLS = ("sh", "sha256sum", "ssh-keygen", "openssl", "awk", "sed", "cmp")
pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, TOOLS)), reason="a stock tool is missing here"
)
MUTANTS = int(os.environ.get("CQA_BUNDLE_MUTANTS", "40"))


@pytest.fixture
def bundle(store, tmp_path, monkeypatch) -> Path:
    """A bundle of two of three sessions, one of them annotated and signed."""
    first, second, _ = store.files
    word = "correct horse\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(word * 3))
    for arguments in (
        ("key", "--personal"),
        ("annotate", first, "--record", "3", "checked"),
        ("sign", first, "--meaning", "approved", "--name", "Dr. Ada Müller"),
        ("sign", store.folder),
        ("bundle", first, second, "--to", tmp_path / "bundle"),
    ):
        assert main(["transcript", *map(str, arguments)]) == 0
    return tmp_path / "bundle"


def commands(bundle) -> str:
    """The commands of the README, as they stand there."""
    text = (bundle / "README.md").read_text(encoding="utf-8")
    (found,) = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return found


def stock_tools_say(bundle, script) -> tuple[bool, str]:
    done = subprocess.run(
        ["sh", "-c", script], cwd=bundle, capture_output=True, text=True, check=False, timeout=60,
        env={"PATH": os.environ["PATH"]},
    )  # fmt: skip
    good = done.returncode == 0 and done.stdout.endswith("all good\n")
    return good, done.stdout + done.stderr


def test_stock_tools_accept_a_bundle(bundle, store) -> None:
    good, said = stock_tools_say(bundle, commands(bundle))
    assert good, said
    assert said.count("Good") == 1 + len(store.checkpoints) + 1  # list, checkpoints, statement
    assert said.count("Signature Verified Successfully") == 1 + len(store.checkpoints)


def test_a_bundle_holds_the_transcripts_byte_for_byte_and_the_remarks_on_them(
    bundle, store
) -> None:
    names = {path.name for path in (bundle / "records").glob("*.jsonl")}
    first, second, third, *later = store.files
    remarks = [path.name for path in later if records_of(path)[1]["type"] != "export"]
    first, second, third = first.name, second.name, third.name
    assert len(remarks) == 2
    assert names == {first, second, *remarks}
    assert third not in names
    for name in names:
        assert (bundle / "records" / name).read_bytes() == (store.folder / name).read_bytes()
        assert (bundle / "readable" / f"{name}.html").exists()


def test_our_own_verify_accepts_the_records_of_a_bundle(bundle, capsys) -> None:
    assert main(["transcript", "verify", str(bundle / "records"), "--selection"]) == 0
    assert "is not here" in capsys.readouterr().out


def files_of(bundle) -> list[Path]:
    return sorted(path for path in bundle.rglob("*") if path.is_file())


def test_a_change_of_any_file_is_rejected(bundle, tmp_path) -> None:
    script = commands(bundle)
    for path in files_of(bundle):
        content = path.read_bytes()
        for changed in (content[:-1], content + b"\n", content.replace(b"a", b"b", 1)):
            spaces_only = path.name == "SHA256SUMS.sig" and changed.split() == content.split()
            if changed != content and not spaces_only:  # of a signature's text spaces say nothing
                path.write_bytes(changed)
                assert not stock_tools_say(bundle, script)[0], path
        path.write_bytes(content)
        path.unlink()
        assert not stock_tools_say(bundle, script)[0], path
        path.write_bytes(content)
    assert stock_tools_say(bundle, script)[0]


def test_a_file_that_is_put_in_is_rejected(bundle) -> None:
    script = commands(bundle)
    for place in ("more.txt", "records/more.jsonl", "signed/999999.body", "statements/x.txt"):
        (bundle / place).write_text("more")
        assert not stock_tools_say(bundle, script)[0], place
        (bundle / place).unlink()


def test_flips_of_bytes_at_random_places_are_rejected(bundle) -> None:
    script = commands(bundle)
    chance = random.Random(7)
    files = [path for path in files_of(bundle) if path.name != "SHA256SUMS.sig"]
    for _ in range(MUTANTS):
        path = chance.choice(files)
        content = bytearray(path.read_bytes())
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        before = path.read_bytes()
        path.write_bytes(bytes(content))
        assert not stock_tools_say(bundle, script)[0], path
        path.write_bytes(before)


def summed_again(bundle) -> None:
    """Make the list of files fit, as whoever changes a file would."""
    names = [path.relative_to(bundle).as_posix() for path in files_of(bundle)]
    lines = [
        f"{hashlib.sha256((bundle / name).read_bytes()).hexdigest()}  {name}\n"
        for name in names
        if not name.startswith("SHA256SUMS")
    ]
    (bundle / "SHA256SUMS").write_text("".join(lines))


def forged(bundle) -> None:
    path = sorted((bundle / "records").glob("*.jsonl"))[0]
    records = records_of(path)
    records[1]["body"]["question"] = "forged"
    rechain(path, records)


def test_a_forged_record_with_a_list_that_fits_is_rejected(bundle) -> None:
    script = commands(bundle)
    forged(bundle)
    summed_again(bundle)
    assert not stock_tools_say(bundle, script)[0]


def test_a_bundle_signed_again_with_another_key_has_another_fingerprint(bundle, tmp_path) -> None:
    script = commands(bundle)  # with the fingerprint that the inspector was given
    forged(bundle)
    key = make_key(tmp_path / "forger", b"", "x")
    line = " ".join(public_line(key.public, "").split()[:2])
    (bundle / "key.pub").write_text(public_line(key.public, "seal"))
    (bundle / "key.pem").write_text(public_pem(key.public))
    (bundle / "bundle_signer").write_text(f'seal namespaces="{BUNDLES}" {line}\n')
    summed_again(bundle)
    sums = (bundle / "SHA256SUMS").read_bytes()
    (bundle / "SHA256SUMS.sig").write_text(key.signed(sums, BUNDLES))
    (bundle / "SHA256SUMS.ed25519").write_bytes(key.raw(sums))
    good, said = stock_tools_say(bundle, script)
    assert not good, said


def test_a_bundle_made_by_the_right_key_over_a_forged_record_is_rejected(bundle, store) -> None:
    """Even the seal itself cannot vouch for a record that its checkpoints do not name."""
    script = commands(bundle)
    forged(bundle)
    summed_again(bundle)
    sums = (bundle / "SHA256SUMS").read_bytes()
    (bundle / "SHA256SUMS.sig").write_text(store.key.signed(sums, BUNDLES))
    (bundle / "SHA256SUMS.ed25519").write_bytes(store.key.raw(sums))
    good, said = stock_tools_say(bundle, script)
    assert not good
    assert "FAILED" in said


def test_what_the_last_checkpoint_does_not_cover_is_not_bundled(store, tmp_path, capsys) -> None:
    path = store.session("newer")
    arguments = ["transcript", "bundle", str(path), "--to", str(tmp_path / "bundle")]
    assert main(arguments) == 4
    assert "Sign first" in capsys.readouterr().err
    assert not list(tmp_path.glob("*bundle*"))
    store.sign()
    assert main(arguments) == 0
    assert main(arguments) == 64
    assert "exists already" in capsys.readouterr().err


def test_a_folder_that_does_not_verify_is_not_bundled(store, tmp_path) -> None:
    path = store.files[0]
    records = records_of(path)
    records[1]["user"] = "another"
    rechain(path, records)
    other = store.files[1]
    assert main(["transcript", "bundle", str(other), "--to", str(tmp_path / "bundle")]) == 4
    assert not (tmp_path / "bundle").exists()


def test_a_bundle_after_a_change_of_keys_verifies_too(store, tmp_path) -> None:
    assert main(["transcript", "key", "--new"]) == 0
    path = store.session("newer")
    assert main(["transcript", "sign", str(store.folder)]) == 0
    to = tmp_path / "bundle"
    assert main(["transcript", "bundle", str(path), "--to", str(to)]) == 0
    good, said = stock_tools_say(to, commands(to))
    assert good, said
