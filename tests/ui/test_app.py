import logging
import signal
import sys
import threading

from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QApplication

from tests.ui.fakes import KINDS
from ui import app as apps
from ui.actions import Key
from ui.notify import Level
from ui.watchdog import TRACE


def posted(notifier):
    messages = []
    notifier.posted.connect(messages.append)
    return messages


def test_the_window_runs_until_it_is_closed_and_leaves_nothing(client, qapp):
    seen = []

    def close():
        (window,) = [w for w in QApplication.topLevelWidgets() if w.isWindow()]
        seen.append(window.header.lot.text())
        window.close()

    QTimer.singleShot(0, close)
    before = sys.excepthook, threading.excepthook, signal.getsignal(signal.SIGINT)
    assert apps.run_window(client, language="zh", kinds=KINDS, lot="L-1") == 0
    after = sys.excepthook, threading.excepthook, signal.getsignal(signal.SIGINT)
    assert seen == ["L-1"]
    assert after == before


def test_a_window_with_a_folder_is_watched_and_looks_as_it_did(
    client, qapp, tmp_path, texts
):
    seen = []

    def close():
        (window,) = [w for w in QApplication.topLevelWidgets() if w.isWindow()]
        seen.append((window._texts.language, window.isFullScreen(), window.notes.text))
        window.actions_[Key.LANGUAGE].trigger()
        window.actions_[Key.FULL_SCREEN].setChecked(True)
        window.close()

    folder = tmp_path / "station"
    for _ in range(2):
        QTimer.singleShot(0, close)
        assert apps.run_window(client, folder=folder) == 0
    (folder / "logs" / TRACE).write_text('Thread 0x01\n  File "x.py", line 3 in go')
    QTimer.singleShot(0, close)
    assert apps.run_window(client, folder=folder, full_screen=True) == 0
    (first, second, third) = seen
    assert first == ("en", False, "")
    assert second == ("zh", True, "")
    assert third[0] == "en"
    assert "x.py:3 go" in third[2]


def test_a_mistake_in_the_window_is_recorded_and_told(notifier, caplog):
    messages = posted(notifier)
    with apps.hooks(notifier), caplog.at_level(logging.ERROR):
        error = RuntimeError("no such page")
        sys.excepthook(RuntimeError, error, None)
    assert [m.level for m in messages] == [Level.ERROR]
    assert "no such page" in messages[0].text
    assert "unexpected error" in caplog.text


def test_a_mistake_in_a_thread_is_recorded_and_told(qtbot, notifier, caplog):
    messages = posted(notifier)
    with apps.hooks(notifier), caplog.at_level(logging.ERROR):
        args = (ValueError, ValueError("lost"), None, None)
        threading.excepthook(threading.ExceptHookArgs(args))
    assert "lost" in messages[0].text


def test_qt_speaks_to_the_log(notifier, caplog):
    with apps.hooks(notifier), caplog.at_level(logging.WARNING):
        qWarning("a font is missing")
    assert "Qt: a font is missing" in caplog.text


class Ending:
    """An application that only remembers how it was told to end."""

    def __init__(self):
        self.codes = []

    def exit(self, code):
        self.codes.append(code)


def test_a_polite_kill_ends_the_application_although_the_line_runs():
    app = Ending()
    with apps.interrupts(app):
        signal.raise_signal(signal.SIGTERM)
    assert app.codes == [0]
