"""One engine at work: buffers made once, everything on one stream, one graph."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from inspector.errors import InferenceError
from inspector.runtime.batches import Shape
from inspector.runtime.gpu import Bytes, Gpu
from inspector.runtime.kernels import PLACE_TILES, THREADS

_COUNT_BYTES = 16
"""Room for how many tiles are valid; keeps what follows aligned."""

_MOST_BLOCKS = 4096
_WARM_UP = 2


@dataclass(frozen=True, slots=True)
class Output:
    """An output of the engine: its name and its shape for a full batch."""

    name: str
    shape: tuple[int, ...]

    @property
    def size(self) -> int:
        """Bytes of it in float32."""
        return 4 * math.prod(self.shape)


class Context(Protocol):
    """What a session needs of an engine that is ready to run."""

    def bind(self, name: str, pointer: int) -> None:
        """Where an input or output lies on the device."""
        ...

    def enqueue(self, stream: int) -> None:
        """Queue the network.

        Raises:
            InferenceError: The engine refused.
        """
        ...


class Session:
    """Upload, pre-processing kernel, engine and download, queued as one graph.

    All memory is made here, so a GPU that is too small says so before the first line.
    """

    def __init__(
        self,
        gpu: Gpu,
        context: Context,
        shape: Shape,
        input_name: str,
        outputs: Sequence[Output],
        kernel: bytes,
    ) -> None:
        """Make all buffers, warm up, capture the graph.

        Args:
            gpu: Belongs to the caller, who closes it.
            context: The engine.
            shape: `(batch, channels, H, W)`; a tile has a multiple of 4 bytes.
            input_name: Of the engine's one input.
            outputs: Of the engine.
            kernel: Compiled `place_tiles`.

        Raises:
            InferenceError: The GPU is out of memory, or the engine refused.
        """
        self._gpu, self._context, self._shape = gpu, context, shape
        self._tile_bytes = math.prod(shape[1:])
        if self._tile_bytes % 4:
            raise InferenceError(f"tiles of {shape[1:]} are no multiple of 4 bytes")
        whole = shape[0] * self._tile_bytes
        self._uploaded = gpu.allocate(_COUNT_BYTES + whole)
        self._input = gpu.allocate(whole)
        self._staging = gpu.pinned(_COUNT_BYTES + whole)
        self._staging[:] = 0
        self._count = self._staging[:4].view(np.int32)
        self._tiles = self._staging[_COUNT_BYTES:].reshape(shape)
        self._outputs = [
            (one, gpu.allocate(one.size), gpu.pinned(one.size)) for one in outputs
        ]
        gpu.load(kernel, PLACE_TILES)
        context.bind(input_name, self._input)
        for one, pointer, _host in self._outputs:
            context.bind(one.name, pointer)
        self._replay = self._prepared()

    @property
    def has_graph(self) -> bool:
        """Whether a call is one launch."""
        return self._replay is not None

    def run(self, tiles: NDArray[np.uint8]) -> Mapping[str, NDArray[np.float32]]:
        """Raw outputs by name, copied out, for as many tiles as were given.

        Raises:
            InferenceError: The GPU or the engine refused, or the answer holds what was
                there before.
        """
        self._tiles[: len(tiles)] = tiles
        self._count[0] = len(tiles)
        self._do()
        return {
            one.name: host.view(np.float32).reshape(one.shape)[: len(tiles)].copy()
            for one, _pointer, host in self._outputs
        }

    def _do(self) -> None:
        (self._replay or self._queue)()
        self._gpu.wait()

    def _queue(self) -> None:
        """Everything that one call does, in order, on the one stream."""
        self._gpu.upload(self._uploaded, self._staging)
        self._place()
        self._context.enqueue(self._gpu.stream())
        for _one, pointer, host in self._outputs:
            self._gpu.download(host, pointer)

    def _place(self) -> None:
        words = self._shape[0] * self._tile_bytes // 4
        self._gpu.launch(
            PLACE_TILES,
            min(_MOST_BLOCKS, math.ceil(words / THREADS)),
            THREADS,
            (
                np.uint64(self._uploaded + _COUNT_BYTES),
                np.uint64(self._uploaded),
                np.uint64(self._input),
                np.int64(self._tile_bytes // 4),
                np.int64(words),
            ),
        )

    def _prepared(self) -> Callable[[], None] | None:
        """Warm up, see that every output is written, and capture."""
        for _one, _pointer, host in self._outputs:
            _unwritten(host)
        for _ in range(_WARM_UP):
            self._queue()
            self._gpu.wait()
        for one, _pointer, host in self._outputs:
            if np.isnan(host.view(np.float32)).any():
                raise InferenceError(
                    f"the engine answers {one.name!r} with numbers that are none for "
                    "empty tiles; take another precision"
                )
        return self._gpu.capture(self._queue)


def _unwritten(host: Bytes) -> None:
    host.view(np.float32)[:] = np.nan
