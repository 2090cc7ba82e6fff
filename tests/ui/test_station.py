"""A day at the window, clicked and typed, with the line in its own process."""

import json
import os
import signal
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from inspector.access import Role
from inspector.build import database_of, read_line
from inspector.line.attached import AttachedLine
from inspector.line.client import Link
from inspector.line.launch import launch
from inspector.line.server import STATION_DOOR
from inspector.line.session import standing
from inspector.status import Phase
from inspector.store.audit import newest
from inspector.store.database import open_database
from inspector.store.query import run_facts, runs
from inspector.upkeep import Upkeep
from tests.lines import write_tiny_line
from tests.ui.fakes import shown
from ui.actions import Key
from ui.bridge import LineBridge
from ui.main_window import MainWindow

SOON = 60_000
STEADY = (Phase.RUNNING, Phase.DEGRADED)
PASSWORD = "correct horse"


@pytest.fixture
def line(tmp_path):
    return write_tiny_line(tmp_path, threshold=0.34, realtime=True, line_rate_hz=1000.0)


class Station:
    """A window on a line process, as `inspector gui` puts them together."""

    def __init__(self, qtbot, line, texts, marks, notifier):
        self.qtbot = qtbot
        arguments = line.arguments("--linger", "30")
        self.line = AttachedLine(
            line.folder, partial(launch, arguments, line.folder / "logs")
        )
        self.bridge = LineBridge(self.line)
        self.recipe, self.station = read_line(line.station, line.recipe)
        self.url = database_of(self.station)
        self.window = MainWindow(
            self.bridge, texts, marks, notifier, **self.business(line)
        )
        shown(qtbot, self.window)

    def business(self, line):
        """What the window is for."""
        return {"upkeep": Upkeep(self.recipe, self.station, self.url)}

    def until(self, true):
        self.qtbot.waitUntil(lambda: bool(true()), timeout=SOON)

    def type(self, field, text):
        self.qtbot.keyClicks(field.edit, text)

    def press(self, key):
        self.qtbot.keyClick(self.window, key)

    def log_in(self, name):
        page = self.window.login
        self.until(lambda: self.window.pages.currentWidget() is page)
        self.type(page.name, name)
        self.type(page.password, PASSWORD)
        self.qtbot.keyClick(page.password.edit, Qt.Key.Key_Return)
        self.until(lambda: self.window.who.name == name)

    def running(self):
        return self.bridge.last.phase in STEADY

    def end(self):
        """As a window that is closed by a person."""
        self.bridge.close()
        self.window.close_sources()
        self.line.close()
        self.window.close()


@pytest.fixture
def open_station(qtbot, line, texts, marks, notifier):
    opened = []

    def another():
        opened.append(Station(qtbot, line, texts, marks, notifier))
        return opened[-1]

    yield another
    for station in opened:
        station.end()
    if standing(line.folder):
        os.kill(pid_of(line), signal.SIGTERM)
        qtbot.waitUntil(lambda: not standing(line.folder), timeout=SOON)


def pid_of(line):
    return json.loads((line.folder / STATION_DOOR).read_text("utf-8"))["pid"]


def make_first_admin(station):
    page = station.window.login
    station.until(lambda: station.bridge.seat.first)
    for field, text in (
        (page.name, "chen"),
        (page.full_name, "Chen Wei"),
        (page.password, PASSWORD),
        (page.again, PASSWORD),
    ):
        station.type(field, text)
    page.enter.click()
    station.until(lambda: station.window.who.name == "chen")


def add(station, name, role):
    window = station.window
    window.actions_[Key.HEALTH].trigger()
    users = window.health.users
    window.health.choose(users)
    station.type(users.name, name)
    station.type(users.password, PASSWORD)
    users.roles.button(list(Role).index(role)).click()
    users.add.click()
    station.until(lambda: name in [row[0] for row in users.table.cells()])


def change_operator(station, name):
    station.qtbot.keyClick(
        station.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier
    )
    station.log_in(name)


def started_by_wang(station):
    """A new station, on which an operator has started a run."""
    make_first_admin(station)
    add(station, "wang", Role.OPERATOR)
    change_operator(station, "wang")
    station.press(Qt.Key.Key_F5)
    station.until(station.running)
    return station


def test_from_the_first_start_to_a_signed_run_with_a_crash_on_the_way(
    open_station, line
):
    station = open_station()
    make_first_admin(station)
    assert not station.window.actions_[Key.START].isEnabled()
    add(station, "wang", Role.OPERATOR)
    add(station, "li", Role.QA)
    change_operator(station, "wang")
    window = station.window
    window.actions_[Key.LIVE].trigger()

    window.header.lot.setText("COIL-7")
    station.press(Qt.Key.Key_F5)
    station.until(station.running)
    station.until(lambda: window.live.waterfalls and window.live.detail.sighting)
    change_operator(station, "li")
    assert station.running()

    station.until(lambda: station.bridge.last.acknowledged)
    os.kill(pid_of(line), signal.SIGKILL)
    station.until(lambda: station.bridge.link is Link.DIED)
    assert station.bridge.last.phase is Phase.FAULT
    assert window.isVisible()
    station.press(Qt.Key.Key_F7)
    station.log_in("wang")
    station.until(lambda: station.bridge.last.phase is Phase.IDLE)
    window.header.lot.setText("COIL-8")
    station.press(Qt.Key.Key_F5)
    station.until(station.running)
    station.press(Qt.Key.Key_F6)
    station.until(lambda: station.bridge.last.phase is Phase.IDLE)

    engine = open_database(f"sqlite:///{line.folder / 'records.db'}", read_only=True)
    first, second = (run_facts(engine, run.run_id) for run in reversed(runs(engine)))
    who = [(entry.change.who, entry.change.subject) for entry in newest(engine)]
    engine.dispose()
    assert (first.run.outcome, second.run.outcome) == ("crashed", "ended")
    assert ("chen", "user wang") in who
    assert ("chen", "user li") in who
    assert {e.source for e in second.events if e.kind in ("start", "stop")} == {"wang"}


def test_a_window_that_is_gone_is_followed_by_one_on_the_same_run(open_station, line):
    station = started_by_wang(open_station())
    run_id = station.bridge.last.run_id
    station.until(lambda: station.window.live.detail.sighting)
    station.end()

    again = open_station()
    again.until(lambda: again.bridge.last.run_id == run_id)
    assert again.running()
    again.until(lambda: again.window.live.detail.sighting)
    assert again.window.who.seat.user is None
    assert not again.window.actions_[Key.STOP].isEnabled()
    again.log_in("wang")
    again.press(Qt.Key.Key_F6)
    again.until(lambda: again.bridge.last.phase is Phase.IDLE)


def test_health_is_told_from_the_running_line_and_a_backup_is_made(open_station, line):
    station = started_by_wang(open_station())
    change_operator(station, "chen")
    health = station.window.health
    station.window.actions_[Key.HEALTH].setChecked(True)
    station.window.pages.setCurrentWidget(health)
    health.choose(health.cameras)
    station.until(lambda: "Mean grey" in health.cameras.histogram.figures)
    station.until(lambda: health.cameras.lines.cells())
    health.choose(health.storage)
    health.storage.make.click()
    station.until(lambda: health.storage.backups.cells())
    assert station.running()
    health.choose(health.logs)
    station.until(lambda: health.logs.table.cells())
    shown = [b for b in health.findChildren(QAbstractButton) if b.isVisible()]
    assert min(button.height() for button in shown) >= 48
    change_operator(station, "wang")
    station.press(Qt.Key.Key_F6)
    station.until(lambda: station.bridge.last.phase is Phase.IDLE)
