"""The questions of earlier sessions, from their records: no second store to keep in step."""

from __future__ import annotations

import json
from pathlib import Path


def past_questions(folder: Path, study: str) -> tuple[str, ...]:
    """Return the questions asked of a study in the records of a folder, oldest first.

    Records that cannot be read are passed over: history is a convenience, and `verify` is
    where a damaged record is reported.
    """
    found: list[str] = []
    for path in sorted(folder.glob("*.jsonl")):
        try:
            with path.open(encoding="utf-8") as file:
                opening = json.loads(file.readline())
                if opening.get("body", {}).get("study") != study:
                    continue
                for line in file:
                    if '"type":"question.asked"' in line:
                        found.append(str(json.loads(line)["body"]["question"]))
        except (OSError, ValueError, KeyError, AttributeError):
            continue
    return tuple(found)
