"""A folder of transcripts whose clock is the test's."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

from assistant.transcript.chain import GENESIS, records
from assistant.transcript.contents import contents_of, parted
from assistant.transcript.folder import transcripts_in, verify_folder
from assistant.transcript.keys import Key, load_key, make_key
from assistant.transcript.one_form import canonical, digest_of, sealed
from assistant.transcript.sealing import sign_folder
from assistant.transcript.writer import Witness, open_transcript

MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class Store:
    """Sessions written and signed at a clock that goes on by a second at each look."""

    def __init__(self, folder, installation) -> None:
        self.folder, self.state = folder, installation / "marks"
        self.key_path = installation / "keys" / "seal"
        self.seconds = 0
        self.sessions = 0
        self.key: Key = (
            load_key(self.key_path, lambda _: b"")
            if self.key_path.exists()
            else make_key(self.key_path, b"", "test")
        )

    def now(self) -> datetime:
        self.seconds += 1
        return MOMENT + timedelta(seconds=self.seconds)

    def session(self, *questions: str, user: str = "user", closed: bool = True):
        """Write a session and return its path."""
        self.sessions += 1
        witness = Witness(self.now, user, "host", f"s{self.sessions}")
        transcript = open_transcript(self.folder, witness, {"study": "small"})
        for question in questions:
            transcript.append("question.asked", {"question": question, "context": None})
            body = {"question": question, "outcome": "answered", "restatement": f"read: {question}",
                    "results": [{"value": len(question) / 7}]}  # fmt: skip
            transcript.append("answer.given", body)
        if closed:
            transcript.close()
        else:
            transcript.abandon()
        return transcript.path

    def sign(self, **options):
        return sign_folder(self.folder, self.key, self.state, self.now, **options)[0]

    def verify(self, *trusted: str, state=None):
        return verify_folder(self.folder, state or self.state, trusted)

    @property
    def files(self):
        return transcripts_in(self.folder)

    @property
    def checkpoints(self):
        return sorted((self.folder / "checkpoints").glob("*.checkpoint"))

    def tampers(self, *trusted: str, state=None) -> set[tuple[str, str]]:
        """What is found, as (name of the file, name of what was done)."""
        return {(each.name, each.tamper) for each in self.verify(*trusted, state=state).findings}


def records_of(path) -> list[dict]:
    """The records, with what stands beside them."""
    return list(records(path))


def rechain(path, records, *, apart: bool = True) -> None:
    """Write records with digests, numbers and checksums that fit: a perfect forgery.

    With `apart` false as versions before redaction wrote them: all words in the chain.
    """
    previous, lines, beside = GENESIS, [], []
    for number, record in enumerate(records, start=1):
        body, said = record["body"], b""
        if apart and isinstance(body, dict):
            body, said = parted(record["type"], number, body)
        line = canonical(sealed({**record, "body": body, "sequence": number, "previous": previous}))
        lines.append(line + b"\n")
        beside.append(said)
        previous = digest_of(line)
    path.write_bytes(b"".join(lines))
    contents_of(path).unlink(missing_ok=True)
    if any(beside):
        contents_of(path).write_bytes(b"".join(beside))


def replace_words(path, old: bytes, new: bytes) -> None:
    """Change what stands beside a chain."""
    place = contents_of(path)
    assert old in place.read_bytes()
    place.write_bytes(place.read_bytes().replace(old, new))


def remove(path) -> None:
    """Remove a session with all that it left."""
    path.unlink()
    contents_of(path).unlink(missing_ok=True)


def copy(path, to) -> None:
    """Copy a session with what stands beside its chain."""
    shutil.copy(path, to)
    if contents_of(path).exists():
        shutil.copy(contents_of(path), contents_of(to))
