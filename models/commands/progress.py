"""A progress bar on a terminal, nothing elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Show = Callable[[str, int, int], None]


@contextmanager
def progress() -> Iterator[Show]:
    """A function that is told what is done, how much of it, and of how much."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    console = Console(stderr=True)
    with Bar(console=console, disable=not console.is_terminal, transient=True) as bar:
        tasks = {}

        def show(what: str, done: int, of: int) -> None:
            key = what.split()[0]
            if key not in tasks:
                tasks[key] = bar.add_task(what, total=of)
            bar.update(tasks[key], completed=done, description=what)

        yield show
