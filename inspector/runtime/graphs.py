"""ONNX files for engines: float weights, and half precision.

The file decides the precision of a strongly typed engine. What ships stores its weights
in 8 bits; an engine gets them as floats, so that it computes what the reference does.
"""

from __future__ import annotations

import numpy as np
import onnx
from google.protobuf.message import DecodeError
from numpy.typing import NDArray
from onnx import ModelProto, helper, numpy_helper
from onnx.checker import ValidationError
from onnxruntime.transformers.float16 import convert_float_to_float16

from inspector.errors import ArtifactError

Array = NDArray[np.generic]

RECIPE = f"onnxruntime float16 converter, onnx {onnx.__version__}"
"""What made the half-precision file; part of an engine's cache key."""


def engine_graph(content: bytes, precision: str) -> bytes:
    """The ONNX file that an engine of this precision is built from.

    Args:
        content: The model's file, weights in floats or in 8 bits; or the quantised one.
        precision: `f32`, `f16`, or `int8` for a file with quantised layers.

    Raises:
        ArtifactError: It is no ONNX file, or cannot be converted.
    """
    model = _loaded(content)
    if precision == "int8":
        return content
    plain = with_float_weights(model)
    if precision == "f16":
        plain = convert_float_to_float16(plain, keep_io_types=True)
    return bytes(plain.SerializeToString())


def input_of(content: bytes) -> tuple[str, tuple[int | None, ...]]:
    """Number format and shape of the one input, None where any size goes.

    Raises:
        ArtifactError: It is no ONNX file, or has another number of inputs.
    """
    graph = _loaded(content).graph
    constants = {tensor.name for tensor in graph.initializer}
    inputs = [one for one in graph.input if one.name not in constants]
    if len(inputs) != 1:
        raise ArtifactError(f"it has {len(inputs)} inputs, expected one of tiles")
    kind = inputs[0].type.tensor_type
    element = str(helper.tensor_dtype_to_np_dtype(kind.elem_type))
    sizes = tuple(
        d.dim_value if d.HasField("dim_value") else None for d in kind.shape.dim
    )
    return element, sizes


def with_float_weights(model: ModelProto) -> ModelProto:
    """The same graph with every constant `DequantizeLinear` carried out.

    Source:
        ONNX operators, DequantizeLinear: y = (x - zero_point) * scale.
        https://onnx.ai/onnx/operators/onnx__DequantizeLinear.html
    """
    plain = ModelProto()
    plain.CopyFrom(model)
    graph = plain.graph
    constants = {tensor.name: tensor for tensor in graph.initializer}
    folded = [
        node
        for node in graph.node
        if node.op_type == "DequantizeLinear"
        and all(name in constants for name in node.input)
    ]
    for node in folded:
        values = [numpy_helper.to_array(constants[name]) for name in node.input]
        axis = next((a.i for a in node.attribute if a.name == "axis"), 1)
        floats = _dequantised(values, axis)
        graph.initializer.append(numpy_helper.from_array(floats, node.output[0]))
        graph.node.remove(node)
    used = {name for node in graph.node for name in node.input}
    kept = [tensor for tensor in graph.initializer if tensor.name in used]
    del graph.initializer[:]
    graph.initializer.extend(kept)
    return plain


def _loaded(content: bytes) -> ModelProto:
    try:
        model = onnx.load_from_string(content)
        onnx.checker.check_model(model)
    except (DecodeError, ValueError, RuntimeError, ValidationError) as cause:
        raise ArtifactError("this is no ONNX file; copy the model again") from cause
    return model


def _dequantised(values: list[Array], axis: int) -> NDArray[np.float32]:
    """Levels and scale, and perhaps a zero point, as floats."""
    levels = values[0].astype(np.float32)
    shape = [1] * levels.ndim
    if values[1].size > 1:
        shape[axis] = -1
    scale, *zero = (part.astype(np.float32).reshape(shape) for part in values[1:])
    shifted = levels - zero[0] if zero else levels
    return np.asarray(shifted * scale, np.float32)
