"""TensorRT, or TensorRT-RTX where that is installed: an ONNX file becomes an engine.

Only names that both libraries have are used, and no plugins: doubles are removed
outside. Networks are strongly typed, so the file alone decides the precision.
"""

from __future__ import annotations

import logging
import sys
import traceback
from types import ModuleType
from typing import Any

from inspector.errors import ArtifactError, InferenceError

try:
    import tensorrt as trt
except ImportError:  # the registry says what to install where there is neither
    import tensorrt_rtx as trt

log = logging.getLogger(__name__)

FLAGS = ("strongly typed", "no tf32")
"""What the builder is told; part of an engine's cache key."""

LIBRARY: ModuleType = trt

Shape = tuple[int, int, int, int]


def name_of(trt: ModuleType) -> str:
    """Library and full version, for example `tensorrt_rtx 1.7.1.116`."""
    return f"{trt.__name__} {trt.__version__}"


def build(
    trt: ModuleType, content: bytes, shape: Shape, targets: tuple[str, ...] = ()
) -> bytes:
    """An engine for batches of exactly this shape; needs no GPU with TensorRT-RTX.

    Args:
        trt: The library.
        content: The ONNX file whose numbers the engine computes with.
        shape: `(batch, channels, H, W)` of every call.
        targets: Machines such as `SM86`, where the library can build for others;
            empty for what it chooses by itself.

    Raises:
        ArtifactError: The library does not understand the file.
        InferenceError: It cannot build an engine from it here.
    """
    try:
        return _built(trt, content, shape, targets)
    finally:
        _let_go()


def _built(
    trt: ModuleType, content: bytes, shape: Shape, targets: tuple[str, ...]
) -> bytes:
    told = _log(trt)
    builder = trt.Builder(told)
    flag = 1 << int(trt.NetworkDefinitionCreationFlag.STRONGLY_TYPED)
    network = builder.create_network(flag)
    parser = trt.OnnxParser(network, told)
    if not parser.parse(content):
        errors = [parser.get_error(i).desc() for i in range(parser.num_errors)]
        said = (errors or ["no reason given"])[0].splitlines()[0][:200]
        raise ArtifactError(f"{name_of(trt)} does not take the network: {said}")
    config = builder.create_builder_config()
    config.clear_flag(trt.BuilderFlag.TF32)  # on by default, and no float32
    profile = builder.create_optimization_profile()
    if network.num_inputs != 1:
        raise ArtifactError(f"the network has {network.num_inputs} inputs, expected 1")
    profile.set_shape(network.get_input(0).name, shape, shape, shape)
    config.add_optimization_profile(profile)
    _aim(trt, config, targets)
    engine = builder.build_serialized_network(network, config)
    if engine is None:
        raise InferenceError(
            f"{name_of(trt)} could not build an engine of {shape} here; the log says "
            "why, take another precision or runtime"
        )
    return bytes(engine)


def targets_for(
    trt: ModuleType, compute_capability: tuple[int, int]
) -> tuple[str, ...]:
    """The machine to build for, where the library names it; else its own choice."""
    name = "SM{}{}".format(*compute_capability)
    known = getattr(trt, "ComputeCapability", None)
    return (name,) if known is not None and hasattr(known, name) else ()


def _aim(trt: ModuleType, config: Any, targets: tuple[str, ...]) -> None:
    if not targets:
        return
    if not hasattr(config, "set_compute_capability"):
        raise InferenceError(f"{name_of(trt)} builds for the GPU at hand alone")
    config.num_compute_capabilities = len(targets)
    for place, name in enumerate(targets):
        config.set_compute_capability(getattr(trt.ComputeCapability, name), place)


def _log(trt: ModuleType) -> object:
    """The library's messages, sent where all others go."""
    levels = {
        trt.ILogger.INTERNAL_ERROR: logging.ERROR,
        trt.ILogger.ERROR: logging.ERROR,
        trt.ILogger.WARNING: logging.INFO,
    }

    class Log(trt.ILogger):  # type: ignore[misc, name-defined]  # SDK without types
        """Hears the library."""

        def __init__(self) -> None:
            trt.ILogger.__init__(self)

        def log(self, severity: object, text: str) -> None:
            """One message."""
            log.log(levels.get(severity, logging.DEBUG), "%s: %s", trt.__name__, text)

    return Log()


def deserialised(trt: ModuleType, content: bytes) -> tuple[object, Any]:
    """Runtime and engine; the runtime must live as long as the engine.

    Raises:
        InferenceError: This GPU or this version does not take the engine.
    """
    try:
        return _loaded(trt, content)
    finally:
        _let_go()


def _loaded(trt: ModuleType, content: bytes) -> tuple[object, Any]:
    runtime = trt.Runtime(_log(trt))
    engine = runtime.deserialize_cuda_engine(content)
    if engine is None:
        raise InferenceError(
            f"{name_of(trt)} does not run this engine on this GPU; the log says why"
        )
    return runtime, engine


def _let_go() -> None:
    """Free what the frames of an error on its way still hold of the library.

    It logs while it holds a lock of its own. A collection of garbage that comes in such
    a moment and finds a builder of an earlier error would wait for that lock for ever.
    """
    if (error := sys.exception()) is not None:
        traceback.clear_frames(error.__traceback__)
