"""What pages work at: asks beside the window, looks for answers, tells trouble once."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from inspector.line.client import Command, Refused, Seat
from ui.beside import Beside
from ui.bridge import LineBridge

_ANSWER_LOOKS = 200
"""So many looks a line may take to answer a command."""


class Desk(QObject):
    """Looks for what was done beside as long as somebody looks at the page.

    Attributes:
        changed: Something else is to be shown.
        told: What could not be done, and why.
    """

    changed = Signal()
    told = Signal(str)

    def __init__(self, look_ms: int, parent: QObject | None = None) -> None:
        """Ask nothing yet.

        Args:
            look_ms: From one look to the next.
            parent: Of the object.
        """
        super().__init__(parent)
        self._looks = 0
        self._trouble = ""
        self._timer = QTimer(self)
        self._timer.setInterval(look_ms)
        self._timer.timeout.connect(self.look)

    def begin(self) -> None:
        """The page is looked at: ask, and go on looking."""
        self._looks = 0
        self._timer.start()
        self.look()

    def pause(self) -> None:
        """The page is left."""
        self._timer.stop()

    def close(self) -> None:
        """Finish what has begun, ask no more."""
        self._timer.stop()
        for beside in self.findChildren(Beside):
            beside.close()

    @Slot()
    def look(self) -> None:
        """Take what is done, ask for what is due, and say whether anything changed."""
        changed = self._take_done()
        changed |= self._ask_due()
        self._looks += 1
        if changed:
            self.changed.emit()

    def _take_done(self) -> bool:
        """Take what is done; whether something else is to be shown."""
        raise NotImplementedError

    def _ask_due(self) -> bool:
        """Ask for what is due; whether something else is to be shown."""
        raise NotImplementedError

    def _tell(self, why: str) -> None:
        """Say what went wrong, once as long as it is the same."""
        if why and why != self._trouble:
            self.told.emit(why)
        self._trouble = why

    def _refuse(self, why: str) -> None:
        """Say why something that somebody asked for was not done."""
        if why:
            self.told.emit(why)


class LineDesk(Desk):
    """A desk that has the line store things, one after the other.

    Attributes:
        done: What was sent is stored.
        refused: Why it was not, a `Refused`; of kind `Late` where no answer came.
    """

    done = Signal()
    refused = Signal(object)

    def __init__(
        self,
        look_ms: int,
        bridge: LineBridge,
        commands: tuple[type[Command], ...],
        parent: QObject | None = None,
    ) -> None:
        """Ask nothing yet.

        Args:
            look_ms: From one look to the next.
            bridge: The line.
            commands: What it is sent.
            parent: Of the object.
        """
        super().__init__(look_ms, parent)
        self._bridge, self._seat = bridge, bridge.seat
        self._commands = tuple(command.__name__ for command in commands)
        self._waiting = 0
        bridge.seated.connect(self._on_seated)
        bridge.seat_refused.connect(self._on_refused)

    @property
    def busy(self) -> bool:
        """Whether the line is storing something."""
        return self._waiting > 0

    def pause(self) -> None:
        """The page is left; an answer is still waited for."""
        if not self.busy:
            super().pause()

    def send(self, command: Command) -> None:
        """Have the line store something."""
        if self.busy:
            return
        self._waiting = 1
        self._timer.start()
        self.changed.emit()
        self._bridge.send(command)

    def read_again(self) -> None:
        """The records may be others now."""
        self._looks = 0
        self.look()

    @Slot(object)
    def _on_seated(self, seat: Seat) -> None:
        stored = seat.done != self._seat.done
        self._seat = seat
        if stored and self.busy:
            self._stored()
        self.changed.emit()

    @Slot(object)
    def _on_refused(self, refused: Refused) -> None:
        if refused.command in self._commands:
            self._waiting = 0
            self.refused.emit(refused)
            self.changed.emit()

    def _stored(self) -> None:
        self._waiting = 0
        self.done.emit()
        self.read_again()

    def _wait(self) -> None:
        """Wait for the line's answer one look longer."""
        if self.busy:
            self._waiting += 1
            if self._waiting > _ANSWER_LOOKS:
                self._waiting = 0
                self.refused.emit(Refused(self._commands[0], "Late", ""))
