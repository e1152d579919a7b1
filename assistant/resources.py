"""Files that ship with the package: `queries/` and `data/`, in every way of installing it."""

from __future__ import annotations

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
