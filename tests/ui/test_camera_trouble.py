"""The window while a camera dies: its thread goes on whatever the driver does."""

from __future__ import annotations

import contextlib
import signal
import threading
import time
from dataclasses import replace

import pytest
from PySide6.QtCore import QTimer

from inspector.build import make_plan, read_line
from inspector.errors import CameraError, CameraLost
from inspector.line.runner import LineRunner
from inspector.status import Phase
from tests.lines import write_tiny_line
from tests.loopback import lacking, own_network
from ui.actions import Key
from ui.bridge import LineBridge
from ui.main_window import MainWindow

BEATS = 60
"""So many turns of the event loop while a driver hangs: no call waits for it."""
CALL_S = 2.5
"""The shortest time for which a driver's call hangs when a device is gone."""
PATIENCE_MS = 30_000


class Heart(QTimer):
    """Beats in the window's thread, and notes the longest pause between two beats."""

    def __init__(self, parent):
        super().__init__(parent)
        self.beats, self.longest_s, self._last_s = 0, 0.0, time.monotonic()
        self.timeout.connect(self._beat)
        self.start(5)

    def _beat(self):
        now_s = time.monotonic()
        self.longest_s = max(self.longest_s, now_s - self._last_s)
        self.beats, self._last_s = self.beats + 1, now_s


class Hanging:
    """A camera whose driver hangs in a call until the test lets it go."""

    def __init__(self, camera, where):
        self._camera, self._where = camera, where
        self.hangs, self.let_go, self.struck = (threading.Event() for _ in range(3))

    def __getattr__(self, name):
        return getattr(self._camera, name)

    def __enter__(self):
        self._hang("reopen")
        if self.struck.is_set() and self._where == "reopen":
            raise CameraError("it does not answer")
        self._camera.__enter__()
        return self

    def __exit__(self, *error):
        self._hang("close")
        self._camera.__exit__(*error)

    def stop(self):
        self._hang("stop")
        return self._camera.stop()

    def read(self, timeout_s):
        if self.struck.is_set() and self._where in ("close", "reopen"):
            raise CameraLost("it was killed")
        self._hang("read")
        return self._camera.read(timeout_s)

    def _hang(self, here):
        if self._where == here and self.struck.is_set():
            self.hangs.set()
            assert self.let_go.wait(60), "nobody let go"


@pytest.fixture
def open_window(qtbot, texts, marks, notifier):
    """A window over a line, its heart, and the line; all of it ends with the test."""
    with contextlib.ExitStack() as stack:

        def opened(plan):
            line = LineRunner(plan)
            stack.callback(line.close)
            bridge = LineBridge(line)
            stack.callback(bridge.deleteLater)
            stack.callback(bridge.close)
            window = MainWindow(bridge, texts, marks, notifier)
            qtbot.addWidget(window)
            window.resize(1366, 768)
            window.show()
            heart = Heart(window)
            return window, heart, line

        yield opened


def plan_of(folder):
    recipe, station = read_line(*_files(folder))
    return make_plan(recipe, station)


def _files(folder):
    made = write_tiny_line(folder, realtime=True, line_rate_hz=2000, threshold=0.9)
    return made.station, made.recipe


@pytest.mark.parametrize("where", ["read", "close", "reopen", "stop"])
def test_while_a_driver_hangs_the_window_turns_and_takes_the_stop(
    where, qtbot, open_window, tmp_path
):
    plan = plan_of(tmp_path)
    hanging = Hanging(plan.cameras["top"](), where)
    window, heart, line = open_window(replace(plan, cameras={"top": lambda: hanging}))
    try:
        window.actions_[Key.START].trigger()
        qtbot.waitUntil(
            lambda: line.status().ledger.inspected_lines > 0, timeout=PATIENCE_MS
        )
        hanging.struck.set()
        if where == "stop":
            window.actions_[Key.STOP].trigger()
        qtbot.waitUntil(hanging.hangs.is_set, timeout=PATIENCE_MS)
        before = heart.beats
        window.actions_[Key.LANGUAGE].trigger()
        window.actions_[Key.STOP].trigger()
        qtbot.waitUntil(lambda: heart.beats >= before + BEATS, timeout=PATIENCE_MS)
        assert not hanging.let_go.is_set()  # all of that while the driver hung
        assert line.status().phase.busy
        window.close()  # it stays, for the line is not down yet
        assert window.isVisible()
        assert heart.longest_s < CALL_S
    finally:
        hanging.let_go.set()
    qtbot.waitUntil(lambda: not line.status().phase.busy, timeout=PATIENCE_MS)
    assert line.status().phase is Phase.IDLE
    assert line.status().ledger.pending_lines == 0
    qtbot.waitUntil(
        lambda: window.header._status.phase is Phase.IDLE, timeout=PATIENCE_MS
    )


@pytest.mark.gige
@pytest.mark.skipif(bool(lacking()), reason=lacking() or "runs")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
@pytest.mark.parametrize("stopping", [False, True], ids=["running", "stopping"])
def test_a_camera_that_dies_on_the_wire_does_not_hold_the_window(
    number, stopping, qtbot, open_window, tmp_path
):
    from tests.process.test_gige import ADDRESS, Emulated  # noqa: PLC0415 - needs Aravis

    with own_network():
        camera = Emulated(tmp_path)
        camera.start()
        try:
            plan = _gige_plan(tmp_path, ADDRESS)
            window, heart, line = open_window(plan)
            window.actions_[Key.START].trigger()
            qtbot.waitUntil(lambda: line.status().blocks > 5, timeout=PATIENCE_MS)
            before = heart.beats
            camera.signal(number)
            if not stopping:
                qtbot.waitUntil(
                    lambda: any(a.key == "camera:top" for a in line.status().alarms),
                    timeout=PATIENCE_MS,
                )
            window.actions_[Key.STOP].trigger()
            qtbot.waitUntil(lambda: not line.status().phase.busy, timeout=PATIENCE_MS)
            assert heart.beats - before > 10
            assert heart.longest_s < CALL_S
            assert line.status().ledger.pending_lines == 0
        finally:
            with contextlib.suppress(ProcessLookupError):
                camera.signal(signal.SIGKILL)


def _gige_plan(folder, address):
    camera = {"driver": "aravis", "name": "top", "address": address}
    settings = {"Height": 64}
    made = write_tiny_line(
        folder / "line",
        realtime=True,
        line_rate_hz=4000,
        threshold=0.9,
        station={"cameras": [{**camera, "settings": settings}]},
    )
    recipe, station = read_line(made.station, made.recipe)
    return make_plan(recipe, station)
