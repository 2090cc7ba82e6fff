"""Qt without a screen, and a proof after each test that nothing was left behind."""

import gc
import os

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["PYTEST_QT_API"] = "pyside6"

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication

from tests.ui.fakes import KINDS, FakeClient, activate
from ui import theme
from ui.actions import Actions
from ui.bridge import LineBridge
from ui.main_window import MainWindow
from ui.notify import Notifier
from ui.texts import Texts
from ui.who import Who


def _running_timers():
    # By type: `isinstance` asks each object for its class, and some objects answer with
    # a warning.
    timers = [thing for thing in gc.get_objects() if issubclass(type(thing), QTimer)]
    return [t for t in timers if shiboken6.isValid(t) and t.isActive()]


@pytest.fixture(scope="session", autouse=True)
def _dressed(qapp):
    theme.apply(qapp)
    gc.collect()
    gc.freeze()  # what other tests left need not be searched for timers after each test
    yield
    gc.unfreeze()


@pytest.fixture(autouse=True)
def _nothing_is_left(qapp):
    yield
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    assert [w for w in qapp.topLevelWidgets() if w.isVisible()] == []
    assert qapp.topLevelWidgets() == []
    assert _running_timers() == []


@pytest.fixture
def client():
    return FakeClient()


@pytest.fixture
def bridge(client, qapp):
    """A bridge that looks only when a test says so."""
    made = LineBridge(client)
    made.close()
    yield made
    made.deleteLater()


@pytest.fixture
def look(bridge):
    """Let the bridge look once at everything."""

    def now():
        bridge._look()
        bridge._take()

    return now


@pytest.fixture
def sit(client, look):
    """Let somebody be at the window."""

    def now(seat):
        client.sits = seat
        look()

    return now


@pytest.fixture
def texts(qapp):
    made = Texts(KINDS)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def marks():
    return theme.KindMarks(KINDS)


@pytest.fixture
def notifier(qapp):
    made = Notifier()
    yield made
    made.deleteLater()


@pytest.fixture
def who(qapp):
    made = Who("Li")
    yield made
    made.deleteLater()


@pytest.fixture
def actions(qapp):
    made = Actions()
    yield made
    made.deleteLater()


@pytest.fixture
def window(qtbot, bridge, texts, marks, notifier):
    made = MainWindow(bridge, texts, marks, notifier)
    qtbot.addWidget(made)
    made.resize(1366, 768)
    return made


@pytest.fixture
def active(qtbot, window):
    window.show()
    activate(qtbot, window)
    return window
