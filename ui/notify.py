"""Calm messages without modal boxes: a strip that comes and goes."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from ui.spoken import Spoken
from ui.theme import GAP_PX

log = logging.getLogger(__name__)


class Level(StrEnum):
    """How urgent a message is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence for the person at the window."""

    level: Level
    text: str


class Notifier(QObject):
    """Takes messages from any thread and hands them to the strip on the GUI thread."""

    posted = Signal(object)  # Message

    def post(self, level: Level, text: str) -> None:
        """Show `text`; safe from any thread, for a signal crosses by itself."""
        self.posted.emit(Message(level, text))

    def warn(self, text: str) -> None:
        """Show what could not be done, and why."""
        self.post(Level.WARNING, text)

    def error_recorded(self, what: str) -> None:
        """Say that a mistake of the program was written to the log."""
        text = self.tr("An error was recorded; the line is not affected. %1")
        first = next(iter(what.strip().splitlines()), "")
        self.post(Level.ERROR, text.replace("%1", _short(first)))


def _short(text: str) -> str:
    """At most a line of the strip; the log has the rest."""
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]}…"


_MOST_LETTERS = 160
_SHOWN_MS = {Level.INFO: 4_000, Level.WARNING: 8_000, Level.ERROR: 30_000}


class NotificationStrip(Spoken, QFrame):
    """Shows the newest message over the foot of its parent, then goes away.

    The same text again restarts its time and counts, so that a flood stays one line.
    """

    def __init__(self, notifier: Notifier, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self.setProperty("part", "toast")
        self._message: Message | None = None
        self._times = 0
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)
        self._label.setWordWrap(True)
        self._close = QPushButton(self)
        self._close.clicked.connect(self.dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GAP_PX, GAP_PX, GAP_PX, GAP_PX)
        row.addWidget(self._label, 1)
        row.addWidget(self._close)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        notifier.posted.connect(self._on_posted)
        parent.installEventFilter(self)
        self._retranslate()
        self.hide()

    @property
    def text(self) -> str:
        """What is shown, "" when nothing is."""
        return self._label.text() if self._message is not None else ""

    @Slot()
    def dismiss(self) -> None:
        """Go away until the next message."""
        self._timer.stop()
        self._message = None
        self.hide()

    @Slot(object)
    def _on_posted(self, message: Message) -> None:
        self._times = self._times + 1 if message == self._message else 1
        self._message = message
        times = f"  ×{self._times}" if self._times > 1 else ""  # noqa: RUF001 - times
        self._label.setText(message.text + times)
        self.setProperty("level", message.level.value)
        self.style().polish(self)
        self._timer.start(_SHOWN_MS[message.level])
        self.show()
        self.raise_()
        self._place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._message is not None:
            self._place()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        within = self._over.rect()
        width = min(900, max(320, within.width() - 8 * GAP_PX))
        height = max(self.sizeHint().height(), self.heightForWidth(width))
        left = (within.width() - width) // 2
        self.setGeometry(
            QRect(left, within.height() - height - 2 * GAP_PX, width, height)
        )

    def _retranslate(self) -> None:
        self._close.setText(self.tr("Close"))
        self._close.setAccessibleName(self.tr("Close the message"))
        self._close.setToolTip(self.tr("Close the message"))
