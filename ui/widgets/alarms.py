"""The alarm strip: the newest alarm nobody has seen, how many, and one key for it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from inspector.status import Alarm, LineStatus
from ui.bridge import LineBridge
from ui.spoken import Spoken
from ui.texts import clock, count, sentence
from ui.theme import GAP_PX, NEUTRAL, ORANGE, VERMILION, Mark, Shape
from ui.widgets.buttons import ActionButton
from ui.widgets.elided import ElidedText
from ui.widgets.marks import Sign

_QUIET = Mark(NEUTRAL, Shape.CIRCLE)
_SEEN = Mark(ORANGE, Shape.UP)
_NEW = Mark(VERMILION, Shape.SALTIRE)
_LEAST_PX = 130


def unseen(status: LineStatus) -> tuple[Alarm, ...]:
    """Alarms that nobody has acknowledged, newest first."""
    return tuple(alarm for alarm in status.alarms if not alarm.acknowledged_by)


class AlarmStrip(Spoken, QFrame):
    """Shows one alarm at a time, beside the button that acknowledges it."""

    def __init__(
        self, bridge: LineBridge, acknowledge: QAction, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("part", "card")
        self._status = bridge.last
        self._sign = Sign(_QUIET, 22, self)
        self._text = ElidedText(self)
        self._text.setMinimumWidth(_LEAST_PX)
        self._more = QLabel(self)
        self._more.setProperty("part", "quiet")
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GAP_PX, 4, 4, 4)
        row.setSpacing(GAP_PX)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._text, 1)
        words.addWidget(self._more)
        row.addWidget(self._sign)
        row.addLayout(words, 1)
        self.button = ActionButton(acknowledge, parent=self)
        row.addWidget(self.button)
        bridge.status.connect(self._on_status)
        self._show()

    @property
    def text(self) -> str:
        """The sentence shown."""
        return self._text.text()

    @property
    def more(self) -> str:
        """How many wait."""
        return self._more.text()

    @Slot(object)
    def _on_status(self, status: LineStatus) -> None:
        if status.alarms != self._status.alarms:
            self._status = status
            self._show()

    def _show(self) -> None:
        new = unseen(self._status)
        alarms = new or self._status.alarms
        if not alarms:
            self._sign.set_mark(_QUIET)
            self._text.set_whole(self.tr("No alarms"))
            self._more.setText("")
            self._more.hide()
            return
        alarm = alarms[0]
        self._sign.set_mark(_NEW if new else _SEEN)
        times = f" (×{count(alarm.count)})" if alarm.count > 1 else ""  # noqa: RUF001 - times
        at = clock(alarm.raised_at.astimezone())
        self._text.set_whole(f"{at}  {sentence(alarm.text)}{times}")
        waiting = self.tr("%1 new").replace("%1", count(len(new)))
        known = self.tr("%1 open").replace("%1", count(len(alarms)))
        self._more.setText(waiting if new else known)
        self._more.show()
