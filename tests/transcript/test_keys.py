"""Keys and signatures: what `ssh-keygen` and `openssl` accept, and nothing else."""

from __future__ import annotations

import hashlib
import shutil
import subprocess

import pytest

from assistant.cli import main
from assistant.errors import TranscriptError
from assistant.transcript.checkpoint import parsed
from assistant.transcript.contents import contents_of
from assistant.transcript.keys import (
    CHECKPOINTS,
    load_key,
    make_key,
    public_line,
    public_pem,
    signer_of,
)
from assistant.transcript.tree import root_of
from tests.transcript.store import Store

needs_ssh = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="no ssh-keygen here")
needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="no openssl here")
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657",
          "606162636465666768696a6b6c6d6e6f"]  # fmt: skip
ROOTS = [  # the published test vectors of the certificate transparency implementations
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


@pytest.mark.parametrize("number", range(1, 9))
def test_the_tree_root_is_that_of_rfc_6962(number) -> None:
    entries = [bytes.fromhex(leaf) for leaf in LEAVES[:number]]
    assert root_of(entries).hex() == ROOTS[number - 1]


def test_the_root_of_nothing_is_the_digest_of_nothing() -> None:
    assert root_of([]) == hashlib.sha256(b"").digest()


def run(*arguments: str, stdin: bytes = b"", cwd=None):
    return subprocess.run(arguments, input=stdin, capture_output=True, check=False, cwd=cwd)


@pytest.fixture
def key(tmp_path):
    return make_key(tmp_path / "key", b"", "test@host")


def ssh_accepts(folder, key, message, armor, *, identity="cqa", namespace=CHECKPOINTS) -> bool:
    (folder / "allowed").write_text(
        f'cqa namespaces="{CHECKPOINTS}" {public_line(key.public, "c")}'
    )
    (folder / "sig").write_text(armor)
    done = run("ssh-keygen", "-Y", "verify", "-f", str(folder / "allowed"), "-I", identity,
               "-n", namespace, "-s", str(folder / "sig"), stdin=message)  # fmt: skip
    return done.returncode == 0


@needs_ssh
def test_ssh_keygen_accepts_a_signature_and_no_change_of_it(tmp_path, key) -> None:
    armor = key.signed(b"a message\n", CHECKPOINTS)
    assert ssh_accepts(tmp_path, key, b"a message\n", armor)
    assert not ssh_accepts(tmp_path, key, b"a messagE\n", armor)
    assert not ssh_accepts(tmp_path, key, b"a message\n", armor, identity="another")
    assert not ssh_accepts(tmp_path, key, b"a message\n", armor, namespace="file")
    other = make_key(tmp_path / "other", b"", "other")
    assert not ssh_accepts(tmp_path, other, b"a message\n", armor)


@needs_ssh
def test_a_signature_by_ssh_keygen_is_accepted(tmp_path, key) -> None:
    done = run("ssh-keygen", "-Y", "sign", "-f", str(tmp_path / "key"), "-n", CHECKPOINTS,
               stdin=b"a message\n")  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert signer_of(b"a message\n", done.stdout.decode(), CHECKPOINTS) == key.public
    assert done.stdout.decode() == key.signed(b"a message\n", CHECKPOINTS)


def test_no_changed_signature_is_accepted(key) -> None:
    armor = key.signed(b"a message", CHECKPOINTS)
    assert signer_of(b"a message", armor, CHECKPOINTS) == key.public
    assert signer_of(b"a messagf", armor, CHECKPOINTS) is None
    assert signer_of(b"a message", armor, "cqa-statement") is None
    for place in range(len(armor)):
        changed = armor[:place] + ("A" if armor[place] != "A" else "B") + armor[place + 1 :]
        assert signer_of(b"a message", changed, CHECKPOINTS) is None, place
        assert signer_of(b"a message", armor[:place], CHECKPOINTS) is None, place


@needs_openssl
def test_openssl_accepts_the_plain_signature_and_no_other(tmp_path, key) -> None:
    (tmp_path / "pem").write_text(public_pem(key.public))
    (tmp_path / "message").write_bytes(b"a message\n")
    command = ("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "pem", "-rawin",
               "-in", "message", "-sigfile", "sig")  # fmt: skip
    signature = key.raw(b"a message\n")
    (tmp_path / "sig").write_bytes(signature)
    assert run(*command, cwd=tmp_path).returncode == 0
    (tmp_path / "sig").write_bytes(signature[:-1] + bytes([signature[-1] ^ 1]))
    assert run(*command, cwd=tmp_path).returncode != 0


@needs_ssh
def test_the_fingerprint_is_that_of_ssh_keygen(tmp_path, key) -> None:
    said = run("ssh-keygen", "-l", "-f", str(tmp_path / "key.pub")).stdout.decode()
    assert said.split()[1] == key.fingerprint


def test_a_key_with_a_passphrase_opens_with_it_alone(tmp_path) -> None:
    made = make_key(tmp_path / "key", b"correct horse", "x")
    assert load_key(tmp_path / "key", lambda _: b"correct horse").public == made.public
    for wrong in (b"", b"correct", b"correct horse "):
        with pytest.raises(TranscriptError, match="was not opened"):
            load_key(tmp_path / "key", lambda _, wrong=wrong: wrong)


@needs_ssh
def test_a_key_with_a_passphrase_is_locked_for_ssh_keygen_too(tmp_path) -> None:
    make_key(tmp_path / "key", b"correct horse", "x")
    path = str(tmp_path / "key")
    assert run("ssh-keygen", "-y", "-P", "wrong", "-f", path).returncode != 0
    assert run("ssh-keygen", "-y", "-P", "correct horse", "-f", path).returncode == 0


def test_keys_are_for_their_owner_only_and_never_written_over(tmp_path) -> None:
    path = tmp_path / "keys" / "key"
    make_key(path, b"", "x")
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    before = path.read_bytes()
    with pytest.raises(TranscriptError, match="No key can be made"):
        make_key(path, b"", "x")
    assert path.read_bytes() == before
    path.chmod(0o644)
    with pytest.raises(TranscriptError, match="can be read by others"):
        load_key(path, lambda _: b"")


@pytest.mark.parametrize("content", [b"", b"noise", bytes(range(256))])
def test_what_is_no_key_is_said_to_be_none(tmp_path, content) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(TranscriptError):
        load_key(path, lambda _: b"")


def test_a_checkpoint_reads_back_to_its_bytes(store) -> None:
    for path in store.checkpoints:
        assert parsed(path.read_bytes()).content == path.read_bytes()
    names = [path.name for path in store.folder.glob("checkpoints/*")]
    assert sorted(names) == ["000001.checkpoint", "000002.checkpoint", "000003.checkpoint"]


def test_a_file_with_an_odd_name_is_covered_under_it(tmp_path, own_keys) -> None:
    store = Store(tmp_path / "records", own_keys)
    path = store.session("a")
    odd = path.with_name("a b%20\nsession 1.jsonl")
    path.rename(odd)
    contents_of(path).rename(contents_of(odd))
    assert store.sign().changed[0].name == odd.name
    assert store.verify().verifies


def test_sign_makes_the_seal_at_first_and_again_signs_only_what_is_new(
    tmp_path, monkeypatch, capsys
) -> None:
    from tests.transcript.conftest import Store

    monkeypatch.setenv("CQA_KEY_DIR", str(tmp_path / "new" / "keys"))
    store = Store(tmp_path / "records", tmp_path / "unused")
    path = store.session("a")
    for place, said in ((store.folder, "signed checkpoint 1"), (path, "nothing has changed")):
        assert main(["transcript", "sign", str(place)]) == 0
        assert said in capsys.readouterr().out
    store.session("b")
    assert main(["transcript", "sign", str(store.folder)]) == 0
    assert main(["transcript", "verify", str(store.folder)]) == 0
    assert (tmp_path / "new" / "keys" / "seal").exists()


def test_a_new_seal_is_agreed_to_by_the_old_one(store, capsys) -> None:
    assert main(["transcript", "key"]) == 0
    old = capsys.readouterr().out
    assert main(["transcript", "key", "--new"]) == 0
    new = capsys.readouterr().out
    assert old != new
    store.session("later")
    assert main(["transcript", "sign", str(store.folder)]) == 0
    capsys.readouterr()
    first_key = store.key.fingerprint
    assert main(["transcript", "verify", str(store.folder), "--key", first_key]) == 0
    assert new.split()[-1] in capsys.readouterr().out


def test_a_seal_with_a_passphrase_signs_with_it_alone(store, capsys, monkeypatch) -> None:
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("open sesame\n"))
    assert main(["transcript", "key", "--new", "--passphrase"]) == 0
    store.session("later")
    monkeypatch.setattr("sys.stdin", io.StringIO("wrong\n"))
    assert main(["transcript", "sign", str(store.folder)]) == 4
    assert len(store.checkpoints) == 3
    monkeypatch.setattr("sys.stdin", io.StringIO("open sesame\n"))
    assert main(["transcript", "sign", str(store.folder)]) == 0
    assert len(store.checkpoints) == 4


def test_a_place_without_transcripts_is_not_signed(tmp_path, capsys) -> None:
    (tmp_path / "empty").mkdir()
    for place in ("empty", "nowhere"):
        assert main(["transcript", "sign", str(tmp_path / place)]) == 64
    assert not list(tmp_path.rglob("*.checkpoint"))
