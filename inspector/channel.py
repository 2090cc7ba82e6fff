"""`Lossless` and `Latest`: the only two ways across threads."""

from __future__ import annotations

import threading
from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Lossless(Generic[T]):
    """A bounded queue that refuses when it is full; the producer must then act.

    Several producers may share it: it counts as closed once each of `producers` has
    called `close()`.
    """

    def __init__(self, capacity: int, producers: int = 1) -> None:
        """Make an empty channel.

        Args:
            capacity: Items held at most, at least 1.
            producers: How many calls of `close()` end the channel, at least 1.
        """
        if capacity < 1 or producers < 1:
            raise ValueError(
                f"capacity and producers must be >= 1, got {capacity} and {producers}"
            )
        self.capacity = capacity
        self._items: deque[T] = deque()
        self._open = producers
        self._change = threading.Condition()

    def put(self, item: T, timeout_s: float = 0.0) -> bool:
        """Append `item`; False if there was no room within `timeout_s`.

        Raises:
            ValueError: The channel is closed.
        """
        with self._change:
            if not self._open:
                raise ValueError("the channel is closed")
            if not self._change.wait_for(self._has_room, timeout_s):
                return False
            self._items.append(item)
            self._change.notify_all()
            return True

    def take(self, most: int = 1, timeout_s: float = 0.0) -> list[T]:
        """Up to `most` items, oldest first; empty if none came within `timeout_s`."""
        with self._change:
            self._change.wait_for(lambda: self._items or not self._open, timeout_s)
            taken = [self._items.popleft() for _ in range(min(most, len(self._items)))]
            self._change.notify_all()
            return taken

    def close(self) -> None:
        """One producer has finished; taking what is left goes on."""
        with self._change:
            self._open = max(0, self._open - 1)
            self._change.notify_all()

    @property
    def drained(self) -> bool:
        """Closed by all producers and empty."""
        with self._change:
            return not self._open and not self._items

    def __len__(self) -> int:
        with self._change:
            return len(self._items)

    def _has_room(self) -> bool:
        return len(self._items) < self.capacity


class Latest(Generic[T]):
    """One place that keeps the newest value; older ones are overwritten and counted."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._value: T | None = None
        self._overwritten = 0

    def put(self, value: T) -> None:
        """Replace what is there. Never waits."""
        with self._lock:
            self._overwritten += self._value is not None
            self._value = value

    def take(self) -> T | None:
        """The newest value since the last call, or None."""
        with self._lock:
            value, self._value = self._value, None
            return value

    @property
    def overwritten(self) -> int:
        """How many values nobody took."""
        with self._lock:
            return self._overwritten
