"""Ed25519 keys in OpenSSH's form, and signatures that `ssh-keygen -Y verify` accepts.

Two kinds of key: the seal of an installation, which signs checkpoints by itself and is evidence
of tampering only, and a person's own, with a passphrase, which signs a statement for its owner.
`ssh-keygen -p -f KEY` changes a passphrase; `ssh-keygen -l -f KEY.pub` prints a fingerprint.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import TranscriptError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

CHECKPOINTS, STATEMENTS, BUNDLES = "cqa-checkpoint", "cqa-statement", "cqa-bundle"
"""Namespaces: a signature made for one is none for another."""
_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
ARMOR = re.compile(f"{_BEGIN}\n[A-Za-z0-9+/=\n]+{_END}\n")
_ALGORITHM, _HASH = b"ssh-ed25519", b"sha512"
AskPassphrase = Callable[[str], bytes]
"""Asks a person for the passphrase of the key of that name; empty for none."""


@dataclass(frozen=True, slots=True)
class Key:
    """A private key that has been opened."""

    private: Ed25519PrivateKey
    public: bytes
    """The 32 bytes of the public key."""

    @property
    def fingerprint(self) -> str:
        """As `ssh-keygen -l` prints it."""
        return fingerprint(self.public)

    def signed(self, message: bytes, namespace: str) -> str:
        """Return a detached signature (SSHSIG, OpenSSH PROTOCOL.sshsig) over a message."""
        signature = self.private.sign(_signed_part(message, namespace))
        parts = (_public_blob(self.public), namespace.encode(), b"", _HASH)
        whole = b"SSHSIG" + struct.pack(">I", 1) + b"".join(_field(part) for part in parts)
        return _armored(whole + _field(_field(_ALGORITHM) + _field(signature)))

    def raw(self, message: bytes) -> bytes:
        """Return the plain 64-byte Ed25519 signature, for `openssl pkeyutl -verify -rawin`."""
        return self.private.sign(message)


def make_key(path: Path, passphrase: bytes, comment: str) -> Key:
    """Make a key pair at a path that does not exist, and the same path with `.pub`.

    Raises:
        TranscriptError: there is one already, or it cannot be written.
    """
    from cryptography.hazmat.primitives import serialization as form  # 38 ms: only for keys
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    locked = form.BestAvailableEncryption(passphrase) if passphrase else form.NoEncryption()
    content = private.private_bytes(form.Encoding.PEM, form.PrivateFormat.OpenSSH, locked)
    key = Key(private, _raw_public(private))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_new(path, content, 0o600)
        _write_new(_public_path(path), public_line(key.public, comment).encode(), 0o644)
    except OSError as error:
        raise TranscriptError(
            f"No key can be made at {path}.", why=f"({error.strerror})",
            next_step="A key that exists is never written over; move it away or name another folder.",
        ) from error  # fmt: skip
    return key


def load_key(path: Path, ask: AskPassphrase) -> Key:
    """Open a private key; its passphrase is asked for only if it has one.

    Raises:
        TranscriptError: it cannot be read, is open to others, or the passphrase is not its own.
    """
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    try:
        if os.name == "posix" and path.stat().st_mode & 0o077:
            raise TranscriptError(
                f"The key {path} can be read by others, so nothing is signed with it.",
                next_step=f"Make it yours alone: chmod 600 {path}",
            )
        content = path.read_bytes()
    except OSError as error:
        raise TranscriptError(
            f"The key {path} cannot be read.", why=f"({error.strerror})"
        ) from error
    private: object
    try:
        private = form.load_ssh_private_key(content, None)
    except (TypeError, ValueError):
        private = _unlocked(path, content, ask(path.name))
    if not isinstance(private, Ed25519PrivateKey):
        raise TranscriptError(f"The key {path} is not an Ed25519 key.")
    return Key(private, _raw_public(private))


def _unlocked(path: Path, content: bytes, passphrase: bytes) -> object:
    from cryptography.hazmat.primitives import serialization as form

    try:
        return form.load_ssh_private_key(content, passphrase or None)
    except (TypeError, ValueError) as error:
        raise TranscriptError(
            f"The key {path} was not opened.",
            why="The passphrase is not its own, or the file is damaged.",
            next_step="Nothing was signed. Try again.",
        ) from error


def signer_of(message: bytes, armor: str, namespace: str) -> bytes | None:
    """Return the public key that made a detached signature over a message; None if it is not good."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    if not ARMOR.fullmatch(armor):
        return None
    try:
        whole = base64.b64decode(
            armor[len(_BEGIN) : -len(_END) - 1].replace("\n", ""), validate=True
        )
        public, named, _, hashed, signature = _fields(whole[10:], 5)
        algorithm, raw_public = _fields(public, 2)
        made_with, raw = _fields(signature, 2)
    except (ValueError, struct.error):
        return None
    said = (whole[:10], algorithm, made_with, named, hashed)
    if armor != _armored(whole):  # base64 has several forms for the same bytes
        return None
    if said != (b"SSHSIG\0\0\0\1", _ALGORITHM, _ALGORITHM, namespace.encode(), _HASH):
        return None
    try:
        Ed25519PublicKey.from_public_bytes(raw_public).verify(raw, _signed_part(message, namespace))
    except (InvalidSignature, ValueError):
        return None
    return raw_public


def raw_is_good(message: bytes, signature: bytes, public: bytes) -> bool:
    """Whether a plain Ed25519 signature over a message is that of a public key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_line(public: bytes, comment: str) -> str:
    """Return a public key as a line of `KEY.pub`."""
    clean = re.sub(r"[^A-Za-z0-9@._-]", "_", comment)
    return f"ssh-ed25519 {base64.b64encode(_public_blob(public)).decode()} {clean}\n"


def public_pem(public: bytes) -> str:
    """Return a public key as openssl reads it (SubjectPublicKeyInfo, RFC 8410)."""
    whole = bytes.fromhex("302a300506032b6570032100") + public
    return f"-----BEGIN PUBLIC KEY-----\n{base64.b64encode(whole).decode()}\n-----END PUBLIC KEY-----\n"


def fingerprint(public: bytes) -> str:
    """Return a public key's fingerprint as `ssh-keygen -l` prints it."""
    digest = base64.b64encode(hashlib.sha256(_public_blob(public)).digest()).decode()
    return f"SHA256:{digest.rstrip('=')}"


def public_fingerprint(path: Path) -> str:
    """Return the fingerprint of the key at a path, from its `.pub`.

    Raises:
        TranscriptError: that cannot be read.
    """
    try:
        blob = base64.b64decode(_public_path(path).read_text("ascii").split()[1], validate=True)
        algorithm, public = _fields(blob, 2)
    except (OSError, ValueError, IndexError, struct.error) as error:
        raise TranscriptError(f"The public key {_public_path(path)} cannot be read.") from error
    if algorithm != _ALGORITHM:
        raise TranscriptError(f"The key {path} is not an Ed25519 key.")
    return fingerprint(public)


def _armored(whole: bytes) -> str:
    text = base64.b64encode(whole).decode()
    lines = [text[start : start + 70] for start in range(0, len(text), 70)]
    return "\n".join((_BEGIN, *lines, _END)) + "\n"


def _public_path(path: Path) -> Path:
    return path.with_name(f"{path.name}.pub")


def _raw_public(private: Ed25519PrivateKey) -> bytes:
    return private.public_key().public_bytes_raw()


def _public_blob(public: bytes) -> bytes:
    return _field(_ALGORITHM) + _field(public)


def _signed_part(message: bytes, namespace: str) -> bytes:
    parts = (namespace.encode(), b"", _HASH, hashlib.sha512(message).digest())
    return b"SSHSIG" + b"".join(_field(part) for part in parts)


def _field(content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + content


def _fields(content: bytes, number: int) -> list[bytes]:
    found = []
    for _ in range(number):
        (length,) = struct.unpack(">I", content[:4])
        if length > len(content) - 4:
            raise ValueError("a field runs past the end")
        found.append(content[4 : 4 + length])
        content = content[4 + length :]
    if content:
        raise ValueError("there is something after the last field")
    return found


def _write_new(path: Path, content: bytes, mode: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    with os.fdopen(os.open(path, flags, mode), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
