"""Runs the window: the application, its hooks for mistakes, and its end."""

from __future__ import annotations

import faulthandler
import logging
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType, TracebackType

from PySide6.QtCore import (
    QMessageLogContext,
    QSize,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from inspector.cause.lot import Roll
from inspector.line.client import LineClient
from inspector.recipe import KindPart, Recipe
from inspector.station import Station
from ui import theme
from ui.actions import Key
from ui.bridge import LineBridge
from ui.health.page import Source
from ui.kept import NAME
from ui.main_window import MainWindow
from ui.map.source import RecordedMap, Records
from ui.memory import Memory
from ui.notify import Notifier
from ui.single import OneWindow
from ui.texts import Language, Texts
from ui.tour.coach import Coach
from ui.watchdog import TRACE, Hang, Watchdog
from ui.work import work_of

log = logging.getLogger(__name__)

_SIZE = QSize(1600, 900)
_VIRTUAL = "simulated"
_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def run_window(
    client: LineClient,
    *,
    language: Language = "en",
    full_screen: bool = False,
    kinds: Mapping[str, KindPart] | None = None,
    lot: str = "",
    database: str = "",
    evidence: Path | None = None,
    rolls: Sequence[Roll] = (),
    recipe: Recipe | None = None,
    station: Station | None = None,
    one: OneWindow | None = None,
    folder: Path | None = None,
    upkeep: Source | None = None,
    recipe_file: Path | None = None,
) -> int:
    """Show the station until it is closed; the line is neither started nor closed.

    Args:
        client: The line to show and to command.
        language: Language at the start; it can be switched on the screen.
        full_screen: Without a frame, over the whole screen.
        kinds: Names of the recipe's kinds; without them their keys are shown.
        lot: Lot that stands ready in the header.
        database: Its records, for the map; "" for a window without one.
        evidence: Folder of their pictures.
        rolls: Which touch the web; the map names them.
        recipe: The product; with `station`, people can review what was found.
        station: The machine.
        one: Tells when the station is started again; None for any number of windows.
        folder: The station's; the window keeps there how it looks, and how it hung.
        upkeep: Looks after disk, backups and logs; None for a window without them.
        recipe_file: The product's file, which people may change here.

    Returns:
        The application's exit code, 0 when it was closed by a person.
    """
    app = application()
    with ExitStack() as stack:
        notifier = Notifier()
        stack.enter_context(hooks(notifier))
        stack.enter_context(interrupts(app))
        theme.apply(app)
        texts = Texts(kinds, language)
        stack.callback(texts.close)
        bridge = LineBridge(client)
        stack.callback(bridge.close)
        records = None
        if database and evidence is not None:
            records = Records(RecordedMap(database, evidence), tuple(rolls))
        marks = theme.KindMarks(kinds or ())
        work = None
        if recipe is not None and station is not None and database:
            work = work_of(recipe, station, database, recipe_file)
        window = MainWindow(bridge, texts, marks, notifier, lot, records, work, upkeep)
        stack.callback(window.deleteLater)
        if one is not None:
            one.called.connect(window.come_forward)
        stack.callback(window.close_sources)
        window.resize(_SIZE.boundedTo(window.screen().availableSize()))
        coach = _coach(window, bridge, station)
        if folder is not None:
            stack.callback(_watched(window, folder / "logs").close)
            memory = Memory(window, texts, folder / NAME)
            memory.restore(full_screen=full_screen)
            _lead(coach, memory)
        else:
            window.show()
            window.actions_[Key.FULL_SCREEN].setChecked(full_screen)
        return app.exec()


def _coach(
    window: MainWindow, bridge: LineBridge, station: Station | None
) -> Coach | None:
    """Who leads round; nobody on a real line."""
    cameras = () if station is None else station.cameras
    virtual = bool(cameras) and all(one.driver == _VIRTUAL for one in cameras)
    window.pages.help.allow_tour(virtual)
    return Coach(window, bridge) if virtual else None


def _lead(coach: Coach | None, memory: Memory) -> None:
    """The first window on a virtual line begins with the tour."""
    if coach is not None:
        coach.ended.connect(memory.note_tour)
        if not memory.toured:
            coach.begin()


def _watched(window: MainWindow, logs: Path) -> Watchdog:
    """What notices when the window hangs, and tells of one that hung before."""
    dog = Watchdog(logs / TRACE, parent=window)
    dog.hung.connect(window.tell_hang)
    if dog.before:
        window.tell_hang(Hang(0.0, dog.before))
    return dog


def application() -> QApplication:
    """The one application of this process."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    app = QApplication([sys.argv[0] if sys.argv else "inspector"])
    app.setApplicationName("inspector")
    return app


@contextmanager
def hooks(notifier: Notifier) -> Iterator[None]:
    """Send every mistake of the program to the log and to a calm message.

    An exception in a slot does not end the window, and one in a thread does not end
    unseen; both go on as before when the context ends.
    """

    def on_exception(
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if isinstance(error, KeyboardInterrupt):
            QApplication.quit()
            return
        log.error("unexpected error in the window", exc_info=(kind, error, trace))
        notifier.error_recorded(f"({kind.__name__}: {error})")

    def on_thread_exception(args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            on_exception(args.exc_type, args.exc_value, args.exc_traceback)

    before = sys.excepthook, threading.excepthook
    if sys.stderr is not None and not faulthandler.is_enabled():
        faulthandler.enable()
    sys.excepthook, threading.excepthook = on_exception, on_thread_exception
    qt_before = qInstallMessageHandler(_on_qt_message)
    try:
        yield
    finally:
        qInstallMessageHandler(qt_before)
        sys.excepthook, threading.excepthook = before


@contextmanager
def interrupts(app: QApplication) -> Iterator[None]:
    """Ctrl+C and a polite kill close the application instead of tearing it down."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def on_signal(_number: int, _frame: FrameType | None) -> None:
        app.exit(0)  # `quit` would ask the window, which stays while the line runs

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, on_signal) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _on_qt_message(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    log.log(_QT_LEVELS.get(kind, logging.WARNING), "Qt: %s", message)
