import threading

import pytest
from PySide6.QtWidgets import QPushButton, QWidget

from ui.notify import Level, NotificationStrip


@pytest.fixture
def over(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    return made


def test_a_message_appears_inside_its_parent_and_is_not_modal(over, notifier):
    strip = NotificationStrip(notifier, over)
    assert strip.isHidden()
    notifier.warn("The line is running already")
    assert strip.text == "The line is running already"
    assert over.rect().contains(strip.geometry())
    assert not strip.isModal()


def test_of_a_mistake_one_line_is_shown(over, notifier):
    strip = NotificationStrip(notifier, over)
    notifier.error_recorded("(RuntimeError:\n    a page\n    of advice")
    assert strip.text.endswith("(RuntimeError:")
    notifier.error_recorded("x" * 1000)
    assert len(strip.text) < 250


def test_it_can_be_closed_and_goes_away_by_itself(qtbot, over, notifier):
    strip = NotificationStrip(notifier, over)
    notifier.warn("one")
    strip.findChild(QPushButton).click()
    assert strip.isHidden()
    notifier.warn("two")
    assert strip._timer.isActive()
    strip._timer.timeout.emit()
    assert strip.text == ""


def test_a_flood_of_one_message_stays_one_line(over, notifier):
    strip = NotificationStrip(notifier, over)
    for _ in range(1000):
        notifier.post(Level.ERROR, "the same")
    assert strip.text.startswith("the same")
    assert strip.text.endswith("1000")


def test_a_message_from_another_thread_arrives(qtbot, over, notifier):
    strip = NotificationStrip(notifier, over)
    worker = threading.Thread(target=notifier.warn, args=("from afar",))
    worker.start()
    worker.join()
    qtbot.waitUntil(lambda: strip.text == "from afar")


def test_markup_is_shown_as_it_is_written(over, notifier):
    strip = NotificationStrip(notifier, over)
    notifier.warn("<b>no</b>")
    assert strip.text == "<b>no</b>"


def test_it_stays_in_place_when_the_window_changes_its_size(over, notifier):
    strip = NotificationStrip(notifier, over)
    notifier.warn("hello")
    over.resize(400, 300)
    assert over.rect().contains(strip.geometry())
