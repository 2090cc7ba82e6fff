"""The calibration panel on a real virtual camera, clicked as a person would."""

from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton

from inspector.access import Role, User
from inspector.build import read_line
from inspector.calibrating import Calibrator, Taken
from inspector.camera.calibration import Flaw, Note
from inspector.camera.correction import calibration_file
from inspector.errors import BusyError
from inspector.line.client import Seat
from inspector.renewal import PlanSource
from inspector.status import Phase
from tests.lines import write_tiny_line
from tests.ui.asking import ScriptedAsker
from tests.ui.fakes import shown
from tests.ui.reviewing import RememberingStore, ScriptedReviews, parts_of
from tests.ui.teaching import ScriptedTeacher
from tests.ui.test_pages import cut_off
from tests.ui.test_widgets import Nothing
from ui.actions import Key
from ui.calibrate.panel import ENCODER, FLAT, SCALE
from ui.calibrate.words import flaw_words
from ui.main_window import MainWindow
from ui.pages import Work

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
ENGINEER = Seat(asked=True, user=User("li", "李", Role.PROCESS), done=1)
OPERATOR = Seat(asked=True, user=User("wang", "王", Role.OPERATOR), done=1)
SOON = 60_000


@pytest.fixture
def line(tmp_path):
    return write_tiny_line(tmp_path)


@pytest.fixture
def kept():
    return []


@pytest.fixture
def window(qtbot, bridge, texts, marks, notifier, line, kept, sit):
    recipe, station = read_line(line.station, line.recipe)
    cameras = Calibrator(recipe, station, lambda: False, lambda: NOW, kept.extend)
    review = parts_of(ScriptedReviews(), RememberingStore())
    work = Work(tuple, review, ScriptedTeacher(), ScriptedAsker(), calibrations=cameras)
    made = MainWindow(bridge, texts, marks, notifier, work=work, upkeep=Nothing())
    shown(qtbot, made)
    sit(ENGINEER)
    made.actions_[Key.HEALTH].trigger()
    yield made
    made.hide()
    made.close_sources()


@pytest.fixture
def panel(qtbot, window):
    window.health.cameras.calibrate.click()
    panel = window.health.calibrate
    qtbot.waitUntil(lambda: panel.desk.ready, timeout=SOON)
    return panel


def press(qtbot, panel, button):
    qtbot.waitUntil(lambda: button.isEnabled(), timeout=SOON)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not panel.desk.busy, timeout=SOON)


def test_a_white_reference_is_taken_stored_and_used_by_the_next_run(
    qtbot, panel, line, kept
):
    press(qtbot, panel, panel.first)
    assert "other reference" in panel.message.text()
    assert not panel.store.isEnabled()
    press(qtbot, panel, panel.second)
    rows = dict(panel.figures.cells())
    assert rows["Lines averaged"].replace("\N{NARROW NO-BREAK SPACE}", "") == "2048"
    press(qtbot, panel, panel.store)
    assert panel.message.text() == (
        "✓ Stored by li, camera scene.yaml. The line uses it from its next start on."
    )
    note = Note.load(calibration_file(line.folder, "top", "flat-field"))
    assert (note.made_by, note.made_at) == ("li", NOW)
    assert [one.body.who for one in kept] == ["li"]
    assert set(PlanSource(line.station, line.recipe)().flat_fields) == {"top"}


def test_the_picture_and_its_brightness_are_live(qtbot, panel):
    qtbot.waitUntil(lambda: panel.desk.seen is not None, timeout=SOON)
    first = panel.desk.seen
    qtbot.waitUntil(lambda: panel.desk.seen is not first, timeout=SOON)
    assert "Mean grey" in panel.histogram.figures


def test_a_scale_is_measured_with_its_residual(qtbot, panel, line):
    panel.choose(SCALE)
    assert not panel.second.isVisible()
    panel.length.edit.selectAll()
    qtbot.keyClicks(panel.length.edit, "8")
    press(qtbot, panel, panel.first)
    rows = dict(panel.figures.cells())
    assert float(rows["One pixel"].split()[0]) == pytest.approx(0.5, rel=0.01)
    assert rows["Residual"].endswith("px")
    press(qtbot, panel, panel.store)
    assert calibration_file(line.folder, "top", "scale").is_file()


def test_an_encoder_is_measured_between_two_marks(qtbot, panel, line):
    panel.choose(ENCODER)
    panel.length.edit.selectAll()
    qtbot.keyClicks(panel.length.edit, "400")
    assert not panel.second.isEnabled()
    press(qtbot, panel, panel.first)
    press(qtbot, panel, panel.second)
    assert dict(panel.figures.cells())["Counts per mm"] == "2.00000"
    press(qtbot, panel, panel.store)
    assert calibration_file(line.folder, "top", "encoder").is_file()


@pytest.mark.parametrize("typed", ["", "0", "-5", "ten", "1e9", "nan"])
def test_a_length_that_cannot_be_is_told_and_nothing_is_measured(qtbot, panel, typed):
    panel.choose(ENCODER)
    qtbot.waitUntil(lambda: panel.desk.ready, timeout=SOON)
    panel.length.edit.clear()
    qtbot.keyClicks(panel.length.edit, typed + " ")
    assert panel.message.text() == "▲ A length from 0.1 to 20000 mm is expected."
    assert not panel.first.isEnabled()


@pytest.mark.parametrize("flaw", Flaw)
def test_every_reason_for_a_refusal_is_told_in_both_languages(panel, texts, flaw):
    panel.desk.flaw = Taken(flaw, "in English")
    panel.desk.changed.emit()
    english = panel.message.text()
    assert english == "▲ " + flaw_words(flaw)
    texts.switch("zh")
    assert flaw_words(flaw) not in english


def test_dirt_is_told_before_anything_is_stored(qtbot, panel):
    press(qtbot, panel, panel.first)
    press(qtbot, panel, panel.second)
    panel.desk.outcome.figures["columns_that_stand_out"] = 3.0
    panel.desk.changed.emit()
    assert panel.message.text().startswith("▲ Dirty: 3 columns")


def test_the_camera_is_given_back_when_the_line_starts_and_taken_when_it_ends(
    qtbot, panel, client, look
):
    client.set(phase=Phase.RUNNING)
    look()
    assert "The line runs" in panel.message.text()
    assert not panel.first.isEnabled()
    assert client.commands == []
    client.set(phase=Phase.IDLE)
    look()
    qtbot.waitUntil(lambda: panel.desk.ready, timeout=SOON)


def test_a_camera_that_cannot_be_had_is_told_once(qtbot, panel, monkeypatch):
    told = []
    panel.desk.told.connect(told.append)

    def refuse(_camera):
        raise BusyError("another program has the camera")

    monkeypatch.setattr(panel.desk._source, "of", refuse)
    panel.choose(SCALE)
    qtbot.waitUntil(lambda: told == ["another program has the camera"])
    qtbot.wait(300)
    assert len(told) == 1
    assert not panel.first.isEnabled()


def test_an_operator_looks_on(qtbot, panel, sit):
    sit(OPERATOR)
    assert panel.message.text() == "A process engineer may calibrate."
    assert not panel.first.isEnabled()


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
@pytest.mark.parametrize("kind", [FLAT, SCALE, ENCODER])
def test_nothing_is_cut_off(qtbot, window, panel, texts, language, size, kind):
    texts.switch(language)
    window.resize(*size)
    panel.choose(kind)
    qtbot.waitUntil(lambda: cut_off(window) == [])
    assert (window.width(), window.height()) == size
    buttons = [b for b in panel.findChildren(QAbstractButton) if b.isVisible()]
    assert [b.text() for b in buttons if b.height() < 48] == []
    assert [b for b in buttons if not b.accessibleName()] == []
    assert panel.store.height() >= 88
