"""What the environment says: folders, colours, who asks. Read once, at the edge."""

from __future__ import annotations

import getpass
import os
import platform
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one run."""

    stated_folder: Path | None
    """Where records go, where CQA_TRANSCRIPT_DIR says so."""
    user: str
    host: str
    session: str
    plain: bool = False
    screen_reader: bool = False
    no_color: bool = False

    @property
    def transcript_folder(self) -> Path:
        """Where records go: the stated folder, else the user's data folder."""
        return self.stated_folder or _user_folder()


def settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings that the environment gives."""
    stated = environment.get("CQA_TRANSCRIPT_DIR")
    return Settings(
        stated_folder=Path(stated) if stated else None,
        user=_user(),
        host=platform.node() or "unknown",
        session=os.urandom(6).hex(),
        plain=bool(environment.get("CQA_PLAIN")) or environment.get("TERM") == "dumb",
        screen_reader=bool(environment.get("CQA_SCREEN_READER")),
        no_color=bool(environment.get("NO_COLOR")),
    )


def now() -> datetime:
    """Return the machine's time with its zone."""
    return datetime.now().astimezone()


def _user_folder() -> Path:
    from platformdirs import user_data_path  # 20 ms: only where no folder is stated

    return user_data_path("cqa") / "transcripts"


def key_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return where this installation keeps its keys."""
    stated = environment.get("CQA_KEY_DIR")
    if stated:
        return Path(stated)
    from platformdirs import user_data_path

    return user_data_path("cqa") / "keys"


def state_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Return where this machine notes what it has signed, apart from the records themselves."""
    stated = environment.get("CQA_STATE_DIR")
    if stated:
        return Path(stated)
    from platformdirs import user_state_path

    return user_state_path("cqa") / "marks"


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
