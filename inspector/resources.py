"""Where the shipped recipes, scenes and models lie, in a checkout or in a wheel."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType

from platformdirs import user_data_path

ENGINES_VARIABLE = "INSPECTOR_ENGINES"

_LOOK_S = 1.0
_ROOT = Path(__file__).resolve().parents[1]


def data_folder() -> Path:
    """The folder that holds `recipes`, `stations` and `scenes`."""
    checkout = _ROOT / "data"
    if (checkout / "recipes").is_dir():
        return checkout
    return Path(sys.prefix) / "share" / "surface-inspector" / "data"


def manual_folder() -> Path:
    """The folder of the manual, one folder inside for each language."""
    checkout = _ROOT / "docs" / "manual"
    if checkout.is_dir():
        return checkout
    return Path(sys.prefix) / "share" / "surface-inspector" / "docs" / "manual"


def font_folder() -> Path:
    """The folder of the font with Chinese characters, for window and reports."""
    return Path(__file__).resolve().parent / "fonts"


def zoo_folder() -> Path:
    """The folder that holds one sub-folder per shipped model."""
    return _ROOT / "models" / "zoo"


def yield_to_all() -> None:
    """Let this process compute after all others, if the system can.

    Not only where no other wants to: on a computer that is always busy it would never
    get on. It stands here because this file imports next to nothing: a process that is
    to be out of the way calls it before it loads the rest.
    """
    if (lower := getattr(os, "nice", None)) is not None:
        lower(19)


def step_back() -> None:
    """Let this process compute after those of the line, for somebody who waits for it.

    It comes before those that `yield_to_all`.
    """
    os.environ.setdefault("RAYON_NUM_THREADS", "1")  # typst would take every core
    if (lower := getattr(os, "nice", None)) is not None:
        lower(10)


def end_with_parent() -> None:
    """End this process soon after the one that made it is gone, however it went.

    A worker that waits for work would never hear of it and would stay for ever. Systems
    without interval timers (Windows) are left alone.
    """
    begin = getattr(signal, "setitimer", None)
    if begin is None:
        return
    parent = os.getppid()

    def look(_signal: int, _frame: FrameType | None) -> None:
        if os.getppid() != parent:
            os._exit(0)

    signal.signal(getattr(signal, "SIGALRM"), look)  # noqa: B009  Windows lacks it
    begin(0, _LOOK_S, _LOOK_S)


def engines_folder() -> Path:
    """Where this machine keeps its engines and their parity certificates."""
    named = os.environ.get(ENGINES_VARIABLE)
    return Path(named) if named else user_data_path("surface-inspector") / "engines"
