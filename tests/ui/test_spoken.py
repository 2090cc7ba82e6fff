"""A widget that has words says them anew in another language, and then only."""

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QLabel, QListView, QPushButton, QWidget

from ui.spoken import Spoken


def told(widget, what):
    QCoreApplication.sendEvent(widget, QEvent(what))


@pytest.mark.parametrize("base", [QWidget, QLabel, QPushButton, QListView])
def test_words_are_said_anew_when_the_language_changes(qtbot, base):
    class Widget(Spoken, base):
        said = 0

        def _retranslate(self):
            self.said += 1

    widget = Widget()
    qtbot.addWidget(widget)
    told(widget, QEvent.Type.PaletteChange)
    assert widget.said == 0
    told(widget, QEvent.Type.LanguageChange)
    assert widget.said == 1


def test_a_widget_without_fixed_words_shows_its_state_anew(qtbot):
    class Label(Spoken, QLabel):
        def _show(self):
            self.setText(self.tr("shown"))

    label = Label()
    qtbot.addWidget(label)
    told(label, QEvent.Type.LanguageChange)
    assert label.text() == "shown"


def test_qt_hears_of_every_change_too(qtbot):
    class Heard(QWidget):
        events = ()

        def changeEvent(self, event):  # noqa: N802
            self.events = (*self.events, event.type())
            super().changeEvent(event)

    class Widget(Spoken, Heard):
        def _retranslate(self):
            """Say nothing."""

    widget = Widget()
    qtbot.addWidget(widget)
    told(widget, QEvent.Type.LanguageChange)
    told(widget, QEvent.Type.FontChange)
    wanted = (QEvent.Type.LanguageChange, QEvent.Type.FontChange)
    assert widget.events == wanted
