"""A signed checkpoint: what a folder of transcripts held at one moment, chained to the one before.

A checkpoint is one text file, `checkpoints/000007.checkpoint`: the body, an empty line, a plain
Ed25519 signature in base64 and one or two SSH signatures over the body. The first three lines
of the body are those of a C2SP tlog-checkpoint (origin, number of entries, Merkle tree root).
Then its number, time, the SHA-256 of the body before, the key, and a line for each session that
grew since: records, bytes, digest of its last line, SHA-256 of those bytes, file name. Since
transcripts only grow, every such line of every checkpoint must hold for good:

    head -c BYTES FILE | sha256sum
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote

from assistant.transcript.keys import ARMOR
from assistant.transcript.tree import root_of

_NUMBER = r"(0|[1-9][0-9]{0,17})"
_SESSION = re.compile(rf"session {_NUMBER} {_NUMBER} ([0-9a-f]{{64}}) ([0-9a-f]{{64}}) (\S+)")
_HEAD = re.compile(
    rf"(?P<origin>cqa-transcripts/[0-9a-f]{{16}})\n(?P<entries>{_NUMBER})\n(?P<root>[A-Za-z0-9+/]{{43}}=)\n"
    rf"number (?P<number>{_NUMBER})\nutc (?P<utc>[0-9T:.+-]{{32}})\nprevious (?P<previous>[0-9a-f]{{64}})\n"
    r"key (?P<key>SHA256:[A-Za-z0-9+/]{43})\n"
)


@dataclass(frozen=True, slots=True)
class Covered:
    """One session as a checkpoint covers it."""

    name: str
    """File name, without a folder."""
    records: int
    size: int
    head: str
    sha256: str

    @property
    def line(self) -> str:
        """As a line of a checkpoint; the name with %-escapes for all but plain characters."""
        return f"session {self.records} {self.size} {self.head} {self.sha256} {quote(self.name, safe='')}"


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The body of a checkpoint."""

    origin: str
    number: int
    utc: str
    previous: str
    """SHA-256 of the body before; 64 zeros for the first."""
    key: str
    """Fingerprint of the key that signs it."""
    entries: int
    root: str
    """Merkle tree root, in base64, over the lines of all sessions sorted by name."""
    changed: tuple[Covered, ...]
    """The sessions that are new or longer than in the checkpoint before, sorted by name."""

    @property
    def body(self) -> bytes:
        """The bytes that are signed."""
        lines = [
            self.origin, str(self.entries), self.root, f"number {self.number}", f"utc {self.utc}",
            f"previous {self.previous}", f"key {self.key}", *(each.line for each in self.changed),
        ]  # fmt: skip
        return ("\n".join(lines) + "\n").encode()

    @property
    def digest(self) -> str:
        """SHA-256 of the body."""
        return hashlib.sha256(self.body).hexdigest()


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """A checkpoint as a file holds it."""

    checkpoint: Checkpoint
    raw: bytes
    """Plain Ed25519 signature, 64 bytes."""
    armors: tuple[str, ...]
    """SSH signature of the key, and where the key is new that of the key before."""

    @property
    def content(self) -> bytes:
        """The bytes of the file."""
        raw = base64.b64encode(self.raw).decode()
        return self.checkpoint.body + f"\ned25519 {raw}\n{''.join(self.armors)}".encode()


def file_name(number: int) -> str:
    """Return the name of a checkpoint's file."""
    return f"{number:06}.checkpoint"


def state_root(sessions: Iterable[Covered]) -> tuple[int, str]:
    """Return the number of sessions and the Merkle tree root over them, in base64."""
    lines = [each.line.encode() for each in sorted(sessions, key=lambda each: each.name)]
    return len(lines), base64.b64encode(root_of(lines)).decode()


def state_after(checkpoints: Iterable[Checkpoint]) -> dict[str, Covered]:
    """Return the sessions that a row of checkpoints covers, each as it last was, by name."""
    state: dict[str, Covered] = {}
    for checkpoint in checkpoints:
        state.update({each.name: each for each in checkpoint.changed})
    return state


def next_checkpoint(
    before: tuple[Checkpoint, ...], now: Mapping[str, Covered], *, origin: str, utc: str, key: str
) -> Checkpoint:
    """Return the checkpoint that follows a row of them, over the sessions that are there now."""
    covered = state_after(before)
    changed = [now[name] for name in sorted(now) if covered.get(name) != now[name]]
    entries, root = state_root(now.values())
    return Checkpoint(
        origin, len(before) + 1, utc, before[-1].digest if before else "0" * 64, key,
        entries, root, tuple(changed),
    )  # fmt: skip


def parsed(content: bytes) -> SignedCheckpoint:
    """Return what a checkpoint's file holds.

    Raises:
        ValueError: it is not, byte for byte, as checkpoints are written.
    """
    body, _, signatures = content.decode("ascii").partition("\n\n")
    head = _HEAD.match(body + "\n")
    if head is None:
        raise ValueError("it does not begin as a checkpoint does")
    changed = tuple(_covered(line) for line in (body + "\n")[head.end() :].splitlines())
    checkpoint = Checkpoint(
        head["origin"], int(head["number"]), head["utc"], head["previous"], head["key"],
        int(head["entries"]), head["root"], changed,
    )  # fmt: skip
    raw_line, _, rest = signatures.partition("\n")
    raw = base64.b64decode(raw_line.removeprefix("ed25519 "), validate=True)
    signed = SignedCheckpoint(checkpoint, raw, tuple(ARMOR.findall(rest)))
    if signed.content != content:
        raise ValueError("it is not in the one form in which checkpoints are written")
    return signed


def _covered(line: str) -> Covered:
    found = _SESSION.fullmatch(line)
    if found is None:
        raise ValueError("a line of it names no session")
    records, size, head, sha256, name = found.groups()
    return Covered(unquote(name), int(records), int(size), head, sha256)
