"""Keeps a window's look while it changes, and gives it to the next window."""

from __future__ import annotations

import base64
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer, Slot

from ui import kept
from ui.actions import Key
from ui.kept import Kept
from ui.main_window import MainWindow
from ui.texts import Texts

_AFTER_MS = 500


class Memory(QObject):
    """Writes a moment after each change, so that a crash costs a moment at most.

    Attributes:
        toured: Whether somebody has been led round, or did not want to be.
    """

    def __init__(self, window: MainWindow, texts: Texts, path: Path) -> None:
        super().__init__(window)
        self._window, self._texts, self._path = window, texts, path
        self._last = Kept()
        self.toured = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_AFTER_MS)
        self._timer.timeout.connect(self.save)

    def restore(self, *, full_screen: bool) -> None:
        """Make the window look as it did, and show it.

        Args:
            full_screen: Whether it is wanted over the whole screen in any case.
        """
        self._last = kept.read(self._path)
        self.toured = self._last.toured
        window = self._window
        if self._last.language is not None:
            self._texts.switch(self._last.language)
        window.show_place(self._last.page)
        window.actions_[Key.THEME].setChecked(self._last.light)
        if self._last.geometry_bytes:
            window.restoreGeometry(self._last.geometry_bytes)
        window.show()
        if full_screen or self._last.full_screen:
            window.actions_[Key.FULL_SCREEN].setChecked(True)
        window.installEventFilter(self)
        window.pages.currentChanged.connect(self._later)
        window.actions_[Key.THEME].toggled.connect(self._soon)

    @Slot()
    def save(self) -> None:
        """Keep what is to be seen now."""
        window = self._window
        full = window.actions_[Key.FULL_SCREEN].isChecked()
        geometry = self._last.geometry
        if not full:  # the place to come back to
            geometry = base64.b64encode(window.saveGeometry().data()).decode("ascii")
        light = window.actions_[Key.THEME].isChecked()
        language, toured = self._texts.language, self.toured
        now = Kept(window.place, language, light, full, toured, geometry)
        if now != self._last:
            self._last = now
            kept.write(self._path, now)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (
            QEvent.Type.Resize,
            QEvent.Type.Move,
            QEvent.Type.WindowStateChange,
            QEvent.Type.LanguageChange,
        ):
            self._timer.start()
        elif event.type() == QEvent.Type.Close:
            self._timer.stop()
            self.save()
        return super().eventFilter(watched, event)

    @Slot()
    def note_tour(self) -> None:
        """It has been seen, or was not wanted: it does not begin by itself again."""
        self.toured = True
        self.save()

    @Slot(bool)
    def _soon(self, _light: bool) -> None:
        self._timer.start()

    @Slot(int)
    def _later(self, _page: int) -> None:
        self._timer.start()
