"""Backends by group and name; a backend's file is imported only when it is named."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Any

from inspector.errors import BackendError


def names(group: str) -> list[str]:
    """Names of all backends of a group, for example `runtime`."""
    return sorted({point.name for point in entry_points(group=f"inspector.{group}")})


def load(group: str, name: str) -> Callable[..., Any]:
    """The class or function that makes the backend `name` of `group`.

    Raises:
        BackendError: There is no such backend, or its package is not installed.
    """
    for point in entry_points(group=f"inspector.{group}"):
        if point.name == name:
            try:
                backend: Callable[..., Any] = point.load()
            except ImportError as cause:
                raise BackendError(
                    f"the {group} {name!r} needs a package that is not installed "
                    f"({cause}); `inspector doctor` says what to install"
                ) from cause
            return backend
    known = names(group)
    close = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {close[0]!r}?" if close else ""
    raise BackendError(f"no {group} {name!r}, have {known}{hint}")
