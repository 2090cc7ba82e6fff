from datetime import UTC, datetime

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QLineEdit

from inspector.line.client import Acknowledge, ChangeLot, Start, Stop
from inspector.status import Alarm, Ledger, LineStatus, Phase
from tests.ui.fakes import a_sighting, a_strip
from ui.main_window import MainWindow
from ui.widgets.elided import ElidedLabel

NOW = datetime(2026, 1, 1, tzinfo=UTC)
RUNNING = {"phase": Phase.RUNNING, "run_id": "r1", "lot_id": "C-1"}


def test_f5_starts_the_lot_in_the_header(qtbot, client, active):
    active.header.lot.setText("COIL-7")
    qtbot.keyClick(active, Qt.Key.Key_F5)
    assert client.commands == [Start("COIL-7")]


def test_f5_does_nothing_while_the_line_runs(qtbot, client, look, active):
    client.set(**RUNNING)
    look()
    qtbot.keyClick(active, Qt.Key.Key_F5)
    assert client.commands == []


def test_f6_stops_a_running_line(qtbot, client, look, active):
    client.set(**RUNNING)
    look()
    qtbot.keyClick(active, Qt.Key.Key_F6)
    assert client.commands == [Stop()]


def test_keys_work_while_a_lot_is_typed(qtbot, client, active):
    active.header.lot.setFocus()
    qtbot.keyClick(active.header.lot, Qt.Key.Key_F5)
    assert len(client.commands) == 1


def test_f7_acknowledges_one_alarm_after_the_other(qtbot, client, look, active):
    client.set(**RUNNING, alarms=(Alarm("a", "one", NOW), Alarm("b", "two", NOW)))
    look()
    qtbot.keyClick(active, Qt.Key.Key_F7)
    client.set(
        alarms=(Alarm("a", "one", NOW, acknowledged_by="op"), Alarm("b", "two", NOW))
    )
    look()
    qtbot.keyClick(active, Qt.Key.Key_F7)
    assert client.commands == [Acknowledge("a"), Acknowledge("b")]


def test_f7_ends_a_fault(qtbot, client, look, active):
    client.set(phase=Phase.FAULT, message="no model")
    look()
    qtbot.keyClick(active, Qt.Key.Key_F7)
    assert client.commands == [Acknowledge("")]


def test_f8_freezes_and_f8_goes_on(qtbot, client, look, active):
    client.new_strips.append(a_strip())
    look()
    (waterfall,) = active.live.waterfalls
    qtbot.keyClick(active, Qt.Key.Key_F8)
    assert waterfall.frozen
    qtbot.keyClick(active, Qt.Key.Key_F8)
    assert not waterfall.frozen


def test_f4_shows_more_of_the_length_and_comes_back(qtbot, client, look, active):
    client.new_strips.extend(a_strip(n * 512, rows=128) for n in range(60))
    look()
    active.grab()
    (waterfall,) = active.live.waterfalls
    shown = []
    for _ in range(5):
        ring = waterfall.ring
        shown.append((ring.compress, round(ring.end_mm - ring.start_mm)))
        qtbot.keyClick(active, Qt.Key.Key_F4)
    assert [compress for compress, _mm in shown] == [4, 8, 1, 2, 4]
    lengths = sorted(set(shown))
    assert [mm for _compress, mm in lengths] == sorted(mm for _c, mm in lengths)
    assert shown[0] == shown[-1]


def test_the_buttons_do_what_the_keys_do(qtbot, client, active):
    qtbot.mouseClick(active._start, Qt.MouseButton.LeftButton)
    assert [type(command) for command in client.commands] == [Start]


def test_a_scanned_lot_changes_the_lot_of_a_running_line(qtbot, client, look, active):
    client.set(**RUNNING)
    look()
    active.header.lot.setFocus()
    active.header.lot.selectAll()
    qtbot.keyClicks(active.header.lot, "C-2")
    qtbot.keyClick(active.header.lot, Qt.Key.Key_Return)
    assert client.commands == [ChangeLot("C-2")]


def test_a_refused_command_is_a_calm_message(client, active):
    client.refuses = "the line is stopping; wait a moment"
    active._start.click()
    assert active.notes.text == "The line is stopping; wait a moment"


def test_it_does_not_close_over_a_running_line(client, look, active):
    client.set(**RUNNING)
    look()
    assert not active.close()
    assert "Press Stop" in active.notes.text
    client.set(phase=Phase.IDLE)
    look()
    assert active.close()


def test_a_defect_is_boxed_listed_and_shown(client, look, active):
    client.set(**RUNNING)
    client.new_strips.append(a_strip())
    client.new_sightings.extend([a_sighting(1), a_sighting(2)])
    look()
    (waterfall,) = active.live.waterfalls
    assert len(waterfall.boxes) == 2
    assert active.live.gallery.items.rowCount() == 2
    assert active.live.detail.sighting.index == 2


def test_a_new_run_begins_with_an_empty_page(client, look, active):
    client.set(**RUNNING)
    client.new_strips.append(a_strip(4000))
    client.new_sightings.append(a_sighting())
    look()
    client.set(run_id="r2")
    look()
    assert active.live.gallery.items.rowCount() == 0
    assert active.live.detail.sighting is None
    assert active.live.waterfalls[0].ring.rows == 0


def test_every_camera_has_its_own_waterfall(client, look, active):
    client.new_strips.extend([a_strip(camera="top"), a_strip(camera="bottom")])
    client.new_sightings.append(a_sighting(camera="bottom"))
    look()
    top, bottom = active.live.waterfalls
    assert (len(top.boxes), len(bottom.boxes)) == (0, 1)


def test_gaps_that_the_ledger_tells_are_noted_on_the_web(client, look, active):
    client.set(**RUNNING, ledgers={"top": Ledger(1000, 1000)})
    client.new_strips.append(a_strip())
    look()
    client.set(ledgers={"top": Ledger(2000, 1500, 0, 500)})
    active.grab()
    look()
    (waterfall,) = active.live.waterfalls
    assert [note.length_mm for note in waterfall._gaps.notes] == [50.0]


def test_ten_thousand_sightings_at_once_are_taken_in_bounds(client, look, active):
    client.new_sightings.extend(a_sighting(n) for n in range(10_000))
    look()
    assert active.live.gallery.items.rowCount() == 500
    assert active.live.detail.sighting.index == 9_999


def buttons(window):
    return window.findChildren(QAbstractButton)


def test_every_button_has_an_accessible_name(window):
    assert [b for b in buttons(window) if not b.accessibleName()] == []
    assert all(e.accessibleName() for e in window.findChildren(QLineEdit))


def test_buttons_are_large_enough_for_gloves(active):
    active.notes.show()
    for button in buttons(active):
        assert min(button.width(), button.height()) >= 48, button.text()
    for button in (active._start, active._stop):
        assert button.height() >= 88
        assert button.width() >= 120


def cut_off(window):
    """Texts of visible buttons and labels that do not fit."""
    texts = [
        button.text()
        for button in buttons(window)
        if button.isVisible()
        and button.fontMetrics().horizontalAdvance(button.text()) > button.width() - 16
    ]
    for label in window.findChildren(QLabel):
        may_shrink = isinstance(label, ElidedLabel) or label.wordWrap()
        if label.isVisible() and not may_shrink:
            texts += [label.text()] * (label.sizeHint().width() > label.width() + 1)
    return texts


@pytest.mark.parametrize(("language", "word"), [("en", "Start"), ("zh", "启动")])
@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_nothing_is_cut_off(qtbot, active, texts, size, language, word, client, look):
    client.set(**RUNNING, alarms=(Alarm("a", "one", NOW),))
    look()
    texts.switch(language)
    active.resize(*size)
    qtbot.waitUntil(lambda: active._start.text() == f"{word}  F5")
    qtbot.waitUntil(lambda: cut_off(active) == [])
    assert (active.width(), active.height()) == size


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_state_of_the_line_is_never_shortened(
    active, texts, phase, language, client, look
):
    active.resize(1366, 768)
    texts.switch(language)
    client.set(phase=phase)
    look()
    active.grab()
    label = active.header._state.label
    assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()


def test_everything_lies_inside_the_window(active):
    for child in active.findChildren(QAbstractButton):
        if child.isVisible():
            corner = child.mapTo(active, QPoint(child.width(), child.height()))
            assert active.rect().contains(corner - QPoint(1, 1))


def test_every_button_is_reached_by_tab(qtbot, client, look, active):
    client.set(**RUNNING, alarms=(Alarm("a", "one", NOW),))
    look()
    reached = set()
    for _ in range(20):
        reached.add(active.focusWidget())
        qtbot.keyClick(active.focusWidget(), Qt.Key.Key_Tab)
    wanted = {b for b in buttons(active) if b.isVisible() and b.isEnabled()}
    assert wanted <= reached


def test_it_is_right_if_it_is_made_late(qtbot, bridge, client, texts, marks, notifier):
    client.now = LineStatus(**RUNNING)
    bridge._look()
    late = MainWindow(bridge, texts, marks, notifier)
    qtbot.addWidget(late)
    assert late.header.lot.text() == "C-1"
    assert late._stop.isEnabled()


def test_f11_fills_the_screen_and_gives_it_back(qtbot, active):
    qtbot.keyClick(active, Qt.Key.Key_F11)
    assert active.isFullScreen()
    qtbot.keyClick(active, Qt.Key.Key_F11)
    assert not active.isFullScreen()


def test_a_line_in_its_own_process_does_not_keep_the_window_open(
    qtbot, client, look, window
):
    client.set(**RUNNING)
    client.apart = True
    window.show()
    look()
    assert window.close()
    assert not window.isVisible()


def test_a_second_start_brings_a_window_forward_that_was_minimised(qtbot, window):
    window.showMinimized()
    window.come_forward()
    assert not window.isMinimized()


def test_a_command_that_is_refused_later_is_told(client, look, window):
    client.refuse_later("a run is on")
    look()
    assert window.notes.text == "A run is on"


def test_the_screen_is_filled_also_without_a_window_manager(qtbot, active):
    active._fill_screen()
    assert active.geometry() != active.screen().geometry()
    qtbot.keyClick(active, Qt.Key.Key_F11)
    active.setGeometry(0, 0, 600, 500)  # as a bare X server leaves it
    qtbot.waitUntil(lambda: active.geometry() == active.screen().geometry())
