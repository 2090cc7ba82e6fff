"""Work beside the window's thread, one after the other; its answers are looked for."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QThreadPool

from inspector.errors import InspectorError

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What came of something that may be refused.

    Attributes:
        value: What it gave; None if it was refused or failed.
        why: Why it was refused, "" if it was not.
    """

    value: T | None
    why: str = ""


def tried(work: Callable[[], T]) -> Callable[[], Outcome[T]]:
    """The same work, whose refusal is an answer and no mistake of the program."""

    def attempt() -> Outcome[T]:
        try:
            return Outcome(work())
        except InspectorError as error:
            return Outcome(None, str(error))

    return attempt


class Asked(Generic[T]):
    """One piece of work. Whoever asked looks whether it is `done`; nobody is called."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._finished = threading.Event()
        self._answer: T | None = None

    @property
    def done(self) -> bool:
        """Whether the answer is there, or will never be."""
        return self._finished.is_set()

    @property
    def answer(self) -> T | None:
        """What the work gave; None before, and if it failed."""
        return self._answer

    def wait(self, timeout_s: float) -> bool:
        """Wait for the end; for tests and for closing."""
        return self._finished.wait(timeout_s)

    def run(self) -> None:
        """Do it; a mistake goes to the hook for mistakes in threads."""
        try:
            self._answer = self._work()
        finally:
            self._finished.set()


class Beside(QObject):
    """One thread for reading files and records; the window never waits for it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def ask(self, work: Callable[[], T]) -> Asked[T]:
        """Have something done after what was asked before."""
        asked = Asked(work)
        self._pool.start(asked.run)  # a QRunnable from Python would never be freed
        return asked

    def close(self) -> None:
        """Drop what has not begun and wait for what has."""
        self._pool.clear()
        self._pool.waitForDone()


class Errand(Generic[T]):
    """Room for one piece of work beside: it is asked for, and taken when it is done."""

    def __init__(self, beside: Beside) -> None:
        self._beside = beside
        self._asked: Asked[Outcome[T]] | None = None

    @property
    def busy(self) -> bool:
        """Whether something was asked for and has not been taken."""
        return self._asked is not None

    def ask(self, work: Callable[[], T]) -> None:
        """Have this done; nobody cares any more for what was asked before."""
        self._asked = self._beside.ask(tried(work))

    def take(self) -> Outcome[T] | None:
        """What came of it, once it is there; then there is room again."""
        if self._asked is None or not self._asked.done:
            return None
        asked, self._asked = self._asked, None
        return asked.answer or Outcome(None)

    def drop(self) -> None:
        """Care no more for what was asked."""
        self._asked = None

    def wait(self, timeout_s: float) -> bool:
        """Wait for the end, if something was asked; for tests and for closing."""
        return self._asked is None or self._asked.wait(timeout_s)
