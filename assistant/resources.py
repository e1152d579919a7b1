"""Files that ship with the package: `queries/` and `data/`, in every way of installing it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path


def resource_dir(name: str) -> Traversable:
    """Return the shipped folder of that name.

    A wheel holds it in `assistant/_bundle`; a checkout (and an editable install) has it
    beside the package.
    """
    checkout = Path(str(files("assistant"))).parent / name
    if checkout.is_dir() and (checkout.parent / "pyproject.toml").is_file():
        return checkout
    return files("assistant") / "_bundle" / name


@contextmanager
def folder_on_disk(source: Traversable) -> Iterator[Path]:
    """Give a shipped folder as a path: itself, or a copy of its files where it lies in a zip.

    (`importlib.resources.as_file` takes folders from Python 3.12 on only.)
    """
    if isinstance(source, Path):
        yield source
        return
    with tempfile.TemporaryDirectory(prefix="cqa-") as made:
        for item in source.iterdir():
            if item.is_file():
                (Path(made) / item.name).write_bytes(item.read_bytes())
        yield Path(made)
