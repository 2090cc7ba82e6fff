"""Who stands at the window and what this person may do: the one place to ask."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from inspector.access import Act

NOBODY = "operator"
"""Name under which things are done while nobody has given one."""

_LONGEST = 64


class Who(QObject):
    """The person at the window.

    Attributes:
        changed: Somebody else is here, or may do something else.
    """

    changed = Signal()

    def __init__(self, name: str = NOBODY, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name

    @property
    def name(self) -> str:
        """Stands in every record of what is done."""
        return self._name

    def be(self, name: str) -> None:
        """Another person is here; an empty name is nobody's."""
        given = " ".join(name.split())[:_LONGEST] or NOBODY
        if given != self._name:
            self._name = given
            self.changed.emit()

    def may(self, _act: Act) -> bool:
        """Whether this person may do something; all may while there is no login."""
        return True
