"""Work beside a run that no verdict waits for: begun with it, ended with it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


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
