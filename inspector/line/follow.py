"""Follows a support library while the line runs; hands over what is new, whole."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from inspector.channel import Latest
from inspector.classify.protonet import Prototypes
from inspector.errors import InspectorError

log = logging.getLogger(__name__)

Look = Callable[[], Prototypes | None]


def follow(
    look: Look, newest: Latest[Prototypes], every_s: float, stop: threading.Event
) -> None:
    """Look for a newer version until told to stop.

    What cannot be read is told once and the version in use stays.

    Args:
        look: The prototypes if they have changed since the last look, else None.
        newest: Where they are put; whoever inspects takes them between two frames.
        every_s: Time between two looks.
        stop: Ends it.
    """
    trouble = ""
    while not stop.wait(every_s):
        try:
            found = look()
        except InspectorError as error:
            if str(error) != trouble:
                log.warning("the support library is not taken: %s", error)
            trouble = str(error)
            continue
        trouble = ""
        if found is not None:
            newest.put(found)
            log.info("a new support library: %s", found.support.digest[:12])


class Follower:
    """A thread that follows a library, from its start to its close."""

    def __init__(self, name: str, look: Look, every_s: float) -> None:
        """Start it."""
        self.newest: Latest[Prototypes] = Latest()
        self._stop = threading.Event()
        self._thread = threading.Thread(
            target=follow, args=(look, self.newest, every_s, self._stop), name=name
        )
        self._thread.start()

    def close(self) -> None:
        """End the thread. Closing twice is allowed."""
        self._stop.set()
        self._thread.join()

    def wait(self, timeout_s: float) -> None:
        """Give the follower time to look; returns at once after a close."""
        self._stop.wait(timeout_s)
