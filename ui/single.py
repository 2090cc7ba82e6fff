"""One window per station: a second start brings the first one to the front."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal, Slot
from PySide6.QtNetwork import QLocalServer, QLocalSocket

log = logging.getLogger(__name__)

LOCK = "window.lock"
_CALL, _ANSWER = b"show\n", b"shown\n"
_ANSWER_MS = 2000


class OneWindow(QObject):
    """Holds a station's window; the system lets go of it when the process dies.

    Attributes:
        first: Whether this process may show the window. Also where another process
            holds it and does not answer: that one hangs, and this one takes over.
    """

    called = Signal()  # another start asks for this window

    def __init__(self, folder: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = QLockFile(str(folder / LOCK))
        self._lock.setStaleLockTime(0)
        self._name = (
            "inspector-" + hashlib.sha256(str(folder).encode()).hexdigest()[:24]
        )
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_call)
        self.first = self._lock.tryLock(0) or not self._first_answers()
        if self.first:
            QLocalServer.removeServer(self._name)
            if not self._server.listen(self._name):
                log.warning("a second start cannot reach this window")

    def close(self) -> None:
        """Let another window be the first."""
        self._server.close()
        self._lock.unlock()

    def _first_answers(self) -> bool:
        """Call the window that is there; whether it has come to the front."""
        caller = QLocalSocket()
        caller.connectToServer(self._name)
        if not caller.waitForConnected(_ANSWER_MS):
            return False
        caller.write(_CALL)
        answered = caller.waitForReadyRead(_ANSWER_MS)
        caller.abort()
        return answered

    @Slot()
    def _on_call(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            caller.write(_ANSWER)
            caller.flush()
            caller.disconnected.connect(caller.deleteLater)
            self.called.emit()
