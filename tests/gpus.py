"""A GPU made of numpy: memory, one stream and the product's own kernel, nothing faked.

It shows what is copied where and when, and what is given back. It says nothing about
speed or about the numbers of a real GPU.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from inspector.runtime.gpu import GpuFacts, out_of_memory
from inspector.runtime.kernels import PLACE_TILES

FACTS = GpuFacts("numpy", (8, 6), 13000, 1 << 30)


class NumpyGpu:
    """See `Gpu`; work is carried out at `wait`, as a stream would."""

    def __init__(self, memory_bytes: int = 1 << 24, graphs: bool = True) -> None:
        self.facts = FACTS
        self._room = memory_bytes
        self._memory: dict[int, np.ndarray] = {}
        self._queue: list[Callable[[], None]] = []
        self._graphs = graphs
        self._kernels: dict[str, bytes] = {}
        self._captured: list[Callable[[], None]] | None = None
        self.replays = self.closed = 0

    def allocate(self, size: int) -> int:
        if size > self._room:
            raise out_of_memory(size, self.facts)
        self._room -= size
        pointer = (1 + len(self._memory)) << 32
        self._memory[pointer] = np.full(size, 0xAA, np.uint8)
        return pointer

    def pinned(self, size: int) -> np.ndarray:
        return np.full(size, 0x55, np.uint8)

    def stream(self) -> int:
        return 7

    def at(self, pointer: int) -> np.ndarray:
        """The bytes from a pointer to the end of its buffer."""
        base = (int(pointer) >> 32) << 32
        return self._memory[base][int(pointer) - base :]

    def upload(self, pointer: int, source: np.ndarray) -> None:
        def copy() -> None:
            self.at(pointer)[: source.nbytes] = source

        self.do(copy)

    def download(self, target: np.ndarray, pointer: int) -> None:
        self.do(lambda: np.copyto(target, self.at(pointer)[: target.nbytes]))

    def load(self, code: bytes, name: str) -> None:
        self._kernels[name] = code

    def launch(self, name, blocks, threads, arguments) -> None:
        assert name == PLACE_TILES
        assert self._kernels[name]
        assert blocks >= 1
        assert threads >= 1
        source, count, target, words_per_tile, words = arguments

        def place() -> None:
            valid = int(self.at(count)[:4].view(np.int32)[0] * words_per_tile)
            given = self.at(source)[: 4 * words].view(np.uint32)
            filled = np.where(np.arange(words) < valid, given, 0)
            self.at(target)[: 4 * words].view(np.uint32)[:] = filled

        self.do(place)

    def capture(self, work):
        if not self._graphs:
            return None
        self._captured = []
        work()
        steps, self._captured = self._captured, None

        def replay() -> None:
            self.replays += 1
            self._queue += steps

        return replay

    def wait(self) -> None:
        queue, self._queue = self._queue, []
        for step in queue:
            step()

    def do(self, step: Callable[[], None]) -> None:
        (self._queue if self._captured is None else self._captured).append(step)

    def close(self) -> None:
        self.closed += 1
        self._memory.clear()


class MeanContext:
    """An engine that answers with the mean of each tile, written to every place."""

    def __init__(self, gpu: NumpyGpu, shape, outputs) -> None:
        self.gpu, self.shape, self.outputs = gpu, shape, outputs
        self.places: dict[str, int] = {}

    def bind(self, name: str, pointer: int) -> None:
        self.places[name] = pointer

    def enqueue(self, stream: int) -> None:
        assert stream == self.gpu.stream()
        self.gpu.do(self._run)

    def _run(self) -> None:
        size = math.prod(self.shape)
        tiles = self.gpu.at(self.places["tiles"])[:size].reshape(self.shape)
        means = tiles.reshape(len(tiles), -1).mean(1, dtype=np.float32)
        for output in self.outputs:
            values = np.broadcast_to(
                means[:, None], (len(tiles), math.prod(output.shape[1:]))
            ).astype(np.float32)
            place = self.gpu.at(self.places[output.name])[: output.size]
            place[:] = np.ascontiguousarray(values).view(np.uint8).reshape(-1)
