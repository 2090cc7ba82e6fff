"""OpenVINO: the fastest on CPUs that compute in bfloat16."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import openvino as ov
from numpy.typing import NDArray

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

_NAMES = {"f32": "FP32", "bf16": "BF16"}
_ELEMENTS = {"u8": "uint8", "f32": "float32", "f16": "float16", "i8": "int8"}


class OpenVinoRuntime:
    """Runs an ONNX file with OpenVINO; see `Runtime`."""

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
        """Load the network and compile it for this machine.

        Args:
            path: The ONNX file.
            channels: Channels of a tile.
            tile_hw: Height and width of a tile.
            batch: Tiles per call.
            threads: Cores it may use; 0 leaves one free for the rest.
            precision: `f32`, `bf16`, `int8` for a file with quantised layers, or
                `auto`: int8 if the file says so, else bf16 where the device has it.
                Never left to OpenVINO, which would choose in silence.
            device: OpenVINO's name of the device, in small letters.

        Raises:
            ArtifactError: The file is missing, damaged, or takes other tiles.
            InferenceError: Device or precision cannot be had here.
        """
        require_file(path)
        require_int8(path, precision)
        self._shape = (batch, channels, *tile_hw)
        self._batch = FixedBatch(self._shape)
        core = _core()
        model = _read(core, path, self._shape)
        floats = "auto" if precision == "int8" else precision
        compiled = _compile(core, model, device.upper(), floats, threads)
        self._outputs = [output.get_any_name() for output in compiled.outputs]
        computes_in = compiled.get_property("INFERENCE_PRECISION_HINT")
        name = str(computes_in.get_type_name())
        self._precision = "int8" if quantises(path) else name
        self._device = _device_name(core, device.upper())
        self._request: ov.InferRequest | None = compiled.create_infer_request()

    @property
    def input_shape(self) -> Shape:
        """`(batch, channels, H, W)` of every call."""
        return self._shape

    @property
    def label(self) -> str:
        """Engine, version and the precision that it says it computes in."""
        return f"openvino {ov.__version__.split('-')[0]} {self._precision}"

    @property
    def device(self) -> str:
        """The processor, or the device as OpenVINO calls it."""
        return self._device

    def run(self, batch: NDArray[np.uint8]) -> Mapping[str, NDArray[np.float32]]:
        """Raw outputs by name for `(n, C, H, W)` uint8 tiles, n up to the batch.

        Raises:
            InferenceError: The engine failed or is closed.
            ValueError: The tiles are of another kind, or too many.
        """
        if self._request is None:
            raise InferenceError("the runtime is closed; make a new one")
        tiles = self._batch.filled(batch)
        try:
            self._request.infer({0: tiles}, share_inputs=True)
            heads = [self._request.get_output_tensor(i).data for i in self._places()]
        except RuntimeError as cause:
            raise InferenceError(f"OpenVINO failed: {one_line(cause)}") from cause
        cut = (np.array(head[: len(batch)], np.float32) for head in heads)
        return dict(zip(self._outputs, cut, strict=True))

    def close(self) -> None:
        """Let the network go."""
        self._request = None

    def _places(self) -> range:
        return range(len(self._outputs))


@functools.cache
def _core() -> ov.Core:
    """OpenVINO's core, for as long as the process lives.

    Its plugin for CPUs gives the thread that loads it another stack for signals, and
    frees that stack with the last core, in whatever thread that is; the next signal
    would then end the process.

    Source:
        OpenVINO, src/plugins/intel_cpu/src/plugin.cpp, SigAltStackSetup.
    """
    return ov.Core()


def _read(core: ov.Core, path: Path, shape: Shape) -> ov.Model:
    try:
        model = core.read_model(path)
    except RuntimeError as cause:
        raise ArtifactError(
            f"{path} is no network that OpenVINO can load: {one_line(cause)}"
        ) from cause
    if len(model.inputs) != 1:
        raise ArtifactError(
            f"{path} has {len(model.inputs)} inputs, expected one of tiles"
        )
    own = model.inputs[0]
    name = str(own.get_element_type().get_type_name())
    sizes = own.get_partial_shape()
    known = tuple(d.get_length() if d.is_static else None for d in sizes)
    require_input(path, _ELEMENTS.get(name, name), known, shape)
    model.reshape(list(shape))
    return model


def _compile(
    core: ov.Core, model: ov.Model, device: str, precision: str, threads: int
) -> ov.CompiledModel:
    chosen = _precision(core, device, precision)
    settings: dict[str, str | int | bool] = {
        "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": chosen,
    }
    if device == "CPU":
        settings["INFERENCE_NUM_THREADS"] = thread_count(threads)
        # Two lines on one machine would be pinned to the same cores.
        settings["ENABLE_CPU_PINNING"] = False
    try:
        return core.compile_model(model, device, settings)
    except RuntimeError as cause:
        raise InferenceError(
            f"OpenVINO cannot compile for {device}: {one_line(cause)}"
        ) from cause


def _device_name(core: ov.Core, device: str) -> str:
    if device == "CPU":
        return cpu_name()
    return str(core.get_property(device, "FULL_DEVICE_NAME"))


def _precision(core: ov.Core, device: str, wanted: str) -> str:
    if device not in (have := list(core.available_devices)):
        raise InferenceError(f"OpenVINO has no device {device!r}, have {have}")
    able = list(core.get_property(device, "OPTIMIZATION_CAPABILITIES"))
    if wanted == "auto":
        return "bf16" if "BF16" in able else "f32"
    if _NAMES.get(wanted) not in able:
        raise InferenceError(
            f"{device} cannot compute in {wanted!r}, it can in {able}; "
            "set precision to 'auto'"
        )
    return wanted
