"""TensorRT: for NVIDIA GPUs; engines are built on the machine that runs them."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from inspector.errors import ArtifactError, InferenceError, InspectorError
from inspector.resources import engines_folder
from inspector.runtime.batches import (
    FixedBatch,
    Shape,
    quantises,
    require_file,
    require_input,
    require_int8,
)
from inspector.runtime.engine_cache import EngineCache, EngineKey
from inspector.runtime.gpu import BACKENDS, Gpu, open_gpu
from inspector.runtime.graphs import RECIPE, engine_graph, input_of
from inspector.runtime.kernels import place_tiles
from inspector.runtime.tensorrt_build import (
    FLAGS,
    LIBRARY,
    build,
    deserialised,
    name_of,
    targets_for,
)
from inspector.runtime.tensorrt_session import Output, Session

log = logging.getLogger(__name__)

PRECISIONS = ("auto", "f32", "f16", "int8")


class TensorRtRuntime:
    """Runs an ONNX file with TensorRT or TensorRT-RTX; see `Runtime`."""

    def __init__(
        self,
        path: Path,
        *,
        channels: int,
        tile_hw: tuple[int, int],
        batch: int,
        threads: int = 0,
        precision: str = "auto",
        device: str = "gpu",
        cache: EngineCache | None = None,
    ) -> None:
        """Build the engine, or take it from the cache, and make everything ready.

        Args:
            path: The ONNX file.
            channels: Channels of a tile.
            tile_hw: Height and width of a tile.
            batch: Tiles per call.
            threads: Not used; the GPU has its own.
            precision: `f32`, `f16`, `int8` for a file with quantised layers, or `auto`:
                int8 if the file says so, else f16.
            device: `gpu`, `gpu:1` for another one, `gpu:0/pycuda` for one backend.
            cache: Where engines are kept; None for this machine's folder.

        Raises:
            ArtifactError: The file is missing, damaged, or takes other tiles.
            BackendError: TensorRT is not installed.
            InferenceError: There is no GPU, it is out of memory, or it refuses the
                engine.
        """
        del threads
        require_file(path)
        index, backends = _which(device)
        if precision not in PRECISIONS:
            raise InferenceError(
                f"tensorrt computes in one of {PRECISIONS}, not in {precision!r}; set "
                "precision to 'auto'"
            )
        require_int8(path, precision)
        self._precision = _chosen(path, precision)
        self._shape: Shape = (batch, channels, *tile_hw)
        content = path.read_bytes()
        require_input(path, *_input(path, content), self._shape)
        graph = engine_graph(content, self._precision)
        self._trt = LIBRARY
        self._filled = FixedBatch(self._shape)
        self._gpu: Gpu | None = open_gpu(index, backends)
        self._device = self._gpu.facts.label
        kept = cache or EngineCache(engines_folder() / "tensorrt")
        try:
            self._session: Session | None = self._made(self._gpu, graph, kept)
        except InspectorError:
            self.close()
            raise

    @property
    def input_shape(self) -> Shape:
        """`(batch, channels, H, W)` of every call."""
        return self._shape

    @property
    def label(self) -> str:
        """Library, version and precision."""
        return f"{name_of(self._trt)} {self._precision}"

    @property
    def device(self) -> str:
        """GPU and driver."""
        return self._device

    def run(self, batch: NDArray[np.uint8]) -> Mapping[str, NDArray[np.float32]]:
        """Raw outputs by name for `(n, C, H, W)` uint8 tiles, n up to the batch.

        Raises:
            InferenceError: The GPU or the engine failed, or it is closed.
            ValueError: The tiles are of another kind, or too many.
        """
        if self._session is None:
            raise InferenceError("the runtime is closed; make a new one")
        self._filled.check(batch)
        return self._session.run(batch)

    def close(self) -> None:
        """Give the GPU back: session and engine first, its memory after them."""
        self._session = None
        self._engine: object = None
        self._runtime: object = None
        if self._gpu is not None:
            self._gpu.close()
            self._gpu = None

    def _made(self, gpu: Gpu, graph: bytes, cache: EngineCache) -> Session:
        """A session; an engine from the cache that is refused is built once more."""
        targets = targets_for(self._trt, gpu.facts.compute_capability)
        key = EngineKey(
            network=hashlib.sha256(graph).hexdigest(),
            library=name_of(self._trt),
            recipe=RECIPE if self._precision == "f16" else "",
            batch=self._shape[0],
            tile=self._shape[1:],
            flags=FLAGS,
            target=gpu.facts.label,
        )
        content = cache.find(key)
        if content is not None:
            try:
                return self._opened(gpu, content)
            except InferenceError as error:
                log.warning("a kept engine is refused (%s); it is built again", error)
                cache.forget(key)
        content = build(self._trt, graph, self._shape, targets)
        session = self._opened(gpu, content)
        cache.store(key, content)
        return session

    def _opened(self, gpu: Gpu, content: bytes) -> Session:
        self._runtime, self._engine = deserialised(self._trt, content)
        context = _Context(self._trt, self._engine, self._shape)
        return Session(
            gpu,
            context,
            self._shape,
            context.input_name,
            context.outputs,
            place_tiles(gpu.facts.arch),
        )


class _Context:
    """An execution context of the library behind `tensorrt_session.Context`."""

    def __init__(self, trt: ModuleType, engine: Any, shape: Shape) -> None:
        self._context = engine.create_execution_context()
        if self._context is None:
            raise InferenceError("the engine has no room on the GPU; lower the batch")
        names = [engine.get_tensor_name(i) for i in range(engine.num_io_tensors)]
        inputs = [
            name
            for name in names
            if engine.get_tensor_mode(name) == trt.TensorIOMode.INPUT
        ]
        if len(inputs) != 1:
            raise InferenceError(f"the engine has the inputs {inputs}, expected one")
        self.input_name: str = inputs[0]
        if not self._context.set_input_shape(self.input_name, shape):
            raise InferenceError(f"the engine refuses batches of {shape}")
        self.outputs = [
            Output(name, tuple(self._context.get_tensor_shape(name)))
            for name in names
            if name != self.input_name
        ]

    def bind(self, name: str, pointer: int) -> None:
        """Where a tensor lies."""
        if not self._context.set_tensor_address(name, pointer):
            raise InferenceError(f"the engine refuses the address of {name!r}")

    def enqueue(self, stream: int) -> None:
        """Queue the network."""
        if not self._context.execute_async_v3(stream):
            raise InferenceError("the engine refused to run; the log says why")


def _which(device: str) -> tuple[int, tuple[str, ...]]:
    """Number of the GPU, and the backends to try."""
    place, _, backend = device.partition("/")
    kind, _, number = place.partition(":")
    if kind != "gpu" or not (number or "0").isdigit():
        raise InferenceError(
            f"tensorrt runs on 'gpu' or 'gpu:1', not on {device!r}; take another "
            "runtime for the cpu"
        )
    return int(number or "0"), (backend,) if backend else tuple(BACKENDS)


def _chosen(path: Path, precision: str) -> str:
    if precision != "auto":
        return precision
    return "int8" if quantises(path) else "f16"


def _input(path: Path, content: bytes) -> tuple[str, tuple[int | None, ...]]:
    try:
        return input_of(content)
    except ArtifactError as cause:
        raise ArtifactError(f"{path}: {cause}") from cause
