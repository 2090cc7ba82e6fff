"""ONNX Runtime on the CPU: the reference that every other runtime is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors

from inspector.errors import ArtifactError, InferenceError
from inspector.runtime.batches import (
    FixedBatch,
    Shape,
    one_line,
    quantises,
    require_file,
    require_input,
    require_int8,
    thread_count,
)
from inspector.runtime.cpu import cpu_name

_ONLY_ERRORS = 3
_REFUSALS: tuple[type[Exception], ...] = (
    ort_errors.EPFail,
    ort_errors.Fail,
    ort_errors.InvalidArgument,
    ort_errors.InvalidGraph,
    ort_errors.InvalidProtobuf,
    ort_errors.NoSuchFile,
    ort_errors.NotImplemented,
    ort_errors.RuntimeException,
    RuntimeError,
    ValueError,
)
"""ONNX Runtime's own errors have no base but `Exception`."""


class OnnxRuntime:
    """Runs an ONNX file on the CPU in float32, or int8 if the file says so."""

    def __init__(
        self,
        path: Path,
        *,
        channels: int,
        tile_hw: tuple[int, int],
        batch: int,
        threads: int = 0,
        precision: str = "auto",
        device: str = "cpu",
    ) -> None:
        """Load the network.

        Args:
            path: The ONNX file.
            channels: Channels of a tile.
            tile_hw: Height and width of a tile.
            batch: Tiles per call.
            threads: Cores it may use; 0 leaves one free for the rest.
            precision: `f32`, `int8` for a file with quantised layers, or `auto`: what
                the file says.
            device: `cpu`.

        Raises:
            ArtifactError: The file is missing, damaged, or takes other tiles.
            InferenceError: Device or precision cannot be had here.
        """
        require_file(path)
        if device != "cpu" or precision not in ("auto", "f32", "int8"):
            raise InferenceError(
                f"onnx runs on the cpu in f32 or int8, not on {device!r} in "
                f"{precision!r}; set precision to 'auto', or take the runtime "
                "'openvino'"
            )
        require_int8(path, precision)
        self._precision = "int8" if quantises(path) else "f32"
        self._shape = (batch, channels, *tile_hw)
        self._batch = FixedBatch(self._shape)
        self._session: ort.InferenceSession | None = _session(path, threads)
        self._input = _check(path, self._session, self._shape)
        self._outputs = [output.name for output in self._session.get_outputs()]

    @property
    def input_shape(self) -> Shape:
        """`(batch, channels, H, W)` of every call."""
        return self._shape

    @property
    def label(self) -> str:
        """Engine, version and precision."""
        return f"onnxruntime {ort.__version__} {self._precision}"

    @property
    def device(self) -> str:
        """The processor."""
        return cpu_name()

    def run(self, batch: NDArray[np.uint8]) -> Mapping[str, NDArray[np.float32]]:
        """Raw outputs by name for `(n, C, H, W)` uint8 tiles, n up to the batch.

        Raises:
            InferenceError: The engine failed or is closed.
            ValueError: The tiles are of another kind, or too many.
        """
        if self._session is None:
            raise InferenceError("the runtime is closed; make a new one")
        tiles = {self._input: self._batch.filled(batch)}
        try:
            heads = self._session.run(self._outputs, tiles)
        except _REFUSALS as cause:
            raise InferenceError(f"ONNX Runtime failed: {one_line(cause)}") from cause
        cut = (np.asarray(head, np.float32)[: len(batch)] for head in heads)
        return dict(zip(self._outputs, cut, strict=True))

    def close(self) -> None:
        """Let the network go."""
        self._session = None


def _session(path: Path, threads: int) -> ort.InferenceSession:
    options = ort.SessionOptions()
    options.log_severity_level = _ONLY_ERRORS
    options.intra_op_num_threads = thread_count(threads)
    options.inter_op_num_threads = 1
    # Waiting threads that spin take the cores from the window and the database.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if not quantises(path):
        # 8-bit weights become float once, at load, and not again in every call.
        options.add_session_config_entry("session.disable_quant_qdq", "1")
    try:
        return ort.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
    except _REFUSALS as cause:
        raise ArtifactError(
            f"{path} is no network that ONNX Runtime can load: {one_line(cause)}"
        ) from cause


def _check(path: Path, session: ort.InferenceSession, wanted: Shape) -> str:
    """Name of the one input."""
    inputs = session.get_inputs()
    if len(inputs) != 1:
        raise ArtifactError(f"{path} has {len(inputs)} inputs, expected one of tiles")
    element = inputs[0].type.removeprefix("tensor(").removesuffix(")")
    shape = tuple(d if isinstance(d, int) else None for d in inputs[0].shape)
    require_input(path, element, shape, wanted)
    return str(inputs[0].name)
