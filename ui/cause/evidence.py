"""What speaks for and against a cause, how to check it, what helps, who says so."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from inspector.asking import CauseView, Chip
from ui.spoken import Spoken
from ui.theme import GAP_PX


class EvidenceView(Spoken, QScrollArea):
    """Chips first, then checks, remedies and sources as lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cause: CauseView | None = None
        self._inside = QWidget(self)
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, GAP_PX, 0)
        self._column.setSpacing(GAP_PX)
        self.setWidget(self._inside)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setProperty("part", "plain")
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._retranslate()

    @property
    def cause(self) -> CauseView | None:
        """What is shown."""
        return self._cause

    def texts(self) -> list[str]:
        """Every line that is shown, from the top."""
        labels = self._inside.findChildren(QLabel)
        return [label.text() for label in labels if not label.isHidden()]

    def show_cause(self, cause: CauseView | None) -> None:
        """Show one cause, or nothing."""
        if cause != self._cause:
            self._cause = cause
            self._show()

    def _show(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        cause = self._cause
        if cause is None:
            return
        self._add(cause.text, "strong")
        self._add(cause.step, "quiet")
        for chip in cause.chips:
            self._add_chip(chip)
        self._add_lines(self._words[0], cause.checks)
        self._add_lines(self._words[1], cause.remedies)
        self._add_lines(self._words[2], cause.sources)
        self._column.addStretch(1)
        self.verticalScrollBar().setValue(0)

    def _add_chip(self, chip: Chip) -> None:
        card = QFrame(self._inside)
        card.setProperty("part", "against" if chip.against else "evidence")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(GAP_PX, 4, GAP_PX, 4)
        inside.setSpacing(0)
        measured = "; ".join(chip.measured)
        sign = self._words[3] if chip.against else ""
        inside.addWidget(_line(f"{sign}{measured or chip.says}", "", card))
        if measured:
            inside.addWidget(_line(chip.says, "quiet", card))
        self._column.addWidget(card)

    def _add_lines(self, head: str, lines: Sequence[str]) -> None:
        if lines:
            self._add(head, "caption")
            for line in lines:
                self._add(f"•  {line}", "")

    def _add(self, text: str, part: str) -> None:
        if text:
            self._column.addWidget(_line(text, part, self._inside))

    def _retranslate(self) -> None:
        self._words = (
            self.tr("Checks"),
            self.tr("Remedies"),
            self.tr("Sources"),
            self.tr("Against it: "),
        )
        self.setAccessibleName(self.tr("Evidence"))
        self._show()


def _line(text: str, part: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    if part:
        label.setProperty("part", part)
    return label
