"""The demo's own window, driven by a script: for pictures, tests and figures.

`drive(folder, work)` opens what `inspector demo` opens, with its records in `folder`,
and calls `work(window)` once the window is there. The window is closed afterwards.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import typer
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest

from inspector.cli.demo import SceneName, demo
from ui.app import application
from ui.main_window import MainWindow
from ui.tour.coach import Coach

_SHOWN_MS = 300
_LOOK_MS = 50


class DriveError(Exception):
    """What the script waited for did not come, or the window could not be opened."""


def drive(
    folder: Path, work: Callable[[MainWindow], None], *, with_tour: bool = False
) -> None:
    """Open the demo's window, do `work`, close it.

    Args:
        folder: Takes records and pictures of the demo.
        work: Gets the window; what it raises is raised here, after a picture of the
            window was left as `trouble.png` in `folder`.
        with_tour: Whether the tour may go on that greets a new user.

    Raises:
        DriveError: There was no window.
    """
    app = application()
    troubles: list[Exception] = []
    done: list[bool] = []

    def begin() -> None:
        shown = [one for one in app.topLevelWidgets() if isinstance(one, MainWindow)]
        if not shown:
            QTimer.singleShot(_SHOWN_MS, begin)
            return
        (window,) = shown
        window.activateWindow()
        if not with_tour:
            coach_of(window).end()
        try:
            work(window)
            done.append(True)
        except Exception as error:  # noqa: BLE001 - a script's worker; raised below
            window.grab().save(str(folder / "trouble.png"))
            troubles.append(error)
        finally:
            app.exit(0)

    QTimer.singleShot(_SHOWN_MS, begin)
    try:
        demo(headless=False, scene=SceneName.STEEL, blocks=1, db=None, out=folder)
    except typer.Exit as ended:
        raise DriveError(f"the demo ended with {ended.exit_code}") from ended
    if troubles:
        raise troubles[0]
    if not done:
        raise DriveError("the demo ran without a window; a display is needed")


def coach_of(window: MainWindow) -> Coach:
    """Who leads round in the demo's window."""
    (coach,) = window.findChildren(Coach)
    return coach


def until(holds: Callable[[], object], what: str, patience_s: float = 120.0) -> None:
    """Let the window live until something holds.

    Raises:
        DriveError: It did not hold in time.
    """
    end_s = time.monotonic() + patience_s
    while not holds():
        if time.monotonic() > end_s:
            raise DriveError(f"waited {patience_s:.0f} s in vain: {what}")
        QTest.qWait(_LOOK_MS)
