"""One engine for several cameras: their tiles fill its batches together.

Each camera's worker asks as if it had an engine of its own. One thread owns the engine,
takes what waits, runs it as one batch and hands every caller its own answers. Nobody
waits for a batch to fill, but for as long as the station file says.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from inspector.channel import Lossless
from inspector.errors import InferenceError, InspectorError
from inspector.runtime.base import Runtime

log = logging.getLogger(__name__)

Heads = Mapping[str, NDArray[np.float32]]

Make = Callable[[], tuple[Runtime, str]]
"""Opens an engine, and says how the provenance names it."""

_LOOK_S = 0.1
_PATIENCE_S = 60.0
"""Longest time that a caller waits before it gives the engine up as stuck."""


@dataclass(slots=True, eq=False)
class _Asked:
    """Tiles of one caller; the owner sets the answer, or why there is none."""

    tiles: NDArray[np.uint8]
    done: threading.Event = field(default_factory=threading.Event)
    heads: Heads | None = None
    failure: str = ""


class SharedEngine:
    """The owner of an engine that several cameras use.

    The engine is made, run and closed in one thread, as its protocol demands. It is
    closed when the last of its handles is.
    """

    def __init__(
        self,
        make: Make,
        now_s: Callable[[], float],
        wait_s: float = 0.0,
        capacity: int = 64,
    ) -> None:
        """Start the owner and wait until the engine is open.

        Args:
            make: Opens the engine and says how the provenance names it; called in
                the owner's thread.
            now_s: Monotonic clock.
            wait_s: How long a batch that is not full waits for more tiles.
            capacity: Requests that may wait; there is one per camera.

        Raises:
            InspectorError: The engine could not be opened.
        """
        self._make, self._now_s, self._wait_s = make, now_s, wait_s
        self._requests: Lossless[_Asked] = Lossless(capacity)
        self._ready = threading.Event()
        self._refused: Exception | None = InferenceError(
            "the shared engine could not be opened; the log says why"
        )
        self._lock = threading.Lock()
        self._handles = 0
        self._failure = ""
        self._thread = threading.Thread(target=self._own, name="engine")
        self._thread.start()
        self._ready.wait()
        if self._refused is not None:
            self._thread.join()
            raise self._refused

    @property
    def usable(self) -> bool:
        """Whether it has neither failed nor been closed."""
        return not self._failure and self._thread.is_alive()

    def handle(self) -> SharedRuntime:
        """One camera's access; the caller closes it."""
        with self._lock:
            self._handles += 1
        return SharedRuntime(self, self.shape, self.label, self.device, self.named)

    def ask(self, tiles: NDArray[np.uint8]) -> Heads:
        """Answers for up to a batch of tiles; called by any thread.

        Raises:
            InferenceError: The engine failed, is stuck, or is closed.
        """
        asked = _Asked(tiles)
        try:
            taken = self._requests.put(asked, timeout_s=_PATIENCE_S)
        except ValueError as cause:
            raise InferenceError(self._failure or "the engine is closed") from cause
        if not taken or not asked.done.wait(_PATIENCE_S):
            raise InferenceError(f"the shared engine is stuck for {_PATIENCE_S:g} s")
        if asked.heads is None:
            raise InferenceError(asked.failure)
        return asked.heads

    def give_back(self) -> None:
        """One handle is closed; the last one ends the owner."""
        with self._lock:
            self._handles -= 1
            last = self._handles <= 0
        if last:
            self._requests.close()
            self._thread.join()

    def _own(self) -> None:
        """The owner's thread: open, serve until closed, close."""
        try:
            engine, self.named = self._make()
            self.shape = engine.input_shape
            self.label, self.device = engine.label, engine.device
            self._room = np.zeros(self.shape, np.uint8)
            self._refused = None
        except InspectorError as error:
            self._refused = error
            return
        finally:
            self._ready.set()
        try:
            while not self._requests.drained:
                self._serve(engine, self._gathered())
        finally:
            engine.close()

    def _gathered(self) -> list[_Asked]:
        """What waits, and what comes within the bound while there is room."""
        waiting = self._requests.take(most=1, timeout_s=_LOOK_S)
        if not waiting:
            return []
        end_s = self._now_s() + self._wait_s
        most = self.shape[0]
        while sum(len(one.tiles) for one in waiting) < most:
            left_s = max(0.0, end_s - self._now_s())
            more = self._requests.take(most=1, timeout_s=left_s)
            if not more:
                break
            waiting += more
        return waiting

    def _serve(self, engine: Runtime, waiting: Sequence[_Asked]) -> None:
        """Run requests in batches, in order; a failure reaches every one of them."""
        while waiting:
            count = self._fitting(waiting)
            some, waiting = waiting[:count], waiting[count:]
            try:
                self._run(engine, some)
            except Exception as error:
                log.exception("the shared engine failed")
                self._failure = str(error)
                self._requests.close()
                left = self._requests.take(most=self._requests.capacity)
                for one in (*some, *waiting, *left):
                    one.failure = self._failure
                    one.done.set()
                return

    def _fitting(self, waiting: Sequence[_Asked]) -> int:
        """How many of the first requests fit into one batch; one at least."""
        tiles = count = 0
        for one in waiting:
            tiles += len(one.tiles)
            if tiles > self.shape[0]:
                break
            count += 1
        return max(1, count)

    def _run(self, engine: Runtime, some: Sequence[_Asked]) -> None:
        """One call; each caller gets the answers of its own tiles."""
        if len(some) == 1:
            some[0].heads = engine.run(some[0].tiles)
            some[0].done.set()
            return
        first = 0
        spans = []
        for one in some:
            spans.append(slice(first, first + len(one.tiles)))
            self._room[spans[-1]] = one.tiles
            first = spans[-1].stop
        heads = engine.run(self._room[:first])
        for one, span in zip(some, spans, strict=True):
            one.heads = {name: head[span] for name, head in heads.items()}
            one.done.set()


class SharedRuntime:
    """One camera's access to a shared engine; see `Runtime`."""

    def __init__(
        self,
        engine: SharedEngine,
        shape: tuple[int, int, int, int],
        label: str,
        device: str,
        named: str,
    ) -> None:
        self._engine: SharedEngine | None = engine
        self.input_shape, self.label, self.device = shape, label, device
        self.named = named

    def run(self, batch: NDArray[np.uint8]) -> Heads:
        """Raw outputs by name for `(n, C, H, W)` uint8 tiles, n up to the batch.

        Raises:
            InferenceError: The engine failed or is closed.
            ValueError: The tiles are of another kind, or too many.
        """
        if self._engine is None:
            raise InferenceError("the runtime is closed; make a new one")
        most, *kind = self.input_shape
        fits = batch.dtype == np.uint8 and list(batch.shape[1:]) == kind
        if not (fits and 1 <= len(batch) <= most):
            raise ValueError(
                f"expected 1..{most} tiles {tuple(kind)} uint8, "
                f"got {batch.shape} {batch.dtype}"
            )
        return self._engine.ask(batch)

    def close(self) -> None:
        """Give the access back; the last one closes the engine."""
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.give_back()


class SharedEngines:
    """The shared engines of a run, one for each runtime of the station file."""

    def __init__(self, now_s: Callable[[], float], wait_s: float) -> None:
        self._now_s, self._wait_s = now_s, wait_s
        self._lock = threading.Lock()
        self._open: dict[str, SharedEngine] = {}

    def access(self, name: str, make: Make) -> SharedRuntime:
        """Access to the engine `name`, which the first caller opens.

        Raises:
            InspectorError: It cannot be opened.
        """
        with self._lock:
            engine = self._open.get(name)
            if engine is None or not engine.usable:
                engine = SharedEngine(make, self._now_s, self._wait_s)
                self._open[name] = engine
            return engine.handle()
