"""What is done with records later: exports, replays and bundles are on record themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from assistant.errors import TranscriptError
from assistant.transcript.writer import Witness, open_transcript


def keep_activity(
    folders: Sequence[Path],
    witness: Witness,
    entry: str,
    body: Mapping[str, object],
    opening: Mapping[str, object],
) -> Path:
    """Record an act in a session of its own, in the first folder that takes it.

    Args:
        folders: The folder of the records that the act is about, then the actor's own.

    Raises:
        TranscriptError: no folder takes it, so the act must not be done.
    """
    problem: TranscriptError | None = None
    for folder in folders:
        try:
            transcript = open_transcript(folder, witness, {"activity": entry, **opening})
            try:
                transcript.append(entry, body)
            finally:
                transcript.close()
        except TranscriptError as error:
            problem = error
        else:
            return transcript.path
    raise TranscriptError(
        f"The {entry} cannot be put on record, so it was not done.",
        why=problem.why if problem else "", next_step=problem.next_step if problem else "",
    )  # fmt: skip
