"""Small ONNX networks for tests: a few kilobytes, the same bytes at every call."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
IR_VERSION = 9


class _Graph:
    """Collects the nodes and weights of a network."""

    def __init__(self, seed: int, int8_weights: bool, quantised: bool = False) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []
        self._rng = np.random.default_rng(seed)
        self._int8 = int8_weights or quantised
        self._quantised = quantised

    def node(
        self, kind: str, inputs: Sequence[str], output: str, **attrs: object
    ) -> str:
        self.nodes.append(helper.make_node(kind, list(inputs), [output], **attrs))
        return output

    def weight(self, name: str, values: NDArray[np.generic]) -> str:
        self.weights.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def conv(self, x: str, name: str, depth: int, width: int, stride: int) -> str:
        """A 3 x 3 convolution with a bias and SiLU, its weights stored as asked for."""
        kernel = self._rng.normal(size=(width, depth, 3, 3)) * np.sqrt(2 / (9 * depth))
        kernel = self._kernel(f"{name}_w", kernel.astype(np.float32))
        x = self._rounded(x, name)
        bias = self.weight(f"{name}_b", np.linspace(-0.1, 0.1, width, dtype=np.float32))
        y = self.node(
            "Conv",
            [x, kernel, bias],
            f"{name}_c",
            kernel_shape=[3, 3],
            pads=[1, 1, 1, 1],
            strides=[stride, stride],
        )
        gate = self.node("Sigmoid", [y], f"{name}_s")
        return self.node("Mul", [y, gate], f"{name}_y")

    def head(self, x: str, name: str, depth: int, outputs: int) -> str:
        """A 1 x 1 convolution; the network's raw output."""
        kernel = self._rng.normal(size=(outputs, depth, 1, 1)).astype(np.float32)
        kernel_name = self._kernel(f"{name}_w", kernel)
        x = self._rounded(x, name)
        return self.node("Conv", [x, kernel_name], name, kernel_shape=[1, 1])

    def _rounded(self, x: str, name: str) -> str:
        """`x` through symmetric int8, where layers are quantised."""
        if not self._quantised:
            return x
        scale = self.weight(f"{name}_x_scale", np.float32(8 / 127))
        zero = self.weight(f"{name}_x_zero", np.int8(0))
        stored = self.node("QuantizeLinear", [x, scale, zero], f"{name}_x_int8")
        return self.node("DequantizeLinear", [stored, scale, zero], f"{name}_x_back")

    def _kernel(self, name: str, values: NDArray[np.float32]) -> str:
        if not self._int8:
            return self.weight(name, values)
        scale = np.abs(values).max(axis=(1, 2, 3)) / 127
        stored = np.rint(values / scale[:, None, None, None]).astype(np.int8)
        parts = [
            self.weight(f"{name}_q", stored),
            self.weight(f"{name}_scale", scale.astype(np.float32)),
        ]
        return self.node("DequantizeLinear", parts, name, axis=0)


def write_detector(
    path: Path,
    *,
    channels: int = 1,
    tile_hw: tuple[int, int] = (64, 96),
    classes: int = 3,
    anchors: int = 3,
    strides: Sequence[int] = (8, 16),
    width: int = 8,
    int8_weights: bool = False,
    quantised: bool = False,
    seed: int = 0,
    batch: int | str = "n",
    bins: int = 0,
) -> Path:
    """Write a network with raw heads `p3`, `p4`... of `strides`; random weights.

    Args:
        path: Where to.
        channels: Channels of a tile.
        tile_hw: Height and width of a tile.
        classes: Classes per anchor; an anchor has 5 outputs more.
        anchors: Anchors per cell.
        strides: Pixels per cell of each output, rising powers of two.
        width: Channels of the hidden layers.
        int8_weights: Store weights as int8 per channel with DequantizeLinear.
        quantised: Round what goes into each layer to int8 too, symmetrically.
        seed: Of the weights.
        batch: Name, or size, of the batch dimension.
        bins: Instead of anchors, steps of each of the four distances.
    """
    graph = _Graph(seed, int8_weights, quantised)
    height, wide = tile_hw
    x = graph.node("Cast", ["images"], "as_float", to=TensorProto.FLOAT)
    x = graph.node("Mul", [x, graph.weight("scale", np.float32(1 / 255))], "in_0_1")
    depth, stride, outputs = channels, 1, []
    number = 4 * bins + classes if bins else anchors * (5 + classes)
    while stride < max(strides):
        stride *= 2
        x = graph.conv(x, f"conv{stride}", depth, width, 2)
        depth = width
        if stride in strides:
            name = f"p{int(np.log2(stride))}"
            graph.head(x, name, depth, number)
            shape = [batch, number, height // stride, wide // stride]
            outputs.append(
                helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)
            )
    image = helper.make_tensor_value_info(
        "images", TensorProto.UINT8, [batch, channels, height, wide]
    )
    return _save(path, graph, [image], outputs)


def write_float_input(path: Path) -> Path:
    """Write a network that takes float tiles, which no runtime of ours accepts."""
    graph = _Graph(0, int8_weights=False)
    graph.node("Relu", ["images"], "p3")
    shape = ["n", 1, 64, 96]
    image = helper.make_tensor_value_info("images", TensorProto.FLOAT, shape)
    head = helper.make_tensor_value_info("p3", TensorProto.FLOAT, shape)
    return _save(path, graph, [image], [head])


def _save(
    path: Path,
    graph: _Graph,
    inputs: list[onnx.ValueInfoProto],
    outputs: list[onnx.ValueInfoProto],
) -> Path:
    body = helper.make_graph(graph.nodes, "tiny", inputs, outputs, graph.weights)
    opset = [helper.make_opsetid("", OPSET)]
    model = helper.make_model(body, opset_imports=opset, ir_version=IR_VERSION)
    onnx.checker.check_model(model)
    onnx.save(model, path)
    return path
