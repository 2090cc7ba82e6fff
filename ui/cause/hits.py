"""Pictures that a search found, the best first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QListView, QListWidget, QListWidgetItem, QWidget

from inspector.asking import Found
from ui.image import to_qimage
from ui.spoken import Spoken
from ui.texts import Texts
from ui.theme import font

_SIDE_PX = 96
_CELL = QSize(132, _SIDE_PX + 52)


class HitGallery(Spoken, QListWidget):
    """Pictures with kind, size and place."""

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._found: tuple[Found, ...] = ()
        self.setFont(font(13))
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setIconSize(QSize(_SIDE_PX, _SIDE_PX))
        self.setGridSize(_CELL)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setWordWrap(True)
        self.setTextElideMode(Qt.TextElideMode.ElideNone)
        self._retranslate()

    def show_hits(self, found: Sequence[Found]) -> None:
        """Show these."""
        self._found = tuple(found)
        self._show()

    def _show(self) -> None:
        self.clear()
        for one in self._found:
            kind, size = self._texts.kind(one.kind), f"{one.size_mm:.1f} mm"
            picture = to_qimage(one.pixels)
            side = QSize(_SIDE_PX, _SIDE_PX)
            keep = Qt.AspectRatioMode.KeepAspectRatio
            icon = QIcon(QPixmap.fromImage(picture.scaled(side, keep)))
            place = f"{one.y_mm / 1000:.1f} m"
            item = QListWidgetItem(icon, f"{kind}\n{size} · {place}")
            item.setSizeHint(_CELL)
            item.setToolTip(f"{kind}, {size}, {place}, {one.run_id}")
            self.addItem(item)

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Pictures that were found"))
        self._show()
