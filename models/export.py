"""From a torch network to the file and the folder that the plant loads."""

from __future__ import annotations

import math
import shutil
import tempfile
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper
from torch import nn

from inspector.artifact import MANIFEST_NAME, Manifest
from inspector.files import sha256_file, write_atomic

NETWORK = "model.onnx"
INPUT = "tiles"
_OPSET = 20
_FEW = 2
"""A network of so few convolutions has no middle."""

_LARGE_END = 2**18
"""A last convolution of so many weights is the file; a detector's has a tenth of it."""


def to_onnx(net: nn.Module, channels: int, outputs: Sequence[str]) -> ModelProto:
    """The network as an ONNX graph with a free batch, height and width.

    Args:
        net: In eval mode and fused; takes uint8 `(n, C, H, W)`, H and W multiples of
            32.
        channels: C.
        outputs: Names of its outputs, in order.
    """
    dim = torch.export.Dim
    shape = {
        0: dim("n", min=1, max=256),
        2: 32 * dim("rows", min=1, max=512),
        3: 32 * dim("columns", min=1, max=512),
    }
    example = torch.zeros((2, channels, 64, 96), dtype=torch.uint8)
    with warnings.catch_warnings():
        # torch 2.13's exporter calls a part of itself that it has deprecated
        warnings.filterwarnings("ignore", "`isinstance.treespec", FutureWarning)
        program = torch.onnx.export(
            net,
            (example,),
            dynamo=True,
            input_names=[INPUT],
            output_names=list(outputs),
            dynamic_shapes=(shape,),
            opset_version=_OPSET,
            verbose=False,
        )
    if program is None:
        raise RuntimeError("torch.onnx.export returned no program")
    return without_traces(program.model_proto)


def with_int8_weights(model: ModelProto, halves_below: int = 0) -> ModelProto:
    """The same graph with the weights of its convolutions stored as 8 bits.

    Symmetric, one scale per output channel, brought back to float32 by a
    `DequantizeLinear` in the graph; biases and activations stay float32, and so do the
    weights of the first convolution and of the last ones: they are few, and nothing
    after them evens out what rounding does there. Only where they are not few, as in a
    projection of many numbers, they are stored in 8 bits as well.

    Args:
        model: The network.
        halves_below: Convolutions with fewer weights are stored as float16: most of
            what 8 bits cost comes from them, and little of the size.

    Source:
        Krishnamoorthi 2018, "Quantizing deep convolutional networks", section 3.1
        (per-channel, symmetric). https://arxiv.org/abs/1806.08342
    """
    convolutions = [node for node in model.graph.node if node.op_type == "Conv"]
    ends: set[str] = set()
    if len(convolutions) > _FEW:
        ends = {convolutions[0].input[1], *_last_weights(model)}

    def store(tensor: TensorProto) -> _Stored | None:
        size = math.prod(tensor.dims)
        if tensor.name in ends and size < _LARGE_END:
            return None
        few = size < halves_below
        return _as_float16(tensor) if few else _as_int8(tensor)

    return _with_weights(model, store)


def with_float16_weights(model: ModelProto) -> ModelProto:
    """The same graph with the weights of its convolutions stored as float16.

    Each is brought back to float32 by a `Cast` in the graph: twice the size of 8 bits,
    for a network whose answers those change.
    """
    return _with_weights(model, _as_float16)


_Stored = tuple[list[TensorProto], NodeProto]
"""What is stored of a tensor, and the node that brings it back."""


def _with_weights(
    model: ModelProto, store: Callable[[TensorProto], _Stored | None]
) -> ModelProto:
    """The same graph with its convolutions' weights stored so; None keeps them."""
    small = ModelProto()
    small.CopyFrom(model)
    weights = {node.input[1] for node in small.graph.node if node.op_type == "Conv"}
    kept: list[TensorProto] = []
    restore: list[NodeProto] = []
    for tensor in small.graph.initializer:
        stored = store(tensor) if tensor.name in weights else None
        kept += [tensor] if stored is None else stored[0]
        restore += [] if stored is None else [stored[1]]
    nodes = [*restore, *small.graph.node]
    del small.graph.node[:], small.graph.initializer[:]
    small.graph.node.extend(nodes)
    small.graph.initializer.extend(kept)
    onnx.checker.check_model(small)
    return small


def _as_int8(tensor: TensorProto) -> _Stored:
    stored, scale = f"{tensor.name}.int8", f"{tensor.name}.scale"
    levels, factors = _per_channel(numpy_helper.to_array(tensor))
    node = helper.make_node(
        "DequantizeLinear",
        [stored, scale],
        [tensor.name],
        name=f"restore {tensor.name}",
        axis=0,
    )
    tensors = [
        numpy_helper.from_array(levels, stored),
        numpy_helper.from_array(factors, scale),
    ]
    return tensors, node


def _as_float16(tensor: TensorProto) -> _Stored:
    name, stored = tensor.name, f"{tensor.name}.float16"
    halved = numpy_helper.to_array(tensor).astype(np.float16)
    node = helper.make_node(
        "Cast", [stored], [name], name=f"restore {name}", to=TensorProto.FLOAT
    )
    return [numpy_helper.from_array(halved, stored)], node


def _last_weights(model: ModelProto) -> set[str]:
    """Weights of the convolutions after which no other comes."""
    makers = {name: node for node in model.graph.node for name in node.output}
    open_names = [output.name for output in model.graph.output]
    seen: set[str] = set()
    found: set[str] = set()
    while open_names:
        node = makers.get(open_names.pop())
        if node is None or node.output[0] in seen:
            continue
        seen.add(node.output[0])
        if node.op_type == "Conv":
            found.add(node.input[1])
        else:
            open_names += node.input
    return found


def save_artifact(
    folder: Path, model: ModelProto, manifest: Manifest, card_text: str
) -> None:
    """Write `model.onnx`, `manifest.json` with its hash, and `card.md`.

    The manifest's `network` and `files` are set here. A folder that is there is
    replaced as a whole.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as name:
        fresh = Path(name) / "artifact"
        fresh.mkdir()
        onnx.save(model, fresh / NETWORK)
        files = {NETWORK: sha256_file(fresh / NETWORK)}
        complete = manifest.model_copy(update={"network": NETWORK, "files": files})
        text = complete.model_dump_json(indent=2) + "\n"
        write_atomic(fresh / MANIFEST_NAME, text.encode())
        write_atomic(fresh / "card.md", card_text.encode())
        if folder.is_dir():
            shutil.rmtree(folder)
        fresh.replace(folder)


def _per_channel(
    weights: np.ndarray[tuple[int, ...], np.dtype[np.float32]],
) -> tuple[
    np.ndarray[tuple[int, ...], np.dtype[np.int8]],
    np.ndarray[tuple[int, ...], np.dtype[np.float32]],
]:
    """Levels -127..127 like `weights`, and the factor of each output channel."""
    largest = np.abs(weights).reshape(len(weights), -1).max(1)
    factors = np.where(largest > 0, largest / 127, 1).astype(np.float32)
    shape = (-1,) + (1,) * (weights.ndim - 1)
    levels = np.rint(weights / factors.reshape(shape)).clip(-127, 127)
    return levels.astype(np.int8), factors


def without_traces(model: ModelProto) -> ModelProto:
    """Remove what the exporter noted about source files; the bytes then repeat."""
    graph = model.graph
    for part in (*graph.node, *graph.input, *graph.output, *graph.initializer):
        del part.metadata_props[:]
        part.doc_string = ""
    del graph.value_info[:], graph.metadata_props[:], model.metadata_props[:]
    graph.name, graph.doc_string, model.doc_string = "network", "", ""
    return model
