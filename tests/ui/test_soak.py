"""Hours of blocks, pages and languages leave no widget and no row behind."""

import gc
from collections import Counter

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from inspector.status import Alarm, Phase
from tests.storefakes import NOW
from tests.ui.asking import ScriptedAsker, a_cluster
from tests.ui.fakes import a_sighting, a_strip
from tests.ui.reviewing import RememberingStore, ScriptedReviews, parts_of
from tests.ui.teaching import ScriptedTeacher
from tests.ui.test_map import ScriptedSource, a_lot, a_sheet
from tests.ui.test_widgets import Nothing
from ui.actions import Key
from ui.main_window import MainWindow
from ui.map.source import Records
from ui.pages import Work

PAGES = (Key.MAP, Key.REVIEW, Key.ENROL, Key.CAUSES, Key.HEALTH, Key.LIVE)
SPARE = 6
"""Objects that may come and go between two counts: a layout's, a tooltip's."""


@pytest.fixture
def station(qtbot, bridge, texts, marks, notifier):
    """A window with every page."""
    chance = np.random.default_rng(1)
    sheet = a_sheet(a_lot(chance.uniform(0, 900, (200, 2))))
    work = Work(
        lambda: ("scratch",),
        parts_of(ScriptedReviews(), RememberingStore()),
        ScriptedTeacher(),
        ScriptedAsker([a_cluster()]),
    )
    made = MainWindow(
        bridge,
        texts,
        marks,
        notifier,
        records=Records(ScriptedSource(sheet)),
        work=work,
        upkeep=Nothing(),
    )
    qtbot.addWidget(made)
    made.resize(1366, 768)
    made.show()
    yield made
    made.hide()
    made.close_sources()


class Time:
    """Lets an hour pass at a window: what comes from the line, and what people do."""

    def __init__(self, window, client, look, texts):
        self.window, self.client = window, client
        self.look, self.texts = look, texts
        self.line = self.number = 0

    def hour(self, hour):
        for block in range(60):
            self.client.set(
                phase=Phase.RUNNING,
                run_id=f"run {hour // 2}",
                lot_id=f"lot {hour}",
                blocks=block,
                defects={"scratch": self.number},
                alarms=(Alarm(f"gap:{block % 5}", f"{block} m unseen", NOW),),
            )
            self.client.new_strips.append(a_strip(self.line, rows=8))
            self.client.new_sightings.append(self.sighting())
            self.line += 32
            self.look()
        for key in PAGES:
            self.window.actions_[key].trigger()
            QTest.qWait(5)
            self.window.grab()
        for key in (Key.FREEZE, Key.FREEZE, Key.SCALE, Key.ACKNOWLEDGE, Key.THEME):
            self.window.actions_[key].trigger()
        QTest.keyClick(self.window, Qt.Key.Key_F9)
        self.window.map.view.zoom(0.5)
        self.window.map.view.fit()
        self.window._notifier.warn(f"hour {hour}")
        self.texts.toggle()

    def sighting(self):
        self.number += 1
        at_mm = self.line * 0.1
        return a_sighting(self.number, xyxy_mm=(10, at_mm, 14, at_mm + 3))


def count(window):
    """Qt objects of the window, widgets of the program, rows of its lists."""
    QApplication.sendPostedEvents(None, 0)
    gc.collect()
    names = Counter(type(one).__name__ for one in window.findChildren(QObject))
    names["all widgets"] = len(QApplication.allWidgets())
    names["rows of the gallery"] = window.live.gallery.model().rowCount()
    names["boxes"] = sum(len(one.boxes) for one in window.live.waterfalls)
    return names


def more(before, after):
    """What there is more of than there may be."""
    return {
        name: (before[name], number)
        for name, number in after.items()
        if number > before[name] + SPARE
    }


def test_eight_hours_leave_as_many_objects_as_two_did(station, client, look, texts):
    time = Time(station, client, look, texts)
    for hour in range(4):
        time.hour(hour)
    before = count(station)
    for hour in range(4, 12):
        time.hour(hour)
    assert more(before, count(station)) == {}


def test_an_object_that_is_left_behind_at_each_turn_is_noticed(station):
    before = count(station)
    for _ in range(SPARE + 1):
        QObject(station)
    there = before["QObject"]
    assert more(before, count(station)) == {"QObject": (there, there + SPARE + 1)}
