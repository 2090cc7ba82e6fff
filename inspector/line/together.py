"""Several works at once, each in a thread of its own, until all of them have ended."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence


def together(works: Sequence[Callable[[], None]]) -> None:
    """Run all works at once and wait for the last."""
    threads = [
        threading.Thread(target=work, name=f"together:{number}")
        for number, work in enumerate(works)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
