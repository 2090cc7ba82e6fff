"""The pages of a report as pictures, one at a time, as wide as there is room."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui.spoken import Spoken
from ui.theme import GAP_PX
from ui.widgets.keybutton import KeyButton


class Sheets(Spoken, QWidget):
    """Shows one page; keys and buttons lead to the others, Up and Down scroll."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pages: tuple[bytes, ...] = ()
        self._place = 0
        self._picture = QPixmap()
        self._hint = ""
        self._sheet = QLabel(self)
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.room = QScrollArea(self)
        self.room.setWidget(self._sheet)
        self.room.setWidgetResizable(True)
        self.room.setFrameShape(QFrame.Shape.StyledPanel)
        self.room.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.room.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.back, self.on = KeyButton("PgUp", parent=self), KeyButton("PgDown")
        self.on.setParent(self)
        self.number = QLabel(self)
        self.number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        foot = QHBoxLayout()
        foot.setSpacing(GAP_PX)
        foot.addWidget(self.back)
        foot.addWidget(self.number, 1)
        foot.addWidget(self.on)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_PX)
        column.addWidget(self.room, 1)
        column.addLayout(foot)
        self.back.clicked.connect(self._on_back)
        self.on.clicked.connect(self._on_on)
        self._retranslate()

    @property
    def place(self) -> int:
        """Which page is shown, from 0 on."""
        return self._place

    def show_pages(self, pages: Sequence[bytes] | None, hint: str) -> None:
        """Show these from the first, or a sentence where there are none.

        Args:
            pages: PNG pictures; the same ones again leave the place as it is.
            hint: What is said while there are none.
        """
        wanted = tuple(pages or ())
        self._hint = hint
        if wanted == self._pages and wanted:
            return
        if len(wanted) != len(self._pages):
            self._place = 0
        self._pages = wanted
        self._load()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.room.verticalScrollBar()
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        if event.key() in steps:
            bar.setValue(bar.value() + steps[Qt.Key(event.key())] * bar.pageStep() // 4)
            return
        super().keyPressEvent(event)

    @Slot()
    def _on_back(self) -> None:
        self._turn(-1)

    @Slot()
    def _on_on(self) -> None:
        self._turn(1)

    def _turn(self, pages: int) -> None:
        self._place = min(max(0, self._place + pages), max(0, len(self._pages) - 1))
        self._load()

    def _load(self) -> None:
        """Only the page that is shown lives as a picture."""
        self._picture = QPixmap()
        if self._pages:
            self._picture.loadFromData(self._pages[self._place])
        self.room.verticalScrollBar().setValue(0)
        self._fit()
        self._show()

    def _fit(self) -> None:
        if self._picture.isNull():
            self._sheet.setPixmap(QPixmap())
            self._sheet.setText(self._hint)
            return
        ratio = self.devicePixelRatioF()
        wide = int(self.room.viewport().width() * ratio) - 2
        smooth = Qt.TransformationMode.SmoothTransformation
        fitted = self._picture.scaledToWidth(max(1, wide), smooth)
        fitted.setDevicePixelRatio(ratio)
        self._sheet.setPixmap(fitted)

    def _show(self) -> None:
        many = len(self._pages)
        self.back.setEnabled(self._place > 0)
        self.on.setEnabled(self._place + 1 < many)
        text = self.tr("Page %1 of %2").replace("%1", str(self._place + 1))
        self.number.setText(text.replace("%2", str(many)) if many else "")

    def _retranslate(self) -> None:
        self.back.say(self.tr("Back"), self.tr("The page before"))
        self.on.say(self.tr("Next"), self.tr("The next page"))
        self.room.setAccessibleName(self.tr("Page of the report"))
        self._sheet.setAccessibleName(self.tr("Page of the report"))
        self._show()
