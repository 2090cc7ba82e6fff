"""Up to which line each camera's web is answered for, without a hole."""

from __future__ import annotations

import threading


class Coverage:
    """Fed by several threads, in any order; read by whoever waits for a camera."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._to: dict[str, int] = {}
        self._beyond: dict[str, dict[int, int]] = {}

    def cover(self, camera: str, first_line: int, lines: int) -> None:
        """These lines are inspected, masked or a gap."""
        with self._lock:
            to = self._to.get(camera, 0)
            beyond = self._beyond.setdefault(camera, {})
            beyond[first_line] = max(beyond.get(first_line, 0), first_line + lines)
            for start in sorted(beyond):
                if start > to:
                    break
                to = max(to, beyond.pop(start))
            self._to[camera] = to

    def line(self, camera: str) -> int:
        """The first line that nobody answers for yet."""
        with self._lock:
            return self._to.get(camera, 0)
