"""How wide the web is, as its edges are seen while it runs."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QWidget

from inspector.status import LineStatus
from ui.bridge import LineBridge
from ui.spoken import Spoken


class WebWidth(Spoken, QLabel):
    """The measured width, for each face where there are two; hidden without one."""

    def __init__(self, bridge: LineBridge, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._status = bridge.last
        bridge.status.connect(self._on_status)
        self._show()

    @Slot(object)
    def _on_status(self, status: LineStatus) -> None:
        if status.webs != self._status.webs:
            self._status = status
            self._show()

    def _show(self) -> None:
        webs = self._status.webs
        faces = {"top": self.tr("top"), "bottom": self.tr("bottom")}
        named = len(webs) > 1
        words = [
            f"{faces.get(face, face)} {web.width_mm:.1f}"
            if named
            else f"{web.width_mm:.1f}"
            for face, web in sorted(webs.items(), reverse=True)
        ]
        text = self.tr("Width %1 mm").replace("%1", " · ".join(words))
        self.setText(text if words else "")
        self.setToolTip(self.tr("Measured from edge to edge of the web"))
        self.setVisible(bool(words))
