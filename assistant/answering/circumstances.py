"""Under what circumstances a session runs: software, machine, clock, terminal, settings.

Nothing here changes an answer; it is what an inspector asks for who wants to repeat one.
"""

from __future__ import annotations

import hashlib
import os
import platform
import sys
import time
from pathlib import Path

from assistant.answering.provenance import DISTRIBUTION, version

LIBRARIES = ("cryptography", "duckdb", "lifelines", "numpy", "pandas", "pyreadstat", "rapidfuzz", "scipy",
             "sqlglot", "textual")  # fmt: skip
SETTINGS = (
    "CQA_CACHE_DIR", "CQA_PLAIN", "CQA_SCREEN_READER", "CQA_TRANSCRIPT_DIR", "LANG", "LC_ALL",
    "NO_COLOR", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "PYTHONHASHSEED", "TERM", "TZ",
)  # fmt: skip
_BOOT = Path("/proc/sys/kernel/random/boot_id")
_SYNCHRONISED = Path("/run/systemd/timesync/synchronized")


def circumstances() -> dict[str, object]:
    """Return what the opening record of a session says of where it runs."""
    return {
        "program": DISTRIBUTION,
        "version": version(),
        "software": {
            "build_sha256": _build_sha256(), "python": sys.version.split()[0],
            "implementation": platform.python_implementation(), "system": platform.system(),
            "release": platform.release(), "machine": platform.machine(),
            "processors": os.cpu_count(), "libraries": _versions(),
        },
        "clock": clock(),
        "terminal": _terminal(),
        "settings": {name: os.environ[name] for name in SETTINGS if name in os.environ},
    }  # fmt: skip


def clock() -> dict[str, object]:
    """Return where times come from; `synchronised` is None where the machine does not say."""
    info = time.get_clock_info("time")
    return {
        "source": info.implementation, "resolution": info.resolution, "adjustable": info.adjustable,
        "synchronised": True if _SYNCHRONISED.exists() else None,
        "zone": list(time.tzname), "monotonic_ns": time.monotonic_ns(), "boot": _first_line(_BOOT),
    }  # fmt: skip


def _terminal() -> dict[str, object]:
    return {
        "stdin": _is_terminal(sys.stdin), "stdout": _is_terminal(sys.stdout),
        "remote": os.environ.get("SSH_CONNECTION", "").partition(" ")[0] or None,
    }  # fmt: skip


def _is_terminal(stream: object) -> bool:
    try:
        return bool(stream.isatty())  # type: ignore[attr-defined]
    except (AttributeError, ValueError):
        return False


def _versions() -> dict[str, str]:
    """Return the versions of the libraries, from the names of what the installer left (1 ms)."""
    found = dict.fromkeys(LIBRARIES, "absent")
    for folder in reversed(sys.path):
        for entry in _names_in(folder):
            name, _, rest = entry.partition("-")
            if name.lower() in found and rest.endswith(".dist-info"):
                found[name.lower()] = rest.removesuffix(".dist-info")
    return found


def _names_in(folder: str) -> list[str]:
    try:
        return os.listdir(folder or ".")  # noqa: PTH208 (ten times faster than Path objects)
    except OSError:
        return []


def _build_sha256() -> str | None:
    """Return one digest of the program: of the installer's list of files and their digests.

    In a working copy, which no such list describes, of the source files themselves (30 ms).
    """
    base = Path(__file__).parents[1]
    for listed in sorted(base.parent.glob(f"{DISTRIBUTION.replace('-', '_')}-*.dist-info/RECORD")):
        content = listed.read_bytes()
        if b"assistant/cli.py" in content:
            return hashlib.sha256(content).hexdigest()
    if not base.is_dir():
        return None
    digest = hashlib.sha256()
    for path in sorted(base.rglob("*.py")):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(base).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _first_line(path: Path) -> str | None:
    try:
        return path.read_text("ascii").strip()
    except (OSError, ValueError):
        return None
