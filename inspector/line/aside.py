"""Work beside a run that no verdict waits for: begun with it, ended with it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from inspector.line.client import LineClient

Door = Callable[[LineClient], AbstractContextManager[None]]
"""What opens with a run and closes with it."""


@contextmanager
def aside(work: Callable[[threading.Event], None], name: str) -> Iterator[None]:
    """Run `work` in a thread of its own while the block lasts.

    Args:
        work: Ends soon after the event is set; it lets no error out.
        name: Of the thread.
    """
    stop = threading.Event()
    thread = threading.Thread(target=work, args=(stop,), name=name)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def attended(door: Door, work: Callable[[threading.Event], None], name: str) -> Door:
    """A door beside which a thread works while it is open; see `aside`."""

    @contextmanager
    def opened(line: LineClient) -> Iterator[None]:
        with door(line), aside(work, name):
            yield

    return opened
