"""What the line is waiting for, or why it is in FAULT and what to do."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from inspector.line.client import Link
from inspector.status import LineStatus, Phase
from ui.bridge import LineBridge
from ui.spoken import Spoken
from ui.texts import phase_word, sentence
from ui.theme import GAP_PX, PHASE_MARKS
from ui.widgets.marks import Sign

_TOLD = (Phase.PREPARING, Phase.DEGRADED, Phase.STOPPING, Phase.FAULT)


class StateBanner(Spoken, QFrame):
    """Visible while the line is neither idle nor simply running, or out of reach."""

    def __init__(self, bridge: LineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("part", "banner")
        self._status, self._link = bridge.last, bridge.link
        self._sign = Sign(PHASE_MARKS[Phase.FAULT], 28, self)
        self._title = QLabel(self)
        self._title.setProperty("part", "title")
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * GAP_PX, GAP_PX, 2 * GAP_PX, GAP_PX)
        row.setSpacing(2 * GAP_PX)
        row.addWidget(self._sign)
        row.addLayout(words, 1)
        bridge.status.connect(self._on_status)
        bridge.linked.connect(self._on_linked)
        self._show()

    @property
    def text(self) -> str:
        """The sentences shown."""
        return self._text.text()

    @Slot(object)
    def _on_status(self, status: LineStatus) -> None:
        before = self._status
        self._status = status
        if (status.phase, status.message) != (before.phase, before.message):
            self._show()

    @Slot(object)
    def _on_linked(self, link: Link) -> None:
        self._link = link
        self._show()

    def _show(self) -> None:
        phase = self._status.phase
        if self._link is not Link.HERE:
            told, advice = "", self._link_advice()
        else:
            told, advice = sentence(self._status.message), self._advice(phase)
        self._sign.set_mark(PHASE_MARKS[phase])
        self._title.setText(phase_word(phase))
        self._text.setText("\n".join(part for part in (told, advice) if part))
        self.setProperty("level", "error" if phase is Phase.FAULT else "warning")
        self.style().polish(self)
        self.setVisible(phase in _TOLD or self._link is not Link.HERE)

    def _advice(self, phase: Phase) -> str:
        if phase is Phase.FAULT:
            return self.tr(
                "Cure the cause, acknowledge (F7), then press Start (F5). "
                "Nothing is inspected meanwhile."
            )
        if phase is Phase.DEGRADED:
            return self.tr("The line runs with less than it should; see the alarms.")
        if phase is Phase.STOPPING:
            return self.tr("What is on its way is finished first.")
        if phase is Phase.PREPARING and not self._status.message:
            return self.tr("Loading models and opening cameras.")
        return ""

    def _link_advice(self) -> str:
        """What is wrong between the window and the line, and what to do."""
        words = {
            Link.COMING: self.tr("The line's own process is being started."),
            Link.SILENT: self.tr(
                "The line's process does not answer; it may still be inspecting. Wait "
                "a little. If this stays, hold the material and call a technician."
            ),
            Link.DIED: self.tr(
                "The line's process ended by itself, so the web passes uninspected. "
                "A new process takes over, and the records say where the run broke "
                "off. Acknowledge (F7), then press Start (F5)."
            ),
            Link.GONE: self.tr(
                "The line's process has ended and does not start again; nothing is "
                "inspected. Close this window and open it again. If that does not "
                "help, logs/line.out in the station's folder says why."
            ),
            Link.TAKEN: self.tr(
                "Another window shows this line now. The line is not affected; close "
                "this window."
            ),
        }
        return words.get(self._link, "")
